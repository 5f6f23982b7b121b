"""The letter of a review's or a grievance's result: what was disputed, what was decided and why, what follows, and where else
one may go (行政复议法第七十五条)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from minsheng.services.letters.capitals import in_capitals
from minsheng.services.letters.saying import LANGUAGES, Letter, NothingToSay, Reason, day_in_words, money

FILE = Path(__file__).with_name("appeal_results.yaml")


@dataclass(frozen=True, slots=True)
class Result:
    """What the letter is about. ``state`` is the appeal's, ``says`` the reasons, ``article`` those of the result."""

    kind: str
    state: str
    number: str
    of: str  # the case, decision or demand
    programme: Mapping[str, str]  # zh, en; empty where none
    filed_on: datetime.date
    decided_on: datetime.date
    says: str
    article: str
    new_case: str = ""
    within_days: int | None = None
    less: int | None = None  # fen of a demand that are let go


def appeal_letter(
    result: Result, *, to: str, sender: str, on: datetime.date, lang: str = "zh", large: bool = False
) -> Letter:
    """The letter, ready to be set.

    Args:
        result: what was decided.
        to: whom it is addressed to, by name.
        sender: the office that decided.
        on: the day of the letter.
        lang: ``zh`` or ``en``.
        large: large print 适老版.

    Raises :class:`NothingToSay` for a state that has no letter, or another language.
    """
    if lang not in LANGUAGES:
        raise NothingToSay(f'There are no letters in "{lang}", only in {" and ".join(LANGUAGES)}.')
    plain = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    words: Mapping[str, Any] = plain["kinds"][result.kind]
    if result.state not in words["results"]:
        raise NothingToSay(f"Appeal {result.number} is not decided; there is no letter yet.")
    after = [each for each in words["after"] if result.state in each["states"]]
    values = {
        "number": result.number, "of": result.of, "programme": result.programme.get(lang, ""),
        "filed_on": day_in_words(result.filed_on.isoformat(), lang), "decided_on": day_in_words(result.decided_on.isoformat(), lang),
        "new_case": result.new_case, "within_days": result.within_days,
    }  # fmt: skip
    amounts = [words["new_case"][lang].format(**values)] if result.new_case else []
    if result.less is not None:
        yuan = f"{result.less / 100:.2f}"
        amounts.append(words["less"][lang].format(amount=money(yuan), capitals=in_capitals(yuan)))
    if result.within_days is not None:
        amounts.append(words["within_days"][lang].format(**values))
    return Letter(
        lang=lang,
        large=large,
        title=words["title"][lang],
        number=result.number,
        number_label=plain["number_label"][lang],
        to=f"{to}{'：' if lang == 'zh' else ','}",
        opening=words["opening"][lang].format(**values),
        result=words["results"][result.state][lang],
        amounts=tuple(amounts),
        reasons_title=plain["reasons_title"][lang],
        reasons=(Reason(result.says, result.article),) if result.says else (),
        figures_title="",
        figures_head=("", ""),
        figures=(),
        unknown_title="",
        unknown=(),
        unverified_title="",
        unverified=(),
        appeal_title=plain["appeal_title"][lang],
        appeal=tuple(
            f"{each[lang]}（{each['article']}）" if lang == "zh" else f"{each[lang]} ({each['article']})"
            for each in after
        ),
        date=day_in_words(on.isoformat(), lang),
        footer=values["decided_on"],
        sender=sender,
    )
