"""The folder of a law: which files there are, their hash, and the law they make together."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import pickle
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from minsheng.engine.loading.problems import LawRefused, Problems
from minsheng.engine.tree import Law

_ENGINE = Path(__file__).parent.parent


def cache_folder() -> Path:
    """Where parsed laws and compiled kernels are kept: ``$MINSHENG_CACHE``, or the user's cache folder."""
    if own := os.environ.get("MINSHENG_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "minsheng"


def law_files(root: Path) -> list[Path]:
    """Every file that the law is made of, sorted; cases and properties are not part of it."""
    found = [
        path
        for path in root.rglob("*")
        if path.suffix in (".py", ".yaml")
        and "cases" not in path.parts
        and "words" not in path.relative_to(root).parts[:1]
        and path.name not in ("__init__.py", "properties.yaml")
    ]
    return sorted(found)


def source_hash(root: Path) -> str:
    """The version of a law: the hash of the names and texts of its files."""
    digest = hashlib.sha256()
    for path in law_files(root):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(b"\0")
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()


def _reader_hash() -> str:
    """The hash of what reads the law, so that a cache never outlives the reader that made it."""
    digest = hashlib.sha256(sys.version.encode())
    files = [_ENGINE / "tree.py", _ENGINE / "units.py", *sorted((_ENGINE / "loading").glob("*.*"))]
    for path in files:
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def load_law(root: Path | str, place: str | None = None, *, cache: bool = True) -> Law:
    """The law of a folder, in force at a place such as ``zhejiang/hangzhou``.

    Raises:
        LawRefused: with every problem found, each with file, line and remedy.
        FileNotFoundError: there is no such folder or no ``law.yaml`` in it.
    """
    root = Path(root).resolve()
    if not (root / "law.yaml").is_file():
        raise FileNotFoundError(f"{root} holds no law.yaml, so it is no law folder. Name the folder of a law.")
    version = source_hash(root)
    key = hashlib.sha256(f"{version}|{place}|{_reader_hash()}".encode()).hexdigest()[:32]
    kept = cache_folder() / "laws" / f"{key}.pickle"
    if cache and kept.is_file():
        try:
            with kept.open("rb") as file:
                law: Law = pickle.load(file)
            law.root = str(root)
            return law
        except Exception:  # a damaged cache is no reason to stop: read the law again
            kept.unlink(missing_ok=True)
    from minsheng.engine.loading.assembling import assemble

    law = assemble(root, place, version)
    if cache:
        _keep(kept, law)
    return law


def _keep(path: Path, law: Law) -> None:
    """Writes the cache whole or not at all; a cache that cannot be written is done without."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            pickle.dump(law, file, protocol=pickle.HIGHEST_PROTOCOL)
        Path(file.name).replace(path)
    except OSError:
        return


__all__ = ["LawRefused", "Problems", "cache_folder", "law_files", "load_law", "source_hash"]


def programme_folders(root: Path) -> Iterator[Path]:
    """Each ``<section>/<programme>/`` folder that has a programme.yaml, sorted."""
    for path in sorted(root.glob("*/*/programme.yaml")):
        if path.relative_to(root).parts[0] not in ("words", "facts", "places"):
            yield path.parent


def read_json(path: Path) -> Any:
    """A JSON file of the package."""
    return json.loads(path.read_text(encoding="utf-8"))


def day(raw: Any, otherwise: str) -> datetime.date:
    """A day as YAML gives it, or another."""
    return raw if isinstance(raw, datetime.date) else datetime.date.fromisoformat(str(raw or otherwise))
