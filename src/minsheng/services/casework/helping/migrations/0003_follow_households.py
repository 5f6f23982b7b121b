"""Open help plans and visits that are due follow their household to the division it moves to."""

from django.db import migrations

FOLLOW = """
create function help_follows_households() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  update help_plan p set division = c.division, version = p.version + 1 from changed_rows c
  where p.household_id = c.id and p.closed_on is null and p.division <> c.division;
  update visit v set division = c.division, version = v.version + 1 from changed_rows c
  where v.household_id = c.id and v.done_on is null and v.division <> c.division;
  return null;
end $$;
create trigger household_moved_help after update on household referencing new table as changed_rows
  for each statement execute function help_follows_households();
update help_plan p set division = h.division, version = p.version + 1 from household h
where p.household_id = h.id and p.closed_on is null and p.division <> h.division;
update visit v set division = h.division, version = v.version + 1 from household h
where v.household_id = h.id and v.done_on is null and v.division <> h.division;
"""
BACK = "drop trigger household_moved_help on household; drop function help_follows_households();"


class Migration(migrations.Migration):
    dependencies = [("helping", "0002_guards"), ("people", "0003_reach")]
    operations = [migrations.RunSQL(FOLLOW, BACK)]
