"""Who sees and moves proposals; what a proposal says never changes."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import append_only, guard, unguard
from minsheng.services.casework.supervising.proposals import machine

OWN = "household_id in (select my_households())"
OF_PROPOSAL = "exists (select 1 from change_proposal c where c.id = {0}.proposal_id)"
STATES = ", ".join(f"'{state}'" for state in machine().states)
STATES_SQL = f"""
create sequence change_number;
grant usage on sequence change_number to {WEB_ROLE};
alter table change_proposal add constraint change_proposal_state check (state in ({STATES}));
create function keep_proposal() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if old.closed_on is not null and (new.state <> old.state or new.closed_on is distinct from old.closed_on) then
    raise exception 'A change that is closed is not opened again.' using errcode = 'restrict_violation';
  end if;
  if new.version <> old.version + 1 then
    raise exception 'Each step of a change counts its version by one.' using errcode = 'restrict_violation';
  end if;
  if to_jsonb(new) - 'state' - 'version' - 'closed_on' <> to_jsonb(old) - 'state' - 'version' - 'closed_on' then
    raise exception 'What a change proposes is never changed; propose anew.' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger change_proposal_kept before update on change_proposal for each row execute function keep_proposal();
"""
BACK = """
drop trigger change_proposal_kept on change_proposal; drop function keep_proposal();
alter table change_proposal drop constraint change_proposal_state; drop sequence change_number;
"""


def within(*actions):
    return " or ".join(f"within(division, (select reach('{action}')))" for action in actions)


def of_proposal(table, *actions):
    return (
        f"exists (select 1 from change_proposal c where c.id = {table}.proposal_id and ({within(*actions)}))".replace(
            "within(division", "within(c.division"
        )
    )


def appended(table, *actions):
    return migrations.RunSQL(
        guard(table, select=OF_PROPOSAL.format(table), insert=of_proposal(table, *actions)) + append_only(table),
        f"drop trigger {table}_append_only on {table};" + unguard(table),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("supervising", "0001_initial"),
        ("people", "0003_reach"),
        ("decisions", "0002_guards"),
        ("differences", "0002_guards"),
    ]
    operations = [
        migrations.RunSQL(STATES_SQL, BACK),
        migrations.RunSQL(
            guard(
                "change_proposal",
                select=f"{OWN} or {within('see_cases')}",
                insert=within("propose_changes"),
                update=within("handle_cases", "confirm_cases", "propose_changes"),
            ),
            unguard("change_proposal"),
        ),
        appended("change_month", "propose_changes"),
        appended("change_step", "handle_cases", "confirm_cases", "propose_changes"),
        migrations.RunSQL(
            guard(
                "change_clock",
                select=OF_PROPOSAL.format("change_clock"),
                insert=of_proposal("change_clock", "handle_cases", "confirm_cases", "propose_changes"),
                update=of_proposal("change_clock", "handle_cases", "confirm_cases", "propose_changes"),
            ),
            unguard("change_clock"),
        ),
    ]
