"""Records of what was paid and of differences. Money is whole fen (bigint). Rows are added and never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from minsheng.registry.awards.models import AWARD_KINDS
from minsheng.registry.database.held import one_of
from minsheng.registry.decisions.models import Decision
from minsheng.registry.people.models import Household, Person

PAID = ("taken", "returned", "again")
KINDS = ("arrear", "overpayment")
STEPS = ("reduced", "recovered", "waived")


class Paid(models.Model):
    """An award's month that a payment took (``taken``), that came back (``returned``), or was paid once more (``again``).

    A month is taken once for an entitlement, whatever the number of its award. ``amount`` is what counts as given for the
    month, ``withheld`` the part of it kept back against overpayments; taken with 0: an arrear covers the month. A run adds a
    million rows at once: that they are of awards is checked once a statement, by a trigger, not row by row.
    """

    award_number = models.BigIntegerField()
    household = models.ForeignKey(Household, on_delete=models.PROTECT, db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False, db_constraint=False)
    programme = models.TextField()
    kind = models.TextField(default="monthly", db_default="monthly")
    month = models.DateField(help_text="The month it is for; for what is paid once, the month it fell due.")
    what = models.TextField(default="taken", db_default="taken")
    amount = models.BigIntegerField()
    withheld = models.BigIntegerField(default=0, db_default=0)
    reference = models.TextField(unique=True, help_text="Of which payment, or of which change.")
    noted_by = models.TextField()
    noted_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "paid"
        constraints = (
            one_of("paid_kind", "kind", AWARD_KINDS),
            one_of("paid_what", "what", PAID),
            models.CheckConstraint(name="paid_amount", condition=Q(amount__gte=0, withheld__gte=0, withheld__lte=F("amount"))),
            models.CheckConstraint(name="paid_month", condition=Q(month__day=1)),
            models.UniqueConstraint(
                F("household"), F("programme"), F("month"),
                Coalesce("person", Value(0), output_field=models.BigIntegerField()),
                name="paid_month_taken_once", condition=Q(kind="monthly", what="taken"),
            ),
            models.UniqueConstraint(
                name="paid_once_taken_once", fields=("award_number",), condition=Q(kind__in=("once", "arrear")) & Q(what="taken")
            ),
            models.UniqueConstraint(
                F("household"), F("programme"), F("month"),
                Coalesce("person", Value(0), output_field=models.BigIntegerField()),
                name="paid_year_taken_once", condition=Q(kind="yearly", what="taken"),
            ),
        )  # fmt: skip
        indexes = (models.Index(name="paid_award", fields=("award_number", "month")),)


class Difference(models.Model):
    """What a change found for one month between what is due and what counted as given. Its state follows from its steps."""

    award_number = models.BigIntegerField()
    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False)
    programme = models.TextField()
    month = models.DateField()
    kind = models.TextField()
    amount = models.BigIntegerField()
    due = models.BigIntegerField(help_text="What the law gives for the month.")
    counted = models.BigIntegerField(help_text="What counted as given before: paid and arrears, less overpayments.")
    change = models.TextField(help_text="The number of the change that found it.")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, db_index=False)
    arrear_award = models.BigIntegerField(null=True, help_text="The award that pays an arrear.")
    made_by = models.TextField()
    made_on = models.DateField()

    class Meta:
        db_table = "difference"
        constraints = (
            one_of("difference_kind", "kind", KINDS),
            models.CheckConstraint(name="difference_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="difference_paid_by", condition=Q(kind="arrear") ^ Q(arrear_award__isnull=True)),
            models.UniqueConstraint(name="difference_once", fields=("change", "month")),
        )  # fmt: skip
        indexes = (models.Index(name="difference_award", fields=("award_number", "month")),)


class DifferenceStep(models.Model):
    """Part of a difference that a later change took back (``reduced``), that came in (``recovered``) or is ``waived``."""

    difference = models.ForeignKey(Difference, on_delete=models.PROTECT)
    what = models.TextField()
    amount = models.BigIntegerField()
    reference = models.TextField(help_text="Of which change, payment or voucher.")
    reason = models.TextField(blank=True, default="", db_default="", help_text="A waiver's reason code.")
    note = models.TextField(blank=True, default="", db_default="")
    done_on = models.DateField()
    done_by = models.TextField()
    done_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "difference_step"
        constraints = (
            one_of("difference_step_what", "what", STEPS),
            models.CheckConstraint(name="difference_step_amount", condition=Q(amount__gt=0)),
            models.UniqueConstraint(name="difference_step_once", fields=("difference", "what", "reference")),
        )


class InstalmentPlan(models.Model):
    """The part of an award's later payments that is kept back against overpayments; the latest plan stands, 0 halts it."""

    award_number = models.BigIntegerField()
    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    percent = models.SmallIntegerField()
    because = models.TextField()
    set_on = models.DateField()
    set_by = models.TextField()

    class Meta:
        db_table = "instalment_plan"
        constraints = (
            models.CheckConstraint(name="instalment_plan_percent", condition=Q(percent__gte=0, percent__lte=100)),
        )
        indexes = (models.Index(name="instalment_plan_award", fields=("award_number", "-id")),)
