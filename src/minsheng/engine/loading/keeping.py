"""Loads a law, from the cache where its files have not changed."""

from __future__ import annotations

import hashlib
import pickle
import sys
import tempfile
from pathlib import Path

from minsheng.engine.loading.assembling import assemble
from minsheng.engine.loading.folder import cache_folder, source_hash
from minsheng.engine.tree import Law

_ENGINE = Path(__file__).parent.parent


def _reader_hash() -> str:
    """The hash of what reads the law, so that a cache never outlives the reader that made it."""
    digest = hashlib.sha256(sys.version.encode())
    files = [_ENGINE / "tree.py", _ENGINE / "units.py", *sorted((_ENGINE / "loading").glob("*.*"))]
    for path in files:
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


# Of the code that this process runs: a process that began before an update must not keep its own for those after it.
_READER = _reader_hash()


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
    key = hashlib.sha256(f"{version}|{place}|{_READER}".encode()).hexdigest()[:32]
    kept = cache_folder() / "laws" / f"{key}.pickle"
    if cache and kept.is_file():
        try:
            with kept.open("rb") as file:
                law: Law = pickle.load(file)
            law.root = str(root)
            return law
        except Exception:  # a damaged cache is no reason to stop: read the law again
            kept.unlink(missing_ok=True)
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
