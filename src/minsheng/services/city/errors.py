"""What can go wrong when a city is built or reported. Each message says what, where, and what to do next."""

from __future__ import annotations

from pathlib import Path


class CityError(Exception):
    """A city could not be built or read. `code` never changes."""

    code = "city"


class TooFewPeople(CityError):
    """Fewer people were asked for than the smallest district needs to keep its margins."""

    code = "too_few_people"

    def __init__(self, people: int, least: int) -> None:
        super().__init__(
            f"--people {people}: a city needs at least {least:,} people, or its smallest district has no "
            f"households to speak of. Ask for {least} or more."
        )


class TooManyPeople(CityError):
    """More people were asked for than identifiers and margins were tried with."""

    code = "too_many_people"

    def __init__(self, people: int, most: int) -> None:
        super().__init__(f"--people {people}: at most {most:,} people. Ask for fewer (Hangzhou has 12,624,000).")


class BadSeed(CityError):
    """The seed is negative."""

    code = "bad_seed"

    def __init__(self, seed: int) -> None:
        super().__init__(
            f"--seed {seed}: a seed is a whole number from 0. Give 0 or more; the same seed gives the same city."
        )


class BadWorkers(CityError):
    """The number of worker processes is not sensible."""

    code = "bad_workers"

    def __init__(self, workers: int) -> None:
        super().__init__(f"--workers {workers}: give a whole number from 1 to 64. The city does not depend on it.")


class FolderNotEmpty(CityError):
    """The folder to write has something in it."""

    code = "folder_not_empty"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"--out {folder}: this is there already and is not empty. Choose another folder, or add --replace."
        )


class FolderIsNoCity(CityError):
    """--replace was given for a folder that holds something other than a city."""

    code = "folder_is_no_city"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"--out {folder}: --replace takes the place of an earlier city only, and this folder has no city.json. "
            "Choose another folder, or empty this one yourself."
        )


class FolderNotWritable(CityError):
    """The folder can't be made or written."""

    code = "folder_not_writable"

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"--out {folder}: can't be written ({why}). Choose a folder that you may write to, with space left."
        )


class NotACity(CityError):
    """The folder to read holds no finished city."""

    code = "not_a_city"

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"{folder}: no finished city here ({why}). Build one with: minsheng city build --people 10000 --out {folder}"
        )


class CensusTableBroken(CityError):
    """A census table lacks a figure that the builder needs."""

    code = "census_table_broken"

    def __init__(self, table: str, what: str) -> None:
        super().__init__(
            f"tables/{table}: {what}. Restore the table from the project, or add the figure with its source."
        )


class WorkerStopped(CityError):
    """A worker process ended before its block was done (often: killed for memory)."""

    code = "worker_stopped"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"A worker process stopped before its block was written ({why}). Nothing was kept. Try --workers 1."
        )
