"""The part of ``minsheng pay`` that deals with funds, payees' accounts, the ledger and the reconciliation."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from minsheng.faces.cli.acts import AsOption, registry_act
from minsheng.faces.cli.choosing import day_of
from minsheng.faces.cli.leaving import PROBLEMS_FOUND, leave
from minsheng.registry.awards.deeds import add_fund, confirm_account, state_account, withdraw_account
from minsheng.registry.awards.models import Fund
from minsheng.services.payments.ledger import add_money as post_money
from minsheng.services.payments.ledger import close_month, open_accounts, set_budget, trial_balance
from minsheng.services.payments.report import Reconciliation, reconcile

books = typer.Typer(rich_markup_mode=None)
PurposeOption = Annotated[str, typer.Option("--purpose", help="What for; it goes to the log.")]
FundArgument = Annotated[str, typer.Argument(help="The fund's code.")]
AmountOption = Annotated[str, typer.Option("--yuan", help="Amount in yuan, to the fen: 1250.00.")]
_Hidden = Annotated[
    str, typer.Option("--account", prompt="Account number", hide_input=True, help="Asked for if not given.")
]


def yuan(fen: int) -> str:
    """Fen as yuan are written: 1,250.00."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def fen_of(text: str) -> int:
    """Whole fen of an amount in yuan."""
    whole, _, part = text.replace(",", "").partition(".")
    if not (whole.isascii() and whole.isdigit()) or len(part) > 2 or (part and not (part.isascii() and part.isdigit())):
        leave(f'"{text}" is no amount. Write yuan to the fen, such as 1250.00.')
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


@books.command(
    epilog="Example: minsheng pay fund pension --zh 养老基金 --en Pensions --division 3301 --name 社保 --bank 102331002029 --as chen"
)
def fund(
    code: FundArgument,
    zh: Annotated[str, typer.Option("--zh", help="Chinese name.")],
    en: Annotated[str, typer.Option("--en", help="English name.")],
    division: Annotated[str, typer.Option("--division", help="Whose fund it is: a division's code.")],
    name: Annotated[str, typer.Option("--name", help="The bank account's name.")],
    bank: Annotated[str, typer.Option("--bank", help="CNAPS code of the bank, 12 digits.")],
    actor: AsOption,
    purpose: PurposeOption,
    account: _Hidden,
) -> None:
    """Add a fund with its bank account, and open its accounts in the ledger."""
    with registry_act(actor, purpose) as act:
        add_fund(act, code=code, zh=zh, en=en, division=division, account_name=name, account_number=account, bank=bank)
        open_accounts(act, fund=code)
    typer.echo(f"Fund {code} is there. Next: minsheng pay budget {code}, minsheng pay add-money {code}")


@books.command(epilog="Example: minsheng pay funds --as chen --purpose look")
def funds(actor: AsOption, purpose: PurposeOption) -> None:
    """List the funds."""
    with registry_act(actor, purpose):
        for each in Fund.objects.order_by("code"):
            typer.echo(f"{each.code:<24}{each.zh} {each.en}, {each.division}")


@books.command(
    epilog="Example: minsheng pay budget pension --year 2025 --yuan 1000000 --as chen --purpose 'budget 2025'"
)
def budget(
    code: FundArgument,
    year: Annotated[int, typer.Option("--year")],
    amount: AmountOption,
    actor: AsOption,
    purpose: PurposeOption,
) -> None:
    """Say how much of a fund may be spent in a year."""
    with registry_act(actor, purpose) as act:
        set_budget(act, fund=code, year=year, most=fen_of(amount))
    typer.echo(f"Fund {code} may spend {yuan(fen_of(amount))} yuan in {year}.")


@books.command(
    epilog="Example: minsheng pay add-money pension --yuan 1000000 --reference 2025-17 --because treasury --as chen --purpose voucher"
)
def add_money(
    code: FundArgument,
    amount: AmountOption,
    reference: Annotated[str, typer.Option("--reference", help="The voucher's number; each is posted once.")],
    because: Annotated[str, typer.Option("--because", help="Where the money comes from.")],
    actor: AsOption,
    purpose: PurposeOption,
    on: Annotated[str, typer.Option("--on", help="Day of the posting.", show_default="today")] = "",
) -> None:
    """Post money that has come into a fund's bank account."""
    with registry_act(actor, purpose) as act:
        number = post_money(act, fund=code, amount=fen_of(amount), day=day_of(on), reference=reference, because=because)
    typer.echo(f"Posting {number}.")


@books.command(
    epilog="Example: minsheng pay account 1024 --bank 102331002029 --because 'card seen' --as li --purpose case"
)
def account(
    person: Annotated[int, typer.Argument(help="The person's number.")],
    bank: Annotated[str, typer.Option("--bank", help="CNAPS code of the bank, 12 digits.")],
    because: Annotated[str, typer.Option("--because", help="Where the number comes from.")],
    actor: AsOption,
    purpose: PurposeOption,
    account: _Hidden,
    token: Annotated[str, typer.Option("--token", help="The account whose number is corrected.")] = "",
    holder: Annotated[str, typer.Option("--holder", help="The name at the bank, if it is not the person's.")] = "",
) -> None:
    """State the account somebody is paid to. It is used once somebody else has confirmed it."""
    with registry_act(actor, purpose) as act:
        stated = state_account(
            act,
            person_id=person,
            number=account,
            bank=bank,
            because=because,
            holder=holder or None,
            token=token or None,
        )
    typer.echo(f"{stated} waits for another person: minsheng pay confirm-account {stated}")


@books.command(
    name="confirm-account", epilog="Example: minsheng pay confirm-account acc_1f… --as wang --purpose 'card compared'"
)
def confirm(
    token: Annotated[str, typer.Argument(help="The account's token.")],
    actor: AsOption,
    purpose: PurposeOption,
    account: _Hidden,
) -> None:
    """Confirm an account that somebody else stated, by writing its number once more."""
    with registry_act(actor, purpose) as act:
        confirm_account(act, token=token, number=account)
    typer.echo(f"{token} is in use.")


@books.command(
    name="withdraw-account",
    epilog="Example: minsheng pay withdraw-account acc_1f… --because typo --as li --purpose case",
)
def withdraw(
    token: Annotated[str, typer.Argument(help="The account's token.")],
    because: Annotated[str, typer.Option("--because", help="Why.")],
    actor: AsOption,
    purpose: PurposeOption,
) -> None:
    """Take a stated number back before it is confirmed."""
    with registry_act(actor, purpose) as act:
        withdraw_account(act, token=token, because=because)
    typer.echo(f"The number stated for {token} is taken back.")


@books.command(epilog="Example: minsheng pay trial --as chen --purpose 'month end'")
def trial(actor: AsOption, purpose: PurposeOption) -> None:
    """The trial balance: every account of the ledger. Debits above zero, credits below."""
    with registry_act(actor, purpose) as act:
        act.require_anywhere("pay_read")
        found = trial_balance()
    for code, balance in found.balances.items():
        typer.echo(f"{code:<40}{yuan(balance):>24}")
    typer.echo(f"{'together':<40}{yuan(found.total):>24}")
    if not found.is_even:
        leave(f"ALARM: the ledger is not even: {found.differences}", PROBLEMS_FOUND)


@books.command(epilog="Example: minsheng pay close 2025-07 --as chen --purpose 'July'")
def close(month: Annotated[str, typer.Argument(help="YYYY-MM.")], actor: AsOption, purpose: PurposeOption) -> None:
    """Close a month of the ledger, for ever."""
    try:
        first = datetime.datetime.strptime(month, "%Y-%m").date()
    except ValueError:
        leave(f'"{month}" is no month. Write YYYY-MM, such as 2025-07.')
    with registry_act(actor, purpose) as act:
        close_month(act, month=first, today=datetime.date.today())
    typer.echo(f"{month} is closed. Corrections go to an open month.")


@books.command(
    epilog="Example: minsheng pay report --since 2025-07-01 --until 2025-07-31 --every all.csv --as chen --purpose 'July'"
)
def report(
    since: Annotated[str, typer.Option("--since", help="Runs of months from this day's on.")],
    until: Annotated[str, typer.Option("--until", help="And up to this day's.")],
    actor: AsOption,
    purpose: PurposeOption,
    programme: Annotated[str, typer.Option("--programme", help="Of one programme.", show_default="all")] = "",
    every: Annotated[Path | None, typer.Option("--every", help="A CSV file with a line for each payment.")] = None,
) -> None:
    """Where every payment stands; runs, ledger and statements compared. Ends with 1 where they differ."""
    with registry_act(actor, purpose) as act:
        found = reconcile(act, since=day_of(since), until=day_of(until), programme=programme, every=every)
    _tell(found)
    if found.differences:
        raise typer.Exit(PROBLEMS_FOUND)


def _tell(found: Reconciliation) -> None:
    for run in found.runs:
        counts = ", ".join(f"{what} {number:,} ({yuan(fen)})" for what, (number, fen) in sorted(run.counts.items()))
        typer.echo(f"run {run.run_id}, {run.state}: {counts}")
    for each in found.funds:
        last = "none read" if each.statement is None else yuan(each.statement)
        typer.echo(
            f"fund {each.fund}: in the bank {yuan(each.bank)} (last statement: {last}), payable {yuan(-each.payable)}, "
            f"suspense {yuan(each.suspense)}"
        )
    for difference in found.differences:
        typer.echo(f"DIFFERS: {difference}")
    typer.echo("All agrees." if not found.differences else f"{len(found.differences)} differences.")
