"""The batch reading: the rules needed for the asked results, fused into one compiled kernel, Arrow in and Arrow out.

The contract of the tables: ``people`` sorted by ``household_id`` (int64) with ``person_id`` (int64, above 0), each row a
person seen in a household; ``households`` sorted by ``household_id``, one row each, every household with people and
every person with a household. Facts stand under their names: money ``int64`` fen, yes-no ``bool``, choices dictionary or
string, dates ``date32``, pointers ``int64`` person ids of the same household (0 nobody), other numbers any number; null
is not known. ``fact@YYYY-MM`` holds from that month on. ``member_from`` and ``member_until`` (exclusive) say when a row
counts as a member.
"""

from __future__ import annotations

from minsheng.engine.batch.kernel import Kernel, compile_kernel

__all__ = ["Kernel", "compile_kernel"]
