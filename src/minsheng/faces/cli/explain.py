"""``minsheng explain``: one programme for one household, step by step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from minsheng.engine.exact import LawNotReviewed
from minsheng.engine.exact import explain as explained
from minsheng.engine.telling import as_json, as_text
from minsheng.engine.telling.as_text import claims_text, tree_text
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

command = typer.Typer(rich_markup_mode=None)


@command.command(epilog="Example: minsheng explain examples/couple.yaml --programme minimum_living_allowance")
def explain(
    file: Annotated[Path, typer.Argument(help="The household: YAML or JSON, Chinese or English keys.")],
    programme: Annotated[str, typer.Option("--programme", help="The programme's name; see minsheng law list.")],
    on: OnOption = "",
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    lang: LangOption = "zh",
    assume: AssumeOption = [],  # noqa: B006
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """The short answer, then every step with values, units, figures with their dates and sources, and articles."""
    language(lang)
    rules = law_of(law, place)
    if programme not in rules.programmes:
        leave(f'There is no programme "{programme}". See minsheng law list.')
    try:
        household = read_household_file(rules, file, tuple(assume), day_of(on) if on else None)
        explanation = explained(rules, household.facts, day_of(on, household.facts.day), [programme])
    except (HouseholdFileRefused, LawNotReviewed) as error:
        leave(str(error))
    if as_data:
        typer.echo(json.dumps(as_json(explanation, trees=True), ensure_ascii=False, indent=1))
        return
    typer.echo(as_text(explanation, lang))
    if explanation.claims:
        typer.echo("\n" + claims_text(explanation, lang, full=True))
        return
    data = rules.programmes[programme].data
    names = [name for name in (data.get("pays") or data.get("decides"), *data.get("answers", [])) if name]
    for answer in explanation.answers:
        for name in names:
            if name not in rules.parameters:
                typer.echo("\n" + tree_text(explanation, name, answer.who, lang))
