"""An open finding follows its household to the division it moves to: the worker there calls, the one before sees it no more."""

from django.db import migrations

FOLLOW = """
create function findings_follow_households() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  update finding f set division = c.division from changed_rows c
  where f.household_id = c.id and f.closed_on is null and f.division <> c.division;
  return null;
end $$;
create trigger household_moved_findings after update on household referencing new table as changed_rows
  for each statement execute function findings_follow_households();
update finding f set division = h.division from household h
where f.household_id = h.id and f.closed_on is null and f.division <> h.division;
"""
BACK = "drop trigger household_moved_findings on household; drop function findings_follow_households();"


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_largest_findings"), ("people", "0003_reach")]
    operations = [migrations.RunSQL(FOLLOW, BACK)]
