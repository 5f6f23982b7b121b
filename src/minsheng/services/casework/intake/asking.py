"""The questions of an intake: which fact of whom is asked next, and the answers so far. Nothing here is written anywhere."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from minsheng.engine.exact import Explanation, Reading, explain
from minsheng.engine.facts import BadFacts, read_facts
from minsheng.engine.tree import CHOICE, CLAIM, PERSON, POINTER, Fact, Law
from minsheng.engine.units import read_words_of, scale, words_of_zh
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.household import facts_of
from minsheng.registry.facts.values import KEPT_ELSEWHERE, BadStatement, canonical_facts, number_text, the_reading

PEOPLE = "people"  # the name of the first question of an anonymous intake: who lives together
NOT_KNOWN = "unknown"
NOBODY = "none"
TIES = ("spouse", "father", "mother", "guardian")


class BadIntake(ValueError):
    """The intake cannot be begun or continued so; the message says why."""

    code = "bad-intake"


class BadAnswer(ValueError):
    """The answer is none to what was asked: of another kind, out of its limits, about nobody here. Nothing was taken."""

    code = "bad-answer"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who lives in the household, under a short name of the intake's own. ``ties``: spouse, father, … → short name."""

    key: str
    birth_date: str
    sex: str
    relation_to_head: str
    ties: Mapping[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """As a household file has them."""
        own = {"birth_date": self.birth_date, "sex": self.sex, "relation_to_head": self.relation_to_head}
        return {**own, **self.ties}


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: of a person, or of the household (``who`` none). ``value`` none: asked, and not known."""

    name: str
    who: str | None
    value: Any


@dataclass(frozen=True, slots=True)
class Intake:
    """An intake as it stands. ``known`` is what the registry knows of the household; it is never saved with the intake.

    ``members``: everybody, where nothing is known; of a household of the registry those whom its resident declares, since a
    resident is shown no more than the own record.
    """

    programmes: tuple[str, ...]
    on: datetime.date
    household_id: int | None = None
    members: tuple[Member, ...] = ()
    given: tuple[Given, ...] = ()
    known: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def facts(self) -> dict[str, Any]:
        """The household as a file has it: what the registry knows, and over it what was answered."""
        household = dict(self.known.get("household", {}))
        people = {key: dict(facts) for key, facts in self.known.get("people", {}).items()}
        for member in self.members:
            people[member.key] = member.facts()
        for each in self.given:
            into = household if each.who is None else people[each.who]
            into[each.name] = NOT_KNOWN if each.value is None else each.value
        return {"day": self.on, "household": household, "people": people}

    def people(self) -> tuple[str, ...]:
        """Short names of everybody in it; for a known household their numbers, as text."""
        return tuple(self.facts()["people"])

    def value(self, name: str, who: str | None) -> Given | None:
        """The answer to a question, if it was answered."""
        return next((each for each in self.given if (each.name, each.who) == (name, who)), None)

    def plain(self) -> dict[str, Any]:
        """As JSON can carry it; :meth:`of` reads it back. What the registry knows is left out."""
        return {
            "programmes": list(self.programmes),
            "on": self.on.isoformat(),
            "household_id": self.household_id,
            "members": [
                [each.key, each.birth_date, each.sex, each.relation_to_head, dict(each.ties)] for each in self.members
            ],
            "given": [[each.name, each.who, each.value] for each in self.given],
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any], known: Mapping[str, Any] | None = None) -> Intake:
        """Reads :meth:`plain` back; ``known`` from :func:`start_for_household`. Raises :class:`BadIntake`."""
        try:
            return cls(
                tuple(plain["programmes"]),
                datetime.date.fromisoformat(plain["on"]),
                plain["household_id"],
                tuple(Member(*each) for each in plain["members"]),
                tuple(Given(*each) for each in plain["given"]),
                known or {},
            )
        except (KeyError, TypeError, ValueError):
            raise BadIntake("This is no intake. Begin a new one.") from None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``kind``: ``yes or no``, ``number``, ``choice``, ``date``, ``person`` (one of ``choices``), ``people``.

    ``choices`` are (code, Chinese, English). ``asked_for`` are the programmes that it matters for. ``usual`` is what most
    people answer; with ``none_group`` it can be answered for all of its kind at once (:func:`none_of_the_rest`).
    ``settles`` says how many decisions it would settle alone, ``left`` how many questions there may be, this one included.
    """

    name: str
    who: str | None
    kind: str
    zh: str
    en: str
    unit_zh: str = ""
    unit_en: str = ""
    choices: tuple[tuple[str, str, str], ...] = ()
    least: str = ""
    most: str = ""
    usual: Any = None
    none_group: str = ""
    asked_for: tuple[tuple[str, str, str], ...] = ()
    settles: int = 0
    left: int = 1


def start(
    programmes: Sequence[str], *, on: datetime.date, members: Iterable[Member] = (), law: Law | None = None
) -> Intake:
    """Begins an intake of somebody who need not say who they are.

    Args:
        programmes: what is wanted, by the law's names; empty: everything that one can apply for.
        on: the day; the law of that day is asked.
        members: who lives together; asked first where it is left out.
        law: another law than the one that comes with minsheng.

    Raises :class:`BadIntake` for a programme that one cannot apply for.
    """
    intake = Intake(_wanted(law or the_reading().law, programmes), on)
    members = tuple(members)
    return _with_members(intake, members) if members else intake


def start_for_household(act: Act, household_id: int, programmes: Sequence[str], *, on: datetime.date) -> Intake:
    """Begins an intake for a household of the registry: what is known there is not asked again.

    Raises :class:`BadIntake`, :class:`SubjectNotFound`, :class:`NotAllowed`, :class:`MemberClosed`.
    """
    law = the_reading().law
    known = facts_of(act, household_id, on, law=law).plain
    return Intake(_wanted(law, programmes), on, household_id, known=known)


def next_question(intake: Intake, reading: Reading | None = None) -> Question | None:
    """What to ask next: the fact that settles the most decisions. None when nothing asked would change anything."""
    found = open_questions(intake, reading, limit=1)
    return found[0] if found else None


def open_questions(intake: Intake, reading: Reading | None = None, limit: int | None = None) -> list[Question]:
    """The questions that still matter, in the engine's order."""
    ours = reading or the_reading()
    if not intake.people():
        return [_ask_people(ours.law)]
    explanation = explained(intake, ours)
    asked = [
        question for question in explanation.questions if _may_ask(intake, explanation, question.name, question.who)
    ]
    return [_told(explanation, question.name, question.who, question.settles, len(asked)) for question in asked[:limit]]


def explained(intake: Intake, reading: Reading | None = None) -> Explanation:
    """What the law says of the household as far as it is known. Raises :class:`BadIntake`."""
    try:
        return explain(reading or the_reading(), intake.facts(), intake.on, intake.programmes)
    except BadFacts as bad:
        raise BadIntake(f"The household cannot be read: {bad}") from None


def answer(intake: Intake, name: str, value: Any, *, who: str | None = None, law: Law | None = None) -> Intake:
    """The intake with an answer more, or another one to the same question; ``None`` says that it is not known.

    ``people`` is answered with a list of :class:`Member`. Raises :class:`BadAnswer`.
    """
    law = law or the_reading().law
    if name == PEOPLE:
        return _with_members(intake, tuple(value or ()))
    fact = law.facts.get(name)
    if fact is None or fact.of == CLAIM:
        raise BadAnswer(f'Nothing asks for "{name}".')
    if (fact.of == PERSON) != (who is not None):
        raise BadAnswer(f'"{name}" is of a {fact.of}.')
    if who is not None and who not in intake.people():
        raise BadAnswer(f'Nobody here is "{who}".')
    if name in KEPT_ELSEWHERE and _is_kept(intake, who):
        raise BadAnswer(f'"{name}" is kept with {KEPT_ELSEWHERE[name]}. Have it corrected in the registry.')
    given = Given(name, who, None if value is None else _checked(law, intake, fact, who, value))
    others = tuple(each for each in intake.given if (each.name, each.who) != (name, who))
    changed = replace(intake, given=(*others, given))
    _must_be_readable(changed, law)
    return changed


def none_of_the_rest(intake: Intake, group: str, *, who: str | None = None, reading: Reading | None = None) -> Intake:
    """Answers every open question of a group (``none_group``) of a person or the household with what is usual: none, nothing.

    Each becomes an answer of its own, seen in the review and declared as any other. Raises :class:`BadAnswer`.
    """
    ours = reading or the_reading()
    if group not in ours.law.assumptions:
        raise BadAnswer(f'There is no group "{group}". Groups: {", ".join(ours.law.assumptions)}.')
    more = tuple(
        Given(question.name, question.who, question.usual)
        for question in open_questions(intake, ours)
        if question.none_group == group and question.who == who
    )
    return replace(intake, given=(*intake.given, *more))


def back(intake: Intake) -> Intake:
    """The intake without its last answer."""
    if intake.given:
        return replace(intake, given=intake.given[:-1])
    return replace(intake, members=())


def _must_be_readable(intake: Intake, law: Law) -> None:
    """Raises :class:`BadAnswer` where the answers contradict each other (a mother younger than her child …)."""
    try:
        read_facts(law, intake.facts())
    except BadFacts as bad:
        raise BadAnswer(str(bad)) from None


def _wanted(law: Law, programmes: Sequence[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(programmes)) or tuple(
        name
        for name, each in law.programmes.items()
        if _can_be_applied_for(law, name) and each.data.get("kind") != "scale"
    )
    for name in names:
        if not _can_be_applied_for(law, name):
            raise BadIntake(f'One cannot apply for "{name}". See minsheng law list.')
    return names


def _can_be_applied_for(law: Law, name: str) -> bool:
    programme = law.programmes.get(name)
    return programme is not None and "decides" in programme.data and programme.of != CLAIM


def _with_members(intake: Intake, members: tuple[Member, ...]) -> Intake:
    registered = tuple(intake.known.get("people", {}))
    if not members and intake.household_id is None:
        raise BadAnswer("Say who lives together: one person at least.")
    keys = [member.key for member in members]
    if len(set(keys)) != len(keys) or not all(key.isidentifier() for key in keys):
        raise BadAnswer("Give each person a short name of letters of their own.")
    for member in members:
        if strange := {each for each in member.ties.values() if each not in (*keys, *registered, NOBODY)}:
            raise BadAnswer(f"Nobody here is {', '.join(sorted(strange))}.")
        if unknown := member.ties.keys() - set(TIES):
            raise BadAnswer(f"No such tie: {', '.join(sorted(unknown))}.")
    left = tuple(each for each in intake.given if each.who is None or each.who in registered)
    changed = replace(intake, members=members, given=left)
    _must_be_readable(changed, the_reading().law)
    return changed


def _is_kept(intake: Intake, who: str | None) -> bool:
    """Whether the registry says who this is: a member of a known household, not somebody whom a resident declares beside."""
    return intake.household_id is not None and who not in {member.key for member in intake.members}


def _may_ask(intake: Intake, explanation: Explanation, name: str, who: int) -> bool:
    person = explanation.facts.people[who] if who >= 0 else None
    given = intake.value(name, person)
    if given is not None and given.value is None:
        return False  # asked, and not known
    if person is not None and person not in intake.people():
        return False
    return not (name in KEPT_ELSEWHERE and _is_kept(intake, person))


def _checked(law: Law, intake: Intake, fact: Fact, who: str | None, value: Any) -> Any:
    if fact.type.kind == POINTER:
        if value not in (*intake.people(), NOBODY) or value == who:
            raise BadAnswer(f'"{value}" is nobody here. Say one of {", ".join(intake.people())}, or {NOBODY}.')
        return value
    if fact.name in KEPT_ELSEWHERE:
        return value
    try:
        return canonical_facts(law, fact.of, {fact.name: value})[fact.name]
    except BadStatement as bad:
        raise BadAnswer(str(bad)) from None


def _ask_people(law: Law) -> Question:
    relations = law.facts["relation_to_head"].labels
    choices = tuple((code, *labels) for code, labels in relations.items())
    return Question(PEOPLE, None, PEOPLE, "共同生活的有哪些人", "Who lives together", choices=choices)


def _told(explanation: Explanation, name: str, who: int, settles: int, left: int) -> Question:
    law, people = explanation.law, explanation.facts.people
    fact = law.facts[name]
    person = people[who] if who >= 0 else None
    matters = {
        answer.programme.name: (answer.programme.name, answer.programme.zh, answer.programme.en)
        for answer in explanation.answers
        if any(reason.kind == "fact" and (reason.name, reason.who) == (name, who) for reason in answer.unknown)
    }
    kind, choices = fact.type.kind, tuple((code, *labels) for code, labels in fact.labels.items())
    if kind == POINTER:
        kind, choices = "person", (*((each, each, each) for each in people if each != person), (NOBODY, "无", "nobody"))
    elif kind == CHOICE and not choices:
        choices = tuple(
            (code, law.choice_label(name, code, "zh"), law.choice_label(name, code, "en")) for code in fact.type.choices
        )
    return Question(
        name,
        person,
        kind,
        fact.zh,
        fact.en,
        words_of_zh(fact.type.unit) if kind == "number" else "",
        read_words_of(fact.type.unit) if kind == "number" else "",
        choices,
        "" if fact.least is None else _number(fact, fact.least),
        "" if fact.most is None else _number(fact, fact.most),
        _usual(fact),
        fact.assumption if fact.usual is not None else "",
        tuple(matters.values()),
        settles,
        left,
    )


def _usual(fact: Fact) -> Any:
    if fact.usual is None:
        return None
    if fact.type.kind == "number":
        return _number(fact, fact.usual)
    if fact.type.kind == POINTER:
        return NOBODY
    return fact.usual


def _number(fact: Fact, value: Any) -> str:
    return number_text(Fraction(value) / scale(fact.type.unit))
