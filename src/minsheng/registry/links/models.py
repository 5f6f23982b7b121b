"""Pairs that may be one person, and pairs that somebody said are."""

from __future__ import annotations

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q

from minsheng.registry.database.held import one_of
from minsheng.registry.people.models import Person

STATES = ("open", "one", "two")  # not reviewed; one person; two people


class Candidate(models.Model):
    """A pair that was found, with its probability and what speaks for and against."""

    left = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    right = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    probability = models.FloatField()
    evidence = models.JSONField(help_text="By comparison: what was seen, and its weight in bits.")
    state = models.TextField(default="open", db_default="open")
    found_at = models.DateTimeField(db_default=models.functions.Now())
    reviewed_by = models.TextField(blank=True, default="", db_default="")
    reviewed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="", db_default="")

    class Meta:
        db_table = "link_candidate"
        constraints = (
            one_of("link_candidate_state", "state", STATES),
            models.UniqueConstraint(name="link_candidate_once", fields=("left", "right")),
            models.CheckConstraint(name="link_candidate_in_order", condition=Q(left__lt=F("right"))),
            models.CheckConstraint(
                name="link_candidate_probability", condition=Q(probability__gte=0, probability__lte=1)
            ),
        )
        indexes = (models.Index(name="link_candidate_open", fields=("-probability",), condition=Q(state="open")),)


class Link(models.Model):
    """Two records are of one person, as known in this time. Taking a link back ends ``known``; nothing else ever changes."""

    left = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    right = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    known = DateTimeRangeField()
    linked_by = models.TextField()
    reason = models.TextField()

    class Meta:
        db_table = "person_link"
        constraints = (
            models.UniqueConstraint(
                name="person_link_once", fields=("left", "right"), condition=Q(known__upper_inf=True)
            ),
            models.CheckConstraint(name="person_link_in_order", condition=Q(left__lt=F("right"))),
        )
        indexes = (
            models.Index(name="person_link_left", fields=("left",), condition=Q(known__upper_inf=True)),
            models.Index(name="person_link_right", fields=("right",), condition=Q(known__upper_inf=True)),
        )
