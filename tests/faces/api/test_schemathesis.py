"""schemathesis over the whole description, as everybody: no server error, nothing that the description does not say, no leak.

A leak is anything of a record that lies where the account does not reach: such records have numbers, names and addresses that nothing
else has, and requests ask for them by these, too.
"""

from __future__ import annotations

import os
import re
import uuid
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
from tests.faces.api.calling import Caller, add_resident, token_of
from tests.faces.api.test_matrix import NOT_PEOPLE, STREET, operations
from tests.services.casework.families import add_family
from tests.services.casework.test_cases import MONDAY

SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema())
CHECKS = (not_a_server_error, response_schema_conformance, status_code_conformance)
EVERYBODY = [None, "resident", *sorted(set(table().roles) - NOT_PEOPLE)]
HIDDEN = 7_000_000_123  # numbers of records elsewhere begin here
HIDDEN_CASE = "2025-330102-00000777"
HIDDEN_REFORM, HIDDEN_HOOK = "0f0e0d0c-aaaa-4bbb-8ccc-777777777777", "0f0e0d0c-aaaa-4bbb-8ccc-888888888888"
CANARIES = re.compile(
    rf"\b{HIDDEN}\b|\b{HIDDEN + 1}\b|\b{HIDDEN + 2}\b|{HIDDEN_CASE}|{HIDDEN_REFORM}|{HIDDEN_HOOK}|周伟|zhou wei|canary",
    re.I,
)


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
    plant(city)
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


def plant(city: psycopg.Connection[Any]) -> None:
    """Records of Shangcheng, and what an account there has made."""
    who = {
        "person": HIDDEN,
        "home": HIDDEN + 1,
        "award": HIDDEN + 2,
        "case": HIDDEN_CASE,
        "reform": HIDDEN_REFORM,
        "hook": HIDDEN_HOOK,
    }
    for statement in (
        "insert into person (id, name, pinyin, initials, sex, birth_date, ethnicity, number_kind, jurisdictions)"
        " overriding system value"
        " values (%(person)s, '周伟', 'zhou wei', 'zw', 'male', '1990-01-01', 'canary', 'none', array['330102001051'])",
        "insert into household (id, division) overriding system value values (%(home)s, '330102001051')",
        "insert into membership (household_id, person_id, relation_to_head, held, said_by)"
        " values (%(home)s, %(person)s, 'head', '[2020-01-01,)', 'canary')",
        "insert into case_file (number, household_id, applicant_id, programme, division, state, channel, applied_on)"
        " values (%(case)s, %(home)s, %(person)s, 'minimum_living_allowance', '330102001051', 'received', 'window', '2025-07-07')",
        "insert into fund (code, zh, en, division, account_name, bank, account_sealed, account_digest, added_by)"
        " values ('canary', 'canary', 'canary', '330102', 'canary', '102331000000', 'x', 'x', 'canary')",
        "insert into law_text (version, files) values ('canary', ''::bytea)",
        "insert into figures_in_force (digest, figures) values ('canary', '{}')",
        "insert into decision (household_id, day, known_at, law_id, place, figures_id, facts, programmes, result, receipt, decided_by)"
        " values (%(home)s, '2025-07-01', now(), 'canary', 'canary', 'canary', '{}', '[]', '{\"answers\": []}', '{}', 'night')",
        "insert into award (number, household_id, programme, kind, amount, fund_id, payee_id, decision_id, article, because, held, said_by)"
        " select %(award)s, %(home)s, 'minimum_living_allowance', 'monthly', 130100, 'canary', %(person)s, max(id), 'canary', 'canary',"
        " '[2025-08-01,)', 'canary' from decision",
        "insert into subscription (actor_id, code, channel, events, address, asks)"
        " select id, %(hook)s, 'webhook', array['case_moved'], 'https://canary.example', '{}' from actor where name = 'street_shangcheng'",
        "insert into api_reform (number, actor_id, asked)"
        ' select %(reform)s, id, \'{"over": "sample", "reform": {"zh": "canary", "en": "canary"}}\'::jsonb'
        " from actor where name = 'street_shangcheng'",
    ):
        city.execute(statement, who)


def ask_for_the_hidden(token: str | None) -> None:
    """Each operation on something by its number, asked for somebody else's: refused, and as something that is not there."""
    client = Caller()
    client.token = token
    by = {"/cases/": (HIDDEN_CASE, "2025-330106-99999999"), "/entitlements/": (HIDDEN + 2, 6_000_000_002),
          "/reforms/": (HIDDEN_REFORM, str(uuid.uuid4())), "/webhooks/": (HIDDEN_HOOK, str(uuid.uuid4()))}  # fmt: skip
    tried = 0
    for method, path in operations().values():
        for part, (hidden, missing) in by.items():
            if part not in path:
                continue
            tried += 1
            answers = []
            for number in (hidden, missing):
                url = re.sub(r"{[^}]*}", "1", path.replace(re.findall(r"{[^}]*}", path)[0], str(number)))
                body = {"action": "withdraw", "version": 1, "reason": "x"} if path.endswith("/actions") else None
                answer = client(method, url, body, Idempotency_Key=str(uuid.uuid4()))
                said = answer.content.decode().replace(str(number), "")
                assert answer.status_code in (401, 403, 404), (method, url, said)
                assert not CANARIES.search(said), said
                answers.append((answer.status_code, said))
            assert answers[0] == answers[1], "hidden like missing"
    assert tried >= 6


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
            sent = f"{case.path_parameters} {case.query} {case.body}"
            found = {each for each in CANARIES.findall(response.text) if each not in sent}
            assert not found, response.text[:500]

        ask()
    connections.close_all()
    assert len(asked) == len(operations())


@pytest.mark.parametrize("account", [None, "resident", "street_officer", "partner_system"], indirect=True)
def test_a_little_of_everything(account: str | None) -> None:
    ask_for_the_hidden(account)
    walk(account, 1)


@pytest.mark.slow
@pytest.mark.parametrize("account", EVERYBODY, indirect=True)
def test_a_lot_of_everything(account: str | None) -> None:
    ask_for_the_hidden(account)
    walk(account, int(os.environ.get("MINSHENG_EXAMPLES", "40")))
