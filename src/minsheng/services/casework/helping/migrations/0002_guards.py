"""Who sees and writes plans, referrals, notes and visits; a receiver sees what the consent covers, while it holds."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import append_only, guard, unguard

OWN = "household_id in (select my_households())"
TOPIC = "(topic = '' or within(division, topic_reach((select reach_by_topic('read')), topic)))"
SEES = f"(within(division, (select reach('see_help'))) and {TOPIC})"
HELPS = f"(within(division, (select reach('help'))) and {TOPIC})"
NIGHT = "within(division, (select reach('rerun')))"
ME = "(select name from actor where id = (select acting()))"
OF_PLAN = "exists (select 1 from help_plan p where p.id = {0}.plan_id)"
WRITES_PLAN = (
    "exists (select 1 from help_plan p where p.id = {0}.plan_id and within(p.division, (select reach('help'))))"
)
OF_GOAL = "exists (select 1 from help_goal g where g.id = help_action.goal_id)"
WRITES_GOAL = (
    "exists (select 1 from help_goal g join help_plan p on p.id = g.plan_id where g.id = help_action.goal_id"
    " and within(p.division, (select reach('help'))))"
)
RECEIVES = (
    "(service in (select my_services()) and within(division, (select reach('receive_referrals')))"
    " and state in ('sent', 'accepted', 'refused', 'done'))"
)
MINE = "(person_id = (select acting_person()))"
FUNCTIONS = """
create function my_services() returns setof text language sql stable security definer set search_path = public, pg_temp as $$
  select m.service from service_member m where m.actor_id = acting() and m.held @> current_date
$$;
-- Whether the actor may read what a referral was consented to, now: sent to a service of the actor's, consent not over.
create function is_referred_to_me(asked bigint) returns boolean language sql stable security definer
set search_path = public, pg_temp as $$
  select exists (
    select 1 from referral r where r.id = asked and r.state in ('sent', 'accepted')
      and r.service in (select my_services()) and within(r.division, reach('receive_referrals'))
      and (r.consent_until is null or r.consent_until > current_date)
      and not exists (select 1 from person p where p.id = r.person_id and p.is_restricted)
  )
$$;
create function referred_person(asked bigint) returns table (name text, phone_sealed bytea)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.name, p.phone_sealed from referral r join person p on p.id = r.person_id
  where r.id = asked and is_referred_to_me(asked)
$$;
create function referred_facts(asked bigint, on_day date) returns table (topic text, about text, facts jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.topic, case when d.person_id is null then 'household' else 'person' end, d.facts
  from referral r join record d on (d.person_id = r.person_id or d.household_id = r.household_id)
  where r.id = asked and is_referred_to_me(asked) and d.topic = any(r.covers) and d.held @> on_day and upper_inf(d.known)
  order by d.topic, 2
$$;
create function keep_version() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if new.version <> old.version + 1 then
    raise exception 'Each step of a % counts its version by one.', tg_table_name using errcode = 'restrict_violation';
  end if;
  if coalesce(to_jsonb(old) ->> 'closed_on', to_jsonb(old) ->> 'done_on') is not null then
    raise exception 'A % that is closed is not opened again.', tg_table_name using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger help_plan_version before update on help_plan for each row execute function keep_version();
create trigger referral_version before update on referral for each row execute function keep_version();
create trigger visit_version before update on visit for each row execute function keep_version();
"""
BACK = """
drop trigger visit_version on visit; drop trigger referral_version on referral; drop trigger help_plan_version on help_plan;
drop function keep_version(), referred_facts(bigint, date), referred_person(bigint), is_referred_to_me(bigint), my_services();
"""
# The person consents, declines and withdraws; the receiver answers; workers do the rest. What was asked for stays as it was.
VISIT_UPDATE = f"""
revoke update on visit from {WEB_ROLE};
grant update (planned_on, planned_for, done_on, outcome, version) on visit to {WEB_ROLE};
"""
REFERRAL_UPDATE = f"""
create policy referral_update on referral for update to {WEB_ROLE}
  using ({MINE} or within(division, (select reach('help'))) or {RECEIVES})
  with check (within(division, (select reach('help')))
    or ({MINE} and state in ('consented', 'declined', 'withdrawn'))
    or ({RECEIVES} and state in ('accepted', 'refused', 'done')));
grant update (covers, consent_how, consented_on, consent_until, answer_by, result, state, version, closed_on)
  on referral to {WEB_ROLE};
revoke update on help_plan from {WEB_ROLE};
grant update (worker, next_review_on, outcome, closed_on, version) on help_plan to {WEB_ROLE};
revoke update on help_goal, help_action from {WEB_ROLE};
grant update (outcome, note, closed_on) on help_goal to {WEB_ROLE};
grant update (outcome, note, closed_on) on help_action to {WEB_ROLE};
"""


def _appended(table, **policies):
    return migrations.RunSQL(
        guard(table, **policies) + append_only(table), f"drop trigger {table}_append_only on {table};" + unguard(table)
    )


class Migration(migrations.Migration):
    dependencies = [("helping", "0001_initial"), ("casework", "0002_guards"), ("facts", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, BACK),
        migrations.RunSQL(
            guard("help_plan", select=f"({OWN} and topic = '') or {SEES}", insert=HELPS, update=HELPS),
            unguard("help_plan"),
        ),
        migrations.RunSQL(
            guard(
                "help_goal",
                select=OF_PLAN.format("help_goal"),
                insert=WRITES_PLAN.format("help_goal"),
                update=WRITES_PLAN.format("help_goal"),
            ),
            unguard("help_goal"),
        ),
        migrations.RunSQL(
            guard("help_action", select=OF_GOAL, insert=WRITES_GOAL, update=WRITES_GOAL), unguard("help_action")
        ),
        _appended(
            "help_review",
            select=OF_PLAN.format("help_review"),
            insert=WRITES_PLAN.format("help_review") + f" and reviewed_by = {ME}",
        ),
        migrations.RunSQL(
            guard(
                "service_member",
                select="actor_id = acting() or (select reach('assign')) <> array[]::text[]",
                insert="(select reach('assign')) <> array[]::text[] and given_by_id = acting() and actor_id <> acting()",
                update="(select reach('assign')) <> array[]::text[] and actor_id <> acting()",
            ),
            unguard("service_member"),
        ),
        migrations.RunSQL(
            guard(
                "referral",
                select=f"{MINE} or within(division, (select reach('see_help'))) or {RECEIVES}",
                insert="within(division, (select reach('help')))",
            )
            + REFERRAL_UPDATE,
            "drop policy referral_update on referral;" + unguard("referral"),
        ),
        _appended(
            "referral_step",
            select="exists (select 1 from referral r where r.id = referral_step.referral_id)",
            insert=f"exists (select 1 from referral r where r.id = referral_step.referral_id) and actor = {ME}",
        ),
        _appended("household_note", select=SEES, insert=f"{HELPS} and written_by = {ME}"),
        migrations.RunSQL(
            guard("visit", select=f"{SEES} or {NIGHT}", insert=f"{HELPS} or {NIGHT}", update=HELPS) + VISIT_UPDATE,
            unguard("visit"),
        ),
        _appended(
            "visit_record",
            select="exists (select 1 from visit v where v.id = visit_record.visit_id)",
            insert="exists (select 1 from visit v where v.id = visit_record.visit_id and"
            f" within(v.division, (select reach('help')))) and recorded_by = {ME}",
        ),
    ]
