"""``minsheng``: the command line. A command's module is read only when that command is called, so that it starts fast."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import sys

import typer

from minsheng.faces.cli.leaving import BAD_INPUT

SETTINGS = "minsheng.services.settings"  # of all applications, without the site
SITE_SETTINGS = "minsheng.faces.site.settings"  # of those that serve the site, or make its tables
WITH_SITE = ("serve", "db", "work", "demo", "access", "api", "keys")

# name -> (module, help). The module has a `command` (typer app).
LAW_COMMANDS = {
    "check": ("minsheng.faces.cli.check", "Decide every programme for one household."),
    "explain": ("minsheng.faces.cli.explain", "Explain one programme for one household, step by step."),
    "scan": ("minsheng.faces.cli.scan", "Decide every household of a city; find who is entitled and does not receive."),
    "claims": ("minsheng.faces.cli.claims", "Settle a year of claims; see what corrections changed."),
    "law": ("minsheng.faces.cli.law", "List, show, lint and compare the law."),
    "city": ("minsheng.faces.cli.city", "Build a synthetic city and report how true it is."),
    "curve": ("minsheng.faces.cli.curve", "What one household has along a fact, with its cliffs and traps."),
    "pension": ("minsheng.faces.cli.pension", "An adjustment scheme over a caseload of pensioners."),
    "project": ("minsheng.faces.cli.project", "A person's income after work over all pillars, year by year."),
    "ask": ("minsheng.faces.cli.ask", "The smallest changes of one household's facts that change a decision."),
    "prove": ("minsheng.faces.cli.prove", "Prove properties of the law, or show a household that breaks one."),
    "reform": ("minsheng.faces.cli.reform", "Compare a reform with the law in force over a city."),
    "schema": ("minsheng.faces.cli.schema", "Print the JSON Schema of a household file."),
}
# Those that work with the registry: Django is set up before their module is read, since the deeds read its models.
REGISTRY_COMMANDS = {
    "registry": ("minsheng.faces.cli.registry", "People and households: link records, fill, scan."),
    "db": ("minsheng.faces.cli.db", "The registry's database: make, migrate, status, backup, restore."),
    "serve": ("minsheng.faces.cli.serve", "Serve the site, with the background worker."),
    "import": ("minsheng.faces.cli.importing", "Bring in files of other registers: load, preview, approve, report."),
    "case": ("minsheng.faces.cli.case", "Open and move cases, see their clocks, make their letters."),
    "intake": ("minsheng.faces.cli.intake", "One intake for every programme: ask, save, submit."),
    "appeal": ("minsheng.faces.cli.appeal", "Reviews of decisions and grievances: file, look into, decide, letters."),
    "helping": ("minsheng.faces.cli.helping", "Help plans, referrals with consent, household notes, visits."),
    "numbers": ("minsheng.faces.cli.numbers", "Figures of casework, the rows behind them, the plan's targets."),
    "change": (
        "minsheng.faces.cli.change",
        "Changed facts: awards decided anew, proposals, notice, arrears, overpayments.",
    ),
    "pay": ("minsheng.faces.cli.payments", "Funds, payment runs, bank files, what the bank answers, the ledger."),
    "rights": ("minsheng.faces.cli.rights", "How long data are kept; a copy, a halt or an erasure for a person."),
    "replay": ("minsheng.faces.cli.replay", "Run kept decisions again; a difference is an alarm."),
    "access": ("minsheng.faces.cli.access", "Accounts and roles; search, and one person's record."),
    "keys": ("minsheng.faces.cli.keys", "The keys that seal identity numbers: list, rotate."),
    "audit": ("minsheng.faces.cli.audit", "Verify the log of looks and changes."),
    "api": ("minsheng.faces.cli.api", "The REST API's description; partners of the Social Registry interface."),
    "work": ("minsheng.faces.cli.work", "Run the background worker alone."),
    "live": ("minsheng.faces.cli.living", "Live a synthetic town through months, so that there is real work in it."),
    "demo": ("minsheng.faces.cli.demo", "Build a demo town, scan it, explain one household."),
}
COMMANDS = {**LAW_COMMANDS, **REGISTRY_COMMANDS}
HELP = """minsheng 民生: the social-protection system of a city.

Exit codes: 0 done; 1 the law or the data has problems, which are printed; 2 called wrongly or unreadable input.

Examples:  minsheng check examples/couple.yaml   ·   minsheng law list   ·   minsheng demo
"""


def command_of(name: str) -> typer.Typer:
    """The application of one command."""
    module = COMMANDS[name][0]
    if name in REGISTRY_COMMANDS:
        from minsheng.registry.database.running import set_up_django  # costs 0.2 s that `minsheng check` need not pay

        set_up_django(SITE_SETTINGS if name in WITH_SITE else SETTINGS)
    command: typer.Typer = importlib.import_module(module).command
    return command


def whole_app() -> typer.Typer:
    """Every command in one application, for help and shell completion."""
    os.environ.setdefault(
        "DJANGO_SETTINGS_MODULE", SITE_SETTINGS
    )  # one process has one set: the widest, for all commands
    app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None, name="minsheng")
    for name, (_, text) in COMMANDS.items():
        command = command_of(name)
        if command.registered_callback or command.registered_groups or len(command.registered_commands) > 1:
            app.add_typer(command, name=name, help=text)
        else:
            (only,) = command.registered_commands
            only.name, only.short_help = name, text
            app.registered_commands.append(only)

    @app.callback()
    def main() -> None:
        """minsheng 民生"""

    main.__doc__ = HELP
    return app


def run() -> None:
    """The entry point."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    arguments = sys.argv[1:]
    if "_MINSHENG_COMPLETE" in os.environ or not arguments or arguments[0] in ("-h", "--help"):
        whole_app()(args=["--help"] if arguments[:1] == ["-h"] else arguments, prog_name="minsheng")
    elif arguments[0] == "--version":
        typer.echo(f"minsheng {importlib.metadata.version('minsheng')}")
    elif arguments[0] in COMMANDS:
        command_of(arguments[0])(args=arguments[1:], prog_name=f"minsheng {arguments[0]}")
    elif arguments[0].startswith("--"):
        whole_app()(args=arguments, prog_name="minsheng")
    else:
        text = f'There is no command "{arguments[0]}". Commands: {", ".join(COMMANDS)}. See minsheng --help.'
        typer.echo(text, err=True)
        sys.exit(BAD_INPUT)


if __name__ == "__main__":
    run()
