"""A fund comes to be known, with the bank account it is paid from."""

from __future__ import annotations

import re

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds.bank_numbers import checked_bank, checked_number
from minsheng.registry.awards.models import Fund
from minsheng.registry.people.changing import refusals
from minsheng.registry.sealing import digest, seal
from minsheng.registry.texts import checked_text

ABOUT = "fund.account"
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


class BadFundCode(ValueError):
    """The code is no short word of small letters, digits and underscores."""

    code = "bad-fund-code"


class FundAlreadyThere(ValueError):
    """A fund has this code or this bank account already."""

    code = "fund-already-there"


def add_fund(
    act: Act, *, code: str, zh: str, en: str, division: str, account_name: str, account_number: str, bank: str
) -> Fund:
    """Adds a fund. Needs ``manage_funds`` in its division.

    Raises :class:`NotAllowed`, :class:`BadFundCode`, :class:`BadAccountNumber`, :class:`FundAlreadyThere`,
    :class:`BadText`.
    """
    act.require("manage_funds", division)
    if not _CODE.fullmatch(code):
        raise BadFundCode('A fund\'s code is 2 to 40 small letters, digits and underscores, as "minimum_living".')
    number = checked_number(account_number)
    there = FundAlreadyThere(f'A fund "{code}" or with this bank account is there already. See minsheng pay funds.')
    with refusals({"fund_pkey": there, "fund_account_digest_key": there}):
        fund = Fund.objects.create(
            code=code,
            zh=checked_text(zh, "The Chinese name", 100),
            en=checked_text(en, "The English name", 100),
            division=division,
            account_name=checked_text(account_name, "The account's name", 70),
            bank=checked_bank(bank),
            account_sealed=seal(number, ABOUT),
            account_digest=digest(number, ABOUT),
            added_by=act.actor,
        )
    act.record("fund added", fund=code)
    return fund
