"""People found by the reach of whoever acts; jurisdictions follow memberships; somebody from elsewhere is taken in by number."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.functions import Replace

from minsheng.registry.database.addresses import WEB_ROLE

AREAS = """
create function areas_of(divisions text[]) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct left(d, n)), array[]::text[])
  from unnest(divisions) d, unnest(array[0, 2, 4, 6, 9, 12]) n where length(d) >= n
$$;
"""
SEES = "id = (select acting_person()) or areas && (select reach('look'))"
RECORDS = "areas && (select reach('record'))"
RECORDS_OF = "exists (select 1 from person p where p.id = {0}.person_id and p.areas && (select reach('record')))"
OLD_RECORDS_OF = "exists (select 1 from person p where p.id = {0}.person_id and any_within(p.jurisdictions, (select reach('record'))))"
BY_PERSON = ("person_name", "kinship", "registered_address", "employment_spell", "insurance_account")
OF_ITS_HOUSEHOLD = "exists (select 1 from household h where h.id = membership.household_id and {})"
HOUSEHOLD_RECORDED = OF_ITS_HOUSEHOLD.format("within(h.division, (select reach('record')))")
# Jurisdictions: the divisions of the households somebody belongs to today, as known now. Without any, the last ones stay, so
# that no record is lost to everybody.
FOLLOW = """
create function set_jurisdictions(of bigint[]) returns bigint language sql volatile security definer
set search_path = public, pg_temp as $$
  with changed as (
    update person p set jurisdictions = n.divisions from (
      select m.person_id, array_agg(distinct h.division order by h.division) as divisions
      from membership m join household h on h.id = m.household_id
      where m.person_id = any(of) and upper_inf(m.known) and m.held @> current_date
      group by m.person_id
    ) n where p.id = n.person_id and p.jurisdictions is distinct from n.divisions
    returning 1
  ) select count(*) from changed
$$;
revoke execute on function set_jurisdictions(bigint[]) from public;
create function follow_memberships() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform set_jurisdictions(array(select distinct person_id from changed_rows));
  return null;
end $$;
create trigger membership_added after insert on membership referencing new table as changed_rows
  for each statement execute function follow_memberships();
create trigger membership_closed after update on membership referencing new table as changed_rows
  for each statement execute function follow_memberships();
create function follow_households() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform set_jurisdictions(array(
    select distinct m.person_id from membership m join changed_rows c on c.id = m.household_id where upper_inf(m.known)
  ));
  return null;
end $$;
create trigger household_moved after update on household referencing new table as changed_rows
  for each statement execute function follow_households();
"""
# Whoever has the card in hand may take in somebody whose record is elsewhere: the setting minsheng.presented holds the keyed
# digest of the number, which nobody can make without the number and the key.
PRESENTED = f"""
create function presented(asked bigint) returns boolean language sql stable security definer
set search_path = public, pg_temp as $$
  select exists (
    select 1 from person p where p.id = asked and not p.is_restricted
      and p.number_digest = decode(nullif(current_setting('minsheng.presented', true), ''), 'hex')
  )
$$;
create function person_presented() returns bigint language sql stable security definer
set search_path = public, pg_temp as $$
  select p.id from person p
  where p.number_digest = decode(nullif(current_setting('minsheng.presented', true), ''), 'hex')
    and not p.is_restricted and (select reach('record')) <> array[]::text[]
$$;
create function may_take_in(asked bigint) returns boolean language sql stable security definer
set search_path = public, pg_temp as $$
  select presented(asked) or exists (select 1 from person p
    where p.id = asked and not p.is_restricted and p.areas && (select reach('record')))
$$;
create function person_to_take_in(asked bigint) returns table (birth_date date, death_date date)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.birth_date, p.death_date from person p where p.id = asked and may_take_in(p.id)
$$;
-- A household moves: its officers send it, or the officers of the new division take it in with a member's card in hand.
create function send_household(asked bigint, to_division text) returns boolean language plpgsql volatile security definer
set search_path = public, pg_temp as $$
declare allowed boolean;
begin
  select within(h.division, reach('record')) or (within(to_division, reach('record')) and exists (
      select 1 from membership m where m.household_id = h.id and upper_inf(m.known) and m.held @> current_date
        and presented(m.person_id)))
    into allowed from household h where h.id = asked for update;
  if not coalesce(allowed, false) then
    return false;
  end if;
  update household set division = to_division where id = asked;
  return true;
end $$;
revoke update on household from {WEB_ROLE};
revoke update on person from {WEB_ROLE};
grant update (name, pinyin, initials, sex, birth_date, death_date, ethnicity, number_kind, number_sealed, number_digest,
  number_key, phone_sealed, phone_digest) on person to {WEB_ROLE};
"""
BACK = f"""
grant update on person to {WEB_ROLE};
grant update on household to {WEB_ROLE};
alter policy membership_insert on membership with check ({HOUSEHOLD_RECORDED});
drop function send_household(bigint, text), person_to_take_in(bigint), may_take_in(bigint), person_presented(), presented(bigint);
"""
BACK_FOLLOW = """
drop trigger household_moved on household; drop trigger membership_closed on membership;
drop trigger membership_added on membership;
drop function follow_households(), follow_memberships(), set_jurisdictions(bigint[]);
"""


def policies(sees, records, records_of):
    lines = [
        f"alter policy person_select on person using ({sees});",
        f"alter policy person_insert on person with check ({records});",
        f"alter policy person_update on person using ({records}) with check ({records});",
    ]
    for table in BY_PERSON:
        condition = records_of.format(table)
        lines.append(f"alter policy {table}_insert on {table} with check ({condition});")
        lines.append(f"alter policy {table}_update on {table} using ({condition}) with check ({condition});")
    return "".join(lines)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_guards")]
    operations = [
        migrations.RunSQL(AREAS, "drop function areas_of(text[]);"),
        migrations.AddField(model_name="person", name="phone_digest", field=models.BinaryField(null=True)),
        migrations.AddField(
            model_name="person",
            name="areas",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("jurisdictions"), function="areas_of"),
                help_text="Those divisions and all around them: an officer's reach is looked up in it by index.",
                output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    Replace(models.F("pinyin"), models.Value(" "), models.Value("")), name="text_pattern_ops"
                ),
                name="person_sound_start",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(fields=["areas"], name="person_areas"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("phone_digest__isnull", False)), fields=["phone_digest"], name="person_phone"
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(condition=models.Q(("known__upper_inf", True)), fields=["person"], name="membership_of"),
        ),
        migrations.RunSQL(
            policies(SEES, RECORDS, RECORDS_OF),
            policies(
                "id = (select acting_person()) or any_within(jurisdictions, (select reach('look')))",
                "any_within(jurisdictions, (select reach('record')))",
                OLD_RECORDS_OF,
            ),
        ),
        migrations.RunSQL(FOLLOW, BACK_FOLLOW),
        migrations.RunSQL(
            PRESENTED
            + f"alter policy membership_insert on membership with check ({HOUSEHOLD_RECORDED} and may_take_in(person_id));",
            BACK,
        ),
    ]
