"""Whoever sees an award is found by its household's row, and not by all households in reach: a page asks for one award of 200,000."""

from importlib import import_module

from django.db import migrations

from minsheng.registry.database.guarding import of_household, reguard

before = import_module("minsheng.registry.awards.migrations.0002_guards")
SEES = (
    f"{of_household('award', 'read_decisions', 'pay_read')}"
    " or household_id in (select my_households()) or payee_id = (select acting_person())"
)
GRANTS = of_household("award", "grant")


class Migration(migrations.Migration):
    dependencies = [("awards", "0003_yearly")]
    operations = [
        migrations.RunSQL(
            reguard("award", select=SEES, insert=GRANTS, update=GRANTS),
            reguard("award", select=before.SEES_AWARD, insert=before.GRANTS, update=before.GRANTS),
        )
    ]
