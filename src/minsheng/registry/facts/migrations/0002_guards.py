"""Who reads and states facts, by topic; statements are never changed, records are only closed."""

from django.db import migrations

from minsheng.registry.database.guarding import append_only, guard, unguard

ABOUT_SOMEBODY = """
  exists (select 1 from person p where p.id = {0}.person_id and ({1}any_within(p.jurisdictions,
    topic_reach((select reach_by_topic('{2}')), {0}.topic))))
  or exists (select 1 from household h where h.id = {0}.household_id and ({3}within(h.division,
    topic_reach((select reach_by_topic('{2}')), {0}.topic))))
"""
OWN = ("p.id = (select acting_person()) or ", "h.id in (select my_households()) or ")


def readable(table):
    return ABOUT_SOMEBODY.format(table, OWN[0], "read", OWN[1])


def statable(table):
    return ABOUT_SOMEBODY.format(table, "", "state", "")


class Migration(migrations.Migration):
    dependencies = [("facts", "0001_initial"), ("people", "0002_guards")]
    operations = [
        migrations.RunSQL(
            guard(
                "statement", select=f"{readable('statement')} or {statable('statement')}", insert=statable("statement")
            )
            + append_only("statement"),
            "drop trigger statement_append_only on statement;" + unguard("statement"),
        ),
        migrations.RunSQL(
            guard(
                "record",
                select=f"{readable('record')} or {statable('record')}",
                insert=statable("record"),
                update=statable("record"),
            )
            + append_only("record", closes_known=True),
            "drop trigger record_append_only on record;" + unguard("record"),
        ),
        migrations.RunSQL(
            guard(
                "evidence",
                select="exists (select 1 from statement s where s.evidence_id = evidence.id)",
                insert="(select reach_by_topic('state')) <> '{}'::jsonb",
            )
            + append_only("evidence"),
            "drop trigger evidence_append_only on evidence;" + unguard("evidence"),
        ),
    ]
