"""The short answer of each programme, from the values worked out: decision, amount, and what decided it.

What an answer takes of the law of the day alone stands in a :class:`Brief`, kept with the day's plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from minsheng.engine.exact.answers import Answer, Named, Shortfall, named, named_by_person
from minsheng.engine.exact.compiling import FAILING, USED
from minsheng.engine.exact.evaluating import Evaluation
from minsheng.engine.tree import HOUSEHOLD, NUMBER, PERSON, Programme
from minsheng.engine.unknown import Reason, Unknown

_DEEPEST = 12  # so many rules a no is followed through
_FEW = 3  # so many values are named as decisive


@dataclass(frozen=True, slots=True)
class Brief:
    """What answering a programme takes of the law of a day: the names of its values, and what hangs on them."""

    of_person: bool
    decides: str
    pays: str
    main: str  # the value that the answer is about
    shown: tuple[tuple[str, str], ...]  # other values with their entity, "" for figures
    conditions: tuple[tuple[str, bool, Mapping[str, str]], ...]  # the rule, whether it is a person's, the refusal
    unverified: tuple[str, ...]  # the figures under the main value that are not confirmed


class Writer:
    """Writes the answers for one household on the last day asked of an evaluation."""

    def __init__(self, found: Evaluation) -> None:
        self.found, self.law, self.day = found, found.law, found.days[-1]
        self.given = found.facts.given
        self.values = found.values[self.day]
        self.prepared = found.reading.prepared(self.day, found.results, self.given)
        self.functions = found.functions[self.day]
        self.present = found.present(self.day)
        self.changed = self.prepared.hanging_on(found.facts).names
        self.silent = self.prepared.silent(found.facts.assume, found.count)

    def answers(self, programme: Programme) -> list[Answer]:
        """One answer for the household, or one for each person."""
        brief = self.prepared.briefs.get(programme.name)
        if brief is None:
            brief = self.prepared.briefs[programme.name] = self._brief(programme)
        if not brief.of_person:
            return [self._answer(programme, brief, -1, self._shown(brief))]
        shown = self._shown_by_person(brief)
        return [self._answer(programme, brief, who, shown[who]) for who in self.present]

    def _brief(self, programme: Programme) -> Brief:
        data, names = programme.data, programme.results
        shown = tuple((name, self.law.entity_of(name) or "") for name in data.get("answers", ()))
        conditions = tuple(
            (said["rule"], self.law.entity_of(said["rule"]) == PERSON, said["refused"])
            for said in data.get("conditions", ())
        )
        of = data.get("of") or (self.law.entity_of(names[0]) if names else HOUSEHOLD)
        decides, pays = data.get("decides") or "", data.get("pays") or ""
        main = decides or pays or (shown[0][0] if shown else "")
        unverified = self._unverified(frozenset((main,))) if main else ()
        return Brief(of == PERSON, decides, pays, main, shown, conditions, unverified)

    def _value(self, name: str, who: int) -> Any:
        if name in self.law.parameters:
            return self.found.figure(name, self.day)
        found = self.values[name]
        return found[who] if type(found) is list else found

    def _answer(self, programme: Programme, brief: Brief, who: int, shown: list[Named]) -> Answer:
        decision = self._value(brief.decides, who) if brief.decides else None
        if decision is False:
            return self._refusal(programme, brief, who, shown)
        answer = Answer(programme, who, None, answers=shown)
        missing: list[Unknown] = []
        if type(decision) is Unknown:
            missing.append(decision)
        else:
            answer.entitled = decision
        if brief.pays:
            amount = self._value(brief.pays, who)
            if type(amount) is Unknown:
                answer.amount_is_known = False
                missing.append(amount)
            else:
                answer.amount = amount
        elif not brief.decides:
            missing.extend(one.value for one in shown if type(one.value) is Unknown)
        if missing:
            answer.unknown = frozenset[Reason]().union(*(part.because for part in missing))
        main = brief.pays if answer.amount is not None else brief.main
        if main:
            answer.decisive = list(self._decisive(main, who))
            answer.article = self.prepared.article(main)
            told = {one.name for one in shown if type(one.value) is not Unknown and one.value}
            answer.unverified = list(self._unverified(frozenset((main, *told))))
        return answer

    def _shown(self, brief: Brief) -> list[Named]:
        """The other values worth showing where the answer is the household's: of everybody."""
        shown: list[Named] = []
        for name, of in brief.shown:
            if of == PERSON:
                shown += self._by_person(name)
            else:
                shown.append(named((name, -1, self._value(name, -1))))
        return shown

    def _shown_by_person(self, brief: Brief) -> list[list[Named]]:
        """The other values worth showing of each person, those of the household and figures among them."""
        columns: list[Iterable[Named]] = [
            self._by_person(name)
            if of == PERSON
            else repeat(named((name, -1, self._value(name, -1))), self.found.count)
            for name, of in brief.shown
        ]
        return list(map(list, zip(*columns, strict=True))) if columns else [[] for _ in range(self.found.count)]

    def _by_person(self, name: str) -> list[Named]:
        if name in self.changed:
            return named_by_person(name, self.values[name])
        found = self.silent.named.get(name)
        if found is None:
            found = self.silent.named[name] = named_by_person(name, self.values[name])
        return found

    def _unverified(self, told: frozenset[str]) -> tuple[str, ...]:
        """The unconfirmed figures under some values, sorted; those that the household states itself left out."""
        found = self.found.reading.unverified_under_all(told, self.day)
        return tuple(name for name in found if name not in self.given) if self.given else found

    def _refusal(self, programme: Programme, brief: Brief, who: int, shown: list[Named]) -> Answer:
        """The first condition that failed, and the comparison in it that failed."""
        failed, refused, values = "", None, self.values
        for rule, of_person, says in brief.conditions:
            if (values[rule][who] if of_person else values[rule]) is False:
                failed, refused = rule, says
                break
        shortfall = self._shortfall(failed or brief.decides, who)
        if shortfall is not None:
            decisive = [shortfall.left, shortfall.right]
        else:
            decisive = list(self._decisive(failed or brief.decides, who))
        return Answer(
            programme,
            who,
            False,
            answers=shown,
            failed=failed,
            refused=refused,
            shortfall=shortfall,
            decisive=decisive,
            article=self.prepared.article(failed or brief.main),
            unverified=list(brief.unverified),
        )

    def _decisive(self, name: str, who: int) -> list[Named]:
        """The two or three values that a rule's value hangs on: facts and amounts rather than yes or no."""
        if name in self.changed:
            return self._look_for_decisive(name, who)
        found = self.silent.decisive.get((name, who))
        if found is None:
            found = self.silent.decisive[name, who] = self._look_for_decisive(name, who)
        return found

    def _look_for_decisive(self, name: str, who: int) -> list[Named]:
        tell = self.functions.told(name, USED)
        if tell is None:
            return []
        values = self.values
        used = [pair for pair in tell(values, who).items() if type(pair[1]) is not dict and pair[0] != "day"]
        amounts = [pair for pair in used if pair[1] is not True and pair[1] is not False][:_FEW]
        shown = [named((key, who if type(values.get(key)) is list else -1, value)) for key, value in amounts or used]
        if amounts:
            return shown
        deeper: list[Named] = []
        for one in shown:
            deeper += self._decisive(one.name, who) or [one]
            if len(deeper) >= _FEW:
                break
        return deeper[:_FEW]

    def _shortfall(self, name: str, who: int) -> Shortfall | None:
        """Follows a no to the comparison that made it."""
        if name in self.changed:
            return self._look_for_shortfall(name, who, 0)
        key = (name, who)
        if key not in self.silent.shortfalls:
            self.silent.shortfalls[key] = self._look_for_shortfall(name, who, 0)
        return self.silent.shortfalls[key]

    def _look_for_shortfall(self, name: str, who: int, depth: int) -> Shortfall | None:
        tell = self.functions.told(name, FAILING)
        if tell is None or depth > _DEEPEST:
            return None
        found: tuple[int, Any, Any] | Shortfall | None = tell(self.values, who, self._look_for_shortfall, depth)
        if not isinstance(found, tuple):
            return found  # none, or what stands under another rule
        place, left, right = found
        node, kind = self.prepared.comparison(name, place)
        first, second = (argument.value if argument.op == "ref" else "" for argument in node.args)
        difference = abs(left - right) if kind.kind == NUMBER else None
        return Shortfall(named((first, who, left)), node.op, named((second, who, right)), difference, kind)
