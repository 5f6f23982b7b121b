"""The clock that ends first, on the case itself: lists and counts of a city's cases read one index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0009_findings_follow"),
        ("decisions", "0002_guards"),
        ("people", "0005_search_in_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="clock_due",
            field=models.DateField(
                help_text="That clock's last day. The database keeps both as the clocks are.", null=True
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="clock_step",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="Of the clock that ends first; a time that is waited for last.",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="paused_since",
            field=models.DateField(
                help_text="Since when the clocks stand still; kept by the database, too.", null=True
            ),
        ),
        migrations.AddField(
            model_name="clockalert",
            name="division",
            field=models.TextField(default="", help_text="The case's."),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.OrderBy(models.F("clock_due"), nulls_last=True),
                models.F("id"),
                condition=models.Q(("closed_on__isnull", True)),
                include=("division", "household_id", "state", "clock_step", "paused_since"),
                name="case_agenda",
            ),
        ),
        migrations.AddIndex(
            model_name="clockalert",
            index=models.Index(
                models.OrderBy(models.F("colour"), descending=True),
                models.F("due_on"),
                models.F("id"),
                condition=models.Q(("seen_on__isnull", True)),
                include=("told", "division"),
                name="clock_alert_unseen",
            ),
        ),
    ]
