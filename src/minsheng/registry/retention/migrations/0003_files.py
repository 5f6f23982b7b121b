"""Files whose period is over may be erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_guards")]
    operations = [
        migrations.RemoveConstraint(model_name="erasure", name="erasure_scope"),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ("topics", "answers", "files", "everything"))), name="erasure_scope"
            ),
        ),
    ]
