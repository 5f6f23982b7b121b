"""Identity numbers: check digits, days of birth, residence permits; all numbers here are made up."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.registry.identity_numbers import BadIdentityNumber, check_digit, read_identity_number


def number(first: str) -> str:
    return first + check_digit(first)


def test_the_example_of_the_standard() -> None:
    found = read_identity_number("11010519491231002X")
    assert (found.division, found.birth_date, found.sex) == ("110105", datetime.date(1949, 12, 31), "female")


@pytest.mark.parametrize("division", ["330113", "330114", "810000", "820000", "830000"])
def test_new_districts_and_residence_permits_are_read(division: str) -> None:
    assert read_identity_number(number(f"{division}19900101001")).sex == "male"


def test_fifteen_digits_are_read() -> None:
    assert read_identity_number("330106600215002").birth_date == datetime.date(1960, 2, 15)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(position: int, shift: int) -> None:
    right = number("33010619580302001")
    wrong = right[:position] + str((int(right[position]) + shift) % 10) + right[position + 1 :]
    with pytest.raises(BadIdentityNumber):
        read_identity_number(wrong)


@pytest.mark.parametrize("text", ["", "33010619580302001", "330106195803020019X", "33010619580230001X", "ABC"])
def test_what_is_no_number_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadIdentityNumber) as refused:
        read_identity_number(text)
    assert not text or text not in str(refused.value)
