"""A person's own record: whole, readable, and without other people in it."""

from __future__ import annotations

import json
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from typer.testing import CliRunner

from minsheng.faces.cli import rights as cli
from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.access.records import record_for
from minsheng.registry.people import deeds
from minsheng.registry.retention.exporting import ANOTHER, export_record
from minsheng.registry.retention.packing import CannotWrite, write_record
from minsheng.registry.retention.restricting import restrict_record
from minsheng.registry.verifying.carrying_out import carry_out
from tests.registry.databases import ACTORS
from tests.registry.retention.building import SINCE, resident, second_rights_officer, state
from tests.registry.retention.test_erasing import unemployed_long_ago
from tests.registry.verifying.building import WHO, Somebody, a_family, allow, ask, somebody
from tests.registry.verifying.server import OutsideRegistry
from tests.registry.verifying.test_over_http import adapter

MAY_EXPORT = {"beishan", "rights"}
HERS = "770123.45"  # known of the wife alone


def decided(owner: psycopg.Connection, household: int, husband: Somebody, wife: Somebody) -> None:
    """A kept decision in the engine's own form, with both people's facts."""
    facts = {"people": {str(husband.person): {"wage_income": "3000"}, str(wife.person): {"wage_income": HERS}},
             "household": {"district": "330106"}}  # fmt: skip
    answer = {"programme": "p", "zh": "补助", "en": "Allowance", "entitled": True, "amount": "10", "frequency": "monthly",
              "article": "art. 1", "decided_by": [{"name": "x", "person": str(wife.person), "value": HERS}]}  # fmt: skip
    result = {"answers": [{**answer, "person": None}, {**answer, "person": str(wife.person), "amount": HERS},
                          {**answer, "person": str(husband.person), "steps": [{"value": HERS}]}]}  # fmt: skip
    owner.execute("insert into law_text (version, files) values ('v', 'x')")
    owner.execute("insert into figures_in_force (digest, figures) values ('f', '{}')")
    owner.execute(
        "insert into decision (household_id, day, known_at, law_id, place, figures_id, facts, programmes, result, receipt,"
        " decided_by) values (%s, %s, now(), 'v', 'zhejiang', 'f', %s, '[]', %s, '{}', 'night')",
        (household, SINCE, json.dumps(facts), json.dumps(result)),
    )


@pytest.fixture
def family(city: psycopg.Connection) -> tuple[Somebody, Somebody]:
    husband, wife = somebody(name="张三丰"), somebody(name="欧阳婉儿")
    household = a_family(husband, wife)
    with acting(WHO, "registration") as act:  # written both ways
        deeds.add_kinship(
            act, person_id=husband.person, kind="spouse", other_id=wife.person, since=SINCE, said_by="book"
        )
    state({"wage_income": "3000"}, person=husband.person, source="declared <b>by him</b>")
    state({"wage_income": HERS}, person=wife.person)
    state({"homes_owned": "1"}, household=household)
    decided(city, household, husband, wife)
    with OutsideRegistry("prisons").running() as registry:
        registry.knows(husband.number, {"imprisonment": "all"})
        allow(husband, "prisons")
        (number,) = ask(husband, "prisons")
        carry_out(number, adapter=adapter(registry))
    with acting("reviewer_xihu", "review of 2026") as act:
        record_for(act, husband.person)
    return husband, wife


def record_of(person: int, by: str = "rights") -> dict[str, Any]:
    with acting(by, "copy") as act:
        return export_record(act, person=person)


def test_everything_is_in_it(city: psycopg.Connection, family: tuple[Somebody, Somebody]) -> None:
    husband, _ = family
    found = record_of(husband.person)
    assert (found["person"]["name"], found["person"]["number"]) == ("张三丰", husband.number)
    assert {"wage_income": "3000"} in [row["facts"] for row in found["statements"]]
    assert {row["source"] for row in found["statements"]} == {"declared <b>by him</b>", "prisons"}
    assert [row["facts"] for row in found["household_statements"]] == [{"homes_owned": "1"}]
    assert [row["relation_to_head"] for row in found["households"]] == ["head"]
    (decision,) = found["decisions"]
    assert decision["own_facts"] == {"wage_income": "3000"}
    assert [each["amount"] for each in decision["answers"]] == ["10", "10"]
    (asked,) = found["other"]["verification_query.person_id"]
    assert asked["answer"]["entries"] == []
    assert asked["stated"].keys() == {"is_imprisoned"}
    assert found["other"]["verification_authorisation.person_id"][0]["registries"] == ["prisons"]
    looks = {(row["actor"], row["action"], row["purpose"]) for row in found["who_looked"]}
    assert ("reviewer_xihu", "looked", "review of 2026") in looks
    assert ("intake", "registry answered") in {each[:2] for each in looks}
    with acting("auditor", "audit"), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from audit_entry where action = 'own record exported' and person_id = %s", [husband.person]
        )
        assert cursor.fetchone() == (1,)


def test_other_people_are_left_out(city: psycopg.Connection, family: tuple[Somebody, Somebody]) -> None:
    husband, wife = family
    found = record_of(husband.person)
    text = json.dumps(found, ensure_ascii=False, default=str)
    for secret in (HERS, "欧阳婉儿", wife.number):
        assert secret not in text
    (tie,) = found["other"]["kinship.person_id"]
    assert (tie["kind"], tie["other_id"]) == ("spouse", ANOTHER)
    (mention,) = found["other"]["kinship.other_id"]
    assert mention["you_are"] == "other"
    assert "person_id" not in mention
    assert "_sealed" not in text
    assert "digest" not in json.dumps(list(found["person"]))


def test_every_table_that_names_people_is_in_it(city: psycopg.Connection, family: tuple[Somebody, Somebody]) -> None:
    """A table made later is exported without a change here: each row that names the person is found."""
    husband, _ = family
    city.execute(
        "create table made_later (id bigint generated always as identity, person_id bigint references person, note text)"
    )
    city.execute("insert into made_later (person_id, note) values (%s, 'remembered')", (husband.person,))
    city.execute("create table without_a_key (person_id bigint, note text)")
    city.execute("insert into without_a_key values (%s, 'too')", (husband.person,))
    other = record_of(husband.person)["other"]
    assert other["made_later.person_id"][0]["note"] == "remembered"
    assert other["without_a_key.person_id"][0]["note"] == "too"


def test_a_resident_takes_the_own_record_and_no_other(
    city: psycopg.Connection, family: tuple[Somebody, Somebody]
) -> None:
    husband, wife = family
    resident(city, husband.person)
    assert record_of(husband.person, by="zhang")["statements"] == record_of(husband.person)["statements"]
    with pytest.raises(RecordNotFound):
        record_of(wife.person, by="zhang")
    with acting("zhang", "round the deed"), connection.cursor() as cursor:
        cursor.execute("select own_record(%s)", [wife.person])
        assert cursor.fetchone() == (None,)


@pytest.mark.parametrize("name", sorted(ACTORS))
def test_who_may_export(city: psycopg.Connection, family: tuple[Somebody, Somebody], name: str) -> None:
    husband, _ = family
    if name in MAY_EXPORT:
        assert record_of(husband.person, by=name)["person"]["name"] == "张三丰"
        return
    with pytest.raises((NotAllowed, RecordNotFound)):
        record_of(husband.person, by=name)
    with acting(name, "round the deed"), connection.cursor() as cursor:
        cursor.execute("select own_record(%s)", [husband.person])
        assert cursor.fetchone() == (None,)


def test_a_restricted_record_is_for_the_person_and_the_rights_officer(
    city: psycopg.Connection, family: tuple[Somebody, Somebody]
) -> None:
    husband, _ = family
    resident(city, husband.person)
    with acting("rights", "letter") as act:
        restrict_record(act, person=husband.person, ground="asked", because="letter")
    with pytest.raises(RecordNotFound):
        record_of(husband.person, by="beishan")
    for name in ("zhang", "rights"):
        found = record_of(husband.person, by=name)
        assert found["person"]["is_restricted"] is True
        assert found["other"]["restriction.person_id"][0]["because"] == "letter"


class Page(HTMLParser):
    """Checks that every element is closed, and gathers the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_file_has_a_page_and_the_data(
    city: psycopg.Connection, family: tuple[Somebody, Somebody], tmp_path: Path
) -> None:
    husband, _ = family
    found = record_of(husband.person)
    file = tmp_path / "mine.zip"
    write_record(found, file)
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == ["record.json", "record.html"]
        assert json.loads(archive.read("record.json")) == json.loads(json.dumps(found, default=str))
        html = archive.read("record.html").decode()
    page = Page()
    page.feed(html)
    text = " ".join(page.text)
    assert page.open == []
    assert page.fetched == [], "nothing to fetch"
    assert "<b>by him</b>" not in html, "what people wrote is text"
    for shown in ("张三丰", husband.number, "工资性收入", "Wages", "3000", "reviewer_xihu", "补助", "prisons"):
        assert shown in text


def test_nothing_half_written(city: psycopg.Connection, family: tuple[Somebody, Somebody], tmp_path: Path) -> None:
    found = record_of(family[0].person)
    for file in (tmp_path / "mine.txt", tmp_path / "nowhere" / "mine.zip"):
        with pytest.raises(CannotWrite):
            write_record(found, file)
    folder = tmp_path / "mine.zip"
    folder.mkdir()
    with pytest.raises(CannotWrite):
        write_record(found, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.zip"]


def call(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli.command, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


def test_on_the_command_line(city: psycopg.Connection, family: tuple[Somebody, Somebody], tmp_path: Path) -> None:
    second_rights_officer(city)
    person, file = str(family[0].person), tmp_path / "mine.zip"
    call("export", person, "--out", str(file), "--as", "rights")
    assert zipfile.is_zipfile(file)
    assert "There is no such person" in call("export", "99999", "--out", str(file), "--as", "rights", code=2)
    assert "None of your roles" in call("export", person, "--out", str(file), "--as", "reviewer_xihu", code=1)
    assert "is restricted" in call("restrict", person, "--ground", "asked", "--because", "letter", "--as", "rights")
    assert f"person {person}: asked" in call("restrictions", "--as", "rights")
    assert "already" in call("restrict", person, "--ground", "asked", "--because", "letter", "--as", "rights", code=2)
    assert "in use again" in call("unrestrict", person, "--because", "settled", "--as", "rights")
    unemployed_long_ago(city, family[0].person)
    assert f"person {person}: 1 on work" in call("due", "--as", "rights")
    assert '"work": 1' in call("due", "--as", "rights", "--json")
    asked = ("erase", person, "--ground", "period_over", "--because", "the list", "--as", "rights")
    assert "Name --topics" in call(*asked, code=2)
    assert "is proposed" in call(*asked, "--topics", "work")
    assert "proposed: the list" in call("erasures", "--as", "rights2")
    assert "You proposed it" in call("approve", "1", "--as", "rights", code=1)
    assert "1 statement" in call("approve", "1", "--as", "rights2")
    assert "0 open" in call("erasures", "--as", "rights2")
    assert "0 people" in call("due", "--as", "rights")
    everything = ("erase", person, "--everything", "--ground", "unlawful", "--because", "x", "--as", "rights")
    assert "kept decisions rest on" in call(*everything, code=1)
    out = call("periods")
    assert "100 years at least" in out
    assert "unverified" in out
    assert "No period known; kept:" in out
