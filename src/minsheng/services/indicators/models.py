"""What each indicator was at a month's end. Rows are added and never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class IndicatorMonth(models.Model):
    """A measured value, exact: ``numerator`` / ``denominator`` in the unit of ``targets.yaml``."""

    indicator = models.TextField()
    month = models.DateField(help_text="The first day of the month at whose end it was measured.")
    numerator = models.DecimalField(max_digits=40, decimal_places=0)
    denominator = models.DecimalField(max_digits=40, decimal_places=0)
    kept_on = models.DateField()
    kept_by = models.TextField()

    class Meta:
        db_table = "indicator_month"
        constraints = (
            models.UniqueConstraint(name="indicator_month_once", fields=("indicator", "month")),
            models.CheckConstraint(name="indicator_month_first", condition=Q(month__day=1)),
            models.CheckConstraint(name="indicator_month_denominator", condition=Q(denominator__gt=0)),
        )
