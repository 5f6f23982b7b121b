"""People with Chinese names 姓名, resident identity numbers and Chinese addresses: the people of our own registry."""

from __future__ import annotations

from minsheng.registry.linking.chinese_names import read_names
from minsheng.registry.linking.kinds.parts import Comparison, Kind, Level, edits, equal, near
from minsheng.registry.linking.kinds.people import BIRTH_DATE, SEX
from minsheng.registry.linking.number_reading import read_numbers

_SAME_PLACES = " + ".join(
    f"CAST(substr(full_name_l, {place}, 1) = substr(full_name_r, {place}, 1) AS INTEGER)" for place in range(1, 5)
)
_ONE_CHARACTER = (
    "(name_length_l = name_length_r AND name_length_l BETWEEN 3 AND 4 AND surname_l = surname_r"
    f" AND {_SAME_PLACES} = 3)"  # behind the end of both, nothing equals nothing
)
_ONE_LEFT_OUT = (
    "(surname_l = surname_r AND abs(name_length_l - name_length_r) = 1 AND length(given_name_l) > 0"
    " AND length(given_name_r) > 0 AND (contains(given_name_l, given_name_r) OR contains(given_name_r, given_name_l)))"
)
_PART_LEFT_OUT = (
    "((name_start_l = full_name_r OR name_start_r = full_name_l OR name_start_l = name_start_r)"
    " AND least(length(name_start_l), length(name_start_r)) >= 2)"
)
NAME = Comparison(
    "name",
    ("full_name", "name_sound"),
    (
        Level("equal", equal("full_name"), 0.86, rarity="full_name"),
        Level("same sound and tones", equal("name_tones"), 0.02, rarity="name_sound"),
        Level("looks the same", equal("name_shape"), 0.02),
        Level("same sound", equal("name_sound"), 0.02, rarity="name_sound"),
        Level("a part left out", _PART_LEFT_OUT, 0.01),
        Level("other order", equal("name_sorted"), 0.01),
        Level("one character left out", _ONE_LEFT_OUT, 0.01),
        Level("one character differs", _ONE_CHARACTER, 0.01),
        Level("sounds alike", f"({equal('name_confused')} OR {near('name_sound', 0.96)})", 0.01),
        Level("same surname", equal("surname"), 0.01, rarity="surname"),
        Level("same given name", equal("given_name"), 0.01, rarity="given_name"),
    ),
)
_ONE_FAILS = "NOT (id_checked_l AND id_checked_r)"
ID_NUMBER = Comparison(
    "id_number",
    ("id_number", "id_body"),
    (
        Level("equal", equal("id_number"), 0.9),
        Level(
            "one digit, and one fails its check",
            f"({_ONE_FAILS} AND ({edits('id_body', 1)} OR {edits('id_number', 1)}))",
            0.05,
        ),
        Level("two digits, and one fails its check", f"({_ONE_FAILS} AND {edits('id_body', 2)})", 0.01),
        Level("both pass their check and differ", "(id_checked_l AND id_checked_r)", 0.01),
    ),
)
# Pairs of neighbouring characters as a set of 64 bits: lists would be a hundred times slower to compare.
_LIKENESS = "bit_count(address_pairs_l & address_pairs_r) / (bit_count(address_pairs_l | address_pairs_r) + 0.001)"
_ALIKE_NUMBERS = f"(address_numbers_l = address_numbers_r AND {_LIKENESS} >= 0.4)"
_SAME_ADDRESS = f"(address_key_l = address_key_r OR {_ALIKE_NUMBERS})"
_HOME = ("phone", "address_key")
ADDRESS = Comparison(
    "address",
    ("address_key",),
    (
        Level("equal", equal("address_key"), 0.4),
        Level("same numbers, words alike", _ALIKE_NUMBERS, 0.3),
        Level("nearly equal", f"{_LIKENESS} >= 0.7", 0.1),
        Level("alike", f"{_LIKENESS} >= 0.4", 0.05),
    ),
    unless=_HOME,
)
PHONE = Comparison(
    "phone",
    ("phone",),
    (Level("equal", equal("phone"), 0.7, rarity="phone"), Level("one digit", edits("phone", 1), 0.05)),
    unless=_HOME,
)
# A family shares both, so the two are not two proofs: they are one comparison.
HOME = Comparison(
    "home",
    _HOME,
    (
        Level("telephone and address", f"({equal('phone')} AND {_SAME_ADDRESS})", 0.4),
        Level("address equal", equal("address_key"), 0.15),
        Level("same numbers in the address, words alike", _ALIKE_NUMBERS, 0.15),
        Level("telephone equal", equal("phone"), 0.15, rarity="phone"),
        Level("address nearly equal", f"{_LIKENESS} >= 0.7", 0.03),
        Level("telephone but one digit", edits("phone", 1), 0.02),
        Level("address alike", f"{_LIKENESS} >= 0.4", 0.03),
    ),
    unknown=("(phone_l IS NULL OR phone_r IS NULL) AND (address_key_l IS NULL OR address_key_r IS NULL)"),
)
_BEFORE_STREET = r"'^((中国)?[^\d]{2,3}省|[^\d]{2,6}自治区)?([^\d省区]{2,4}市)?([^\d市]{1,3}[区县])?'"
_PLACE = f"regexp_replace(replace(address, ' ', ''), {_BEFORE_STREET}, '')"
_UNITS = "'[0-9a-z]+|[号幢栋楼座室弄组户层]|单元'"

CHINESE_PEOPLE = Kind(
    name="chinese_people",
    says="people with Chinese names",
    comparisons=(NAME, ID_NUMBER, BIRTH_DATE, SEX, PHONE, ADDRESS, HOME),
    joined={"full_name": (("surname", "given_name"), "concat(surname, given_name)")},
    read={"full_name": read_names, "id_number": read_numbers},
    derived={
        "birth_year": (("birth_date",), "substr(birth_date, 1, 4)"),
        "birth_month_day": (("birth_date",), "substr(birth_date, 5)"),
        "birth_unordered": (
            ("birth_date",),
            "substr(birth_date, 1, 4) || least(substr(birth_date, 5, 2), substr(birth_date, 7, 2))"
            " || greatest(substr(birth_date, 5, 2), substr(birth_date, 7, 2))",
        ),
        "id_end": (("id_body",), "substr(id_body, 10)"),
        "id_start": (("id_body",), "substr(id_body, 1, 14)"),
        "address_key": (("address",), f"nullif({_PLACE}, '')"),
        "address_numbers": (("address",), "nullif(array_to_string(regexp_extract_all(address, '[0-9]+'), '-'), '')"),
        "address_words": (
            ("address",),
            f"nullif(regexp_replace({_PLACE}, {_UNITS}, '', 'g'), '')",
        ),
        "address_pairs": (
            ("address",),
            f"coalesce(list_aggregate(list_transform(range(1, length({_PLACE})), lambda n:"
            f" 1::BIGINT << (hash(substr({_PLACE}, n, 2)) % 62)::INTEGER), 'bit_or'), 0)",
        ),
    },
    blocks=(
        ("id_number",),
        ("id_start", "sex"),
        ("id_end",),
        ("phone",),
        ("full_name", "birth_year"),
        ("name_sound", "birth_month_day"),
        ("full_name", "birth_month_day"),
        ("full_name", "address_numbers"),
        ("full_name", "address_words"),
        ("birth_unordered", "surname_sound"),
        ("birth_date", "given_name"),
        ("birth_date", "address_numbers"),
        ("birth_date", "name_start"),
        ("birth_date", "name_shape"),
        ("name_shape", "birth_year"),
        ("name_sound", "birth_year"),
        ("name_sorted", "birth_year"),
        ("name_start", "birth_year"),
        ("id_born", "name_sound"),
        ("id_born", "birth_date", "surname"),
        ("address_key", "birth_year"),
    ),
    training=(("id_number",), ("full_name", "birth_date")),
    certain=(
        (("id_number", "full_name"), "l.id_number = r.id_number AND l.full_name = r.full_name"),
        (("id_number", "birth_date"), "l.id_number = r.id_number AND l.birth_date = r.birth_date"),
        (
            ("full_name", "birth_date", "phone"),
            "l.full_name = r.full_name AND l.birth_date = r.birth_date AND l.phone = r.phone",
        ),
        (
            ("full_name", "birth_date", "address_key"),
            "l.full_name = r.full_name AND l.birth_date = r.birth_date AND l.address_key = r.address_key",
        ),
    ),
    certain_recall=0.8,
    threshold=0.5,
)
