"""Records of funds, the accounts that money goes to, and awards. Money is whole fen (bigint).

An account's number is sealed; everything but the bank file names the account by its ``token``. The token stays when the
number behind it is corrected: versions of an account are stated by one person and confirmed by another.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from minsheng.registry.awards.fen import MOST_FEN
from minsheng.registry.database.held import Held, never_twice, one_of
from minsheng.registry.decisions.models import Decision
from minsheng.registry.people.models import Household, Person

AWARD_KINDS = ("monthly", "yearly", "once", "arrear")
LASTING_KINDS = ("monthly", "yearly")  # these go on until they are ended; the others are paid one time
VERSION_STATES = ("stated", "in_use", "replaced", "withdrawn")


class Fund(models.Model):
    """Money set apart for a purpose (基金), with the bank account that it is paid from."""

    code = models.TextField(primary_key=True, help_text="Short, of letters, digits and underscores.")
    zh = models.TextField()
    en = models.TextField()
    division = models.TextField(help_text="Whose fund it is.")
    account_name = models.TextField(help_text="The debtor's name in the bank file.")
    bank = models.TextField(help_text="The bank's code in the payment system (CNAPS 联行号, 12 digits).")
    account_sealed = models.BinaryField()
    account_digest = models.BinaryField(unique=True)
    added_by = models.TextField()
    added_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "fund"


class PayeeAccount(models.Model):
    """An account that awards are paid to. Its number is in its versions."""

    token = models.TextField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    opened_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "payee_account"


class AccountVersion(models.Model):
    """The number behind a token, stated by one actor, confirmed by another; at most one in use."""

    account = models.ForeignKey(PayeeAccount, on_delete=models.PROTECT, db_index=False)
    holder = models.TextField(help_text="The account holder's name as the bank has it.")
    bank = models.TextField(help_text="CNAPS code.")
    number_sealed = models.BinaryField()
    number_digest = models.BinaryField()
    shown = models.TextField(help_text="The number masked: how people see it.")
    state = models.TextField(default="stated", db_default="stated")
    because = models.TextField(help_text="Where the number comes from: a card seen, a bank's note.")
    stated_by_id = models.BigIntegerField()
    stated_at = models.DateTimeField(db_default=models.functions.Now())
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_version"
        constraints = (
            one_of("account_version_state", "state", VERSION_STATES),
            models.UniqueConstraint(
                name="account_version_one_in_use", fields=("account",), condition=Q(state="in_use")
            ),
            models.UniqueConstraint(
                name="account_version_one_stated", fields=("account",), condition=Q(state="stated")
            ),
            models.CheckConstraint(
                name="account_version_two_people",
                condition=Q(confirmed_by_id__isnull=True) | ~Q(confirmed_by_id=models.F("stated_by_id")),
            ),
            models.CheckConstraint(
                name="account_version_confirmed",
                condition=Q(state__in=("stated", "withdrawn"))
                | Q(confirmed_by_id__isnull=False, confirmed_at__isnull=False),
            ),
        )
        indexes = (models.Index(name="account_version_digest", fields=("number_digest",)),)


class Award(Held):
    """Somebody receives money under a programme, from a day on, by a decision (待遇).

    ``number`` stays the same through corrections, each of which closes ``known`` and adds rows; an award that was raised has a
    row for the months before and one for those after. A monthly award begins and
    ends on the first of a month and pays each month that it holds in. A ``yearly`` one begins and ends so too, and pays its
    amount once for each year from its beginning, in the month of its beginning, while it holds. ``once`` and ``arrear`` are
    paid one time, from the first day of ``held`` on.

    Paid, suspended or ended is not written here: it follows from ``held``, ``known`` and the payments.
    """

    number = models.BigIntegerField(help_text="The award's own number, the same in all its versions.")
    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="awards",
        help_text="For whom; empty: for the household.",
    )  # fmt: skip
    programme = models.TextField()
    kind = models.TextField(default="monthly", db_default="monthly")
    amount = models.BigIntegerField(help_text="Fen, each month, each year or once.")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, db_index=False)
    payee = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    account = models.ForeignKey(PayeeAccount, on_delete=models.PROTECT, null=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, db_index=False)
    article = models.TextField(help_text="The articles it is paid under, as the decision names them.")
    because = models.TextField(help_text="Why this version: granted, raised, ended … in a sentence for the payee.")

    class Meta:
        db_table = "award"
        constraints = (
            one_of("award_kind", "kind", AWARD_KINDS),
            models.CheckConstraint(name="award_amount", condition=Q(amount__gt=0, amount__lte=MOST_FEN)),
            models.CheckConstraint(
                name="award_has_a_beginning", condition=Q(held__startswith__isnull=False, held__isempty=False)
            ),
            models.CheckConstraint(
                name="award_whole_months",
                condition=~Q(kind__in=LASTING_KINDS)
                | Q(held__startswith__day=1) & (Q(held__endswith__isnull=True) | Q(held__endswith__day=1)),
            ),
            never_twice("award_one_version", "number"),
            ExclusionConstraint(
                name="award_one_at_a_time",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    (Coalesce("person", Value(0), output_field=models.BigIntegerField()), RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
                condition=Q(kind__in=LASTING_KINDS),
            ),
            models.UniqueConstraint(
                models.F("decision"),
                models.F("programme"),
                models.F("kind"),
                Coalesce("person", Value(0), output_field=models.BigIntegerField()),
                name="award_once_by_decision",
                condition=Q(known__upper_inf=True) & ~Q(kind__in=LASTING_KINDS),
            ),
        )
        indexes = (models.Index(name="award_programme", fields=("programme",), condition=Q(known__upper_inf=True)),)
