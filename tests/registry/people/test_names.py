"""Names as they are kept and as they are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.registry.people.names import checked_name, spelling_of
from minsheng.registry.texts import BadText


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("张三丰", "zhang san feng", "zsf"),
        ("单雄信", "shan xiong xin", "sxx"),
        ("曾国藩", "zeng guo fan", "zgf"),
        ("解缙", "xie jin", "xj"),
        ("仇英", "qiu ying", "qy"),
        ("尉迟恭", "yu chi gong", "ycg"),
        ("尉健行", "wei jian xing", "wjx"),
        ("单于", "shan yu", "sy"),
        ("欧阳修", "ou yang xiu", "oyx"),
        ("䶮䶮", "yan yan", "yy"),
        ("\ue863䶮", "yan yan", "yy"),
        ("𠮷野", "ji ye", "jy"),
        ("王㛃", "wang jie", "wj"),
        ("买买提·艾力", "mai mai ti ai li", "mmtal"),
        ("单·艾力", "dan ai li", "dal"),
        ("吕布", "lv bu", "lb"),
        ("Ann Lee", "ann lee", "al"),
    ],
)
def test_a_name_is_read_as_its_bearer_reads_it(name: str, pinyin: str, initials: str) -> None:
    spelling = spelling_of(checked_name(name))
    assert (spelling.pinyin, spelling.initials) == (pinyin, initials)


@pytest.mark.parametrize("dot", ["·", "•", "‧", "・", "．", "."])
def test_every_dot_of_a_minority_name_is_the_same_one(dot: str) -> None:
    assert checked_name(f" 买买提{dot}艾力 ") == "买买提·艾力"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("张\x00三", "control character"),
        ("张\ud800三", "broken encoding"),
        ("张\n三", "control character"),
        ("张" * 101, "101 characters"),
        ("张\ue000", "private code"),
        ("···", "no letter"),
        ("123", "no letter"),
    ],
)
def test_what_is_no_name_is_refused_in_words_that_do_not_repeat_it(name: str, said: str) -> None:
    with pytest.raises(BadText, match=said) as refused:
        checked_name(name)
    assert len(name) < 2 or name not in str(refused.value)


@given(st.text(max_size=120))
def test_a_name_is_kept_or_refused_and_what_is_kept_stays(text: str) -> None:
    try:
        name = checked_name(text)
    except BadText:
        return
    assert checked_name(name) == name
    spelling = spelling_of(name)
    assert spelling.pinyin == spelling.pinyin.strip()
    assert len(spelling.initials) == len(spelling.pinyin.split())
    name.encode()
