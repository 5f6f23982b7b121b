"""The embedded server: made, shared, killed, saved, put back. Each test has a server of its own, as safe as a real one."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from minsheng.registry.database.embedded import DatabaseNotStarted, Embedded


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's user may enter, short enough, and gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="minsheng-pg-", dir="/var/tmp"))
    made.chmod(0o755)
    yield made
    server = Embedded(made / "postgres")
    server.stop()
    shutil.rmtree(made)
    shutil.rmtree(server.sockets, ignore_errors=True)


def minsheng(folder: Path, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """One command, with its own database."""
    environment = {**os.environ, "MINSHENG_VAR": str(folder)}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "minsheng.faces.cli.main", *arguments],
        env=environment,
        text=True,
        capture_output=True,
        check=False,
        **options,  # type: ignore[call-overload]
    )


def server_process(server: Embedded) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_the_last_user_stops_it(folder: Path) -> None:
    one, other = Embedded(folder / "postgres"), Embedded(folder / "postgres")
    one.use()
    other.use()
    one.leave()
    assert other.is_running()
    other.leave()
    assert not other.is_running()


def test_a_folder_may_be_named_from_where_one_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    server = Embedded(Path("postgres"))
    server.use()
    assert server.is_running()
    server.leave()


def test_what_was_acknowledged_outlives_a_kill(folder: Path) -> None:
    server = Embedded(folder / "postgres")
    server.use()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create table kept (n int)")
        for number in range(50):
            connection.execute("insert into kept values (%s)", [number])
    os.kill(server_process(server), signal.SIGKILL)
    again = Embedded(folder / "postgres")
    deadline = time.monotonic() + 30
    while again.is_running() and time.monotonic() < deadline:
        time.sleep(0.2)
    again.use()
    with psycopg.connect(again.url()) as connection:
        assert connection.execute("select count(*), max(n) from kept").fetchone() == (50, 49)
    again.leave()
    server.leave()


def test_a_half_made_cluster_is_made_anew(folder: Path) -> None:
    left = folder / "postgres" / "new" / "base"
    left.mkdir(parents=True)
    (left / "1").write_text("half")
    server = Embedded(folder / "postgres")
    server.use()
    assert server.is_running()
    server.leave()


def test_a_bad_setting_is_told_with_the_servers_own_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("minsheng.registry.database.embedded._PATIENCE_S", 0.1)
    server = Embedded(folder / "postgres", {"shared_buffers": "much"})
    with pytest.raises(DatabaseNotStarted, match="shared_buffers"):
        server.use()


def test_a_backup_restored_is_the_same_row_by_row(folder: Path) -> None:
    assert minsheng(folder, "db", "init", "--security-administrator", "zhou").returncode == 0
    server = Embedded(folder / "postgres")
    server.use()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(
            "insert into person (name, pinyin, initials, sex, birth_date, ethnicity, number_kind, jurisdictions)"
            " select '𠮷' || n || '·䶮', 'ji', 'j', 'male', date '1980-01-01' + n, '', 'none', array['330106001']"
            " from generate_series(1, 500) n"
        )
        connection.execute("insert into household (division) select '330106001' from generate_series(1, 200)")
        connection.execute(
            "insert into membership (household_id, person_id, relation_to_head, held, said_by)"
            " select 1 + id % 200, id, 'head', '[2020-01-01,)', 'test' from person"
        )
        before = contents(connection)
        saved = folder / "saved" / "a.dump"
        done = minsheng(folder, "db", "backup", str(saved))
        assert done.returncode == 0, done.stderr
        connection.execute("update person set name = 'other' where id = 7")
        assert contents(connection) != before
    done = minsheng(folder, "db", "restore", str(saved))
    assert done.returncode == 0, done.stderr
    with psycopg.connect(server.url()) as connection:
        assert contents(connection) == before
        kept = connection.execute("select datname from pg_database where datname like 'minsheng_until_%'").fetchall()
        assert len(kept) == 1
        flags = connection.execute(
            "select relname from pg_class where relkind = 'r' and relforcerowsecurity and relname = 'person'"
        ).fetchall()
        assert flags == [("person",)]
    assert minsheng(folder, "db", "status").returncode == 0
    server.leave()


def contents(connection: psycopg.Connection) -> dict[str, list[str]]:
    """Every row of every table, as text, sorted; what PostgreSQL's own workers write is left out."""
    tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    return {
        name: sorted(row[0] for row in connection.execute(f'select t::text from "{name}" t').fetchall())
        for (name,) in tables
    }


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "no backup"), (b"hello", "no backup"), (None, "not a whole backup")]
)
def test_a_bad_backup_changes_nothing(folder: Path, content: bytes | None, said: str) -> None:
    assert minsheng(folder, "db", "init").returncode == 0
    file = folder / "bad.dump"
    if content is None:
        assert minsheng(folder, "db", "backup", str(file)).returncode == 0
        content = file.read_bytes()[:5000]
    file.write_bytes(content)
    done = minsheng(folder, "db", "restore", str(file))
    assert done.returncode == 2
    assert said in done.stderr
    status = minsheng(folder, "db", "status")
    assert status.returncode == 0
    assert "Tables are up to date" in status.stdout


def test_there_is_one_first_security_administrator(folder: Path) -> None:
    first = minsheng(folder, "db", "init", "--security-administrator", "zhou")
    assert first.returncode == 0
    assert re.search(r"zhou logs in at the site with (\w{4}-){3}\w{4} within seven days", first.stdout)
    anew = minsheng(folder, "db", "admit", "zhou")
    assert anew.returncode == 0
    assert anew.stdout != first.stdout
    nobody = minsheng(folder, "db", "admit", "li")
    assert nobody.returncode == 1
    assert "minsheng access login li --as" in nobody.stderr
    again = minsheng(folder, "db", "init", "--security-administrator", "wang")
    assert again.returncode == 1
    assert "There is a security administrator already" in again.stderr


def test_status_says_what_is_missing(folder: Path) -> None:
    done = minsheng(folder, "db", "status")
    assert done.returncode == 1
    assert "minsheng db migrate" in done.stdout
