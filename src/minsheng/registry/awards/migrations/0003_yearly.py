"""An award may pay once a year."""

import django.contrib.postgres.constraints
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0002_guards"),
        ("decisions", "0002_guards"),
        ("people", "0004_search"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="award",
            name="award_kind",
        ),
        migrations.RemoveConstraint(
            model_name="award",
            name="award_whole_months",
        ),
        migrations.RemoveConstraint(
            model_name="award",
            name="award_one_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="award",
            name="award_once_by_decision",
        ),
        migrations.AlterField(
            model_name="award",
            name="amount",
            field=models.BigIntegerField(help_text="Fen, each month, each year or once."),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("monthly", "yearly", "once", "arrear"))), name="award_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("monthly", "yearly")), _negated=True),
                    models.Q(
                        ("held__startswith__day", 1),
                        models.Q(("held__endswith__isnull", True), ("held__endswith__day", 1), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="award_whole_months",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("kind__in", ("monthly", "yearly"))),
                expressions=[
                    ("household", "="),
                    (
                        django.db.models.functions.comparison.Coalesce(
                            "person", models.Value(0), output_field=models.BigIntegerField()
                        ),
                        "=",
                    ),
                    ("programme", "="),
                    ("held", "&&"),
                    ("known", "&&"),
                ],
                name="award_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(
                models.F("decision"),
                models.F("programme"),
                models.F("kind"),
                django.db.models.functions.comparison.Coalesce(
                    "person", models.Value(0), output_field=models.BigIntegerField()
                ),
                condition=models.Q(
                    ("known__upper_inf", True), models.Q(("kind__in", ("monthly", "yearly")), _negated=True)
                ),
                name="award_once_by_decision",
            ),
        ),
    ]
