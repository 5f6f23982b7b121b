"""The fields that linking knows, the column names they are recognised by, and how each is tidied.

A column is recognised by its name alone, upper and lower case, blanks, dots and dashes apart. What is not listed here
can be given as ``--columns their_name=our_name``; every other column is left out, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_TEXT = r"nullif(trim(regexp_replace(lower(strip_accents({0})), '[^\pL\pN]+', ' ', 'g')), '')"
_DIGITS = r"nullif(regexp_replace({0}, '[^0-9]', '', 'g'), '')"
_CODE = r"nullif(regexp_replace(upper({0}), '[^A-Z0-9]', '', 'g'), '')"
_DAY_FIRST = r"'^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})'"
_YEAR_FIRST = r"'^\s*(\d{4})[^0-9]+(\d{1,2})[^0-9]+(\d{1,2})'"
_DAY = f"""CASE
  WHEN regexp_matches({{0}}, '^\\s*[0-9]{{8}}\\s*$') THEN trim({{0}})
  WHEN regexp_matches({{0}}, {_YEAR_FIRST}) THEN regexp_extract({{0}}, {_YEAR_FIRST}, 1)
    || lpad(regexp_extract({{0}}, {_YEAR_FIRST}, 2), 2, '0') || lpad(regexp_extract({{0}}, {_YEAR_FIRST}, 3), 2, '0')
  WHEN regexp_matches({{0}}, {_DAY_FIRST}) THEN regexp_extract({{0}}, {_DAY_FIRST}, 3)
    || lpad(regexp_extract({{0}}, {_DAY_FIRST}, 2), 2, '0') || lpad(regexp_extract({{0}}, {_DAY_FIRST}, 1), 2, '0')
  END"""
_SEX = """CASE lower(trim({0})) WHEN 'm' THEN 'male' WHEN 'male' THEN 'male' WHEN '男' THEN 'male' WHEN '男性' THEN 'male'
  WHEN '1' THEN 'male' WHEN 'f' THEN 'female' WHEN 'female' THEN 'female' WHEN '女' THEN 'female'
  WHEN '女性' THEN 'female' WHEN '2' THEN 'female' END"""
_AMOUNT = "try_cast(replace({0}, ',', '') AS DOUBLE)"


@dataclass(frozen=True, slots=True)
class Field:
    """``tidy`` is SQL that makes comparable text of the raw text ``{0}``, NULL where it says nothing."""

    name: str
    says: str
    aliases: tuple[str, ...]
    tidy: str = _TEXT


RECORD = Field(
    "record",
    "the record's own number",
    ("record", "record_id", "rec_id", "unique_id", "id", "person_id", "编号", "序号", "记录号"),
    "{0}",
)
FIELDS = (
    RECORD,
    Field("surname", "surname", ("surname", "last_name", "lastname", "family_name", "姓", "姓氏")),
    Field(
        "given_name", "given name", ("given_name", "given_names", "first_name", "firstname", "forename", "名", "名字")
    ),
    Field(
        "full_name",
        "whole name",
        ("full_name", "fullname", "name", "person_name", "姓名", "名称"),
        "nullif(trim({0}), '')",
    ),
    Field(
        "birth_date",
        "day of birth; a day before the month before a four-digit year is read so",
        ("birth_date", "birthdate", "birthday", "date_of_birth", "dob", "出生日期", "出生年月日", "生日"),
        _DAY,
    ),
    Field("sex", "sex", ("sex", "gender", "性别"), _SEX),
    Field(
        "id_number",
        "identity or social security number",
        (
            *("id_number", "identity_number", "id_card", "idcard", "national_id", "soc_sec_id", "ssn"),
            *("身份证", "身份证号", "身份证号码", "公民身份号码", "居民身份证号", "证件号码"),
        ),
        _CODE,
    ),
    Field(
        "phone",
        "telephone",
        ("phone", "phone_number", "telephone", "mobile", "手机", "手机号", "手机号码", "电话", "联系电话"),
        _DIGITS,
    ),
    Field("email", "e-mail", ("email", "e_mail", "mail", "电子邮箱", "邮箱"), "nullif(lower(trim({0})), '')"),
    Field(
        "address",
        "whole address",
        ("address", "full_address", "home_address", "地址", "住址", "家庭住址", "居住地址", "户籍地址"),
    ),
    Field("house_number", "house number", ("house_number", "street_number", "门牌号")),
    Field("street", "street", ("street", "street_name", "address_1", "address1", "address_line_1", "街道地址")),
    Field("locality", "building or locality", ("locality", "address_2", "address2", "address_line_2", "小区")),
    Field("town", "town or suburb", ("town", "suburb", "city", "城市")),
    Field(
        "postcode",
        "postcode",
        ("postcode", "post_code", "postal_code", "zip", "zip_code", "zipcode", "postcode_fake", "邮编", "邮政编码"),
        _CODE,
    ),
    Field("region", "state or province", ("region", "state", "province", "county", "省", "省份")),
    Field("birth_place", "place of birth", ("birth_place", "birthplace", "place_of_birth", "出生地", "籍贯")),
    Field("occupation", "occupation", ("occupation", "job", "职业")),
    Field(
        "paid_on",
        "day of a payment",
        ("paid_on", "transaction_date", "payment_date", "booking_date", "date", "交易日期", "付款日期"),
        _DAY,
    ),
    Field("amount", "amount of a payment", ("amount", "sum", "value", "金额", "交易金额"), _AMOUNT),
    Field("memo", "words on a payment", ("memo", "reference", "description", "摘要", "附言", "用途")),
)
BY_NAME = {field.name: field for field in FIELDS}
_BY_ALIAS = {alias: field.name for field in FIELDS for alias in (field.name, *field.aliases)}


class ColumnsNotUnderstood(ValueError):
    """A mapping names a column or a field that does not exist."""

    code = "columns-not-understood"


@dataclass(frozen=True, slots=True)
class Recognised:
    """Which column is which field, and which columns are left out."""

    columns: Mapping[str, str]
    left_out: tuple[str, ...]


def recognise(table: str, columns: Iterable[str], mapping: Mapping[str, str] | None = None) -> Recognised:
    """Which of a table's columns is which field.

    ``mapping`` (their name → ours) comes before the aliases; ``-`` as our name leaves a column out. Of two columns
    that would be the same field, the first counts. Raises :class:`ColumnsNotUnderstood`.
    """
    names = list(columns)
    given = {theirs: ours for theirs, ours in (mapping or {}).items() if theirs in names}
    for theirs, ours in given.items():
        if ours != "-" and ours not in BY_NAME:
            raise ColumnsNotUnderstood(
                f"{table}: {theirs}={ours}: there is no field {ours}. Fields: {', '.join(BY_NAME)}."
            )
    found = {ours: theirs for theirs, ours in given.items() if ours != "-"}
    for name in names:
        ours = _BY_ALIAS.get(re.sub(r"[\s.\-]+", "_", name.strip().lower()), "")
        if ours and name not in given:
            found.setdefault(ours, name)
    taken = set(found.values())
    return Recognised(found, tuple(name for name in names if name not in taken))
