"""What a Chinese name sounds like, looks like and is made of, so that two spellings of it can be compared.

Databases compare bytes; here each distinct name is read once, character by character, into keys that are compared
for equality: its sound with and without tones, its sound as it is confused in the south (zh and z, n and l, ng and n),
its shape with look-alike characters made one. Traditional characters are not turned into simplified ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
from pypinyin import Style, pinyin

_DOTS = re.compile("[·•・･‧∙⋅．。.●˙]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_COMPOUND = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "司徒",
        "东方",
        "独孤",
        "南宫",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "长孙",
        "宇文",
        "轩辕",
        "闻人",
        "澹台",
        "公冶",
        "宗政",
        "濮阳",
        "淳于",
        "单于",
        "太叔",
        "申屠",
        "仲孙",
        "钟离",
        "鲜于",
        "闾丘",
        "司空",
        "端木",
        "拓跋",
        "呼延",
        "西门",
        "万俟",
        "百里",
        "东郭",
        "南门",
        "赫连",
        "第五",
        "左丘",
        "公羊",
        "叶赫",
    ]
)
# The readings that some characters have in surnames alone.
_SURNAME_SOUNDS = {
    "单": "shan4",
    "仇": "qiu2",
    "曾": "zeng1",
    "解": "xie4",
    "查": "zha1",
    "任": "ren2",
    "区": "ou1",
    "盖": "ge3",
    "华": "hua4",
    "朴": "piao2",
    "尉迟": "yu4 chi2",
    "万俟": "mo4 qi2",
    "单于": "chan2 yu2",
    "乐": "yue4",
    "翟": "zhai2",
    "覃": "qin2",
    "宁": "ning4",
    "员": "yun4",
    "种": "chong2",
    "繁": "po2",
    "召": "shao4",
    "黑": "he4",
    "秘": "bi4",
    "那": "na1",
    "缪": "miao4",
    "冼": "xian3",
    "长孙": "zhang3 sun1",
}
_CONFUSED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
_LOOKALIKES = Path(__file__).with_name("kinds") / "lookalikes.txt"
_COLUMNS = (
    *("full_name", "surname", "given_name", "surname_sound", "name_tones", "name_sound", "name_confused", "name_shape"),
    *("name_sorted", "name_start", "name_length"),
)


def read_names(values: Sequence[str]) -> pa.Table:
    """Reads distinct names. Columns: ``value`` and, all null for what is no name:

    ``full_name`` without dots and blanks, ``surname`` and ``given_name`` (of a name with a dot: its first part and the
    rest), ``surname_sound``, ``name_tones`` (``zhang1wei3``), ``name_sound`` (``zhangwei``), ``name_confused``
    (``zanwei``), ``name_shape``, ``name_sorted`` (its characters, or Latin syllables, in order of the alphabet),
    ``name_start`` (its first part), ``name_length``.
    """
    rows = [read_name(value) for value in values]
    columns = {"value": pa.array(values, pa.string())}
    for position, name in enumerate(_COLUMNS):
        kind = pa.int64() if name == "name_length" else pa.string()
        columns[name] = pa.array([row[position] if row else None for row in rows], kind)
    return pa.table(columns)


def read_name(value: str) -> tuple[str | int, ...] | None:
    """One name, as the columns of :func:`read_names` without ``value``; None where there is none."""
    text = _DOTS.sub("·", unicodedata.normalize("NFKC", value)).strip().upper()
    if not _HAN.search(text):
        return _read_latin(text)
    parts = [part for part in re.sub(r"[^\w·]|[\d_]", "", text).split("·") if part]
    whole = "".join(parts)
    if not whole:
        return None
    surname = parts[0] if len(parts) > 1 else surname_of(whole)
    tones = [*_surname_tones(surname), *(_tone(character) for character in whole[len(surname) :])]
    sounds = [tone.rstrip("12345").lower() for tone in tones]
    toneless = "".join(sounds)
    shape = "".join(_shapes().get(character, character) for character in whole)
    surname_sound = "".join(sounds[: len(surname)])
    given = whole[len(surname) :]
    return (
        *(whole, surname, given, surname_sound, "".join(tones), toneless, _confused(sounds), shape),
        *("".join(sorted(whole)), parts[0], len(whole)),
    )


def surname_of(whole: str) -> str:
    """The surname of a name without a dot: two characters where they are a compound surname and more follows."""
    return whole[:2] if len(whole) > 2 and whole[:2] in _COMPOUND else whole[:1]


def _read_latin(text: str) -> tuple[str | int, ...] | None:
    """A name in Latin letters, as on a passport: it can still sound like one in characters."""
    words = re.findall("[A-Z]+", unicodedata.normalize("NFD", text).replace("\u0308", "").replace("Ü", "V"))
    if not words:
        return None
    sounds = [word.lower() for word in words]
    sound = "".join(sounds)
    given = "".join(words[1:])
    return (
        *(sound, words[0], given, sounds[0], sound, sound, _confused(sounds), sound),
        *(" ".join(sorted(sounds)), words[0], len(sound)),
    )


def _surname_tones(surname: str) -> list[str]:
    said = _SURNAME_SOUNDS.get(surname)
    return said.split() if said else [_tone(character) for character in surname]


@lru_cache(maxsize=100_000)
def _tone(character: str) -> str:
    return str(pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)[0][0])


def _confused(sounds: Sequence[str]) -> str:
    found = []
    for sound in sounds:
        for said, heard in _CONFUSED:
            sound = sound.replace(said, heard)
        found.append("n" + sound[1:] if sound.startswith("l") else sound)
    return "".join(found)


@lru_cache(maxsize=1)
def _shapes() -> dict[str, str]:
    lines = _LOOKALIKES.read_text(encoding="utf-8").split()
    return {character: line[0] for line in lines for character in line}
