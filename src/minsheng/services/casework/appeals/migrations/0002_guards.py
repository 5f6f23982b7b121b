"""Who sees and moves appeals; nobody who took part in what is disputed handles or decides it."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import append_only, guard, unguard
from minsheng.services.casework.appeals.table import table

OWN = "(appellant_id = (select acting_person()) or (kind = 'review' and household_id in (select my_households())))"
FILER = "(filed_by_id = (select acting()) and within(division, (select reach('file_appeals'))))"
HANDLES = "(within(division, (select reach('handle_appeals'))) or within(division, (select reach('decide_appeals'))))"
ANSWERS = "(kind = 'review' and within(division, (select reach('answer_appeals'))))"
SEES = f"{OWN} or {FILER} or {HANDLES} or {ANSWERS} or (kind = 'review' and within(division, (select reach('see_appeals'))))"
FILES = (
    "filed_by_id = (select acting()) and ((appellant_id = (select acting_person()) and household_id in (select my_households()))"
    " or within(division, (select reach('file_appeals'))))"
)
OF_APPEAL = "exists (select 1 from appeal a where a.id = {0}.appeal_id)"
# What is thought of the result before it is decided is for those who handle it.
OF_STEP = (
    "exists (select 1 from appeal a where a.id = appeal_step.appeal_id and (action not in ('propose', 'give_back')"
    " or within(a.division, (select reach('handle_appeals'))) or within(a.division, (select reach('decide_appeals')))))"
)
WRITES_STEP = f"{OF_STEP} and actor = (select name from actor where id = (select acting()))"


def words(names):
    return ", ".join(f"'{name}'" for name in sorted(set(names)))


KINDS = table().kinds.values()
STATES = words(state for kind in KINDS for state in kind.states)
PARTY = words(["file", *(action.name for kind in KINDS for action in kind.actions.values() if action.party)])
DECIDES = words(action.name for kind in KINDS for action in kind.actions.values() if action.decides)
RULES = f"""
create sequence appeal_number;
grant usage on sequence appeal_number to {WEB_ROLE};
alter table appeal add constraint appeal_state check (state in ({STATES}));
create function keep_appeal() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if old.closed_on is not null and (new.state <> old.state or new.closed_on is distinct from old.closed_on) then
    raise exception 'An appeal that is closed is not opened again.' using errcode = 'restrict_violation';
  end if;
  if new.version <> old.version + 1 then
    raise exception 'Each step of an appeal counts its version by one.' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger appeal_keep before update on appeal for each row execute function keep_appeal();

-- Whether somebody took part in what an appeal disputes: any step of the case, a visit, the decision, the demand; or is
-- complained about.
create function took_part(asked bigint, who text) returns boolean language sql stable security definer
set search_path = public, pg_temp as $$
  select exists (
    select 1 from appeal a where a.id = asked and (
      who = any(a.about)
      or exists (select 1 from case_step s join case_file c on c.id = s.case_id
                 where (c.id = a.case_id or c.decision_id = a.decision_id)
                   and (s.actor = who or s.detail -> 'visitors' ? who))
      or exists (select 1 from decision d where d.id = a.decision_id and d.decided_by = who)
      or exists (select 1 from difference f where a.demand <> '' and f.change = a.demand and f.made_by = who)
    )
  )
$$;
-- Who may file is told that the same was disputed before, also by somebody whose filing they do not see.
create function disputed_before(household bigint, disputed_case bigint, disputed_decision bigint, disputed_demand text)
returns table (number text, closed_on date, state text) language sql stable security definer
set search_path = public, pg_temp as $$
  select a.number, a.closed_on, a.state from appeal a
  where a.kind = 'review' and a.household_id = household and a.demand = disputed_demand
    and a.case_id is not distinct from disputed_case and a.decision_id is not distinct from disputed_decision
    and (within(a.division, reach('file_appeals')) or a.household_id in (select my_households()))
  order by a.id desc limit 1
$$;
create function refuse_dependent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if new.action not in ({PARTY}) and took_part(new.appeal_id, new.actor) then
    raise exception 'Whoever took part in what appeal % disputes does not handle it.', new.appeal_id
      using errcode = 'check_violation', constraint = 'appeal_independent';
  end if;
  if new.action in ({DECIDES}) and new.actor = (
      select s.actor from appeal_step s where s.appeal_id = new.appeal_id and s.action = 'propose'
      order by s.version desc limit 1) then
    raise exception 'Whoever proposed the result of appeal % does not decide it.', new.appeal_id
      using errcode = 'check_violation', constraint = 'appeal_two_people';
  end if;
  return new;
end $$;
create trigger appeal_step_independent before insert on appeal_step for each row execute function refuse_dependent();
create policy appeal_update on appeal for update to {WEB_ROLE} using ({OWN} or {FILER} or {HANDLES} or {ANSWERS})
  with check ({HANDLES} or (({OWN} or {FILER}) and state in ('filed', 'withdrawn')) or ({ANSWERS} and state = 'answered'));
grant update (state, version, closed_on, procedure, is_stayed, new_case_id) on appeal to {WEB_ROLE};
"""
BACK = """
drop policy appeal_update on appeal;
drop trigger appeal_step_independent on appeal_step; drop function refuse_dependent(), disputed_before(bigint, bigint, bigint, text),
  took_part(bigint, text);
drop trigger appeal_keep on appeal; drop function keep_appeal();
alter table appeal drop constraint appeal_state; drop sequence appeal_number;
"""


class Migration(migrations.Migration):
    dependencies = [("appeals", "0001_initial"), ("casework", "0002_guards"), ("differences", "0002_guards")]
    operations = [
        migrations.RunSQL(guard("appeal", select=SEES, insert=FILES), unguard("appeal")),
        migrations.RunSQL(RULES, BACK),
        migrations.RunSQL(
            guard("appeal_step", select=OF_STEP, insert=WRITES_STEP) + append_only("appeal_step"),
            "drop trigger appeal_step_append_only on appeal_step;" + unguard("appeal_step"),
        ),
        *(
            migrations.RunSQL(
                guard(
                    table,
                    select=OF_APPEAL.format(table),
                    insert=OF_APPEAL.format(table),
                    update=OF_APPEAL.format(table),
                ),
                unguard(table),
            )
            for table in ("appeal_clock", "appeal_pause")
        ),
    ]
