"""Which year of claims is asked for, and the day as of which it is looked at."""

from __future__ import annotations

import datetime

from minsheng.engine.facts import Facts
from minsheng.engine.tree import Law


class NoYear(ValueError):
    """It is not clear which year's claims are meant."""

    code = "no-year"


def day_in(law: Law, year: int) -> datetime.date:
    """The last day of the year, or the last that the law was read for if that is earlier in the year."""
    last = datetime.date(year, 12, 31)
    read = law.reviewed_until - datetime.timedelta(days=1)
    return read if read.year == year and read < last else last


def year_of(facts: Facts, year: int) -> int:
    """The year of a household's claims, if not said. Raises :class:`NoYear`."""
    if year:
        return year
    years = sorted({claim.settled_on.year for claim in facts.claims})
    if len(years) == 1:
        return years[0]
    if not years:
        raise NoYear("Nobody in this household has claims. State claims: under a person; see examples/claims.yaml.")
    raise NoYear(f"There are claims of {', '.join(map(str, years))}. Say which year with --year.")
