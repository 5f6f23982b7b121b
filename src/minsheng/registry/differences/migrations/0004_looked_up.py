"""Whoever sees and writes what was paid and differences is found by the row's household, as for awards."""

from importlib import import_module

from django.db import migrations

from minsheng.registry.database.guarding import of_household, reguard

before = import_module("minsheng.registry.differences.migrations.0002_guards")
WRITES_STEP = (
    "exists (select 1 from difference d where d.id = difference_step.difference_id"
    f" and {of_household('d', 'pay_prepare', 'reconcile', 'confirm_cases')})"
)


def sees(table):
    return f"{of_household(table, 'read_decisions', 'pay_read')} or household_id in (select my_households())"


class Migration(migrations.Migration):
    dependencies = [("differences", "0003_yearly"), ("awards", "0004_looked_up")]
    operations = [
        migrations.RunSQL(
            reguard("paid", select=sees("paid"), insert=of_household("paid", "pay_prepare", "reconcile", "grant")),
            reguard("paid", select=before.SEES, insert=before.PAYS),
        ),
        migrations.RunSQL(
            reguard("difference", select=sees("difference"), insert=of_household("difference", "grant")),
            reguard("difference", select=before.SEES, insert=before.GRANTS),
        ),
        migrations.RunSQL(
            reguard("difference_step", insert=WRITES_STEP), reguard("difference_step", insert=before.WRITES_STEP)
        ),
        migrations.RunSQL(
            reguard(
                "instalment_plan",
                select=sees("instalment_plan"),
                insert=of_household("instalment_plan", "confirm_cases"),
            ),
            reguard("instalment_plan", select=before.SEES, insert=before.OF_HOUSEHOLD.format("confirm_cases")),
        ),
    ]
