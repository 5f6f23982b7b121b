"""What a comparison measures, checked against the law and the city's columns before anything is run."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from minsheng.engine.loading.problems import Problems
from minsheng.engine.planning import plan_day
from minsheng.engine.tree import CLAIM, HOUSEHOLD, PERSON, Law, Programme
from minsheng.services.plan.problems import stop_if_any
from minsheng.services.plan.reform import Reform

_PAYMENTS_A_MONTH = {"monthly": 1.0, "yearly": 1 / 12, "once": 1 / 12}


@dataclass(frozen=True, slots=True)
class Paying:
    """A programme that decides and pays, in one of the laws or both."""

    name: str
    zh: str
    en: str
    of: str
    decides: str
    pays: str
    a_month: float  # what one amount is of a month's: a yearly or single payment counts a twelfth each month
    rate: float  # the modelled share of those entitled who draw it
    rate_is_known: bool
    in_force: bool
    reformed: bool  # whether the reformed law has it
    touched: bool  # whether the reform can change it
    is_held: bool  # whether the facts of income hold what is paid now


@dataclass(frozen=True, slots=True)
class Income:
    """Which value of the law is a household's own income, and which wages are raised for marginal rates."""

    value: str
    already_holds: tuple[str, ...]
    wages: str
    higher_by: int  # fen a month


@dataclass(frozen=True, slots=True)
class Era:
    """Months under the same texts and figures of both laws.

    ``fresh`` names the programmes that are decided anew on the era's first day, since a text or figure of theirs has
    changed; the amounts of the others go on. So a city whose facts are of one day does not age without births.
    """

    day: datetime.date
    months: tuple[int, ...]  # positions among the months compared
    fresh: frozenset[str]


@dataclass(frozen=True, slots=True)
class PovertyLine:
    """A line of the law's figure (fen a head and month) or a share of the median (``fen`` is none)."""

    name: str
    kind: str
    times: Fraction
    fen: float | None


@lru_cache(maxsize=1)
def usual_incomes() -> dict[str, Any]:
    """``incomes.yaml``."""
    text = (files("minsheng.services.plan") / "incomes.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def days_of(start: datetime.date, months: int) -> list[datetime.date]:
    """The day of comparison and the first days of the months after it."""
    found = [start]
    for step in range(1, months):
        year, month = divmod(start.year * 12 + start.month - 1 + step, 12)
        found.append(datetime.date(year, month + 1, 1))
    return found


def closure(law: Law, names: Iterable[str]) -> set[str]:
    """Everything that some values are made of, in every version of the law's texts."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name in law.rules:
            waiting.extend(need for version in law.rules[name].versions for need in version.needs)
        elif name in law.groups:
            group = law.groups[name]
            waiting.extend(need for need in [group.source, group.before, *group.same_month_names()] if need)
    return found


def differs(law: Law, reformed: Law, name: str) -> bool:
    """Whether one value is said otherwise by the reformed law: another text, other dates, another figure."""
    for one, other in ((law.rules, reformed.rules), (law.groups, reformed.groups)):
        if (name in one) != (name in other):
            return True
    if name in law.rules:
        texts = [
            [(v.at.file, v.at.line, v.function, v.starts, v.ends) for v in rule.versions]
            for rule in (law.rules[name], reformed.rules[name])
        ]
        return texts[0] != texts[1]
    if name in law.parameters or name in reformed.parameters:
        if name not in law.parameters or name not in reformed.parameters:
            return True
        figures = [
            [(f.starts, f.ends, f.value) for f in parameter.figures]
            for parameter in (law.parameters[name], reformed.parameters[name])
        ]
        return figures[0] != figures[1]
    return False


def paying_programmes(law: Law, reformed: Law, rates: Mapping[str, float], reform: Reform) -> list[Paying]:
    """The programmes that pay, by section and name; those that the reform adds come last."""
    found = []
    held = income_of(law, reform).already_holds
    for name, programme in [*_sorted(law), *((n, p) for n, p in _sorted(reformed) if n not in law.programmes)]:
        data = programme.data
        decides, pays = str(data.get("decides", "")), str(data.get("pays", ""))
        of_law = law if name in law.programmes else reformed
        if decides not in of_law.rules or pays not in {**of_law.rules, **of_law.groups}:
            continue
        if programme.of == CLAIM:
            continue  # a city has no claims; they are settled by `minsheng claims`
        results = (decides, pays)
        changed = name not in law.programmes or any(differs(law, reformed, n) for n in closure(reformed, results))
        said = reform.take_up.get(name)
        rate = float(said) if said is not None else rates.get(str(data.get("received", "")))
        found.append(
            Paying(
                name=name,
                zh=programme.zh,
                en=programme.en,
                of=of_law.entity_of(decides) or "household",
                decides=decides,
                pays=pays,
                a_month=_PAYMENTS_A_MONTH.get(str(data.get("frequency")), 1.0),
                rate=1.0 if rate is None else float(rate),
                rate_is_known=rate is not None,
                in_force=name in law.programmes,
                reformed=name in reformed.programmes,
                touched=changed,
                is_held=name in held,
            )
        )
    return found


def _sorted(law: Law) -> list[tuple[str, Programme]]:
    return sorted(law.programmes.items(), key=lambda item: (item[1].section, item[0]))


def check_settings(law: Law, reformed: Law, reform: Reform) -> None:
    """Notes every name of the measures and the take-up that the laws do not have.

    Raises:
        ReformRefused.
    """
    problems = Problems()
    measures = reform.measures
    both = {**law.programmes, **reformed.programmes}

    def refuse(word: str, line: int, what: str, known: Iterable[str], name: str) -> None:
        near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
        remedy = f'Do you mean "{near[0]}"?' if near else f"Say {word}: with names of the law (docs/reform.md)."
        problems.add(reform.file, line, f"unknown-{word.split(':')[0]}", what, remedy)

    income = income_of(law, reform)
    line = measures.at.get("income", 1)
    values: dict[str, Any] = {**law.rules, **law.groups, **law.facts}
    money = [name for name, found in values.items() if found.of == HOUSEHOLD and found.type.is_money]
    if income.value not in money:
        refuse("income", line, f'income: "{income.value}" is no amount of a household.', money, income.value)
    for name in measures.already_holds or ():
        if name not in both:
            refuse("income", line, f'already_holds: the law has no programme "{name}".', both, name)
    wages = [name for name, fact in law.facts.items() if fact.of == PERSON and fact.type.is_money]
    if measures.wages and measures.wages not in wages:
        refuse(
            "wages", measures.at["wages"], f'wages: "{measures.wages}" is no amount of a person.', wages, measures.wages
        )
    if any(line.kind == "standard" for line in measures.lines):
        _check_standard(reformed, reform, refuse)
    for name, at in reform.take_up_lines.items():
        if name not in both:
            refuse("take_up", at, f'take_up: the law has no programme "{name}".', both, name)
    stop_if_any(problems)


def _check_standard(law: Law, reform: Reform, refuse: Any) -> None:
    name = reform.measures.standard
    line = reform.measures.at.get("standard", reform.measures.at.get("lines", 1))
    found = law.parameters.get(name)
    if found is None or found.is_table or not found.type.is_money:
        refuse("standard", line, f'"{name}" is no single figure in yuan of the law.', law.parameters, name)


def income_of(law: Law, reform: Reform) -> Income:
    """What is a household's own income, by the reform file or ``incomes.yaml``."""
    usual, said = usual_incomes(), reform.measures
    held = usual["already_holds"] if said.already_holds is None else said.already_holds
    wages = said.wages or str(usual["wages"])
    is_fact = wages in law.facts and law.facts[wages].of == PERSON
    return Income(
        said.income or str(usual["value"]),
        tuple(held),
        wages if is_fact else "",
        int(said.wages_higher_by * 100),
    )


def eras_of(laws: tuple[Law, Law], days: list[datetime.date], programmes: list[Paying]) -> list[Era]:
    """The months in runs under the same texts and figures.

    A programme is decided anew every month where one of its rules reads the month or the day of the month.
    """
    monthly = {p.name for p in programmes if any(_reads_the_calendar(law, _results(law, p)) for law in laws)}
    found: list[tuple[datetime.date, list[int], frozenset[str]]] = []
    before: dict[str, object] = {}
    for position, day in enumerate(days):
        said = {p.name: [_said_on(law, day, _results(law, p)) for law in laws] for p in programmes}
        fresh = frozenset(name for name in said if name in monthly or before.get(name) != said[name])
        if found and not fresh:
            found[-1][1].append(position)
        else:
            found.append((day, [position], fresh))
        before = dict(said)
    return [Era(day, tuple(months), fresh) for day, months, fresh in found]


def _results(law: Law, programme: Paying) -> list[str]:
    return [name for name in (programme.decides, programme.pays) if name in law.rules or name in law.groups]


def _said_on(law: Law, day: datetime.date, names: list[str]) -> list[tuple[str, object]]:
    """The texts and figures in force on a day, for some results."""
    plan = plan_day(law, day, names)
    texts: list[tuple[str, object]] = [
        (step.name, step.version.starts if step.version else None) for step in plan.steps
    ]
    return texts + [(name, figure.starts if figure else None) for name, figure in plan.figures.items()]


def _reads_the_calendar(law: Law, names: list[str]) -> bool:
    versions = [version for name in closure(law, names) if name in law.rules for version in law.rules[name].versions]
    return any(
        node.op == "call" and node.value in ("month_of_year", "day_of_month")
        for version in versions
        for node in version.body.walk()
    )


def lines_of(law: Law, reform: Reform, day: datetime.date) -> list[PovertyLine]:
    """The poverty lines, those of a figure by the law in force on the day: a reform does not move its own measure."""
    found = []
    for line in reform.measures.lines:
        fen: float | None = None
        if line.kind == "standard":
            figure = law.parameters[reform.measures.standard].figure(day)
            if figure is None or not isinstance(figure.value, (int, Fraction)):
                continue
            fen = float(figure.value * line.times)
        found.append(PovertyLine(line.name, line.kind, line.times, fen))
    return found
