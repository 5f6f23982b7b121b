"""The part of ``minsheng pay`` that follows single payments: lines of a run, one traced, what came back, what people owe."""

from __future__ import annotations

from typing import Annotated

import typer

from minsheng.faces.cli.acts import AsOption, registry_act
from minsheng.faces.cli.choosing import day_of
from minsheng.faces.cli.leaving import PROBLEMS_FOUND, leave
from minsheng.faces.cli.payments_books import AmountOption, FundArgument, PurposeOption, fen_of, yuan
from minsheng.services.payments import ledger
from minsheng.services.payments.runs import lines_of
from minsheng.services.payments.tracing import Trace, trace

tracing = typer.Typer(rich_markup_mode=None)
OnOption = Annotated[str, typer.Option("--on", help="Day of the posting.", show_default="today")]
_Id = Annotated[str, typer.Argument(help="The payment's end-to-end id: minsheng pay lines RUN.")]


@tracing.command(epilog="Example: minsheng pay lines 7 --as wang --purpose 'approval'")
def lines(
    run: Annotated[int, typer.Argument(help="The run's number: minsheng pay runs.")],
    actor: AsOption,
    purpose: PurposeOption,
    most: Annotated[int, typer.Option("--most", min=1, help="So many lines.")] = 50,
    after: Annotated[str, typer.Option("--after", help="Go on after this end-to-end id.")] = "",
) -> None:
    """The lines of a run: each payment with its award, decision, amount and where it stands; then what was held back."""
    with registry_act(actor, purpose) as act:
        found, held = lines_of(act, run_id=run, most=most, after=after)
    for each in found:
        kept = f", {yuan(each.withheld)} withheld" if each.withheld else ""
        typer.echo(
            f"{each.end_to_end}  award {each.award_number} of household {each.household_id}, {each.month:%Y-%m}: "
            f"{yuan(each.amount)}{kept}; decision {each.decision_id}; {each.standing}"
        )
    for award, month, why in held:
        typer.echo(f"held back: award {award}, {month:%Y-%m}: {why}")
    if len(found) == most:
        typer.echo(f"More: minsheng pay lines {run} --after {found[-1].end_to_end}")


@tracing.command(name="trace", epilog="Example: minsheng pay trace M202507A000000000012T01 --as lu --purpose 'audit'")
def trace_one(end_to_end: _Id, actor: AsOption, purpose: PurposeOption) -> None:
    """One payment: award, decision, articles, figures, fund, postings, line of the bank file, outcome."""
    with registry_act(actor, purpose) as act:
        told = trace(act, end_to_end=end_to_end)
    _tell(told)
    if told.missing:
        leave(f"MISSING: {', '.join(told.missing)}", PROBLEMS_FOUND)


@tracing.command(name="came-back", epilog="Example: minsheng pay came-back --as chen --purpose 'month end'")
def came_back(actor: AsOption, purpose: PurposeOption) -> None:
    """Payments that came back and that nobody is owed any more: to be released to their fund."""
    with registry_act(actor, purpose) as act:
        found = ledger.to_release(act)
    for each in found:
        typer.echo(f"{each}: minsheng pay release {each}")
    typer.echo(f"{len(found)} to release. What is still owed is paid again: minsheng pay reissue.")


@tracing.command(
    epilog="Example: minsheng pay release M202507A000000000012T01 --because 'died in June' --as chen --purpose x"
)
def release(
    end_to_end: _Id,
    because: Annotated[str, typer.Option("--because", help="Why nobody is owed it.")],
    actor: AsOption,
    purpose: PurposeOption,
    on: OnOption = "",
) -> None:
    """Move what came back, and nobody is owed any more, back to its fund."""
    with registry_act(actor, purpose) as act:
        number = ledger.release(act, end_to_end=end_to_end, day=day_of(on), because=because)
    typer.echo(f"Posting {number}.")


@tracing.command(epilog="Example: minsheng pay overpayments --as chen --purpose 'month end'")
def overpayments(actor: AsOption, purpose: PurposeOption, on: OnOption = "") -> None:
    """Bring what people owe in the ledger up to date: overpayments found, reduced and waived since."""
    with registry_act(actor, purpose) as act:
        booked = ledger.book_overpayments(act, day=day_of(on))
    for fund, amount in booked.items():
        typer.echo(
            f"fund {fund}: {yuan(amount)} more is owed" if amount >= 0 else f"fund {fund}: {yuan(-amount)} less is owed"
        )
    if not booked:
        typer.echo("Nothing new.")


@tracing.command(
    epilog="Example: minsheng pay repaid dibao --household 12 --programme minimum_living_allowance --yuan 300.00"
    " --reference 2025-88 --because 'paid at the counter' --as chen --purpose x"
)
def repaid(
    code: FundArgument,
    household: Annotated[int, typer.Option("--household", help="Who owed.")],
    programme: Annotated[str, typer.Option("--programme", help="Under which programme.")],
    amount: AmountOption,
    reference: Annotated[str, typer.Option("--reference", help="The voucher's number; each is posted once.")],
    because: Annotated[str, typer.Option("--because", help="How it came.")],
    actor: AsOption,
    purpose: PurposeOption,
    person: Annotated[int | None, typer.Option("--person", help="For whom the award was, if for one person.")] = None,
    on: OnOption = "",
) -> None:
    """Post what somebody has paid back of an overpayment."""
    with registry_act(actor, purpose) as act:
        number = ledger.receive_repayment(
            act, fund=code, household_id=household, programme=programme, amount=fen_of(amount), day=day_of(on),
            reference=reference, because=because, person_id=person,
        )  # fmt: skip
    typer.echo(f"Posting {number}.")


def _tell(told: Trace) -> None:
    award, decision, run = told.award, told.decision, told.run
    kept = f", of it {yuan(told.withheld)} withheld" if told.withheld else ""
    typer.echo(
        f"payment   {told.end_to_end}: {told.programme} {told.month:%Y-%m}, attempt {told.attempt}, {yuan(told.amount)} yuan{kept}"
    )
    typer.echo(
        f"award     {award['number']} (row {award['row']}, {award['kind']}, {yuan(award['amount'] or 0)}) of household"
        f" {award['household']}, to person {award['payee']}, account {award['shown']}: {award['because']}"
    )
    typer.echo(f"          under {award['article']}")
    typer.echo(
        f"decision  {decision['number']} of {decision['day']} by {decision['by']}: entitled {decision['entitled']},"
        f" {decision['amount']} {decision['frequency']}; law {str(decision['law'])[:12]} of {decision['place']}"
    )
    for each in told.reasons:
        whose = f" of person {each.person}" if each.person else ""
        typer.echo(f"  {each.kind:<7} {each.zh} {each.name}{whose} = {each.value}  [{each.says}]")
    for part in told.parts:
        typer.echo(
            f"  {part.what:<8} {part.month:%Y-%m} {yuan(part.amount)}: due {yuan(part.due)}, counted {yuan(part.counted)};"
            f" decision {part.decision}, change {part.change}"
        )
    typer.echo(f"fund      {told.fund['code']} {told.fund['zh']} {told.fund['en']}")
    steps = ", ".join(f"{state} by {actor} {at:%Y-%m-%d %H:%M}" for state, actor, at in told.steps)
    typer.echo(f"run       {run['number']} {run['kind']} {run['month']:%Y-%m} in {run['division']}: {steps}")
    for line in told.postings:
        typer.echo(
            f"posting   {line.posting} {line.kind} {line.day} {line.account} {yuan(line.amount)} ({line.reference})"
        )
    if told.file:
        typer.echo(
            f"file      {told.file['name']}, transfer {told.file['line']} of {told.file['payments']}, SHA-256 {told.file['digest']}"
        )
    for what, reason, message, day in told.outcomes:
        typer.echo(f"bank      {what} {reason} by {message} of {day}")
    if told.again:
        typer.echo(f"again     {told.again}")
