"""``minsheng schema``: every example fits in either language, every fact is there twice, and wrong files do not fit."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml

from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law
from minsheng.faces.cli.choosing import LAW_FOLDER
from tests.faces.cli.running import ROOT, run
from tests.faces.cli.translating import in_chinese, in_english

EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix in (".yaml", ".json"))


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    done = run("schema")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found, format_checker=jsonschema.FormatChecker())


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(LAW_FOLDER)


def plain(text: str) -> Any:
    """A file as JSON sees it: dates are text."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.name for path in EXAMPLES])
def test_examples_fit_in_either_language(path: Any, schema: jsonschema.Draft202012Validator, law: Law) -> None:
    data = plain(path.read_text(encoding="utf-8"))
    schema.validate(data)
    schema.validate(plain(json.dumps(in_english(law, data) if "成员" in data else in_chinese(law, data))))


def test_every_fact_is_there_under_both_names(schema: jsonschema.Draft202012Validator, law: Law) -> None:
    properties = schema.schema["properties"]
    person = properties["people"]["additionalProperties"]
    places = {"household": properties["household"], "person": person, "claim": person["properties"]["claims"]["items"]}
    for name, fact in law.facts.items():
        of = places[fact.of]
        assert of["properties"][name] == of["properties"][fact.zh], name
        assert fact.en in of["properties"][name]["description"]


FITS = [
    "people: {a: {wage_income: 5}}",
    "people: {a: {wage_income: '5.25'}}",
    "people: {a: {wage_income: unknown}}",
    "people: {a: {wage_income: {2025-01: 5, 2025-03: 0}}}",
    "people: {a: {birth_date: unknown, sex: 不知道, spouse: 无}}",
    "people: {a: null}",
    "成员: {甲: {性别: 男, 身份证号: 11010519491231002X}}",
]


@pytest.mark.parametrize("text", FITS)
def test_what_the_command_takes_fits(schema: jsonschema.Draft202012Validator, text: str) -> None:
    assert list(schema.iter_errors(plain(text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "people: {a: {brith_date: 1980-01-01}}",
        "people: {a: {sex: robot}}",
        "people: {a: {rent_paid: 5}}",
        "household: {rent_paid: -5}",
        "people: {a: {wage_income: {2025-13: 5}}}",
        "people: {a: {wage_income: [5]}}",
        "people: {a: {identity_number: 12}}",
        "people: [a]",
        "assume: [all_is_well]",
        "folk: {}",
        "- a",
    ],
)
def test_what_the_command_refuses_does_not_fit(
    schema: jsonschema.Draft202012Validator, text: str, tmp_path: Any
) -> None:
    assert list(schema.iter_errors(plain(text)))
    path = tmp_path / "h.yaml"
    path.write_text(text + "\n", encoding="utf-8")
    assert run("check", path, "--on", "2025-07-01").returncode == 2


def test_the_schema_of_another_law() -> None:
    done = run("schema", "--law", "tests/island")
    assert done.returncode == 0
    assert "岛法" in json.loads(done.stdout)["title"]
    assert run("schema", "--law", "examples").returncode == 2
