"""Divisions are public; the owner alone changes them."""

from django.db import migrations

from minsheng.registry.database.guarding import guard, unguard


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial"), ("access", "0002_guards")]
    operations = [
        migrations.RunSQL(guard("division", select="true"), unguard("division")),
        migrations.RunSQL(guard("division_change", select="true"), unguard("division_change")),
    ]
