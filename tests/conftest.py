"""A real PostgreSQL for each test process, and a database of its own for each test, so that tests may commit and clash."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
from django.conf import settings

from minsheng.registry.access import acting
from minsheng.registry.audit.verifying import heads_file
from minsheng.registry.database import running
from minsheng.registry.database.addresses import OWNER_ROLE, embedded
from minsheng.registry.database.embedded import UNSAFE_BUT_FAST, Embedded
from tests.registry import databases

TEMPLATE = "template_of_tests"
# Django knows its applications before the test modules that read models are collected.
# In memory where there is room: thousands of tests make a database each, and none outlives its test.
_IN_MEMORY = Path("/dev/shm")
_ROOM = _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > 6 * 1024**3
FOLDER = Path(tempfile.mkdtemp(prefix=f"minsheng-tests-{os.getpid()}-", dir=_IN_MEMORY if _ROOM else "/var/tmp"))
for _folder in (_IN_MEMORY, Path("/var/tmp")):
    databases.clear_left_over(_folder)
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ["MINSHENG_VAR"] = str(FOLDER)
os.environ.pop("DATABASE_URL", None)
running.set_up_django("minsheng.faces.site.settings")
# A quarter of a second for each password of a test; that the site's own hash is slow has a test: tests/faces/accounts.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Nor does a slow moment of the machine fail a test: Hypothesis times each example and how fast it finds them.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")
acting.BEAT = 0.001  # thousands of refusals are tried; what the beat is for has a test with a clock of its own


@pytest.fixture(scope="session")
def server() -> Iterator[Embedded]:
    """The server of this test process, with a migrated template."""
    FOLDER.chmod(0o755)
    os.environ["MINSHENG_VAR"] = str(FOLDER)
    ours = embedded()
    ours.settings = {**UNSAFE_BUT_FAST, "shared_buffers": "128MB"}
    ours.use()
    databases.create(ours, TEMPLATE, OWNER_ROLE)
    running.make_roles(ours, TEMPLATE)
    databases.point_django_at(TEMPLATE)
    running.migrate()
    databases.close_django()
    yield ours
    databases.close_django()
    ours.leave()
    shutil.rmtree(FOLDER)
    shutil.rmtree(ours.sockets, ignore_errors=True)


@pytest.fixture
def registry(server: Embedded) -> Iterator[psycopg.Connection]:
    """A fresh registry that Django works with as the serving role. Gives a connection as the owner (autocommit)."""
    name = databases.fresh_name()
    databases.create(server, name, OWNER_ROLE, TEMPLATE)
    databases.point_django_at(name)
    with psycopg.connect(server.url(OWNER_ROLE, name), autocommit=True) as owner:
        yield owner
    databases.close_django()
    databases.drop(server, name)
    shutil.rmtree(heads_file().parent, ignore_errors=True)  # a worker that ran at twelve past had kept this log's heads


@pytest.fixture
def city(registry: psycopg.Connection) -> psycopg.Connection:
    """A fresh registry with the real roles table (the template has it) and a handful of actors: see databases.ACTORS."""
    databases.add_actors(registry)
    return registry
