"""The log. Rows are added and never changed; each carries the digest of the one before it in its lane."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One look or one change. ``digest`` is keyed, over everything here and the digest before (:mod:`.chain`)."""

    lane = models.SmallIntegerField(
        help_text="Chains side by side, so that two officers need not wait for one another."
    )
    number = models.BigIntegerField(help_text="From 1, without gaps, in its lane.")
    at = models.DateTimeField()
    actor = models.TextField()
    action = models.TextField()
    purpose = models.TextField()
    person_id = models.BigIntegerField(null=True, help_text="Whom it concerned.")
    household_id = models.BigIntegerField(null=True)
    detail = models.JSONField()
    previous = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        db_table = "audit_entry"
        constraints = (models.UniqueConstraint(name="audit_entry_place", fields=("lane", "number")),)
        indexes = (
            models.Index(
                name="audit_entry_person", fields=("person_id", "at"), condition=models.Q(person_id__isnull=False)
            ),
            models.Index(name="audit_entry_actor", fields=("actor", "at")),
        )


class Head(models.Model):
    """The last entry of a lane: whoever adds locks this row first."""

    lane = models.SmallIntegerField(primary_key=True)
    number = models.BigIntegerField()
    digest = models.BinaryField()

    class Meta:
        db_table = "audit_head"
