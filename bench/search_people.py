"""A registry filled for the search bench: invented people in every community of the city, their households and homes."""

from __future__ import annotations

import datetime
import functools
import random
from collections.abc import Iterable
from typing import Any

import psycopg

from minsheng.registry.identity_numbers import check_digit
from minsheng.registry.people.names import spelling_of
from minsheng.registry.people.numbers import NUMBER
from minsheng.registry.sealing import digest, seal

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉鹏建华玉红梅国志新海燕云龙春雪林峰浩宇轩梓涵子欣怡佳诗琪思雨晨嘉俊凯天"
    "博睿泽一诺若曦婷颖慧琳瑶晓东振祥福贵金宝生荣昌仁义礼智信忠孝和顺安康宁雅淑贤德惠珍珠翠莲菊香月花"
)
_STREETS = (
    "保俶路",
    "文一路",
    "文二西路",
    "体育场路",
    "凤起路",
    "庆春路",
    "建国北路",
    "莫干山路",
    "学院路",
    "古墩路",
    "丰潭路",
    "江南大道",
)
HOUSEHOLD = 3  # people in each


def load(owner: psycopg.Connection[Any], people: int, reaches: dict[str, str]) -> None:
    """Fills an empty registry, and adds an officer ``at_…`` for each reach."""
    codes = [
        row[0]
        for row in owner.execute(
            "select code from division where level in ('community', 'village') and held @> current_date order by code"
        ).fetchall()
    ]
    where = random.Random(1).choices(codes, k=people // HOUSEHOLD + 1)
    owner.execute("alter table membership disable trigger user")
    _copy(owner, "person", _PERSON, _people(people, where))
    _copy(owner, "household (id, division)", "", ((n + 1, code) for n, code in enumerate(where)))
    _copy(owner, "dwelling (id, division, address, kind)", "", _homes(where))
    _copy(owner, "occupancy (household_id, dwelling_id, held, said_by)", "", _occupancies(len(where)))
    _copy(owner, "membership (household_id, person_id, relation_to_head, held, said_by)", "", _members(people))
    owner.execute("alter table membership enable trigger user")
    for name, division in reaches.items():
        owner.execute(
            "with a as (insert into actor (name, shown_as, kind) values (%s, %s, 'officer') returning id)"
            " insert into assignment (actor_id, role, division, held, given_by_id)"
            " select a.id, 'street_officer', %s, '[2020-01-01,)', k.id from a, actor k where k.name = 'keeper'",
            (f"at_{name}", name, division),
        )
    owner.commit()
    owner.autocommit = True
    owner.execute("vacuum analyze")


def number_of(person: int) -> str:
    """The identity number of the person with this place in the list."""
    birth = datetime.date(1930, 1, 1) + datetime.timedelta(days=person % 32_000)
    first = f"{330100 + person % 97:06d}{birth:%Y%m%d}{person // 97 % 1000:03d}"
    return first + check_digit(first)


_PERSON = """ (name, pinyin, initials, sex, birth_date, ethnicity, number_kind, number_sealed, number_digest, number_key,
 jurisdictions)"""


def _people(people: int, where: list[str]) -> Iterable[tuple[Any, ...]]:
    draw = random.Random(2)
    weights = [1 / (rank + 6) for rank in range(len(_SURNAMES))]
    for n in range(people):
        given = "".join(draw.choices(_GIVEN, k=2 if draw.random() < 0.85 else 1))
        name = draw.choices(_SURNAMES, weights)[0] + given
        sound = _sound(name)
        birth = datetime.date(1930, 1, 1) + datetime.timedelta(days=n % 32_000)
        number = number_of(n)
        yield (
            *(name, sound, "".join(each[0] for each in sound.split())),
            *("female" if n % 2 else "male", birth, "", "resident"),
            *(
                seal(number, NUMBER),
                digest(number + str(n // 97_000), NUMBER) if n >= 97_000 else digest(number, NUMBER),
            ),
            *(1, [where[n // HOUSEHOLD]]),
        )


@functools.cache
def _syllable(character: str) -> str:
    return spelling_of(f"·{character}").pinyin


def _sound(name: str) -> str:
    return " ".join([spelling_of(name[0]).pinyin, *map(_syllable, name[1:])])


def _homes(where: list[str]) -> Iterable[tuple[Any, ...]]:
    for n, code in enumerate(where):
        yield (
            n + 1,
            code,
            f"{_STREETS[n % len(_STREETS)]} {n % 799 + 1} 号 {n % 30 + 1} 幢 {n % 6 + 1} 单元 {n % 900 + 101} 室",
            "flat",
        )


def _occupancies(homes: int) -> Iterable[tuple[Any, ...]]:
    return ((n + 1, n + 1, "[2020-01-01,)", "bench") for n in range(homes))


def _members(people: int) -> Iterable[tuple[Any, ...]]:
    for n in range(people):
        yield n // HOUSEHOLD + 1, n + 1, "child" if n % HOUSEHOLD else "head", "[2020-01-01,)", "bench"


def _copy(owner: psycopg.Connection[Any], table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    name = table.split()[0]
    owner.execute(f"alter table {name} no force row level security")  # COPY takes no table that forces it
    with owner.cursor() as cursor, cursor.copy(f"copy {table}{columns} from stdin") as copy:
        for row in rows:
            copy.write_row(row)
    owner.execute("set constraints all immediate")
    owner.execute(f"alter table {name} force row level security")
