"""No query without the person's authorisation in force, at the moment it is queued and each time it is sent; who sees what."""

from django.db import migrations

from minsheng.registry.database.guarding import append_only, guard, unguard

OF_PERSON = (
    "exists (select 1 from person p where p.id = {0}.person_id and (p.id = (select acting_person())"
    " or p.areas && (select reach('verify')){1}))"
)
VERIFIES = "exists (select 1 from person p where p.id = {0}.person_id and p.areas && (select reach('verify')))"
OR_RIGHTS = " or p.areas && (select reach('export')) or p.areas && (select reach('restrict'))"
SIGNED = "signed_by_id = (select acting_person())"
SEES_AUTHORISATION = f"{SIGNED} or " + OF_PERSON.format("verification_authorisation", OR_RIGHTS)
WRITES_AUTHORISATION = f"{SIGNED} or " + VERIFIES.format("verification_authorisation")
CLOSES_AUTHORISATION = f"person_id = (select acting_person()) or {WRITES_AUTHORISATION}"
WITHDRAWS = (
    "exists (select 1 from verification_authorisation a where a.id = authorisation_id"
    " and ((select acting_person()) in (a.person_id, a.signed_by_id) or exists ("
    "select 1 from person p where p.id = a.person_id and p.areas && (select reach('verify')))))"
)
OF_AUTHORISATION = "exists (select 1 from verification_authorisation a where a.id = authorisation_id)"
OF_QUERY = "exists (select 1 from verification_query q where q.id = query_id)"
EXCHANGES = "(select reach('verify')) @> array['']"  # the worker that serves everywhere
# Who is 18 signs for themself (registries.yaml, of_age_from; a test keeps the two alike).
SIGNING = """
alter table verification_authorisation add constraint authorisation_names_registries check (cardinality(registries) > 0);
create function refuse_wrong_signer() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare of_age boolean;
begin
  select new.signed_on >= birth_date + interval '18 years' into of_age from person where id = new.person_id;
  if new.signed_by_id = new.person_id and of_age then
    return new;
  end if;
  if new.signed_by_id <> new.person_id and exists (
    select 1 from kinship k join person signer on signer.id = k.other_id
    where k.person_id = new.person_id and k.other_id = new.signed_by_id and upper_inf(k.known) and k.held @> new.signed_on
      and (k.kind = 'guardian' or (k.kind in ('father', 'mother') and not of_age))
      and new.signed_on >= signer.birth_date + interval '18 years'
  ) then
    return new;
  end if;
  raise exception 'Nobody else may sign for this person.' using errcode = 'check_violation',
    constraint = 'authorisation_signer';
end $$;
create trigger authorisation_signer before insert on verification_authorisation for each row
  execute function refuse_wrong_signer();
"""
IN_FORCE = """
create function authorisation_in_force(asked bigint, of_person bigint, at_registry text, for_purpose text)
returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select 1 from verification_authorisation a
    where a.id = asked and a.person_id = of_person and at_registry = any(a.registries) and a.purpose = for_purpose
      and upper_inf(a.known) and a.held @> current_date
  )
$$;
-- What a query asks is never changed, and once ended it stays as it ended; a lawful erasure takes the answer away.
create function refuse_other_query() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if old.state not in ('queued', 'sent') then
    if current_user = 'minsheng_owner' and current_setting('minsheng.erasing', true) = 'yes' then
      return new;
    end if;
    raise exception 'Query % has ended.', old.id using errcode = 'restrict_violation';
  end if;
  if (new.person_id, new.registry, new.purpose, new.authorisation_id, new.request, new.request_digest, new.asked_by)
     is distinct from
     (old.person_id, old.registry, old.purpose, old.authorisation_id, old.request, old.request_digest, old.asked_by)
     or (old.state = 'sent' and new.state = 'queued') then
    raise exception 'What query % asks is never changed.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger verification_query_same before update on verification_query for each row
  execute function refuse_other_query();
create function refuse_query() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state not in ('queued', 'sent') then
    return new;
  end if;
  if tg_op = 'UPDATE' then
    if new.attempts = old.attempts and new.state = old.state then
      return new;
    end if;
  end if;
  if not authorisation_in_force(new.authorisation_id, new.person_id, new.registry, new.purpose) then
    raise exception 'The person has not authorised this, or no longer.' using errcode = 'check_violation',
      constraint = 'verification_query_authorised';
  end if;
  if exists (select 1 from person where id = new.person_id and is_restricted) then
    raise exception 'The person''s record is restricted.' using errcode = 'check_violation',
      constraint = 'verification_query_restricted';
  end if;
  return new;
end $$;
create trigger verification_query_authorised before insert or update on verification_query for each row
  execute function refuse_query();
"""
STOPS = """
create function stop_queries() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  with stopped as (
    update verification_query set state = 'stopped', ended_at = now(), leased_until = null
    where authorisation_id = new.id and state in ('queued', 'sent') returning id, attempts
  )
  insert into verification_event (query_id, attempt, what, detail)
    select id, attempts, 'stopped', '{"why": "authorisation withdrawn"}' from stopped;
  return null;
end $$;
create trigger authorisation_stops_queries after update on verification_authorisation for each row
  when (upper_inf(old.known) and not upper_inf(new.known)) execute function stop_queries();
"""
BACK = """
drop trigger authorisation_stops_queries on verification_authorisation; drop function stop_queries();
drop trigger verification_query_authorised on verification_query; drop function refuse_query();
drop trigger verification_query_same on verification_query; drop function refuse_other_query();
drop function authorisation_in_force(bigint, bigint, text, text);
drop trigger authorisation_signer on verification_authorisation; drop function refuse_wrong_signer();
alter table verification_authorisation drop constraint authorisation_names_registries;
"""


def closed(table, before="", **policies):
    """A guarded table, and the reverse."""
    return migrations.RunSQL(guard(table, **policies) + before, unguard(table))


class Migration(migrations.Migration):
    dependencies = [("verifying", "0001_initial")]
    operations = [
        migrations.RunSQL(SIGNING + IN_FORCE + STOPS, BACK),
        closed(
            "verification_authorisation",
            append_only("verification_authorisation", closes_known=True),
            select=SEES_AUTHORISATION,
            insert=WRITES_AUTHORISATION,
            update=CLOSES_AUTHORISATION,
        ),
        closed(
            "verification_withdrawal",
            append_only("verification_withdrawal"),
            select=OF_AUTHORISATION,
            insert=WITHDRAWS,
        ),
        closed(
            "verification_query",
            select=OF_PERSON.format("verification_query", OR_RIGHTS),
            insert=VERIFIES.format("verification_query"),
            update=VERIFIES.format("verification_query"),
        ),
        closed(
            "verification_event",
            append_only("verification_event"),
            select=OF_QUERY,
            insert=f"{OF_QUERY} and (select reach('verify')) <> array[]::text[]",
        ),
        closed("verification_file", append_only("verification_file"), select=EXCHANGES, insert=EXCHANGES),
        closed("verification_line", select=EXCHANGES, insert=EXCHANGES, update=EXCHANGES),
    ]
