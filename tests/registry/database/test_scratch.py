"""Scratch folders: gone at the end, gone after a kill, never taken from somebody who is at work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from minsheng.registry.database.scratch import scratch_folder

HOLDING = """
import sys
from minsheng.registry.database.scratch import scratch_folder
with scratch_folder("x") as folder:
    (folder / "big").write_text("…")
    print(folder, flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_one_left_is_removed(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("MINSHENG_VAR", str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as other:
        assert other.stdout is not None
        left = other.stdout.readline().strip()
        with scratch_folder("y") as ours:
            assert os.path.isdir(left)  # at work
            assert ours.stat().st_mode & 0o077 == 0
        assert not ours.exists()
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert os.path.isdir(left)
        with scratch_folder("y"):
            assert not os.path.exists(left)
