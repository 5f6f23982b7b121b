"""Who sees and changes people, households and their ties."""

from django.db import migrations

from minsheng.registry.database.guarding import APPEND_ONLY_FUNCTIONS, append_only, guard, unguard

SEES_PERSON = "id = (select acting_person()) or any_within(jurisdictions, (select reach('look')))"
RECORDS_PERSON = "any_within(jurisdictions, (select reach('record')))"
SEES_HOUSEHOLD = "within(division, (select reach('look'))) or id in (select my_households())"
RECORDS_DIVISION = "within(division, (select reach('record')))"
OF_PERSON = "exists (select 1 from person p where p.id = {0}.person_id)"
OF_HOUSEHOLD = "exists (select 1 from household h where h.id = {0}.household_id)"
RECORDS_OF_PERSON = "exists (select 1 from person p where p.id = {0}.person_id and any_within(p.jurisdictions, (select reach('record'))))"
RECORDS_OF_HOUSEHOLD = (
    "exists (select 1 from household h where h.id = {0}.household_id and within(h.division, (select reach('record'))))"
)
BY_PERSON = ("person_name", "kinship", "registered_address", "employment_spell", "insurance_account")
BY_HOUSEHOLD = ("occupancy", "membership")
PUBLIC = ("employer", "provider")
# A resident sees the own households; a function, since a policy that asked membership, whose policy asks household, would
# never end.
MINE = """
create function my_households() returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select m.household_id from membership m
  where m.person_id = acting_person() and m.held @> current_date and upper_inf(m.known)
$$;
"""
# No change of a household's members may leave somebody with shares above one on any day.
SHARES = """
create function refuse_shares_above_one() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('membership'), (new.person_id % 2147483647)::int);
  if exists (
    select 1 from membership edge
    where edge.person_id = new.person_id and upper_inf(edge.known) and edge.held && new.held
      and (select sum(m.share) from membership m
           where m.person_id = new.person_id and upper_inf(m.known) and m.held @> greatest(lower(edge.held), lower(new.held))) > 1
  ) then
    raise exception 'The shares of a person''s households add up to more than one.' using errcode = 'check_violation',
      constraint = 'membership_shares_up_to_one';
  end if;
  return null;
end $$;
create constraint trigger membership_shares after insert or update on membership
  deferrable initially deferred for each row execute function refuse_shares_above_one();
"""


def each(tables, using, recording):
    """Guards of tables that follow their person or household."""
    return [
        migrations.RunSQL(
            guard(table, select=using.format(table), insert=recording.format(table), update=recording.format(table))
            + append_only(table, closes_known=True),
            f"drop trigger {table}_append_only on {table};" + unguard(table),
        )
        for table in tables
    ]


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("access", "0002_guards")]
    operations = [
        migrations.RunSQL(
            APPEND_ONLY_FUNCTIONS + MINE + SHARES,
            "drop trigger membership_shares on membership; drop function refuse_shares_above_one(), my_households(), "
            "refuse_unless_closing(), refuse_change();",
        ),
        migrations.RunSQL(
            guard("person", select=SEES_PERSON, insert=RECORDS_PERSON, update=RECORDS_PERSON), unguard("person")
        ),
        migrations.RunSQL(
            guard("household", select=SEES_HOUSEHOLD, insert=RECORDS_DIVISION, update=RECORDS_DIVISION),
            unguard("household"),
        ),
        migrations.RunSQL(
            guard("dwelling", select="within(division, (select reach('look')))", insert=RECORDS_DIVISION),
            unguard("dwelling"),
        ),
        *(
            migrations.RunSQL(guard(table, select="acting() is not null", insert=RECORDS_DIVISION), unguard(table))
            for table in PUBLIC
        ),
        *each(BY_PERSON, OF_PERSON, RECORDS_OF_PERSON),
        *each(BY_HOUSEHOLD, OF_HOUSEHOLD, RECORDS_OF_HOUSEHOLD),
    ]
