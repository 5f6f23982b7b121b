"""``python -m bench.registry_stream DAY``: the registry of ``MINSHENG_VAR`` written for the engine, and thrown away."""

from __future__ import annotations

import datetime
import sys
import tempfile
from pathlib import Path

from minsheng.registry.access.acting import acting
from minsheng.registry.database import running


def main(day: datetime.date) -> None:
    """Streams, and says how many."""
    running.set_up_django("minsheng.services.settings")
    from minsheng.registry.facts.streaming import write_city
    from minsheng.registry.facts.values import the_law

    with (
        running.database(),
        tempfile.TemporaryDirectory(prefix="minsheng-bench-", dir="/var/tmp") as folder,
        acting("night", "bench") as act,
    ):
        print(write_city(act, the_law(), Path(folder) / "city", on=day, assume=("no_unstated_circumstances",)))


if __name__ == "__main__":
    main(datetime.date.fromisoformat(sys.argv[1]))
