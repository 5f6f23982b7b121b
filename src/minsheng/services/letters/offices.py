"""Whose name stands under a letter: the department that decides, of the district or city where the household lives."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from minsheng.registry.places.questions import chain_of_names

_DIGITS = {"district": 6, "city": 4}


def office_of(programme: Mapping[str, Any], division: str, on: datetime.date, lang: str) -> str:
    """「杭州市萧山区民政部门」, by ``deciding_office: {signs: {zh, en, at}}`` of the programme, and the names of the division's
    district (or city) on the day; the law's own words of who decides where it says no more, nothing where it says nothing.
    """
    office = programme.get("deciding_office", {})
    signs = office.get("signs")
    if signs is None:
        return str(office.get(lang, ""))
    code = division[: _DIGITS[signs.get("at", "district")]]
    names = [name[lang] for name in chain_of_names(code, on)[1:]]  # the province is left out
    if lang == "zh":
        return "".join([*names, signs["zh"]])
    return ", ".join([signs["en"], *reversed(names)])
