"""Every programme, rule, figure and fact of the law has its page, in both languages, on days of old and new law."""

from __future__ import annotations

import random
import re
from pathlib import Path

import psycopg
import pytest
from django.urls import reverse

from minsheng.registry.facts.values import the_law
from tests.faces.logins import client_of

PICTURES = Path(__file__).parents[3] / "docs/law/pictures"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_programme(registry: psycopg.Connection[object], language: str) -> None:
    client = client_of(None)
    client.cookies["django_language"] = language
    law = the_law()
    listed = client.get(reverse("law")).content.decode()
    for name, programme in law.programmes.items():
        answer = client.get(reverse("law_programme", args=[name]), {"on": "2025-07-01"})
        assert answer.status_code == 200, name
        text = answer.content.decode()
        shown = programme.zh if language == "zh-hans" else programme.en
        assert f">{shown}</h1>" in text.replace("&#x27;", "'"), name
        assert reverse("law_programme", args=[name]) in listed


def test_a_programme_shows_what_it_gives_along_its_main_fact(registry: psycopg.Connection[object]) -> None:
    client = client_of(None)
    name = "minimum_living_allowance"
    page = client.get(reverse("law_programme", args=[name])).content.decode()
    assert reverse("law_picture", args=[name]) in page
    picture = client.get(reverse("law_picture", args=[name]))
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.decode().startswith("<svg")
    assert picture.content.decode() == (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
    rows = re.findall(
        r"<td[^>]*>([^<]*)</td><td[^>]*>([^<]*)</td></tr>", page.split("图中的数字</span>")[1].split("</table>")[0]
    )
    assert len(rows) >= 12
    assert len({value for _, value in rows}) > 3
    assert client.get(reverse("law_picture", args=["no_such_programme"])).status_code == 404


def test_values_of_each_kind(registry: psycopg.Connection[object]) -> None:
    client, law = client_of(None), the_law()
    chosen = random.Random(7)
    for kind in (law.rules, law.parameters, law.groups, law.facts):
        for name in chosen.sample(sorted(kind), min(25, len(kind))):
            assert client.get(reverse("law_value", args=[name])).status_code == 200, name
    assert client.get(reverse("law_value", args=["no_such_thing"])).status_code == 404


def test_a_figure_says_its_source_and_whether_it_is_verified(registry: psycopg.Connection[object]) -> None:
    client, law = client_of(None), the_law()
    recalled = next(
        one for one in law.parameters.values() if any(figure.confidence == "recalled" for figure in one.figures)
    )
    text = client.get(reverse("law_value", args=[recalled.name])).content.decode()
    assert "未核实" in text
    absent = next(one for one in law.parameters.values() if not one.figures)
    assert "缺失" in client.get(reverse("law_value", args=[absent.name])).content.decode()


def test_what_changed(registry: psycopg.Connection[object]) -> None:
    client = client_of(None)
    text = client.get(reverse("law_changes"), {"first": "2024-12-01", "second": "2025-02-01"}).content.decode()
    assert "最低生活保障标准" in text
    assert "1,301.00" in text
    assert client.get(reverse("law_changes"), {"first": "yesterday", "second": "2025-02-31"}).status_code == 200
