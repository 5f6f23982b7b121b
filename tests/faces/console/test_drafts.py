"""A draft in SQL past all code: its writer alone sees, changes and removes it; nobody writes one for another."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

INSERT = "insert into draft (owner_id, form, content_sealed) values ({owner}, 'case:1:withdraw', 'x')"


def test_in_the_database(city: psycopg.Connection[Any]) -> None:
    numbers = dict(city.execute("select name, id from actor where name in ('beishan', 'street_xihu')").fetchall())
    with psycopg.connect(city.info.dsn, user="minsheng_web", autocommit=True) as web:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(INSERT.format(owner=numbers["beishan"]))
        web.execute("select set_config('minsheng.actor', %s, false)", (str(numbers["beishan"]),))
        web.execute(INSERT.format(owner=numbers["beishan"]))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(INSERT.format(owner=numbers["street_xihu"]))
        web.execute("select set_config('minsheng.actor', %s, false)", (str(numbers["street_xihu"]),))
        assert web.execute("select count(*) from draft").fetchone() == (0,)
        assert web.execute("update draft set form = 'case:2:withdraw'").rowcount == 0
        assert web.execute("delete from draft").rowcount == 0
    assert city.execute("select count(*) from draft").fetchone() == (1,)
