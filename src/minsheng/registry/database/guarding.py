"""Row-level security and append-only tables, as SQL for migrations.

The owner of the tables (``minsheng_owner``) migrates and answers in the few functions that check reach themselves; the
serving role (``minsheng_web``) is granted table by table what it needs and sees only rows that a policy lets it see.
Whoever acts is named in the transaction's setting ``minsheng.actor``; without it nothing is seen.
"""

from __future__ import annotations

from minsheng.registry.database.addresses import OWNER_ROLE, WEB_ROLE

_COMMANDS = ("select", "insert", "update", "delete")


def guard(table: str, **policies: str) -> str:
    """SQL that closes a table and opens it by policies: ``select="…", insert="…", update="…"`` (conditions on the row).

    Without a policy for a command the serving role may not do it at all.
    """
    lines = [
        f"alter table {table} enable row level security;",
        f"alter table {table} force row level security;",
        f"create policy {table}_owner on {table} to {OWNER_ROLE} using (true) with check (true);",
    ]
    for command, condition in policies.items():
        if command not in _COMMANDS:
            raise ValueError(f"{command} is no command of SQL that a policy is for.")
        lines.append(
            f"create policy {table}_{command} on {table} for {command} to {WEB_ROLE} {_clause(command, condition)};"
        )
        lines.append(f"grant {command} on {table} to {WEB_ROLE};")
    if "insert" in policies:
        lines.append(
            f"do $$ begin if pg_get_serial_sequence('{table}', 'id') is not null then "
            f"execute format('grant usage on sequence %s to {WEB_ROLE}', pg_get_serial_sequence('{table}', 'id')); "
            "end if; exception when undefined_column then null; end $$;"
        )
    return "\n".join(lines)


def reguard(table: str, **policies: str) -> str:
    """SQL that gives policies of a guarded table other conditions, as :func:`guard` takes them."""
    return "\n".join(
        f"alter policy {table}_{command} on {table} {_clause(command, condition)};"
        for command, condition in policies.items()
    )


def of_household(table: str, *actions: str) -> str:
    """The condition that whoever acts may do one of the actions where the row's household lives.

    ``exists`` and not ``in``: for a few rows each household is looked up, for many all are read once; ``in`` always reads them all.
    """
    reached = " or ".join(f"within(h.division, (select reach('{action}')))" for action in actions)
    return f"exists (select 1 from household h where h.id = {table}.household_id and ({reached}))"


def _clause(command: str, condition: str) -> str:
    if command == "insert":
        return f"with check ({condition})"
    return f"using ({condition}) with check ({condition})" if command == "update" else f"using ({condition})"


def unguard(table: str) -> str:
    """The reverse of :func:`guard`."""
    commands = "".join(f"drop policy if exists {table}_{command} on {table};\n" for command in (*_COMMANDS, "owner"))
    return (
        f"{commands}revoke all on {table} from {WEB_ROLE};\n"
        f"alter table {table} no force row level security;\nalter table {table} disable row level security;"
    )


def append_only(table: str, closes_known: bool = False) -> str:
    """SQL of a trigger that refuses every delete and update; with ``closes_known``, the end of ``known`` may be set once.

    A lawful erasure says so in the setting ``minsheng.erasing`` of its transaction, as the owner.
    """
    function = "refuse_unless_closing" if closes_known else "refuse_change"
    return f"create trigger {table}_append_only before update or delete on {table} for each row execute function {function}();"


APPEND_ONLY_FUNCTIONS = f"""
create function refuse_change() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = '{OWNER_ROLE}' and current_setting('minsheng.erasing', true) = 'yes' then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  raise exception 'Rows of % are never changed or removed.', tg_table_name using errcode = 'restrict_violation';
end $$;
create function refuse_unless_closing() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = '{OWNER_ROLE}' and current_setting('minsheng.erasing', true) = 'yes' then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  if tg_op = 'UPDATE' and upper_inf(old.known) and not upper_inf(new.known) and lower(new.known) = lower(old.known)
     and to_jsonb(new) - 'known' = to_jsonb(old) - 'known' then
    return new;
  end if;
  raise exception 'Of a row of % only the end of "known" may be set, and once.', tg_table_name
    using errcode = 'restrict_violation';
end $$;
"""
