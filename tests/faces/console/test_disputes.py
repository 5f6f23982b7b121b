"""Refusal, review, reversal; a change heard and confirmed by another; help and visits: over the pages."""

from __future__ import annotations

import datetime
import io
import uuid
from typing import Any

import psycopg
import pypdf
from django.test import Client
from django.utils import timezone

from minsheng.registry.access.acting import acting
from minsheng.services.casework.appeals.deeds import find_appeal
from minsheng.services.casework.intake.keeping import save
from minsheng.services.casework.intake.submitting import HandingIn, hand_in
from minsheng.services.casework.supervising.deeds import find_change
from tests.faces.console.working import text_of
from tests.faces.logins import client_of
from tests.services.casework.appeals.disputing import file_review, refused_case
from tests.services.casework.appeals.test_demands import demanded, owing
from tests.services.casework.families import add_family
from tests.services.casework.supervising.building import D, propose_for, say, support
from tests.services.casework.test_intake import DAY, filled, resident
from tests.services.payments import building

City = psycopg.Connection[tuple[object, ...]]


def days_from_now(days: int) -> str:
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def _version(find: Any, number: str, actor: str) -> int:
    with acting(actor, "test"):
        return int(find(number)["version"])


def _appeal(client: Client, number: str, action: str, actor: str, **said: Any) -> Any:
    said["version"] = _version(find_appeal, number, actor)
    return client.post(f"/desk/appeals/{number}/do/{action}", said)


def text_of_pdf(pdf: bytes) -> str:
    """What a letter says, without its line ends."""
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\n", " ")


def test_a_refusal_is_reviewed_and_reversed(city: City) -> None:
    family, case = refused_case(city)
    officer = client_of("worker_beishan")
    assert "不符合" in text_of(client_of("beishan").get(f"/desk/cases/{case}"))
    filed = officer.post(
        "/desk/appeals/new",
        {"kind": "review", "case": case, "appellant": family["mother"], "grounds": "工资算错了", "wants": "重新核算",
         "known_on": days_from_now(-20)},
    )  # fmt: skip
    assert filed.status_code == 302, text_of(filed)
    number = filed["Location"].rsplit("/", 1)[-1]
    reviewer, office, head = client_of("appeals_xihu"), client_of("beishan"), client_of("head_xihu")
    assert number in text_of(reviewer.get("/desk/appeals"))
    for client, actor, action, said in (
        (reviewer, "appeals_xihu", "accept", {"procedure": "ordinary"}),
        (reviewer, "appeals_xihu", "pass_on", {}),
        (office, "beishan", "answer", {"says": "按工资单核算"}),
        (reviewer, "appeals_xihu", "hear", {"says": "听取申请人意见"}),
        (reviewer, "appeals_xihu", "propose", {"result": "send_back", "says": "收入计算有误"}),
    ):
        done = _appeal(client, number, action, actor, **said)
        assert done.status_code == 302, (action, text_of(done))
    alone = _appeal(reviewer, number, "send_back", "appeals_xihu", says="收入计算有误", within_days="30")
    assert alone.status_code in (403, 422)
    decided = _appeal(head, number, "send_back", "head_xihu", says="收入计算有误", within_days="30")
    assert decided.status_code == 302, text_of(decided)
    page = text_of(head.get(f"/desk/appeals/{number}"))
    assert "已重新立案" in page
    letter = head.get(f"/desk/appeals/{number}/letter")
    assert letter.content.startswith(b"%PDF")
    assert client_of("street_shangcheng").get(f"/desk/appeals/{number}").status_code == 404


def test_a_demand_is_lowered_by_the_pages_and_its_letter_says_by_how_much(city: City) -> None:
    family, number = demanded(city)
    reviewer, office, head = client_of("appeals_xihu"), client_of("reviewer_xihu"), client_of("head_xihu")
    for client, actor, action, said in (
        (reviewer, "appeals_xihu", "accept", {"procedure": "summary"}),
        (reviewer, "appeals_xihu", "pass_on", {}),
        (office, "reviewer_xihu", "answer", {"says": "按支付记录"}),
        (reviewer, "appeals_xihu", "propose", {"result": "change", "says": "四月份不应追回"}),
    ):
        done = _appeal(client, number, action, actor, **said)
        assert done.status_code == 302, (action, text_of(done))
    asked = {"says": "四月份不应追回", "for_the_better": "yes"}
    assert "请填写应退款项减少的金额，最多 2,000.00 元" in text_of(
        _appeal(head, number, "change", "head_xihu", **asked)
    )
    done = _appeal(head, number, "change", "head_xihu", **asked, less="1300")
    assert done.status_code == 302, text_of(done)
    pages = [text_of_pdf(head.get(f"/desk/appeals/{number}/letter?lang={lang}").content) for lang in ("zh", "en")]
    assert all("1,300.00" in page for page in pages)
    assert "行政复议机关" in pages[0]
    assert "the office of review" in pages[1]
    home = client_of("beishan").get(f"/desk/households/{family['household']}/money")
    assert "行政复议决定减少" in text_of(home)


def test_a_review_of_a_demand_is_filed_at_the_counter(city: City) -> None:
    family = owing(city)
    officer = client_of("beishan")
    said = {
        "kind": "review",
        "demand": "C-1",
        "appellant": family["mother"],
        "grounds": "没有多发",
        "known_on": "2025-07-25",
    }
    assert 'value="C-1"' in officer.get("/desk/appeals/new?demand=C-1").content.decode()
    both = officer.post("/desk/appeals/new", {**said, "case": "X"})
    assert "一次复议只针对一个事项" in text_of(both)
    filed = officer.post("/desk/appeals/new", said)
    assert filed.status_code == 302, text_of(filed)
    number = filed["Location"].rsplit("/", 1)[-1]
    with acting("appeals_xihu", "test"):
        found = find_appeal(number)
    assert (found["demand"], found["household_id"]) == ("C-1", family["household"])
    assert officer.post("/desk/appeals/new", said).status_code == 200, "the same is disputed once"


def test_conditions_are_told_in_the_language_of_the_page(city: City) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    reviewer = client_of("appeals_xihu")
    assert "请写明须补正的材料。" in text_of(reviewer.get(f"/desk/appeals/{number}"))
    refused = _appeal(reviewer, number, "accept", "appeals_xihu", procedure="summary")
    assert "简易程序只用于涉及款额 3000 元以下的" in text_of(refused)
    reviewer.cookies["django_language"] = "en"
    english = text_of(reviewer.get(f"/desk/appeals/{number}"))
    assert "Name what is missing." in english
    assert "请写明" not in english


def test_a_change_for_the_worse_is_heard_and_confirmed_by_another(city: City) -> None:
    building.set_up(city)
    who = support()
    say(who.family["mother"], D(2025, 9, 1), wage_income="2900")
    proposed = propose_for(who, D(2025, 9, 10))
    assert proposed.number is not None
    officer = client_of("beishan")
    assert proposed.number in text_of(officer.get("/desk/changes"))
    page = officer.get(f"/desk/changes/{proposed.number}")
    assert page.status_code == 200, text_of(page)
    version = _version(find_change, proposed.number, "beishan")
    told = officer.post(f"/desk/changes/{proposed.number}/do/give_notice", {"version": version})
    assert told.status_code == 302, text_of(told)
    silent = officer.post(f"/desk/changes/{proposed.number}/do/hear", {"version": version + 1, "said": ""})
    assert silent.status_code == 422
    heard = officer.post(f"/desk/changes/{proposed.number}/do/hear", {"version": version + 1, "said": "没有意见"})
    assert heard.status_code == 302, text_of(heard)
    stale = officer.post(f"/desk/changes/{proposed.number}/do/report", {"version": version})
    assert stale.status_code == 422
    assert officer.post(f"/desk/changes/{proposed.number}/do/report", {"version": version + 2}).status_code == 302
    assert "没有意见" in text_of(client_of("reviewer_xihu").get(f"/desk/changes/{proposed.number}"))


def test_help_is_planned_and_a_visit_sent_twice_is_kept_once(city: City) -> None:
    people = add_family()
    worker = client_of("worker_beishan")
    home = f"/desk/households/{people['household']}/help"
    assert worker.post(f"{home}/plan", {"because": "收入不稳定", "months": "3"}).status_code == 302
    plan = city.execute("select id, version from help_plan").fetchone()
    assert plan is not None
    goal = worker.post(
        f"{home}/goal/{plan[0]}", {"area": "income", "says": "找到稳定工作", "until": days_from_now(180)}
    )
    assert goal.status_code == 302, text_of(goal)
    assert worker.post(f"{home}/note", {"text": "孩子康复进展良好"}).status_code == 302
    assert worker.post(f"{home}/visit", {"reason": "plan", "due_on": days_from_now(20)}).status_code == 302
    page = text_of(worker.get(home))
    assert "找到稳定工作" in page
    assert "孩子康复进展良好" in page
    visit = city.execute("select id from visit").fetchone()
    assert visit is not None
    said = {
        "token": str(uuid.uuid4()),
        "went_on": days_from_now(0),
        "visitors": "worker_beishan",
        "outcome": "met",
        "found": "在家",
    }
    assert worker.post(f"/desk/visits/{visit[0]}", said).status_code == 302
    assert worker.post(f"/desk/visits/{visit[0]}", said).status_code in (200, 302)
    assert city.execute("select count(*) from visit_record").fetchone() == (1,)


def test_a_referral_shows_nothing_before_consent(city: City) -> None:
    people = add_family()
    worker = client_of("worker_beishan")
    home = f"/desk/households/{people['household']}/help"
    offered = worker.post(
        f"{home}/referral", {"person": people["mother"], "service": "employment", "purpose": "找工作"}
    )
    assert offered.status_code == 302, text_of(offered)
    row = city.execute("select id, version from referral").fetchone()
    assert row is not None
    unsent = worker.post(f"/desk/referrals/{row[0]}/send", {"version": row[1], "answer_by": days_from_now(20)})
    assert unsent.status_code == 200
    consent = {"version": row[1], "how": "signed", "covers": ["work", "education"], "until": days_from_now(180)}
    agreed = worker.post(f"/desk/referrals/{row[0]}/consent", consent)
    assert agreed.status_code == 302, text_of(agreed)
    sent = worker.post(
        f"/desk/referrals/{row[0]}/send", {"version": str(int(str(row[1])) + 1), "answer_by": days_from_now(20)}
    )
    assert sent.status_code == 302, text_of(sent)


def test_what_was_handed_in_online_is_taken_in_once(city: City) -> None:
    family = add_family()
    resident(city, family["mother"])
    intake = filled("chen", family["household"])
    with acting("chen", "portal") as act:
        code = save(act, intake, on=DAY)
        with_it = HandingIn(family["mother"], True, channel="online", chosen=[("minimum_living_allowance", None)])
        number = hand_in(act, code, with_it, household_id=family["household"], on=DAY)
    officer = client_of("beishan")
    assert f"/desk/intakes/{number}" in officer.get("/desk/").content.decode()
    assert client_of("street_shangcheng").post(f"/desk/intakes/{number}").status_code == 404
    taken = officer.post(f"/desk/intakes/{number}")
    assert taken.status_code == 302, text_of(taken)
    assert "网上" in text_of(officer.get(taken["Location"]))
    assert officer.post(f"/desk/intakes/{number}").status_code == 404
