"""An employer, or somebody who serves (a hospital, a home, a school, an agency), comes to be known by its credit code."""

from __future__ import annotations

import datetime

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from minsheng.registry.access.acting import Act
from minsheng.registry.people.changing import refusals
from minsheng.registry.people.models import Employer, Provider
from minsheng.registry.places.questions import division_on
from minsheng.registry.texts import checked_text

PROVIDER_KINDS = ("hospital", "home", "school", "agency")
_LETTERS_OF_INDUSTRY = "ABCDEFGHIJKLMNOPQRST"


class BadCreditCode(ValueError):
    """The unified social credit code (GB 32100) is none."""

    code = "bad-credit-code"


class OrganisationAlreadyKnown(ValueError):
    """One with this credit code is registered."""

    code = "organisation-already-known"


class BadKind(ValueError):
    """A kind or an industry that is not kept."""

    code = "bad-kind"


def add_employer(
    act: Act, *, credit_code: str, name: str, division: str, on: datetime.date, industry: str = ""
) -> Employer:
    """Adds an employer. ``industry``: GB/T 4754, a letter and up to four digits.

    Raises :class:`NotAllowed`, :class:`UnknownDivision`, :class:`BadCreditCode`, :class:`OrganisationAlreadyKnown`,
    :class:`BadKind`, :class:`BadText`.
    """
    act.require("record", division)
    division_on(division, on)
    code = checked_credit_code(credit_code)
    if industry and not (
        industry[0] in _LETTERS_OF_INDUSTRY and len(industry) <= 5 and (industry[1:] or "0").isdecimal()
    ):
        raise BadKind(
            "The industry is a letter from A to T and up to four digits after it (GB/T 4754), for example C27."
        )
    with refusals({constraint: _already_known() for constraint in _CREDIT_CODE_ONCE}):
        employer = Employer.objects.create(
            credit_code=code, name=checked_text(name, "The name", 200), division=division, industry=industry
        )
    act.record("employer added", employer=employer.pk, division=division)
    return employer


def add_provider(act: Act, *, credit_code: str, name: str, kind: str, division: str, on: datetime.date) -> Provider:
    """Adds a hospital, home, school or agency. Raises as :func:`add_employer` does."""
    act.require("record", division)
    division_on(division, on)
    code = checked_credit_code(credit_code)
    if kind not in PROVIDER_KINDS:
        raise BadKind(f'"{str(kind)[:40]}" is no kind of provider. Known: {", ".join(PROVIDER_KINDS)}.')
    with refusals({constraint: _already_known() for constraint in _CREDIT_CODE_ONCE}):
        provider = Provider.objects.create(
            credit_code=code, name=checked_text(name, "The name", 200), kind=kind, division=division
        )
    act.record("provider added", provider=provider.pk, division=division)
    return provider


def checked_credit_code(text: str) -> str:
    """A code of 18 characters with its check character. Raises :class:`BadCreditCode`."""
    try:
        code: str = uscc.validate(text)
    except (ValidationError, AttributeError, TypeError):
        raise BadCreditCode(
            "The unified social credit code has 18 characters, the last one checks the others. Compare it with the licence."
        ) from None
    return code


_CREDIT_CODE_ONCE = ("employer_credit_code_key", "provider_credit_code_key")


def _already_known() -> OrganisationAlreadyKnown:
    return OrganisationAlreadyKnown(
        "One with this credit code is registered already. Search for the code and use that one."
    )
