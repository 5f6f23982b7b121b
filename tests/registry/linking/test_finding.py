"""Pairs are found in labelled records, better than by a plain rule, and the same every time."""

from __future__ import annotations

import pyarrow as pa
import pytest

from bench.linkage.people import register
from minsheng.registry.linking.choosing import KindNotKnown, NothingToCompare
from minsheng.registry.linking.clusters import clusters_of
from minsheng.registry.linking.fields import ColumnsNotUnderstood, recognise
from minsheng.registry.linking.finding import Linked, LinkSettings, find_pairs, link
from minsheng.registry.linking.measuring import measure
from minsheng.registry.linking.naming import RecordNumbersRepeat


@pytest.fixture(scope="module")
def people() -> pa.Table:
    return register(600, seed=11)


@pytest.fixture(scope="module")
def linked(people: pa.Table) -> Linked:
    return link({"people": people}, LinkSettings())


def test_duplicates_of_chinese_people_are_found(people: pa.Table, linked: Linked) -> None:
    (quality,) = measure(linked.pairs, {"people": people}, linked.recognised, "person", thresholds=[0.5])
    assert linked.kind.name == "chinese_people"
    assert quality.precision > 0.95
    assert quality.recall > 0.95


def test_a_plain_rule_finds_less(people: pa.Table, linked: Linked) -> None:
    rows = people.to_pylist()
    same_number = sum(
        1
        for place, one in enumerate(rows)
        for other in rows[:place]
        if one["身份证号"] and one["身份证号"] == other["身份证号"] and one["person"] == other["person"]
    )
    (quality,) = measure(linked.pairs, {"people": people}, linked.recognised, "person", thresholds=[0.5])
    assert quality.true > 1.2 * same_number


def test_the_truth_is_not_looked_at(people: pa.Table, linked: Linked) -> None:
    assert "person" in linked.recognised["people"].left_out
    assert find_pairs({"people": people.drop_columns(["person"])}).equals(linked.pairs)


def test_each_pair_says_what_was_seen(linked: Linked) -> None:
    first = linked.pairs.slice(0, 1).to_pylist()[0]
    assert 0.5 <= first["probability"] <= 1
    assert first["name"] == first["id_number"] == "equal"
    assert first["id_number_bits"] > 0
    assert all(isinstance(first[f"{name}_bits"], float) for name in linked.compared)


def test_two_tables_are_linked_across_and_not_inside(people: pa.Table) -> None:
    half = people.num_rows // 2
    tables = {"one": people.slice(0, half), "two": people.slice(half)}
    pairs = find_pairs(tables)
    assert set(pairs.column("left_table").to_pylist()) == {"one"}
    assert set(pairs.column("right_table").to_pylist()) == {"two"}
    also = find_pairs(tables, LinkSettings(within=True))
    assert also.num_rows > pairs.num_rows


def test_clusters_hold_every_linked_record_once(linked: Linked) -> None:
    clusters = clusters_of(linked.pairs)
    records = clusters.column("record").to_pylist()
    assert len(records) == len(set(records))
    assert set(records) == set(linked.pairs.column("left_record").to_pylist()) | set(
        linked.pairs.column("right_record").to_pylist()
    )
    sizes = clusters.column("records").to_pylist()
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) >= 2


def payments(count: int, fee: float) -> tuple[pa.Table, pa.Table]:
    names = ("ANNA B", "CARL D", "EMMA F", "GUST H", "IDA J K", "LEO M", "NORA O", "PAUL Q")
    sent = [(f"2022-03-{1 + n % 20:02d}", 20 + 7.31 * n, f"{names[n % 8]}{n:04d} money") for n in range(count)]
    received = [
        (day[:8] + f"{int(day[8:]) + 1 + n % 3:02d}", amount * (1 - fee * (n % 3)), memo[:11])
        for n, (day, amount, memo) in enumerate(sent)
    ]
    return tuple(  # type: ignore[return-value]
        pa.table(
            {
                name: pa.array(column)
                for name, column in zip(("date", "amount", "memo"), zip(*rows, strict=True), strict=True)
            }
        )
        for rows in (sent, received[::-1])
    )


def test_payments_have_one_counterpart_each() -> None:
    sent, received = payments(400, 0.02)
    pairs = find_pairs({"sent": sent, "received": received})
    left, right = (pairs.column(f"{side}_record").to_pylist() for side in ("left", "right"))
    assert len(left) == len(set(left)) == len(set(right))
    true = sum(1 for one, other in zip(left, right, strict=True) if int(one) + int(other) == 401)
    assert true > 0.95 * 400
    assert true > 0.98 * len(left)


def test_very_few_records_are_linked_too() -> None:
    table = pa.table(
        {
            "name": ["Ann Lee", "Ann Lee", "Bob Ray"],
            "dob": ["1980-02-03", "1980-02-03", "1977-01-01"],
            "city": ["Hull"] * 3,
        }
    )
    pairs = find_pairs({"three": table}, LinkSettings(threshold=0.1))
    assert list(
        zip(pairs.column("left_record").to_pylist(), pairs.column("right_record").to_pylist(), strict=True)
    ) == [("1", "2")]


def test_unknown_columns_are_left_out_and_named() -> None:
    found = recognise("t", ["Date-of-Birth", "SURNAME", "shoe_size"], {})
    assert dict(found.columns) == {"birth_date": "Date-of-Birth", "surname": "SURNAME"}
    assert found.left_out == ("shoe_size",)


def test_a_column_can_be_named_and_left_out() -> None:
    found = recognise("t", ["who", "surname"], {"who": "surname", "surname": "-"})
    assert dict(found.columns) == {"surname": "who"}


def test_bad_input_is_refused_by_name(people: pa.Table) -> None:
    with pytest.raises(NothingToCompare, match="shoe_size"):
        find_pairs({"t": pa.table({"shoe_size": ["41"]})})
    with pytest.raises(ColumnsNotUnderstood, match="there is no field shoe"):
        find_pairs({"people": people}, LinkSettings(columns={"姓名": "shoe"}))
    with pytest.raises(KindNotKnown, match="chinese_people"):
        find_pairs({"people": people}, LinkSettings(kind="cats"))
    twice = pa.table({"id": ["1", "1"], "surname": ["a", "b"], "dob": ["1980-01-01"] * 2})
    with pytest.raises(RecordNumbersRepeat, match="1 records repeat"):
        find_pairs({"t": twice})
