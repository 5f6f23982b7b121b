"""Reviews through the public deeds, on a real database: the whole way, every wrong turn, two officers at once."""

from __future__ import annotations

import datetime
import threading

import psycopg
import pytest
from django.db import connections

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.working_days import counting
from minsheng.services.casework.appeals.deeds import (
    AlreadyAppealed,
    AppealDayOutOfOrder,
    AppealNotFound,
    AppealNotPossible,
    Late,
    NotIndependent,
    StaleAppeal,
    decide_appeal,
    deem_accepted,
    file_appeal,
    find_appeal,
    pause_appeal,
    read_clocks,
    resume_appeal,
    steps_of,
)
from minsheng.services.casework.appeals.table import table
from minsheng.services.casework.appeals.times import last_day_to_file
from minsheng.services.casework.moving import find_case
from tests.registry.databases import add_actors
from tests.services.casework.appeals.disputing import (
    D,
    after,
    change_post,
    decide,
    file_review,
    refused_case,
    resident,
    step,
    to_proposal,
)
from tests.services.casework.families import add_family
from tests.services.casework.test_cases import open_case


def test_the_whole_way_to_a_new_case(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    assert number.startswith("R2025-330106-")
    to_proposal(number, "send_back")
    done = decide(number, "send_back", after(40), within_days=30)
    assert (done.appeal["state"], done.appeal["closed_on"]) == ("sent_back", after(40))
    with acting("beishan", case):
        old, new = find_case(case), find_case(done.new_case)
        assert done.new_case != case
        assert (old["state"], new["state"]) == ("refused", "received")
        same = ("household_id", "person_id", "applicant_id", "programme", "division")
        assert [old[name] for name in same] == [new[name] for name in same]
    with acting("appeals_xihu", number):
        appeal = find_appeal(number)
        clocks = {clock.step: clock for clock in read_clocks(appeal["id"], after(40))}
        actions = [each["action"] for each in steps_of(appeal["id"])]
    assert actions == ["file", "accept", "pass_on", "answer", "hear", "propose", "send_back"]
    assert appeal["new_case_id"] == new["id"]
    assert clocks["acceptance"].due_on == D(2025, 8, 8)  # five working days after Friday 1 August
    assert clocks["pass_on"].due_on == D(2025, 8, 13)  # seven working days after Monday the 4th
    assert clocks["answer"].due_on == D(2025, 8, 21)  # ten working days after Thursday the 7th
    assert clocks["decide"].due_on == D(
        2025, 10, 9
    )  # sixty days end in the October holiday: the first working day after
    assert clocks["new_decision"].due_on == D(2025, 9, 30)  # as the decision set it
    assert all(clock.was_kept for clock in clocks.values() if clock.ended_on)
    with pytest.raises(AppealNotPossible, match="still open"):
        step(number, "record_new_decision", after(41))
    logged = {row[0] for row in city.execute("select action from audit_entry where detail ->> 'appeal' = %s", [number])}
    assert {"appeal: file review", "appeal: accept", "appeal: send_back"} <= logged


def test_a_change_is_never_for_the_worse_and_upholding_opens_nothing(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    to_proposal(number, "change")
    with pytest.raises(AppealNotPossible, match="for the worse"):
        decide(number, "change", after(40))
    with pytest.raises(AppealNotPossible, match="The result proposed is change"):
        decide(number, "uphold", after(40))
    step(number, "give_back", after(40), actor="head_xihu", says="请再核")
    step(number, "propose", after(41), result="uphold", says="计算无误")
    done = decide(number, "uphold", after(42))
    assert (done.appeal["state"], done.new_case) == ("upheld", "")
    assert city.execute("select count(*) from case_file").fetchone() == (1,)
    with pytest.raises(AlreadyAppealed, match="goes to court"):
        file_review(family, case, on=after(50))
    with pytest.raises(psycopg.errors.RestrictViolation, match="not opened again"):
        city.execute("update appeal set state = 'filed', version = version + 1")


def test_a_failed_decision_opens_no_case(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    to_proposal(number, "send_back")
    with acting("head_xihu", number) as act, pytest.raises(AppealNotPossible, match="within how many days"):
        decide_appeal(
            act, number, "send_back", on=after(40), says="x"
        )  # caught inside the act: nothing half done stays
    assert city.execute("select count(*) from case_file").fetchone() == (1,)
    assert city.execute("select state from appeal").fetchone() == ("proposed",)


def test_nobody_who_took_part_handles_or_decides(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    # both officers of the case and a visitor change posts and become reviewers
    change_post(city, "beishan", "appeal_officer")
    change_post(city, "worker_beishan", "appeal_officer")
    change_post(city, "reviewer_xihu", "appeal_head")
    with pytest.raises(NotIndependent):
        step(number, "accept", after(13), actor="beishan")  # gave the opinion
    with pytest.raises(NotIndependent):
        step(number, "accept", after(13), actor="worker_beishan")  # only visited
    with acting("beishan", "reads") as act, pytest.raises(NotIndependent):
        pause_appeal(act, number, event="missing", reason="x", on=after(20))
    # and past all code: the database refuses the step itself
    with psycopg.connect(city.info.dsn, user="minsheng_web") as web:
        for name in ("reviewer_xihu", "worker_beishan"):
            web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (name,))
            with pytest.raises(psycopg.errors.CheckViolation, match="does not handle it"), web.transaction():
                web.execute(
                    "insert into appeal_step (appeal_id, version, action, from_state, to_state, done_on, actor, detail)"
                    " select id, 99, 'accept', 'filed', 'accepted', filed_on, %s, '{}' from appeal",
                    (name,),
                )
        # nor does it help to write another's name under it
        with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():
            web.execute(
                "insert into appeal_step (appeal_id, version, action, from_state, to_state, done_on, actor, detail)"
                " select id, 99, 'accept', 'filed', 'accepted', filed_on, 'appeals_xihu', '{}' from appeal"
            )
    logged = city.execute(
        "select count(*) from audit_entry where action = 'refused' and detail ->> 'appeal' = %s", [number]
    )
    assert logged.fetchone() == (2,)


def test_who_proposes_does_not_decide(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    to_proposal(number, "uphold")
    change_post(city, "appeals_xihu", "appeal_head")
    with pytest.raises(AppealNotPossible, match="Another person decides"):
        decide(number, "uphold", after(40), actor="appeals_xihu")
    with pytest.raises(psycopg.errors.CheckViolation, match="does not decide"):
        city.execute(
            "insert into appeal_step (appeal_id, version, action, from_state, to_state, done_on, actor, detail)"
            " select id, 99, 'uphold', 'proposed', 'upheld', filed_on, 'appeals_xihu', '{}' from appeal"
        )


def test_late_filing(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case, known_on=after(2), on=after(70))
    with acting("appeals_xihu", number):
        assert find_appeal(number)["last_day"] == D(2025, 9, 22)
    with pytest.raises(AppealNotPossible, match="could be filed until 2025-09-22"):
        step(number, "accept", after(72))
    with pytest.raises(AppealNotPossible, match="Give the reasons"):
        step(number, "refuse_to_accept", after(72))
    assert step(number, "refuse_to_accept", after(72), says="逾期")["state"] == "not_accepted"
    # the same, with the reason: two weeks in hospital
    ill = Late("good_reason", since=after(40), until=after(54), note="住院")
    again = file_review(family, case, known_on=after(2), on=after(70), late=ill)
    assert step(again, "accept", after(72))["state"] == "accepted"


@pytest.mark.parametrize(
    ("known", "told", "late", "last"),
    [
        (D(2025, 3, 3), None, None, D(2025, 5, 6)),  # 60 days: Friday 2 May, in the May holiday; the 6th is worked
        (D(2025, 3, 3), D(2025, 6, 2), None, D(2025, 8, 1)),  # told later: from then on
        (D(2025, 3, 3), D(2026, 2, 2), None, D(2026, 3, 3)),  # at most a year after knowing of the decision
        (D(2025, 3, 3), None, Late("force_majeure", D(2025, 4, 1), D(2025, 4, 11)), D(2025, 5, 12)),  # ten days lost
        (D(2025, 3, 3), None, Late("force_majeure", D(2025, 6, 1), D(2025, 6, 30)), D(2025, 5, 6)),  # after it was over
        (D(2025, 3, 3), None, Late("force_majeure", D(2025, 2, 1), D(2025, 3, 13)), D(2025, 5, 12)),  # from before
    ],
)
def test_the_last_day_to_file(
    city: psycopg.Connection, known: datetime.date, told: datetime.date | None, late: Late | None, last: datetime.date
) -> None:
    assert last_day_to_file(table().kinds["review"], known, told_on=told, late=late) == last


def test_five_years_at_most(city: psycopg.Connection) -> None:
    review = table().kinds["review"]
    assert last_day_to_file(review, D(2025, 3, 3), made_on=D(2020, 3, 10)) == D(2025, 3, 10)


def test_filing_says_what_is_wrong(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    with pytest.raises(AppealNotPossible, match="came to know"):
        file_review(family, case, known_on=None)
    with pytest.raises(AppealNotPossible, match="nobody knew of it before"):
        file_review(family, case, known_on=after(-5))
    with pytest.raises(AppealNotPossible, match="before knowing"):
        file_review(family, case, known_on=after(20))
    with pytest.raises(AppealNotPossible, match="no reason"):
        file_review(family, case, late=Late("overslept", after(1), after(2)))
    with pytest.raises(AppealNotPossible, match="from when until when"):
        file_review(family, case, late=Late("good_reason"))
    with pytest.raises(AppealNotPossible, match="one thing"), acting("worker_beishan", case) as act:
        file_appeal(act, kind="review", grounds="x", on=after(9), appellant_id=family["mother"], known_on=after(2))
    with pytest.raises(AppealNotFound), acting("worker_beishan", case) as act:
        file_appeal(act, kind="review", grounds="x", case=case, on=after(9), appellant_id=999999, known_on=after(2))
    with pytest.raises(LookupError), acting("street_shangcheng", case) as act:
        file_appeal(act, kind="review", grounds="x", case=case, on=after(9), appellant_id=1, known_on=after(2))
    with pytest.raises(NotAllowed), acting("reviewer_xihu", case) as act:
        file_appeal(
            act, kind="review", grounds="x", case=case, on=after(9), appellant_id=family["mother"], known_on=after(2)
        )


def test_the_resident_files_follows_and_withdraws(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    name = resident(city, family["mother"])
    number = file_review(family, case, actor=name, channel="online")
    step(number, "accept", after(13))
    with acting(name, "mine"):
        assert find_appeal(number)["state"] == "accepted"
    with pytest.raises(NotAllowed):
        step(number, "pass_on", after(14), actor=name)
    assert step(number, "withdraw", after(15), actor=name)["state"] == "withdrawn"
    with pytest.raises(AlreadyAppealed, match="withdrawn"):
        file_review(family, case, actor=name, on=after(16))
    again = file_review(family, case, actor=name, on=after(16), against_own_will="街道要求撤回")
    assert again != number


def test_what_is_missing_is_asked_for_once(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    step(number, "ask_for_papers", after(11), papers=["工资单"])
    with pytest.raises(AppealNotPossible, match="may supply it until"):
        step(number, "take_as_given_up", after(12))
    step(number, "supply_papers", after(13), actor="worker_beishan", says="工资单")
    with pytest.raises(AppealNotPossible, match="asked before"):
        step(number, "ask_for_papers", after(14), papers=["again"])
    step(number, "accept", after(14))
    other_family = add_family()
    other = open_case(other_family)
    delayed = file_review(other_family, other, on=after(100), known_on=after(90))
    step(delayed, "ask_for_papers", after(101), papers=["x"])
    assert step(delayed, "take_as_given_up", after(130))["state"] == "given_up"


def test_no_answer_in_time_counts_as_without_evidence(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    step(number, "accept", after(13))
    with pytest.raises(AppealNotPossible, match="Pass it on first"):
        step(number, "propose", after(14), result="send_back", says="x", not_heard_because="x")
    step(number, "pass_on", after(14))
    with pytest.raises(AppealNotPossible, match="has not answered"):
        step(number, "propose", after(20), result="send_back", says="x", not_heard_because="x")
    with pytest.raises(AppealNotPossible, match="not heard"):
        step(number, "propose", after(60), result="send_back", says="x")
    assert (
        step(number, "propose", after(60), result="send_back", says="x", not_heard_because="联系不上")["state"]
        == "proposed"
    )


def test_the_summary_procedure_is_shorter_and_may_turn(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    with pytest.raises(AppealNotPossible, match="3000 yuan"):
        step(number, "accept", after(13), procedure="summary")
    step(number, "accept", after(13), procedure="summary", parties_agree=True)
    with pytest.raises(AppealNotPossible, match="not extended"):
        step(number, "extend", after(14), actor="head_xihu", days=10, says="x")
    with acting("appeals_xihu", number):
        before = {c.step: c.due_on for c in read_clocks(find_appeal(number)["id"], after(14))}
    step(number, "to_ordinary", after(14), actor="head_xihu", says="案情复杂")
    with acting("appeals_xihu", number):
        turned = {c.step: c.due_on for c in read_clocks(find_appeal(number)["id"], after(14))}
    assert (before["decide"], turned["decide"]) == (D(2025, 9, 3), D(2025, 10, 9))
    with pytest.raises(AppealNotPossible, match="1 to 30"):
        step(number, "extend", after(15), actor="head_xihu", days=31, says="x")
    step(number, "extend", after(15), actor="head_xihu", days=30, says="x")
    with pytest.raises(AppealNotPossible, match="extended before"):
        step(number, "extend", after(16), actor="head_xihu", days=1, says="x")
    with acting("appeals_xihu", number):
        extended = {c.step: c.due_on for c in read_clocks(find_appeal(number)["id"], after(14))}
    assert extended["decide"] == D(2025, 11, 3)  # ninety days after 4 August: Sunday 2 November, so Monday


def test_clocks_stand_still(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    step(number, "accept", after(13))
    with acting("appeals_xihu", number) as act:
        pause_appeal(act, number, event="other_case", reason="等待另案", on=after(14))
    with pytest.raises(AppealNotPossible, match="stand still"):
        step(number, "pass_on", after(14))
    with acting("appeals_xihu", number) as act:
        with pytest.raises(AppealNotPossible, match="already"):
            pause_appeal(act, number, event="other_case", reason="again", on=after(15))
        assert {c.colour for c in read_clocks(find_appeal(number)["id"], after(15)) if not c.ended_on} == {"grey"}
        resume_appeal(act, number, on=after(24))
        due = {c.step: c.due_on for c in read_clocks(find_appeal(number)["id"], after(24))}["decide"]
    assert due == D(2025, 10, 20)  # ten days after 9 October: Sunday the 19th, so Monday
    assert step(number, "pass_on", after(24))["state"] == "passed_on"


def test_stale_early_and_impossible_steps_change_nothing(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    step(number, "accept", after(13), version=1)
    with pytest.raises(StaleAppeal):
        step(number, "pass_on", after(14), version=1)
    with pytest.raises(AppealDayOutOfOrder):
        step(number, "pass_on", after(12))
    with pytest.raises(AppealNotPossible, match="Possible: pass_on"):
        step(number, "ask_for_papers", after(14), papers=["x"])
    with pytest.raises(AppealNotPossible, match="no action"):
        step(number, "dream", after(14))
    with pytest.raises(AppealNotPossible, match="call decide_appeal"):
        step(number, "uphold", after(14), says="x")
    with pytest.raises(AppealNotPossible, match="decides no review"):
        decide(number, "accept", after(14))
    with pytest.raises(AppealNotFound):
        step("R2025-330106-99999999", "accept", after(14))
    with acting("appeals_xihu", number):
        appeal = find_appeal(number)
        assert (appeal["state"], appeal["version"], len(steps_of(appeal["id"]))) == ("accepted", 2, 2)


def test_two_officers_at_once_do_one_thing(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def accept(actor: str) -> None:
        ready.wait()
        try:
            step(number, "accept", after(13), actor=actor, version=1)
            outcomes.append("done")
        except (StaleAppeal, AppealNotPossible):
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept, args=(name,)) for name in ("appeals_xihu", "appeals_xihu_2") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused", "refused", "refused"]
    assert city.execute("select count(*) from appeal_clock where step = 'decide'").fetchone() == (1,)


def test_two_windows_file_the_same_once(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    outcomes: list[str] = []
    ready = threading.Barrier(3)

    def file(actor: str) -> None:
        ready.wait()
        try:
            outcomes.append(file_review(family, case, actor=actor))
        except AlreadyAppealed as already:
            outcomes.append(already.number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=file, args=(name,)) for name in ("worker_beishan", "beishan", "appeals_xihu")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 3
    assert len(set(outcomes)) == 1
    assert city.execute("select count(*) from appeal").fetchone() == (1,)


def test_a_review_of_a_delay_orders_to_act_on_the_same_case(city: psycopg.Connection) -> None:
    add_actors(city, {"appeals_xihu": ("appeal_officer", "330106"), "head_xihu": ("appeal_head", "330106")})
    family = add_family()
    case = open_case(family)
    number = file_review(family, case, on=after(100), known_on=after(90))
    step(number, "accept", after(101))
    step(number, "pass_on", after(102))
    step(number, "answer", after(103), actor="beishan", says="…")
    step(number, "hear", after(104), says="…")
    step(number, "propose", after(105), result="order_to_act", says="超期未办")
    done = decide(number, "order_to_act", after(106), within_days=10)
    assert (done.appeal["state"], done.new_case) == ("ordered_to_act", "")
    assert step(number, "record_new_decision", after(110), says="已受理")["state"] == "ordered_to_act"


def test_what_nobody_refused_in_time_is_taken_as_accepted(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)  # on Friday 1 August: to be looked at until the 8th
    with acting("night", "nightly run") as act:
        assert deem_accepted(act, on=D(2025, 8, 8)) == []
    with acting("night", "nightly run") as act:
        assert deem_accepted(act, on=D(2025, 8, 11)) == [number]
    with acting("night", "nightly run") as act:
        assert deem_accepted(act, on=D(2025, 8, 12)) == []
    with acting("appeals_xihu", number):
        appeal = find_appeal(number)
        clocks = {clock.step: clock for clock in read_clocks(appeal["id"], D(2025, 8, 11))}
    assert (appeal["state"], appeal["procedure"]) == ("accepted", "ordinary")
    assert clocks["decide"].started_on == D(2025, 8, 8)
    assert step(number, "pass_on", D(2025, 8, 12))["state"] == "passed_on"
    for actor in ("appeals_xihu", "beishan"):
        with pytest.raises(NotAllowed), acting(actor, "x") as act:
            deem_accepted(act, on=D(2025, 8, 12))


def test_two_heads_at_once_open_one_case(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    add_actors(city, {"head_2": ("appeal_head", "330106")})
    number = file_review(family, case)
    to_proposal(number, "send_back")
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def send_back(actor: str) -> None:
        ready.wait()
        try:
            outcomes.append(decide(number, "send_back", after(40), actor=actor, within_days=30).new_case)
        except (AppealNotPossible, StaleAppeal):
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send_back, args=(name,)) for name in ("head_xihu", "head_2") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[1:] == ["refused"] * 3
    assert city.execute("select count(*) from case_file").fetchone() == (2,)


def test_a_review_is_filed_where_the_year_s_calendar_is_not_out(city: psycopg.Connection) -> None:
    """Nobody waits for the State Council's notice: working days are counted Monday to Friday, and the clock says so."""
    family, case = refused_case(city)
    city.execute("delete from calendar_day where day >= '2025-01-01'")
    counting._year.cache_clear()
    counting._expected_year.cache_clear()
    number = file_review(family, case)
    step(number, "accept", after(12))
    with acting("appeals_xihu", number):
        running = [clock for clock in read_clocks(find_appeal(number)["id"], after(12)) if clock.ended_on is None]
    assert running
    assert all(clock.is_expected for clock in running)
