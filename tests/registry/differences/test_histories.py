"""Random histories: paid + arrears − recovered is what the law with the final facts gives, for every month, to the fen."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.registry.differences.histories import Histories
from tests.services.payments import building


def run(owner: psycopg.Connection[Any], examples: int, steps: int) -> None:
    building.set_up(owner)
    Histories.owner = owner
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip


def test_random_histories(city: psycopg.Connection[Any]) -> None:
    run(city, 8, 20)


@pytest.mark.slow
def test_many_random_histories(city: psycopg.Connection[Any]) -> None:
    run(city, 400, 40)
