"""Messages that partner systems sent, and what they were answered. Both sealed: they name people."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from minsheng.registry.access.models import Actor
from minsheng.registry.database.held import one_of

STATES = ("pending", "answered", "told", "undelivered", "received")


class Exchange(models.Model):
    """One message. ``pending``: being worked on; ``answered``; ``told``: its answer reached the partner; ``undelivered``: it could
    not be; ``received``: a message that asks for nothing.
    """

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT)
    sender = models.TextField()
    profile = models.TextField()
    action = models.TextField()
    message_id = models.TextField()
    transaction_id = models.TextField()
    correlation_id = models.UUIDField(unique=True)
    references = ArrayField(models.TextField(), default=list)
    callback = models.TextField(blank=True, default="", db_default="")
    state = models.TextField(default="pending", db_default="pending")
    request_sealed = models.BinaryField()
    answer_sealed = models.BinaryField(null=True)
    attempts = models.SmallIntegerField(default=0, db_default=0)
    last_error = models.TextField(blank=True, default="", db_default="")
    came_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "spdci_exchange"
        constraints = (
            one_of("spdci_exchange_state", "state", STATES),
            models.UniqueConstraint(name="spdci_message_once", fields=("actor", "sender", "message_id")),
        )
        indexes = (models.Index(name="spdci_transaction", fields=("actor", "transaction_id")),)
