"""A proposed change that is open follows its household to the division it moves to: the office there goes on with it."""

from django.db import migrations

from minsheng.registry.database.addresses import OWNER_ROLE

KEPT = """
create or replace function keep_proposal() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare moves text[] := array['state', 'version', 'closed_on'];
begin
  if old.closed_on is not null and (new.state <> old.state or new.closed_on is distinct from old.closed_on) then
    raise exception 'A change that is closed is not opened again.' using errcode = 'restrict_violation';
  end if;
  if new.version <> old.version + 1 then
    raise exception 'Each step of a change counts its version by one.' using errcode = 'restrict_violation';
  end if;{also}
  if to_jsonb(new) - moves <> to_jsonb(old) - moves then
    raise exception 'What a change proposes is never changed; propose anew.' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""
FOLLOWS = f"""
  if current_user = '{OWNER_ROLE}' then
    moves := moves || 'division'::text;
  end if;"""
FOLLOW = """
create function change_follows(asked bigint, place text) returns void language plpgsql security definer
set search_path = public, pg_temp as $$
declare one change_proposal;
begin
  select * into one from change_proposal where id = asked and closed_on is null and division <> place for no key update;
  if not found then
    return;
  end if;
  update change_proposal set division = place, version = version + 1 where id = asked;
  insert into change_step (proposal_id, version, action, from_state, to_state, done_on, actor, detail)
    select asked, one.version + 1, case when left(one.division, 9) <> left(place, 9) then 'hand_over' else 'follow' end,
      one.state, one.state, greatest(moved_on(), max(done_on)), who_moved(), jsonb_build_object('from', one.division)
    from change_step where proposal_id = asked;
end $$;
revoke execute on function change_follows(bigint, text) from public;
create function changes_follow_households() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform change_follows(c.id, h.division) from change_proposal c join changed_rows h on h.id = c.household_id
    where c.closed_on is null and c.division <> h.division;
  return null;
end $$;
create trigger household_moved_changes after update on household referencing new table as changed_rows
  for each statement execute function changes_follow_households();
select change_follows(c.id, h.division) from change_proposal c join household h on h.id = c.household_id
  where c.closed_on is null and c.division <> h.division;
"""
BACK = """
drop trigger household_moved_changes on household;
drop function changes_follow_households(); drop function change_follows(bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [("supervising", "0002_guards"), ("casework", "0012_cases_follow")]
    operations = [
        migrations.RunSQL(KEPT.format(also=FOLLOWS), KEPT.format(also="")),
        migrations.RunSQL(FOLLOW, BACK),
    ]
