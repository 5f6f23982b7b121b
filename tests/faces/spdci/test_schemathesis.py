"""schemathesis over the standard's own schemas of every profile, as a partner of Beishan: no server error, no answer outside the standard,
and nothing of the records of another district.
"""

from __future__ import annotations

import json
import os
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from minsheng.faces.api.problems import MEDIA_TYPE
from minsheng.faces.spdci.profiles import profiles
from tests.faces.api.calling import add_partners
from tests.faces.api.test_schemathesis import CANARIES, plant
from tests.faces.spdci.partner import BASE, Partner, write_partners
from tests.faces.spdci.standard import description, flaws, response_flaws
from tests.services.casework.families import add_family

PROFILES = sorted(profiles())


@pytest.fixture
def partner(city: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Partner:
    """A partner of Xihu whose messages are signed, as they are in earnest; a family there, and one in Shangcheng."""
    monkeypatch.setenv("MINSHENG_API_LIMITS", "token=1000000 anonymous=1000000")
    add_partners(city)
    add_family()
    plant(city)
    made = Partner()
    monkeypatch.setenv("MINSHENG_PARTNERS", str(write_partners(tmp_path, {made.name: made.line()})))
    return made


def as_openapi(profile: str) -> Any:
    """The operations that this registry has in a profile, as the standard describes their requests."""
    standard = description(profile)
    paths = {
        f"{BASE}/{profile}/registry/{operation}": {
            "post": {
                "operationId": operation,
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": standard["paths"][f"/registry/{operation}"]["request"]}},
                },
                "responses": {"default": {"description": "see response_flaws"}},
            }
        }
        for operation in profiles()[profile].operations
    }
    whole = {
        "openapi": "3.0.3",
        "info": {"title": profile, "version": "1"},
        "paths": paths,
        "components": standard["components"],
    }
    return schemathesis.openapi.from_dict(whole)


def walk(partner: Partner, profile: str, examples: int) -> Counter[int]:
    """So many messages to each operation; gives how many answers of each status came."""
    answered: Counter[int] = Counter()
    for result in as_openapi(profile).get_all_operations():
        _ask(partner, profile, result.ok(), examples, answered)
    return answered


def _ask(partner: Partner, profile: str, operation: Any, examples: int, answered: Counter[int]) -> None:
    name = operation.definition.raw["operationId"]

    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate], derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        case=operation.as_strategy() | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
        is_known=st.sampled_from([True, True, True, False]),
    )
    def ask(case: Any, is_known: bool) -> None:
        body = case.body
        if is_known and isinstance(body, dict):  # signed by the partner, so that the message itself is read
            message = body.get("message")
            message = {"transaction_id": str(uuid.uuid4()), **(message if isinstance(message, dict) else {})}
            body = partner.envelope(name, message, message_ts=timezone.now().isoformat())
        sent = json.dumps(body, ensure_ascii=False, default=str)
        answer = partner.post(profile, name, sent.encode(errors="replace"))
        answered[answer.status_code] += 1
        assert answer.status_code < 500, answer.content[:500]
        said = answer.json()
        if answer.status_code == 200:
            bare = name in ("sync/enrolled", "sync/enrollment/updates")  # the standard describes the message alone
            assert response_flaws(profile, name, said["message"] if bare else said) == []
        else:
            assert answer["Content-Type"] == MEDIA_TYPE
            assert flaws(profile, "/components/responses/Response/content/application~1json/schema", said) == []
        assert not {each for each in CANARIES.findall(json.dumps(said, ensure_ascii=False)) if each not in sent}

    ask()


@pytest.mark.parametrize("profile", PROFILES)
def test_a_little_of_every_operation(partner: Partner, profile: str) -> None:
    assert walk(partner, profile, 1)


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
def test_a_lot_of_every_operation(partner: Partner, profile: str) -> None:
    answered = walk(partner, profile, int(os.environ.get("MINSHENG_EXAMPLES", "150")))
    assert answered[200], "some are understood"
