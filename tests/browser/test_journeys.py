"""Whole journeys by the pages alone, on a phone in Chinese and on a desktop in English, to the amounts in the database."""

from __future__ import annotations

import datetime
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser

from minsheng.registry.access.acting import acting
from minsheng.registry.access.deeds import open_resident_account
from tests.browser.looking import send
from tests.browser.walking import BOTH, Calendar, Walk, act, answer_nothing, work
from tests.registry.databases import add_actors
from tests.registry.importing import build as files
from tests.services.casework.appeals.disputing import ACTORS as REVIEWERS
from tests.services.casework.families import add_family
from tests.services.casework.supervising.building import support
from tests.services.payments import building

City = psycopg.Connection[tuple[object, ...]]
PROGRAMME = "minimum_living_allowance"
CARD = "6222021234567890128"
BANK = "102331002029"


def apply_online(walk: Walk) -> None:
    """The resident applies from the portal."""
    page = walk.page("chen", "/my/apply")
    walk.look(page)
    page.locator(f'input[value="{PROGRAMME}"]').check()
    send(page, "main form >> nth=0 >> button")
    page.fill("#id_birth_date", "2016-02-20")
    page.check("input[name=sex][value=male]")
    page.select_option("#id_relation", "child")
    walk.look(page)
    send(page, "main form:has(#id_birth_date) button")
    send(page, "main form:has(input[value=people_done]) button")
    answer_nothing(page)
    walk.look(page)
    page.check("#id_confirmed")
    send(page, 'form:has(input[value="hand_in"]) button')
    assert page.locator(".govuk-panel__title").count() == 1


def take_in(walk: Walk, calendar: Calendar) -> str:
    """The street takes it in and carries it to the second person; gives the case's number."""
    page = walk.page("beishan", "/desk/")
    walk.look(page)
    send(page, 'form[action^="/desk/intakes/"] button')
    number = page.url.rsplit("/", 1)[-1]
    carry(walk, calendar, number, "2025-07-07", "2025-07-09", "2025-07-10", "2025-07-11", "2025-07-21")
    return number


def carry(
    walk: Walk, calendar: Calendar, number: str, accepted: str, begun: str, visited: str, said: str, up: str
) -> None:
    """Carries a case from its application to the second person, on these days."""
    page = walk.page("beishan")
    for day, action, fields in (
        (accepted, "accept", {}),
        (begun, "begin_inquiry", {}),
        (visited, "record_visit", {"visitors": "beishan, worker_beishan", "found": "与申报一致"}),
        (said, "give_opinion", {}),
        (said, "publicise", {}),
        (up, "report_for_confirmation", {}),
    ):
        calendar.turn(day)
        page.goto(f"{walk.site}/desk/cases/{number}")
        act(page, action, **fields)
    walk.look(page)


def account_of(walk: Walk, person: int) -> str:
    """The payee's account is written down by one and confirmed by another; gives its token."""
    page = walk.page("beishan", f"/desk/people/{person}/account")
    page.fill("#id_bank", BANK)
    page.fill("#id_account_number", CARD)
    page.fill("#id_because", "card seen")
    send(page, "main form button.govuk-button")
    page = walk.page("checker", f"/desk/people/{person}")
    walk.look(page)
    send(page, 'a[href*="/account/"]')
    token = page.url.rsplit("/", 1)[-1]
    walk.look(page)
    page.fill("#id_account_number", CARD)
    send(page, "main form button.govuk-button >> nth=0")
    return token


def pay(walk: Walk, month: str, kind: str = "monthly") -> str:
    """A run from the list to the bank's files, approved by another; gives its address."""
    payer = walk.page("payer", "/desk/payments/new")
    payer.select_option("#id_programme", PROGRAMME)
    payer.select_option("#id_kind", kind)
    payer.fill("#id_month", month)
    payer.fill("#id_pay_on", f"{month}-15")
    send(payer, "main form button.govuk-button")
    walk.look(payer)
    run = payer.url.removeprefix(walk.site)
    send(walk.page("checker", run), "main form:has([name=step]) button")
    for _ in ("freeze", "post", "write", "send"):
        send(walk.page("payer", run), "main form:has([name=step]) button")
    assert walk.page("payer", run).locator("main form:has([name=step])").count() == 0
    return run


def amounts(city: City, kind: str) -> list[object]:
    """What was paid in runs of a kind, by month of the award."""
    rows = city.execute(
        "select p.amount from payment p join payment_run r on r.id = p.run_id where r.kind = %s order by p.month",
        [kind],
    )
    return [row[0] for row in rows]


@BOTH
def test_application_payment_change_and_arrear(
    browser: Browser, site: str, city: City, monkeypatch: pytest.MonkeyPatch, size: dict[str, int], language: str
) -> None:
    calendar = Calendar(monkeypatch, datetime.date(2025, 7, 7))
    building.set_up(city)
    family = add_family()
    with acting("beishan", "opening an account") as clerk:
        open_resident_account(clerk, name="chen", shown_as="陈", person_id=family["mother"])
    walk = Walk(browser, site, size, language)
    home = f"/desk/households/{family['household']}"

    apply_online(walk)
    number = take_in(walk, calendar)
    token = account_of(walk, family["mother"])
    calendar.turn("2025-07-22")
    page = walk.page("reviewer_xihu", "/desk/")
    send(page, f"main a[href='/desk/cases/{number}'] >> nth=0")
    act(page, "confirm", fund="assistance", account=token)
    walk.look(page)
    letter = page.locator(f"a[href*='/desk/cases/{number}/letter']").first.get_attribute("href")
    assert page.request.get(f"{site}{letter}").body().startswith(b"%PDF")
    mine = walk.page("chen", f"/my/cases/{number}")
    walk.look(mine)
    assert "1,352.00" in mine.inner_text("main")

    calendar.turn("2025-08-12")
    pay(walk, "2025-08")
    assert amounts(city, "monthly") == [135200]

    calendar.turn("2025-09-03")
    page = walk.page("beishan", f"{home}/state?of={family['mother']}&fact=wage_income")
    walk.look(page)
    page.fill("#id_value", "2000")
    page.fill("#id_since", "2025-08-01")
    page.select_option("#id_standing", "verified")
    page.fill("#id_source", "工资单")
    send(page, "main form[data-autosave] button.govuk-button")
    page.goto(f"{site}{home}")
    send(page, f'form[action="{home}/propose"] button')
    change = page.url.rsplit("/", 1)[-1]
    walk.look(page)
    act(page, "report")
    page = walk.page("reviewer_xihu", "/desk/changes")
    walk.look(page)
    send(page, f"main a[href='/desk/changes/{change}']")
    act(page, "confirm")

    calendar.turn("2025-09-12")
    pay(walk, "2025-09")
    pay(walk, "2025-09", "once")
    walk.look(walk.page("chen", "/my/payments"))
    assert amounts(city, "monthly") == [
        135200,
        160200,
    ]  # the mother: 1301 − 2000 / 2; the child, severely disabled: 1301
    assert amounts(city, "once") == [25000]
    walk.close()


@BOTH
def test_a_change_for_the_worse_is_noticed_and_heard(
    browser: Browser, site: str, city: City, monkeypatch: pytest.MonkeyPatch, size: dict[str, int], language: str
) -> None:
    building.set_up(city)
    who = support().family
    calendar = Calendar(monkeypatch, datetime.date(2025, 9, 10))
    walk = Walk(browser, site, size, language)
    home = f"/desk/households/{who['household']}"
    page = walk.page("beishan", f"{home}/state?of={who['mother']}&fact=wage_income")
    page.fill("#id_value", "2580")
    page.fill("#id_since", "2025-09-01")
    page.select_option("#id_standing", "verified")
    send(page, "main form[data-autosave] button.govuk-button")
    page.goto(f"{site}{home}")
    send(page, f'form[action="{home}/propose"] button')
    change = page.url.rsplit("/", 1)[-1]
    assert page.locator("#do-report li").count() == 1  # it has to be heard first
    act(page, "give_notice")
    calendar.turn("2025-09-12")
    page.reload()
    act(page, "hear", said="没有意见")
    walk.look(page)
    act(page, "report")
    page = walk.page("reviewer_xihu", f"/desk/changes/{change}")
    walk.look(page)
    act(page, "confirm")
    row = city.execute("select amount from award where upper_inf(known) order by lower(held) desc").fetchone()
    assert row == (131200,)
    walk.close()


@BOTH
def test_refusal_appeal_and_reversal(
    browser: Browser, site: str, city: City, monkeypatch: pytest.MonkeyPatch, size: dict[str, int], language: str
) -> None:
    calendar = Calendar(monkeypatch, datetime.date(2025, 7, 7))
    building.set_up(city)
    add_actors(city, REVIEWERS)
    family = add_family(wages="9000")
    with acting("beishan", "opening an account") as clerk:
        open_resident_account(clerk, name="chen", shown_as="陈", person_id=family["mother"])
    walk = Walk(browser, site, size, language)

    apply_online(walk)
    number = take_in(walk, calendar)
    calendar.turn("2025-07-22")
    page = walk.page("reviewer_xihu", f"/desk/cases/{number}")
    act(page, "refuse")
    page = walk.page("chen", f"/my/cases/{number}")
    walk.look(page)

    calendar.turn("2025-08-01")
    page.goto(f"{site}/my/cases/{number}")
    send(page, f"a[href='/my/cases/{number}/appeal']")
    walk.look(page)
    page.check("input[name=kind][value=review]")
    page.fill("#id_grounds", "工资算错了：六月起已降到 2500 元")
    page.fill("#id_known_on", "2025-07-24")
    send(page, "main form button.govuk-button")
    appeal = page.locator(".govuk-panel__body strong").inner_text()
    send(page, f"a[href='/my/appeals/{appeal}']")
    walk.look(page)

    for day, name, action, fields in (
        ("2025-08-04", "appeals_xihu", "accept", {"procedure": "ordinary"}),
        ("2025-08-07", "appeals_xihu", "pass_on", {}),
        ("2025-08-11", "beishan", "answer", {"says": "按工资单核算"}),
        ("2025-08-13", "appeals_xihu", "hear", {"says": "听取申请人意见"}),
        ("2025-08-21", "appeals_xihu", "propose", {"result": "send_back", "says": "收入计算有误"}),
        ("2025-08-22", "head_xihu", "send_back", {"says": "收入计算有误", "within_days": "30"}),
    ):
        calendar.turn(day)
        page = walk.page(name, f"/desk/appeals/{appeal}")
        act(page, action, **fields)
    walk.look(page)
    assert page.locator(f"a[href*='/desk/appeals/{appeal}/letter']").count() > 0
    mine = walk.page("chen", f"/my/appeals/{appeal}")
    walk.look(mine)
    assert mine.locator(f"a[href='/my/appeals/{appeal}/letter']").count() == 1

    again = page.locator("main a[href^='/desk/cases/']").evaluate_all(
        "all => all.map(each => each.getAttribute('href'))"
    )
    (new,) = {href for href in again if not href.endswith(number)}
    _reopened(walk, calendar, family, new)
    row = city.execute("select amount from award where household_id = %s", [family["household"]]).fetchone()
    assert row == (135200,)
    walk.close()


def _reopened(walk: Walk, calendar: Calendar, family: dict[str, int], case: str) -> None:
    """The wages are corrected, and the case that was opened anew is decided anew."""
    home = f"/desk/households/{family['household']}"
    calendar.turn("2025-08-25")
    page = walk.page("beishan", f"{home}/state?of={family['mother']}&fact=wage_income")
    page.fill("#id_value", "2500")
    page.fill("#id_since", "2025-01-01")
    page.select_option("#id_standing", "verified")
    page.fill("#id_source", "工资单")
    send(page, "main form[data-autosave] button.govuk-button")
    carry(walk, calendar, case.rsplit("/", 1)[-1], "2025-08-25", "2025-08-26", "2025-08-27", "2025-08-28", "2025-09-05")
    calendar.turn("2025-09-08")
    act(walk.page("reviewer_xihu", case), "confirm", fund="assistance")


@BOTH
def test_import_duplicates_link_and_unlink(
    browser: Browser, site: str, city: City, tmp_path: Path, size: dict[str, int], language: str
) -> None:
    born = datetime.date(1962, 8, 9)  # one woman twice: once with her number, once without
    people = [*files.family(3), *(files.person_row(21 + at, name="王秀英", household=f"H{2 + at}") for at in (0, 1))]
    people[-2] |= {"公民身份号码": files.number(22, born)}
    people[-1] |= {"公民身份号码": "", "出生日期": born.isoformat(), "性别": "女"}
    file = files.write_csv(tmp_path / "people.csv", [*people, files.person_row(9, name="=1")])
    walk = Walk(browser, site, size, language)

    page = walk.page("steward", "/desk/imports")
    walk.look(page)
    send(page, "a[href='/desk/imports/new']")
    walk.look(page)
    page.set_input_files("#id_file", str(file))
    page.select_option("#id_kind", "population")
    page.fill("#id_division", "3301")
    page.fill("#id_as_of", "2025-07-01")
    send(page, "main form button.govuk-button")
    where = page.url.removeprefix(site)
    work().join()
    walk.look(walk.page("steward", where))
    assert page.locator("main form button[value=approve]").count() == 0  # not by whoever brought it
    assert page.locator("main table").count() == 1  # the row that cannot be read, with what to do
    report = page.request.get(f"{site}{where}/report.csv").text()
    assert len(report.splitlines()) == 2
    send(walk.page("approver", where), "main form button[value=approve]")
    work().join()
    assert city.execute("select count(*) from person").fetchone() == (5,)

    page = walk.page("steward", "/desk/duplicates")
    walk.look(page)
    send(page, "main form button.govuk-button")
    work().join()
    page.goto(f"{site}/desk/duplicates")
    send(page, "main table a[href^='/desk/duplicates/']")
    walk.look(page)
    page.check("input[value=one]")
    page.fill("#id_reason", "同一张身份证")
    send(page, "main form button.govuk-button")
    linked = "select count(*) from person_link where upper_inf(known)"
    assert city.execute(linked).fetchone() == (1,)
    person = city.execute("select id from person where name = '王秀英' order by id limit 1").fetchone()
    assert person is not None
    page.goto(f"{site}/desk/people/{person[0]}")
    walk.look(page)
    send(page, "main a[href^='/desk/links/']")
    page.fill("#id_reason", "另一个人")
    send(page, "main form button.govuk-button")
    assert city.execute(linked).fetchone() == (0,)
    walk.close()
