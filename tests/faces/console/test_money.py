"""Changes confirmed, instalments, waivers, repayments, another payee, letters: over the pages, as the roles that may and may not."""

from __future__ import annotations

import io
import re
from typing import Any

import psycopg
import pypdf
import pytest
from django.utils import timezone

from minsheng.registry.access.acting import acting
from minsheng.registry.differences.standing import Standing, differences_of
from minsheng.services.casework.supervising.deeds import find_change
from tests.faces.console.working import text_of
from tests.faces.logins import client_of
from tests.registry import databases
from tests.registry.awards.building import add_account
from tests.services.casework.appeals.disputing import file_review, refused_case, resident
from tests.services.casework.supervising.building import D, Supported, pay, say, settle, support
from tests.services.casework.supervising.test_events import talent
from tests.services.casework.supervising.test_years import run
from tests.services.payments import building

City = psycopg.Connection[tuple[object, ...]]
OTHERS = {"reviewer_shangcheng": ("district_reviewer", "330102"), "books_shangcheng": ("accountant", "330102")}


@pytest.fixture
def money(city: City) -> City:
    building.set_up(city)
    databases.add_actors(city, OTHERS)
    return city


@pytest.fixture
def family(money: City) -> Supported:
    """Paid 30 yuan too much in April 2025; the reviewer of Xihu confirmed it."""
    who = support()
    pay(who, 3, 4)
    say(who.family["mother"], D(2025, 4, 1), wage_income="2560")
    assert settle(who, D(2025, 5, 20)) is not None
    return who


def owed(who: Supported) -> Standing:
    with acting("reviewer_xihu", "look"):
        return next(
            each for each in differences_of(who.household, who.programme, who.person) if each.kind == "overpayment"
        )


def pdf_of(response: Any) -> str:
    assert response.status_code == 200
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def version(number: str) -> int:
    with acting("beishan", "look"):
        return int(find_change(number)["version"])


def test_a_change_goes_its_whole_way_by_the_pages(money: City) -> None:
    who = talent()
    run(D(2025, 3, 1), who)
    say(who.person or 0, D(2025, 1, 1), talent_class="d")
    officer, reviewer, other = client_of("beishan"), client_of("reviewer_xihu"), client_of("reviewer_shangcheng")
    resident(money, who.person or 0)
    own = client_of("chen")
    proposed = officer.post(
        f"/desk/households/{who.household}/propose", {"programme": who.programme, "person": who.person}
    )
    assert proposed.status_code == 302, text_of(proposed)
    number = proposed["Location"].rsplit("/", 1)[-1]
    assert number not in text_of(own.get("/my"))
    assert own.get(f"/my/changes/{number}").status_code == 404, "it is only being thought about"
    page = text_of(officer.get(f"/desk/changes/{number}"))
    assert "1,500,000.00 元 → 1,000,000.00 元" in page
    assert "一次性" in page
    assert "情况有变化或者更正" in page
    assert "自 2025-02-20 起：高层次人才类别" in page
    act = f"/desk/changes/{number}/do"
    assert officer.post(f"{act}/report", {"version": version(number)}).status_code == 422  # notice comes first
    for action, said in (("give_notice", {}), ("hear", {"said": "没有意见"}), ("report", {})):
        done = officer.post(f"{act}/{action}", {"version": version(number), **said})
        assert done.status_code == 302, (action, text_of(done))
        if action == "give_notice":
            assert number in text_of(own.get("/my"))
            page = text_of(own.get(f"/my/changes/{number}"))
            assert "您可以说明" in page
            assert "多发（尚未决定） 500,000.00 元" in page
            assert "1,000,000.00" in pdf_of(own.get(f"/my/changes/{number}/letters/notice"))
            assert own.get(f"/my/changes/{number}/appeal").status_code == 404
    assert officer.get(f"/desk/changes/{number}/letters/notice").status_code == 200
    assert officer.get(f"/desk/changes/{number}/letters/overpayment").status_code == 200
    assert officer.get(f"/desk/changes/{number}/letters/waiver").status_code == 404
    assert officer.get(f"/desk/changes/{number}/letters/anything").status_code == 404
    assert officer.post(f"{act}/confirm", {"version": version(number)}).status_code in (404, 422)
    assert other.post(f"{act}/confirm", {"version": version(number)}).status_code == 404
    assert reviewer.post(f"{act}/confirm", {"version": version(number) - 1}).status_code == 422
    dispute = f"/desk/appeals/new?demand={number}"
    assert dispute not in officer.get(f"/desk/changes/{number}").content.decode()
    confirmed = reviewer.post(f"{act}/confirm", {"version": version(number)})
    assert confirmed.status_code == 302, text_of(confirmed)
    assert dispute in officer.get(f"/desk/changes/{number}").content.decode()
    assert reviewer.post(f"{act}/confirm", {"version": version(number)}).status_code == 422  # once
    assert owed(who).outstanding == 50_000_000
    letter = pdf_of(officer.get(f"/desk/changes/{number}/letters/overpayment"))
    assert "多发合计：人民币500,000.00元（大写：伍拾万元整）" in letter
    assert "2025年3月" in letter
    decided = pdf_of(officer.get(f"/desk/changes/{number}/letters/change?large=yes"))
    assert "这项一次性待遇应当少发" in decided
    assert "现定一次性：人民币1,000,000.00元" in decided
    assert other.get(f"/desk/changes/{number}/letters/change").status_code == 404
    assert client_of("payer").get(f"/desk/changes/{number}/letters/change").status_code == 404
    page = text_of(own.get(f"/my/changes/{number}"))
    assert "多发、应退 500,000.00 元" in page
    assert "多发合计：人民币500,000.00元" in pdf_of(own.get(f"/my/changes/{number}/letters/overpayment"))
    assert own.get(f"/my/changes/{number}/letters/waiver").status_code == 404
    assert officer.get(f"/my/changes/{number}").status_code == 404
    assert own.post(f"/my/changes/{number}/appeal", {"grounds": "服务年限算错了"}).status_code == 400
    filed = text_of(
        own.post(f"/my/changes/{number}/appeal", {"grounds": "服务年限算错了", "known_on": str(timezone.localdate())})
    )
    assert "已提交" in filed
    assert "行政复议" in text_of(own.get("/my"))


def test_instalments_are_set_by_who_confirms(family: Supported) -> None:
    address, said = f"/desk/awards/{family.award}/plan", {"percent": "1", "because": "家庭同意"}
    reviewer = client_of("reviewer_xihu")
    home = f"/desk/households/{family.household}/money"
    assert address in reviewer.get(home).content.decode()
    assert address not in client_of("beishan").get(home).content.decode()
    assert client_of("beishan").post(address, said).status_code == 404
    assert client_of("reviewer_shangcheng").post(address, said).status_code == 404
    assert client_of(None).post(address, said).status_code == 302
    assert owed(family).percent == 0
    too_much = reviewer.post(address, {**said, "percent": "31"})
    assert too_much.status_code == 422
    assert "30" in text_of(too_much)
    assert reviewer.post(address, {**said, "percent": ""}).status_code == 422
    done = reviewer.post(address, said)
    assert done.status_code == 302, text_of(done)
    assert done["Location"] == home
    assert (owed(family).percent, owed(family).state) == (1, "in_instalments")
    assert "分期抵扣中 1%" in text_of(reviewer.get(home))


def test_a_waiver_goes_by_its_rule_and_has_its_letter(family: Supported) -> None:
    address = f"/desk/differences/{owed(family).number}/waive"
    said = {"reason": "hardship", "amount": "10", "reference": "西民免〔2026〕1号", "note": ""}
    director = client_of("director_xihu")
    assert client_of("beishan").post(address, said).status_code == 404
    assert client_of("reviewer_shangcheng").post(address, said).status_code == 404
    own = client_of("reviewer_xihu").post(address, said)  # confirmed the change that found it
    assert own.status_code == 422
    assert "这笔多发由您确认" in text_of(own)
    for wrong in (
        {"reason": "kindness"},
        {"amount": "31"},
        {"amount": "-1"},
        {"reference": ""},
        {"reason": "office_error"},
    ):
        assert director.post(address, {**said, **wrong}).status_code == 422, wrong
    assert owed(family).waived == 0
    done = director.post(address, said)
    assert done.status_code == 302, text_of(done)
    assert (owed(family).waived, owed(family).outstanding) == (1_000, 2_000)
    assert director.post(address, said).status_code == 422  # the reference is used
    home = text_of(director.get(f"/desk/households/{family.household}/money"))
    assert "西民免〔2026〕1号" in home
    assert "20.00 元" in home
    letter = director.get(f"/desk/changes/{owed(family).change}/letters/waiver")
    text = pdf_of(letter)
    for said_in_it in (
        "最低生活保障免予追回决定书", "免予追回合计：人民币10.00元（大写：壹拾元整）", "仍须退回：人民币20.00元（大写：贰拾元整）",
        "2025年4月", "西民免〔2026〕1号", "家庭仍在享低保", "非法定", "行政复议：自收到本决定书之日起60日内",
    ):  # fmt: skip
        assert said_in_it in text, said_in_it
    english = pdf_of(director.get(f"/desk/changes/{owed(family).change}/letters/waiver?lang=en&large=yes"))
    assert "Waivedinall:CNY10.00(inChinesecapitals:壹拾元整)" in english
    assert (
        client_of("reviewer_shangcheng").get(f"/desk/changes/{owed(family).change}/letters/waiver").status_code == 404
    )


def test_a_repayment_is_booked_by_the_accountant(money: City, family: Supported) -> None:
    said = {"fund": "assistance", "household": family.household, "programme": family.programme, "person": "", "amount": "12.50",
            "reference": "2026-88", "because": "柜面退款", "day": "2025-05-21"}  # fmt: skip
    address = "/desk/payments/books/repaid"
    for actor in ("payer", "checker", "reviewer_xihu", "beishan"):
        assert client_of(actor).post(address, said).status_code == 404, actor
    books = client_of("books")
    assert address in books.get("/desk/payments/books").content.decode()
    assert client_of("books_shangcheng").post(address, said).status_code in (200, 404)  # the fund is not theirs
    assert owed(family).recovered == 0
    done = books.post(address, said)
    assert done.status_code == 302, text_of(done)
    assert (owed(family).recovered, owed(family).outstanding) == (1_250, 1_750)
    again = books.post(address, said)
    assert again.status_code == 200
    assert "govuk-error-summary" in again.content.decode()
    assert owed(family).recovered == 1_250
    more = books.post(address, {**said, "reference": "2026-89", "amount": "17.51"})
    assert "没有欠款，或少于所还金额" in text_of(more)


def test_after_the_payee_died_the_award_goes_to_another(money: City, family: Supported) -> None:
    money.execute("update person set death_date = '2025-05-02' where id = %s", [family.family["mother"]])
    heir = family.family["child"]
    token = add_account(heir)
    reviewer = client_of("reviewer_xihu")
    address = f"/desk/awards/{family.award}/payee"
    assert address in reviewer.get(f"/desk/households/{family.household}").content.decode()
    page = reviewer.get(address)
    assert page.status_code == 200
    found = re.search(r'name="version" value="(\d+)"', page.content.decode())
    assert found is not None
    version = int(found[1])
    said = {"payee": heir, "account": token, "since": "2025-05-01", "because": "原领取人死亡", "version": version}
    assert client_of("beishan").post(address, said).status_code == 404
    assert client_of("reviewer_shangcheng").post(address, said).status_code == 404
    stranger = talent().person
    for wrong in ({"payee": stranger}, {"payee": family.family["mother"]}, {"account": "acc_none"}, {"since": "2025-05-09"},
                  {"version": version + 999}, {"payee": "999999"}):  # fmt: skip
        assert reviewer.post(address, {**said, **wrong}).status_code in (404, 422), wrong
    done = reviewer.post(address, said)
    assert done.status_code == 302, text_of(done)
    row = money.execute(
        "select payee_id, account_id from award where number = %s and upper_inf(known) and held @> '2025-05-01'::date",
        [family.award],
    ).fetchone()
    assert row == (heir, token)
    assert reviewer.post(address, said).status_code == 422  # the award is not as it was looked at


def test_an_appeals_clocks_are_stopped_by_a_coded_event(city: City) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    handler = client_of("appeals_xihu")
    address, said = f"/desk/appeals/{number}/clocks", {"event": "missing", "reason": "无法联系"}
    assert address in handler.get(f"/desk/appeals/{number}").content.decode()
    assert client_of("worker_beishan").post(address, said).status_code == 404
    assert client_of("head_xihu").post(address, said).status_code == 404
    assert client_of("appeals_shangcheng").post(address, said).status_code == 404
    for wrong in ({"event": "holiday"}, {"reason": ""}):
        assert handler.post(address, {**said, **wrong}).status_code == 422
    assert handler.post(address, said).status_code == 302
    assert "申请人下落不明" in text_of(handler.get(f"/desk/appeals/{number}"))
    assert handler.post(address, said).status_code == 422  # it stands still already
    assert client_of("appeals_shangcheng").post(address, {"resume": "yes"}).status_code == 404
    assert handler.post(address, {"resume": "yes"}).status_code == 302
    assert "申请人下落不明" not in text_of(handler.get(f"/desk/appeals/{number}"))
