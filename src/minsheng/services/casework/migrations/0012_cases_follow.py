"""An open case follows its household to the division it moves to: the office there goes on with it.

Where that is another office (another street or township), what the first one found is looked into anew: an opinion that was
given, or is on the board, or waits for confirmation, goes back to the inquiry. The whole time limit runs on.
"""

from django.db import migrations

from minsheng.registry.database.addresses import OWNER_ROLE

# The move's own day where whoever moves the household says it (minsheng.moved_on), else today in Hangzhou.
MOVED_ON = """
create function moved_on() returns date language sql stable set search_path = public, pg_temp as $$
  select coalesce(nullif(current_setting('minsheng.moved_on', true), '')::date, (now() at time zone 'Asia/Shanghai')::date)
$$;
create function who_moved() returns text language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((select name from actor where id = acting()), 'night')
$$;
"""
ALERT_KEPT = """
create or replace function refuse_other_alert() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare free text[] := array['seen_by', 'seen_on', 'note'];
begin{also}
  if old.seen_on is not null or to_jsonb(new) - free is distinct from to_jsonb(old) - free then
    raise exception 'An alert is seen once, and nothing else of it changes.' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""
FOLLOWS = f"""
  if current_user = '{OWNER_ROLE}' then
    free := free || 'division'::text;
  end if;"""
FOLLOW = """
create function case_follows(asked bigint, place text) returns void language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  one case_file;
  other_office boolean;
  state_now text;
  day date;
begin
  select * into one from case_file where id = asked and closed_on is null and division <> place for no key update;
  if not found then
    return;
  end if;
  other_office := left(one.division, 9) <> left(place, 9);
  state_now := case when other_office and one.state in ('opinion_given', 'publicised', 'for_confirmation')
    then 'under_inquiry' else one.state end;
  select greatest(moved_on(), max(done_on)) into day from case_step where case_id = asked;
  update case_file set division = place, state = state_now, version = version + 1 where id = asked;
  insert into case_step (case_id, version, action, from_state, to_state, done_on, actor, detail)
    values (asked, one.version + 1, case when other_office then 'hand_over' else 'follow' end, one.state, state_now, day,
      who_moved(), jsonb_build_object('from', one.division));
  update clock_alert set division = place where case_id = asked and seen_on is null;
  if state_now <> one.state then
    update case_clock set ended_on = day where case_id = asked and step in ('publicity', 'decision') and ended_on is null;
    update public_notice set taken_down_on = day, why_down = 'moved' where case_id = asked and taken_down_on is null;
  end if;
end $$;
revoke execute on function case_follows(bigint, text) from public;
create function cases_follow_households() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform case_follows(c.id, h.division) from case_file c join changed_rows h on h.id = c.household_id
    where c.closed_on is null and c.division <> h.division;
  return null;
end $$;
create trigger household_moved_cases after update on household referencing new table as changed_rows
  for each statement execute function cases_follow_households();
select case_follows(c.id, h.division) from case_file c join household h on h.id = c.household_id
  where c.closed_on is null and c.division <> h.division;
"""
BACK = """
drop trigger household_moved_cases on household;
drop function cases_follow_households(); drop function case_follows(bigint, text); drop function who_moved();
drop function moved_on();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0011_keep_agenda"), ("people", "0003_reach")]
    operations = [
        migrations.RunSQL(ALERT_KEPT.format(also=FOLLOWS), ALERT_KEPT.format(also="")),
        migrations.RunSQL(MOVED_ON + FOLLOW, BACK),
    ]
