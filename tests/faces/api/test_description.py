"""docs/api/openapi.json is what the code says; and it says what other programs need to know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from minsheng.faces.cli.api import openapi_text

FILE = Path(__file__).parents[3] / "docs" / "api" / "openapi.json"


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def test_the_file_is_what_the_code_says() -> None:
    """Written anew by: minsheng api openapi --out docs/api/openapi.json"""
    assert FILE.read_text(encoding="utf-8") == openapi_text()


def test_it_is_openapi_3_1_without_addresses(written: dict[str, Any]) -> None:
    assert written["openapi"].startswith("3.1")
    assert written["info"]["license"]["identifier"] == "Apache-2.0"
    assert "http" not in json.dumps(written["servers"])


def test_every_operation_says_its_refusals_as_problem_documents(written: dict[str, Any]) -> None:
    for path, operations in written["paths"].items():
        for operation in operations.values():
            refusals = {int(status): each for status, each in operation["responses"].items() if int(status) >= 400}
            assert {401, 429} <= refusals.keys(), path
            for response in refusals.values():
                assert list(response["content"]) == ["application/problem+json"], path


def test_every_deed_asks_for_a_key_and_every_other_operation_for_none(written: dict[str, Any]) -> None:
    keyed = {
        operation["operationId"]
        for operations in written["paths"].values()
        for operation in operations.values()
        if any(each["name"] == "Idempotency-Key" and each["required"] for each in operation["parameters"])
    }
    assert keyed == {"apply", "move_case", "compare_reform", "add_webhook"}
