"""Standing answers: who is entitled to what by the last nightly run. Nobody is paid by them; a decision is (cases, awards)."""

from __future__ import annotations

from django.db import models

from minsheng.registry.database.held import one_of

STATUSES = ("yes", "unknown")  # unknown: it was yes, and what decides it is not known any more; no is no row
CHANGES = ("began", "ended", "raised", "lowered", "unknown", "known", "claimed", "unclaimed")


class StandingAnswer(models.Model):
    """One household (or person) is entitled under one programme. No foreign keys: a run writes a million of these."""

    household_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    programme = models.TextField()
    status = models.TextField()
    amount = models.BigIntegerField(null=True, help_text="Fen; empty where the law decides none.")
    received = models.BooleanField(
        db_default=False, help_text="Whether the facts of that day say that they receive it."
    )
    since = models.DateField(help_text="The day of the run that first said so.")

    class Meta:
        db_table = "standing_answer"
        constraints = (
            one_of("standing_answer_status", "status", STATUSES),
            models.UniqueConstraint(
                name="standing_answer_once", fields=("household_id", "programme", "person_id"), nulls_distinct=False
            ),
        )


class AnswerChange(models.Model):
    """How an answer changed in a run. Never changed."""

    run_on = models.DateField()
    household_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    programme = models.TextField()
    change = models.TextField()
    amount_before = models.BigIntegerField(null=True)
    amount_after = models.BigIntegerField(null=True)

    class Meta:
        db_table = "answer_change"
        constraints = (one_of("answer_change_kind", "change", CHANGES),)
        indexes = (models.Index(name="answer_change_household", fields=("household_id", "run_on")),)


class Run(models.Model):
    """A nightly run, written when it is whole."""

    run_on = models.DateField(unique=True)
    law = models.TextField(help_text="Its version.")
    households = models.BigIntegerField()
    changes = models.BigIntegerField()
    done_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "answer_run"
