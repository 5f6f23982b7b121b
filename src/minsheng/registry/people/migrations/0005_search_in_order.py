"""The indexes of the search have the number too, in whose order people are shown."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Replace


class Migration(migrations.Migration):
    dependencies = [("people", "0004_search")]
    operations = [
        migrations.RemoveIndex("person", "person_name_start"),
        migrations.RemoveIndex("person", "person_initials_start"),
        migrations.RemoveIndex("person", "person_sound_start"),
        migrations.AddIndex(
            "person",
            models.Index(name="person_name_start", fields=["name", "id"], opclasses=("text_pattern_ops", "int8_ops")),
        ),
        migrations.AddIndex(
            "person",
            models.Index(
                name="person_initials_start", fields=["initials", "id"], opclasses=("text_pattern_ops", "int8_ops")
            ),
        ),
        migrations.AddIndex(
            "person",
            models.Index(
                OpClass(Replace(F("pinyin"), Value(" "), Value("")), name="text_pattern_ops"),
                F("id"),
                name="person_sound_start",
            ),
        ),
        migrations.RunSQL("analyze person", ""),  # what is known of an expression goes with its index
    ]
