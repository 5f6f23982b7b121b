"""How a command ends: what it says when it cannot go on, and with which exit code.

===== ==============================================================
code  meaning
===== ==============================================================
0     done
1     the law or the data has problems, all of them printed
2     the command was called wrongly, or its input cannot be read
130   stopped by the user
===== ==============================================================
"""

from __future__ import annotations

from typing import NoReturn

import typer

PROBLEMS_FOUND = 1
BAD_INPUT = 2


def leave(message: str, code: int = BAD_INPUT) -> NoReturn:
    """Says on the error stream why the command cannot go on, and ends it."""
    typer.echo(message, err=True)
    raise typer.Exit(code)
