"""Access tokens. Of the token itself nothing is kept but its digest."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from minsheng.registry.access.models import Actor


class AccessToken(models.Model):
    """A program may act as ``actor`` until ``ends_at``. ``digest`` is SHA-256 of 256 random bits, so it needs no salt."""

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT)
    label = models.TextField(help_text="What it is for: the program that holds it.")
    scopes = ArrayField(models.TextField())
    digest = models.BinaryField(unique=True)
    given_by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", db_index=False)
    given_at = models.DateTimeField(db_default=models.functions.Now())
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="Taken away then, before its end.")

    class Meta:
        db_table = "access_token"
        constraints = (
            models.CheckConstraint(
                name="access_token_ends_later", condition=models.Q(ends_at__gt=models.F("given_at"))
            ),
        )
