"""A reform that was sent, compared with the law in force over the city that the setting names, or over a sample of it."""

from __future__ import annotations

import datetime
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

import minsheng.law
from minsheng.engine.batch.scanning import NothingToScan, pairs_of
from minsheng.faces.api.problems import Problem
from minsheng.registry.database.addresses import var_folder
from minsheng.registry.facts.values import the_law
from minsheng.services.city.receipt import take_up
from minsheng.services.plan.comparing import compare, prepare
from minsheng.services.plan.patching import reformed_law
from minsheng.services.plan.reform import Reform, read_reform
from minsheng.services.plan.tables import tables_of

SETTING = "MINSHENG_CITY"
SAMPLE = 2_000  # households
ALLOWED = ("zh", "en", "why", "from", "months", "figures", "programmes", "measure", "take_up", "intervals")
_FILE = "reform.yaml"


def city_folder() -> Path:
    """The city that reforms are compared over. Raises a 503 :class:`Problem` where there is none."""
    folder = Path(os.environ.get(SETTING) or var_folder() / "demo" / "town")
    try:
        pairs_of(folder)
    except NothingToScan:
        raise Problem(
            503,
            "no-city",
            f"There is no city to compare over. Whoever runs the site builds one and names it in {SETTING}.",
        ) from None
    return folder


def read_asked(said: dict[str, Any]) -> Reform:
    """A reform as it was sent. Raises :class:`ReformRefused`, and a 422 :class:`Problem` for what only files may say."""
    for key in said:
        if key not in ALLOWED:
            raise _not_here(f"body/reform/{key}")
    programmes = said.get("programmes")
    if isinstance(programmes, dict) and set(programmes) - {"end"}:
        raise _not_here("body/reform/programmes")
    with tempfile.TemporaryDirectory() as folder:
        return read_reform(_written(said, Path(folder)))


def compare_asked(
    said: dict[str, Any], over: str, progress: Callable[[int], None], stage: Callable[[str], None]
) -> dict[str, Any]:
    """The tables of a comparison, as plain data. Raises those of :func:`services.plan.comparing.compare`."""
    law, law_folder = the_law(), Path(minsheng.law.__file__).parent
    with tempfile.TemporaryDirectory() as written:
        folder = Path(written)
        reform = read_reform(_written(said, folder))
        reformed = reformed_law(law, reform, law_folder, "")
        city = _sample(city_folder(), folder / "sample") if over == "sample" else city_folder()
        rates = {mark: float(line["rate"]) for mark, line in take_up().items()}
        found = compare(
            law, reformed, reform, city, day=reform.starts, rates=rates, threads=1, at_once=over == "sample",
            progress=progress, stage=stage,
        )  # fmt: skip
        return dict(json.loads(json.dumps(tables_of(found), default=_plain)))


def prepare_sample(day: datetime.date) -> bool:
    """Compiles what samples of changed figures from that day run on. Says whether anything was to be compiled."""
    with tempfile.TemporaryDirectory() as written:
        folder = Path(written)
        nothing = {"zh": _FILE, "en": _FILE, "from": day.isoformat(), "months": 1}
        reform = read_reform(_written(nothing, folder))
        return prepare(the_law(), reform, _sample(city_folder(), folder / "sample"), day)


def people_of(over: str) -> int:
    """How many people the comparison is over, for the progress."""
    people = sum(pq.read_metadata(pair[0]).num_rows for pair in pairs_of(city_folder()))
    return people if over == "city" else 0


def _not_here(pointer: str) -> Problem:
    detail = "This is not taken here: rule files and new programmes are compared with minsheng reform."
    return Problem(422, "reform-refused", detail, errors=[{"pointer": pointer, "detail": detail}])


def _written(said: dict[str, Any], folder: Path) -> Path:
    """The reform as a file, since the reader's errors name lines of one; JSON is YAML."""
    path = folder / _FILE
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _sample(city: Path, folder: Path) -> Path:
    """The first households of the city, with their people. A synthetic city is built in random order, so they are a sample."""
    people_file, households_file = pairs_of(city)[0]
    folder.mkdir()
    households = pq.read_table(households_file).slice(0, SAMPLE)
    people = pq.read_table(people_file)
    people = people.filter(pc.is_in(people["household_id"], households["household_id"]))
    pq.write_table(people, folder / people_file.name)
    pq.write_table(households, folder / households_file.name)
    if (city / "city.json").is_file():
        (folder / "city.json").write_text((city / "city.json").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)
