"""Names and numbers as they are compared."""

import pytest

from minsheng.registry.identity_numbers import read_identity_number
from minsheng.registry.linking.chinese_names import read_name, read_names, surname_of
from minsheng.registry.linking.number_reading import as_eighteen, read_numbers

COLUMNS = read_names(["张伟"]).column_names[1:]


def key(name: str, column: str) -> object:
    read = read_name(name)
    assert read is not None
    return read[COLUMNS.index(column)]


@pytest.mark.parametrize("other", ["买买提艾力", "买买提•艾力", "买买提 · 艾力", "买买提・艾力"])
def test_the_dot_of_a_name_may_be_written_in_any_way_or_not_at_all(other: str) -> None:
    assert key(other, "full_name") == key("买买提·艾力", "full_name")


def test_the_first_part_of_a_dotted_name_is_found_as_a_whole_name() -> None:
    assert key("买买提·艾力", "name_start") == key("买买提", "full_name")


def test_homophones_sound_alike_and_differ_in_writing() -> None:
    assert key("张伟", "name_tones") == key("张伪", "name_tones")
    assert key("张伟", "name_sound") == key("张威", "name_sound")
    assert key("张伟", "name_tones") != key("张威", "name_tones")
    assert key("张伟", "full_name") != key("张威", "full_name")


def test_southern_ears_confuse_some_sounds_only() -> None:
    assert key("曾林", "name_confused") == key("曾宁", "name_confused")
    assert key("曾林", "name_confused") != key("曾刚", "name_confused")


def test_lookalike_characters_make_the_same_shape() -> None:
    assert key("王士晴", "name_shape") == key("王土晴", "name_shape")
    assert key("王士晴", "name_shape") != key("王大晴", "name_shape")


def test_a_surname_is_read_as_surnames_are_read() -> None:
    assert key("单仁", "surname_sound") == "shan"
    assert key("单于仁", "surname_sound") == "chanyu"
    assert key("李单", "name_sound") == "lidan"


def test_compound_surnames_are_one_surname_when_more_follows() -> None:
    assert surname_of("欧阳修") == "欧阳"
    assert surname_of("欧阳") == "欧"


def test_a_passport_name_sounds_like_its_characters_in_either_order() -> None:
    assert key("ZHANG WEI", "name_sound") == key("张伟", "name_sound")
    assert key("Wei Zhang", "name_sorted") == key("Zhang Wei", "name_sorted")


def test_rare_characters_are_kept() -> None:
    assert [key(name, "full_name") for name in ("䶮", "𠮷", "㛃")] == ["䶮", "𠮷", "㛃"]


@pytest.mark.parametrize("nothing", ["", "  ", "123", "——"])
def test_what_is_no_name_gives_nothing(nothing: str) -> None:
    assert read_name(nothing) is None


def test_an_old_number_is_the_new_one() -> None:
    old, new = "330106800101123", as_eighteen("330106800101123")
    assert new.startswith("33010619800101123")
    assert read_identity_number(new).birth_date.year == 1980
    read = read_numbers([old, new]).to_pylist()
    assert read[0]["id_number"] == read[1]["id_number"] == new
    assert [row["id_checked"] for row in read] == [False, True]


def test_a_mistyped_number_is_kept_and_fails_its_check() -> None:
    right = as_eighteen("330106800101123")
    wrong = right[:10] + ("5" if right[10] != "5" else "6") + right[11:]
    (read,) = read_numbers([wrong]).to_pylist()
    assert read["id_number"] == wrong
    assert read["id_checked"] is False


def test_too_short_a_number_is_none() -> None:
    assert read_numbers(["3301"]).to_pylist()[0]["id_number"] is None
