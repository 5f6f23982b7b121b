"""Overpayments in the ledger: what people owe, and what comes back to the fund when they have paid it.

The registry's differences say what was overpaid, taken back by later changes, and waived; the ledger follows them. What a run
withholds and what somebody pays back is posted where it happens.
"""

from __future__ import annotations

import datetime

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.fen import checked_fen
from minsheng.registry.texts import checked_text
from minsheng.services.payments.ledger.accounts import account_ids, fund_to_manage
from minsheng.services.payments.ledger.posting import begin_posting, refusals_of_the_ledger


class NothingOwed(ValueError):
    """The household owes less than was paid back, or nothing, under this programme and fund."""

    code = "nothing-owed"


# claimed_overpayments() gives each overpayment the actor may see with what the ledger should say was claimed, and what it says.
_UNBOOKED = """
select id, fund_id, division, claimed - booked from claimed_overpayments() where claimed <> booked order by id
"""


def book_overpayments(
    act: Act, *, day: datetime.date, reference: str = "", run_id: int | None = None, division: str = ""
) -> dict[str, int]:
    """Posts what overpayments came to be, and were reduced or waived, since they were last booked; fen by fund.

    Done already: nothing is posted. Needs ``ledger_post``, or is part of posting a run, which gives its reference, number and
    division. Raises :class:`NotAllowed`, :class:`MonthClosed`, :class:`UnknownLedgerAccount`.
    """
    if run_id is None:
        act.require_anywhere("ledger_post")
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('overpayments'), 0)")
        cursor.execute(_UNBOOKED)
        rows = cursor.fetchall()
    booked: dict[str, int] = {}
    for fund in sorted({row[1] for row in rows}):
        mine = [row for row in rows if row[1] == fund]
        booked[fund] = sum(row[3] for row in mine)
        ids = account_ids(f"receivable:{fund}", f"expected:{fund}")
        name = f"differences {fund} {reference or day.isoformat()} {mine[-1][0]}"
        with refusals_of_the_ledger(name, day), connection.cursor() as cursor:
            posting = begin_posting(
                act, kind="differences", reference=f"{name} {_postings() + 1}", division=division or mine[0][2], day=day,
                because="overpayments found, reduced or waived", run_id=run_id,
            )  # fmt: skip
            cursor.executemany(
                "insert into posting_line (posting_id, account_id, difference_id, amount) values (%s, %s, %s, %s)",
                [
                    (posting, ids[f"{kind}:{fund}"], number, sign * change)
                    for number, _, _, change in mine
                    for kind, sign in (("receivable", 1), ("expected", -1))
                ],
            )
    if booked:
        act.record("overpayments booked", **booked)
    return booked


def unbooked(until: datetime.date | None = None) -> int:
    """How many overpayments found up to a day the ledger does not say yet as they stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from claimed_overpayments() where claimed <> booked and made_on <= coalesce(%s, made_on)",
            [until],
        )
        return int(cursor.fetchone()[0])


def receive_repayment(
    act: Act, *, fund: str, household_id: int, programme: str, amount: int, day: datetime.date, reference: str,
    because: str, person_id: int | None = None,
) -> int:  # fmt: skip
    """Somebody has paid back what was overpaid: into the fund's bank account, against the oldest overpayment first.

    Args:
        act: needs ``ledger_post`` where the fund is.
        fund: into whose bank account.
        household_id: who owed.
        programme: under which.
        amount: fen.
        day: of the posting.
        reference: the voucher's own number, once; the statement's line with it is then known.
        because: a sentence.
        person_id: for whom the award was, where it was not the household's.

    Raises :class:`NothingOwed` and the ledger's errors. Gives the posting's number.
    """
    owned = fund_to_manage(act, fund, "ledger_post")
    fen = checked_fen(amount, "The repayment")
    book_overpayments(act, day=day)
    name = f"repayment {fund} {checked_text(reference, 'The reference', 100)}"
    with refusals_of_the_ledger(name, day), connection.cursor() as cursor:
        posting = begin_posting(
            act, kind="repayment", reference=name, division=owned.division, day=day, because=because
        )
        cursor.execute("select * from pay_back(%s, %s, %s, %s, %s, %s, %s)",
                       [fund, household_id, programme, person_id, fen, name, day])  # fmt: skip
        *parts, (_, left) = cursor.fetchall()
        if left:
            raise NothingOwed(
                f"Household {household_id} owes {_shown(fen - left)} yuan to fund {fund} under {programme}, not {_shown(fen)}. Post"
                " what it owes; what is above it goes back to whoever paid."
            )
        ids = account_ids(*(f"{kind}:{fund}" for kind in ("bank", "fund", "receivable", "expected")))
        lines = [(ids[f"bank:{fund}"], None, fen), (ids[f"fund:{fund}"], None, -fen)]
        for number, part in parts:
            lines += [(ids[f"receivable:{fund}"], number, -part), (ids[f"expected:{fund}"], number, part)]
        cursor.executemany(
            "insert into posting_line (posting_id, account_id, difference_id, amount) values (%s, %s, %s, %s)",
            [(posting, *line) for line in lines],
        )
    act.record("overpayment paid back", household_id=household_id, posting=posting, fund=fund)
    return posting


def _shown(fen: int) -> str:
    """Fen as yuan, for messages."""
    return f"{fen // 100:,}.{fen % 100:02d}"


def _postings() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from posting where kind = 'differences'")
        return int(cursor.fetchone()[0])
