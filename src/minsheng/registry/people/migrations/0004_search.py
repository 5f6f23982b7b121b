"""One search over people, in functions that check the reach themselves (decision 0011); residents' accounts."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from minsheng.registry.database.addresses import WEB_ROLE

# A pattern or a reach decides which index serves, so each call is planned with its values.
PLANNED = (
    "language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan"
)
FOUND_IN = "select p.id, p.name, p.sex, p.birth_date, p.number_sealed, p.jurisdictions"
FOUND = f"{FOUND_IN} from person p"
REACH = "reached text[] := reach('look'); lifting text[] := reach('restrict');"
# A restricted record is found by who may lift the restriction (the policy person_restricted says the same).
SEEN = "p.areas && reached and (not p.is_restricted or p.areas && lifting)"
# Orders are those of the indexes (text_pattern_ops), so that the first twenty need no sorting of the rest.
SEARCH = f"""
create type found_person as (id bigint, name text, sex text, birth_date date, number_sealed bytea, divisions text[]);

create function find_by_name(wanted text, pattern text, letters text[], most int) returns setof found_person {PLANNED} as $$
declare {REACH} found int := 0; more int;
begin
  if reached = array[]::text[] then return; end if;
  return query {FOUND}
    where p.name = wanted and {SEEN} order by p.id limit most;
  get diagnostics found = row_count;
  if found < most then
    return query {FOUND}
      where p.name like pattern || '%' and p.name <> wanted and {SEEN} order by p.name using ~<~, p.id limit most - found;
    get diagnostics more = row_count;
    found := found + more;
  end if;
  if found < most and cardinality(letters) > 1 then
    return query {FOUND}
      where string_to_array(p.name, null) @> letters and p.name like '_%' || pattern || '%' and p.name not like pattern || '%'
        and {SEEN} limit most - found;
  end if;
end $$;

create function find_by_sound(wanted text, most int) returns setof found_person {PLANNED} as $$
declare {REACH} found int := 0; more int;
begin
  if reached = array[]::text[] then return; end if;
  return query {FOUND}
    where replace(p.pinyin, ' ', '') = wanted and {SEEN} order by p.id limit most;
  get diagnostics found = row_count;
  if found < most then
    return query {FOUND}
      where p.initials = wanted and replace(p.pinyin, ' ', '') <> wanted and {SEEN} order by p.id limit most - found;
    get diagnostics more = row_count;
    found := found + more;
  end if;
  if found < most then
    return query {FOUND}
      where replace(p.pinyin, ' ', '') like wanted || '%' and replace(p.pinyin, ' ', '') <> wanted and p.initials <> wanted
        and {SEEN} order by replace(p.pinyin, ' ', '') using ~<~, p.id limit most - found;
    get diagnostics more = row_count;
    found := found + more;
  end if;
  if found < most then
    return query {FOUND}
      where p.initials like wanted || '%' and p.initials <> wanted and replace(p.pinyin, ' ', '') not like wanted || '%'
        and {SEEN} order by p.initials using ~<~, p.id limit most - found;
  end if;
end $$;

create function find_by_number(digest bytea, phone bytea, most int) returns setof found_person {PLANNED} as $$
declare {REACH}
begin
  return query {FOUND}
    where p.number_digest = digest and {SEEN};
  return query {FOUND}
    where p.phone_digest = phone and {SEEN} order by p.id limit most;
end $$;

create function find_by_household(household bigint, most int) returns setof found_person {PLANNED} as $$
declare {REACH}
begin
  return query {FOUND_IN}
    from household h join membership m on m.household_id = h.id and upper_inf(m.known) and m.held @> current_date
    join person p on p.id = m.person_id
    where h.id = household and h.division ^@ any(reached) and {SEEN} order by m.relation_to_head <> 'head', p.id limit most;
end $$;

create function find_by_address(pattern text, most int) returns setof found_person {PLANNED} as $$
declare {REACH}
begin
  if reached = array[]::text[] then return; end if;
  return query {FOUND_IN}
    from (select d.id from dwelling d where d.address like '%' || pattern || '%' and d.division ^@ any(reached) limit most) d
    join occupancy o on o.dwelling_id = d.id and upper_inf(o.known) and o.held @> current_date
    join membership m on m.household_id = o.household_id and upper_inf(m.known) and m.held @> current_date
    join person p on p.id = m.person_id
    where {SEEN} order by d.id, m.relation_to_head <> 'head', p.id limit most;
end $$;
"""
BACK = """
drop function find_by_address(text, int), find_by_household(bigint, int), find_by_number(bytea, bytea, int),
  find_by_sound(text, int), find_by_name(text, text, text[], int);
drop type found_person;
"""
RESIDENTS = f"""
create function open_resident_account(login text, shown text, person bigint) returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare account bigint;
begin
  if not exists (select 1 from person p where p.id = person and p.areas && reach('record')) then
    raise exception 'Only who may record a person opens the account.' using errcode = 'insufficient_privilege';
  end if;
  insert into actor (name, shown_as, kind, person_id) values (login, shown, 'resident', person) returning id into account;
  return account;
end $$;
grant execute on function open_resident_account(text, text, bigint) to {WEB_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_reach"), ("access", "0003_accounts")]
    operations = [
        migrations.RemoveIndex("person", "person_name_parts"),
        migrations.RemoveIndex("person", "person_pinyin_parts"),
        migrations.RemoveIndex("person", "person_pinyin_start"),
        migrations.AddIndex(
            "person",
            GinIndex(
                models.Func(models.F("name"), models.Value(None), function="string_to_array"),
                name="person_name_characters",
            ),
        ),
        migrations.RunSQL(SEARCH, BACK),
        migrations.RunSQL(RESIDENTS, "drop function open_resident_account(text, text, bigint);"),
    ]
