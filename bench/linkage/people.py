"""Invented people of Hangzhou with several records each, and the faults that real registers have. Seeded; the truth known.

Families share surname, address and telephone; some children are twins; some names are of peoples that write a dot.
A record of a person differs from the others by what clerks and time do to it: see :data:`FAULTS`.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from functools import lru_cache

import pyarrow as pa
from pypinyin import lazy_pinyin

from minsheng.registry.identity_numbers import check_digit

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹"
    "薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单仇解查"
)
COMPOUND = ("欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟")
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉红梅建国志文秀珍春海燕荣新波宁贵福龙辉力健世广义兴良山仁波宇浩然子轩梓涵雨欣怡佳琪思远晨曦嘉豪"
    "俊熙诗语若彤紫萱可馨安泽睿博艺晗倩莹雪琳鑫婷莉洁琴云巧美娥淑惠珠翠雅芝萍凤香月莺媛瑞凡晓欢枫芸菲寒伊亚宜姬舒影荔枝爱萌己巳末未土士晴睛清情"
)
UIGHUR = (
    "买买提",
    "艾力",
    "阿不都拉",
    "古丽",
    "热合曼",
    "吐尔逊",
    "阿依古丽",
    "玉素甫",
    "帕提古丽",
    "库尔班",
    "艾山",
    "艾里",
    "麦麦提",
    "阿卜杜拉",
)
STREETS = (
    "文三路",
    "文一路",
    "体育场路",
    "解放路",
    "凤起路",
    "环城北路",
    "莫干山路",
    "古墩路",
    "江南大道",
    "市心路",
    "时代大道",
    "天目山路",
    "中山北路",
    "延安路",
    "建国北路",
    "秋涛路",
)
ESTATES = (
    "翠苑一区",
    "翠苑二区",
    "骆家庄西苑",
    "三里亭苑",
    "彩虹城",
    "春江花月",
    "滨盛家园",
    "朝晖六区",
    "和睦新村",
    "大关东苑",
    "德胜新村",
    "米市巷小区",
    "景芳三区",
    "采荷人家",
)
DISTRICTS = {
    "上城区": "330102",
    "拱墅区": "330105",
    "西湖区": "330106",
    "滨江区": "330108",
    "萧山区": "330109",
    "余杭区": "330110",
    "临平区": "330113",
}
OTHER_DIVISIONS = ("330721", "341126", "411523", "360424", "330381", "420117", "511002", "653101")

# The share of records with each fault.
FAULTS = {
    "homophone": 0.02,
    "looks_alike": 0.01,
    "other_character": 0.005,
    "character_left_out": 0.005,
    "no_dot": 0.4,
    "part_left_out": 0.25,
    "order": 0.003,
    "in_pinyin": 0.01,
    "no_number": 0.12,
    "fifteen_digits": 0.2,
    "number_digit": 0.03,
    "number_swap": 0.01,
    "anothers_number": 0.002,
    "no_birth": 0.04,
    "day_month": 0.01,
    "birth_digit": 0.015,
    "first_of_january": 0.01,
    "no_phone": 0.25,
    "new_phone": 0.25,
    "phone_digit": 0.02,
    "no_address": 0.06,
    "moved": 0.15,
    "short_address": 0.3,
    "other_writing": 0.3,
    "wrong_sex": 0.003,
}
_LOOKALIKE = {
    "己": "已",
    "末": "未",
    "土": "士",
    "晴": "睛",
    "天": "夫",
    "戍": "戌",
    "人": "入",
    "千": "干",
    "淼": "森",
    "博": "搏",
    "清": "情",
    "华": "毕",
}
COLUMNS = ("record_id", "person", "姓名", "性别", "出生日期", "身份证号", "手机号", "地址")


def register(people: int, seed: int, twice: float = 0.3, thrice: float = 0.05) -> pa.Table:
    """Records of so many people, in no order: a share of them with two records, a share with three."""
    chance = random.Random(seed)
    rows = []
    for number, person in enumerate(_people(people, chance)):
        drawn = chance.random()
        times = 3 if drawn < thrice else 2 if drawn < thrice + twice else 1
        rows += [(str(number), *_recorded(person, chance)) for _ in range(times)]
    chance.shuffle(rows)
    columns = zip(*((str(place), *row) for place, row in enumerate(rows)), strict=True)
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(COLUMNS, columns, strict=True)})


def _people(count: int, chance: random.Random) -> Iterator[dict[str, str]]:
    made = 0
    while made < count:
        for person in _family(chance):
            if made < count:
                made += 1
                yield person


def _family(chance: random.Random) -> Iterator[dict[str, str]]:
    home, phone, district = _address(chance), _phone(chance), chance.choice(list(DISTRICTS.values()))
    dotted = chance.random() < 0.03
    father_born, surname = chance.randint(1935, 1995), _surname(chance)
    for place in range(chance.choices((1, 2, 3, 4), (25, 30, 35, 10))[0]):
        child = place >= 2
        own = surname if place == 0 or child else _surname(chance)
        born = _day(chance, father_born + (chance.randint(22, 34) if child else chance.randint(-3, 3)))
        name = "·".join(chance.sample(UIGHUR, 2)) if dotted else own + _given(chance)
        person = _person(chance, name, born, district, home, phone)
        yield person
        if child and chance.random() < 0.03:
            twin = own + (_given(chance) if len(name) < 3 or dotted else name[-2] + chance.choice(GIVEN))
            yield _person(chance, twin, born, district, home, phone)


def _person(
    chance: random.Random, name: str, born: datetime.date, district: str, home: str, phone: str
) -> dict[str, str]:
    division = district if chance.random() < 0.6 else chance.choice(OTHER_DIVISIONS)
    order = chance.randint(1, 999)
    body = f"{division}{born:%Y%m%d}{order:03d}"
    own_phone = phone if chance.random() < 0.3 else _phone(chance)
    sex = "男" if order % 2 else "女"
    return {
        "name": name,
        "sex": sex,
        "born": f"{born:%Y-%m-%d}",
        "id": body + check_digit(body),
        "home": home,
        "phone": own_phone,
    }


def _recorded(person: dict[str, str], chance: random.Random) -> tuple[str | None, ...]:
    def befalls(fault: str) -> bool:
        return chance.random() < FAULTS[fault]

    sex = ("女" if person["sex"] == "男" else "男") if befalls("wrong_sex") else person["sex"]
    return (
        _name(person["name"], befalls, chance),
        sex,
        *_dates(person, befalls, chance),
        *_places(person, befalls, chance),
    )


def _name(name: str, befalls, chance: random.Random) -> str:  # type: ignore[no-untyped-def]
    if "·" in name:
        if befalls("part_left_out"):
            return name.split("·")[0]
        return name.replace("·", chance.choice(("", "•", " "))) if befalls("no_dot") else name
    last = name[-1]
    if befalls("homophone"):
        return name[:-1] + chance.choice(_homophones().get(lazy_pinyin(last)[0], [last]))
    if befalls("looks_alike"):
        return name[:-1] + _LOOKALIKE.get(last, last)
    if befalls("other_character"):
        return name[:-1] + chance.choice(GIVEN)
    if befalls("character_left_out") and len(name) > 2:
        return name[:-1]
    if befalls("order"):
        return name[1:] + name[0]
    if befalls("in_pinyin"):
        sounds = lazy_pinyin(name)
        return f"{sounds[0]} {''.join(sounds[1:])}".upper()
    return name


def _dates(person: dict[str, str], befalls, chance: random.Random) -> tuple[str | None, str | None]:  # type: ignore[no-untyped-def]
    born: str | None = person["born"]
    if befalls("no_birth"):
        born = None
    elif befalls("day_month") and int(person["born"][8:]) <= 12:
        born = f"{person['born'][:4]}-{person['born'][8:]}-{person['born'][5:7]}"
    elif befalls("birth_digit"):
        born = _digit(person["born"], chance, 0, 10)
    elif befalls("first_of_january"):
        born = person["born"][:4] + "-01-01"
    number: str | None = person["id"]
    if befalls("no_number"):
        number = None
    elif befalls("fifteen_digits") and person["id"][6:8] == "19" and int(person["id"][8:10]) < 84:
        number = person["id"][:6] + person["id"][8:17]
    elif befalls("number_digit"):
        number = _digit(person["id"], chance, 0, 17)
    elif befalls("number_swap"):
        place = chance.randrange(16)
        number = person["id"][:place] + person["id"][place + 1] + person["id"][place] + person["id"][place + 2 :]
    elif befalls("anothers_number"):
        body = person["id"][:14] + f"{chance.randint(1, 999):03d}"
        number = body + check_digit(body)
    return born, number


def _places(person: dict[str, str], befalls, chance: random.Random) -> tuple[str | None, str | None]:  # type: ignore[no-untyped-def]
    phone: str | None = person["phone"]
    if befalls("no_phone"):
        phone = None
    elif befalls("new_phone"):
        phone = _phone(chance)
    elif befalls("phone_digit"):
        phone = _digit(person["phone"], chance, 3, 11)
    home: str | None = _address(chance) if befalls("moved") else person["home"]
    if home and befalls("other_writing"):
        home = home.replace("幢", "号楼").replace("单元", "-").replace("室", "")
    if home and befalls("short_address"):
        home = home[home.index("区") + 1 :]
    return phone, None if befalls("no_address") else home


@lru_cache(maxsize=1)
def _homophones() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for character in GIVEN:
        found.setdefault(lazy_pinyin(character)[0], []).append(character)
    return found


def _digit(text: str, chance: random.Random, first: int, end: int) -> str:
    place = chance.choice([place for place in range(first, end) if text[place].isdigit()])
    other = chance.choice([digit for digit in "0123456789" if digit != text[place]])
    return text[:place] + other + text[place + 1 :]


def _surname(chance: random.Random) -> str:
    if chance.random() < 0.005:
        return chance.choice(COMPOUND)
    return SURNAMES[min(int(chance.expovariate(1 / 22)), len(SURNAMES) - 1)]


def _given(chance: random.Random) -> str:
    return "".join(chance.choices(GIVEN, k=1 if chance.random() < 0.2 else 2))


def _day(chance: random.Random, year: int) -> datetime.date:
    return datetime.date(year, 1, 1) + datetime.timedelta(days=chance.randrange(365))


def _phone(chance: random.Random) -> str:
    return f"1{chance.choice((38, 39, 57, 58, 86, 88, 50, 77))}{chance.randrange(10**8):08d}"


def _address(chance: random.Random) -> str:
    district, estate = chance.choice(list(DISTRICTS)), chance.choice(ESTATES)
    street = f"{chance.choice(STREETS)}{chance.randint(1, 899)}号"
    where = f"{chance.randint(1, 60)}幢{chance.randint(1, 4)}单元{chance.randint(1, 18)}0{chance.randint(1, 4)}室"
    return f"浙江省杭州市{district}{street}{estate}{where}"
