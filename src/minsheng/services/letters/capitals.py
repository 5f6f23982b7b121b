"""Amounts of money in Chinese capitals 大写金额, as cheques and decisions write them.

The form is that of the rules for filling in payment instruments (支付结算办法 附一 正确填写票据和结算凭证的基本规定): after 元, or after
角 where there are no fen, 整 (or 正) may stand; after 分 it does not. We write 整 after 元 alone, as ``cn2an`` does after 角.
"""

from __future__ import annotations

from fractions import Fraction

import cn2an


class BadAmount(ValueError):
    """The amount is negative, has a part of a fen, or is too large to be written."""

    code = "bad-amount"


def in_capitals(yuan: str | int | Fraction) -> str:
    """The amount in capitals: ``"2785.20"`` is 贰仟柒佰捌拾伍元贰角. Raises :class:`BadAmount`."""
    fen = Fraction(yuan) * 100
    if fen.denominator != 1 or fen < 0 or fen >= 10**18:
        raise BadAmount(f"{yuan} is no amount that can be written: whole fen, from 0, below 10^16 yuan.")
    whole, rest = divmod(fen.numerator, 100)
    return str(cn2an.an2cn(f"{whole}.{rest:02d}" if rest else str(whole), "rmb"))
