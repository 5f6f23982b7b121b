"""Events, who asked for them, and their deliveries. An event holds numbers of records, never what they say."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from minsheng.registry.access.models import Actor
from minsheng.registry.database.held import one_of

CHANNELS = ("webhook", "spdci")
STATES = ("waiting", "delivered", "dead", "not_theirs")


class Event(models.Model):
    """Something happened to a record. ``number`` is the case's, award's or payment's."""

    kind = models.TextField()
    person_id = models.BigIntegerField(null=True)
    household_id = models.BigIntegerField(null=True)
    number = models.TextField(blank=True, default="", db_default="")
    at = models.DateTimeField(db_default=models.functions.Now())
    sorted_at = models.DateTimeField(null=True, help_text="When it was handed to those who asked.")

    class Meta:
        db_table = "event"
        indexes = (models.Index(name="event_unsorted", fields=("id",), condition=Q(sorted_at__isnull=True)),)


class Subscription(models.Model):
    """An account asked to be told of events. ``secret_sealed`` signs what is sent; ``asks`` is what the channel needs."""

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT)
    code = models.UUIDField(unique=True)
    channel = models.TextField()
    events = ArrayField(models.TextField())
    address = models.TextField()
    secret_sealed = models.BinaryField(null=True)
    asks = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_default=models.functions.Now())
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "subscription"
        constraints = (one_of("subscription_channel", "channel", CHANNELS),)
        indexes = (models.Index(name="subscription_open", fields=("id",), condition=Q(ended_at__isnull=True)),)


class Delivery(models.Model):
    """One event on its way to one subscription. ``dead``: given up; it can be sent once more by hand."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, db_index=False)
    state = models.TextField(default="waiting", db_default="waiting")
    attempts = models.SmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(db_default=models.functions.Now())
    last_error = models.TextField(blank=True, default="", db_default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "delivery"
        constraints = (
            one_of("delivery_state", "state", STATES),
            models.UniqueConstraint(name="delivery_once", fields=("subscription", "event")),
        )
        indexes = (models.Index(name="delivery_due", fields=("next_at",), condition=Q(state="waiting")),)
