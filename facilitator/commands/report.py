"""`report`: the series as one page, for a paper and for the group."""

from __future__ import annotations

import argparse

from facilitator.commands import secrecy
from facilitator.commands.output import out, say
from facilitator.words import _, counted
from facilitator.workspace import find_workspace


def run(options: argparse.Namespace) -> int:
    """`facilitator report --out FILE.html`; the paths on stdout, one a line."""
    from facilitator.workflow.reporting import write_report

    secrecy.begin()
    made = write_report(find_workspace(options.workspace), options.out)
    out(str(made.page))
    for path in made.tables:
        out(str(path))
    waiting = made.meetings - made.sealed
    rest = (
        _("; of {waiting} only length and attendance are known").format(waiting=waiting)
        if waiting
        else ""
    )
    say(
        _("{meetings}, {sealed} sealed{rest}.").format(
            meetings=counted(made.meetings, "meeting"), sealed=made.sealed, rest=rest
        )
    )
    for error in made.unnoted:
        say(f"! {error.what}")
        say(f"  {error.hint}")
    return 1 if made.unnoted else 0
