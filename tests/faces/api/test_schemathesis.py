"""schemathesis over the whole description, as everybody: no server error, nothing that the description does not say, no leak.

A leak is the number of a record that lies where the account does not reach: each such record has a number that nothing else has.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
import schemathesis
from django.db import connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from minsheng.faces.api.api import api
from minsheng.faces.site.wsgi import application
from minsheng.registry.access.acting import acting
from minsheng.registry.access.roles import table
from minsheng.services.casework.deeds import apply
from tests.faces.api.calling import add_resident, token_of
from tests.faces.api.test_matrix import NOT_PEOPLE, STREET, operations
from tests.services.casework.families import add_family
from tests.services.casework.test_cases import MONDAY

SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema())
CHECKS = (not_a_server_error, response_schema_conformance, status_code_conformance)
EVERYBODY = [None, "resident", *sorted(set(table().roles) - NOT_PEOPLE)]
HIDDEN = 7_000_000_123  # numbers of records elsewhere begin here
HIDDEN_CASE = "2025-330102-00000777"


@pytest.fixture
def account(
    city: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> str | None:
    """A token of the role in Beishan, where a family with a case lives; another family, case and award lie in Shangcheng."""
    monkeypatch.setenv("MINSHENG_API_LIMITS", "token=1000000 anonymous=1000000")
    monkeypatch.setattr(
        "minsheng.faces.api.reforms.city_folder", lambda: Path()
    )  # comparisons are queued, not worked out
    role = request.param
    family = add_family()
    with acting("beishan", "application") as act:
        apply(
            act,
            household_id=family["household"],
            programme="minimum_living_allowance",
            applicant_id=family["mother"],
            on=MONDAY,
        )
    city.execute(
        "insert into person (id, name, pinyin, initials, sex, birth_date, ethnicity, number_kind, jurisdictions)"
        " overriding system value values (%s, '周伟', 'zhou wei', 'zw', 'male', '1990-01-01', '', 'none', array['330102001051'])",
        [HIDDEN],
    )
    city.execute(
        "insert into household (id, division) overriding system value values (%s, '330102001051')", [HIDDEN + 1]
    )
    city.execute(
        "insert into membership (household_id, person_id, relation_to_head, held, said_by) values (%s, %s, 'head', '[2020-01-01,)', 'x')",
        [HIDDEN + 1, HIDDEN],
    )
    city.execute(
        "insert into case_file (number, household_id, applicant_id, programme, division, state, channel, applied_on)"
        " values (%s, %s, %s, 'minimum_living_allowance', '330102001051', 'received', 'window', '2025-07-07')",
        [HIDDEN_CASE, HIDDEN + 1, HIDDEN],
    )
    if role is None:
        return None
    name = f"the_{role}"
    if role == "resident":
        add_resident(city, name, family["mother"])
    else:
        city.execute(
            "with a as (insert into actor (name, shown_as, kind) values (%s, %s, 'officer') returning id)"
            " insert into assignment (actor_id, role, division, held, given_by_id)"
            " select a.id, %s, %s, '[2020-01-01,)', k.id from a, actor k where k.name = 'keeper'",
            (name, name, role, STREET),
        )
    return token_of(name)


def walk(token: str | None, examples: int) -> None:
    """Every operation, so many requests each."""
    asked: Counter[str] = Counter()
    headers = {"Host": "127.0.0.1", **({"Authorization": f"Bearer {token}"} if token else {})}
    for result in SCHEMA.get_all_operations():
        operation = result.ok()
        operation.app = application

        @settings(
            max_examples=examples, deadline=None, database=None, phases=[Phase.explicit, Phase.generate], derandomize=True,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(
            case=operation.as_strategy() | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
            data=st.data(),
        )
        def ask(case: Any, data: Any) -> None:
            response = case.call(headers=headers)
            asked[case.operation.label] += 1
            case.validate_response(response, checks=CHECKS)
            text = response.text
            assert not re.search(rf"\b{HIDDEN}\b|\b{HIDDEN + 1}\b|{HIDDEN_CASE}.*household_id|周伟", text), text[:500]

        ask()
    connections.close_all()
    assert len(asked) == len(operations())


@pytest.mark.parametrize("account", [None, "resident", "street_officer", "partner_system"], indirect=True)
def test_a_little_of_everything(account: str | None) -> None:
    walk(account, 2)


@pytest.mark.slow
@pytest.mark.parametrize("account", EVERYBODY, indirect=True)
def test_a_lot_of_everything(account: str | None) -> None:
    walk(account, int(os.environ.get("MINSHENG_EXAMPLES", "40")))
