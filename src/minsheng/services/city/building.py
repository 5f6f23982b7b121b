"""Building a city: plan, pilot, blocks in worker processes, files that appear whole or not at all."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from minsheng.services.city.census import Census, read_census
from minsheng.services.city.circumstances import add_identifiers, add_rare, rare_counts
from minsheng.services.city.description import describe
from minsheng.services.city.draft import Draft, start_draft
from minsheng.services.city.errors import BadWorkers, FolderIsNoCity, FolderNotEmpty, FolderNotWritable, WorkerStopped
from minsheng.services.city.health import add_disability, add_illness
from minsheng.services.city.homes import add_cars, add_homes, add_hukou, add_places, rents
from minsheng.services.city.households import assemble
from minsheng.services.city.incomes import IncomeModel, add_incomes, add_savings
from minsheng.services.city.learning import add_education, add_schooling
from minsheng.services.city.marriage import add_marital_status
from minsheng.services.city.pilot import pilot_model
from minsheng.services.city.planning import Block, Plan, make_plan
from minsheng.services.city.receipt import add_receipt
from minsheng.services.city.working import add_activity, add_schemes
from minsheng.services.city.writing import PairWriter, tables

Progress = Callable[[int, int], None]  # persons done, persons in all


def block_random(seed: int, block: int) -> np.random.Generator:
    """The block's own stream: depends on the city's seed and the block's number alone."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(block,)))


def draft_people(census: Census, block: Block, random: np.random.Generator) -> Draft:
    """A block's people with everything that incomes depend on."""
    draft = start_draft(census, block, assemble(block, random), random)
    add_marital_status(draft, random)
    add_places(draft, random)
    add_hukou(draft, random)
    add_homes(draft, random)
    add_education(draft, random)
    add_schooling(draft, random)
    add_disability(draft, random)
    add_illness(draft, random)
    add_activity(draft, random)
    add_schemes(draft, random)
    return draft


def build_block(census: Census, block: Block, seed: int, model: IncomeModel, rare: dict[str, int]) -> Draft:
    """A finished block, all columns of people and households."""
    random = block_random(seed, block.number)
    draft = draft_people(census, block, random)
    per_head = add_incomes(draft, model, random)
    add_savings(draft, per_head, random)
    add_cars(draft, per_head, random)
    draft.households["rent_paid"] = rents(draft, random)
    add_identifiers(draft, random)
    add_rare(draft, rare, random)
    add_receipt(draft, seed)
    return draft


@lru_cache(maxsize=1)
def shared_model() -> IncomeModel:
    """The income model of every build (it depends on the tables alone), made once a process."""
    return pilot_model(read_census(), draft_people)


def build_file(
    folder: Path, file: int, blocks: tuple[Block, ...], seed: int, model: IncomeModel, rare: list[dict[str, int]]
) -> tuple[int, int, int]:
    """Build and write one pair of files. Returns persons living there, rows of people, households."""
    census = read_census()
    writer = PairWriter(folder, file)
    persons = rows = households = 0
    try:
        for block, counts in zip(blocks, rare, strict=True):
            people, homes = tables(build_block(census, block, seed, model, counts))
            writer.write(people, homes)
            persons, rows, households = persons + block.persons, rows + people.num_rows, households + homes.num_rows
    finally:
        writer.close()
    return persons, rows, households


def build_city(
    people: int,
    seed: int,
    folder: Path,
    *,
    replace: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> dict[str, object]:
    """Build a city of `people` into `folder` and return what `city.json` says.

    The same `people` and `seed` give the same bytes, however many `workers` (default: the machine's, at most 2).
    Raises the errors of `errors.py`; then nothing is left behind.
    """
    if workers is not None and not 1 <= workers <= 64:
        raise BadWorkers(workers)
    census = read_census()
    plan = make_plan(census, people, seed)
    with whole_folder(folder, replace) as part:
        model = shared_model()
        done = _build_files(plan, part, model, workers or min(2, os.cpu_count() or 1), progress)
        description = describe(census, plan, model, done, part)
        (part / "city.json").write_text(json.dumps(description, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return description


def _build_files(
    plan: Plan, folder: Path, model: IncomeModel, workers: int, progress: Progress | None
) -> tuple[int, int, int]:
    counts = rare_counts(plan)
    tasks = []
    for file in range(plan.files):
        blocks = tuple(b for b in plan.blocks if b.file == file)
        tasks.append(
            (folder, file, blocks, plan.seed, model, [{k: int(v[b.number]) for k, v in counts.items()} for b in blocks])
        )
    total = np.zeros(3, dtype=np.int64)
    for result in _results(tasks, workers):
        total += result
        if progress:
            progress(int(total[0]), plan.people)
    return int(total[0]), int(total[1]), int(total[2])


def _end_with_parent(parent: int) -> None:
    """In a worker: end when the builder is gone (a killed builder can't tell its workers)."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _results(tasks: list[tuple[Any, ...]], workers: int) -> Iterator[tuple[int, int, int]]:
    """Results of `build_file` as they come, in this process or in workers."""
    if workers == 1 or len(tasks) == 1:
        for task in tasks:
            yield build_file(*task)
        return
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent, initargs=(os.getpid(),)
    )
    try:
        for future in as_completed([pool.submit(build_file, *task) for task in tasks]):
            yield future.result()
    except BrokenProcessPool as problem:
        raise WorkerStopped(str(problem)) from problem
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def whole_folder(folder: Path, replace: bool) -> Iterator[Path]:
    """A folder beside `folder` to fill; it takes `folder`'s name at the end, and is removed if anything goes wrong."""
    folder = folder.absolute()
    _check(folder, replace)
    part = folder.parent / f".{folder.name}.part-{os.getpid()}"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        part.mkdir()
    except OSError as problem:
        raise FolderNotWritable(folder, problem.strerror or str(problem)) from problem
    try:
        yield part
        aside = folder.parent / f".{folder.name}.old-{os.getpid()}"
        if folder.exists():
            folder.rename(aside)
        part.rename(folder)
        shutil.rmtree(aside, ignore_errors=True)
    except OSError as problem:
        raise FolderNotWritable(folder, problem.strerror or str(problem)) from problem
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _check(folder: Path, replace: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise FolderNotWritable(folder, "it is a file")
    if folder.is_dir() and any(folder.iterdir()):
        if not replace:
            raise FolderNotEmpty(folder)
        if not (folder / "city.json").is_file():
            raise FolderIsNoCity(folder)


def _sweep(folder: Path) -> None:
    """Remove what killed builds of the same folder left (their process is gone)."""
    for left in folder.parent.glob(f".{folder.name}.part-*"):
        owner = left.name.rsplit("-", 1)[1]
        if owner.isdigit() and int(owner) != os.getpid() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(left, ignore_errors=True)
