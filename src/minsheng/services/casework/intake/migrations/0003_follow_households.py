"""What a household handed in online follows it to the division it moves to: the office there takes it in."""

from django.db import migrations

FOLLOW = """
create function intakes_follow_households() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  update saved_intake s set division = h.division from changed_rows h
  where s.household_id = h.id and s.state = 'handed_in' and s.division <> h.division;
  return null;
end $$;
create trigger household_moved_intakes after update on household referencing new table as changed_rows
  for each statement execute function intakes_follow_households();
update saved_intake s set division = h.division from household h
where s.household_id = h.id and s.state = 'handed_in' and s.division <> h.division;
"""
BACK = "drop trigger household_moved_intakes on household; drop function intakes_follow_households();"


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_guards"), ("people", "0003_reach")]
    operations = [migrations.RunSQL(FOLLOW, BACK)]
