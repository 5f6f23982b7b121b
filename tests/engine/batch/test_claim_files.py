"""Claims in files: streamed through the kernel whole or not at all, bad rows refused by name, corrections resolved."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import minsheng.law
from bench.claim_tables import write_claims
from minsheng.engine.batch import compile_kernel
from minsheng.engine.batch.claim_files import claim_pairs, kernel_of_files, settle_files
from minsheng.engine.batch.claim_kernel import ClaimKernel, compile_claims
from minsheng.engine.batch.claim_tables import first_claims, standing_claims
from minsheng.engine.batch.columns import BadTable
from minsheng.engine.batch.scanning import BadRows, FolderIsThere, NothingToScan
from minsheng.engine.claims import first_stated, standing
from minsheng.engine.exact import Reading, year_of_claims
from minsheng.engine.loading import load_law
from minsheng.engine.planning import OfAClaim
from tests.claims import DrawnClaims, draw_claims

LAW = load_law(Path(__file__).parent.parent.parent / "healer")
NAMES = ["chest_payment", "guild_payment", "own_payment", "deductible", "stays_so_far", "hurt_bonus"]
TOTALS = ["own_payment_of_the_year"]


def town(folder: Path, drawn: DrawnClaims, files: int = 3) -> Path:
    """Writes drawn claims as pairs of files."""
    folder.mkdir(parents=True, exist_ok=True)
    claims, patients = drawn.tables()
    ids = patients["person_id"].to_numpy()
    for number in range(files):
        own = pa.array(ids[number::files])
        for name, table in (("claims", claims), ("patients", patients)):
            part = table.filter(pa.compute.is_in(table["person_id"], own))
            pq.write_table(part, folder / f"{name}-{number:05d}.parquet")
    return folder


def drawn(seed: int = 3, **more: Any) -> DrawnClaims:
    return draw_claims(LAW, 2025, [*NAMES, "paid_by_all", "gift"], 60, seed, 0.02, **more)


def settle(folder: Path, out: Path, **more: Any) -> Any:
    pairs = claim_pairs(folder)
    return settle_files(kernel_of_files(LAW, pairs, 2025, [*NAMES, *TOTALS]), pairs, out, **more)


def rows(folder: Path, name: str = "claims") -> list[dict[str, Any]]:
    found = [row for path in sorted(folder.glob(f"{name}-*.parquet")) for row in pq.read_table(path).to_pylist()]
    return sorted(found, key=lambda row: (row["person_id"], row.get("claim_number", 0)))


def test_files_give_the_same_answers_as_one_table_and_as_the_exact_reading(tmp_path: Path) -> None:
    some = drawn(corrected=0.2)
    done = settle(town(tmp_path / "town", some), tmp_path / "out")
    assert done.files == 3
    assert done.patients == 60
    answers = rows(tmp_path / "out")
    reading, expected = Reading(LAW), []
    for index in range(60):
        found = year_of_claims(reading, some.facts(index), 2025, NAMES)
        expected += [(index + 1, claim.number) for claim in found.claims]
    assert [(row["person_id"], row["claim_number"]) for row in answers] == sorted(expected)
    claims, patients = some.tables()
    kernel = compile_claims(LAW, 2025, [*NAMES, *TOTALS], claims.schema, patients.schema)
    whole, totals = kernel.run(standing_claims(claims), patients)
    assert sorted(whole.to_pylist(), key=lambda row: (row["person_id"], row["claim_number"])) == answers
    assert totals.to_pylist() == rows(tmp_path / "out", "patients")


@pytest.mark.parametrize("seed", range(6))
def test_corrections_in_tables_are_those_of_the_exact_reading(seed: int) -> None:
    some = drawn(seed, corrected=0.4, most_claims=14)
    claims, _ = some.tables()
    for table, chosen in ((standing_claims(claims), standing), (first_claims(claims), first_stated)):
        expected = [
            (index + 1, claim.number, claim.place) for index in range(60) for claim in chosen(some.facts(index).claims)
        ]
        columns = (table[name].to_pylist() for name in ("person_id", "claim_number", "place"))
        assert list(zip(*columns, strict=True)) == expected


def test_several_threads_give_the_same_answers() -> None:
    some = draw_claims(LAW, 2025, NAMES, 1500, 9, most_claims=3)
    claims, patients = some.tables()
    kernel = compile_claims(LAW, 2025, [*NAMES, *TOTALS], claims.schema, patients.schema)
    assert all(
        one.equals(other)
        for one, other in zip(kernel.run(claims, patients, 1), kernel.run(claims, patients, 3), strict=True)
    )


def test_no_claims_and_no_patients_are_no_error() -> None:
    claims, patients = drawn().tables()
    kernel = compile_claims(LAW, 2025, [*NAMES, *TOTALS], claims.schema, patients.schema)
    assert [table.num_rows for table in kernel.run(claims.slice(0, 0), patients)] == [0, 60]
    assert kernel.run(claims.slice(0, 0), patients)[1]["own_payment_of_the_year"].to_pylist() == [0] * 60
    assert [table.num_rows for table in kernel.run(claims.slice(0, 0), patients.slice(0, 0))] == [0, 0]


def test_a_kernel_is_found_again_compiled(tmp_path: Path) -> None:
    claims, patients = drawn().tables()
    first, second = (
        compile_claims(LAW, 2025, ["deductible"], claims.schema, patients.schema, cache_dir=tmp_path) for _ in range(2)
    )
    assert first.source == second.source
    assert len(list((tmp_path / "kernels").glob("kernel_*.py"))) == 1


def test_a_total_of_claims_is_not_known_in_a_scan_of_people() -> None:
    people = pa.table({"household_id": [1], "person_id": [1]})
    households = pa.table({"household_id": [1]})
    names = ["own_payment_of_the_year", "is_burdened"]
    kernel = compile_kernel(LAW, names, [datetime.date(2025, 7, 1)], people.schema, households.schema)
    assert kernel.run(people, households)[0].select(names).to_pylist() == [dict.fromkeys(names)]
    with pytest.raises(OfAClaim):
        compile_kernel(LAW, ["own_payment"], [datetime.date(2025, 7, 1)], people.schema, households.schema)


def test_what_no_column_states_is_named() -> None:
    claims, patients = drawn().tables()
    names = ["chest_payment", "guild_payment"]
    kernel = compile_claims(LAW, 2025, names, claims.schema, patients.drop_columns(["is_poor"]).schema)
    assert kernel.not_stated == ["is_poor"]
    assert isinstance(kernel, ClaimKernel)


Change = Callable[[pa.Table, pa.Table], tuple[pa.Table, pa.Table]]


def put(table: pa.Table, row: int, **values: Any) -> pa.Table:
    """A table with some cells of a row replaced."""
    for name, value in values.items():
        column = table[name].to_pylist()
        column[row] = value
        kind = table.schema.field(name).type
        array = (
            pa.array(column, pa.string()).dictionary_encode()
            if pa.types.is_dictionary(kind)
            else pa.array(column, kind)
        )
        table = table.set_column(table.column_names.index(name), name, array)
    return table


def first_with(claims: pa.Table, wanted: int) -> int:
    """The first row of a patient with at least so many claims."""
    owners = claims["person_id"].to_pylist()
    return next(row for row in range(len(owners) - wanted) if owners[row] == owners[row + wanted - 1])


BAD: dict[str, Change] = {
    "duplicate-patient": lambda c, p: (c, pa.concat_tables([p.slice(0, 1), p]).combine_chunks()),
    "no-patient": lambda c, p: (c, p.slice(1)),
    "bad-id": lambda c, p: (put(c, 0, claim_number=0), p),
    "other-year": lambda c, p: (put(c, c.num_rows - 1, settled_on=datetime.date(2026, 1, 1)), p),
    "out-of-range": lambda c, p: (put(c, 0, cost=-1), p),
    "undeclared-choice": lambda c, p: (put(c, 0, care="spell"), p),
    "impossible-date": lambda c, p: (put(c, 0, hurt_on=datetime.date(1600, 1, 1)), p),
    "undeclared-choice-of-a-patient": lambda c, p: (c, put(p, 0, guild="bakers")),
    "bad-correction": lambda c, p: (put(c, 0, replaces=999), p),
}


@pytest.mark.parametrize("code", BAD)
def test_bad_rows_are_named_and_nothing_is_written_or_their_patients_are_left_out(code: str, tmp_path: Path) -> None:
    folder = town(tmp_path / "town", drawn(), 1)
    paths = [folder / f"{name}-00000.parquet" for name in ("claims", "patients")]
    whole = [pq.read_table(path) for path in paths]
    for table, path in zip(BAD[code](*whole), paths, strict=True):
        pq.write_table(table, path)
    with pytest.raises(BadRows) as refused:
        settle(folder, tmp_path / "out")
    assert code.removesuffix("-of-a-patient") in {row.code for row in refused.value.rows}
    assert "patient" in str(refused.value.rows[0])
    assert not (tmp_path / "out").exists()
    rejects = tmp_path / "rejects.csv"
    done = settle(folder, tmp_path / "out", rejects=rejects)
    assert done.patients_left_out <= 1
    assert done.bad_rows >= 1
    left_out = {row.household for row in refused.value.rows}
    assert not left_out & {row["person_id"] for row in rows(tmp_path / "out")}
    assert rejects.read_text(encoding="utf-8").startswith("file,row,person_id,column,code")


def test_a_number_that_stands_twice_is_refused(tmp_path: Path) -> None:
    folder = town(tmp_path / "town", drawn(), 1)
    path = folder / "claims-00000.parquet"
    claims = pq.read_table(path)
    row = first_with(claims, 2)
    number = claims["claim_number"][row].as_py()
    day = claims["settled_on"][row].as_py()
    pq.write_table(put(claims, row + 1, claim_number=number, settled_on=day), path)
    with pytest.raises(BadRows, match="stands twice"):
        settle(folder, tmp_path / "out")


BROKEN: list[tuple[str, Change, str]] = [
    ("no id", lambda c, p: (c.drop_columns(["claim_number"]), p), 'no column "claim_number"'),
    ("no day", lambda c, p: (c.drop_columns(["settled_on"]), p), 'no column "settled_on"'),
    ("null id", lambda c, p: (put(c, 0, claim_number=None), p), "nulls"),
    ("not in order", lambda c, p: (c.take(list(reversed(range(c.num_rows)))), p), "Sort the claims"),
    ("patients not in order", lambda c, p: (c, p.take(list(reversed(range(p.num_rows))))), "Sort the patients"),
    (
        "wrong type",
        lambda c, p: (c.set_column(c.column_names.index("cost"), "cost", c["cost"].cast(pa.float64())), p),
        "fen",
    ),
    ("wrong table", lambda c, p: (c.append_column("guild", pa.array(["none"] * c.num_rows)), p), "other table"),
    ("worked out", lambda c, p: (c.append_column("deductible", pa.array([1] * c.num_rows)), p), "worked out"),
    (
        "a value of another type",
        lambda c, p: (c, p.append_column("is_old", pa.array(["no"] * p.num_rows))),
        "Make it bool",
    ),
    ("a figure", lambda c, p: (c, p.append_column("chest_cap", pa.array([1] * p.num_rows))), "figure of the law"),
]


@pytest.mark.parametrize(("change", "text"), [one[1:] for one in BROKEN], ids=[one[0] for one in BROKEN])
def test_tables_of_another_form_are_refused(change: Change, text: str, tmp_path: Path) -> None:
    folder = town(tmp_path / "town", drawn(), 1)
    paths = [folder / f"{name}-00000.parquet" for name in ("claims", "patients")]
    for table, path in zip(change(*(pq.read_table(path) for path in paths)), paths, strict=True):
        pq.write_table(table, path)
    with pytest.raises(BadTable, match=text):
        settle(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_without_claims_or_with_half_a_pair_or_a_cut_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingToScan, match="holds no claims"):
        claim_pairs(tmp_path)
    folder = town(tmp_path / "town", drawn(), 2)
    with pytest.raises(FolderIsThere, match="city itself"):
        settle(folder, folder)
    cut = folder / "claims-00001.parquet"
    cut.write_bytes(cut.read_bytes()[:-50])
    with pytest.raises(NothingToScan, match="cut short"):
        settle(folder, tmp_path / "out")
    cut.unlink()
    (folder / "patients-00000.parquet").unlink()
    with pytest.raises(NothingToScan, match="missing beside"):
        claim_pairs(folder)


def test_answers_are_replaced_if_said_but_never_claims_that_somebody_has_brought(tmp_path: Path) -> None:
    folder = town(tmp_path / "town", drawn(), 1)
    other = town(tmp_path / "other", drawn(4), 1)

    def finish(out: Path, _: object) -> None:
        (out / "claims.json").write_text("{}", encoding="utf-8")

    settle(folder, tmp_path / "out", finish=finish)
    with pytest.raises(FolderIsThere, match="--replace"):
        settle(folder, tmp_path / "out")
    settle(other, tmp_path / "out", replace=True, finish=finish)
    with pytest.raises(FolderIsThere, match=r"claims-00000\.parquet"):
        settle(folder, other, replace=True)
    assert len(rows(other)) > 0


def test_a_patient_in_two_files_is_refused(tmp_path: Path) -> None:
    folder = town(tmp_path / "town", drawn(), 1)
    for name in ("claims", "patients"):
        (folder / f"{name}-00001.parquet").write_bytes((folder / f"{name}-00000.parquet").read_bytes())
    with pytest.raises(BadRows, match="earlier file"):
        settle(folder, tmp_path / "out")


def test_a_value_that_the_law_works_out_may_be_stated_of_patients_with_its_own_choices_alone(tmp_path: Path) -> None:
    law = load_law(Path(minsheng.law.__file__).parent)
    folder = tmp_path / "claims"
    write_claims(law, folder, 20, 2025)
    path = folder / "patients-00000.parquet"
    patients = pq.read_table(path)
    for stated in ("none", "nothing known"):
        column = pa.array([stated] * patients.num_rows).dictionary_encode()
        pq.write_table(patients.append_column("special_assistance_class", column), path)
        pairs = claim_pairs(folder)
        kernel = kernel_of_files(law, pairs, 2025, ["claim_own_payment"], ["no_unstated_circumstances"])
        if stated == "none":
            settle_files(kernel, pairs, tmp_path / "out")
        else:
            with pytest.raises(BadRows, match="no declared choice"):
                settle_files(kernel, pairs, tmp_path / "again")
