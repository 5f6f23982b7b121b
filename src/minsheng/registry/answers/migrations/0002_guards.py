"""Who sees standing answers; the night alone writes them."""

from django.db import migrations

from minsheng.registry.database.guarding import append_only, guard, unguard

OF_HOUSEHOLD = "exists (select 1 from household h where h.id = {0}.household_id and within(h.division, (select reach('read_decisions'))))"
SEES = "(select reach('rerun')) <> array[]::text[] or " + OF_HOUSEHOLD
NIGHT = "(select reach('rerun')) <> array[]::text[]"


class Migration(migrations.Migration):
    dependencies = [("answers", "0001_initial"), ("people", "0002_guards")]
    operations = [
        migrations.RunSQL(
            guard("standing_answer", select=SEES.format("standing_answer"), insert=NIGHT, update=NIGHT, delete=NIGHT),
            unguard("standing_answer"),
        ),
        migrations.RunSQL(
            guard("answer_change", select=SEES.format("answer_change"), insert=NIGHT) + append_only("answer_change"),
            "drop trigger answer_change_append_only on answer_change;" + unguard("answer_change"),
        ),
        migrations.RunSQL(
            guard("answer_run", select="acting() is not null", insert=NIGHT) + append_only("answer_run"),
            "drop trigger answer_run_append_only on answer_run;" + unguard("answer_run"),
        ),
    ]
