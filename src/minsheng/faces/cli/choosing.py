"""What most commands ask: which law, which day, which language."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

import minsheng.law
from minsheng.engine.loading import LawRefused, load_law
from minsheng.engine.tree import Law
from minsheng.faces.cli.leaving import PROBLEMS_FOUND, leave
from minsheng.registry.days import BadDay, checked_day, checked_instant

LAW_FOLDER = Path(minsheng.law.__file__).parent

LawOption = Annotated[
    Path, typer.Option("--law", help="Folder of a law.", show_default="the law of Hangzhou that comes with minsheng")
]
PlaceOption = Annotated[
    str, typer.Option("--place", help="Province and city, such as zhejiang/hangzhou.", show_default="the law's own")
]
OnOption = Annotated[
    str, typer.Option("--on", help="Day of decision, YYYY-MM-DD.", show_default="the file's day, or today")
]
LangOption = Annotated[str, typer.Option("--lang", help="zh or en.")]
AssumeOption = Annotated[
    list[str], typer.Option("--assume", help="An assumption to make about what is not stated; may be repeated.")
]


def law_of(folder: Path, place: str) -> Law:
    """The law of a folder, or the end of the command with every problem."""
    try:
        return load_law(folder, place or None)
    except FileNotFoundError as error:
        leave(str(error))
    except LawRefused as refused:
        text = "\n".join(str(problem) for problem in refused.problems)
        leave(f"{text}\n{len(refused.problems)} problems. The law is not loaded.", PROBLEMS_FOUND)


def day_of(text: str, otherwise: datetime.date | None = None) -> datetime.date:
    """The day asked for, another, or today."""
    if not text:
        return otherwise or datetime.date.today()
    try:
        return checked_day(datetime.date.fromisoformat(text))
    except BadDay as error:
        leave(str(error))
    except ValueError:
        leave(f'"{text}" is no day. Write YYYY-MM-DD, such as 2025-07-01.')


def instant_of(text: str) -> datetime.datetime | None:
    """The instant asked for; of a text without a time zone that of this machine."""
    if not text:
        return None
    try:
        found = datetime.datetime.fromisoformat(text)
        checked_day(found.date())
        return checked_instant(found.astimezone())
    except BadDay as error:
        leave(str(error))
    except ValueError:
        leave(f'"{text}" is no instant. Write 2025-07-01T09:00+08:00.')


def language(text: str) -> str:
    """zh or en, or the end of the command."""
    if text not in ("zh", "en"):
        leave(f'"{text}" is no language here. Write zh or en.')
    return text
