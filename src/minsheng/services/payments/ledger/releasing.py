"""A payment that came back and is owed to nobody any more goes back to the fund."""

from __future__ import annotations

import datetime

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.payments.ledger.accounts import account_ids, fund_to_manage
from minsheng.services.payments.ledger.posting import begin_posting, refusals_of_the_ledger


class NotToRelease(ValueError):
    """The payment did not come back, was paid again, or is still owed; the message says which."""

    code = "not-to-release"


# came_back() looks at awards as they are known now: while one holds for the month, or pays once, the payment is made again.
_OPEN = """
select end_to_end from came_back() c
where not again and not owed and not exists (select 1 from posting g where g.reference = 'release ' || c.end_to_end)
order by payment_id
"""


def to_release(act: Act) -> list[str]:
    """End-to-end ids of payments that came back and that nobody is owed any more."""
    act.require_anywhere("pay_read")
    with connection.cursor() as cursor:
        cursor.execute(_OPEN)
        return [row[0] for row in cursor.fetchall()]


def release(act: Act, *, end_to_end: str, day: datetime.date, because: str) -> int:
    """Moves a payment that came back from what is payable to its fund, and gives the posting's number.

    Is the money owed again later, a re-issue takes it from the fund. Needs ``ledger_post`` where the fund is.
    Raises :class:`NotToRelease`, :class:`NotAllowed`, :class:`AlreadyPosted`, :class:`MonthClosed`.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from came_back() where end_to_end = %s", [end_to_end])
        row = cursor.fetchone()
    if row is None:
        raise NotToRelease(f"No payment {end_to_end[:40]} came back. See: minsheng pay came-back.")
    payment, _, fund, amount, again, owed = row
    owned = fund_to_manage(act, fund, "ledger_post")
    if again or owed:
        why = "was paid again" if again else "is still owed: re-issue it (minsheng pay reissue)"
        raise NotToRelease(f"Payment {end_to_end} {why}.")
    reference = f"release {end_to_end}"
    with refusals_of_the_ledger(reference, day), connection.cursor() as cursor:
        ids = account_ids(f"payable:{fund}", f"fund:{fund}")
        posting = begin_posting(
            act, kind="release", reference=reference, division=owned.division, day=day, because=because
        )
        cursor.executemany(
            "insert into posting_line (posting_id, account_id, payment_id, amount) values (%s, %s, %s, %s)",
            [(posting, ids[f"payable:{fund}"], payment, amount), (posting, ids[f"fund:{fund}"], None, -amount)],
        )
    act.record("payment released", posting=posting, payment=end_to_end)
    return posting
