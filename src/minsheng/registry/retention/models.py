"""Records under restriction, and erasures from their proposal to their end."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from minsheng.registry.database.held import one_of
from minsheng.registry.people.models import Person

SCOPES = ("topics", "answers", "files", "everything")
STATES = ("proposed", "rejected", "approved", "erased", "done")


class Restriction(models.Model):
    """Nothing is done with a person's record but keeping it, from putting to lifting (限制处理)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    ground = models.TextField(help_text="One of restrictions in periods.yaml.")
    because = models.TextField()
    put_by = models.TextField()
    put_at = models.DateTimeField(db_default=models.functions.Now())
    lifted_by = models.TextField(blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.TextField(blank=True)

    class Meta:
        db_table = "restriction"
        constraints = (
            models.UniqueConstraint(
                name="restriction_one_at_a_time", fields=("person",), condition=Q(lifted_at__isnull=True)
            ),
        )


class Erasure(models.Model):
    """One erasure, proposed by one and approved by another. It outlives what it erased, so it holds numbers alone."""

    person_number = models.BigIntegerField(help_text="The person's number; not a key, since the person may be gone.")
    divisions = ArrayField(models.TextField(), help_text="The person's jurisdictions when it was proposed.")
    scope = models.TextField()
    topics = ArrayField(models.TextField(), default=list, db_default=[])
    ground = models.TextField(help_text="One of grounds in periods.yaml.")
    because = models.TextField()
    proposed_by = models.BigIntegerField()
    proposed_at = models.DateTimeField(db_default=models.functions.Now())
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_because = models.TextField(blank=True)
    state = models.TextField(default="proposed", db_default="proposed")
    counts = models.JSONField(default=dict, db_default={}, help_text="Rows by table that were erased.")

    class Meta:
        db_table = "erasure"
        constraints = (
            one_of("erasure_scope", "scope", SCOPES),
            one_of("erasure_state", "state", STATES),
            models.CheckConstraint(name="erasure_two_people", condition=~Q(decided_by=F("proposed_by"))),
            models.CheckConstraint(
                name="erasure_decided",
                condition=Q(state="proposed", decided_by__isnull=True) | Q(decided_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="erasure_one_at_a_time",
                fields=("person_number",),
                condition=Q(state__in=("proposed", "approved", "erased")),
            ),
        )
