"""Grievances and reviews, their steps, clocks and pauses."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from minsheng.registry.database.held import one_of
from minsheng.registry.decisions.models import Decision
from minsheng.registry.people.models import Household, Person
from minsheng.services.casework.models import Case

KINDS = ("review", "grievance")
CHANNELS = ("window", "online", "by_worker", "by_phone", "by_post")
PROCEDURES = ("ordinary", "summary")


class Appeal(models.Model):
    """Somebody disputes a decision or a demand (``review``), or complains of how something was done (``grievance``)."""

    number = models.TextField(unique=True)
    kind = models.TextField()
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, help_text="None where a complaint names nobody."
    )
    appellant = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True)
    demand = models.TextField(
        blank=True, help_text="The number of the change whose overpayment is demanded, where that is disputed."
    )
    about = ArrayField(models.TextField(), default=list, help_text="Names of the actors that a complaint is about.")
    programme = models.TextField(blank=True)
    division = models.TextField()
    grounds = models.TextField(help_text="What is wrong, in the appellant's words.")
    wants = models.TextField(blank=True)
    channel = models.TextField()
    known_on = models.DateField(null=True, help_text="When the appellant came to know of what is disputed.")
    told_on = models.DateField(null=True, help_text="When told of the right to review, where that came later.")
    hindered = models.TextField(blank=True, help_text="A reason code, where it comes late.")
    hindered_from = models.DateField(null=True)
    hindered_until = models.DateField(null=True)
    late_note = models.TextField(blank=True)
    last_day = models.DateField(null=True, help_text="The last day on which it could be filed.")
    filed_on = models.DateField()
    filed_by_id = models.BigIntegerField()
    procedure = models.TextField(blank=True)
    amount = models.BigIntegerField(null=True, help_text="Fen that are disputed, where it is about money.")
    is_stayed = models.BooleanField(default=False, db_default=False)
    state = models.TextField()
    version = models.IntegerField(default=1, db_default=1)
    closed_on = models.DateField(null=True)
    new_case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "appeal"
        constraints = (
            one_of("appeal_kind", "kind", KINDS),
            one_of("appeal_channel", "channel", CHANNELS),
            one_of("appeal_procedure", "procedure", ("", *PROCEDURES)),
            models.CheckConstraint(
                name="appeal_review_is_of_somebody",
                condition=~Q(kind="review")
                | Q(household__isnull=False, appellant__isnull=False, known_on__isnull=False),
            ),
            models.CheckConstraint(
                name="appeal_review_is_of_something",
                condition=~Q(kind="review") | Q(case__isnull=False) | Q(decision__isnull=False) | ~Q(demand=""),
            ),
            models.CheckConstraint(
                name="appeal_hindrance_is_whole",
                condition=Q(hindered_from__isnull=True, hindered_until__isnull=True)
                | Q(hindered_from__isnull=False, hindered_until__gte=models.F("hindered_from")),
            ),
            models.CheckConstraint(name="appeal_amount", condition=Q(amount__isnull=True) | Q(amount__gt=0)),
            models.UniqueConstraint(
                name="appeal_one_open_review",
                fields=("household", "case", "decision", "demand"),
                condition=Q(kind="review", closed_on__isnull=True),
                nulls_distinct=False,
            ),
        )
        indexes = (models.Index(name="appeal_open", fields=("division", "state"), condition=Q(closed_on__isnull=True)),)


class AppealStep(models.Model):
    """One thing done to an appeal. Never changed."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT)
    version = models.IntegerField()
    action = models.TextField()
    from_state = models.TextField(blank=True)
    to_state = models.TextField()
    done_on = models.DateField()
    done_at = models.DateTimeField(db_default=models.functions.Now())
    actor = models.TextField()
    detail = models.JSONField()

    class Meta:
        db_table = "appeal_step"
        constraints = (models.UniqueConstraint(name="appeal_step_once", fields=("appeal", "version")),)


class AppealClock(models.Model):
    """A legal time limit that runs, or ran. ``due_on`` is the last day on which it is kept."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT)
    step = models.TextField()
    days = models.IntegerField()
    kind = models.TextField()
    article = models.TextField()
    started_on = models.DateField()
    due_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "appeal_clock"
        constraints = (
            one_of("appeal_clock_kind", "kind", ("days", "working_days")),
            models.UniqueConstraint(
                name="appeal_clock_one_runs", fields=("appeal", "step"), condition=Q(ended_on__isnull=True)
            ),
        )
        indexes = (models.Index(name="appeal_clock_due", fields=("due_on",), condition=Q(ended_on__isnull=True)),)


class AppealPause(models.Model):
    """Time in which the clocks stand still (中止), by a coded event with its reason."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT)
    event = models.TextField()
    reason = models.TextField()
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    started_by = models.TextField()
    ended_by = models.TextField(blank=True)

    class Meta:
        db_table = "appeal_pause"
        constraints = (
            models.UniqueConstraint(
                name="appeal_pause_one_at_a_time", fields=("appeal",), condition=Q(until_day__isnull=True)
            ),
            models.CheckConstraint(
                name="appeal_pause_ends_later",
                condition=Q(until_day__isnull=True) | Q(until_day__gte=models.F("from_day")),
            ),
        )
