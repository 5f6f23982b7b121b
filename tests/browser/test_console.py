"""Staff pages in the browser: accessible at phone and desktop width in both languages; the journeys of a case, a payment, a duplicate."""

from __future__ import annotations

import datetime
import os

import psycopg
from django.utils import timezone
from playwright.sync_api import Browser, Page

from minsheng.registry.access.acting import acting
from minsheng.registry.awards.deeds import confirm_account, state_account
from minsheng.registry.people.deeds import add_person
from minsheng.services.payments.ledger import add_money, set_budget
from tests.browser.looking import DESKTOP, PHONE, a_context, faults, log_in, send
from tests.services.casework.families import add_family
from tests.services.casework.test_cases import open_case
from tests.services.payments import building

City = psycopg.Connection[tuple[object, ...]]
CARD = "6222021234567890128"


def staff(browser: Browser, site: str, name: str, size: dict[str, int] = DESKTOP, language: str = "zh-CN") -> Page:
    """Somebody logged in who has said a purpose."""
    page = a_context(browser, size, language).new_page()
    log_in(page, site, name)
    page.goto(f"{site}/purpose")
    page.select_option("#id_kind", index=1)
    send(page, "main form button")
    return page


def act(page: Page, action: str, **fields: str) -> None:
    """Opens an action on a case's page by the keyboard, fills its form and sends it."""
    page.focus(f"#do-{action} summary")
    if not page.evaluate(f"document.querySelector('#do-{action}').open"):
        page.keyboard.press("Enter")
    for name, value in fields.items():
        field = page.locator(f"#do-{action} [name={name}]")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    send(page, f"#do-{action} form button.govuk-button")


def test_pages_are_accessible(browser: Browser, site: str, city: City) -> None:
    family = add_family()
    number = open_case(family)
    home, mother = f"/desk/households/{family['household']}", f"/desk/people/{family['mother']}"
    paths = ("/desk/", "/desk/cases", "/desk/found", "/desk/search", home, f"{home}/facts", f"{home}/entitlements",
             f"{home}/timeline", f"{home}/cliffs", f"{home}/smallest-change", f"{home}/help", f"{home}/members",
             f"{home}/state?of={family['mother']}&fact=wage_income", f"{home}/apply", f"{home}/move", mother,
             f"{mother}/correct", f"{mother}/ties", "/desk/assist",
             f"{mother}/registries", f"{mother}/account", f"/desk/cases/{number}", f"/desk/cases/{number}/clocks",
             "/desk/decisions", "/desk/appeals", "/desk/appeals/new", "/desk/changes", "/desk/visits", "/desk/referrals")  # fmt: skip
    wrong = {}
    for size, language in ((PHONE, "zh-CN"), (DESKTOP, "en")):
        page = staff(browser, site, "beishan", size, language)
        for path in paths:
            answer = page.goto(site + path)
            found = faults(page)
            if found or answer is None or answer.status != 200:
                wrong[f"{path} {size['width']}"] = [str(answer and answer.status), *found]
        page.fill("#q", "chen")
        send(page, ".ms-search button")
        assert page.locator("main tbody tr").count() >= 1
        if found := faults(page):
            wrong[f"results {size['width']}"] = found
        page.context.close()
    assert wrong == {}


def test_with_a_household_that_nobody_knew(browser: Browser, site: str, city: City) -> None:
    """A worker asks, on a telephone at the door and at a desk in English: people, questions, names, cases."""
    wrong: dict[str, list[str]] = {}

    def look(page: Page, what: str) -> None:
        if shots := os.environ.get("MINSHENG_SHOTS"):
            page.screenshot(path=f"{shots}/{what}.png", full_page=True)
        if found := faults(page):
            wrong[what] = found

    for size, language, sex in ((PHONE, "zh-CN", "male"), (DESKTOP, "en", "female")):
        page = staff(browser, site, "beishan", size, language)
        name = f"{size['width']}"
        page.goto(f"{site}/desk/")
        send(page, "main a[role=button]")
        look(page, f"assist-{name}")
        page.check("input[name=moments][value=old_age]")
        send(page, "main form button >> nth=0")
        page.fill("#id_birth_date", "1940-11-05")
        page.check(f"input[name=sex][value={sex}]")
        look(page, f"assist-people-{name}")
        send(page, "main form:has(#id_birth_date) button")
        send(page, "main form:has(input[value=people_done]) button")
        look(page, f"assist-question-{name}")
        for _ in range(200):
            if not page.locator("input[name=action][value=answer]").count():
                break
            group = page.locator("form:has(input[name=group]) button")
            send(page, group.first if group.count() else page.locator("button[name=unknown]"))
        look(page, f"assist-review-{name}")
        send(page, "form:has(input[value=hand_in]) .govuk-button")
        assert page.locator(".govuk-error-summary").count() >= 1, "names are missing"
        look(page, f"assist-wrong-{name}")
        page.fill("#id_name_0", "周老")
        page.fill("#id_address", f"北山街{name}号")
        page.fill("#id_said_by", "身份证")
        page.check("#id_confirmed")
        send(page, "form:has(input[value=hand_in]) .govuk-button")
        assert page.locator(".govuk-panel--confirmation").count() == 1, page.inner_text("main")
        look(page, f"assist-done-{name}")
        assert page.locator("main ul a").count() >= 1
        page.context.close()
    assert wrong == {}
    assert city.execute("select count(*) from household").fetchone() == (2,)


def test_from_application_to_payment(browser: Browser, site: str, city: City) -> None:
    building.set_up(city)
    family, today = add_family(), timezone.localdate()
    first = (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    with acting("books", "set up") as clerk:
        for year in {today.year, first.year}:
            set_budget(clerk, fund="assistance", year=year, most=10**9)
        add_money(
            clerk, fund="assistance", amount=10**9, day=today, reference="this year", because="budget of the year"
        )
    worker = staff(browser, site, "beishan", PHONE)
    worker.goto(f"{site}/desk/households/{family['household']}/apply")
    worker.select_option("#id_programme", "minimum_living_allowance")
    worker.select_option("#id_applicant", str(family["mother"]))
    worker.fill("#id_on", "2025-07-07")
    send(worker, "main form button.govuk-button")
    number = worker.url.rsplit("/", 1)[-1]
    for action, fields in (
        ("accept", {"on": "2025-07-07"}),
        ("begin_inquiry", {"on": "2025-07-09"}),
        ("record_visit", {"on": "2025-07-10", "visitors": "beishan, worker_beishan", "found": "与申报一致"}),
        ("give_opinion", {"on": "2025-07-11"}),
        ("publicise", {"on": "2025-07-11"}),
        ("report_for_confirmation", {"on": "2025-07-21"}),
    ):
        act(worker, action, **fields)
        assert worker.locator(".govuk-notification-banner--success").count() == 1, action
    assert "1,352.00 元/月" in worker.inner_text("main")
    assert faults(worker) == []
    worker.context.close()
    with acting("beishan", number) as clerk:
        token = state_account(clerk, person_id=family["mother"], number=CARD, bank="102331002029", because="card seen")
    with acting("checker", number) as clerk:
        confirm_account(clerk, token=token, number=CARD)
    reviewer = staff(browser, site, "reviewer_xihu", DESKTOP, "en")
    reviewer.goto(f"{site}/desk/")
    send(reviewer, f"text={number} >> nth=0")
    act(reviewer, "confirm", fund="assistance", account=token)
    assert "granted" in reviewer.inner_text("h1")
    assert faults(reviewer) == []
    letter = reviewer.request.get(f"{site}/desk/cases/{number}/letter?lang=en")
    assert letter.body().startswith(b"%PDF")
    reviewer.context.close()
    payer = staff(browser, site, "payer")
    payer.goto(f"{site}/desk/payments/new")
    payer.select_option("#id_programme", "minimum_living_allowance")
    payer.fill("#id_month", first.strftime("%Y-%m"))
    payer.fill("#id_pay_on", first.replace(day=15).isoformat())
    send(payer, "main form button.govuk-button")
    assert "须由另一人复核" in payer.inner_text("main")
    run = payer.url
    assert faults(payer) == []
    checker = staff(browser, site, "checker", PHONE)
    checker.goto(run)
    send(checker, "text=复核同意")
    assert "已复核" in checker.inner_text("h1"), checker.inner_text("main")
    checker.context.close()
    for state in ("已锁定", "已记账", "已生成银行文件", "已报送银行"):
        payer.goto(run)
        send(payer, "main form button.govuk-button")
        assert state in payer.inner_text("h1"), payer.inner_text("main")
    payer.context.close()
    row = city.execute("select amount from payment where household_id = %s", [family["household"]]).fetchone()
    assert row == (135200,)


def test_what_was_typed_is_saved_while_it_is_typed(browser: Browser, site: str, city: City) -> None:
    number = open_case(add_family())
    page = staff(browser, site, "beishan", PHONE)
    page.goto(f"{site}/desk/cases/{number}")
    page.click("#do-withdraw summary")
    page.fill("#do-withdraw [name=note]", "申请人来电")
    page.wait_for_function("document.querySelector('#do-withdraw [data-saved]').textContent.includes('草稿已保存')")
    page.goto(f"{site}/desk/cases/{number}")
    assert page.input_value("#do-withdraw [name=note]") == "申请人来电"
    page.context.close()


def test_duplicates_are_linked_and_told_apart(browser: Browser, site: str, city: City) -> None:
    with acting("steward", "test") as clerk:
        born = datetime.date(1960, 5, 4)
        ones = [
            add_person(clerk, name=name, division="330106002051", on=datetime.date(2020, 1, 1), said_by="test",
                       number_kind="none", birth_date=born, sex="female").pk
            for name in ("王秀英", "王秀瑛")
        ]  # fmt: skip
    city.execute(
        "insert into link_candidate (left_id, right_id, probability, evidence) values (%s, %s, 0.97, %s)",
        [min(ones), max(ones), '{"full_name": ["close", 5.5], "birth_date": ["same", 9.1]}'],
    )
    page = staff(browser, site, "steward", DESKTOP, "en")
    page.goto(f"{site}/desk/duplicates")
    assert faults(page) == []
    send(page, "text=Review")
    assert faults(page) == []
    page.check("input[value=one]")
    page.fill("#id_reason", "same household book")
    send(page, "main form button.govuk-button")
    assert city.execute("select count(*) from person_link where upper_inf(known)").fetchone() == (1,)
    page.goto(f"{site}/desk/people/{ones[0]}")
    send(page, "text=take it back")
    page.fill("#id_reason", "another person after all")
    send(page, "main form button.govuk-button")
    assert city.execute("select count(*) from person_link where upper_inf(known)").fetchone() == (0,)
    page.context.close()
