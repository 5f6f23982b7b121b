"""Whoever sees what the bank said, what was kept back and the ledger's lines is found by the row's own payment or posting, and
not by all payments in reach: there are millions."""

from django.db import migrations

from minsheng.registry.database.guarding import reguard


def of(parent, table, column):
    return f"exists (select 1 from {parent} p where p.id = {table}.{column})"


def among(parent, column):
    return f"{column} in (select p.id from {parent} p)"


RECONCILES = " and (select reach('reconcile')) <> array[]::text[]"
OF_OUTCOME, OF_LINE = of("payment", "payment_outcome", "payment_id"), of("posting", "posting_line", "posting_id")
WAS_OUTCOME, WAS_LINE = among("payment", "payment_id"), among("posting", "posting_id")


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_own")]
    operations = [
        migrations.RunSQL(
            reguard("payment_outcome", select=OF_OUTCOME, insert=OF_OUTCOME + RECONCILES),
            reguard("payment_outcome", select=WAS_OUTCOME, insert=WAS_OUTCOME + RECONCILES),
        ),
        migrations.RunSQL(
            reguard("payment_withheld", select=of("payment", "payment_withheld", "payment_id")),
            reguard("payment_withheld", select=among("payment", "payment_id")),
        ),
        migrations.RunSQL(
            reguard("posting_line", select=OF_LINE, insert=OF_LINE),
            reguard("posting_line", select=WAS_LINE, insert=WAS_LINE),
        ),
    ]
