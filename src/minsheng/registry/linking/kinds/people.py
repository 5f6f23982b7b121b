"""People whose names are written in Latin letters."""

from __future__ import annotations

from minsheng.registry.linking.kinds.parts import Comparison, Kind, Level, begins, edits, equal, near

_WORDS = r"string_split(trim(regexp_replace(lower(strip_accents(full_name)), '[^\pL\pN]+', ' ', 'g')), ' ')"
_FIRST, _LAST = f"nullif({_WORDS}[1], '')", f"CASE WHEN len({_WORDS}) > 1 THEN {_WORDS}[-1] END"

GIVEN_NAME = Comparison(
    "given_name",
    ("given_name",),
    (
        Level("equal", equal("given_name"), 0.7, rarity="given_name"),
        Level("nearly equal", near("given_name", 0.92), 0.1),
        Level("alike", near("given_name", 0.8), 0.05),
        Level("a short form or an initial", begins("given_name", 1), 0.05),
    ),
)
NAMES = Comparison(
    "surname",
    ("surname",),
    (
        Level("equal", equal("surname"), 0.75, rarity="surname"),
        Level("nearly equal", near("surname", 0.92), 0.1),
        Level("alike", near("surname", 0.8), 0.05),
    ),
)
BIRTH_DATE = Comparison(
    "birth_date",
    ("birth_date",),
    (
        Level("equal", equal("birth_date"), 0.8, rarity="birth_date"),
        Level(
            "day and month swapped",
            "(substr(birth_date_l, 1, 4) = substr(birth_date_r, 1, 4)"
            " AND substr(birth_date_l, 5, 2) = substr(birth_date_r, 7, 2)"
            " AND substr(birth_date_l, 7, 2) = substr(birth_date_r, 5, 2))",
            0.02,
        ),
        Level("one digit", edits("birth_date", 1), 0.1),
        Level("two digits", edits("birth_date", 2), 0.03),
        Level("same year", "substr(birth_date_l, 1, 4) = substr(birth_date_r, 1, 4)", 0.02),
    ),
)
ID_NUMBER = Comparison(
    "id_number",
    ("id_number",),
    (
        Level("equal", equal("id_number"), 0.85),
        Level("one digit", edits("id_number", 1), 0.08),
        Level("two digits", edits("id_number", 2), 0.02),
    ),
)
HOUSE_NUMBER = Comparison(
    "house_number",
    ("house_number",),
    (
        Level("equal", equal("house_number"), 0.8, rarity="house_number"),
        Level("one digit", edits("house_number", 1), 0.1),
    ),
)


def _text(column: str) -> Comparison:
    levels = (
        Level("equal", equal(column), 0.75, rarity=column),
        Level("nearly equal", near(column, 0.92), 0.12),
        Level("alike", near(column, 0.8), 0.05),
    )
    return Comparison(column, (column,), levels)


POSTCODE = Comparison(
    "postcode",
    ("postcode",),
    (
        Level("equal", equal("postcode"), 0.75, rarity="postcode"),
        Level("one character", edits("postcode", 1), 0.1),
        Level(
            "same beginning", begins("postcode", 3) + " OR substr(postcode_l, 1, 3) = substr(postcode_r, 1, 3)", 0.05
        ),
    ),
)
REGION = Comparison("region", ("region",), (Level("equal", equal("region"), 0.9, rarity="region"),))
SEX = Comparison("sex", ("sex",), (Level("equal", equal("sex"), 0.97),))
PHONE = Comparison(
    "phone", ("phone",), (Level("equal", equal("phone"), 0.7), Level("one digit", edits("phone", 1), 0.05))
)
EMAIL = Comparison(
    "email",
    ("email",),
    (
        Level("equal", equal("email"), 0.7),
        Level("same before the @", "split_part(email_l, '@', 1) = split_part(email_r, '@', 1)", 0.05),
        Level("nearly equal", near("email", 0.92), 0.1),
    ),
)
OCCUPATION = Comparison("occupation", ("occupation",), (Level("equal", equal("occupation"), 0.7, rarity="occupation"),))

PEOPLE = Kind(
    name="people",
    says="people whose names are written in Latin letters",
    comparisons=(
        GIVEN_NAME,
        NAMES,
        BIRTH_DATE,
        ID_NUMBER,
        SEX,
        PHONE,
        EMAIL,
        HOUSE_NUMBER,
        _text("street"),
        _text("locality"),
        _text("town"),
        _text("address"),
        POSTCODE,
        REGION,
        _text("birth_place"),
        OCCUPATION,
    ),
    blocks=(
        ("id_number",),
        ("phone",),
        ("email",),
        ("birth_date",),
        ("given_name", "surname"),
        ("surname", "postcode"),
        ("given_name", "postcode"),
        ("surname", "town"),
        ("given_name", "town"),
        ("street", "town"),
        ("street", "postcode"),
        ("street", "house_number"),
        ("locality", "town"),
        ("locality", "postcode"),
        ("surname", "birth_place"),
        ("address",),
        ("surname_start", "birth_year"),
        ("surname_start", "postcode_start"),
        ("birth_place", "surname_start"),
        ("birth_place", "given_start"),
        ("birth_place", "birth_year"),
        ("birth_place", "postcode_start"),
        ("birth_place", "occupation"),
        ("birth_year", "given_name"),
        ("birth_year", "postcode_start"),
        ("birth_month_day", "given_name"),
        ("birth_month_day", "town"),
        ("birth_month_day", "birth_place"),
        ("birth_month_day", "surname_start"),
        ("town", "surname_start"),
        ("given_name", "surname_end"),
        ("surname",),
        ("postcode",),
    ),
    joined={
        "surname": (("full_name",), f"CASE WHEN contains(full_name, ',') THEN {_FIRST} ELSE {_LAST} END"),
        "given_name": (("full_name",), f"CASE WHEN contains(full_name, ',') THEN {_LAST} ELSE {_FIRST} END"),
    },
    derived={
        "surname_start": (("surname",), "substr(surname, 1, 3)"),
        "given_start": (("given_name",), "substr(given_name, 1, 3)"),
        "birth_year": (("birth_date",), "substr(birth_date, 1, 4)"),
        "birth_month_day": (("birth_date",), "substr(birth_date, 5)"),
        "postcode_start": (("postcode",), "substr(postcode, 1, 3)"),
    },
    training=(
        ("birth_date",),
        ("id_number",),
        ("surname", "given_name"),
        ("postcode",),
        ("town", "surname"),
    ),
    certain=(
        (("id_number", "birth_date"), "l.id_number = r.id_number AND l.birth_date = r.birth_date"),
        (("id_number", "surname"), "l.id_number = r.id_number AND l.surname = r.surname"),
        (
            ("birth_date", "surname", "given_name"),
            "l.birth_date = r.birth_date AND l.surname = r.surname AND l.given_name = r.given_name",
        ),
        (("email", "birth_date"), "l.email = r.email AND l.birth_date = r.birth_date"),
        (("phone", "birth_date"), "l.phone = r.phone AND l.birth_date = r.birth_date"),
    ),
    certain_recall=0.7,
    threshold=0.5,
)
