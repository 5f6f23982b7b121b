"""Who sees and changes saved intakes: who saved it, and, once it is handed in, whoever may apply where the household lives."""

from django.db import migrations

from minsheng.registry.database.guarding import guard, unguard

OWN = "owner_id = (select acting())"
TAKES = "(state in ('handed_in', 'taken_in') and within(division, (select reach('apply'))))"
OVER = "(state = 'saved' and cardinality((select reach('rerun'))) > 0)"


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("access", "0002_guards")]
    operations = [
        migrations.RunSQL(
            guard(
                "saved_intake",
                select=f"{OWN} or {TAKES} or {OVER}",
                insert=OWN,
                update=f"{OWN} or {TAKES}",
                delete=f"{OWN} or {OVER}",
            ),
            unguard("saved_intake"),
        ),
    ]
