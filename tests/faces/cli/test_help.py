"""``minsheng --help`` reads every command's module, whatever settings each wants."""

from __future__ import annotations

from minsheng.faces.cli.main import COMMANDS
from tests.faces.cli.running import run


def test_help_lists_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0, done.stderr
    listed = {line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ") and line.strip()}
    assert set(COMMANDS) <= listed
