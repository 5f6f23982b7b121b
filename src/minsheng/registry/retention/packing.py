"""The file a person takes home: a page to read, and the same as data."""

from __future__ import annotations

import json
import secrets
import zipfile
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from minsheng.engine.tree import Law
from minsheng.registry.facts.topics import TOPICS
from minsheng.registry.facts.values import the_law

_TEMPLATES = Path(__file__).with_name("templates")


class CannotWrite(OSError):
    """The file cannot be written there; nothing was."""

    code = "cannot-write"


def write_record(record: dict[str, Any], file: Path) -> None:
    """Writes the archive, whole or not at all, readable by its owner alone. Raises :class:`CannotWrite`."""
    if file.suffix != ".zip":
        raise CannotWrite(f"{file}: name a file that ends in .zip.")
    partial = file.with_name(f".{file.name}.{secrets.token_hex(4)}.partial")
    try:
        partial.touch(mode=0o600)
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("record.json", json.dumps(record, ensure_ascii=False, indent=1, default=str))
            archive.writestr("record.html", page(record))
        partial.replace(file)
    except OSError as problem:
        partial.unlink(missing_ok=True)
        raise CannotWrite(f"{file}: {problem.strerror}. Choose a folder that you may write to.") from problem


def page(record: dict[str, Any]) -> str:
    """The record as one HTML page in Chinese and English, with nothing to fetch."""
    law = the_law()
    told = {
        **record,
        "records": [_told(law, row) for row in _known_now(record["records"])],
        "household_records": [_told(law, row) for row in record["household_records"]],
        "statements": [_told(law, row) for row in record["statements"]],
        "household_statements": [_told(law, row) for row in record["household_statements"]],
        "other": [
            {"name": name, "rows": [json.dumps(row, ensure_ascii=False, default=str) for row in rows]}
            for name, rows in record["other"].items()
        ],
    }
    template = Engine(dirs=[str(_TEMPLATES)]).get_template("record.html")
    return template.render(Context(told))


def _known_now(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if str(row["known"]).endswith(",)")]


def _told(law: Law, row: dict[str, Any]) -> dict[str, Any]:
    topic = TOPICS.get(row["topic"], {"zh": row["topic"], "en": row["topic"]})
    return {
        **row,
        "topic_zh": topic["zh"],
        "topic_en": topic["en"],
        "lines": [_line(law, *each) for each in row["facts"].items()],
    }


def _line(law: Law, name: str, value: Any) -> dict[str, str]:
    fact = law.facts.get(name)
    shown = (
        {True: "是 yes", False: "否 no", None: "撤回 taken back"}.get(value, value)
        if not isinstance(value, str)
        else value
    )
    return {"zh": fact.zh if fact else name, "en": fact.en if fact else name, "value": str(shown)}
