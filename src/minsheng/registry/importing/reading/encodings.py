"""In which encoding a text is: by its mark, by the places of its NULs, by what decodes, by the columns it then has."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from minsheng.registry.importing.reading.columns import ROWS_OF_TITLE, plain_name

_SAMPLE = 256 * 1024
_BLOCK = 1 << 20
_ENOUGH = 200  # wrong bytes after which an encoding is out of question
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
LENIENT = "minsheng-lenient"
SEPARATORS = (",", "\t", ";", "，", "|", "；")


def encoding_of(file: Path, known: frozenset[str]) -> str:
    """The encoding that makes the most known columns and the fewest wrong bytes; UTF-8 where nothing tells."""
    with file.open("rb") as opened:
        sample = opened.read(_SAMPLE)
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    candidates = ["utf-8", "gb18030", *(("utf-16-le", "utf-16-be") if b"\x00" in sample else ())]
    columns = {encoding: _columns(sample, encoding, known) for encoding in candidates}
    if not any(columns.values()):
        candidates += [guess for guess in ("big5hkscs", _guessed(sample)) if guess and guess not in candidates]
        columns = {encoding: _columns(sample, encoding, known) for encoding in candidates}
    return max(candidates, key=lambda encoding: (columns[encoding], -wrong_bytes(file, encoding)))


def wrong_bytes(file: Path, encoding: str) -> int:
    """How many places of the file are no characters of the encoding; counting stops once that is clear."""
    found = 0

    def count(error: UnicodeError) -> tuple[str, int]:
        nonlocal found
        found += 1
        return _half(error)

    codecs.register_error("minsheng-count", count)
    decoder = codecs.getincrementaldecoder(encoding)("minsheng-count")
    with file.open("rb") as opened:
        while found < _ENOUGH and (block := opened.read(_BLOCK)):
            decoder.decode(block)
    if found < _ENOUGH:
        decoder.decode(b"", final=True)
    return found


def _half(error: UnicodeError) -> tuple[str, int]:
    """Wrong bytes are handed on as half a character, which makes their own row a bad one and no other."""
    assert isinstance(error, UnicodeDecodeError)
    return "\udc80", error.end


codecs.register_error(LENIENT, _half)


def _guessed(sample: bytes) -> str:
    best = from_bytes(sample[: 64 * 1024]).best()
    return str(best.encoding) if best is not None else ""


def _columns(sample: bytes, encoding: str, known: frozenset[str]) -> int:
    best = 0
    for line in sample.decode(encoding, "replace").splitlines()[:ROWS_OF_TITLE]:
        for separator in SEPARATORS:
            cells = {plain_name(cell.strip().strip('"')) for cell in line.split(separator)}
            best = max(best, len(cells & known))
    return best
