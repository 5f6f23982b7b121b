"""Kernels: legible source, dead rules left out, threads and file cuts without effect, a cache that a new process reads."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

import minsheng.law
from minsheng.engine.batch import compile_kernel
from minsheng.engine.batch.columns import BadTable
from minsheng.engine.loading import load_law
from minsheng.engine.planning import UnknownName, plan_day
from minsheng.engine.tree import Law
from tests.agreement.comparing import outputs
from tests.households import draw

ROOT = Path(__file__).parents[3]
ISLAND = ROOT / "tests" / "island"
HANGZHOU = Path(minsheng.law.__file__).parent
DAY = datetime.date(2025, 8, 1)


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(ISLAND)


def test_the_source_is_legible_and_holds_only_what_is_needed(law: Law) -> None:
    people, households = draw(law, DAY, ["hearth_allowance"], 3, 1).tables()
    kernel = compile_kernel(law, ["hearth_allowance"], [DAY], people.schema, households.schema)
    assert "# hearth_allowance 灶火补助金额 〔Island Act art. 2〕 hearth/hearth_allowance/rules.py:" in kernel.source
    assert "lamp" not in kernel.source
    assert "c_grade" not in kernel.source


def test_the_source_names_every_rule_in_chinese_with_its_article(law: Law) -> None:
    names = outputs(law)
    people, households = draw(law, DAY, names, 3, 1).tables()
    source = compile_kernel(law, names, [DAY], people.schema, households.schema).source
    for step in plan_day(law, DAY, names).steps:
        if step.version is not None:
            lines = [line for line in source.splitlines() if f"# {step.name} " in line]
            assert lines, step.name
            assert law.rules[step.name].zh in lines[0]
            assert step.version.article in lines[0]
    assert max(map(len, source.splitlines())) < 600


def test_a_kernel_of_hangzhou_for_one_result_names_no_others() -> None:
    law = load_law(HANGZHOU)
    result = "old_age_allowance"
    people, households = draw(law, DAY, outputs(law), 3, 1).tables()
    source = compile_kernel(law, [result], [DAY], people.schema, households.schema).source
    needed = {step.name for step in plan_day(law, DAY, [result]).steps}
    others = set(law.rules) - needed
    assert len(others) > len(needed)
    words = set(re.findall(r"\w+", source))
    stray = {name for name in others if {f"v_{name}", f"out_{name}", name} & words}
    assert not stray


def test_a_column_without_nulls_costs_no_known_bit(law: Law) -> None:
    people, households = draw(law, DAY, ["hearth_income"], 3, 1, unknown=0).tables()
    kernel = compile_kernel(law, ["hearth_income"], [DAY], people.schema, households.schema, nullable=())
    assert "k_income" not in kernel.source
    assert "outk_hearth_income" not in kernel.source


def test_threads_and_cuts_change_nothing(law: Law) -> None:
    names = outputs(law)
    people, households = draw(law, DAY, names, 3000, 4).tables()
    kernel = compile_kernel(law, names, [DAY], people.schema, households.schema)
    whole = kernel.run(people, households, threads=1)
    for threads in (2, 3, 7):
        assert kernel.run(people, households, threads=threads)[0].equals(whole[0])
    cut = 1234
    rows = sum(1 for home in people["household_id"].to_pylist() if home <= cut)
    first = kernel.run(people.slice(0, rows), households.slice(0, cut))
    second = kernel.run(people.slice(rows), households.slice(cut))
    for position in (0, 1):
        joined = pa.concat_tables([first[position], second[position]])
        assert joined.to_pydict() == whole[position].to_pydict()


def test_a_new_process_reads_the_kernel_from_the_cache(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(
        "import datetime, sys\n"
        "from numba.core.dispatcher import Dispatcher\n"
        "from minsheng.engine.batch import compile_kernel\n"
        "from minsheng.engine.loading import load_law\n"
        "from tests.households import draw\n"
        f"law = load_law({str(ISLAND)!r})\n"
        "day = datetime.date(2025, 8, 1)\n"
        "p, h = draw(law, day, ['hearth_allowance'], 50, 1).tables()\n"
        "k = compile_kernel(law, ['hearth_allowance'], [day], p.schema, h.schema)\n"
        "print(k.run(p, h)[1]['hearth_allowance'].to_pylist())\n"
        "print('hits', sum(k._compiled.stats.cache_hits.values()), file=sys.stderr)\n"
    )
    environment = {**os.environ, "MINSHENG_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.run([sys.executable, script], capture_output=True, text=True, env=environment, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout
    assert ("hits 0" in runs[0].stderr, "hits 1" in runs[1].stderr) == (True, True)


def test_a_result_that_is_not_there_is_named(law: Law) -> None:
    with pytest.raises(UnknownName, match="hearth_bonus"):
        compile_kernel(law, ["hearth_bonus"], [DAY], pa.schema([]), pa.schema([]))


@pytest.mark.parametrize(
    ("people", "households", "what"),
    [([1] * 61, [1], "more than 60"), ([1, 2, 1], [1, 2], "Sort them"), ([1, 1, 3], [1, 2, 3], "only one of the two")],
)
def test_blocks_that_break_the_contract_are_refused(
    law: Law, people: list[int], households: list[int], what: str
) -> None:
    rows = len(people)
    table = pa.table(
        {
            "household_id": pa.array(people, pa.int64()),
            "person_id": pa.array(range(1, rows + 1), pa.int64()),
            "income": pa.array([1] * rows, pa.int64()),
        }
    )
    homes = pa.table({"household_id": pa.array(households, pa.int64())})
    kernel = compile_kernel(law, ["hearth_income"], [DAY], table.schema, homes.schema, assume=["nothing_unstated"])
    with pytest.raises(BadTable, match=what):
        kernel.run(table, homes)
