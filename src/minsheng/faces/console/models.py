"""What was typed and not yet sent."""

from __future__ import annotations

from django.db import models


class Draft(models.Model):
    """A form that its writer has not sent yet; sealed, and only its writer reads it. Gone when it is sent."""

    owner_id = models.BigIntegerField(help_text="The actor who writes it.")
    form = models.TextField(help_text="Which form of which record: case:NUMBER:ACTION.")
    content_sealed = models.BinaryField()
    saved_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "draft"
        constraints = (models.UniqueConstraint(name="draft_once", fields=("owner_id", "form")),)
