"""Random histories of one entitlement on a real database: what the law gives is corrected over and over while months are paid, come
back, are paid again, kept back, repaid and waived. After each step the books must say what the law says, to the fen."""

from __future__ import annotations

import datetime
import itertools
from typing import Any, ClassVar

import psycopg
from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from minsheng.registry.access.acting import acting
from minsheng.registry.awards.deeds import open_award
from minsheng.registry.differences.applying import Wanted, award_months, awarded_by_month, last_award, row_at, rows_of
from minsheng.registry.differences.models import DifferenceStep, InstalmentPlan
from minsheng.registry.differences.standing import Standing, differences_of
from minsheng.registry.differences.writing import Entitlement, Month, write_differences
from minsheng.services.payments.ledger import receive_repayment
from minsheng.services.payments.runs.approving import NothingToPay
from tests.registry.awards.building import PROGRAMME, add_account, add_decision, add_household, add_person
from tests.services.payments.building import frozen

GRANTED = datetime.date(2025, 1, 1)
AMOUNTS = (0, 1, 33_333, 60_000, 99_999, 100_000, 130_100)
_numbers = itertools.count(1)
_places = itertools.count(1)


def month(place: int) -> datetime.date:
    """The month so many after the grant."""
    return datetime.date(2025 + place // 12, place % 12 + 1, 1)


class Histories(RuleBasedStateMachine):
    """``due`` is what the law gives by month, as the final facts have it so far; nothing else is remembered here."""

    owner: ClassVar[psycopg.Connection[Any]]

    @initialize(amount=st.sampled_from(AMOUNTS[1:]))
    def grant(self, amount: int) -> None:
        self.now = 0
        self.division = f"330106002{next(_places):03d}"
        self.runs = itertools.count(1)
        self.person = person = add_person(self.owner, division=self.division)
        household = add_household(self.owner, self.division)
        self.account = add_account(person, f"62229{next(_numbers):011d}")
        self.decision = add_decision(self.owner, household)
        self.of = Entitlement(household, None, PROGRAMME)
        self.due = {month(0): amount, month(1): amount}
        with acting("reviewer_xihu", "grant") as act:
            open_award(act, household_id=household, programme=PROGRAMME, decision_id=self.decision, amount=amount,
                       fund="assistance", payee_id=person, since=GRANTED, article="x", because="granted", account=self.account)  # fmt: skip

    @property
    def today(self) -> datetime.date:
        return month(self.now).replace(day=20)

    @precondition(lambda self: self.now < 10)
    @rule()
    def a_month_goes_by(self) -> None:
        self.now += 1
        self.due[month(self.now + 1)] = self.due[month(self.now)]

    @rule(first=st.integers(0, 30), long=st.integers(1, 4), amount=st.sampled_from(AMOUNTS))
    def facts_are_corrected(self, first: int, long: int, amount: int) -> None:
        """The law now gives another amount for some months, perhaps for all that follow."""
        first %= self.now + 2
        for place in range(first, min(first + long, self.now + 2)):
            self.due[month(place)] = amount
        self._decide_anew()

    def _decide_anew(self) -> None:
        """What a proposal and its confirmation do once the law has been asked."""
        months = sorted(self.due)
        with acting("reviewer_xihu", "look"):
            before = awarded_by_month(rows_of(self.of), months)
        number, because = f"c{next(_numbers)}", "corrected"
        decision = add_decision(self.owner, self.of.household_id, number)
        with acting("reviewer_xihu", number) as act:
            wanted = [Wanted(each, self.due[each], decision) for each in months]
            numbers = award_months(act, self.of, wanted, decision_id=decision, because=because)
            ongoing, last = row_at(rows_of(self.of), months[-1]), last_award(self.of)
            assert last is not None
            write_differences(
                act, of=self.of, award_number=ongoing.number if ongoing else last["number"], change=number, on=self.today,
                because=because, months=[
                    Month(each, before.get(each, 0), self.due[each], decision, numbers.get(each))
                    for each in months if each <= self.today
                ],
            )  # fmt: skip

    @rule(place=st.integers(0, 30))
    def a_month_is_paid(self, place: int) -> None:
        self._run(month(place % (self.now + 1)), "monthly")

    @rule()
    def arrears_are_paid(self) -> None:
        self._run(month(self.now), "once")

    @rule(place=st.integers(0, 30))
    def a_payment_comes_back(self, place: int) -> None:
        sent = self.owner.execute(
            "select id from payment p where household_id = %s and kind = 'monthly' and amount > withheld and not exists"
            " (select 1 from payment_outcome o where o.payment_id = p.id) order by id", [self.of.household_id],
        ).fetchall()  # fmt: skip
        if not sent:
            return
        with acting("books", "bank"), connection.cursor() as cursor:
            cursor.execute(
                "insert into bank_message (kind, division, identification, digest, day, read_by, counts)"
                " values ('status', '3301', %s, 'x', %s, 'books', '{}') returning id", [f"m{next(_numbers)}", self.today],
            )  # fmt: skip
            message = cursor.fetchone()[0]
            cursor.execute(
                "insert into payment_outcome (payment_id, what, message_id) values (%s, 'rejected', %s)",
                [sent[place % len(sent)][0], message],
            )
            cursor.execute("select note_what_came_back(%s)", [message])
        self._decide_anew()  # what came back may be owed no more

    @rule()
    def the_account_is_corrected_and_it_is_paid_again(self) -> None:
        add_account(self.person, f"62229{next(_numbers):011d}", token=self.account)
        self._run(month(self.now), "reissue")

    def _run(self, of_month: datetime.date, kind: str) -> None:
        """A payment run of the household's own division, up to its frozen list."""
        try:
            frozen(of_month, kind=kind, division=self.division, number=next(self.runs))
        except NothingToPay:
            return

    @rule(percent=st.sampled_from((0, 10, 33, 100)))
    def instalments_are_set(self, percent: int) -> None:
        with acting("reviewer_xihu", "plan"):
            for number in {row.number for row in rows_of(self.of)}:
                InstalmentPlan.objects.create(
                    award_number=number, household_id=self.of.household_id, percent=percent, because="agreed",
                    set_on=self.today, set_by="x",
                )  # fmt: skip

    @rule(part=st.integers(1, 100), place=st.integers(0, 30))
    def it_is_waived(self, part: int, place: int) -> None:
        left = self._owed()
        if left:
            each = left[place % len(left)]
            with acting("reviewer_xihu", "settle"):
                DifferenceStep.objects.create(
                    difference_id=each.number, what="waived", amount=max(each.outstanding * part // 100, 1),
                    reference=f"s{next(_numbers)}", reason="hardship", done_on=self.today, done_by="x",
                )  # fmt: skip

    @rule(part=st.integers(1, 100))
    def it_is_paid_back(self, part: int) -> None:
        owed = sum(each.outstanding for each in self._owed())
        if owed:
            with acting("books", "voucher") as act:
                receive_repayment(
                    act, fund="assistance", household_id=self.of.household_id, programme=PROGRAMME, day=self.today,
                    amount=max(owed * part // 100, 1), reference=f"v{next(_numbers)}", because="paid back",
                )  # fmt: skip

    def _owed(self) -> list[Standing]:
        with acting("reviewer_xihu", "look"):
            found = differences_of(self.of.household_id, PROGRAMME)
        return [each for each in found if each.kind == "overpayment" and each.outstanding]

    def _paid(self) -> list[dict[str, Any]]:
        """Payments, straight from the tables: what went out, whether it is back, whether its award still gives the month."""
        rows = self.owner.execute(
            "select award_number, month, kind, sum(amount - withheld) filter (where what = 'taken')::bigint,"
            " sum(case what when 'returned' then 1 when 'again' then -1 else 0 end)::int,"
            " exists (select 1 from award a where a.number = p.award_number and upper_inf(a.known) and a.held @> p.month)"
            " from paid p where household_id = %s group by 1, 2, 3",
            [self.of.household_id],
        ).fetchall()
        return [dict(zip(("number", "month", "kind", "out", "is_back", "holds"), row, strict=True)) for row in rows]

    @invariant()
    @precondition(lambda self: hasattr(self, "of"))
    def every_month_is_what_the_law_gives(self) -> None:
        """paid + arrears − overpayments is due, for every month that was paid; every other is awarded as it is due."""
        of = [self.of.household_id]
        paid: dict[datetime.date, int] = dict(self.owner.execute(
            "select month, sum(case what when 'returned' then -amount else amount end)::bigint from paid where household_id = %s"
            " and kind = 'monthly' group by 1", of).fetchall())  # fmt: skip
        for row in self._paid():
            if row["is_back"] and row["holds"]:
                paid[row["month"]] += row["out"]  # it will be paid again
        net: dict[datetime.date, int] = dict(self.owner.execute(
            "select month, sum(case kind when 'arrear' then 1 else -1 end * (amount - coalesce((select sum(amount) from"
            " difference_step s where s.difference_id = d.id and s.what = 'reduced'), 0)))::bigint from difference d"
            " where household_id = %s group by 1", of).fetchall())  # fmt: skip
        awarded: dict[datetime.date, int] = dict(self.owner.execute(
            "select m::date, amount from award, generate_series('2025-01-01'::timestamp, %s, '1 month') m where household_id = %s"
            " and kind = 'monthly' and upper_inf(known) and held @> m::date", [month(self.now + 1), *of]).fetchall())  # fmt: skip
        for each, due in self.due.items():
            assert awarded.get(each, 0) == due, (each, awarded, due)
            if each in paid:
                assert paid[each] + net.get(each, 0) == due, (each, paid, net, due)
            else:
                assert each not in net
        self._all_money_is_where_it_should_be(sum(self.due[each] for each in paid))

    def _all_money_is_where_it_should_be(self, due: int) -> None:
        """What went to the household, less what it gave back, is what was due, what was waived and what is still to come in or to
        be paid."""
        of = [self.of.household_id]
        out, pending = 0, 0
        for row in self._paid():
            out += 0 if row["is_back"] else row["out"]
            pending += row["out"] if row["is_back"] and row["holds"] else 0
        with acting("reviewer_xihu", "look"):
            standing = differences_of(self.of.household_id, PROGRAMME)
        (withheld,) = self.owner.execute(
            "select coalesce(sum(withheld), 0)::bigint from paid where household_id = %s", of
        ).fetchone()  # type: ignore[misc]
        recovered = sum(each.recovered for each in standing)
        repaid = recovered - withheld
        assert repaid >= 0
        waived = sum(each.waived for each in standing)
        still_in = sum(each.outstanding for each in standing if each.kind == "overpayment")
        still_out = sum(each.outstanding for each in standing if each.kind == "arrear")
        assert all(each.recovered + each.waived <= each.net for each in standing if each.kind == "overpayment")
        (open_arrears,) = self.owner.execute(
            "select coalesce(sum(a.amount), 0)::bigint from award a where household_id = %s and kind = 'arrear' and upper_inf(known)"
            " and not exists (select 1 from paid p where p.award_number = a.number)", of).fetchone()  # type: ignore[misc]  # fmt: skip
        assert still_out == open_arrears
        assert out + pending + still_out - repaid == due + waived + still_in
