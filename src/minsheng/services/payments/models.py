"""Tables of the ledger and of payment runs. Money is whole fen (bigint); debits are positive, credits negative.

What was said by the bank or posted in the ledger is added and never changed. A million rows a run are written by the
database itself, so columns that name another row are plain numbers where a trigger checks a whole statement's rows at once.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minsheng.registry.awards.fen import MOST_FEN
from minsheng.registry.awards.models import Fund
from minsheng.registry.database.held import one_of

ACCOUNT_KINDS = ("fund", "payable", "bank", "receivable", "expected", "suspense")
POSTING_KINDS = (
    *("appropriation", "payments", "reissue", "settlement", "return", "suspense", "correction"),
    *("differences", "repayment", "release"),
)
RUN_KINDS = ("monthly", "once", "reissue")
STATES = ("prepared", "approved", "frozen", "posted", "written", "sent", "settled")
OUTCOMES = ("accepted", "rejected", "settled", "returned")
MESSAGE_KINDS = ("status", "statement")


class LedgerAccount(models.Model):
    """An account of the ledger. A fund has one of each kind. ``balance`` follows the lines; the database sees to it."""

    code = models.TextField(unique=True, help_text="kind:fund")
    kind = models.TextField()
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, db_index=False)
    division = models.TextField()
    balance = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "ledger_account"
        constraints = (
            one_of("ledger_account_kind", "kind", ACCOUNT_KINDS),
            models.UniqueConstraint(name="ledger_account_once", fields=("fund", "kind")),
            models.CheckConstraint(name="fund_not_below_zero", condition=~Q(kind="fund") | Q(balance__lte=0)),
            models.CheckConstraint(name="payable_not_overpaid", condition=~Q(kind="payable") | Q(balance__lte=0)),
            models.CheckConstraint(
                name="receivable_not_below_zero", condition=~Q(kind="receivable") | Q(balance__gte=0)
            ),
            models.CheckConstraint(name="expected_not_above_zero", condition=~Q(kind="expected") | Q(balance__lte=0)),
        )


class Budget(models.Model):
    """What may be spent from a fund in a year, and what has been."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT)
    year = models.SmallIntegerField()
    most = models.BigIntegerField()
    spent = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "fund_budget"
        constraints = (
            models.UniqueConstraint(name="fund_budget_once", fields=("fund", "year")),
            models.CheckConstraint(name="budget_not_exceeded", condition=Q(spent__gte=0, spent__lte=F("most"))),
            models.CheckConstraint(name="budget_amount", condition=Q(most__gte=0, most__lte=MOST_FEN)),
        )


class Period(models.Model):
    """A month of the ledger. Closed once, never opened again; ``balances`` are those at its close."""

    month = models.DateField(primary_key=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(blank=True, default="", db_default="")
    balances = models.JSONField(null=True)

    class Meta:
        db_table = "ledger_period"
        constraints = (models.CheckConstraint(name="ledger_period_first_day", condition=Q(month__day=1)),)


class Posting(models.Model):
    """Lines that belong together and add up to zero. ``reference`` says of what it is the posting: once."""

    kind = models.TextField()
    reference = models.TextField(unique=True)
    division = models.TextField()
    month = models.DateField()
    day = models.DateField()
    run_id = models.BigIntegerField(null=True)
    because = models.TextField()
    posted_by = models.TextField()
    posted_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "posting"
        constraints = (one_of("posting_kind", "kind", POSTING_KINDS),)


class PostingLine(models.Model):
    """An amount on an account: a debit above zero, a credit below. ``payment_id`` leads to award, decision and article,
    ``difference_id`` to the overpayment that a line of ``receivable`` or ``expected`` is of.
    """

    posting_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    payment_id = models.BigIntegerField(null=True)
    difference_id = models.BigIntegerField(null=True)
    amount = models.BigIntegerField()

    class Meta:
        db_table = "posting_line"
        constraints = (
            models.CheckConstraint(
                name="posting_line_amount", condition=~Q(amount=0) & Q(amount__gte=-MOST_FEN, amount__lte=MOST_FEN)
            ),
        )
        indexes = (
            models.Index(name="posting_line_of", fields=("posting_id",)),
            models.Index(name="posting_line_payment", fields=("payment_id",), condition=Q(payment_id__isnull=False)),
            models.Index(
                name="posting_line_difference", fields=("difference_id",), condition=Q(difference_id__isnull=False)
            ),
        )


class Run(models.Model):
    """A programme's payments of one month (发放批次). ``number`` tells apart the first run of a month from later ones."""

    programme = models.TextField()
    month = models.DateField()
    kind = models.TextField()
    division = models.TextField(help_text="Households of this division and all that lies in it.")
    number = models.SmallIntegerField(default=1, db_default=1)
    state = models.TextField(default="prepared", db_default="prepared")
    version = models.IntegerField(default=1, db_default=1, help_text="One more each time it is prepared again.")
    payments = models.IntegerField(default=0, db_default=0)
    total = models.BigIntegerField(default=0, db_default=0, help_text="What the awards give, in fen.")
    withheld = models.BigIntegerField(default=0, db_default=0, help_text="Of it kept back against overpayments.")
    file_size = models.IntegerField(help_text="Payments in a bank file, at most.")
    pay_on = models.DateField(help_text="The day the bank is asked to pay.")
    prepared_by_id = models.BigIntegerField()
    approved_by_id = models.BigIntegerField(null=True)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payment_run"
        constraints = (
            one_of("payment_run_kind", "kind", RUN_KINDS),
            one_of("payment_run_state", "state", STATES),
            models.UniqueConstraint(
                name="payment_run_once", fields=("programme", "month", "kind", "division", "number")
            ),
            models.CheckConstraint(name="payment_run_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="payment_run_two_people",
                condition=Q(approved_by_id__isnull=True) | ~Q(approved_by_id=F("prepared_by_id")),
            ),
            models.CheckConstraint(
                name="payment_run_approved", condition=Q(state="prepared") | Q(approved_by_id__isnull=False)
            ),
            models.CheckConstraint(
                name="payment_run_frozen",
                condition=Q(state__in=("prepared", "approved")) | Q(frozen_at__isnull=False),
            ),
        )


class Step(models.Model):
    """The mark that a step of a run was done: who, when. A run prepared again has its marks anew under the next version."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False)
    version = models.IntegerField()
    state = models.TextField()
    actor = models.TextField()
    at = models.DateTimeField(db_default=models.functions.Now())
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "payment_step"
        constraints = (models.UniqueConstraint(name="payment_step_once", fields=("run", "version", "state")),)


class Payment(models.Model):
    """One award's money for one month. ``attempt`` 2 and on pay again what came back. The award's row, decision and account
    are those the run was prepared with; from ``frozen`` on the list never changes. What goes out is ``amount`` less
    ``withheld``, which is kept back against overpayments (:class:`Withheld` says which).
    """

    run_id = models.BigIntegerField()
    award_id = models.BigIntegerField(help_text="The row of the award, as known when the run was prepared.")
    award_number = models.BigIntegerField()
    household_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    payee_id = models.BigIntegerField()
    programme = models.TextField()
    kind = models.TextField(help_text="monthly, yearly, or once: for arrears too.")
    month = models.DateField(help_text="The month it is due for; for what is paid once, the month it fell due.")
    attempt = models.SmallIntegerField(default=1, db_default=1)
    again_for = models.BigIntegerField(null=True, help_text="The payment that came back and is made again.")
    amount = models.BigIntegerField(help_text="What the award gives, in fen.")
    withheld = models.BigIntegerField(default=0, db_default=0)
    fund_id = models.TextField()
    decision_id = models.BigIntegerField()
    account_version_id = models.BigIntegerField()
    file_number = models.IntegerField()
    end_to_end = models.TextField(
        help_text="By which the bank and the city know it; made of what it pays, not of a counter."
    )

    class Meta:
        db_table = "payment"
        constraints = (
            models.UniqueConstraint(name="payment_once", fields=("award_number", "month", "kind", "attempt")),
            models.UniqueConstraint(
                name="payment_once_only", fields=("award_number",), condition=Q(kind="once", attempt=1)
            ),
            models.UniqueConstraint(name="payment_end_to_end", fields=("end_to_end",)),
            models.UniqueConstraint(
                name="payment_again_once", fields=("again_for",), condition=Q(again_for__isnull=False)
            ),
            models.CheckConstraint(name="payment_amount", condition=Q(amount__gt=0, amount__lte=MOST_FEN)),
            models.CheckConstraint(name="payment_withheld", condition=Q(withheld__gte=0, withheld__lte=F("amount"))),
            models.CheckConstraint(name="payment_attempt", condition=Q(attempt=1) ^ Q(again_for__isnull=False)),
        )
        indexes = (models.Index(name="payment_run_file", fields=("run_id", "file_number", "id")),)


class Withheld(models.Model):
    """The part of a payment that is kept back against one overpayment."""

    run_id = models.BigIntegerField()
    payment_id = models.BigIntegerField()
    difference_id = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        db_table = "payment_withheld"
        constraints = (
            models.UniqueConstraint(name="payment_withheld_once", fields=("payment_id", "difference_id")),
            models.CheckConstraint(name="payment_withheld_amount", condition=Q(amount__gt=0)),
        )
        indexes = (models.Index(name="payment_withheld_run", fields=("run_id",)),)


class HeldBack(models.Model):
    """What was due and could not be put into a run, and why. It is taken up by the next run once it can be paid."""

    run_id = models.BigIntegerField()
    award_id = models.BigIntegerField()
    award_number = models.BigIntegerField()
    month = models.DateField()
    why = models.TextField()

    class Meta:
        db_table = "payment_held_back"
        constraints = (
            models.UniqueConstraint(name="payment_held_back_once", fields=("run_id", "award_number", "month")),
        )
        indexes = (models.Index(name="payment_held_back_award", fields=("award_number", "month")),)


class BankFile(models.Model):
    """A file for the bank, written and perhaps sent."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, db_index=False)
    message_id = models.TextField(unique=True)
    name = models.TextField()
    payments = models.IntegerField()
    total = models.BigIntegerField()
    digest = models.TextField(help_text="SHA-256 of the file.")
    written_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "bank_file"
        constraints = (models.UniqueConstraint(name="bank_file_once", fields=("run", "number")),)


class BankMessage(models.Model):
    """A status report or a statement of the bank, read once."""

    kind = models.TextField()
    division = models.TextField()
    identification = models.TextField(
        help_text="The bank's own: of the report, or account and number of the statement."
    )
    digest = models.TextField(help_text="SHA-256 of what it says.")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, null=True, db_index=False)
    day = models.DateField()
    closing = models.BigIntegerField(null=True, help_text="Of a statement: the balance it closes with.")
    counts = models.JSONField(default=dict)
    read_by = models.TextField()
    read_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "bank_message"
        constraints = (
            one_of("bank_message_kind", "kind", MESSAGE_KINDS),
            models.UniqueConstraint(name="bank_message_once", fields=("kind", "identification")),
        )


class Outcome(models.Model):
    """What the bank said of a payment: each thing once."""

    payment_id = models.BigIntegerField()
    what = models.TextField()
    message_id = models.BigIntegerField()
    reason = models.TextField(blank=True, default="", db_default="", help_text="The bank's reason code.")

    class Meta:
        db_table = "payment_outcome"
        constraints = (
            one_of("payment_outcome_what", "what", OUTCOMES),
            models.UniqueConstraint(name="payment_outcome_once", fields=("payment_id", "what")),
        )
        indexes = (models.Index(name="payment_outcome_message", fields=("message_id",)),)


class OtherLine(models.Model):
    """A line of the bank that is no payment's. ``known``: money that the ledger has already, by its voucher. ``unexplained``: it
    is in the suspense account until somebody finds out.
    """

    message = models.ForeignKey(BankMessage, on_delete=models.PROTECT)
    what = models.TextField()
    entry = models.TextField(help_text="The bank's reference of the line.")
    end_to_end = models.TextField(blank=True)
    amount = models.BigIntegerField(help_text="Into our account above zero, out of it below.")
    why = models.TextField(blank=True)

    class Meta:
        db_table = "bank_other_line"
        constraints = (
            one_of("bank_other_line_what", "what", ("known", "unexplained")),
            models.UniqueConstraint(
                name="bank_other_line_known_once", fields=("end_to_end", "amount"), condition=Q(what="known")
            ),
        )
