"""Reads files of records, and writes pairs and clusters whole or not at all."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as parquet

_READ = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet")
_WRITE = (".csv", ".parquet")


class FileNotReadable(ValueError):
    """A file of records that cannot be read as a table."""

    code = "file-not-readable"


class FileNotWritable(ValueError):
    """A place where the answer cannot be written."""

    code = "file-not-writable"


def read_table(path: Path) -> pa.Table:
    """A file's records, every column as text where it is CSV. Raises :class:`FileNotReadable`."""
    ending = next((ending for ending in _READ if path.name.lower().endswith(ending)), "")
    if not ending:
        raise FileNotReadable(f"{path}: the name ends in none of {', '.join(_READ)}. Give it the ending of what it is.")
    try:
        table = parquet.read_table(path) if ending == ".parquet" else _read_csv(path, "\t" if "tsv" in ending else ",")
    except FileNotFoundError:
        raise FileNotReadable(f"{path}: there is no such file. Check the path.") from None
    except (pa.ArrowInvalid, OSError, EOFError, UnicodeDecodeError) as error:
        raise FileNotReadable(f"{path}: {str(error).splitlines()[0]} Mend the file, or save it again.") from error
    if not table.num_rows:
        raise FileNotReadable(f"{path}: it has no records. Give a file with a header and rows.")
    return table


def check_target(path: Path) -> None:
    """Refuses a target before any work is done. Raises :class:`FileNotWritable`."""
    if path.suffix.lower() not in _WRITE:
        raise FileNotWritable(f"{path}: pairs are written as {' or '.join(_WRITE)}. Choose such an ending.")
    if not path.parent.is_dir():
        raise FileNotWritable(f"{path}: there is no folder {path.parent}. Make it first.")


def write_table(table: pa.Table, path: Path) -> None:
    """Writes beside the target and puts it in place when it is complete."""
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    try:
        if path.suffix.lower() == ".parquet":
            parquet.write_table(table, partial)
        else:
            csv.write_csv(table, partial)
        partial.replace(path)
    except OSError as error:
        raise FileNotWritable(f"{path}: {error.strerror}. Nothing was written.") from error
    finally:
        partial.unlink(missing_ok=True)


def _read_csv(path: Path, delimiter: str) -> pa.Table:
    """Two looks at the file: first its header, so that no number loses its leading zeros."""
    with gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb") as stream:
        header = stream.readline()
    text = header.decode("utf-8-sig")
    parsed = csv.read_csv(pa.py_buffer(text.encode()), parse_options=csv.ParseOptions(delimiter=delimiter))
    names = [name.strip() for name in parsed.column_names]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise pa.ArrowInvalid(f"the header names {', '.join(repeated)} more than once.")
    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(column_names=names, skip_rows=1),
        parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
        ),
    )
