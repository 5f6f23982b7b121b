"""``minsheng check``: one household through the whole law."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from minsheng.engine.exact import LawNotReviewed, explain
from minsheng.engine.telling import as_json, as_text
from minsheng.faces.cli.choosing import (
    LAW_FOLDER,
    AssumeOption,
    LangOption,
    LawOption,
    OnOption,
    PlaceOption,
    day_of,
    language,
    law_of,
)
from minsheng.faces.cli.household_files import HouseholdFileRefused, read_household_file
from minsheng.faces.cli.leaving import leave

command = typer.Typer(add_completion=True, rich_markup_mode=None)


@command.command(epilog="Example: minsheng check examples/couple.yaml --on 2025-07-01 --lang en")
def check(
    file: Annotated[Path, typer.Argument(help="The household: YAML or JSON, Chinese or English keys.")],
    on: OnOption = "",
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    lang: LangOption = "zh",
    full: Annotated[bool, typer.Option("--full", help="Add every step of each decision that is not a no.")] = False,
    programme: Annotated[list[str], typer.Option("--programme", help="Only this programme; may be repeated.")] = [],  # noqa: B006
    assume: AssumeOption = [],  # noqa: B006
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Decide every programme for one household: result, reason, article, what is not known, what to ask next."""
    language(lang)
    rules = law_of(law, place)
    for name in programme:
        if name not in rules.programmes:
            leave(f'There is no programme "{name}". See minsheng law list.')
    try:
        household = read_household_file(rules, file, tuple(assume), day_of(on) if on else None)
        day = day_of(on, household.facts.day)
        explanation = explain(rules, household.facts, day, programme)
    except (HouseholdFileRefused, LawNotReviewed) as error:
        leave(str(error))
    if as_data:
        typer.echo(json.dumps(as_json(explanation, trees=full), ensure_ascii=False, indent=1))
    else:
        typer.echo(as_text(explanation, lang, full=full))
