"""The command line: one file per command, thin over `ratl.services`.

Heavy modules are imported inside the commands, so that ``ratl --help`` answers at once.
"""

from __future__ import annotations

import sys

import typer

from ratl.cli import (
    actual,
    brief,
    check,
    column,
    demo,
    drawdown,
    network,
    new,
    plan,
    replan,
    risk,
    route,
    simulate,
    sustain,
)  # fmt: skip

app = typer.Typer(
    name="ratl",
    help="Plan, check and brief the movement of long road columns, in English and Arabic.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    add_completion=False,
)
for module in (
    new, plan, check, replan, actual, sustain, simulate, risk, drawdown, brief, column, network, route, demo,
):  # fmt: skip
    module.register(app)


def run() -> None:
    """Run the command line; an interruption ends with 130 and leaves nothing half-written."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
