"""Two small cities, built once for all tests here."""

from __future__ import annotations

from pathlib import Path

import pytest

from minsheng.services.city.building import build_city


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city of 20,000 people, seed 3."""
    folder = tmp_path_factory.mktemp("cities") / "town"
    build_city(20_000, 3, folder, workers=1)
    return folder
