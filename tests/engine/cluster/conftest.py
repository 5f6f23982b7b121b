"""After each test on a cluster, every process that descends from it must be gone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from minsheng.engine.tree import Law
from tests.engine.batch.towns import island
from tests.engine.cluster.clusters import MARK, left_after


@pytest.fixture(scope="module")
def law() -> Law:
    return island()


@pytest.fixture(autouse=True)
def nobody_left(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.node.get_closest_marker("cluster") is None:
        yield
        return
    monkeypatch.setenv(MARK, uuid.uuid4().hex)
    yield
    assert left_after(20) == []
