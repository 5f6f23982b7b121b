"""Who sees kept decisions; they are never changed."""

from django.db import migrations

from minsheng.registry.database.guarding import append_only, guard, unguard

OF_HOUSEHOLD = (
    "exists (select 1 from household h where h.id = decision.household_id and within(h.division, (select reach('{}'))))"
)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial"), ("people", "0002_guards")]
    operations = [
        migrations.RunSQL(
            guard("law_text", select="acting() is not null", insert="(select reach('decide')) <> array[]::text[]")
            + append_only("law_text"),
            "drop trigger law_text_append_only on law_text;" + unguard("law_text"),
        ),
        migrations.RunSQL(
            guard(
                "figures_in_force", select="acting() is not null", insert="(select reach('decide')) <> array[]::text[]"
            )
            + append_only("figures_in_force"),
            "drop trigger figures_in_force_append_only on figures_in_force;" + unguard("figures_in_force"),
        ),
        migrations.RunSQL(
            guard(
                "decision",
                select=OF_HOUSEHOLD.format("read_decisions") + " or household_id in (select my_households())",
                insert=OF_HOUSEHOLD.format("decide"),
            )
            + append_only("decision"),
            "drop trigger decision_append_only on decision;" + unguard("decision"),
        ),
    ]
