"""The calendar."""

from __future__ import annotations

from django.db import models


class CalendarDay(models.Model):
    """A day, whether it is worked, and which holiday it belongs to."""

    day = models.DateField(primary_key=True)
    is_worked = models.BooleanField()
    holiday = models.TextField(blank=True, help_text="Chinese name of the holiday or of the one it makes up for.")
    source = models.TextField()

    class Meta:
        db_table = "calendar_day"
