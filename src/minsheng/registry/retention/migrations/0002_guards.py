"""A restricted record is kept and nothing else; who proposes, approves and sees erasures; a person's whole record in one piece."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import guard, unguard

HIDDEN = f"""
-- Restrictive: whatever else lets a row be seen, a restricted one is for the person and for who may lift the restriction.
create policy person_restricted on person as restrictive to {WEB_ROLE} using (
  not is_restricted or id = (select acting_person()) or areas && (select reach('restrict')));
-- Nothing new is decided for a household of which a member is restricted: without their facts it would be decided wrongly.
create function restricted_households() returns setof bigint language sql stable security definer
set search_path = public, pg_temp as $$
  select m.household_id from person p join membership m on m.person_id = p.id
  where p.is_restricted and upper_inf(m.known) and m.held @> current_date
$$;
create function refuse_restricted() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if new.household_id in (select restricted_households()) then
    raise exception 'A member''s record is restricted; nothing new is decided.' using errcode = 'check_violation',
      constraint = 'decision_restricted';
  end if;
  return new;
end $$;
create trigger decision_restricted before insert on decision for each row execute function refuse_restricted();
create index person_restricted on person (id) where is_restricted;
create index audit_entry_household on audit_entry (household_id, at) where person_id is null;
-- The only way to put or lift a restriction.
create function set_restricted(asked bigint, wanted boolean) returns boolean language plpgsql volatile security definer
set search_path = public, pg_temp as $$
begin
  update person p set is_restricted = wanted
    where p.id = asked and p.is_restricted <> wanted and p.areas && reach('restrict');
  if not found then
    return false;
  end if;
  if wanted then
    with stopped as (
      update verification_query set state = 'stopped', ended_at = now(), leased_until = null,
        unknown = '{{"*": "record-restricted"}}'
      where person_id = asked and state in ('queued', 'sent') returning id, attempts
    )
    insert into verification_event (query_id, attempt, what, detail)
      select id, attempts, 'stopped', '{{"why": "record-restricted"}}' from stopped;
  end if;
  return true;
end $$;
"""
BACK_HIDDEN = """
drop function set_restricted(bigint, boolean); drop index person_restricted, audit_entry_household; drop trigger decision_restricted on decision;
drop function refuse_restricted(), restricted_households(); drop policy person_restricted on person;
"""
STEPS = """
create function refuse_other_step() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if (new.person_number, new.scope, new.topics, new.ground, new.proposed_by, new.divisions)
     is distinct from (old.person_number, old.scope, old.topics, old.ground, old.proposed_by, old.divisions) then
    raise exception 'What erasure % is about is never changed.', old.id using errcode = 'restrict_violation';
  end if;
  if not ((old.state = 'proposed' and new.state in ('approved', 'rejected'))
      or (old.state = 'approved' and new.state = 'erased' and current_user = 'minsheng_owner')
      or (old.state = 'erased' and new.state = 'done')) then
    raise exception 'Erasure % cannot go from % to %.', old.id, old.state, new.state using errcode = 'restrict_violation';
  end if;
  if new.state in ('approved', 'rejected') and new.decided_by is distinct from acting() then
    raise exception 'Whoever decides on erasure % puts the own name to it.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger erasure_steps before update on erasure for each row execute function refuse_other_step();
"""
# What an officer for rights needs to know of statements: never a value.
HEADS = """
create function statement_heads(of_person bigint, made_before timestamptz)
returns table (id bigint, person_id bigint, topic text, names text[], known_at timestamptz, held_until date)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.id, s.person_id, s.topic, array(select jsonb_object_keys(s.facts)), s.known_at, upper(s.held)
  from statement s join person p on p.id = s.person_id
  where p.areas && reach('restrict') and (of_person is null or p.id = of_person)
    and (made_before is null or s.known_at < made_before)
  order by s.person_id, s.id
$$;
-- The day the last receipt of a person's households ended: infinity while one lasts, nothing where there never was one.
create function receipt_ended(of_person bigint, fact text) returns date
language sql stable security definer set search_path = public, pg_temp as $$
  select max(coalesce(upper(r.held), 'infinity'::date)) from record r
  where upper_inf(r.known) and r.facts ->> fact = 'true' and exists (
    select 1 from person p where p.id = of_person and p.areas && reach('restrict'))
  and (r.person_id = of_person or r.household_id in (select m.household_id from membership m where m.person_id = of_person))
$$;
create function kept_decisions(of_person bigint) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) from decision d where exists (
      select 1 from membership m where m.person_id = of_person and m.household_id = d.household_id)
    and exists (select 1 from person p where p.id = of_person and p.areas && reach('restrict'))
$$;
"""
# Every row that names the person, table by table, as foreign keys tell: a table made later is in it without a change here.
OWN = """
create function own_record(asked bigint) returns jsonb language plpgsql stable security definer
set search_path = public, pg_temp as $$
declare found jsonb := '{}'; each record; rows jsonb;
begin
  if not exists (select 1 from person p where p.id = asked and (p.id = acting_person()
      or (p.areas && reach('export') and (not p.is_restricted or p.areas && reach('restrict'))))) then
    return null;
  end if;
  for each in
    select c.conrelid::regclass::text as tab, a.attname::text as col
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = 'person'::regclass
    union  -- and those that name a person without a key
    select t.oid::regclass::text, a.attname::text from pg_class t join pg_attribute a on a.attrelid = t.oid
    where t.relnamespace = 'public'::regnamespace and t.relkind = 'r' and a.attname = 'person_id' and not a.attisdropped
      and t.relname <> 'audit_entry'
    order by 1, 2
  loop
    execute format('select jsonb_agg(to_jsonb(t) order by t.ctid) from %s t where t.%I = $1', each.tab, each.col)
      into rows using asked;
    if rows is not null then
      found := found || jsonb_build_object(each.tab || '.' || each.col, rows);
    end if;
  end loop;
  return found || jsonb_build_object(
    'person', (select to_jsonb(p) from person p where p.id = asked),
    'household_statement', (select jsonb_agg(to_jsonb(s) order by s.id) from statement s where exists (
      select 1 from membership m where m.person_id = asked and m.household_id = s.household_id and m.held && s.held)),
    'household_record', (select jsonb_agg(to_jsonb(r) order by r.id) from record r where upper_inf(r.known) and exists (
      select 1 from membership m where m.person_id = asked and m.household_id = r.household_id and m.held && r.held)),
    'decision', (select jsonb_agg(to_jsonb(d) - 'law_id' - 'figures_id' order by d.id) from decision d where exists (
      select 1 from membership m where m.person_id = asked and m.household_id = d.household_id and m.held @> d.day)),
    'occupancy', (select jsonb_agg(to_jsonb(o) || jsonb_build_object('address', w.address) order by o.id)
      from occupancy o join dwelling w on w.id = o.dwelling_id where exists (
      select 1 from membership m where m.person_id = asked and m.household_id = o.household_id and m.held && o.held)),
    'erasure', (select jsonb_agg(to_jsonb(e) order by e.id) from erasure e where e.person_number = asked),
    'who_looked', (select jsonb_agg(jsonb_build_object('at', l.at, 'actor', l.actor, 'action', l.action,
      'purpose', l.purpose) order by l.at) from (
        select at, actor, action, purpose from audit_entry where person_id = asked
        union all
        select e.at, e.actor, e.action, e.purpose from audit_entry e where e.person_id is null and exists (
          select 1 from membership m where m.person_id = asked and m.household_id = e.household_id
            and m.held @> (e.at at time zone 'Asia/Shanghai')::date)
          and e.household_id in (select m.household_id from membership m where m.person_id = asked)) l));
end $$;
"""
BACK = """
drop function own_record(bigint), kept_decisions(bigint), receipt_ended(bigint, text), statement_heads(bigint, timestamptz);
drop trigger erasure_steps on erasure; drop function refuse_other_step();
"""
OF_PERSON = "exists (select 1 from person p where p.id = restriction.person_id and p.areas && (select reach('{}')))"
RESTRICTS = OF_PERSON.format("restrict")
ERASES = "any_within(divisions, (select reach('restrict')))"


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0001_initial"),
        ("verifying", "0002_guards"),
        ("decisions", "0002_guards"),
        ("audit", "0002_guards"),
    ]
    operations = [
        migrations.RunSQL(HIDDEN, BACK_HIDDEN),
        migrations.RunSQL(STEPS + HEADS + OWN, BACK),
        migrations.RunSQL(
            guard(
                "restriction",
                select=f"person_id = (select acting_person()) or {RESTRICTS} or {OF_PERSON.format('export')}",
                insert=RESTRICTS,
                update=RESTRICTS,
            ),
            unguard("restriction"),
        ),
        migrations.RunSQL(
            guard(
                "erasure",
                select=f"person_number = (select acting_person()) or {ERASES}",
                insert=f"{ERASES} and proposed_by = acting() and state = 'proposed'",
                update=ERASES,
            ),
            unguard("erasure"),
        ),
    ]
