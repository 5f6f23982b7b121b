"""Who sees and writes what was paid and differences; the steps of a difference never come to more than it is."""

from django.db import migrations

from minsheng.registry.database.guarding import append_only, guard, unguard

OF_HOUSEHOLD = "household_id in (select h.id from household h where within(h.division, (select reach('{}'))))"
SEES = " or ".join(
    (OF_HOUSEHOLD.format("read_decisions"), OF_HOUSEHOLD.format("pay_read"), "household_id in (select my_households())")
)
GRANTS = OF_HOUSEHOLD.format("grant")
PAYS = " or ".join(OF_HOUSEHOLD.format(action) for action in ("pay_prepare", "reconcile", "grant"))
PAYS_BACK = " or ".join(OF_HOUSEHOLD.format(action) for action in ("pay_prepare", "reconcile", "confirm_cases"))
OF_DIFFERENCE = "exists (select 1 from difference d where d.id = difference_step.difference_id)"
WRITES_STEP = f"exists (select 1 from difference d where d.id = difference_step.difference_id and ({PAYS_BACK}))"
CHECKS = """
create function check_difference_step() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare found difference; reduced bigint; recovered bigint; waived bigint;
begin
  select * into found from difference where id = new.difference_id for update;
  select coalesce(sum(amount) filter (where what = 'reduced'), 0), coalesce(sum(amount) filter (where what = 'recovered'), 0),
    coalesce(sum(amount) filter (where what = 'waived'), 0)
    into reduced, recovered, waived from difference_step where difference_id = new.difference_id and id <> new.id;
  if new.what <> 'reduced' and found.kind <> 'overpayment' then
    raise exception 'Only an overpayment is recovered or waived.' using errcode = 'check_violation',
      constraint = 'difference_step_kind';
  end if;
  if new.amount > found.amount - reduced - recovered - (case when new.what = 'reduced' then 0 else waived end) then
    raise exception 'Difference % has not so much left.', found.id using errcode = 'check_violation',
      constraint = 'difference_step_within';
  end if;
  return null;
end $$;
create constraint trigger difference_step_within after insert on difference_step
  for each row execute function check_difference_step();
"""
BACK = "drop trigger difference_step_within on difference_step; drop function check_difference_step();"


def _appended(table, **policies):
    return migrations.RunSQL(
        guard(table, **policies) + append_only(table), f"drop trigger {table}_append_only on {table};" + unguard(table)
    )


class Migration(migrations.Migration):
    dependencies = [("differences", "0001_initial"), ("awards", "0002_guards")]
    operations = [
        migrations.RunSQL(CHECKS, BACK),
        _appended("paid", select=SEES, insert=PAYS),
        _appended("difference", select=SEES, insert=GRANTS),
        _appended("difference_step", select=OF_DIFFERENCE, insert=WRITES_STEP),
        _appended("instalment_plan", select=SEES, insert=OF_HOUSEHOLD.format("confirm_cases")),
    ]
