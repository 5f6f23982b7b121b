"""What a person authorised, what was asked, what came back."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from minsheng.registry.database.held import Held, one_of
from minsheng.registry.facts.models import Evidence
from minsheng.registry.people.models import Person

OPEN = ("queued", "sent")
STATES = (*OPEN, "answered", "partial", "no_answer", "refused", "stopped")


class Authorisation(Held):
    """A person lets these registries be asked for a purpose. ``held`` runs from the signing; a withdrawal closes ``known``."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="authorisations")
    signed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="signed", help_text="The person, or who may sign for them."
    )
    registries = ArrayField(models.TextField())
    purpose = models.TextField(help_text="What for, in the words that were signed; a query names the same.")
    signed_on = models.DateField()
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, db_index=False)

    class Meta:
        db_table = "verification_authorisation"
        constraints = (models.CheckConstraint(name="authorisation_has_a_purpose", condition=~Q(purpose="")),)


class Withdrawal(models.Model):
    """The person took an authorisation back."""

    authorisation = models.OneToOneField(Authorisation, on_delete=models.PROTECT)
    withdrawn_at = models.DateTimeField(db_default=models.functions.Now())
    withdrawn_by = models.TextField(help_text="Who wrote it down, or the person's own login.")
    because = models.TextField(blank=True)

    class Meta:
        db_table = "verification_withdrawal"


class Query(models.Model):
    """One person asked about at one registry. ``request`` is the number by which both sides know it, however often it is sent."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False)
    registry = models.TextField()
    purpose = models.TextField()
    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT)
    request = models.UUIDField(default=uuid.uuid4, unique=True)
    request_digest = models.BinaryField(help_text="Keyed, of what is sent.")
    asked_by = models.TextField()
    asked_at = models.DateTimeField(db_default=models.functions.Now())
    state = models.TextField(default="queued", db_default="queued")
    attempts = models.IntegerField(default=0, db_default=0)
    next_try_at = models.DateTimeField(null=True, help_text="Not before.")
    leased_until = models.DateTimeField(null=True, help_text="A worker has it until then.")
    ended_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField(null=True, help_text="The day and hour of the registry's own books.")
    answer_sealed = models.BinaryField(null=True, help_text="The answer as read, sealed.")
    answer_digest = models.BinaryField(null=True, help_text="Of the answer as it came.")
    receipt = models.JSONField(null=True, help_text="The registry's number of the answer, and our check of it.")
    stated = models.JSONField(default=dict, db_default={}, help_text="Names of facts that were stated: statements.")
    unknown = models.JSONField(default=dict, db_default={}, help_text="Names of facts that stay unknown: why.")

    class Meta:
        db_table = "verification_query"
        constraints = (
            one_of("verification_query_state", "state", STATES),
            models.UniqueConstraint(
                name="verification_query_open_once",
                fields=("person", "registry", "purpose"),
                condition=Q(state__in=OPEN),
            ),
        )
        indexes = (
            models.Index(name="verification_query_person", fields=("person", "registry", "-asked_at")),
            models.Index(
                name="verification_query_open",
                fields=("registry", "next_try_at"),
                condition=Q(state__in=OPEN),
            ),
        )


class Event(models.Model):
    """What happened to a query, in order. Rows are added only."""

    query = models.ForeignKey(Query, on_delete=models.PROTECT)
    at = models.DateTimeField(db_default=models.functions.Now())
    attempt = models.IntegerField()
    what = models.TextField()
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "verification_event"


class ExchangedFile(models.Model):
    """A file sent to or read from a registry, once by its digest."""

    registry = models.TextField()
    direction = models.TextField(help_text="out or in")
    name = models.TextField()
    digest = models.BinaryField()
    rows = models.IntegerField()
    at = models.DateTimeField(db_default=models.functions.Now())
    counts = models.JSONField(default=dict, help_text="What became of its rows.")

    class Meta:
        db_table = "verification_file"
        constraints = (
            one_of("verification_file_direction", "direction", ("out", "in")),
            models.UniqueConstraint(name="verification_file_once", fields=("registry", "direction", "digest")),
        )


class Line(models.Model):
    """How well a registry answers: after many failures in a row nobody asks it for a while."""

    registry = models.TextField(primary_key=True)
    failures = models.IntegerField(default=0, db_default=0)
    open_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "verification_line"
