"""A city with officers of payments, a fund with money and a budget."""

from __future__ import annotations

import psycopg
import pytest

from tests.services.payments import building


@pytest.fixture
def money(city: psycopg.Connection) -> psycopg.Connection:
    building.set_up(city)
    return city
