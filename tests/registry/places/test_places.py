"""Divisions as published, before and after the change of 2021."""

from __future__ import annotations

import collections
import datetime
from decimal import Decimal

import psycopg
import pytest

from minsheng.registry.places.loading import load_divisions
from minsheng.registry.places.questions import Successor, UnknownDivision, division_on, parts_of, successors

BEFORE, DAY = datetime.date(2021, 4, 8), datetime.date(2021, 4, 9)


def test_the_lists_are_whole(registry: psycopg.Connection) -> None:
    levels = collections.Counter(
        row[0] for row in registry.execute("select level from division where held @> current_date").fetchall()
    )
    assert levels.pop("street") + levels.pop("township") == 191
    assert levels.pop("community") + levels.pop("village") == 3320
    assert levels == {"province": 1, "city": 1, "district": 13, "zone": 5}
    orphans = registry.execute(
        "select code from division d where parent_code <> '' and held @> current_date and not exists"
        " (select 1 from division p where p.code = d.parent_code and p.held @> current_date)"
    ).fetchall()
    assert orphans == []
    assert registry.execute("select count(*) from division where source = ''").fetchone() == (0,)


def test_a_day_before_and_the_day_itself(registry: psycopg.Connection) -> None:
    assert [part.name_zh for part in parts_of("3301", BEFORE)] == [
        *("上城区", "下城区", "江干区", "拱墅区", "西湖区", "滨江区", "萧山区", "余杭区"),
        *("富阳区", "临安区", "桐庐县", "淳安县", "建德市"),
    ]
    assert [part.name_zh for part in parts_of("3301", DAY)] == [
        *("上城区", "拱墅区", "西湖区", "滨江区", "萧山区", "余杭区", "富阳区", "临安区", "临平区", "钱塘区"),
        *("桐庐县", "淳安县", "建德市"),
    ]
    assert division_on("330104", BEFORE).name_zh == "江干区"
    with pytest.raises(UnknownDivision, match="became 330102 and 330114 on 2021-04-09"):
        division_on("330104", DAY)
    with pytest.raises(UnknownDivision):
        division_on("330113", BEFORE)
    assert division_on("330106002", DAY).name_zh == "北山街道"
    assert parts_of("330106002", DAY)[0].name_en == "Shangbao"


def test_where_people_belong_since_the_change(registry: psycopg.Connection) -> None:
    assert successors("330103", BEFORE, DAY) == [Successor("330105", Decimal(1))]
    assert successors("330104", BEFORE, DAY) == [
        Successor("330102", Decimal("0.649159")),
        Successor("330114", Decimal("0.350841")),
    ]
    for former in parts_of("3301", BEFORE):
        assert sum(each.share for each in successors(former.code, BEFORE, DAY)) == 1
    assert successors("330106", BEFORE, DAY) == [Successor("330106", Decimal(1))]
    assert successors("330110", DAY, datetime.date(2026, 1, 1)) == [Successor("330110", Decimal(1))]
    with pytest.raises(UnknownDivision):
        successors("330113", BEFORE, DAY)


def test_loading_again_changes_nothing_and_mends_what_was_changed(registry: psycopg.Connection) -> None:
    before = registry.execute("select count(*), max(id) from division").fetchone()
    assert load_divisions() == 0
    assert registry.execute("select count(*), max(id) from division").fetchone() == before
    registry.execute("update division set name_zh = 'x' where code = '330106'")
    registry.execute("delete from division_change")
    assert load_divisions() == 2 + 9
    assert division_on("330106", DAY).name_zh == "西湖区"
