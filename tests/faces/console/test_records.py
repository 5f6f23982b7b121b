"""Households, facts, people, duplicates and imports over the pages: as one's role allows, corrected and never overwritten."""

from __future__ import annotations

import datetime
from pathlib import Path

import psycopg
from django.core.files.uploadedfile import SimpleUploadedFile

from minsheng.registry.importing import steps
from tests.faces.console.working import text_of
from tests.faces.logins import client_of
from tests.registry.importing.build import family, person_row, write_csv
from tests.services.casework.families import add_family, state

City = psycopg.Connection[tuple[object, ...]]


def test_a_fact_is_stated_corrected_and_still_seen_as_known_then(city: City) -> None:
    people = add_family()
    officer = client_of("beishan")
    home = f"/desk/households/{people['household']}"
    before = datetime.datetime.now().strftime("%Y-%m-%dT%H:%M:%S.%f")
    fact = {"of": people["mother"], "fact": "wage_income", "value": "2600", "since": "2026-01-01", "standing": "verified",
            "source": "工资单"}  # fmt: skip
    stated = officer.post(f"{home}/state", fact)
    assert stated.status_code == 302, text_of(stated)
    assert "2,600.00 元" in text_of(officer.get(f"{home}/facts"))
    row = city.execute("select max(id) from statement").fetchone()
    assert row is not None
    corrected = officer.post(
        f"/desk/statements/{row[0]}", {"value_wage_income": "2650", "since": "2026-01-01", "source": "工资单复核"}
    )
    assert corrected.status_code == 302, text_of(corrected)
    assert "2,650.00 元" in text_of(officer.get(f"{home}/facts"))
    assert "2,500.00 元" in text_of(officer.get(f"{home}/facts?known={before}"))
    assert "工资单复核" in text_of(officer.get(f"{home}/timeline"))
    bad = officer.post(f"{home}/state", {**fact, "value": "许多"})
    assert bad.status_code == 200
    assert "许多" in bad.content.decode()


def test_what_a_role_may_not_read_is_said_and_not_shown(city: City) -> None:
    people = add_family()
    worker = client_of("worker_beishan")
    page = text_of(worker.get(f"/desk/households/{people['household']}/facts"))
    assert "2,500.00" not in page
    assert "您的角色看不到" in page
    assert worker.get("/desk/decisions").status_code == 404
    assert worker.get(f"/desk/people/{people['mother']}/looks").status_code == 404


def test_another_divisions_household_looks_like_none(city: City) -> None:
    people = add_family()
    other = client_of("street_shangcheng")
    for path in (
        "",
        "/facts",
        "/timeline",
        "/entitlements",
        "/cliffs",
        "/smallest-change",
        "/help",
        "/members",
        "/state",
    ):
        assert other.get(f"/desk/households/{people['household']}{path}").status_code == 404, path
    assert other.get(f"/desk/people/{people['mother']}").status_code == 404
    assert other.get("/desk/households/99999999999999999999").status_code == 404


def test_entitlements_cliffs_and_the_smallest_change_of_a_household(city: City) -> None:
    people = add_family()
    officer = client_of("beishan")
    home = f"/desk/households/{people['household']}"
    assert "最低生活保障" in text_of(officer.get(f"{home}/entitlements?on=2025-07-07"))
    assert "已享受" not in text_of(officer.get(f"{home}/entitlements?on=2025-07-07"))
    state(household=people["household"], receives_minimum_living_allowance=True)
    assert "已享受" in text_of(officer.get(f"{home}/entitlements?on=2025-07-07"))
    assumed = "&".join(f"assume=no_unstated_{name}" for name in ("circumstances", "income", "property"))
    drawn = text_of(officer.get(f"{home}/cliffs?fact=wage_income&who={people['mother']}&up_to=6000&{assumed}"))
    assert "边际扣减率" in drawn
    changed = text_of(
        officer.get(f"{home}/smallest-change?programme=minimum_living_allowance&may_change=wage_income&{assumed}")
    )
    assert "现在符合" in changed or "现在不符合" in changed
    assert "不再符合" in changed or "则符合" in changed or "决定不会改变" in changed


def test_who_looked_is_told_at_the_counter(city: City) -> None:
    people = add_family()
    officer = client_of("beishan", "定期复核")
    officer.get(f"/desk/people/{people['mother']}")
    page = text_of(officer.get(f"/desk/people/{people['mother']}/looks"))
    assert "定期复核" in page
    assert "查看记录" in page


def test_a_file_goes_in_by_two_people(city: City, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "people.csv", [*family(3), person_row(9, name="=1")])
    steward, approver = client_of("steward"), client_of("approver")
    sent = steward.post(
        "/desk/imports/new",
        {"file": SimpleUploadedFile("../../people.csv", file.read_bytes()), "kind": "population", "division": "3301",
         "as_of": "2025-07-01"},
    )  # fmt: skip
    assert sent.status_code == 302, text_of(sent)
    number = int(sent["Location"].rsplit("/", 1)[-1])
    steps.go_on(number)
    page = text_of(steward.get(f"/desk/imports/{number}"))
    assert "须由另一人批准" in page
    assert "逐行的问题" in page
    assert b"code" in steward.get(f"/desk/imports/{number}/report.csv").content
    own = steward.post(f"/desk/imports/{number}", {"what": "approve"})
    assert own.status_code == 409
    assert approver.post(f"/desk/imports/{number}", {"what": "approve"}).status_code == 302
    assert steps.go_on(number) == "written"
    assert city.execute("select count(*) from person").fetchone() == (3,)
