"""Divisions and their changes."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from minsheng.registry.database.held import one_of

LEVELS = ("province", "city", "district", "street", "township", "zone", "community", "village")


class Division(models.Model):
    """A division under one code, name and parent for a time.

    Codes are those of the statistics bureau: 6 digits down to districts, 9 for streets and townships, 12 for communities
    and villages; a part begins with the code of the whole, so that a jurisdiction is a prefix.
    """

    code = models.TextField()
    level = models.TextField()
    parent_code = models.TextField(blank=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    held = DateRangeField()
    source = models.TextField()

    class Meta:
        db_table = "division"
        constraints = (
            one_of("division_level", "level", LEVELS),
            ExclusionConstraint(
                name="division_one_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), ("held", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="division_inside_its_parent", condition=models.Q(code__startswith=models.F("parent_code"))
            ),
        )


class DivisionChange(models.Model):
    """On a day a division, or a part of it, came to belong to another: the change of 2021 and those after it."""

    changed_on = models.DateField()
    old_code = models.TextField()
    new_code = models.TextField()
    share = models.DecimalField(max_digits=9, decimal_places=8, help_text="Part of the old one's people, 0 to 1.")
    source = models.TextField()

    class Meta:
        db_table = "division_change"
        constraints = (
            models.UniqueConstraint(name="division_change_once", fields=("changed_on", "old_code", "new_code")),
            models.CheckConstraint(name="division_change_share", condition=models.Q(share__gt=0, share__lte=1)),
        )
