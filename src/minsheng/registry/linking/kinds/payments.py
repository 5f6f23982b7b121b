"""Payments as two sides book them: sent and received, days apart, less fees, the words cut off."""

from __future__ import annotations

from minsheng.registry.linking.kinds.parts import Comparison, Kind, Level, equal

_LATER = "(day_r - day_l)"
_RATIO = "abs(amount_log_l - amount_log_r)"


def _within(share: float) -> str:
    return f"{_RATIO} <= ln(1 + {share})"


AMOUNT = Comparison(
    "amount",
    ("amount", "amount_log"),
    (
        Level("equal", equal("amount"), 0.3, rarity="amount"),
        Level("within 1 %", _within(0.01), 0.2),
        Level("within 2 %", _within(0.02), 0.15),
        Level("within 4 %", _within(0.04), 0.2),
        Level("within 6 %", _within(0.06), 0.07),
        Level("within 8 %", _within(0.08), 0.04),
        Level("within 12 %", _within(0.12), 0.03),
    ),
)
DAY = Comparison(
    "paid_on",
    ("day",),
    (
        Level("same day", f"{_LATER} = 0", 0.05),
        Level("1 day later", f"{_LATER} = 1", 0.3),
        Level("2 days later", f"{_LATER} = 2", 0.3),
        Level("3 to 6 days later", f"{_LATER} BETWEEN 3 AND 6", 0.14),
        Level("7 to 21 days later", f"{_LATER} BETWEEN 7 AND 21", 0.08),
        Level("1 or 2 days earlier", f"{_LATER} BETWEEN -2 AND -1", 0.05),
        Level("3 to 21 days earlier", f"{_LATER} BETWEEN -21 AND -3", 0.02),
    ),
)
MEMO = Comparison(
    "memo",
    ("memo", "memo_8", "memo_5"),
    (
        Level("equal", equal("memo"), 0.4, rarity="memo"),
        Level("same first 12 letters", equal("memo_12"), 0.15, rarity="memo_12"),
        Level("same first 8 letters", equal("memo_8"), 0.2, rarity="memo_8"),
        Level("same first 5 letters", equal("memo_5"), 0.15, rarity="memo_5"),
        Level("same first 3 letters", equal("memo_3"), 0.05, rarity="memo_3"),
    ),
)

PAYMENTS = Kind(
    name="payments",
    says="payments as two sides book them",
    comparisons=(AMOUNT, DAY, MEMO),
    derived={
        "amount_log": (("amount",), "CASE WHEN amount > 0 THEN ln(amount) END"),
        "amount_low": (("amount",), "CASE WHEN amount > 0 THEN floor(ln(amount) / 0.25) END"),
        "amount_high": (("amount",), "CASE WHEN amount > 0 THEN floor(ln(amount) / 0.25 + 0.5) END"),
        "day": (("paid_on",), "date_diff('day', DATE '2000-01-01', try_strptime(paid_on, '%Y%m%d')::DATE)"),
        "memo_12": (("memo",), "substr(memo, 1, 12)"),
        "memo_8": (("memo",), "substr(memo, 1, 8)"),
        "memo_5": (("memo",), "substr(memo, 1, 5)"),
        "memo_3": (("memo",), "substr(memo, 1, 3)"),
    },
    blocks=(("memo_3", "amount_low"), ("memo_3", "amount_high"), ("amount",)),
    training=(("memo",), ("amount",)),
    certain=((("amount", "day", "memo"), "l.amount = r.amount AND l.memo = r.memo AND abs(l.day - r.day) <= 7"),),
    certain_recall=0.15,
    threshold=0.5,
    block_limit=3000,
    one_to_one=True,
)
