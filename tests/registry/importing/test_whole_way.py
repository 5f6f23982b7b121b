"""Files from the first stage to the last, on a real database: what comes in, and what a second file changes."""

from __future__ import annotations

import csv
import datetime
import json
from pathlib import Path

import openpyxl
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minsheng.registry.access.acting import acting
from minsheng.registry.facts.records import Subject, find_differences
from minsheng.registry.importing.deeds import answer_row, preview_of, rows_to_mend
from minsheng.registry.importing.reporting import write_report
from minsheng.registry.importing.spool import spool_folder
from tests.registry.importing.build import (
    DAY,
    SHANGCHENG,
    XIHU,
    approve,
    asked,
    bring_in,
    family,
    load,
    look,
    number,
    person_row,
    problems_of,
    write_csv,
)


def people() -> list[tuple]:  # type: ignore[type-arg]
    return asked("select name, sex, birth_date::text from person order by id")


def state_of_registry() -> list[list[tuple]]:  # type: ignore[type-arg]
    """Everything that an import may change, whatever its order."""
    tables = ("person", "household", "membership", "person_name", "kinship", "statement", "record", "known_as")
    return [asked(f"select to_jsonb(t) from {table} t order by id") for table in tables]


def test_people_households_facts_and_ties_come_in(city: psycopg.Connection, tmp_path: Path) -> None:
    ids = {"mother": number(2), "father": number(1), "child": number(3, datetime.date(2010, 5, 5))}
    mother = person_row(1, "H1", "王䶮", 公民身份号码=ids["mother"], 配偶身份号码=ids["father"])
    father = person_row(2, "H1", "买买提•艾力", "配偶", 公民身份号码=ids["father"])
    ties_of_child = {"父亲身份号码": ids["father"], "母亲身份号码": ids["mother"], "入户日期": "2020-01-01"}
    child = person_row(3, "H1", "买买提·小龙", "子女", 公民身份号码=ids["child"], **ties_of_child)
    counts = bring_in(write_csv(tmp_path / "people.csv", [mother, father, child]))
    assert counts == {"done": 3}
    assert [name for name, _, _ in people()][:2] == ["王䶮", "买买提·艾力"]
    assert asked("select division, count(*) from household group by 1") == [(XIHU, 1)]
    assert asked("select relation_to_head, lower(held)::text from membership order by id") == [
        ("head", "2025-07-01"),
        ("spouse", "2025-07-01"),
        ("child", "2020-01-01"),
    ]
    ties = asked(
        "select p.name, k.kind, o.name from kinship k join person p on p.id = person_id join person o on o.id = other_id"
    )
    assert {tie[1:] for tie in ties if tie[0] == child["姓名"]} == {("father", "买买提·艾力"), ("mother", "王䶮")}
    assert {tie[0] for tie in ties if tie[1] == "spouse"} == {"王䶮", "买买提·艾力"}
    assert asked("select distinct topic, facts from record") == [
        ("civil", json.dumps({"hukou": "local", "marital_status": "single"}))
    ]
    assert {each for row in asked("select jurisdictions from person") for each in row[0]} == {XIHU}
    ids_of_records = asked("select id from person")
    with acting("intake", "test"):
        assert [find_differences(Subject("person", person)) for (person,) in ids_of_records] == [[], [], []]


@pytest.mark.parametrize("form", ["csv", "gb18030", "xlsx", "parquet"])
def test_the_same_file_again_changes_nothing(city: psycopg.Connection, tmp_path: Path, form: str) -> None:
    rows = [
        *family(3),
        *family(2, 10, "H2"),
        person_row(50, household="H2", relation="子女", 公民身份号码="") | {"出生日期": "2025-06-01", "性别": "女"},
    ]
    file = tmp_path / f"people.{form}"
    if form == "xlsx":
        book = openpyxl.Workbook()
        columns = list(dict.fromkeys(name for row in rows for name in row))
        book.active.append(columns)
        for row in rows:
            book.active.append([row.get(name) for name in columns])
        book.save(file)
    elif form == "parquet":
        columns = list(dict.fromkeys(name for row in rows for name in row))
        pq.write_table(pa.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows]), file)
    else:
        write_csv(file, rows, "utf-8" if form == "csv" else form)
    assert bring_in(file) == {"done": 6}
    before = state_of_registry()
    again = load(file)
    assert look(again).counts["rows"] == {"same": 6}
    assert approve(again) == "written"
    assert state_of_registry() == before


def test_a_later_file_changes_what_differs_and_doubles_nothing(city: psycopg.Connection, tmp_path: Path) -> None:
    rows = family(3)
    bring_in(write_csv(tmp_path / "one.csv", rows))
    rows[1]["姓名"], rows[1]["婚姻状况"], rows[2]["与户主关系"] = "钱新名", "已婚", "其他"
    batch = load(write_csv(tmp_path / "two.csv", rows), as_of=DAY + datetime.timedelta(days=30))
    assert look(batch).counts["rows"] == {"same": 1, "changed": 2}
    assert look(batch).counts["fields"] == {"name": 1, "marital_status": 1, "relation_to_head": 1}
    with acting("approver", "looking") as act:
        shown = preview_of(act, number=batch).samples["changed"]
    assert shown[0]["difference"]["name"] == ["赵*", "钱**"]
    assert approve(batch) == "written"
    assert asked("select count(*) from person") == [(3,)]
    assert asked("select name from person_name where upper_inf(known) and upper_inf(held) order by person_id")[1] == (
        "钱新名",
    )
    assert asked("select count(*) from person_name") == [(5,)]  # the old one as it was known, and its end, are kept
    later = asked("select facts from record where upper_inf(known) and held @> '2025-08-01'::date order by person_id")
    assert json.loads(later[1][0])["marital_status"] == "married"
    earlier = asked("select facts from record where upper_inf(known) and held @> '2025-07-02'::date order by person_id")
    assert json.loads(earlier[1][0])["marital_status"] == "single"
    assert asked("select count(*) from membership where upper_inf(known)") == [(3,)]


def test_of_two_files_of_one_day_the_later_loaded_stands(city: psycopg.Connection, tmp_path: Path) -> None:
    for number_, status in enumerate(["未婚", "已婚", "离异", "丧偶", "未婚"]):
        bring_in(write_csv(tmp_path / f"{number_}.csv", [person_row(1, 婚姻状况=status)]))
        (facts,) = asked("select facts from record where upper_inf(known)")
    assert json.loads(facts[0])["marital_status"] == "single"
    assert asked("select count(*) from statement") == [(5,)]


def test_bad_rows_cost_no_good_one_and_say_what_to_do(city: psycopg.Connection, tmp_path: Path) -> None:
    rows = family(3)
    bad = [
        person_row(20, 公民身份号码="33010619800101001X"),
        person_row(21, name="=cmd|'/c calc'!A1"),
        person_row(22, name="张\x00三"),
        person_row(23, division="330106999999"),
        dict(rows[1]),
        person_row(24, household="H1"),
    ]
    batch = load(write_csv(tmp_path / "people.csv", [rows[0], *bad[:3], rows[1], *bad[3:], rows[2]]))
    assert look(batch).counts["rows"] == {"new": 3, "bad": 6}
    with acting("steward", "mending") as act:
        written = write_report(rows_to_mend(act, number=batch), tmp_path / "mend.csv")
    assert written == 6
    with (tmp_path / "mend.csv").open(encoding="utf-8-sig", newline="") as opened:
        report = list(csv.reader(opened))[1:]
    assert [(row[0], row[3]) for row in report] == [
        ("3", "bad-identity-number"),
        ("4", "formula"),
        ("5", "bad-text"),
        ("7", "unknown-division"),
        ("8", "same-again"),
        ("9", "second-head"),
    ]
    assert "33010619800101001X" not in (tmp_path / "mend.csv").read_text()
    assert all(cell[:1] not in "=+-@" for row in report for cell in row if cell)
    assert "Line 6 of the file" in report[4][4]
    assert approve(batch) == "written"
    assert asked("select count(*) from person") == [(3,)]
    assert not list(tmp_path.glob(".*partial"))


def test_moves_end_one_membership_and_begin_another(city: psycopg.Connection, tmp_path: Path) -> None:
    rows = [*family(3), *family(2, 20, "H2")]
    bring_in(write_csv(tmp_path / "one.csv", rows))
    move = {
        "身份证号": rows[2]["公民身份号码"],
        "姓名": rows[2]["姓名"],
        "迁入户号": "H2",
        "迁入区划代码": XIHU,
        "与户主关系": "其他",
        "迁移日期": "2025-07-15",
    }
    to_new = move | {
        "身份证号": rows[1]["公民身份号码"],
        "姓名": rows[1]["姓名"],
        "迁入户号": "H77",
        "迁入区划代码": SHANGCHENG,
        "与户主关系": "户主",
    }
    wrong = move | {"身份证号": rows[0]["公民身份号码"], "姓名": "别人"}
    nobody = move | {"身份证号": number(77)}
    batch = load(
        write_csv(tmp_path / "moves.csv", [move, to_new, wrong, nobody]), "moves", as_of=datetime.date(2025, 7, 20)
    )
    assert problems_of(batch) == [(4, "name-differs"), (5, "not-registered")]
    assert approve(batch) == "written"
    there = asked(
        "select p.name, k.key from membership m join person p on p.id = m.person_id join known_as k on k.household_id ="
        " m.household_id where upper_inf(m.known) and m.held @> '2025-07-16'::date order by p.id"
    )
    assert [key for _, key in there] == ["H1", "H77", "H2", "H2", "H2"]
    assert asked("select jurisdictions from person where name = %s", rows[1]["姓名"]) == [([SHANGCHENG],)]
    again = load(write_csv(tmp_path / "moves2.csv", [to_new, move]), "moves", as_of=datetime.date(2025, 7, 20))
    assert look(again).counts["rows"] == {"same": 2}


def test_facts_of_people_on_their_topics(city: psycopg.Connection, tmp_path: Path) -> None:
    rows = family(3)
    bring_in(write_csv(tmp_path / "people.csv", rows))
    pensions = [
        {
            "社会保障号码": rows[0]["公民身份号码"],
            "姓名": rows[0]["姓名"],
            "参保类型": "职工",
            "缴费年限": "15.5",
            "养老金": "3,100.50",
            "起始日期": "2025-01-01",
        },
        {
            "社会保障号码": rows[0]["公民身份号码"],
            "姓名": rows[0]["姓名"],
            "参保类型": "职工",
            "缴费年限": "15.5",
            "养老金": "3200",
            "起始日期": "2025-06-01",
        },
        {
            "社会保障号码": rows[1]["公民身份号码"],
            "姓名": rows[1]["姓名"],
            "参保类型": "",
            "缴费年限": "80",
            "养老金": "",
            "起始日期": "",
        },
    ]
    batch = load(write_csv(tmp_path / "pensions.csv", pensions), "pensions")
    assert look(batch).counts["rows"] == {"changed": 2, "bad": 1}
    assert problems_of(batch) == [(4, "out-of-range")]
    assert approve(batch) == "written"
    found = asked("select lower(held)::text, facts from record where topic = 'income' and upper_inf(known) order by 1")
    assert [(since, json.loads(facts)["pension_income"]) for since, facts in found] == [
        ("2025-01-01", "3100.5"),
        ("2025-06-01", "3200"),
    ]
    assert asked("select distinct standing, source from statement where topic = 'insurance'") == [
        ("verified", "social_insurance")
    ]
    again = load(write_csv(tmp_path / "pensions2.csv", pensions[1:]), "pensions")
    assert look(again).counts["rows"] == {"same": 1, "bad": 1}
    certificates = [
        {
            "身份证号": rows[2]["公民身份号码"],
            "残疾类别": "肢体",
            "残疾等级": "二级",
            "发证日期": "2024-01-01",
            "有效期至": "2034-01-01",
        }
    ]
    assert bring_in(write_csv(tmp_path / "cards.csv", certificates), "disability") == {"done": 1}
    assert asked("select upper(held)::text from record where topic = 'disability'") == [("2034-01-01",)]


def test_facts_of_households_by_number_or_by_member(city: psycopg.Connection, tmp_path: Path) -> None:
    rows = [*family(3), *family(2, 20, "H2")]
    bring_in(write_csv(tmp_path / "people.csv", rows))
    homes = [
        {"户号": "H1", "身份证号": "", "住房来源": "自有", "住房套数": "1", "建筑面积": "89.5"},
        {"户号": "", "身份证号": rows[4]["公民身份号码"], "住房来源": "公租房", "住房套数": "0", "建筑面积": "50"},
        {"户号": "H404", "身份证号": "", "住房来源": "自有", "住房套数": "1", "建筑面积": "10"},
        {"户号": "", "身份证号": "", "住房来源": "自有", "住房套数": "1", "建筑面积": "10"},
    ]
    batch = load(write_csv(tmp_path / "homes.csv", homes), "homes")
    assert problems_of(batch) == [(4, "not-registered"), (5, "no-subject")]
    assert approve(batch) == "written"
    assert asked("select count(distinct household_id) from record where topic = 'home'") == [(2,)]
    cars = [{"车主身份号码": rows[0]["公民身份号码"], "拥有机动车": "是"}]
    assert bring_in(write_csv(tmp_path / "cars.csv", cars), "vehicles") == {"done": 1}
    assert asked("select facts from record where topic = 'property'") == [('{"owns_motor_vehicle": true}',)]


def test_who_has_no_number_waits_for_review_where_somebody_alike_is_there(
    city: psycopg.Connection, tmp_path: Path
) -> None:
    baby = {"出生日期": "2025-06-01", "性别": "女", "公民身份号码": ""}
    rows = [*family(2), person_row(9, household="H1", name="赵小宝", relation="子女", **baby)]
    bring_in(write_csv(tmp_path / "one.csv", rows))
    numbered = person_row(
        9, household="H1", name="赵小宝", relation="子女", 公民身份号码=number(2, datetime.date(2025, 6, 1))
    )
    batch = load(write_csv(tmp_path / "two.csv", [*rows[:2], numbered]))
    assert look(batch).counts["rows"] == {"same": 2, "review": 1}
    assert problems_of(batch) == [(4, "to-be-reviewed")]
    ((child,),) = asked("select id from person where name = '赵小宝'")
    with acting("steward", "asked the family") as act:
        assert answer_row(act, number=batch, line=4, person_id=child) == "changed"
    assert approve(batch) == "written"
    assert asked("select id, number_kind from person where name = '赵小宝'") == [(child, "resident")]
    twins = [
        *rows[:2],
        person_row(
            9, household="H1", name="赵小宝", relation="子女", 出生日期="2025-06-01", 性别="男", 公民身份号码=""
        ),
    ]
    assert look(load(write_csv(tmp_path / "three.csv", twins))).counts["rows"] == {"same": 2, "changed": 1}


def test_a_row_left_for_review_is_not_written(city: psycopg.Connection, tmp_path: Path) -> None:
    baby = {"出生日期": "2025-06-01", "性别": "女", "公民身份号码": ""}
    bring_in(
        write_csv(
            tmp_path / "one.csv", [*family(2), person_row(9, household="H1", name="赵小宝", relation="子女", **baby)]
        )
    )
    numbered = person_row(
        9, household="H1", name="赵小宝", relation="子女", 公民身份号码=number(2, datetime.date(2025, 6, 1))
    )
    batch = load(write_csv(tmp_path / "two.csv", [numbered]))
    assert approve(batch) == "written"
    assert look(batch).counts["written"] == {"review": 1}
    assert asked("select count(*) from person") == [(3,)]
    other = load(write_csv(tmp_path / "three.csv", [numbered, person_row(70)]))
    with acting("steward", "asked the family") as act:
        assert answer_row(act, number=other, line=2, person_id=None) == "new"
    assert approve(other) == "written"
    assert asked("select count(*) from person where name = '赵小宝'") == [(2,)]


def test_ties_that_cannot_be_are_said_and_the_row_stays(city: psycopg.Connection, tmp_path: Path) -> None:
    one = person_row(1, household="H1") | {"配偶身份号码": number(500), "父亲身份号码": ""}
    two = person_row(2, household="H2") | {"配偶身份号码": "", "父亲身份号码": person_row(1)["公民身份号码"]}
    batch = load(write_csv(tmp_path / "people.csv", [one, two]))
    assert approve(batch) == "written"
    assert problems_of(batch) == [(2, "tie-unknown"), (3, "tie-refused")]
    assert asked("select count(*) from person") == [(2,)]
    assert asked("select count(*) from kinship") == [(0,)]


def test_what_was_staged_is_forgotten_at_the_end(city: psycopg.Connection, tmp_path: Path) -> None:
    rows = [*family(3), person_row(9, name="=1")]
    batch = load(write_csv(tmp_path / "people.csv", rows))
    staged = city.execute("select content, problems, number_sealed from import_row").fetchall()
    assert rows[0]["公民身份号码"] not in str(staged)
    approve(batch)
    assert city.execute("select state, content, number_digest from import_row").fetchall() == [("bad", {}, None)]
    assert not (spool_folder() / bytes(look(batch).file_digest).hex()).exists()


def test_the_log_says_who_loaded_approved_and_wrote(city: psycopg.Connection, tmp_path: Path) -> None:
    bring_in(write_csv(tmp_path / "people.csv", family(3)))
    entries = city.execute("select actor, action from audit_entry where action like 'file%' order by at").fetchall()
    assert [entry for entry in entries if entry[0] != "intake"] == [
        ("steward", "file loaded"),
        ("approver", "file approved"),
    ]
    assert ("intake", "file written") in entries
