"""What the API keeps: answers of deeds that may be asked for twice, counters of a minute, and comparisons of reforms."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minsheng.registry.access.models import Actor
from minsheng.registry.database.held import one_of

STATES = ("waiting", "running", "done", "failed")


class Once(models.Model):
    """A deed that an account asked for under a key, and its answer."""

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, db_index=False)
    key_digest = models.BinaryField()
    body_digest = models.BinaryField()
    status = models.SmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    made_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "api_once"
        constraints = (models.UniqueConstraint(name="api_once_key", fields=("actor", "key_digest")),)


class Reform(models.Model):
    """A comparison of a reform over the whole city, in the background. Its result is figures of groups, never of a person."""

    number = models.UUIDField(unique=True)
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT)
    asked = models.JSONField()
    state = models.TextField(default="waiting", db_default="waiting")
    stage = models.TextField(blank=True, default="", db_default="")
    done = models.BigIntegerField(default=0, db_default=0, help_text="People worked out so far.")
    total = models.BigIntegerField(default=0, db_default=0)
    error = models.TextField(blank=True, default="", db_default="")
    tables = models.JSONField(null=True)
    made_at = models.DateTimeField(db_default=models.functions.Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_reform"
        constraints = (one_of("api_reform_state", "state", STATES),)
        indexes = (models.Index(name="api_reform_open", fields=("id",), condition=Q(ended_at__isnull=True)),)
