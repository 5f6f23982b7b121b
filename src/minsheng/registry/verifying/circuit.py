"""A registry that fails again and again is left in peace for a while: known to all workers, kept over restarts."""

from __future__ import annotations

from django.db import connection

from minsheng.registry.verifying.registries import Registry

_UNTIL = "clock_timestamp() + %(seconds)s * interval '1 second'"
_WRONG = f"""
insert into verification_line (registry, failures, open_until)
  values (%(name)s, 1, case when %(most)s <= 1 then {_UNTIL} end)
on conflict (registry) do update set failures = verification_line.failures + 1,
  open_until = case when verification_line.failures + 1 >= %(most)s then {_UNTIL} end
"""


def seconds_closed(registry: Registry) -> float:
    """For how many seconds nobody asks this registry; 0 where it may be asked.

    When that time is over one question is let through; whether it is answered decides about the next.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select extract(epoch from open_until - clock_timestamp()) from verification_line where registry = %s"
            " and open_until > clock_timestamp()",
            [registry.name],
        )
        found = cursor.fetchone()
        if found is not None:
            return float(found[0])
        cursor.execute(
            "update verification_line set open_until = clock_timestamp() + %s * interval '1 second'"
            " where registry = %s and open_until <= clock_timestamp()",
            [registry.waiting.time_limit_s, registry.name],
        )  # the one let through: the others wait until it has been tried
    return 0.0


def went_well(registry: Registry) -> None:
    """It answered: questions go through."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update verification_line set failures = 0, open_until = null where registry = %s and failures > 0",
            [registry.name],
        )


def went_wrong(registry: Registry) -> None:
    """It did not answer."""
    waiting = registry.waiting
    with connection.cursor() as cursor:
        cursor.execute(
            _WRONG, {"name": registry.name, "most": waiting.failures_that_open, "seconds": waiting.open_for_s}
        )
