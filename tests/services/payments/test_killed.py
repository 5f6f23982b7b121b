"""A run killed at any point, started twice, or with the database killed under it, pays nobody twice and loses nobody.

``make test`` kills some 60 workers and a few servers; ``make test-all`` kills 220 workers and 24 servers.
"""

from __future__ import annotations

import datetime
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
import pytest
from django.db import DatabaseError, connections

from minsheng.registry.access.acting import Act, acting
from minsheng.registry.database import running
from minsheng.registry.database.addresses import OWNER_ROLE
from minsheng.registry.database.embedded import DATABASE, Embedded
from minsheng.services.payments.report import reconcile
from tests.registry import databases
from tests.registry.awards.building import add_award, number_of
from tests.services.payments import building, dying
from tests.services.payments.bank import Bank
from tests.services.payments.building import JANUARY, balances

ACCOUNT = "33001616083053000001"
WHOLE = 10**12
PEOPLE = 7
REJECTED, BOUNCING = 1, 1


@dataclass
class City:
    """A programme that is paid month after month, its bank, and the folder between them."""

    folder: Path
    chance: random.Random
    bank: Bank = field(init=False)
    accounts: set[str] = field(init=False)
    kills: int = 0
    months: list[datetime.date] = field(default_factory=list)

    def begin(self, owner: psycopg.Connection) -> None:
        numbers = sorted(number_of(add_award(owner, 1_000 + place).payee_id) for place in range(PEOPLE))
        self.accounts = set(numbers)
        self.bank = Bank(ACCOUNT, WHOLE, closed=set(numbers[:REJECTED]), bouncing=set(numbers[-BOUNCING:]))
        for name in ("files", "outbox", "answers", "troubles"):
            (self.folder / name).mkdir()

    def bank_works(self) -> None:
        """The bank takes what it has been sent and answers; some answers come late or twice."""
        self.bank.receive(self.folder / "outbox")
        if self.bank.lines and self.chance.random() < 0.6:
            number = len(self.bank.statements)
            (self.folder / "answers" / f"{number:05d}.xml").write_bytes(self.bank.next_statement())
        for number, report in enumerate(self.bank.reports):
            if self.chance.random() < 0.5:
                (self.folder / "answers" / f"status{number:05d}.xml").write_bytes(report)

    def is_settled(self, owner: psycopg.Connection, month: datetime.date) -> bool:
        row = owner.execute("select state from payment_run where month = %s", [month]).fetchone()
        return row == ("settled",)

    def troubles(self) -> str:
        return "\n".join(file.read_text() for file in sorted((self.folder / "troubles").glob("*.txt")))


def month_after(month: datetime.date) -> datetime.date:
    return (month + datetime.timedelta(days=32)).replace(day=1)


def finish(city: City, owner: psycopg.Connection, month: datetime.date) -> None:
    """Without further kills the month comes to its end; and then everybody was paid once, to the fen."""
    for _ in range(20):
        child = dying.in_a_process(0, lambda: dying.work(month, city.folder), city.folder / "troubles")
        assert dying.ended(child) == dying.SURVIVED, city.troubles()
        if city.is_settled(owner, month):
            break
        city.bank_works()
        for number, report in enumerate(city.bank.reports):
            (city.folder / "answers" / f"status{number:05d}.xml").write_bytes(report)
    assert city.is_settled(owner, month)
    city.months.append(month)
    expect_whole(city, owner)


def expect_whole(city: City, owner: psycopg.Connection) -> None:
    listed = owner.execute("select end_to_end, amount, month from payment").fetchall()
    assert len(listed) == PEOPLE * len(city.months)
    assert len(city.bank.paid) == (PEOPLE - REJECTED) * len(city.months)
    assert len(city.bank.refused) == REJECTED * len(city.months)
    amounts = {end_to_end: amount for end_to_end, amount, _ in listed}
    assert amounts.keys() == city.bank.paid.keys() | city.bank.refused
    assert all(amounts[end_to_end] == amount for end_to_end, (_, amount) in city.bank.paid.items())
    for month in city.months:
        mine = {end_to_end for end_to_end, _, of in listed if of == month}
        paid = sorted(account for end_to_end, (account, _) in city.bank.paid.items() if end_to_end in mine)
        assert paid == sorted(city.accounts - city.bank.closed)
    settled = owner.execute("select count(*) from payment_outcome where what = 'settled'").fetchone()
    assert settled == (len(city.bank.paid),)
    marks = owner.execute(
        "select run_id, state, count(*) from payment_step group by 1, 2 having count(*) > 1"
    ).fetchall()
    assert marks == []
    booked = balances()
    assert booked["fund:assistance"] == sum(amounts.values()) - WHOLE
    assert "suspense:assistance" not in booked
    with acting("books", "check") as act:
        found = reconcile(act, since=JANUARY, until=city.months[-1])
    in_bank = [line for line in found.differences if "last statement" not in line.en]
    assert in_bank == []


def points_of_a_month(city: City, owner: psycopg.Connection, month: datetime.date) -> int:
    """How many places there are to die at between a month's beginning and its files being sent."""
    report = city.folder / "points"
    child = dying.in_a_process(0, lambda: dying.work(month, city.folder), city.folder / "troubles", report)
    assert dying.ended(child) == dying.SURVIVED, city.troubles()
    finish(city, owner, month)
    return int(report.read_text())


def kill_workers(city: City, owner: psycopg.Connection, kills: int) -> None:
    """Month after month, workers die at random places until so many have died."""
    month = JANUARY
    places = points_of_a_month(city, owner, month)
    while city.kills < kills:
        month = month_after(month)
        building_year(month)
        for _ in range(8):
            deadly = city.chance.randint(1, places)
            child = dying.in_a_process(deadly, lambda: dying.work(month, city.folder), city.folder / "troubles")  # noqa: B023
            code = dying.ended(child)
            assert code in (-signal.SIGKILL, dying.SURVIVED), city.troubles()
            city.kills += code == -signal.SIGKILL
            if city.chance.random() < 0.7:
                city.bank_works()
        finish(city, owner, month)


def building_year(month: datetime.date) -> None:
    """A new year has a budget of its own."""
    if month.month == 1:
        with acting("books", "budget") as act:
            building.set_budget(act, fund="assistance", year=month.year, most=WHOLE)


def kill_at_random(money: psycopg.Connection, tmp_path: Path, kills: int, seed: int) -> None:
    city = City(tmp_path, random.Random(seed))
    city.begin(money)
    kill_workers(city, money, kills)
    assert city.kills >= kills
    assert city.bank.duplicates == 0 or city.bank.paid  # files may come twice; nobody is paid twice (expect_whole)


def test_workers_killed_at_random_points(money: psycopg.Connection, tmp_path: Path) -> None:
    kill_at_random(money, tmp_path, 60, seed=6)


@pytest.mark.slow
def test_many_workers_killed_at_random_points(money: psycopg.Connection, tmp_path: Path) -> None:
    kill_at_random(money, tmp_path, 220, seed=66)


def test_a_worker_killed_at_each_point_of_sending(money: psycopg.Connection, tmp_path: Path) -> None:
    """Not at random: after the file is in the bank's folder and before the mark that it is, and each place around."""
    city = City(tmp_path, random.Random(1))
    city.begin(money)
    month = JANUARY
    places = points_of_a_month(city, money, month)
    for back in range(1, 25):
        if back % 4 == 1:
            month = month_after(month)
        child = dying.in_a_process(
            places - back, lambda: dying.work(month, city.folder), city.folder / "troubles"  # noqa: B023
        )  # fmt: skip
        assert dying.ended(child) in (-signal.SIGKILL, dying.SURVIVED), city.troubles()
        city.bank_works()
        if back % 4 == 0:
            finish(city, money, month)
    assert city.bank.duplicates > 0  # the bank did see files twice


def test_two_and_four_workers_at_once(money: psycopg.Connection, tmp_path: Path) -> None:
    city = City(tmp_path, random.Random(2))
    city.begin(money)
    month = JANUARY
    for workers in (2, 4, 4):
        children = [
            dying.in_a_process(0, lambda: dying.work(month, city.folder), city.folder / "troubles")  # noqa: B023
            for _ in range(workers)
        ]
        codes = [dying.ended(child) for child in children]
        assert codes == [dying.SURVIVED] * workers, city.troubles()
        finish(city, money, month)
        month = month_after(month)


# -- the server killed


@pytest.fixture
def own_server() -> Iterator[Embedded]:
    """A server as safe as a real one, to be killed. Django works with it meanwhile."""
    made = Path(tempfile.mkdtemp(prefix="minsheng-pg-", dir="/var/tmp"))
    made.chmod(0o755)
    ours = Embedded(made / "postgres", {"shared_buffers": "64MB"})
    ours.use()
    before = {alias: dict(connections[alias].settings_dict) for alias in connections}
    point_django_at(str(ours.sockets), DATABASE)
    running.make_roles(ours)
    running.migrate()
    yield ours
    databases.close_django()
    for alias, settings in before.items():
        for target in (connections[alias].settings_dict, connections.settings[alias]):
            target.update(HOST=settings["HOST"], NAME=settings["NAME"])
    ours.leave()
    ours.stop()
    shutil.rmtree(made)
    shutil.rmtree(ours.sockets, ignore_errors=True)


def point_django_at(host: str, name: str) -> None:
    databases.close_django()
    for alias in connections:
        for target in (connections[alias].settings_dict, connections.settings[alias]):
            target.update(HOST=host, NAME=name)


def kill_server(server: Embedded) -> None:
    """kill -9 of the postmaster and all its processes, as when the machine loses power."""
    postmaster = psutil.Process(int((server.data / "postmaster.pid").read_text().splitlines()[0]))
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        with_pid(process.pid)
    psutil.wait_procs(family, timeout=30)
    server._start()


def with_pid(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def kill_servers(server: Embedded, tmp_path: Path, kills: int) -> None:
    city = City(tmp_path, random.Random(3))
    with psycopg.connect(server.url(OWNER_ROLE), autocommit=True) as owner:
        databases.add_actors(owner)
        building.set_up(owner, WHOLE)
        city.begin(owner)
    month = JANUARY
    for number in range(kills):
        if number % 4 == 0:
            month = JANUARY if number == 0 else month_after(month)
            building_year(month)
        child = dying.in_a_process(0, lambda: dying.work(month, city.folder), city.folder / "troubles")  # noqa: B023
        time.sleep(city.chance.uniform(0, 0.5))
        kill_server(server)
        dying.ended(child)  # done, or failed without a database
        city.bank_works()
        if number % 4 == 3:
            with psycopg.connect(server.url(OWNER_ROLE), autocommit=True) as owner:
                finish(city, owner, month)


def test_the_server_killed_under_a_run(own_server: Embedded, tmp_path: Path) -> None:
    kill_servers(own_server, tmp_path, 4)


@pytest.mark.slow
def test_the_server_killed_often(own_server: Embedded, tmp_path: Path) -> None:
    kill_servers(own_server, tmp_path, 24)


def killed_in(server: Embedded, actor: str, deed: Callable[[Act], object]) -> None:
    """The server dies when a deed is done and not yet committed: nothing of it stands."""

    def done_but_not_kept() -> None:
        with acting(actor, "run") as act:
            deed(act)
            kill_server(server)

    with pytest.raises(DatabaseError):
        done_but_not_kept()
    connections.close_all()


STEPS = ("prepare", "approve", "freeze", "post", "write", "send", "status", "statement")


def kill_in_step(server: Embedded, tmp_path: Path, step: str) -> None:
    city = City(tmp_path, random.Random(5))
    with psycopg.connect(server.url(OWNER_ROLE), autocommit=True) as owner:
        databases.add_actors(owner)
        building.set_up(owner, WHOLE)
        city.begin(owner)
    deeds = dying.deeds_of(JANUARY, tmp_path)
    for name in STEPS:
        if name in ("status", "statement"):
            city.bank.receive(tmp_path / "outbox")
            raw = city.bank.reports[-1] if name == "status" else city.bank.next_statement()
            (tmp_path / "answers" / f"{name}00000.xml").write_bytes(raw)
        actor, deed = deeds[name]
        if name == step:
            killed_in(server, actor, deed)
        with acting(actor, "run") as act:
            deed(act)
    with psycopg.connect(server.url(OWNER_ROLE), autocommit=True) as owner:
        finish(city, owner, JANUARY)


@pytest.mark.parametrize("step", ["freeze", "send"])
def test_the_server_killed_in_a_step(own_server: Embedded, tmp_path: Path, step: str) -> None:
    kill_in_step(own_server, tmp_path, step)


@pytest.mark.slow
@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("freeze", "send")])
def test_the_server_killed_in_every_other_step(own_server: Embedded, tmp_path: Path, step: str) -> None:
    kill_in_step(own_server, tmp_path, step)


def test_a_worker_that_waits_for_a_dead_one_goes_on(money: psycopg.Connection, tmp_path: Path) -> None:
    """A worker dies with the run locked; the next one gets the lock as soon as the database notices."""
    city = City(tmp_path, random.Random(4))
    city.begin(money)
    places = points_of_a_month(city, money, JANUARY)
    month = month_after(JANUARY)
    first = dying.in_a_process(places // 2, lambda: dying.work(month, city.folder), city.folder / "troubles")
    second = dying.in_a_process(0, lambda: dying.work(month, city.folder), city.folder / "troubles")
    assert [dying.ended(first), dying.ended(second)] == [-signal.SIGKILL, dying.SURVIVED], city.troubles()
    finish(city, money, month)
