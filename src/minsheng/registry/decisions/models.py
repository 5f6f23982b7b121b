"""Decisions and the law they were made by."""

from __future__ import annotations

from django.db import models

from minsheng.registry.people.models import Household


class LawText(models.Model):
    """Every file of the law as it was when something was decided by it, by the law's own digest."""

    version = models.TextField(primary_key=True)
    files = models.BinaryField(help_text="A zip archive of the law folder.")
    added_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "law_text"


class Figures(models.Model):
    """The figures of the law that were in force for something decided, once, by their digest (the receipt's)."""

    digest = models.TextField(primary_key=True)
    figures = models.JSONField(help_text="By name: since when, source, value.")

    class Meta:
        db_table = "figures_in_force"


class Decision(models.Model):
    """What was decided for a household on a day, with all that is needed to decide it again."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    day = models.DateField(help_text="The day the law and the facts are those of.")
    known_at = models.DateTimeField(help_text="The facts as known then.")
    law = models.ForeignKey(LawText, on_delete=models.PROTECT, db_index=False)
    place = models.TextField(help_text="Province and city whose law it is: zhejiang/hangzhou.")
    facts = models.TextField(help_text="The household file, frozen, as JSON text: the order of people matters.")
    figures = models.ForeignKey(Figures, on_delete=models.PROTECT, db_index=False)
    programmes = models.JSONField(
        help_text="Names of the programmes decided; empty: all that are asked of a household."
    )
    result = models.JSONField(help_text="The whole explanation, every step of it.")
    receipt = models.JSONField(help_text="Digests of facts, law, parameters and answer.")
    decided_by = models.TextField()
    decided_at = models.DateTimeField(db_default=models.functions.Now())
    took_place_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False)

    class Meta:
        db_table = "decision"
        indexes = (models.Index(name="decision_household_day", fields=("household", "-day")),)
