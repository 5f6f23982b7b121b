"""A resident logged in: own matters and nobody else's, applying to the reference number, taking back."""

from __future__ import annotations

import datetime
import re
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from minsheng.registry.access.acting import acting
from minsheng.registry.access.deeds import open_resident_account
from minsheng.registry.access.records import record_for
from minsheng.registry.jobs.working import work
from minsheng.services.casework import deeds
from minsheng.services.casework.intake.steps import take_in, waiting
from tests.faces.logins import client_of
from tests.services.casework.families import add_family

PAGES = ("my", "my_apply", "my_payments", "my_looks", "my_copy")


@pytest.fixture
def family(city: psycopg.Connection[Any]) -> dict[str, int]:
    found = add_family()
    with acting("beishan", "opening an account") as act:
        open_resident_account(act, name="chen", shown_as="陈", person_id=found["mother"])
    return found


def test_own_pages_open_and_staff_has_none(family: dict[str, int]) -> None:
    client = client_of("chen")
    for name in PAGES:
        assert client.get(reverse(name)).status_code == 200, name
    officer = client_of("beishan")
    for name in PAGES:
        assert officer.get(reverse(name)).status_code == 404, name


def apply_by_pages(client: Client) -> str:
    answer = client.post(
        reverse("my_apply"), {"household": household_of(client), "programmes": ["minimum_living_allowance"]}
    )
    assert answer.status_code == 302, answer.content.decode()
    code = answer["Location"].split("code=")[1]
    text = client.get(answer["Location"]).content.decode()
    assert "还有谁和您共同生活" in text
    text = client.post(reverse("my_apply_saved"), {"code": code, "action": "people_done"}).content.decode()
    for _ in range(60):
        if 'value="hand_in"' in text:
            break
        name = re.search(r'name="name" value="([^"]*)"', text)
        who = re.search(r'name="who" value="([^"]*)"', text)
        assert name is not None
        data = {"code": code, "action": "answer", "name": name[1], "who": who[1] if who else "", "unknown": "yes"}
        text = client.post(reverse("my_apply_saved"), data).content.decode()
    refused = client.post(reverse("my_apply_saved"), {"code": code, "action": "hand_in"})
    assert refused.status_code == 400, "the answers are to be confirmed"
    text = client.post(
        reverse("my_apply_saved"), {"code": code, "action": "hand_in", "confirmed": "on"}
    ).content.decode()
    assert "申请已提交" in text
    return code


def told_of(client: Client, programmes: list[str], **other: str) -> str:
    """Applies for a household in which somebody else lives too; every question is answered "not known". Gives the code."""
    saved = reverse("my_apply_saved")
    answer = client.post(reverse("my_apply"), {"household": household_of(client), "programmes": programmes})
    code = answer["Location"].split("code=")[1]
    page = client.post(saved, {"code": code, "action": "add_member", **other})
    assert page.status_code == 200, page.content.decode()
    text = client.post(saved, {"code": code, "action": "people_done"}).content.decode()
    for _ in range(200):
        if 'value="hand_in"' in text:
            break
        name, who = (re.search(rf'name="{part}" value="([^"]*)"', text) for part in ("name", "who"))
        assert name is not None
        said = {"code": code, "action": "answer", "name": name[1], "who": who[1] if who else "", "unknown": "yes"}
        text = client.post(saved, said).content.decode()
    assert "申请已提交" in client.post(saved, {"code": code, "action": "hand_in", "confirmed": "on"}).content.decode()
    return code


CHILD = {"birth_date": "2016-02-20", "sex": "male", "relation": "child"}


def test_a_parent_applies_for_a_child_whose_record_is_not_shown(
    family: dict[str, int], city: psycopg.Connection
) -> None:
    client = client_of("chen")
    told_of(client, ["disability_subsidies", "minimum_living_allowance"], **CHILD)
    assert "陈乐" not in client.get(reverse("my_apply")).content.decode()
    work(until_empty=True, queues=["intakes"])
    cases = city.execute("select programme, person_id, applicant_id from case_file order by programme").fetchall()
    assert ("disability_subsidies", family["child"], family["mother"]) in cases
    assert ("minimum_living_allowance", None, family["mother"]) in cases


def test_somebody_declared_who_is_not_registered_waits_for_an_officer(
    family: dict[str, int], city: psycopg.Connection
) -> None:
    told_of(client_of("chen"), ["minimum_living_allowance"], **{**CHILD, "birth_date": "2019-09-09"})
    work(until_empty=True, queues=["intakes"])
    assert city.execute("select count(*) from case_file").fetchone() == (0,)
    officer = client_of("beishan")
    (number,) = city.execute("select id from saved_intake where state = 'handed_in'").fetchone() or (0,)
    url = reverse("take_intake", args=[number])
    refused = officer.post(url)
    assert refused.status_code == 409
    assert "增减成员" in refused.content.decode()
    members = reverse("members", args=[family["household"]])
    said = {"name": "陈小", "birth_date": "2019-09-09", "sex": "male", "relation": "child", "since": "2020-01-01",
            "lives_here": "on", "said_by": "出生证明"}  # fmt: skip
    assert officer.post(members, said).status_code == 302
    assert officer.post(url).status_code == 302
    assert city.execute("select programme from case_file").fetchall() == [("minimum_living_allowance",)]


def household_of(client: Client) -> str:
    found = re.search(r'name="household" value="(\d+)"', client.get(reverse("my_apply")).content.decode())
    assert found is not None
    return found[1]


def test_applying_to_a_case_that_one_follows_and_takes_back(family: dict[str, int]) -> None:
    client = client_of("chen")
    code = apply_by_pages(client)
    again = client.post(reverse("my_apply_saved"), {"code": code, "action": "hand_in", "confirmed": "on"})
    assert again.status_code == 400, "sent once"
    with acting("beishan", "intake") as act:
        (number,) = [each["id"] for each in waiting(act)]
        done = take_in(act, number, on=datetime.date.today(), said_at=datetime.datetime.now(datetime.UTC))
    (case,) = done.cases.values()
    assert case in client.get(reverse("my")).content.decode()
    page = client.get(reverse("my_case", args=[case])).content.decode()
    assert "撤回申请" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    stale = client.post(reverse("my_case", args=[case]), {"version": "99", "reason": "改主意了"})
    assert "已有新的办理" in stale.content.decode()
    done_page = client.post(reverse("my_case", args=[case]), {"version": version[1], "reason": "改主意了"})
    assert done_page.status_code == 302
    assert "申请人撤回" in client.get(reverse("my_case", args=[case])).content.decode()


def test_other_peoples_case_looks_like_none(family: dict[str, int], city: psycopg.Connection[Any]) -> None:
    other = add_family()
    with acting("beishan", "application") as act:
        number = deeds.apply(
            act, household_id=other["household"], programme="minimum_living_allowance", applicant_id=other["mother"],
            on=datetime.date(2025, 7, 1),
        )  # fmt: skip
    client = client_of("chen")
    hidden = client.get(reverse("my_case", args=[number]))
    missing = client.get(reverse("my_case", args=["2025-330106-99999999"]))
    assert hidden.status_code == missing.status_code == 404
    plain = [
        re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", each.content.decode())
        for each in (hidden, missing)
    ]
    assert plain[0] == plain[1]


def test_a_saved_code_is_of_who_saved_it(family: dict[str, int], city: psycopg.Connection[Any]) -> None:
    client = client_of("chen")
    answer = client.post(
        reverse("my_apply"), {"household": household_of(client), "programmes": ["minimum_living_allowance"]}
    )
    other = add_family()
    with acting("beishan", "opening an account") as act:
        open_resident_account(act, name="wang", shown_as="王", person_id=other["mother"])
    assert client_of("wang").get(answer["Location"]).status_code == 404
    assert client.get(reverse("my_apply_saved"), {"code": "AAAA-AAAA-AAAA-AAAA"}).status_code == 404


def test_who_looked_is_shown(family: dict[str, int]) -> None:
    with acting("beishan", "visit 12") as act:
        record_for(act, family["mother"])
    page = client_of("chen").get(reverse("my_looks")).content.decode()
    assert "走访 12" in page


def open_case(family: dict[str, int]) -> str:
    with acting("beishan", "application") as act:
        return deeds.apply(
            act, household_id=family["household"], programme="minimum_living_allowance", applicant_id=family["mother"],
            on=datetime.date(2025, 7, 1),
        )  # fmt: skip


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 200 + b"IEND\xaeB`\x82"
WRONG = {
    "script.pdf": b"<script>alert(1)</script>", "cut.png": PNG[:100], "empty.png": b"", "page.png": b"MZ\x90\x00" + b"0" * 500,
    "large.png": b"\x89PNG\r\n\x1a\n" + b"0" * 8_000_100 + b"IEND",
}  # fmt: skip


def test_papers_are_handed_in_and_nobody_else_opens_them(family: dict[str, int], city: psycopg.Connection[Any]) -> None:
    number = open_case(family)
    client = client_of("chen")
    url = reverse("my_case", args=[number])
    send = {"action": "paper", "title": "收入证明", "file": SimpleUploadedFile("../../etc/passwd", PNG)}
    assert client.post(url, send).status_code == 302
    (paper,) = city.execute("select id from case_paper").fetchone() or (0,)
    answer = client.get(reverse("my_paper", args=[paper]))
    assert answer.content == PNG
    assert answer["Content-Type"] == "image/png"
    assert "passwd" not in answer["Content-Disposition"]
    sealed = city.execute("select content_sealed from case_paper").fetchone()
    assert sealed is not None
    assert PNG not in bytes(sealed[0])
    again = client.post(url, {"action": "paper", "title": "又一份", "file": SimpleUploadedFile("a.png", PNG)})
    assert "不必重复提交" in again.content.decode()
    other = add_family()
    with acting("beishan", "opening an account") as act:
        open_resident_account(act, name="wang", shown_as="王", person_id=other["mother"])
    assert client_of("wang").get(reverse("my_paper", args=[paper])).status_code == 404
    for command in ("update case_paper set title = 'x'", "delete from case_paper"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            city.execute(command)


@pytest.mark.parametrize("name", WRONG)
def test_disguised_files_are_refused(family: dict[str, int], city: psycopg.Connection[Any], name: str) -> None:
    number = open_case(family)
    send = {"action": "paper", "title": "材料", "file": SimpleUploadedFile(name, WRONG[name])}
    answer = client_of("chen").post(reverse("my_case", args=[number]), send)
    assert "有问题需要处理" in answer.content.decode()
    assert city.execute("select count(*) from case_paper").fetchone() == (0,)


def test_a_grievance_from_the_case(family: dict[str, int]) -> None:
    number = open_case(family)
    client = client_of("chen")
    said = {"kind": "grievance", "grounds": "一直没有人来看。", "known_on": "2025-07-20"}
    page = client.post(reverse("my_appeal", args=[number]), said).content.decode()
    assert "已提交" in page
    assert client.post(reverse("my_appeal", args=[number]), {"kind": "review"}).status_code == 400
