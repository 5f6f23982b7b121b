"""The city's board: figures, their rows, targets, and reforms that run as jobs to their tables."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.urls import reverse

from minsheng.faces.api import tasks
from minsheng.faces.api.models import Reform
from minsheng.registry.access.acting import acting
from minsheng.services.casework import deeds
from minsheng.services.casework.numbers.counting import figures
from minsheng.services.city.building import build_city
from tests.faces.logins import client_of
from tests.services.casework.families import add_family


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city") / "town"
    build_city(2_000, 7, folder)
    return folder


@pytest.mark.parametrize("figure", sorted(figures()["figures"]))
@pytest.mark.parametrize("by", ["district", "office", "programme", "month"])
def test_every_figure_by_every_key(city: psycopg.Connection[Any], figure: str, by: str) -> None:
    client = client_of("street_xihu")
    answer = client.get(reverse("city"), {"figure": figure, "by": by, "first": "2025-01", "last": "2025-12"})
    assert answer.status_code == 200
    assert "这一时期没有数据" in answer.content.decode() or 'class="ms-number' in answer.content.decode()


def test_a_figure_leads_to_its_rows(city: psycopg.Connection[Any]) -> None:
    family = add_family()
    with acting("beishan", "application") as act:
        number = deeds.apply(
            act, household_id=family["household"], programme="minimum_living_allowance", applicant_id=family["mother"],
            on=datetime.date(2025, 7, 1),
        )  # fmt: skip
        deeds.move_case(act, number, "accept", on=datetime.date(2025, 7, 2))
    asked = {"figure": "clocks_broken", "by": "district", "first": "2025-07", "last": "2025-12"}
    client = client_of("beishan")
    page = client.get(reverse("city"), asked).content.decode()
    assert "西湖区" in page
    (url,) = set(re.findall(r'href="(/city/rows\?[^"]+)"', page))
    rows = client.get(url.replace("&amp;", "&")).content.decode()
    assert number in rows
    other = client_of("street_shangcheng")
    assert number not in other.get(url.replace("&amp;", "&")).content.decode()
    (streets,) = set(re.findall(r'href="(\?[^"]*by=office[^"]*district=330106[^"]*)"', page))
    drilled = client.get(reverse("city") + streets.replace("&amp;", "&")).content.decode()
    assert "北山街道" in drilled
    assert "回到全市" in drilled
    assert "这一时期没有数据" in client.get(reverse("city"), {**asked, "district": "330102"}).content.decode()
    by_programme = client.get(reverse("city"), {**asked, "by": "office", "programme": "orphans"}).content.decode()
    assert "这一时期没有数据" in by_programme


@pytest.mark.parametrize("first", ["", "2025-13", "x", "2026-02"])
def test_bad_months_are_told(city: psycopg.Connection[Any], first: str) -> None:
    asked = {"figure": "granted", "by": "month", "first": first or "nonsense", "last": "2026-01"}
    answer = client_of("beishan").get(reverse("city"), asked)
    assert answer.status_code == 200
    assert "有问题需要处理" in answer.content.decode()


def test_the_map_has_thirteen_districts(city: psycopg.Connection[Any]) -> None:
    found = json.loads(client_of("beishan").get(reverse("city_map")).content)
    codes = [each["properties"]["code"] for each in found["features"]]
    assert len(set(codes)) == 13
    known = {row[0] for row in city.execute("select code from division where level = 'district'")} or set(codes)
    assert set(codes) <= known


def test_targets_in_both_languages(city: psycopg.Connection[Any]) -> None:
    client = client_of("beishan")
    page = client.get(reverse("city_targets")).content.decode()
    assert "14,000" in page
    assert "尚无台账" in page
    assert "登记中还没有可以计算的记录" in page
    assert reverse("law_value", args=["minimum_living_standard"]) in page
    led_to = set(re.findall(r'href="(/(?:law|city)/[^"]+)"', page))
    assert all(client.get(url.replace("&amp;", "&")).status_code == 200 for url in led_to)
    client.cookies["django_language"] = "en"
    assert "no ledger yet" in client.get(reverse("city_targets")).content.decode()


def test_a_reform_from_its_form_to_its_tables(
    city: psycopg.Connection[Any], town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINSHENG_CITY", str(town))
    client = client_of("analyst")
    asked = {
        "title": "低保标准提高10%", "starts": "2025-07-01", "months": "3", "over": "sample",
        "figure_1": "minimum_living_standard", "how_1": "times", "by_1": "1.1",
    }  # fmt: skip
    answer = client.post(reverse("reform_new"), asked)
    assert answer.status_code == 302, answer.content.decode()
    waiting = client.get(answer["Location"])
    assert waiting["Refresh"] == "1"
    row = Reform.objects.none()
    with acting("analyst", "test") as act:
        row = Reform.objects.get(actor_id=act.actor_id)
    tasks.compare_reform(reform=row.pk)
    page = client.get(answer["Location"])
    assert "Refresh" not in page.headers
    text = page.content.decode()
    assert "最低生活保障" in text
    assert "基尼" in text or "gini" in text
    assert client.get(reverse("reforms")).status_code == 200
    assert client.get(reverse("reforms_compare"), {"number": [str(row.number), "x"]}).status_code == 200
    export = client.get(reverse("reform_export", args=[row.number]))
    assert export.content[:2] == b"PK"
    assert client_of("supervisor").get(answer["Location"]).status_code == 404


def test_a_reform_that_changes_nothing_is_told(city: psycopg.Connection[Any]) -> None:
    client = client_of("analyst")
    answer = client.post(reverse("reform_new"), {"title": "x", "starts": "2025-07-01", "months": "3", "over": "sample"})
    assert answer.status_code == 400
    assert "请至少改一个数字" in answer.content.decode()
    half = {
        "title": "x",
        "starts": "2025-07-01",
        "months": "3",
        "over": "sample",
        "figure_1": "minimum_living_standard",
    }
    assert "一起填" in client.post(reverse("reform_new"), half).content.decode()
