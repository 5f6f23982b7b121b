"""Help plans, referrals, notes and visits through the public deeds, on a real database."""

from __future__ import annotations

import datetime
import threading
import uuid
from typing import Any

import psycopg
import pytest
from django.db import connections

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.services.casework.deeds import confirm
from minsheng.services.casework.helping.deeds import (
    HelpNotPossible,
    StaleHelp,
    add_action,
    add_goal,
    close_action,
    close_goal,
    close_plan,
    give_service,
    move_referral,
    offer_referral,
    open_plan,
    plan_visit,
    read_referral,
    record_visit,
    review_plan,
    schedule_visits,
    take_visit,
    write_note,
)
from minsheng.services.casework.helping.models import Note, Plan, Referral, Visit
from minsheng.services.casework.helping.words import UnknownWord
from tests.registry.databases import add_actors
from tests.services.casework.appeals.disputing import resident
from tests.services.casework.families import Family, add_family, move_away
from tests.services.casework.test_cases import add_fund, day, open_case, to_confirmation

D = datetime.date
ON = D(2025, 7, 7)


def do(who: str, deed: Any, /, *args: Any, **more: Any) -> Any:
    with acting(who, "helping") as act:
        return deed(act, *args, **more)


def opened(family: Family, **more: Any) -> int:
    return do("worker_beishan", open_plan, household_id=family["household"], because="单亲，孩子重度残疾", on=ON,
              review_every_months=3, **more)  # fmt: skip


def test_open_plans_and_visits_move_with_their_household(city: psycopg.Connection) -> None:
    family = add_family()
    over = opened(family)
    do("worker_beishan", close_plan, over, outcome="declined", found="不需要", on=ON)
    plan = opened(family)
    visit = do(
        "worker_beishan", plan_visit, household_id=family["household"], reason="care", due_on=D(2025, 8, 1), on=ON
    )
    move_away(family)
    for actor, plans, visits in (("worker_beishan", [over], []), ("street_shangcheng", [plan], [visit])):
        with acting(actor, "look"):
            assert list(Plan.objects.values_list("pk", flat=True)) == plans, actor
            assert list(Visit.objects.values_list("pk", flat=True)) == visits, actor


def test_a_plan_from_goals_to_its_outcome(city: psycopg.Connection) -> None:
    family = add_family()
    plan = opened(family)
    goal = do("beishan", add_goal, plan, area="work", says="母亲找到全职工作", until=D(2025, 12, 31), on=ON,
              person_id=family["mother"])  # fmt: skip
    action = do("beishan", add_action, goal, says="联系人力社保站", who="worker_beishan", until=D(2025, 8, 1), on=ON)
    with pytest.raises(HelpNotPossible, match="1 action"):
        do("beishan", close_goal, goal, outcome="reached", on=D(2025, 9, 1))
    with pytest.raises(HelpNotPossible, match="1 goal"):
        do("beishan", close_plan, plan, outcome="out_of_hardship", found="x", on=D(2025, 9, 1))
    do("worker_beishan", close_action, action, outcome="done", on=D(2025, 7, 20), note="已登记")
    with pytest.raises(HelpNotPossible, match="closed already"):
        do("worker_beishan", close_action, action, outcome="done", on=D(2025, 7, 21))
    assert do("worker_beishan", review_plan, plan, found="已面试两次", on=D(2025, 10, 7), version=1) == D(2026, 1, 7)
    with pytest.raises(StaleHelp):
        do("worker_beishan", review_plan, plan, found="x", on=D(2025, 10, 8), version=1)
    do("beishan", close_goal, goal, outcome="reached", on=D(2025, 12, 1))
    do("beishan", close_plan, plan, outcome="out_of_hardship", found="收入稳定", on=D(2025, 12, 2), version=2)
    with pytest.raises(HelpNotPossible, match="closed"):
        do("beishan", add_goal, plan, area="work", says="x", until=D(2026, 1, 1), on=D(2025, 12, 3))
    with pytest.raises(psycopg.errors.RestrictViolation, match="not opened again"):
        city.execute("update help_plan set closed_on = null, outcome = '', version = version + 1")
    with pytest.raises(psycopg.errors.RestrictViolation):
        city.execute("update help_review set found = 'other'")
    assert opened(family) != plan  # a new one may be opened now


def test_what_a_plan_refuses(city: psycopg.Connection) -> None:
    family = add_family()
    plan = opened(family)
    for deed, args, more, error in (
        (open_plan, (), {"household_id": family["household"], "because": "x", "on": ON, "review_every_months": 3}, HelpNotPossible),
        (open_plan, (), {"household_id": family["household"], "because": "x", "on": ON, "review_every_months": 13}, HelpNotPossible),
        (open_plan, (), {"household_id": 999999, "because": "x", "on": ON, "review_every_months": 3}, RecordNotFound),
        (add_goal, (plan,), {"area": "happiness", "says": "x", "until": ON, "on": ON}, UnknownWord),
        (add_goal, (plan,), {"area": "work", "says": "x", "until": D(2025, 1, 1), "on": ON}, HelpNotPossible),
        (add_goal, (plan,), {"area": "work", "says": "x", "until": ON, "on": ON, "person_id": 99999}, RecordNotFound),
        (close_plan, (plan,), {"outcome": "rich", "found": "x", "on": ON}, UnknownWord),
        (close_plan, (plan,), {"outcome": "declined", "found": "x", "on": D(2025, 1, 1)}, HelpNotPossible),
    ):  # fmt: skip
        with pytest.raises(error):
            do("worker_beishan", deed, *args, **more)
    for actor in ("street_shangcheng", "worker_xihu"):
        with pytest.raises(RecordNotFound):
            do(actor, review_plan, plan, found="x", on=ON)
    with pytest.raises(NotAllowed):
        do("reviewer_xihu", review_plan, plan, found="x", on=ON)


def with_service(city: psycopg.Connection) -> None:
    add_actors(city, dict.fromkeys(("station", "clinic"), ("service_worker", "330106")))
    do("security", give_service, actor="station", service="employment", since=D(2020, 1, 1))
    do("security", give_service, actor="clinic", service="medical", since=D(2020, 1, 1))


def referred(family: Family, **consent: Any) -> int:
    number = do("worker_beishan", offer_referral, household_id=family["household"], person_id=family["mother"],
                service="employment", purpose="找工作", on=ON)  # fmt: skip
    given = {"covers": ["work", "education"], "how": "signed", **consent}
    do("worker_beishan", move_referral, number, "consent", on=ON, **given)
    do("worker_beishan", move_referral, number, "send", on=ON, answer_by=D(2025, 7, 21))
    return number


def test_the_receiver_sees_what_the_consent_covers_and_no_more(city: psycopg.Connection) -> None:
    with_service(city)
    family = add_family()
    number = do("worker_beishan", offer_referral, household_id=family["household"], person_id=family["mother"],
                service="employment", purpose="找工作", on=ON)  # fmt: skip
    with pytest.raises(RecordNotFound):
        do("station", read_referral, number, on=ON)  # not consented
    with pytest.raises(HelpNotPossible, match="not possible"):
        do("worker_beishan", move_referral, number, "send", on=ON)
    do("worker_beishan", move_referral, number, "consent", on=ON, covers=["work", "income"], how="signed")
    with pytest.raises(RecordNotFound):
        do("station", read_referral, number, on=ON)  # not sent
    do("worker_beishan", move_referral, number, "send", on=ON)
    seen = do("station", read_referral, number, on=ON)
    assert (seen.name, seen.purpose) == ("陈敏", "找工作")
    assert {topic.split(" ")[0] for topic in seen.facts} == {"income"}  # nothing is stated on work, and the rest stays
    assert seen.facts["income (person)"]["wage_income"] == "2500"
    assert "money_assets" not in str(seen.facts)
    with pytest.raises(RecordNotFound):
        do("clinic", read_referral, number, on=ON)  # another service
    with psycopg.connect(city.info.dsn, user="minsheng_web") as web:
        web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = 'station'")
        for hidden in ("person", "household", "record", "household_note", "visit", "help_plan"):
            assert web.execute(f"select count(*) from {hidden}").fetchone() == (0,), hidden
        assert web.execute("select count(*) from referral").fetchone() == (1,)
    do("station", move_referral, number, "accept", on=D(2025, 7, 9))
    do("worker_beishan", move_referral, number, "withdraw_consent", on=D(2025, 7, 10))
    with pytest.raises(RecordNotFound):
        do("station", read_referral, number, on=D(2025, 7, 10))
    looks = city.execute("select count(*) from audit_entry where action = 'referral read'").fetchone()
    assert looks == (1,)


def test_accept_refuse_done(city: psycopg.Connection) -> None:
    with_service(city)
    family = add_family()
    number = referred(family)
    with pytest.raises(HelpNotPossible, match="Say why"):
        do("station", move_referral, number, "refuse", on=ON)
    with pytest.raises(RecordNotFound):
        do("clinic", move_referral, number, "accept", on=ON)
    with pytest.raises(NotAllowed):
        do("worker_beishan", move_referral, number, "accept", on=ON)
    do("station", move_referral, number, "accept", on=ON, version=3)
    with pytest.raises(StaleHelp):
        do("station", move_referral, number, "finish", on=ON, version=3, note="x")
    with pytest.raises(HelpNotPossible, match="came of it"):
        do("station", move_referral, number, "finish", on=ON)
    assert do("station", move_referral, number, "finish", on=D(2025, 8, 1), note="已上岗").state == "done"
    with acting("worker_beishan", "look"):
        assert Referral.objects.get(pk=number).result == "已上岗"
    with pytest.raises(RecordNotFound):
        do("station", read_referral, number, on=D(2025, 8, 1))  # done: nothing more is looked at
    with pytest.raises(psycopg.errors.CheckViolation):
        city.execute(
            "insert into referral (household_id, person_id, division, service, purpose, covers, consent_how, result, state, offered_on)"
            " select household_id, person_id, division, 'legal_aid', 'x', '{}', '', '', 'sent', offered_on from referral"
        )


def test_consent_is_the_persons_own(city: psycopg.Connection) -> None:
    with_service(city)
    family = add_family()
    name = resident(city, family["mother"])
    number = do("worker_beishan", offer_referral, household_id=family["household"], person_id=family["mother"],
                service="employment", purpose="找工作", on=ON)  # fmt: skip
    for more, match in (
        ({"covers": ["work"], "how": "online"}, "own"),
        ({"covers": [], "how": "signed"}, "which topics"),
        ({"covers": ["gossip"], "how": "signed"}, "no topic"),
        ({"covers": ["work"], "how": "signed", "until": ON}, "over before"),
    ):
        with pytest.raises(HelpNotPossible, match=match):
            do("worker_beishan", move_referral, number, "consent", on=ON, **more)
    with pytest.raises(UnknownWord):
        do("worker_beishan", move_referral, number, "consent", on=ON, covers=["work"], how="nodded")
    do(name, move_referral, number, "consent", on=ON, covers=["work"], how="online", until=D(2025, 7, 20))
    with pytest.raises(NotAllowed):
        do(name, move_referral, number, "send", on=ON)
    with pytest.raises(HelpNotPossible, match="held until"):
        do("worker_beishan", move_referral, number, "send", on=D(2025, 7, 20))
    assert do(name, move_referral, number, "withdraw_consent", on=D(2025, 7, 21)).state == "withdrawn"
    again = referred(family)
    assert again != number
    with pytest.raises(HelpNotPossible, match="is open"):
        do("worker_beishan", offer_referral, household_id=family["household"], person_id=family["mother"],
           service="employment", purpose="x", on=ON)  # fmt: skip


def test_consent_runs_out(city: psycopg.Connection) -> None:
    with_service(city)
    family = add_family()
    number = referred(family, until=D(2025, 7, 20))
    with pytest.raises(RecordNotFound):  # by the database's own day it is over long ago
        do("station", read_referral, number, on=ON)


def test_notes_are_added_and_corrected_never_changed(city: psycopg.Connection) -> None:
    family = add_family()
    first = do("worker_beishan", write_note, household_id=family["household"], text="母亲白天上班", on=ON)
    second = do("beishan", write_note, household_id=family["household"], text="母亲夜班", on=ON, corrects=first)
    with pytest.raises(HelpNotPossible, match="was corrected"):
        do("beishan", write_note, household_id=family["household"], text="x", on=ON, corrects=first)
    third = do("beishan", write_note, household_id=family["household"], text="母亲轮班", on=ON, corrects=second)
    with acting("worker_beishan", "look"):
        assert [note.pk for note in Note.objects.order_by("pk")] == [first, second, third]
    for statement in ("update household_note set text = 'x'", "delete from household_note"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            city.execute(statement)


def test_a_note_on_protection_is_closed_to_the_rest(city: psycopg.Connection) -> None:
    family = add_family()
    secret = do(
        "protector_xihu", write_note, household_id=family["household"], text="已安排庇护", topic="protection", on=ON
    )
    name = resident(city, family["mother"])
    for actor in ("worker_beishan", "beishan", "reviewer_xihu", name, "street_shangcheng"):
        with acting(actor, "look"):
            assert not Note.objects.filter(pk=secret).exists(), actor
    with acting("protector_xihu", "look"):
        assert Note.objects.filter(pk=secret).exists()
    with pytest.raises(NotAllowed):
        do("beishan", write_note, household_id=family["household"], text="x", topic="protection", on=ON)
    with pytest.raises(HelpNotPossible, match="keeps its topic"):
        do("protector_xihu", write_note, household_id=family["household"], text="x", on=ON, corrects=secret)
    plan = do("protector_xihu", open_plan, household_id=family["household"], because="保护", on=ON, review_every_months=1,
              topic="protection")  # fmt: skip
    for actor in ("worker_beishan", "beishan", name):
        with acting(actor, "look"):
            assert not Plan.objects.filter(pk=plan).exists(), actor
    open_one = opened(family)  # the household sees this one
    with acting(name, "mine"):
        assert [row.pk for row in Plan.objects.all()] == [open_one]


def granted(city: psycopg.Connection) -> Family:
    family = add_family()
    number = open_case(family)
    to_confirmation(number)
    add_fund(city)
    with acting("reviewer_xihu", number) as act:
        confirm(act, number, on=day(15), fund="assistance")  # from August 2025 on
    return family


def test_who_is_due_a_visit_by_the_law(city: psycopg.Connection) -> None:
    family = granted(city)
    assert do("beishan", schedule_visits, on=D(2026, 6, 30)) == 0  # twelve months after August, less thirty days
    assert do("beishan", schedule_visits, on=D(2026, 7, 3)) == 1
    assert do("beishan", schedule_visits, on=D(2026, 7, 4)) == 0
    with acting("beishan", "look"):
        visit = Visit.objects.get()
    assert (visit.household_id, visit.due_on, visit.workers) == (family["household"], D(2026, 8, 1), 2)
    assert visit.article == "最低生活保障审核确认办法第十六条"
    do("beishan", take_visit, visit.pk, day=D(2026, 7, 20), version=1)
    with pytest.raises(StaleHelp):
        do("beishan", take_visit, visit.pk, day=D(2026, 7, 21), version=1)
    went = {"went_on": D(2026, 7, 20), "on": D(2026, 7, 20), "found": "情况未变"}
    with pytest.raises(HelpNotPossible, match="2 different workers"):
        do("beishan", record_visit, visit.pk, visitors=["beishan", "beishan"], outcome="met", **went)
    with pytest.raises(HelpNotPossible, match="names they log in by"):
        do("beishan", record_visit, visit.pk, visitors=["beishan", "nobody"], outcome="met", **went)
    both = ["beishan", "worker_beishan"]
    do("beishan", record_visit, visit.pk, visitors=both, outcome="not_home", **went)  # still due
    with pytest.raises(HelpNotPossible, match="lies ahead"):
        do("beishan", record_visit, visit.pk, visitors=both, outcome="met", went_on=D(2026, 7, 22), on=D(2026, 7, 21))
    token = uuid.uuid4()
    assert do("beishan", record_visit, visit.pk, visitors=both, outcome="met", token=token, **went) is True
    assert do("beishan", record_visit, visit.pk, visitors=both, outcome="met", token=token, **went) is False
    with pytest.raises(HelpNotPossible, match="was made"):
        do("beishan", record_visit, visit.pk, visitors=both, outcome="met", **went)
    assert do("beishan", schedule_visits, on=D(2027, 6, 30)) == 1  # a year after the visit of 20 July
    with acting("beishan", "look"):
        assert Visit.objects.filter(done_on__isnull=True).get().due_on == D(2027, 7, 20)
    with pytest.raises(NotAllowed):
        do("steward", schedule_visits, on=D(2027, 6, 30))


def test_visits_by_hand(city: psycopg.Connection) -> None:
    family = add_family()
    visit = do(
        "worker_beishan", plan_visit, household_id=family["household"], reason="care", due_on=D(2025, 8, 1), on=ON
    )
    with pytest.raises(HelpNotPossible, match="on the worklist"):
        do("worker_beishan", plan_visit, household_id=family["household"], reason="care", due_on=D(2025, 9, 1), on=ON)
    with pytest.raises(UnknownWord):
        do("worker_beishan", plan_visit, household_id=family["household"], reason="tea", due_on=D(2025, 8, 1), on=ON)
    went = {"went_on": ON, "on": ON, "visitors": ["worker_beishan"]}
    with pytest.raises(ValueError, match="empty"):
        do("worker_beishan", record_visit, visit, outcome="moved", **went)
    with pytest.raises(UnknownWord):
        do("worker_beishan", record_visit, visit, outcome="tea", **went)
    with pytest.raises(RecordNotFound):
        do("street_shangcheng", record_visit, visit, outcome="met", **went)
    assert do("worker_beishan", record_visit, visit, outcome="met", **went)


def test_one_phone_sends_twice_at_once(city: psycopg.Connection) -> None:
    family = add_family()
    visit = do(
        "worker_beishan", plan_visit, household_id=family["household"], reason="care", due_on=D(2025, 8, 1), on=ON
    )
    token, outcomes, ready = uuid.uuid4(), [], threading.Barrier(4)

    def send() -> None:
        ready.wait()
        try:
            outcomes.append(do("worker_beishan", record_visit, visit, went_on=ON, on=ON, visitors=["worker_beishan"],
                               outcome="met", token=token))  # fmt: skip
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, False, False, True]
    assert city.execute("select count(*) from visit_record").fetchone() == (1,)


def test_two_workers_take_one_visit(city: psycopg.Connection) -> None:
    family = add_family()
    visit = do(
        "worker_beishan", plan_visit, household_id=family["household"], reason="care", due_on=D(2025, 8, 1), on=ON
    )
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def take(actor: str) -> None:
        ready.wait()
        try:
            do(actor, take_visit, visit, day=ON, version=1)
            outcomes.append("taken")
        except StaleHelp:
            outcomes.append("stale")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=(name,)) for name in ("worker_beishan", "beishan")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["stale", "taken"]


TABLES = ("help_plan", "help_goal", "help_action", "help_review", "referral", "referral_step", "household_note", "visit",
          "visit_record")  # fmt: skip
INSERTS = {
    "help_plan": "insert into help_plan (household_id, division, topic, because, worker, opened_on, review_every_months, outcome)"
    " select household_id, division, 'income', 'x', 'x', '2025-07-07', 3, '' from {seen} limit 1",
    "household_note": "insert into household_note (household_id, division, topic, text, written_on, written_by)"
    " select household_id, division, '', 'x', '2025-07-07', '{actor}' from {seen} limit 1",
    "visit": "insert into visit (household_id, division, topic, programme, reason, article, due_on, planned_for, outcome)"
    " select household_id, division, '', '', 'asked', '', '2025-07-07', '', '' from {seen} limit 1",
}


def test_in_the_database(city: psycopg.Connection) -> None:
    """Past all code: who reads and adds rows of each table."""
    with_service(city)
    family = add_family()
    plan = opened(family)
    goal = do("beishan", add_goal, plan, area="work", says="x", until=D(2025, 12, 31), on=ON)
    do("beishan", add_action, goal, says="x", who="x", until=D(2025, 12, 31), on=ON)
    do("beishan", review_plan, plan, found="x", on=ON)
    referred(family)
    do("beishan", write_note, household_id=family["household"], text="x", on=ON)
    visit = do("beishan", plan_visit, household_id=family["household"], reason="care", due_on=ON, on=ON)
    do("beishan", record_visit, visit, went_on=ON, on=ON, visitors=["beishan"], outcome="not_home")
    rights = {  # actor → (sees, adds)
        "worker_beishan": (True, True), "beishan": (True, True), "protector_xihu": (True, True),
        "reviewer_xihu": (True, False), "worker_xihu": (False, False), "street_shangcheng": (False, False),
        "steward": (False, False), "systems": (False, False), "auditor": (False, False),
    }  # fmt: skip
    household = f"(select {family['household']} as household_id, '330106002051' as division) seen"
    with psycopg.connect(city.info.dsn, user="minsheng_web") as web:
        for actor, (sees, adds) in rights.items():
            web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (actor,))
            for name in TABLES:
                assert web.execute(f"select count(*) > 0 from {name}").fetchone() == (sees,), (actor, name)
                with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():
                    web.execute(f"delete from {name}")
            for name, statement in INSERTS.items():
                if (name == "help_plan" and actor == "worker_beishan") or (
                    actor == "protector_xihu" and name == "help_plan"
                ):
                    continue  # of a topic they do not read: tried in the test of protection
                try:
                    with web.transaction(force_rollback=True):
                        web.execute(statement.format(seen=household, actor=actor))
                        done = True
                except psycopg.errors.InsufficientPrivilege:
                    done = False
                assert done == adds, (actor, name)
        web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = 'worker_beishan'")
        for statement in (
            INSERTS["help_plan"].format(seen=household),  # income is no topic of a community worker
            INSERTS["household_note"].format(seen=household, actor="beishan"),  # under another's name
            "update referral set purpose = 'other', version = version + 1",
            "update visit set workers = 1, version = version + 1",
            "insert into service_member (actor_id, service, held, given_by_id) select acting(), 'medical', '[2020-01-01,)', acting()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():
                web.execute(statement)
    with pytest.raises(NotAllowed):
        do("beishan", give_service, actor="station", service="medical", since=ON)
