"""Invented names and identity numbers, so that search, masking and linking have something to work on.

Numbers pass every check and can belong to nobody: their division (3301 90 to 3301 99) was never given out. Names are drawn
from a short list of common ones, with a seed.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from minsheng.registry.people.names import spelling_of
from minsheng.registry.people.numbers import NUMBER
from minsheng.registry.sealing import keys, seal

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文单"
    "仇解"
)
_GIVEN = {
    "male": "伟强磊军勇杰涛明超刚平辉鹏华飞建国志强文斌浩宇子轩俊杰国庆建华海波晓"
    "东一鸣思远家豪永康德胜根法水根阿毛关荣"
    "",
    "female": "芳娜敏静丽艳娟霞燕玲秀英桂英玉兰雪梅子涵欣怡诗涵雨欣佳怡晓燕丽华凤英"
    "阿凤彩娣美娟梦瑶思琪若曦秋菊春花金娣"
    "",
}
_RARE = ("𠮷", "䶮", "㛃")
_PREFIXES = tuple(f"3301{last}" for last in range(90, 100))
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], np.int64)
_CHECKS = np.array(list("10X98765432"))


class TooManyBorn(ValueError):
    """More people of one sex were born on one day than numbers can be invented for."""

    code = "too-many-born"


@dataclass(slots=True)
class Inventor:
    """Invents for one chunk of people after another; remembers how many numbers of a day are used."""

    seed: int
    used: dict[tuple[int, bool], int]

    def names(self, person_ids: np.ndarray, female: np.ndarray) -> pa.Table:
        """``name``, ``pinyin``, ``initials`` for each person, the same for the same seed and person."""
        drawn = np.random.Generator(np.random.PCG64([self.seed, int(person_ids[0])])) if len(person_ids) else None
        if drawn is None:
            return pa.table({name: pa.array([], pa.string()) for name in ("name", "pinyin", "initials")})
        surnames = drawn.zipf(1.35, len(person_ids)) % len(_SURNAMES)
        lists = {sex: _given(text) for sex, text in _GIVEN.items()}
        picks = drawn.integers(0, 1 << 30, len(person_ids))
        rare = drawn.random(len(person_ids)) < 0.0005
        spelled: dict[str, tuple[str, str]] = {}
        names, pinyin, initials = [], [], []
        for at, (surname, pick, is_female) in enumerate(zip(surnames, picks, female, strict=True)):
            given = lists["female" if is_female else "male"]
            name = _SURNAMES[surname] + (_RARE[pick % len(_RARE)] if rare[at] else given[pick % len(given)])
            if name not in spelled:
                found = spelling_of(name)
                spelled[name] = (found.pinyin, found.initials)
            names.append(name)
            pinyin.append(spelled[name][0])
            initials.append(spelled[name][1])
        return pa.table({"name": names, "pinyin": pinyin, "initials": initials})

    def numbers(self, born: np.ndarray, female: np.ndarray) -> list[str]:
        """An identity number for each person. ``born`` are days as YYYYMMDD. Raises :class:`TooManyBorn`."""
        orders = self._orders(born, female)
        prefixes = np.array(_PREFIXES, dtype="U6")[orders // 500]
        sequence = (orders % 500) * 2 + np.where(female, 0, 1)
        texts = np.char.add(np.char.add(prefixes, born.astype("U8")), np.char.zfill(sequence.astype("U3"), 3))
        digits = (
            texts.view("U1").reshape(len(texts), 17).astype(np.int64) if len(texts) else np.empty((0, 17), np.int64)
        )
        checks = _CHECKS[(digits @ _WEIGHTS) % 11]
        return list(np.char.add(texts, checks))

    def _orders(self, born: np.ndarray, female: np.ndarray) -> np.ndarray:
        """How many of the same day and sex came before each."""
        keys_of = born.astype(np.int64) * 2 + female
        order = np.argsort(keys_of, kind="stable")
        ordered = keys_of[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else np.array([], np.int64)
        within = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.r_[starts, len(ordered)]))
        for start, end in zip(starts, np.r_[starts[1:], len(ordered)], strict=True):
            key = (int(ordered[start] // 2), bool(ordered[start] % 2))
            before = self.used.get(key, 0)
            within[start:end] += before
            self.used[key] = before + int(end - start)
        if len(within) and int(within.max()) >= 500 * len(_PREFIXES):
            raise TooManyBorn("More than 5,000 people of one sex were born on one day: no number is left to invent.")
        orders = np.empty(len(ordered), np.int64)
        orders[order] = within
        return orders


def sealed(numbers: list[str]) -> tuple[list[str], list[str]]:
    """Numbers sealed, and their digests, as PostgreSQL writes bytes in hexadecimal."""
    ours = keys()
    begin = hmac.new(ours.digest, NUMBER.encode() + b"\0", hashlib.sha256)
    shut, digests = [], []
    for number in numbers:
        shut.append(f"\\x{seal(number, NUMBER, ours).hex()}")
        one = begin.copy()
        one.update(number.encode())
        digests.append(f"\\x{one.hexdigest()}")
    return shut, digests


def _given(text: str) -> list[str]:
    """Given names of one and two characters out of a row of characters."""
    singles = list(dict.fromkeys(text))
    return singles + [one + other for one, other in zip(text[::2], text[1::2], strict=False)]
