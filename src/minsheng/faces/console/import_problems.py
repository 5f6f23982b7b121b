"""What is wrong with a file that is brought in, and with its rows, in the reader's language; words for how far it has come."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml

from minsheng.faces.pages.refusals import sentences
from minsheng.faces.pages.words import both, language
from minsheng.registry.importing.models import Batch
from minsheng.registry.importing.reading.flaws import FILE_FLAWS

FILE = Path(__file__).with_name("import_problems.yaml")
STAGES = {
    "reading": ("读取、检查中", "being read"),
    "matching": ("比对中", "being matched"),
    "waiting": ("待批准", "waits for approval"),
    "writing": ("写入中", "being written"),
    "tying": ("写入关系中", "ties being written"),
    "closing": ("收尾中", "nearly done"),
    "written": ("已写入", "written"),
    "rejected": ("已退回", "turned away"),
    "unreadable": ("无法读取", "cannot be read"),
    "stopped": ("已停止", "stopped"),
}
STATES = {
    "read": ("已读取", "read"),
    "new": ("新增", "new"),
    "changed": ("变更", "changed"),
    "same": ("无变化", "the same"),
    "bad": ("有错", "bad"),
    "review": ("待确认是谁", "doubtful"),
    "done": ("已写入", "written"),
    "failed": ("写入失败", "could not be written"),
}


@functools.cache
def problems() -> dict[str, list[str]]:
    """Code → what is wrong, what to do; in Chinese."""
    found: dict[str, list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def problem_told(problem: Mapping[str, str]) -> dict[str, str]:
    """A problem of a row with ``what`` and ``remedy`` in the reader's language."""
    if language() == "en":
        return dict(problem)
    code = problem.get("code", "")
    if code in problems():
        what, remedy = problems()[code]
    else:
        what, remedy = sentences().get(code) or problem.get("what", ""), ""
    return {**problem, "what": what, "remedy": remedy or ("" if code in sentences() else problem.get("remedy", ""))}


def file_problem_told(batch: Batch) -> str:
    """Why a file as a whole could not be brought in; what somebody wrote who rejected it stays as written."""
    if batch.problem_code not in FILE_FLAWS:
        return str(batch.problem)
    values = dict(batch.problem_values)
    if "row_code" in values:  # of the row that could not be written
        values |= problem_told({**values, "code": values["row_code"]})
    return both(*FILE_FLAWS[batch.problem_code]).format(**values)


def stage_told(stage: str) -> str:
    """Where a file stands."""
    return both(*STAGES[stage])


def state_told(state: str) -> str:
    """What became of a row, or would."""
    return both(*STATES[state])
