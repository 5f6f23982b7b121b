"""Who sees events and deliveries; and the triggers that write events down while somebody has asked for their kind."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import guard, unguard
from minsheng.registry.events.noting import note, unnote

DELIVERS = "(select reach('deliver')) <> array[]::text[]"
EXCHANGES = "(select reach('exchange')) <> array[]::text[]"
OWN = "actor_id = (select acting())"
OWN_DELIVERY = "exists (select 1 from subscription s where s.id = subscription_id and s.actor_id = (select acting()))"
# (name, table, when, columns of the event from the changed rows)
TRIGGERS = (
    ("person_registered", "person", "insert", "select id, null::bigint, '' from changed_rows"),
    ("member_joined", "membership", "insert", "select person_id, household_id, '' from changed_rows"),
    ("award_changed", "award", "insert", "select distinct null::bigint, household_id, number::text from changed_rows"),
    (
        "disability_recorded",
        "record",
        "insert",
        "select person_id, household_id, '' from changed_rows where topic = 'disability'",
    ),
)
WANTED = """
create function event_wanted(asked text) returns boolean language sql stable security definer
set search_path = public, pg_temp as $$
  select exists (select 1 from subscription s where s.ended_at is null and asked = any(s.events))
$$;
"""
DIED = """
create function note_person_died() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if event_wanted('person_died') then
    insert into event (kind, person_id) select 'person_died', n.id from new_rows n join old_rows o on o.id = n.id
      where n.death_date is not null and o.death_date is null;
  end if;
  return null;
end $$;
create trigger person_note_person_died after update on person
  referencing old table as old_rows new table as new_rows for each statement execute function note_person_died();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0001_initial"),
        ("people", "0004_search"),
        ("awards", "0002_guards"),
        ("facts", "0002_guards"),
    ]
    operations = [
        migrations.RunSQL(
            guard("event", select=DELIVERS, update=DELIVERS, delete=DELIVERS),
            unguard("event"),
        ),
        migrations.RunSQL(
            guard(
                "subscription",
                select=f"{OWN} or {DELIVERS}",
                insert=f"{OWN} and {EXCHANGES}",
            )
            + f"create policy subscription_update on subscription for update to {WEB_ROLE} using ({OWN}) with check ({OWN});"
            f"grant update (ended_at) on subscription to {WEB_ROLE};",
            unguard("subscription"),
        ),
        migrations.RunSQL(
            guard(
                "delivery",
                select=f"{OWN_DELIVERY} or {DELIVERS}",
                insert=DELIVERS,
                update=f"{OWN_DELIVERY} or {DELIVERS}",
                delete=DELIVERS,
            ),
            unguard("delivery"),
        ),
        migrations.RunSQL(WANTED, "drop function event_wanted(text);"),
        *(migrations.RunSQL(note(*each), unnote(each[0], each[1])) for each in TRIGGERS),
        migrations.RunSQL(DIED, unnote("person_died", "person")),
    ]
