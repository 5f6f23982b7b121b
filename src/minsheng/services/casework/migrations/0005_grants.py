"""What a grant needs: overrides reviewed by a second person, alerts of clocks, notices on boards."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0004_guard_findings"),
        ("decisions", "0002_guards"),
        ("people", "0004_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockAlert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("colour", models.TextField()),
                (
                    "told",
                    models.TextField(
                        help_text="An action of roles.yaml: whoever may do it in the case's division is told."
                    ),
                ),
                ("raised_on", models.DateField()),
                ("due_on", models.DateField(help_text="The limit as it stood then.")),
                ("seen_by", models.TextField(null=True)),
                ("seen_on", models.DateField(null=True)),
                ("note", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "clock_alert",
            },
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grants", models.BooleanField()),
                ("amount", models.BigIntegerField(help_text="Fen.", null=True)),
                ("code", models.TextField(help_text="A reason of overrides.yaml.")),
                ("reason", models.TextField()),
                ("proposed_by", models.TextField()),
                ("proposed_on", models.DateField()),
                ("accepted", models.BooleanField(null=True)),
                ("reviewed_by", models.TextField(null=True)),
                ("reviewed_on", models.DateField(null=True)),
                ("note", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "case_override",
            },
        ),
        migrations.CreateModel(
            name="PublicNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("division", models.TextField(help_text="The village or community.")),
                ("programme", models.TextField()),
                ("shows_name", models.BooleanField(help_text="No where the applicant is a minor.")),
                ("members", models.IntegerField()),
                ("amount", models.BigIntegerField(help_text="Fen.", null=True)),
                ("frequency", models.TextField(blank=True)),
                ("article", models.TextField()),
                ("from_day", models.DateField()),
                ("until_day", models.DateField(help_text="The last day on which it is shown.")),
                ("taken_down_on", models.DateField(null=True)),
                ("why_down", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "public_notice",
            },
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_channel",
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ("window", "online", "by_worker", "found", "without_application"))),
                name="case_channel",
            ),
        ),
        migrations.AddField(
            model_name="clockalert",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="casework.case"),
        ),
        migrations.AddField(
            model_name="clockalert",
            name="clock",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="casework.clock"),
        ),
        migrations.AddField(
            model_name="override",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="casework.case"),
        ),
        migrations.AddField(
            model_name="override",
            name="decision",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="decisions.decision"
            ),
        ),
        migrations.AddField(
            model_name="publicnotice",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="casework.case"),
        ),
        migrations.AddConstraint(
            model_name="clockalert",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour__in", ("amber", "red"))), name="clock_alert_colour"
            ),
        ),
        migrations.AddConstraint(
            model_name="clockalert",
            constraint=models.UniqueConstraint(fields=("clock", "colour"), name="clock_alert_once"),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by__isnull", True),
                    models.Q(("reviewed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="case_override_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.UniqueConstraint(fields=("decision",), name="case_override_once"),
        ),
        migrations.AddIndex(
            model_name="publicnotice",
            index=models.Index(fields=["division", "from_day", "until_day"], name="public_notice_board"),
        ),
        migrations.AddConstraint(
            model_name="publicnotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_down_on__isnull", True)), fields=("case",), name="public_notice_one_up"
            ),
        ),
    ]
