"""Who sees and calls those whom the law found."""

from django.db import migrations

from minsheng.registry.database.guarding import append_only, guard, unguard

SEES = "within(division, (select reach('see_cases'))) or within(division, (select reach('rerun')))"
CALLS = "within(division, (select reach('apply'))) or within(division, (select reach('rerun')))"
OF_FINDING = "exists (select 1 from finding f where f.id = finding_call.finding_id)"


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_findings")]
    operations = [
        migrations.RunSQL(
            # the nightly run asks whether a case is open: it sees that there is one
            "alter policy case_file_select on case_file using (household_id in (select my_households())"
            " or within(division, (select reach('see_cases'))) or within(division, (select reach('rerun'))));"
            + guard("finding", select=SEES, insert="within(division, (select reach('rerun')))", update=CALLS)
            + guard("finding_call", select=OF_FINDING, insert=OF_FINDING)
            + append_only("finding_call"),
            "drop trigger finding_call_append_only on finding_call;" + unguard("finding_call") + unguard("finding"),
        ),
    ]
