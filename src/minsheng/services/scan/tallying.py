"""What a worker of a cluster tells of a pair of files: its counts and its unclaimed cases, as Arrow in bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pyarrow as pa

from minsheng.engine.tree import Law, Programme
from minsheng.services.scan.counting import Counts

_COMPRESSED = pa.ipc.IpcWriteOptions(compression="zstd")


@dataclass(frozen=True)
class Tally:
    """Counts one pair on its own; travels to the workers with the kernel."""

    law: Law
    programmes: list[Programme]

    def __call__(self, people: pa.Table, households: pa.Table, people_out: pa.Table, households_out: pa.Table) -> bytes:
        counts = Counts(self.law, self.programmes)
        cases = counts.add(people, households, people_out, households_out)
        sink = io.BytesIO()
        for table in (counts.figures(), cases.unify_dictionaries()):
            with pa.ipc.new_stream(sink, table.schema, options=_COMPRESSED) as writer:
                writer.write_table(table)
        return sink.getvalue()


def taken_up(told: bytes, counts: Counts) -> pa.Table:
    """Adds a pair's counts to those of the whole and gives its unclaimed cases."""
    source = pa.BufferReader(told)
    counts.add_figures(pa.ipc.open_stream(source).read_all())
    return pa.ipc.open_stream(source).read_all()
