"""``python -m bench.registry [PEOPLE] [--in FOLDER] [--load]``: what a registry of a million people must reach, one figure after the other.

A synthetic city is built and loaded into a registry of its own (removed at the end; with ``--in`` it is kept, and used again where
it is filled already). Then: the facts of one household, and searches, as ordinary officers under row-level security; the whole
registry streamed to the engine; a first night, in which every answer is new, and a second after one person in a hundred has
lost the wage. The commands are those a user runs, each a process of its own. The last line is JSON; with a million people or
more the figures are put into ``bench/results.json`` too. With ``--load`` it is loaded and its log verified, and no more: the figures
stand in ``bench/results.json`` beside those of other sizes.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections

from bench import city, measured, serving
from bench.city import MINSHENG
from minsheng.registry.access.acting import acting
from minsheng.registry.access.search import search
from minsheng.registry.database import running
from minsheng.registry.database.addresses import embedded

RESULTS_FILE = Path(__file__).parent / "results.json"
DAY = datetime.date(2025, 7, 2)
SETTINGS = "minsheng.services.settings"
ASKED = 1_000_000  # people, from which on the figures count
HOUSEHOLDS, SEARCHES = 2_000, 60
_BEGAN = time.perf_counter()
ASSUME = (
    "no_unstated_circumstances",
    "no_unstated_income",
    "no_unstated_property",
)  # so that many are entitled to something
KEYS = (
    *(
        "household_facts_p95_ms",
        "registry_search_p95_ms",
        "registry_stream_s",
        "registry_stream_peak_gb",
        "registry_night_s",
    ),
    "registry_load_s",
)


def main() -> int:
    """Measures, prints, writes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("people", type=int, nargs="?", default=ASKED)
    parser.add_argument("--in", dest="folder", type=Path, help="where the registry is, or is made and kept")
    parser.add_argument("--load", action="store_true", help="load it, and no more")
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="minsheng-bench-", dir="/var/tmp"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    os.environ["MINSHENG_VAR"] = str(folder.absolute())
    os.environ.pop("DATABASE_URL", None)
    try:
        found = loaded(asked.people) if asked.load else measure(asked.people)
    finally:
        if asked.folder is None:
            embedded().stop()
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(found, ensure_ascii=False))
    if asked.load and RESULTS_FILE.is_file():
        results = json.loads(RESULTS_FILE.read_text(encoding="utf-8"))
        results["details"].setdefault("registry_loads", {})[str(asked.people)] = found
        RESULTS_FILE.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    elif asked.people >= ASKED and RESULTS_FILE.is_file():
        results = json.loads(RESULTS_FILE.read_text(encoding="utf-8"))
        results |= {name: found[name] for name in KEYS if found.get(name) is not None}
        results["details"]["registry"] = found
        RESULTS_FILE.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def measure(people: int) -> dict[str, Any]:
    """Every figure, and the machine's load before and after."""
    found: dict[str, Any] = {"people": people, "load_average_before": os.getloadavg()[0]}
    _tell("loading")
    if (done := load(people)) is not None:
        found |= {"registry_load_s": done["seconds"], "load": done}
    running.set_up_django(SETTINGS)
    with running.database():
        with running.owner_connection() as owner:
            add_officers(owner)
        found["rows"], found["database_gb"] = _counted()
        _tell("facts of one household")
        found["household_facts"] = household_facts()
        _tell("searches")
        found["searches"] = searches()
    found["household_facts_p95_ms"] = max(
        each["p95_ms"]
        for name, each in found["household_facts"].items()
        if name.endswith(("warm", "the system's memory"))
    )
    found["registry_search_p95_ms"] = max(each["p95_ms"] for each in found["searches"].values())
    _tell("the stream")
    found["stream"] = stream()
    found["registry_stream_s"] = min(each["seconds"] for each in found["stream"])
    found["registry_stream_peak_gb"] = max(each["peak_gb"] for each in found["stream"])
    found["nights"] = nights()
    found["registry_night_s"] = max(each["seconds"] for each in found["nights"])
    found["load_average_after"] = os.getloadavg()[0]
    return found


def _tell(what: str) -> None:
    print(f"{time.perf_counter() - _BEGAN:5.0f} s: {what}; load {os.getloadavg()[0]:.1f}", flush=True)


def loaded(people: int) -> dict[str, Any]:
    """What the load took, and what it left; the log verified as a user does."""
    found: dict[str, Any] = {"people": people, "load_average_before": os.getloadavg()[0], "load": load(people)}
    with running.database():
        found["rows"], found["database_gb"] = _counted()
        with running.owner_connection() as owner:
            found["not_valid"] = owner.execute(
                "select conname from pg_constraint where not convalidated or conrelid in (select indrelid from pg_index where"
                " not indisvalid)"
            ).fetchall()
    found["log"] = measured.run([MINSHENG, "audit", "verify"])["output"].splitlines()[0]
    return found | {"load_average_after": os.getloadavg()[0]}


def load(people: int) -> dict[str, Any] | None:
    """``minsheng registry fill``: ``seconds``, ``peak_gb`` and ``cpu_s`` of its process, ``server_cpu_s`` and ``server_peak_gb``
    (proportional set size) of the database's; none where people are there already.
    """
    if (embedded().data / "PG_VERSION").is_file():
        measured.run([MINSHENG, "db", "migrate"])
    else:
        measured.run([MINSHENG, "db", "init", "--security-administrator", "bench"])
    running.set_up_django(SETTINGS)
    folder = city.build(people)[0]
    with running.database():
        with running.owner_connection() as owner:
            if owner.execute("select exists (select 1 from person)").fetchone() == (True,):
                return None
        connections.close_all()
        server = int((embedded().data / "postmaster.pid").read_text().split()[0])
        with serving.watched(server) as seen:
            done = measured.run([MINSHENG, "registry", "fill", str(folder)])
    del done["output"]
    return {**done, "server_cpu_s": seen.cpu_s, "server_peak_gb": seen.peak_gb}


def add_officers(owner: psycopg.Connection[Any], of_each: int = 1) -> dict[str, list[str]]:
    """Officers of the city, of a district and of its largest street, with the ordinary role: names by how far they reach."""
    found: dict[str, list[str]] = {}
    street = owner.execute(
        "select left(division, 9) from household group by 1 order by count(*) desc limit 1"
    ).fetchone()
    assert street is not None
    for reach, division in (("at_city", "3301"), ("at_district", street[0][:6]), ("at_street", street[0])):
        found[reach] = [reach, *(f"{reach}_{number}" for number in range(2, of_each + 1))]
        for name in found[reach]:
            owner.execute(
                "with a as (insert into actor (name, shown_as, kind) values (%s, %s, 'officer') on conflict do nothing returning id)"
                " insert into assignment (actor_id, role, division, held, given_by_id)"
                " select a.id, 'street_officer', %s, '[2020-01-01,)', k.id from a, actor k where k.name = 'keeper'",
                (name, name, division),
            )
    return found


def _counted() -> tuple[dict[str, int], float]:
    with running.owner_connection() as owner:
        rows = {
            table: owner.execute(f"select count(*) from {table}").fetchone()[0]  # type: ignore[index]
            for table in ("person", "household", "statement", "record")
        }
        size = owner.execute("select pg_database_size(current_database()) / 1e9").fetchone()
    assert size is not None
    return rows, float(size[0])


def household_facts() -> dict[str, dict[str, float]]:
    """Milliseconds of a household's facts on a day, by how far the officer reaches and what is in memory; and with the act
    around it (its transaction and its log entry).

    ``nothing in memory``: the server was started anew and the operating system told to drop its files. ``the system's memory``:
    the server was started anew, its files are in the operating system's memory. ``warm``: other households were looked at before.
    Each household is looked at once in a measurement.
    """
    from minsheng.registry.facts.household import facts_of
    from minsheng.registry.facts.values import the_law

    law = the_law()
    found = {}
    for name in ("at_city", "at_district", "at_street"):
        numbers = households_of(name, HOUSEHOLDS)
        for memory in ("nothing in memory", "the system's memory", "warm"):
            if memory != "warm":
                _forget(files_too=memory == "nothing in memory")
            with acting(name, "bench") as act:
                for number in households_of(name, HOUSEHOLDS + 20)[HOUSEHOLDS:]:
                    facts_of(act, number, DAY, law=law)  # the connection is made, the query planned
                found[f"{name}, {memory}"] = _timed(lambda number: facts_of(act, number, DAY, law=law), numbers)
    numbers = households_of("at_street", HOUSEHOLDS // 4)

    def whole_act(number: int) -> None:
        with acting("at_street", "bench") as act:
            facts_of(act, number, DAY, law=law)

    found["at_street, a whole act"] = _timed(whole_act, numbers)
    return found


def _forget(files_too: bool) -> None:
    """Starts the server anew, so that nothing is in its own memory; its files leave the operating system's too, if asked."""
    server = embedded()
    connections.close_all()
    server.stop()
    if files_too:
        os.sync()
        for file in (server.data / "base").rglob("*"):
            if file.is_file():
                with file.open("rb") as opened:
                    os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    server.use()


def households_of(name: str, most: int) -> list[int]:
    """Some households that an officer reaches, the same ones each time."""
    with running.owner_connection() as owner:
        rows = owner.execute(
            "select h.id from household h where h.division like (select g.division || '%%' from assignment g join actor a"
            " on a.id = g.actor_id where a.name = %s) order by md5(h.id::text) limit %s",
            (name, most),
        ).fetchall()
    return [row[0] for row in rows]


def searches() -> dict[str, dict[str, float]]:
    """Milliseconds of a search by what is typed and how far the officer reaches."""
    with running.owner_connection() as owner:
        typed = typed_texts(owner)
    found = {}
    for name in ("at_city", "at_district", "at_street"):
        with acting(name, "bench") as act:
            for what, texts in typed.items():
                search(act, texts[0])
                found[f"{name}, {what}"] = _timed(lambda text: search(act, text), texts)
            act.entries.clear()
    return found


def typed_texts(owner: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """What officers type, by what it is: of people and homes that are there."""
    draw = random.Random(5)
    people = owner.execute(
        "select name, pinyin, initials from person order by md5(id::text) limit %s", [SEARCHES]
    ).fetchall()
    homes = owner.execute("select address from dwelling order by md5(id::text) limit %s", [SEARCHES]).fetchall()
    return {
        "name": [name for name, _, _ in people],
        "name begun": [name[:2] for name, _, _ in people],
        "given name": [name[1:] for name, _, _ in people],
        "pinyin": [sound.replace(" ", "") for _, sound, _ in people],
        "initials": [initials for _, _, initials in people],
        "number": [_number(draw) for _ in people],
        "address": [address for (address,) in homes],
        "address begun": [address[:8] for (address,) in homes],
    }


def _number(draw: random.Random) -> str:
    from minsheng.registry.identity_numbers import check_digit

    born = datetime.date(1940, 1, 1) + datetime.timedelta(days=draw.randrange(30_000))
    first = f"330190{born:%Y%m%d}{draw.randrange(2, 30):03d}"
    return first + check_digit(first)


def _timed(work: Callable[[Any], object], inputs: list[Any]) -> dict[str, float]:
    """Wall-clock milliseconds, and the processor's of both sides: on a busy machine only these say what it costs."""
    taken = []
    spent = time.process_time() + _backend_seconds()
    for each in inputs:
        began = time.perf_counter()
        work(each)
        taken.append((time.perf_counter() - began) * 1000)
    spent = time.process_time() + _backend_seconds() - spent
    taken.sort()
    return {
        "p50_ms": round(taken[len(taken) // 2], 2),
        "p95_ms": round(taken[int(0.95 * (len(taken) - 1))], 2),
        "p99_ms": round(taken[int(0.99 * (len(taken) - 1))], 2),
        "cpu_mean_ms": round(spent * 1000 / len(taken), 2),
        "times": len(taken),
    }


def _backend_seconds() -> float:
    """Processor time of the database's process for our connection."""
    connection.ensure_connection()
    stat = (
        Path(f"/proc/{connection.connection.info.backend_pid}/stat")
        .read_text(encoding="ascii")
        .rsplit(")", 1)[1]
        .split()
    )
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def stream(times: int = 3) -> list[dict[str, float]]:
    """``seconds`` and ``peak_gb`` of the whole registry written for the engine, each in a process of its own."""
    return [measured.run([sys.executable, "-m", "bench.registry_stream", DAY.isoformat()]) for _ in range(times)]


def nights() -> list[dict[str, Any]]:
    """Whole ``minsheng registry night`` commands: the first ever, and one after some wages changed."""
    found: list[dict[str, Any]] = []
    first = _after_the_last_night()
    for on, what in ((first, "the first night"), (first + datetime.timedelta(1), "one wage in a hundred lost")):
        if found:
            _change_wages()
        _tell(what)
        assume = [word for name in ASSUME for word in ("--assume", name)]
        done = measured.run([MINSHENG, "registry", "night", "--on", on.isoformat(), *assume])
        found.append({"what": what, **done})
    return found


def _after_the_last_night() -> datetime.date:
    """The day of the first night: later than any that a kept registry has seen."""
    with running.database(), running.owner_connection() as owner:
        last = owner.execute("select max(run_on) from answer_run").fetchone()
    connections.close_all()
    return max(DAY, last[0] + datetime.timedelta(1)) if last and last[0] else DAY


def _change_wages() -> None:
    """Corrections of one person in a hundred, in two queries: statements said later, and what follows from them."""
    with running.database(), running.owner_connection() as owner:
        owner.execute(_NEW_WAGES)
    connections.close_all()


_NEW_WAGES = """
with chosen as (
  select r.id, r.person_id, r.facts from record r where r.topic = 'income' and r.person_id % 100 = 7 and upper_inf(r.known)
    and upper_inf(r.held) and lower(r.known) < now() - interval '1 second'
), stated as (
  insert into statement (person_id, topic, held, facts, standing, source, said_at, known_at, digest)
  select person_id, 'income', '[2025-07-01,)', '{"wage_income": "0"}', 'verified', 'bench', now(), now(),
    sha256((person_id || ' bench ' || now())::bytea) from chosen returning id, person_id, known_at
), closed as (
  update record r set known = tstzrange(lower(r.known), now()) from chosen c where r.id = c.id returning r.*
)
insert into record (person_id, topic, held, known, facts, said)
select c.person_id, 'income', v.held, tstzrange(now(), null), v.facts, v.said from closed c join stated s using (person_id),
  lateral (values
    (daterange(lower(c.held), '2025-07-01'), c.facts, c.said),
    (daterange('2025-07-01', null), c.facts || '{"wage_income": "0"}', c.said || jsonb_build_object('wage_income', s.id))
  ) v (held, facts, said)
"""


if __name__ == "__main__":
    sys.exit(main())
