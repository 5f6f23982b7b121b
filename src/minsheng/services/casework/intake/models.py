"""Intakes that somebody saved to go on later, or handed in."""

from __future__ import annotations

from django.db import models

from minsheng.registry.database.held import one_of

STATES = ("saved", "handed_in", "taken_in")


class SavedIntake(models.Model):
    """An intake under a code that only who began it has; its content is sealed, and goes when it is taken in or expires."""

    code_digest = models.BinaryField(unique=True)
    owner_id = models.BigIntegerField(help_text="The actor who saved it.")
    household_id = models.BigIntegerField(null=True)
    division = models.TextField(
        blank=True, default="", db_default="", help_text="Where the household lives, once it is known."
    )
    state = models.TextField(default="saved", db_default="saved")
    content_sealed = models.BinaryField(null=True)
    begun_on = models.DateField()
    expires_on = models.DateField(help_text="The first day on which it is no longer kept.")
    handed_in_on = models.DateField(null=True)
    cases = models.JSONField(default=list, db_default=[], help_text="Numbers of the cases that came of it.")

    class Meta:
        db_table = "saved_intake"
        constraints = (one_of("saved_intake_state", "state", STATES),)
        indexes = (models.Index(name="saved_intake_waiting", fields=("state", "division")),)
