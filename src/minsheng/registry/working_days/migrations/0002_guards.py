"""The calendar is public; the owner alone changes it."""

from django.db import migrations

from minsheng.registry.database.guarding import guard, unguard


class Migration(migrations.Migration):
    dependencies = [("working_days", "0001_initial"), ("access", "0002_guards")]
    operations = [migrations.RunSQL(guard("calendar_day", select="true"), unguard("calendar_day"))]
