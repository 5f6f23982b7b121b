"""Who sees and moves cases."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import append_only, guard, unguard
from minsheng.services.casework.machine import machine

OWN = "household_id in (select my_households())"
OF_CASE = "exists (select 1 from case_file c where c.id = {0}.case_id)"
MOVES = "within(division, (select reach('handle_cases'))) or within(division, (select reach('confirm_cases')))"
STATES = ", ".join(f"'{state}'" for state in machine().states)
# The table of states is the code's; the database refuses any other, and a case that is closed is not opened again.
STATES_SQL = f"""
create sequence case_number;
grant usage on sequence case_number to {WEB_ROLE};
alter table case_file add constraint case_state check (state in ({STATES}));
create function keep_closed() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if old.closed_on is not null and (new.state <> old.state or new.closed_on is distinct from old.closed_on) then
    raise exception 'A case that is closed is not opened again.' using errcode = 'restrict_violation';
  end if;
  if new.version <> old.version + 1 then
    raise exception 'Each step of a case counts its version by one.' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger case_file_keep_closed before update on case_file for each row execute function keep_closed();
"""
BACK = """
drop trigger case_file_keep_closed on case_file; drop function keep_closed();
alter table case_file drop constraint case_state; drop sequence case_number;
"""


# A household may do one thing to its own case: take the application back.
UPDATE = f"""
create policy case_file_update on case_file for update to {WEB_ROLE}
  using ({OWN} or {MOVES}) with check (({OWN} and state = 'withdrawn') or {MOVES});
grant update on case_file to {WEB_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial"), ("people", "0002_guards"), ("decisions", "0002_guards")]
    operations = [
        migrations.RunSQL(STATES_SQL, BACK),
        migrations.RunSQL(
            guard(
                "case_file",
                select=f"{OWN} or within(division, (select reach('see_cases')))",
                insert=f"{OWN} or within(division, (select reach('apply')))",
            )
            + UPDATE,
            unguard("case_file"),
        ),
        migrations.RunSQL(
            guard("case_step", select=OF_CASE.format("case_step"), insert=OF_CASE.format("case_step"))
            + append_only("case_step"),
            "drop trigger case_step_append_only on case_step;" + unguard("case_step"),
        ),
        *(
            migrations.RunSQL(
                guard(table, select=OF_CASE.format(table), insert=OF_CASE.format(table), update=OF_CASE.format(table)),
                unguard(table),
            )
            for table in ("case_clock", "case_pause")
        ),
    ]
