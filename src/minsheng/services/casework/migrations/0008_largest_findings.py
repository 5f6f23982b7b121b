"""The largest open findings by an index, with the division that the policy asks for."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("casework", "0007_boards")]
    operations = [
        migrations.AddIndex(
            "finding",
            models.Index(
                F("amount").desc(nulls_last=True),
                F("id"),
                name="finding_largest",
                condition=Q(closed_on__isnull=True),
                include=("division",),
            ),
        )
    ]
