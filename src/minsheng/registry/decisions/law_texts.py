"""The law's own files, kept as they were when something was decided by them, and read again from there."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from django.db import connection

from minsheng.engine.loading import cache_folder, load_law, source_hash
from minsheng.engine.loading.folder import law_files
from minsheng.engine.tree import Law

_DAY_ONE = (1980, 1, 1, 0, 0, 0)  # the same files make the same archive


class LawTextDamaged(RuntimeError):
    """A kept law is missing, or is no longer the one of its digest."""

    code = "law-text-damaged"


def keep_law(law: Law) -> None:
    """Keeps the files of a law under its version, once."""
    with connection.cursor() as cursor:
        cursor.execute("select 1 from law_text where version = %s", [law.version])
        if cursor.fetchone() is None:
            cursor.execute(
                "insert into law_text (version, files) values (%s, %s) on conflict do nothing",
                [law.version, _archive(Path(law.root))],
            )


def kept_law(version: str, place: str) -> Law:
    """The law of a version at a place, from the kept files. Raises :class:`LawTextDamaged`."""
    folder = cache_folder() / "law_texts" / version
    if not (folder / "law.yaml").is_file() or source_hash(folder) != version:
        with connection.cursor() as cursor:
            cursor.execute("select files from law_text where version = %s", [version])
            row = cursor.fetchone()
        if row is None:
            raise LawTextDamaged(f"The law {version[:12]} was not kept.")
        _unpack(bytes(row[0]), folder)
        if source_hash(folder) != version:
            raise LawTextDamaged(f"The files kept for the law {version[:12]} are not those of its digest.")
    return load_law(folder, place)


def _archive(root: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in law_files(root):
            archive.writestr(zipfile.ZipInfo(path.relative_to(root).as_posix(), _DAY_ONE), path.read_bytes())
    return out.getvalue()


def _unpack(files: bytes, folder: Path) -> None:
    try:
        opened = zipfile.ZipFile(io.BytesIO(files))
    except zipfile.BadZipFile:
        raise LawTextDamaged("The kept law is no whole archive.") from None
    with opened as archive:
        for name in archive.namelist():
            target = (folder / name).resolve()
            if not target.is_relative_to(folder.resolve()):
                raise LawTextDamaged(f"The kept law has a file outside its folder: {name}.")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(name))
