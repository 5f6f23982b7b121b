"""The whole law over the whole city, from Parquet to Parquet, and how long its kernel takes to make."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from bench import measured
from bench.ours import ROOT, WORK

SMALL_TOWN = 2_000
MINSHENG = str(Path(sys.executable).with_name("minsheng"))


def build(people: int) -> tuple[Path, dict[str, Any] | None]:
    """The folder of a synthetic city, and what building it took; none where it stood there already."""
    folder = WORK / f"city_{people}"
    if folder.exists():
        return folder, None
    done = measured.run([MINSHENG, "city", "build", "--people", str(people), "--seed", "1", "--out", str(folder)])
    return folder, done


def kernel_times() -> tuple[float, float]:
    """Seconds of scanning a small town where nothing is cached, and again where the kernel is found on disk.

    Each is a whole ``minsheng scan`` in a process of its own, Python's start and the reading of the law included, so both
    say a little more than the kernel takes.
    """
    town, _ = build(SMALL_TOWN)
    cache = WORK / "empty_cache"
    shutil.rmtree(cache, ignore_errors=True)
    first, second = (_scan(town, MINSHENG_CACHE=str(cache)) for _ in range(2))
    return first["seconds"], second["seconds"]


def scan(city: Path) -> dict[str, Any]:
    """``seconds`` and ``peak_gb`` of ``minsheng scan`` once the kernel is compiled; the answers are thrown away."""
    town, _ = build(SMALL_TOWN)
    _scan(town)
    return _scan(city)


def _scan(city: Path, **variables: str) -> dict[str, Any]:
    out = WORK / "scanned"
    shutil.rmtree(out, ignore_errors=True)
    done = measured.run([MINSHENG, "scan", str(city), "--out", str(out)], **variables)
    shutil.rmtree(out, ignore_errors=True)
    return done


def check_cold(times: int) -> list[float]:
    """Seconds of ``minsheng check`` on an example, each in a process of its own."""
    example = next(iter(sorted((ROOT / "examples").glob("*.yaml"))), None)
    if example is None:
        raise FileNotFoundError("There are no example households in examples/.")
    return [measured.run([MINSHENG, "check", str(example)])["seconds"] for _ in range(times)]
