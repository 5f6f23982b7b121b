"""One intake for every programme: only questions that still matter, one at a time, to facts stated and cases opened."""

from __future__ import annotations

import datetime
import json
from typing import Any

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.facts.values import the_law
from minsheng.registry.jobs.working import work
from minsheng.registry.verifying.authorising import MustBeSigned
from minsheng.services.casework.deeds import find_case
from minsheng.services.casework.intake.steps import (
    Authorised,
    BadAnswer,
    BadIntake,
    HandingIn,
    Intake,
    IntakeNotFound,
    Member,
    Named,
    NotConfirmed,
    answer,
    back,
    forget,
    forget_expired,
    hand_in,
    next_question,
    none_of_the_rest,
    open_questions,
    register,
    resume,
    review,
    save,
    start,
    start_for_household,
    submit,
    take_in,
    waiting,
)
from minsheng.services.casework.moving import steps_of
from tests.registry.people.build import QINGBO_HOME
from tests.services.casework.families import HOME, add_family, move_away, state

DAY = datetime.date(2025, 7, 7)
NOW = datetime.datetime(2025, 7, 7, 3, tzinfo=datetime.UTC)
LIVING = ["minimum_living_allowance"]
MOTHER = Member("a", "1988-11-05", "female", "head", {"spouse": "none"})
CHILD = Member("c", "2016-02-20", "male", "child", {"mother": "a", "guardian": "a"})
ANSWERS: dict[tuple[str, str | None], Any] = {
    ("area", None): "urban", ("tenure", None): "owned", ("homes_owned", None): "1", ("money_assets", None): "6000",
    ("floor_area", None): "60", ("district", None): "330106", ("hukou", "a"): "local", ("hukou", "c"): "local",
    ("marital_status", "a"): "divorced", ("wage_income", "a"): "2500", ("wage_income", "c"): "0", ("schooling", "c"): "primary",
    ("owns_motor_vehicle", None): False, ("owns_commercial_property", None): False,
    ("disability_category", "c"): "intellectual", ("disability_grade", "c"): "grade_1",
}  # fmt: skip


def go_on(
    intake: Intake, said: dict[tuple[str, str | None], Any] = ANSWERS, most: int = 200
) -> tuple[Intake, list[str]]:
    """Answers every question: what is in ``said``, else what is usual, else that it is not known."""
    asked = []
    for _ in range(most):
        question = next_question(intake)
        if question is None:
            return intake, asked
        asked.append(f"{question.name}:{question.who}")
        value = said.get((question.name, question.who), question.usual if question.kind != "person" else "none")
        intake = answer(intake, question.name, value, who=question.who)
    raise AssertionError(f"Still asked after {most}: {asked[-5:]}")


def test_an_anonymous_intake_asks_who_lives_there_then_what_matters() -> None:
    intake = start(LIVING, on=DAY)
    first = next_question(intake)
    assert first is not None
    assert (first.name, first.kind) == ("people", "people")
    assert ("head", "户主", "Head") in [(code, zh, en.capitalize()) for code, zh, en in first.choices]
    intake = answer(intake, "people", [MOTHER, CHILD])
    intake, asked = go_on(intake)
    assert len(asked) == len(set(asked))
    assert not any(name.startswith(("depression_item", "care_item", "charity")) for name in asked)
    seen = review(intake)
    assert seen.open == 0
    (outcome,) = seen.outcomes
    assert (outcome.entitled, outcome.amount, outcome.frequency) == (True, 135_200, "monthly")
    assert all(line.zh and line.en and line.value_zh and line.value_en for line in seen.lines)
    assert outcome.papers


def test_a_question_says_its_kind_unit_choices_and_why_in_both_languages() -> None:
    intake = start(["minimum_living_allowance", "public_rental_housing"], on=DAY, members=[MOTHER, CHILD])
    questions = open_questions(intake)
    by_name = {question.name: question for question in questions}
    wages = by_name["wage_income"]
    assert (wages.kind, wages.unit_zh, wages.unit_en, wages.usual) == ("number", "元/月", "yuan per month", "0")
    assert {name for name, _, _ in wages.asked_for} == {"minimum_living_allowance", "public_rental_housing"}
    assert "local" in [code for code, _, _ in by_name["hukou"].choices]
    for question in questions:
        assert question.zh
        assert question.en
        assert question.asked_for
        assert question.kind in ("yes or no", "number", "choice", "date", "person")
        assert all(zh and en for _, zh, en in question.choices)
    settles = [question.settles for question in questions]
    assert settles == sorted(settles, reverse=True)


def test_an_answer_that_decides_ends_the_questions() -> None:
    intake = start(["old_age_allowance"], on=DAY, members=[MOTHER])
    assert next_question(intake) is None  # too young: nothing else matters
    rich = answer(start(LIVING, on=DAY, members=[MOTHER, CHILD]), "owns_commercial_property", True)
    left = {question.name for question in open_questions(rich)}
    whole = {question.name for question in open_questions(start(LIVING, on=DAY, members=[MOTHER, CHILD]))}
    assert len(left) < len(whole)


def test_back_and_not_known_and_none_of_the_rest() -> None:
    begun = start(LIVING, on=DAY, members=[MOTHER, CHILD])
    question = next_question(begun)
    assert question is not None
    one = answer(begun, question.name, None, who=question.who)
    following = next_question(one)
    assert following is not None
    assert (following.name, following.who) != (question.name, question.who)
    assert back(one).given == ()
    assert back(back(one)).members == ()
    filled = none_of_the_rest(begun, "no_unstated_income", who="a")
    assert {each.who for each in filled.given} == {"a"}
    assert ("wage_income", "a", "0") in [(each.name, each.who, each.value) for each in filled.given]
    assert len(open_questions(filled)) < len(open_questions(begun))
    with pytest.raises(BadAnswer, match="no group"):
        none_of_the_rest(begun, "whatever")


@pytest.mark.parametrize(
    ("name", "who", "value"),
    [("wage_income", "a", "-1"), ("wage_income", "a", "much"), ("wage_income", "a", "1e30"), ("wage_income", "b", "1"),
     ("wage_income", None, "1"), ("area", None, "moon"), ("dream", None, "1"), ("father", "c", "c"), ("father", "c", "z"),
     ("wage_income", "a", {"2025-01": "1"}), ("owns_motor_vehicle", None, "perhaps"), ("claim_hospital_level", "a", "1")],
)  # fmt: skip
def test_answers_that_are_none(name: str, who: str | None, value: Any) -> None:
    intake = start(LIVING, on=DAY, members=[MOTHER, CHILD])
    with pytest.raises(BadAnswer):
        answer(intake, name, value, who=who)


def test_households_that_cannot_be() -> None:
    intake = start(LIVING, on=DAY)
    for members in (
        [], [MOTHER, MOTHER], [Member("a b", "1988-11-05", "female", "head")], [Member("a", "tomorrow", "female", "head")],
        [Member("a", "1988-11-05", "female", "head", {"mother": "z"})], [Member("a", "1988-11-05", "female", "head", {"boss": "a"})],
    ):  # fmt: skip
        with pytest.raises(BadAnswer):
            answer(intake, "people", members)
    with pytest.raises(BadIntake):
        start(["medical_benefits"], on=DAY)
    with pytest.raises(BadIntake):
        start(["dream"], on=DAY)
    with pytest.raises(BadIntake):
        Intake.of({"programmes": []})


def test_it_travels_as_plain_data() -> None:
    intake, _ = go_on(start(LIVING, on=DAY, members=[MOTHER, CHILD]), most=300)
    assert Intake.of(json.loads(json.dumps(intake.plain()))) == intake


def test_what_the_registry_knows_is_not_asked_again(city: psycopg.Connection) -> None:
    family = add_family()
    with acting("beishan", "intake") as act:
        intake = start_for_household(act, family["household"], LIVING, on=DAY)
    mother = str(family["mother"])
    asked = {(question.name, question.who) for question in open_questions(intake)}
    assert ("wage_income", mother) not in asked
    assert not any(name in ("birth_date", "mother", "father") for name, _ in asked)
    assert "2500" not in json.dumps(intake.plain())  # what the registry knows is not carried about
    changed = answer(intake, "wage_income", "9000", who=mother)
    intake, _ = go_on(changed, {})
    (outcome,) = review(intake).outcomes
    assert outcome.entitled is False
    with pytest.raises(BadAnswer, match="kept with"):
        answer(intake, "father", "none", who=mother)


def filled(actor: str, household: int, programmes: list[str] = LIVING, **said: Any) -> Intake:
    with acting(actor, "intake") as act:
        intake = start_for_household(act, household, programmes, on=DAY)
    return go_on(intake, {})[0]


def test_it_is_submitted_once_for_every_programme(city: psycopg.Connection) -> None:
    family = add_family()
    state(household=family["household"], money_assets=None)
    with acting("beishan", "intake") as act:
        intake = start_for_household(act, family["household"], [*LIVING, "public_rental_housing"], on=DAY)
    intake = answer(intake, "money_assets", "7000")
    intake, _ = go_on(intake, {})
    until = datetime.date.today() + datetime.timedelta(days=30)
    with_it = HandingIn(
        family["mother"], True, chosen=[("minimum_living_allowance", None), ("public_rental_housing", None)],
        registries=["vehicles"], authorised=[Authorised(family["mother"]), Authorised(family["child"], family["mother"])],
        until=until, papers=["户口簿"],
    )  # fmt: skip
    with acting("beishan", "intake") as act:
        done = submit(act, intake, with_it, household_id=family["household"], on=DAY, said_at=NOW)
    assert set(done.cases) == {("minimum_living_allowance", None), ("public_rental_housing", None)}
    assert len(done.authorisations) == 2
    first = done.cases["minimum_living_allowance", None]
    with acting("beishan", first):
        said = steps_of(find_case(first)["id"])[0]["detail"]
        other = steps_of(find_case(done.cases["public_rental_housing", None])["id"])[0]["detail"]
    assert said["members"] == [[family["mother"], "head"], [family["child"], "child"]]
    assert said["papers"] == ["户口簿"]
    assert other["purpose"] == first
    assert city.execute("select distinct purpose from verification_authorisation").fetchall() == [(first,)]
    assert city.execute(
        "select facts ->> 'money_assets', standing from statement where standing = 'declared' and facts ? 'money_assets'"
    ).fetchone() == ("7000", "declared")
    with acting("beishan", "again") as act:  # the same again opens nothing new
        again = submit(act, intake, HandingIn(family["mother"], True, chosen=with_it.chosen), household_id=family["household"],
                       on=DAY, said_at=NOW)  # fmt: skip
    assert again.cases == done.cases
    assert city.execute("select count(*) from case_file").fetchone() == (2,)


def test_nothing_is_kept_of_what_fails(city: psycopg.Connection) -> None:
    family = add_family()
    intake = filled("beishan", family["household"])
    before = city.execute("select count(*) from statement").fetchone()

    def tried(with_it: HandingIn, actor: str = "beishan", household: int | None = None) -> None:
        with acting(actor, "intake") as act:
            submit(act, intake, with_it, household_id=household or family["household"], on=DAY, said_at=NOW)

    with pytest.raises(NotConfirmed):
        tried(HandingIn(family["mother"], False))
    with pytest.raises(BadIntake, match="did not ask for"):
        tried(HandingIn(family["mother"], True, chosen=[("old_age_allowance", family["mother"])]))
    with pytest.raises(MustBeSigned):
        tried(HandingIn(family["mother"], True, registries=["vehicles"], authorised=[Authorised(family["child"])],
                        until=datetime.date.today() + datetime.timedelta(days=9)))  # fmt: skip
    with pytest.raises(NotAllowed):
        tried(HandingIn(family["mother"], True), actor="worker_beishan")  # may not state income
    with pytest.raises(BadIntake, match="not of"):
        tried(HandingIn(family["mother"], True), household=add_family()["household"])
    assert city.execute("select count(*) from case_file").fetchone() == (0,)
    after = city.execute("select count(*) from statement where source like '申请人%%'").fetchone()
    assert (before is not None, after) == (True, (0,))


def test_an_anonymous_intake_gets_names_and_is_submitted(city: psycopg.Connection) -> None:
    intake, _ = go_on(start(LIVING, on=DAY, members=[MOTHER, CHILD]), most=300)
    assert city.execute("select count(*) from saved_intake").fetchone() == (0,)
    assert city.execute("select count(*) from person").fetchone() == (0,)
    with acting("beishan", "at the window") as act:
        household, people = register(
            act, intake, {"a": Named("陈敏"), "c": Named("陈乐")}, division=HOME, on=DAY, said_by="户口簿"
        )
        done = submit(act, intake, HandingIn(people["a"], True, people), household_id=household, on=DAY, said_at=NOW)
    assert list(done.cases) == [("minimum_living_allowance", None)]
    with pytest.raises(BadIntake, match="Say who"), acting("beishan", "at the window") as act:
        register(act, intake, {"a": Named("陈敏")}, division=HOME, on=DAY, said_by="户口簿")


def test_a_saved_intake_is_continued_by_who_began_it_and_expires(city: psycopg.Connection) -> None:
    intake = start(LIVING, on=DAY, members=[MOTHER, CHILD])
    intake = answer(intake, "wage_income", "2500", who="a")
    with acting("intake", "portal") as act:
        code = save(act, intake, on=DAY)
    with acting("intake", "portal") as act:
        assert resume(act, code.lower().replace("-", " "), on=DAY) == intake
        more = answer(intake, "wage_income", "2600", who="a")
        assert save(act, more, on=DAY + datetime.timedelta(days=1), code=code) == code
        assert resume(act, code, on=DAY + datetime.timedelta(days=30)) == more
    for actor, with_code in (("beishan", code), ("intake", "AAAA-AAAA-AAAA-AAAA"), ("intake", "")):
        with pytest.raises(IntakeNotFound), acting(actor, "portal") as act:
            resume(act, with_code, on=DAY)
    with pytest.raises(IntakeNotFound), acting("intake", "portal") as act:
        resume(act, code, on=DAY + datetime.timedelta(days=31))
    assert b"2600" not in bytes(city.execute("select content_sealed from saved_intake").fetchone()[0])  # type: ignore[index]
    with acting("night", "nightly run") as act:
        assert forget_expired(act, on=DAY + datetime.timedelta(days=30)) == 0
        assert forget_expired(act, on=DAY + datetime.timedelta(days=31)) == 1
    assert city.execute("select count(*) from saved_intake").fetchone() == (0,)
    with acting("intake", "portal") as act:
        code = save(act, intake, on=DAY)
        forget(act, code)
    assert city.execute("select count(*) from saved_intake").fetchone() == (0,)


def resident(city: psycopg.Connection, person: int) -> None:
    city.execute(
        "insert into actor (name, shown_as, kind, person_id) values ('chen', 'chen', 'resident', %s)", [person]
    )


def test_a_resident_hands_in_and_the_system_takes_it_in_once(city: psycopg.Connection) -> None:
    family = add_family()
    resident(city, family["mother"])
    intake = filled("chen", family["household"])
    with acting("chen", "portal") as act:
        code = save(act, intake, on=DAY)
        number = hand_in(act, code, HandingIn(family["mother"], True, channel="online", chosen=[("minimum_living_allowance", None)]),
                         household_id=family["household"], on=DAY)  # fmt: skip
    with acting("chen", "portal") as act, pytest.raises((BadIntake, IntakeNotFound)):
        hand_in(act, code, HandingIn(family["mother"], True), household_id=family["household"], on=DAY)
    with acting("beishan", "worklist") as act:
        assert [row["id"] for row in waiting(act)] == [number]
    with acting("street_shangcheng", "worklist") as act:
        assert waiting(act) == []
        with pytest.raises(RecordNotFound):
            take_in(act, number, on=DAY, said_at=NOW)
    with acting("intake", "taking in") as act:
        done = take_in(act, number, on=DAY, said_at=NOW)
    with pytest.raises(RecordNotFound), acting("intake", "taking in") as act:
        take_in(act, number, on=DAY, said_at=NOW)
    with acting("chen", "my case"):
        case = find_case(done.cases["minimum_living_allowance", None])
    assert (case["state"], case["channel"]) == ("received", "online")
    assert city.execute("select content_sealed, state, cases from saved_intake").fetchone() == (
        None,
        "taken_in",
        [case["number"]],
    )


def test_the_worker_takes_in_what_was_handed_in(city: psycopg.Connection) -> None:
    family, other = add_family(), add_family()
    resident(city, family["mother"])
    intake = filled("chen", family["household"])
    with acting("chen", "portal") as act:
        code = save(act, intake, on=DAY)
        hand_in(act, code, HandingIn(family["mother"], True, channel="online", chosen=[("minimum_living_allowance", None)]),
                household_id=family["household"], on=DAY)  # fmt: skip
        wrong = save(act, intake, on=DAY)
        hand_in(act, wrong, HandingIn(other["mother"], True, channel="online", chosen=[("minimum_living_allowance", None)]),
                household_id=family["household"], on=DAY)  # fmt: skip
    work(until_empty=True, queues=["intakes"])
    assert city.execute("select state, jsonb_array_length(cases) from saved_intake order by id").fetchall() == [
        ("taken_in", 1), ("handed_in", 0),
    ]  # fmt: skip
    assert city.execute("select channel, state from case_file").fetchall() == [("online", "received")]
    with acting("beishan", "worklist") as act:  # the applicant of the other does not live there
        assert len(waiting(act)) == 1


def test_whose_household_it_is_not_hands_nothing_in(city: psycopg.Connection) -> None:
    family, other = add_family(), add_family()
    resident(city, other["mother"])
    intake = start(LIVING, on=DAY, members=[MOTHER, CHILD])
    with acting("chen", "portal") as act:
        code = save(act, intake, on=DAY)
    with pytest.raises(Exception, match="no household"), acting("chen", "portal") as act:
        hand_in(act, code, HandingIn(family["mother"], True), household_id=family["household"], on=DAY)


def test_everything_one_can_apply_for_can_be_asked_at_once() -> None:
    intake = start([], on=DAY, members=[MOTHER, CHILD])
    law = the_law()
    assert "minimum_living_allowance" in intake.programmes
    assert all(law.programmes[name].of in ("household", "person") for name in intake.programmes)
    question = next_question(intake)
    assert question is not None
    assert question.left > 20


def test_what_was_handed_in_goes_along_when_the_household_moves(city: psycopg.Connection) -> None:
    """The office there takes it in, and the case is its own."""
    family = add_family()
    intake = filled("beishan", family["household"])
    with acting("beishan", "intake") as act:
        code = save(act, intake, on=DAY)
        number = hand_in(act, code, HandingIn(family["mother"], True, channel="online", chosen=[("minimum_living_allowance", None)]),
                         household_id=family["household"], on=DAY)  # fmt: skip
    move_away(family, DAY)
    with acting("worker_beishan", "intakes") as act:
        assert waiting(act) == []
    with acting("street_shangcheng", "intakes") as act:
        assert [row["id"] for row in waiting(act)] == [number]
        done = take_in(act, number, on=DAY, said_at=NOW)
    with acting("street_shangcheng", "cases"):
        assert find_case(done.cases["minimum_living_allowance", None])["division"] == QINGBO_HOME
