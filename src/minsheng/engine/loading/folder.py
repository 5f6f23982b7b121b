"""The folder of a law: which files it is made of, and their hash."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def cache_folder() -> Path:
    """Where parsed laws and compiled kernels are kept: ``$MINSHENG_CACHE``, or the user's cache folder."""
    if own := os.environ.get("MINSHENG_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "minsheng"


def law_files(root: Path) -> list[Path]:
    """Every file that the law is made of, sorted; cases, properties and known households are not part of it."""
    found = [
        path
        for path in root.rglob("*")
        if path.suffix in (".py", ".yaml")
        and not {"cases", "known"} & set(path.parts)
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
