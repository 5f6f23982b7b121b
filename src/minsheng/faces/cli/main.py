"""``minsheng``: the command line. Each command's module is read only when that command is called."""

from __future__ import annotations

import importlib
import sys

import click
import typer

# name -> (module, help). The module has a `command` (typer app).
COMMANDS = {
    "check": ("minsheng.faces.cli.check", "Decide every programme for one household."),
    "explain": ("minsheng.faces.cli.explain", "Explain one programme for one household, step by step."),
    "scan": ("minsheng.faces.cli.scan", "Decide every household of a city; find who is entitled and does not receive."),
    "law": ("minsheng.faces.cli.law", "List, show, lint and compare the law."),
    "city": ("minsheng.faces.cli.city", "Build a synthetic city and report how true it is."),
    "demo": ("minsheng.faces.cli.demo", "Build a demo town, scan it, explain one household."),
}


class _Lazy(click.Group):
    """A group that knows its commands' names and help, and reads a command's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = typer.main.get_command(module.command)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f'There is no command "{args[0]}". Commands: {", ".join(COMMANDS)}.')
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Examples:  minsheng check examples/couple.yaml   ·   minsheng law list   ·   minsheng demo",
)
@click.version_option(package_name="minsheng", prog_name="minsheng")
def main() -> None:
    """minsheng 民生: the social-protection system of a city.

    Exit codes: 0 done, 1 the law or the data has problems (printed), 2 called wrongly or unreadable input.
    """


def run() -> None:
    """The entry point."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    main()


if __name__ == "__main__":
    run()
