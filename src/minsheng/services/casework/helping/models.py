"""Help plans, referrals, notes and visits."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q

from minsheng.registry.database.held import one_of
from minsheng.registry.people.models import Household, Person
from minsheng.services.casework.helping.words import words


class Plan(models.Model):
    """How a household is to get out of hardship for good: goals, who does what until when, reviews, outcome."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    division = models.TextField()
    topic = models.TextField(blank=True, help_text="A topic whose readers alone see the plan; empty: all who help.")
    because = models.TextField(help_text="Why the household is helped.")
    worker = models.TextField(help_text="The name of the actor who answers for it.")
    opened_on = models.DateField()
    review_every_months = models.SmallIntegerField()
    next_review_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)
    closed_on = models.DateField(null=True)
    version = models.IntegerField(default=1, db_default=1)

    class Meta:
        db_table = "help_plan"
        constraints = (
            models.UniqueConstraint(
                name="help_plan_one_open", fields=("household", "topic"), condition=Q(closed_on__isnull=True)
            ),
            models.CheckConstraint(
                name="help_plan_reviewed", condition=Q(review_every_months__gte=1, review_every_months__lte=12)
            ),
            models.CheckConstraint(
                name="help_plan_closed_with_outcome",
                condition=Q(closed_on__isnull=True, outcome="") | Q(closed_on__isnull=False) & ~Q(outcome=""),
            ),
        )
        indexes = (models.Index(name="help_plan_due", fields=("next_review_on",), condition=Q(closed_on__isnull=True)),)


class Goal(models.Model):
    """What is to be so, until when, and whether it came to be."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT)
    area = models.TextField()
    says = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False)
    until = models.DateField()
    outcome = models.TextField(blank=True)
    note = models.TextField(blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "help_goal"


class Action(models.Model):
    """Who does what for a goal until when."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT)
    says = models.TextField()
    who = models.TextField(help_text="An actor, the household, or a service.")
    until = models.DateField()
    outcome = models.TextField(blank=True)
    note = models.TextField(blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "help_action"
        indexes = (models.Index(name="help_action_due", fields=("until",), condition=Q(closed_on__isnull=True)),)


class Review(models.Model):
    """A look at a plan on a day: what was found. Never changed."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT)
    reviewed_on = models.DateField()
    reviewed_by = models.TextField()
    found = models.TextField()
    next_review_on = models.DateField(null=True)

    class Meta:
        db_table = "help_review"


class ServiceMember(models.Model):
    """An actor works for a service that referrals are sent to."""

    actor_id = models.BigIntegerField()
    service = models.TextField()
    held = DateRangeField()
    given_by_id = models.BigIntegerField()

    class Meta:
        db_table = "service_member"
        constraints = (one_of("service_member_service", "service", tuple(words()["services"])),)
        indexes = (models.Index(name="service_member_actor", fields=("actor_id",)),)


class Referral(models.Model):
    """A household or person is handed to another service, as far as the person consents."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, db_index=False)
    division = models.TextField()
    service = models.TextField()
    purpose = models.TextField(help_text="What the service is asked for; the receiver reads it.")
    covers = ArrayField(models.TextField(), default=list, help_text="Topics that the consent covers.")
    consent_how = models.TextField(blank=True)
    consented_on = models.DateField(null=True)
    consent_until = models.DateField(null=True, help_text="The first day on which it holds no more.")
    answer_by = models.DateField(null=True)
    result = models.TextField(blank=True, help_text="What came of it, or why it was refused.")
    state = models.TextField()
    version = models.IntegerField(default=1, db_default=1)
    offered_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "referral"
        constraints = (
            one_of("referral_state", "state", tuple(words()["referral"]["states"])),
            one_of("referral_service", "service", tuple(words()["services"])),
            models.CheckConstraint(
                name="referral_sent_with_consent",
                condition=Q(state__in=("offered", "declined")) | Q(consented_on__isnull=False) & ~Q(consent_how=""),
            ),
            models.UniqueConstraint(
                name="referral_one_open", fields=("person", "service"), condition=Q(closed_on__isnull=True)
            ),
        )
        indexes = (
            models.Index(name="referral_inbox", fields=("service", "state"), condition=Q(closed_on__isnull=True)),
        )


class ReferralStep(models.Model):
    """One thing done to a referral. Never changed."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT)
    version = models.IntegerField()
    action = models.TextField()
    to_state = models.TextField()
    done_on = models.DateField()
    done_at = models.DateTimeField(db_default=models.functions.Now())
    actor = models.TextField()
    note = models.TextField(blank=True)

    class Meta:
        db_table = "referral_step"
        constraints = (models.UniqueConstraint(name="referral_step_once", fields=("referral", "version")),)


class Note(models.Model):
    """What a worker writes down about a household. Never changed; a correction is a new note that names the old one."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False)
    division = models.TextField()
    topic = models.TextField(blank=True, help_text="Only who may read the topic sees it; empty: all who help.")
    text = models.TextField()
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False)
    written_on = models.DateField()
    written_by = models.TextField()
    written_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "household_note"
        constraints = (
            models.UniqueConstraint(
                name="household_note_corrected_once", fields=("corrects",), condition=Q(corrects__isnull=False)
            ),
        )


class Visit(models.Model):
    """A visit that is to be made, and whether it was."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False)
    division = models.TextField()
    topic = models.TextField(blank=True)
    programme = models.TextField(blank=True)
    reason = models.TextField()
    article = models.TextField(blank=True)
    workers = models.SmallIntegerField(default=1, db_default=1, help_text="As many as the law asks.")
    due_on = models.DateField()
    planned_on = models.DateField(null=True)
    planned_for = models.TextField(blank=True, help_text="Who goes.")
    done_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)
    version = models.IntegerField(default=1, db_default=1)

    class Meta:
        db_table = "visit"
        constraints = (
            one_of("visit_reason", "reason", tuple(words()["visits"]["reasons"])),
            models.CheckConstraint(name="visit_workers", condition=Q(workers__gte=1, workers__lte=9)),
            models.UniqueConstraint(
                name="visit_one_open",
                fields=("household", "person", "programme", "reason"),
                condition=Q(done_on__isnull=True),
                nulls_distinct=False,
            ),
        )
        indexes = (
            models.Index(name="visit_worklist", fields=("division", "due_on"), condition=Q(done_on__isnull=True)),
        )


class VisitRecord(models.Model):
    """Somebody went: when, who, whom they met, what they found. Recorded on a phone, perhaps twice: ``token`` is the phone's
    own, and the same is kept once. Never changed."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT)
    went_on = models.DateField()
    visitors = ArrayField(models.TextField())
    outcome = models.TextField()
    found = models.TextField(blank=True)
    token = models.UUIDField(unique=True)
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "visit_record"
        constraints = (one_of("visit_record_outcome", "outcome", tuple(words()["visits"]["outcomes"])),)
