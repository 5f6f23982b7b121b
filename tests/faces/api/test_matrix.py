"""Every operation × every role, over HTTP, compared with the written matrix ``faces/api/operations.yaml``. Deny by default: an operation
that the file does not list fails here, and so does one that opens for somebody whom it does not name.
"""

from __future__ import annotations

import datetime
import functools
import json
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

import minsheng.faces.api
from minsheng.faces.api.api import api
from minsheng.registry.access.acting import acting
from minsheng.registry.access.roles import table
from minsheng.services.casework.deeds import apply
from minsheng.services.payments.runs import prepare
from tests.faces.api.calling import Caller, add_resident
from tests.registry import databases
from tests.services.casework.families import add_family
from tests.services.casework.test_cases import MONDAY

MATRIX: dict[str, Any] = yaml.safe_load(
    (Path(minsheng.faces.api.__file__).parent / "operations.yaml").read_text(encoding="utf-8")
)
NOT_PEOPLE = {"engine", "intake", "messenger"}  # parts of the system hold no token
ROLES = sorted(set(table().roles) - NOT_PEOPLE)
STREET = "330106002"
HOUSEHOLD = {"day": "2025-07-01", "people": {"p1": {}}, "programmes": ["old_age_allowance"]}


@functools.cache
def operations() -> dict[str, tuple[str, str]]:
    """Operation → its method and path."""
    paths = api.get_openapi_schema()["paths"]
    return {each["operationId"]: (method, path) for path, found in paths.items() for method, each in found.items()}


def test_every_operation_is_listed_and_every_line_is_one() -> None:
    assert MATRIX.keys() == operations().keys()


def test_the_matrix_names_roles_that_there_are() -> None:
    for name, says in MATRIX.items():
        assert isinstance(says["who"], (str, list)), name
        if isinstance(says["who"], str):
            assert says["who"] in ("anybody", "any_token")
        else:
            assert set(says["who"]) <= {*ROLES, "resident"}, name


def test_anonymous_access_is_a_short_list() -> None:
    anybody = {name for name, says in MATRIX.items() if says["who"] == "anybody"}
    assert anybody == {
        "list_programmes", "show_programme", "list_figures", "show_figure", "compare_law", "check", "explain",
    }  # fmt: skip


def set_up(city: psycopg.Connection[Any]) -> None:
    """What all share: a fund, a law, an officer who prepares a run, and the run."""
    databases.add_actors(city, {"payer": ("payment_officer", "3301")})
    city.execute(
        "insert into fund (code, zh, en, division, account_name, bank, account_sealed, account_digest, added_by)"
        " values ('assistance', 'x', 'x', '3301', 'x', '102331000000', 'x', 'x', 'test')"
    )
    city.execute("insert into law_text (version, files) values ('v', ''::bytea)")
    city.execute("insert into figures_in_force (digest, figures) values ('f', '{}')")
    month = datetime.date(2025, 8, 1)
    with acting("payer", "run") as act:
        prepare(act, programme="minimum_living_allowance", month=month, division=STREET, pay_on=month)


class Place:
    """Two families of a street, one with a case and an award, and what the account itself would have made."""

    def __init__(self, city: psycopg.Connection[Any], account: str | None, number: int, own: bool) -> None:
        self.first, self.second, self.award = add_family(), add_family(), number
        with acting("beishan", "application") as act:
            self.case = apply(
                act, household_id=self.second["household"], programme="minimum_living_allowance",
                applicant_id=self.second["mother"], on=MONDAY,
            )  # fmt: skip
        if own and account is not None:
            add_resident(city, account, self.second["mother"])
        city.execute(
            "insert into decision (household_id, day, known_at, law_id, place, figures_id, facts, programmes, result, receipt, decided_by)"
            " values (%s, '2025-07-01', now(), 'v', 'zhejiang/hangzhou', 'f', '{}', '[]', '{}', '{}', 'night')",
            [self.second["household"]],
        )
        city.execute(
            "insert into award (number, household_id, programme, kind, amount, fund_id, payee_id, decision_id, article, because, held,"
            " said_by) select %s, %s, 'minimum_living_allowance', 'monthly', 130100, 'assistance', %s, max(id), 'x', 'x',"
            " '[2025-08-01,)', 'test' from decision",
            [number, self.second["household"], self.second["mother"]],
        )
        self.code, self.number, self.delivery = str(uuid.uuid4()), str(uuid.uuid4()), 0
        if account is not None:
            row = city.execute(
                "with s as (insert into subscription (actor_id, code, channel, events, address, asks)"
                "   select id, %s, 'webhook', array['case_moved'], 'http://127.0.0.1:9', '{}' from actor where name = %s returning id),"
                " e as (insert into event (kind) values ('case_moved') returning id)"
                " insert into delivery (subscription_id, event_id, state) select s.id, e.id, 'dead' from s, e returning id",
                [self.code, account],
            ).fetchone()
            assert row is not None
            self.delivery = row[0]
            city.execute(
                "insert into api_reform (number, actor_id, asked) select %s, id, %s::jsonb from actor where name = %s",
                [self.number, json.dumps({"over": "sample", "reform": {"zh": "x", "en": "x"}}), account],
            )

    def asked(self) -> dict[str, tuple[str, Any]]:
        """Operation → its path with values that are there, and its body."""
        application = {
            "household": self.first["household"],
            "programme": "minimum_living_allowance",
            "applicant": self.first["mother"],
        }
        reform = {
            "zh": "零",
            "en": "Nothing",
            "from": "2025-07-01",
            "figures": {"minimum_living_standard": {"times": "1.1"}},
        }
        return {
            "list_programmes": ("law/programmes", None),
            "show_programme": ("law/programmes/minimum_living_allowance", None),
            "list_figures": ("law/figures", None),
            "show_figure": ("law/figures/minimum_living_standard", None),
            "compare_law": ("law/diff?first=2024-01-01&second=2025-07-01", None),
            "check": ("check", HOUSEHOLD),
            "explain": (
                "explain",
                {**{k: v for k, v in HOUSEHOLD.items() if k != "programmes"}, "programme": "old_age_allowance"},
            ),
            "list_cases": ("cases", None),
            "show_case": (f"cases/{self.case}", None),
            "apply": ("cases", application),
            "move_case": (f"cases/{self.case}/actions", {"action": "withdraw", "version": 1, "reason": "x"}),
            "list_entitlements": ("entitlements", None),
            "show_entitlement": (f"entitlements/{self.award}", None),
            "list_payments": ("payments", None),
            "list_runs": ("payments/runs", None),
            "show_run": ("payments/runs/1", None),
            "compare_reform": ("reforms", {"over": "sample", "reform": reform}),
            "list_reforms": ("reforms", None),
            "show_reform": (f"reforms/{self.number}", None),
            "list_webhooks": ("webhooks", None),
            "add_webhook": ("webhooks", {"address": "http://127.0.0.1:9/x", "events": ["case_moved"]}),
            "list_deliveries": (f"webhooks/{self.code}/deliveries", None),
            "send_again": (f"webhooks/{self.code}/deliveries/{self.delivery}/again", {}),
            "end_webhook": (f"webhooks/{self.code}", None),
            "show_own": ("me", None),
        }


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINSHENG_PARTNER_ADDRESSES", "http://127.0.0.1:9")
    monkeypatch.setattr("minsheng.faces.api.reforms.city_folder", lambda: Path())


def outcome(caller: Caller, place: Place, name: str) -> int:
    path, body = place.asked()[name]
    answer = caller(operations()[name][0].upper(), path, body, Idempotency_Key=str(uuid.uuid4()))
    assert answer.status_code < 500, (name, answer.content)
    return int(answer.status_code)


WHO = [None, "resident", *ROLES]


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("part", range(3))
def test_every_operation_for_every_role(city: psycopg.Connection[Any], part: int) -> None:
    set_up(city)
    wrong = [line for number, role in enumerate(WHO[part::3], 1) for line in tried(city, role, number)]
    assert wrong == []


def tried(city: psycopg.Connection[Any], role: str | None, number: int) -> list[str]:
    """What is otherwise than the matrix says, of one role."""
    account = f"the_{role}" if role else None
    if role not in (None, "resident"):
        city.execute(
            "with a as (insert into actor (name, shown_as, kind) values (%s, %s, 'officer') returning id)"
            " insert into assignment (actor_id, role, division, held, given_by_id)"
            " select a.id, %s, %s, '[2020-01-01,)', k.id from a, actor k where k.name = 'keeper'",
            (account, account, role, STREET),
        )
    place = Place(city, account, number, own=role == "resident")
    caller, narrow = Caller(account), Caller(account, ["metrics"]) if account else Caller()
    wrong = []
    for name, says in MATRIX.items():
        open_to_all = says["who"] == "anybody"
        allowed = open_to_all or (role is not None and (says["who"] == "any_token" or role in says["who"]))
        if role is not None and not open_to_all and says["who"] != "any_token" and outcome(narrow, place, name) != 403:
            wrong.append(f"{name}: opens without its scope")
        status = outcome(caller, place, name)
        expected = (200, 201, 202, 204) if allowed else (401,) if role is None else (403, 404)
        if status not in expected:
            wrong.append(f"{name}: {status}, {'for' if allowed else 'not for'} {role}")
    return wrong
