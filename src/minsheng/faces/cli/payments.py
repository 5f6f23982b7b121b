"""``minsheng pay``: payment runs and bank messages. Funds, accounts and the ledger are in
``payments_books``, single payments in ``payments_tracing``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from minsheng.faces.cli.acts import AsOption, registry_act
from minsheng.faces.cli.choosing import day_of
from minsheng.faces.cli.leaving import PROBLEMS_FOUND, leave
from minsheng.faces.cli.payments_books import PurposeOption, books, yuan
from minsheng.faces.cli.payments_tracing import tracing
from minsheng.registry.database.addresses import var_folder
from minsheng.services.payments import bank, runs
from minsheng.services.payments.bank.status import Read
from minsheng.services.payments.models import Run
from minsheng.services.payments.runs.preparing import FILE_SIZE, Prepared
from minsheng.services.payments.runs.previewing import Preview

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
command.add_typer(books)
command.add_typer(tracing)
RunNumber = Annotated[int, typer.Argument(help="The run's number: minsheng pay runs.")]
MonthOption = Annotated[str, typer.Option("--month", help="YYYY-MM.")]
DivisionOption = Annotated[str, typer.Option("--division", help="Code: households there, and in all that lies within.")]
NumberOption = Annotated[int, typer.Option("--number", help="2 and on: a further run of the same month.")]
AgainOption = Annotated[bool, typer.Option("--again", help="Make the list anew; an approval is then gone.")]
FolderOption = Annotated[
    Path | None, typer.Option("--out", help="Folder of the files.", show_default="payments/RUN in the var folder")
]
FileArgument = Annotated[Path, typer.Argument(help="The bank's file.")]
_PAY_ON = Annotated[str, typer.Option("--pay-on", help="The day the bank is to pay, YYYY-MM-DD.")]


@command.command(name="runs", epilog="Example: minsheng pay runs --as li --purpose 'look'")
def list_runs(
    actor: AsOption,
    purpose: PurposeOption,
    every: Annotated[bool, typer.Option("--every", help="Lists with nothing on them too.")] = False,
) -> None:
    """List payment runs, the newest first."""
    with registry_act(actor, purpose) as act:
        act.require_anywhere("pay_read")
        found = Run.objects.order_by("-pk")
        for run in (found if every else found.exclude(payments=0))[:100]:
            typer.echo(_line(run))


@command.command(
    epilog="Example: minsheng pay prepare residents_pension --month 2025-07 --division 3301 --pay-on 2025-07-15 --as li --purpose 'July'"
)
def prepare(
    programme: Annotated[str, typer.Argument(help="A programme of minsheng law list.")],
    month: MonthOption,
    division: DivisionOption,
    pay_on: _PAY_ON,
    actor: AsOption,
    purpose: PurposeOption,
    kind: Annotated[
        str,
        typer.Option("--kind", help="monthly, or once: what is paid one time, arrears, yearly awards in their month."),
    ] = "monthly",
    number: NumberOption = 1,
    file_size: Annotated[int, typer.Option("--file-size", help="Payments in a bank file, at most.")] = FILE_SIZE,
    again: AgainOption = False,
) -> None:
    """Make the list of a run from the awards; done already, say which it is."""
    with registry_act(actor, purpose) as act:
        done = runs.prepare(
            act, programme=programme, month=month_of(month), division=division, pay_on=day_of(pay_on), kind=kind,
            number=number, file_size=file_size, again=again,
        )  # fmt: skip
    _tell_prepared(done)


@command.command(
    epilog="Example: minsheng pay reissue residents_pension --month 2025-07 --division 3301 --pay-on 2025-07-20 --as li --purpose returned"
)
def reissue(
    programme: Annotated[str, typer.Argument(help="A programme of minsheng law list.")],
    month: MonthOption,
    division: DivisionOption,
    pay_on: _PAY_ON,
    actor: AsOption,
    purpose: PurposeOption,
    number: NumberOption = 1,
    again: AgainOption = False,
) -> None:
    """Prepare a run of what came back, to accounts that two people have corrected since. Then approve it as any other."""
    with registry_act(actor, purpose) as act:
        done = runs.prepare(
            act, programme=programme, month=month_of(month), division=division, pay_on=day_of(pay_on), kind="reissue",
            number=number, again=again,
        )  # fmt: skip
    _tell_prepared(done)


@command.command(epilog="Example: minsheng pay preview 7 --as wang --purpose 'approval'")
def preview(
    run: RunNumber,
    actor: AsOption,
    purpose: PurposeOption,
    most: Annotated[int, typer.Option("--most", min=0, help="So many changes in full.")] = 50,
) -> None:
    """What a run pays, and every change against the month before with its reason."""
    with registry_act(actor, purpose) as act:
        seen = runs.preview(act, run_id=run, most=most)
    _tell_preview(seen)


@command.command(epilog="Example: minsheng pay approve 7 --version 1 --as wang --purpose 'July'")
def approve(
    run: RunNumber,
    version: Annotated[int, typer.Option("--version", help="The version that you looked at; preview shows it.")],
    actor: AsOption,
    purpose: PurposeOption,
) -> None:
    """Approve a list that somebody else prepared."""
    with registry_act(actor, purpose) as act:
        typer.echo(_line(runs.approve(act, run_id=run, version=version)))


@command.command(epilog="Example: minsheng pay freeze 7 --as li --purpose 'July'")
def freeze(run: RunNumber, actor: AsOption, purpose: PurposeOption) -> None:
    """Freeze an approved list, if awards and accounts still are as it says."""
    with registry_act(actor, purpose) as act:
        typer.echo(_line(runs.freeze(act, run_id=run)))


@command.command(epilog="Example: minsheng pay post 7 --as li --purpose 'July'")
def post(
    run: RunNumber,
    actor: AsOption,
    purpose: PurposeOption,
    on: Annotated[str, typer.Option("--on", help="Day of the posting.", show_default="today")] = "",
) -> None:
    """Post a frozen run in the ledger: from the fund to what is payable."""
    with registry_act(actor, purpose) as act:
        typer.echo(_line(runs.post_run(act, run_id=run, day=day_of(on))))


@command.command(epilog="Example: minsheng pay write 7 --as li --purpose 'July'")
def write(run: RunNumber, actor: AsOption, purpose: PurposeOption, out: FolderOption = None) -> None:
    """Write the bank files (pain.001). They hold account numbers: keep the folder closed."""
    with registry_act(actor, purpose) as act:
        for each in bank.write_files(act, run_id=run, folder=out or _files_of(run)):
            typer.echo(f"{each.file}: {each.payments:,} payments, {yuan(each.total)} yuan, SHA-256 {each.digest}")


@command.command(epilog="Example: minsheng pay send 7 --to /srv/bank/outbox --as li --purpose 'July'")
def send(
    run: RunNumber,
    to: Annotated[Path, typer.Option("--to", help="The folder that the bank's transfer program empties.")],
    actor: AsOption,
    purpose: PurposeOption,
    out: FolderOption = None,
) -> None:
    """Hand the written files to the bank."""
    if not to.is_dir():
        leave(f"{to} is no folder. Name the one that the bank's transfer program empties.")
    with registry_act(actor, purpose) as act:
        typer.echo(_line(bank.send_files(act, run_id=run, folder=out or _files_of(run), outbox=to)))


@command.command(epilog="Example: minsheng pay status report.xml --as chen --purpose 'bank of the 16th'")
def status(file: FileArgument, actor: AsOption, purpose: PurposeOption) -> None:
    """Read a status report of the bank (pain.002)."""
    with registry_act(actor, purpose) as act:
        _tell_read(bank.read_status(act, file=file))


@command.command(epilog="Example: minsheng pay statement day.xml --as chen --purpose 'bank of the 16th'")
def statement(file: FileArgument, actor: AsOption, purpose: PurposeOption) -> None:
    """Read a statement of the bank (camt.053): what reached people, what came back, what nobody can explain."""
    with registry_act(actor, purpose) as act:
        found = bank.read_statement(act, file=file, today=datetime.date.today())
    for each in found:
        _tell_read(each)
    if any(each.counts.get("unexplained") for each in found):
        raise typer.Exit(PROBLEMS_FOUND)


def month_of(text: str) -> datetime.date:
    """The first day of YYYY-MM."""
    try:
        return datetime.datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        leave(f'"{text}" is no month. Write YYYY-MM, such as 2025-07.')


def _files_of(run: int) -> Path:
    return var_folder() / "payments" / str(run)


def _line(run: Run) -> str:
    kept = f", of it {yuan(run.withheld)} withheld" if run.withheld else ""
    return (
        f"{run.pk}  {run.programme} {run.month:%Y-%m} {run.kind} {run.number} in {run.division}: {run.state}, version "
        f"{run.version}, {run.payments:,} payments, {yuan(run.total)} yuan{kept}"
    )


def _tell_prepared(done: Prepared) -> None:
    typer.echo(
        f"Run {done.run_id}, {done.state}, version {done.version}: {done.payments:,} payments, {yuan(done.total)} yuan"
        + (f", of it {yuan(done.withheld)} withheld" if done.withheld else "")
        + f"; {done.held_back:,} held back."
        + ("" if done.is_new else " (Made before.)")
    )
    typer.echo(f"Next: minsheng pay preview {done.run_id}")


def _tell_preview(seen: Preview) -> None:
    typer.echo(_line(seen.run))
    for what, (number, now, before) in seen.counts.items():
        typer.echo(f"  {what:<12}{number:>12,}  {yuan(now):>20}  before {yuan(before):>20}")
    if seen.withheld[0]:
        typer.echo(f"  {seen.withheld[0]:,} payments keep back {yuan(seen.withheld[1])} against overpayments.")
    if seen.caught_up:
        typer.echo(
            f"  {seen.caught_up:,} payments are of earlier months: held back until now, or granted after the month's run."
        )
    for why, number in seen.held_back.items():
        typer.echo(f"  held back: {number:,}, {why}")
    for fund in seen.funds:
        left = "no budget" if fund.budget_left is None else f"budget left {yuan(fund.budget_left)}"
        short = (
            "  NOT ENOUGH" if fund.needed > min(fund.left, fund.budget_left or 0) and seen.run.kind != "reissue" else ""
        )
        typer.echo(f"  fund {fund.fund}: needs {yuan(fund.needed)}, has {yuan(fund.left)}, {left}{short}")
    for change in seen.changes:
        now = "–" if change.amount is None else yuan(change.amount)
        before = "–" if change.amount_before is None else yuan(change.amount_before)
        typer.echo(
            f"  {change.what}: award {change.award_number} of household {change.household_id}, {before} → {now}; "
            f"decision {change.decision_id}: {change.because}"
        )
    typer.echo(f"Every line: minsheng pay lines {seen.run.pk}")
    if seen.run.state == "prepared":
        typer.echo(f"Next, another person: minsheng pay approve {seen.run.pk} --version {seen.run.version}")


def _tell_read(found: Read) -> None:
    counts = ", ".join(f"{what} {number:,}" for what, number in sorted(found.counts.items())) or "nothing in it"
    typer.echo(f"{found.identification}: {counts}" + ("" if found.is_new else " (read before; nothing was done)"))
