"""A generated kernel's source on disk, under the hash of what it was made of, and its compiled function."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

from minsheng.engine.loading.folder import cache_folder

_AT_HAND: dict[tuple[str, Path | None], Any] = {}
_MOST_AT_HAND = 8


def compiled_once(source: str, cache_dir: Path | None, unique: int) -> Any:
    """As :func:`compiled`, and at hand in this process from then on: for a source that serves many laws."""
    key = (source, cache_dir)
    if key not in _AT_HAND:
        while len(_AT_HAND) >= _MOST_AT_HAND:
            _AT_HAND.pop(next(iter(_AT_HAND)), None)
        _AT_HAND[key] = compiled(source, cache_dir, unique)
    return _AT_HAND[key]


def compiled(source: str, cache_dir: Path | None, unique: int) -> Any:
    """The function ``kernel`` of a source, compiled when first called, or found compiled on disk.

    Args:
        cache_dir: where to keep it; the user's cache if not said.
        unique: a number that no other writer of this process uses at the same time.
    """
    own = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        own.update(path.read_bytes())
    key = hashlib.sha256(f"{own.hexdigest()}|{source}".encode()).hexdigest()[:24]
    folder = (cache_dir or cache_folder()) / "kernels"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"kernel_{key}.py"
    if not path.is_file():
        partial = path.with_suffix(f".{unique}.part")
        partial.write_text(source, encoding="utf-8")
        partial.replace(path)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # Numba finds a cached function's module by its name
    spec.loader.exec_module(module)
    return module.kernel
