"""Drafts; nobody reads another's."""

from django.db import migrations, models
from django.db.models.functions import Now

from minsheng.registry.database.guarding import guard, unguard

OWN = "owner_id = (select acting())"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("access", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner_id", models.BigIntegerField(help_text="The actor who writes it.")),
                ("form", models.TextField(help_text="Which form of which record: case:NUMBER:ACTION.")),
                ("content_sealed", models.BinaryField()),
                ("saved_at", models.DateTimeField(db_default=Now())),
            ],
            options={"db_table": "draft"},
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(name="draft_once", fields=("owner_id", "form")),
        ),
        migrations.RunSQL(guard("draft", select=OWN, insert=OWN, update=OWN, delete=OWN), unguard("draft")),
    ]
