"""Cases, their steps and their clocks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minsheng.registry.database.held import one_of
from minsheng.registry.decisions.models import Decision
from minsheng.registry.people.models import Household, Person

# found: policy found the person; without_application: the law grants it without (免申即享)
CHANNELS = ("window", "online", "by_worker", "found", "without_application")


class Case(models.Model):
    """One household's (or person's) application under one programme."""

    number = models.TextField(unique=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, help_text="Whose, where a programme is of a person."
    )
    applicant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications", db_index=False)
    programme = models.TextField()
    division = models.TextField(help_text="Where the household lived when it applied: whose officers handle it.")
    state = models.TextField()
    version = models.IntegerField(
        default=1, db_default=1, help_text="Counts every step: a stale page is refused by it."
    )
    channel = models.TextField()
    applied_on = models.DateField()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, db_index=False)
    closed_on = models.DateField(null=True)
    clock_step = models.TextField(
        blank=True, default="", db_default="", help_text="Of the clock that ends first; a time that is waited for last."
    )
    clock_due = models.DateField(
        null=True, help_text="That clock's last day. The database keeps both as the clocks are."
    )
    paused_since = models.DateField(
        null=True, help_text="Since when the clocks stand still; kept by the database, too."
    )

    class Meta:
        db_table = "case_file"
        constraints = (
            one_of("case_channel", "channel", CHANNELS),
            models.UniqueConstraint(
                name="case_one_open_for_a_programme",
                fields=("household", "programme", "person"),
                condition=Q(closed_on__isnull=True),
                nulls_distinct=False,
            ),
        )
        indexes = (
            models.Index(
                name="case_open_by_division", fields=("division", "state"), condition=Q(closed_on__isnull=True)
            ),
            # The nearest limit first, with what the policy and the colours ask: counts read nothing else (docs/decisions/0012).
            models.Index(
                F("clock_due").asc(nulls_last=True),
                F("id"),
                name="case_agenda",
                condition=Q(closed_on__isnull=True),
                include=("division", "household_id", "state", "clock_step", "paused_since"),
            ),
        )


class Step(models.Model):
    """One thing done to a case. Never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    version = models.IntegerField(help_text="The case's version that this step made.")
    action = models.TextField()
    from_state = models.TextField(blank=True)
    to_state = models.TextField()
    done_on = models.DateField()
    done_at = models.DateTimeField(db_default=models.functions.Now())
    actor = models.TextField()
    detail = models.JSONField()

    class Meta:
        db_table = "case_step"
        constraints = (models.UniqueConstraint(name="case_step_once", fields=("case", "version")),)


class Clock(models.Model):
    """A legal time limit that runs, or ran, for a case. ``due_on`` is the last day on which it is kept."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    step = models.TextField()
    days = models.IntegerField()
    kind = models.TextField()
    article = models.TextField()
    started_on = models.DateField()
    due_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "case_clock"
        constraints = (
            one_of("case_clock_kind", "kind", ("days", "working_days")),
            models.UniqueConstraint(
                name="case_clock_one_runs", fields=("case", "step"), condition=Q(ended_on__isnull=True)
            ),
        )
        indexes = (models.Index(name="case_clock_due", fields=("due_on",), condition=Q(ended_on__isnull=True)),)


class Pause(models.Model):
    """Time in which the clocks of a case stand still, by a coded event with its reason."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    event = models.TextField()
    reason = models.TextField()
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    started_by = models.TextField()
    ended_by = models.TextField(blank=True)

    class Meta:
        db_table = "case_pause"
        constraints = (
            models.UniqueConstraint(
                name="case_pause_one_at_a_time", fields=("case",), condition=Q(until_day__isnull=True)
            ),
            models.CheckConstraint(
                name="case_pause_ends_later",
                condition=Q(until_day__isnull=True) | Q(until_day__gte=models.F("from_day")),
            ),
        )


class Finding(models.Model):
    """Somebody who is entitled and does not receive, found by the law over everybody: work for the community's worker."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False)
    programme = models.TextField()
    division = models.TextField()
    amount = models.BigIntegerField(null=True, help_text="Fen; empty where the law decides no amount.")
    frequency = models.TextField(blank=True)
    found_on = models.DateField(help_text="First found then.")
    seen_on = models.DateField(help_text="Last found then.")
    state = models.TextField(default="open")
    closed_on = models.DateField(null=True)
    quiet_until = models.DateField(null=True, help_text="No second call for the same before that day.")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, db_index=False)

    class Meta:
        db_table = "finding"
        constraints = (
            models.UniqueConstraint(
                name="finding_one_open",
                fields=("household", "programme", "person"),
                condition=Q(closed_on__isnull=True),
                nulls_distinct=False,
            ),
        )
        indexes = (
            models.Index(name="finding_worklist", fields=("division", "found_on"), condition=Q(closed_on__isnull=True)),
            # The largest first, with what the policy asks: a worklist's first rows are found without reading the rest.
            models.Index(
                F("amount").desc(nulls_last=True),
                F("id"),
                name="finding_largest",
                condition=Q(closed_on__isnull=True),
                include=("division",),
            ),
        )


class Call(models.Model):
    """A worker's attempt to reach somebody who was found, and how it ended. Never changed."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT)
    called_on = models.DateField()
    called_by = models.TextField()
    outcome = models.TextField()
    note = models.TextField(blank=True)

    class Meta:
        db_table = "finding_call"


class Override(models.Model):
    """What an officer decided where the law leaves it to the office; the decision beside it stays what the engine said.

    Its review fills ``accepted``, ``reviewed_by``, ``reviewed_on`` and ``note`` once; nothing else is ever changed.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, db_index=False)
    grants = models.BooleanField()
    amount = models.BigIntegerField(null=True, help_text="Fen.")
    code = models.TextField(help_text="A reason of overrides.yaml.")
    reason = models.TextField()
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    accepted = models.BooleanField(null=True)
    reviewed_by = models.TextField(null=True)
    reviewed_on = models.DateField(null=True)
    note = models.TextField(blank=True, default="", db_default="")

    class Meta:
        db_table = "case_override"
        constraints = (
            models.CheckConstraint(
                name="case_override_two_people",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=models.F("proposed_by")),
            ),
            models.UniqueConstraint(name="case_override_once", fields=("decision",)),
        )


class ClockAlert(models.Model):
    """A clock that came near its end (amber) or passed it (red): raised once, told to whoever may do ``told``."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, db_index=False)
    division = models.TextField(help_text="The case's.")
    colour = models.TextField()
    told = models.TextField(help_text="An action of roles.yaml: whoever may do it in the case's division is told.")
    raised_on = models.DateField()
    due_on = models.DateField(help_text="The limit as it stood then.")
    seen_by = models.TextField(null=True)
    seen_on = models.DateField(null=True)
    note = models.TextField(blank=True, default="", db_default="")

    class Meta:
        db_table = "clock_alert"
        constraints = (
            one_of("clock_alert_colour", "colour", ("amber", "red")),
            models.UniqueConstraint(name="clock_alert_once", fields=("clock", "colour")),
        )
        indexes = (
            models.Index(
                F("colour").desc(),
                F("due_on"),
                F("id"),
                name="clock_alert_unseen",
                condition=Q(seen_on__isnull=True),
                include=("told", "division"),
            ),
        )


class PublicNotice(models.Model):
    """A first opinion on the board of a community (公示): only what may be shown, and only as long as the law says."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    division = models.TextField(help_text="The village or community.")
    programme = models.TextField()
    shows_name = models.BooleanField(help_text="No where the applicant is a minor.")
    members = models.IntegerField()
    amount = models.BigIntegerField(null=True, help_text="Fen.")
    frequency = models.TextField(blank=True)
    article = models.TextField()
    from_day = models.DateField()
    until_day = models.DateField(help_text="The last day on which it is shown.")
    taken_down_on = models.DateField(null=True)
    why_down = models.TextField(blank=True, default="", db_default="")

    class Meta:
        db_table = "public_notice"
        constraints = (
            models.UniqueConstraint(
                name="public_notice_one_up", fields=("case",), condition=Q(taken_down_on__isnull=True)
            ),
        )
        indexes = (models.Index(name="public_notice_board", fields=("division", "from_day", "until_day")),)
