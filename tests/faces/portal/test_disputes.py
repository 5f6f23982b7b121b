"""A resident follows the own review: what was asked for is handed in, the result is read; nobody else sees it."""

from __future__ import annotations

import io
from typing import Any

import psycopg
import pypdf
import pytest
from django.urls import reverse

from minsheng.registry.access.acting import acting
from minsheng.services.casework.appeals.deeds import find_appeal
from tests.faces.logins import client_of
from tests.services.casework.appeals.disputing import (
    after,
    decide,
    file_review,
    refused_case,
    resident,
    step,
    to_proposal,
)
from tests.services.casework.families import Family, add_family

City = psycopg.Connection[Any]


@pytest.fixture
def filed(city: City) -> tuple[Family, str]:
    family, case = refused_case(city)
    resident(city, family["mother"])
    return family, file_review(family, case)


def version(number: str) -> int:
    with acting("appeals_xihu", number):
        return int(find_appeal(number)["version"])


def test_what_is_asked_for_is_handed_in(filed: tuple[Family, str]) -> None:
    _family, number = filed
    client, address = client_of("chen"), reverse("my_dispute", args=[number])
    assert address in client.get(reverse("my")).content.decode()
    page = client.get(address).content.decode()
    assert "已申请" in page
    assert "最迟" in page
    assert "工资算错了" in page
    assert 'value="supply_papers"' not in page
    step(number, "ask_for_papers", after(12), papers=["六月工资单"], says="请补六月工资单")
    page = client.get(address).content.decode()
    assert "六月工资单" in page
    refused = client.post(address, {"action": "supply_papers", "text": "", "version": version(number)})
    assert refused.status_code == 422
    assert "请记录陈述或答复的内容" in refused.content.decode()
    old = client.post(address, {"action": "supply_papers", "text": "已上传", "version": 1})
    assert old.status_code == 422, "somebody asked for papers since"
    assert "已上传" in old.content.decode(), "what was typed is still there"
    done = client.post(address, {"action": "supply_papers", "text": "工资单已上传", "version": version(number)})
    assert done.status_code == 302
    client.cookies["django_language"] = "en"
    page = client.get(address).content.decode()
    assert "Supply what is missing" in page
    assert "工资单已上传" in page
    again = client.post(address, {"action": "supply_papers", "text": "x", "version": version(number)}, follow=True)
    assert "That is not possible now" in again.content.decode()
    assert client.post(address, {"action": "accept", "text": "x", "version": version(number)}).status_code == 302
    with acting("appeals_xihu", number):
        assert find_appeal(number)["state"] == "filed", "an officer's action is none of a resident's"


def test_the_result_is_read_and_what_was_thought_before_is_not(filed: tuple[Family, str]) -> None:
    _family, number = filed
    client, address = client_of("chen"), reverse("my_dispute", args=[number])
    letter = reverse("my_dispute_letter", args=[number])
    to_proposal(number, "send_back")
    page = client.get(address).content.decode()
    assert "收入计算有误" not in page, "a proposal is for who decides"
    assert "按工资单核算" not in page
    assert client.get(letter).status_code == 404
    decide(number, "send_back", after(31), within_days=30)
    page = client.get(address).content.decode()
    assert "撤销并责令重新作出" in page
    assert "已重新办理，您无需再次申请" in page
    pdf = client.get(letter)
    assert pdf["Content-Type"] == "application/pdf"
    said = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert "行政复议决定书" in said
    assert number in said
    assert 'value="withdraw"' not in page


def test_it_is_taken_back_by_who_filed_it_alone(filed: tuple[Family, str], city: City) -> None:
    family, number = filed
    resident(city, family["child"], "lin")
    stranger = add_family()
    resident(city, stranger["mother"], "wang")
    address = reverse("my_dispute", args=[number])
    for name, status in (("wang", 404), ("beishan", 404)):
        assert client_of(name).get(address).status_code == status, name
        assert client_of(name).get(reverse("my_dispute_letter", args=[number])).status_code == status, name
    spouse = client_of("lin")
    page = spouse.get(address).content.decode()
    assert "已申请" in page, "a review concerns the household"
    assert 'value="withdraw"' not in page
    assert spouse.post(address, {"action": "withdraw", "text": "", "version": 1}).status_code == 302
    with acting("appeals_xihu", number):
        assert find_appeal(number)["state"] == "filed"
    done = client_of("chen").post(address, {"action": "withdraw", "text": "已说明清楚", "version": 1}, follow=True)
    assert "撤回（终止）" in done.content.decode()
