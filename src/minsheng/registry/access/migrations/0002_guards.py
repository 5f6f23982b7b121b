"""Who acts, how far an actor reaches, and the guards of this application's own tables."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import guard, unguard

FUNCTIONS = f"""
create function acting() returns bigint language sql stable parallel safe as
  $$ select nullif(current_setting('minsheng.actor', true), '')::bigint $$;

-- Roles the actor holds today, none if two of them may not be held together or the actor is not active.
create function acting_roles() returns table (role text, division text)
language sql stable security definer set search_path = public, pg_temp as $$
  with mine as (
    select a.role, a.division from assignment a join actor on actor.id = a.actor_id
    where a.actor_id = acting() and actor.is_active and a.held @> current_date
  )
  select mine.role, mine.division from mine
  where not exists (
    select 1 from refused_pair p where p.one in (select role from mine) and p.other in (select role from mine)
  )
$$;

-- Codes of the divisions in which the actor may do an action.
create function reach(asked text, about text default '') returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct r.division), array[]::text[])
  from acting_roles() r join permission p on p.role = r.role
  where p.action = asked and p.topic = about
$$;

-- The same by topic: {{"civil": ["330106"], …}}.
create function reach_by_topic(asked text) returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(jsonb_object_agg(topic, divisions), '{{}}'::jsonb) from (
    select p.topic, jsonb_agg(distinct r.division) as divisions
    from acting_roles() r join permission p on p.role = r.role
    where p.action = asked and p.topic <> '' group by p.topic
  ) each_topic
$$;

create function within(division text, reached text[]) returns boolean language sql immutable parallel safe as
  $$ select division ^@ any (reached) $$;
create function any_within(divisions text[], reached text[]) returns boolean language sql immutable parallel safe as
  $$ select exists (select 1 from unnest(divisions) d where d ^@ any (reached)) $$;
create function topic_reach(by_topic jsonb, topic text) returns text[] language sql immutable parallel safe as
  $$ select coalesce(array_agg(d), array[]::text[]) from jsonb_array_elements_text(by_topic -> topic) d $$;

-- The person who acts, if it is a resident.
create function acting_person() returns bigint
language sql stable security definer set search_path = public, pg_temp as
  $$ select person_id from actor where id = acting() and is_active and kind = 'resident' $$;

-- Nobody is given a role that may not be held with one already held in the same time.
create function refuse_pairs() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare other text;
begin
  perform pg_advisory_xact_lock(hashtext('assignment'), new.actor_id::int);
  select a.role into other from assignment a
    join refused_pair p on (p.one = a.role and p.other = new.role) or (p.other = a.role and p.one = new.role)
    where a.actor_id = new.actor_id and a.held && new.held limit 1;
  if found then
    raise exception 'Nobody may hold % and % together.', new.role, other using errcode = 'check_violation',
      constraint = 'assignment_refused_pair';
  end if;
  return new;
end $$;
create trigger assignment_pairs before insert or update on assignment for each row execute function refuse_pairs();
grant usage on schema public to {WEB_ROLE};
"""
BACK = """
drop trigger assignment_pairs on assignment;
drop function refuse_pairs(), acting_person(), topic_reach(jsonb, text), any_within(text[], text[]), within(text, text[]),
  reach_by_topic(text), reach(text, text), acting_roles(), acting();
"""
MAY_ASSIGN = "within(division, (select reach('assign'))) and given_by_id = acting() and actor_id <> acting()"


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, BACK),
        migrations.RunSQL(guard("actor", select="true"), unguard("actor")),
        migrations.RunSQL(
            guard(
                "assignment",
                select="actor_id = acting() or within(division, (select reach('assign')))"
                " or within(division, (select reach('read_audit')))",
                insert=MAY_ASSIGN,
                update="within(division, (select reach('assign'))) and actor_id <> acting()",
            ),
            unguard("assignment"),
        ),
        migrations.RunSQL(guard("permission", select="true"), unguard("permission")),
        migrations.RunSQL(guard("refused_pair", select="true"), unguard("refused_pair")),
    ]
