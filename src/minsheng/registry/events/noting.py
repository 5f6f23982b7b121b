"""SQL of triggers that write events down, for migrations of whoever owns the table."""

from __future__ import annotations


def note(name: str, table: str, when: str, rows: str) -> str:
    """SQL of a trigger that writes an event for each changed row."""
    return f"""
create function note_{name}() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if event_wanted('{name}') then
    insert into event (kind, person_id, household_id, number) select '{name}', c.* from ({rows}) c;
  end if;
  return null;
end $$;
create trigger {table}_note_{name} after {when} on {table} referencing new table as changed_rows
  for each statement execute function note_{name}();
"""


def unnote(name: str, table: str) -> str:
    """The reverse of :func:`note`."""
    return f"drop trigger {table}_note_{name} on {table}; drop function note_{name}();"
