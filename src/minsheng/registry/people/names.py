"""Names of people 姓名: what may stand in one, and how it is read in pinyin, so that it is found by sound.

Many surnames are read otherwise than the same character elsewhere (单 Shan, 曾 Zeng, 解 Xie); the library knows words, not
surnames, so those are listed here. Where a surname has two readings (覃 Qin or Tan), the commoner one is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

from pypinyin import lazy_pinyin

from minsheng.registry.texts import BadText, checked_text

LONGEST_NAME = 100
DOT = "·"
_DOTS = str.maketrans(dict.fromkeys("•‧・∙⋅･．.。｡●﹒", DOT))
# GB 18030-2000 kept 䶮 in the private area of Unicode; cards and registers of that time still send it so.
_OLD_CODES = str.maketrans({"\ue863": "䶮"})
_PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))
_RARE = {"𠮷": "ji"}  # characters that the library does not know
_SURNAMES = {
    "尉迟": "yu chi",
    "万俟": "mo qi",
    "澹台": "tan tai",
    "长孙": "zhang sun",
    "单于": "chan yu",
    "宰父": "zai fu",
    "亓官": "qi guan",
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "盖": "ge",
    "朴": "piao",
    "覃": "qin",
    "翟": "zhai",
    "缪": "miao",
    "牟": "mu",
    "折": "she",
    "种": "chong",
    "员": "yun",
    "秘": "bi",
    "繁": "po",
    "黑": "he",
    "洗": "xian",
    "召": "shao",
    "能": "nai",
    "祭": "zhai",
    "句": "gou",
    "薄": "bo",
    "郇": "xun",
    "郗": "chi",
    "乜": "nie",
    "阚": "kan",
    "佴": "nai",
    "都": "du",
    "卜": "bu",
    "隗": "wei",
    "乐": "yue",
    "晟": "cheng",
    "谌": "chen",
    "呙": "guo",
    "厍": "she",
    "逯": "lu",
    "贲": "ben",
    "郄": "qie",
}
_LONGEST_SURNAME = max(map(len, _SURNAMES))


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name by its sound: ``zhang san feng``, and its first letters, ``zsf``. Small letters, no tones, ü is v."""

    pinyin: str
    initials: str


def checked_name(text: str, what: str = "The name") -> str:
    """A name as it is kept: no spaces around, one kind of dot (买买提·艾力), no character that cannot be shown.

    Raises :class:`BadText`.
    """
    name = checked_text(text, what, LONGEST_NAME).translate(_OLD_CODES).translate(_DOTS)
    name = " ".join(name.split())
    if any(ord(character) in area for character in name for area in _PRIVATE):
        raise BadText(
            f"{what} has a character of a private code, which nobody else can read. "
            "Look up its Unicode character (for example 䶮 for U+E863) and write that."
        )
    if not any(character.isalpha() for character in name):
        raise BadText(f"{what} has no letter or character. Write it as on the card.")
    return name


def spelling_of(name: str) -> Spelling:
    """How a name is read: surname by the list above, the rest by the library."""
    surname = _surname(name)
    read = _SURNAMES[surname].split() if surname else []
    syllables = [*read, *_syllables(name[len(surname) :])]
    return Spelling(" ".join(syllables), "".join(syllable[0] for syllable in syllables))


def _surname(name: str) -> str:
    """The surname if its reading is listed; a name of two characters has a surname of one (单于 is Shan Yu)."""
    if DOT in name:
        return ""
    lengths = range(min(_LONGEST_SURNAME, max(len(name) - 1, 1)), 0, -1)
    return next((name[:length] for length in lengths if name[:length] in _SURNAMES), "")


def _syllables(text: str) -> list[str]:
    known = "".join(f" {_RARE[each]} " if each in _RARE else each for each in text)
    found = lazy_pinyin(known, errors=lambda rest: rest.replace(DOT, " ").lower())
    return [word for each in found for word in each.split()]
