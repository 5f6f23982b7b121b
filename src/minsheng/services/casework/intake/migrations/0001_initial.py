"""Saved intakes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SavedIntake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_digest", models.BinaryField(unique=True)),
                ("owner_id", models.BigIntegerField(help_text="The actor who saved it.")),
                ("household_id", models.BigIntegerField(null=True)),
                (
                    "division",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="Where the household lives, once it is known."
                    ),
                ),
                ("state", models.TextField(db_default="saved", default="saved")),
                ("content_sealed", models.BinaryField(null=True)),
                ("begun_on", models.DateField()),
                ("expires_on", models.DateField(help_text="The first day on which it is no longer kept.")),
                ("handed_in_on", models.DateField(null=True)),
                (
                    "cases",
                    models.JSONField(db_default=[], default=list, help_text="Numbers of the cases that came of it."),
                ),
            ],
            options={
                "db_table": "saved_intake",
                "indexes": [models.Index(fields=["state", "division"], name="saved_intake_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("saved", "handed_in", "taken_in"))), name="saved_intake_state"
                    )
                ],
            },
        ),
    ]
