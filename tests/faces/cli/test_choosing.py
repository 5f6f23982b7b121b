"""Days and instants that commands are asked for."""

from __future__ import annotations

import datetime

import pytest
import typer

from minsheng.faces.cli.choosing import day_of, instant_of


def test_days_and_instants() -> None:
    assert day_of("2025-07-01") == datetime.date(2025, 7, 1)
    assert day_of("", datetime.date(2025, 7, 2)) == datetime.date(2025, 7, 2)
    assert instant_of("") is None
    found = instant_of("2025-07-01T09:00+18:35")  # an offset that ISO 8601 can write and PostgreSQL does not take
    assert found is not None
    assert found.isoformat() == "2025-06-30T14:25:00+00:00"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("soon", "no instant"),
        ("0409-10-29T17:11+18:35", "1850"),
        ("0001-01-01T00:00", "1850"),
        ("9999-12-31T23:59-12:00", "2200"),
    ],
)
def test_no_instants(said: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        instant_of(said)
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(("said", "told"), [("July", "is no day"), ("0001-01-01", "1850"), ("2200-01-01", "2200")])
def test_no_days(said: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        day_of(said)
    assert told in capsys.readouterr().err
