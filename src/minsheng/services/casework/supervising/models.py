"""Proposals to change an award, with their months, steps and clocks. Money is whole fen (bigint)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minsheng.registry.database.held import one_of
from minsheng.registry.decisions.models import Decision
from minsheng.registry.people.models import Household, Person

CHANGES = ("start", "raise", "lower", "taper", "stop", "correct")  # correct: past months alone
CAUSES = ("facts", "law", "renounced")


class Proposal(models.Model):
    """That an award is to be of another amount from a month on, and what past months then were over or short.

    What it was made from is marked, so that it is refused once something came after: ``known_at`` and ``facts_digest`` the facts,
    ``award_mark`` the newest row of the entitlement's awards, ``paid_mark`` the newest payment, ``step_mark`` the newest step of
    its differences.
    """

    number = models.TextField(unique=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False)
    programme = models.TextField()
    division = models.TextField()
    state = models.TextField()
    version = models.IntegerField(default=1, db_default=1)
    change = models.TextField()
    cause = models.TextField()
    is_worse = models.BooleanField(help_text="Somebody gets less, or is to pay back: notice and hearing come first.")
    since = models.DateField(help_text="The first month that is not as awarded.")
    ongoing_from = models.DateField(help_text="The first month that no run has been due for yet.")
    ongoing_before = models.BigIntegerField()
    ongoing_due = models.BigIntegerField()
    taper_until = models.DateField(null=True, help_text="The first month after the gradual exit.")
    owed = models.BigIntegerField(help_text="What comes to the household for past months, as far as seen.")
    overpaid = models.BigIntegerField(help_text="What past months were given too much, as far as seen.")
    reasons = models.JSONField()
    unknown = models.JSONField(help_text="Months that cannot be decided, with the facts that are not known.")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, db_index=False)
    proposed_on = models.DateField()
    known_at = models.DateTimeField()
    facts_digest = models.TextField()
    award_mark = models.BigIntegerField()
    paid_mark = models.BigIntegerField()
    step_mark = models.BigIntegerField()
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "change_proposal"
        constraints = (
            one_of("change_proposal_change", "change", CHANGES),
            one_of("change_proposal_cause", "cause", CAUSES),
            models.CheckConstraint(name="change_proposal_since", condition=Q(since__day=1, ongoing_from__day=1)),
            models.CheckConstraint(
                name="change_proposal_amounts",
                condition=Q(ongoing_before__gte=0, ongoing_due__gte=0, owed__gte=0, overpaid__gte=0),
            ),
            models.UniqueConstraint(
                name="change_proposal_one_open",
                fields=("household", "programme", "person"),
                condition=Q(closed_on__isnull=True),
                nulls_distinct=False,
            ),
        )
        indexes = (
            models.Index(
                name="change_proposal_open", fields=("division", "state"), condition=Q(closed_on__isnull=True)
            ),
        )


class Month(models.Model):
    """A month as awarded and as due. ``counted``: what counts as given so far; none where an ordinary run still pays the month."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT)
    month = models.DateField()
    awarded = models.BigIntegerField()
    due = models.BigIntegerField()
    counted = models.BigIntegerField(null=True)
    is_taper = models.BooleanField(default=False, db_default=False)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, db_index=False, help_text="None where the month stays as it is."
    )

    class Meta:
        db_table = "change_month"
        constraints = (
            models.UniqueConstraint(name="change_month_once", fields=("proposal", "month")),
            models.CheckConstraint(name="change_month_amounts", condition=Q(awarded__gte=0, due__gte=0, month__day=1)),
        )


class Step(models.Model):
    """One thing done to a proposal. Never changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT)
    version = models.IntegerField()
    action = models.TextField()
    from_state = models.TextField(blank=True)
    to_state = models.TextField()
    done_on = models.DateField()
    done_at = models.DateTimeField(db_default=models.functions.Now())
    actor = models.TextField()
    detail = models.JSONField()

    class Meta:
        db_table = "change_step"
        constraints = (models.UniqueConstraint(name="change_step_once", fields=("proposal", "version")),)


class Clock(models.Model):
    """A time that runs, or ran, for a proposal. ``due_on`` is the last day on which it is kept."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT)
    step = models.TextField()
    days = models.IntegerField()
    kind = models.TextField()
    article = models.TextField()
    started_on = models.DateField()
    due_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "change_clock"
        constraints = (
            one_of("change_clock_kind", "kind", ("days", "working_days")),
            models.UniqueConstraint(
                name="change_clock_one_runs", fields=("proposal", "step"), condition=Q(ended_on__isnull=True)
            ),
            models.CheckConstraint(name="change_clock_due", condition=Q(due_on__gte=F("started_on"))),
        )
