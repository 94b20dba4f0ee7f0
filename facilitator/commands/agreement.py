"""`agreement`: two coders' files of the same sessions, compared code by code."""

from __future__ import annotations

import argparse
import shutil
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from facilitator.commands import secrecy
from facilitator.commands.output import out, out_json, say, table
from facilitator.domain.people import columns
from facilitator.words import _, counted
from facilitator.workspace import find_workspace

if TYPE_CHECKING:
    from facilitator.export.agreement import Agreement, Estimate

_FIGURES = 2
"""The last columns: kappa and alpha."""


def run(options: argparse.Namespace) -> int:
    """`facilitator agreement FIRST SECOND [--out DIR]`."""
    from facilitator.workflow.comparing import compared, write_comparison

    secrecy.begin()
    names = (options.first.stem, options.second.stem)
    if names[0] == names[1]:
        names = (f"first {names[0]}", f"second {names[1]}")
    workspace = find_workspace(options.workspace)
    made = compared(workspace, options.first, options.second)
    found = made.found
    if options.json:
        for one in found.codes:
            out_json({"kind": "code", **asdict(one), "agreed": round(one.agreed, 4)})
        out_json({"kind": "agreement", "turns": found.turns, "odd": found.odd})
    elif found.codes:
        _show(found, names)
    else:
        say(_("Neither file has a code that did not come with the export: nothing to compare."))
    say(
        _(
            "{turns} compared; in brackets the 95 % interval of a bootstrap. {disagreements}."
        ).format(
            turns=counted(found.turns, "turn"),
            disagreements=counted(len(found.disagreements), "disagreement"),
        )
    )
    for name, number in zip(names, made.old, strict=True):
        if number:
            say(
                _("{name}: {turns} left out, which stand in no sealed session (any more).").format(
                    name=name, turns=counted(number, "turn")
                )
            )
    for name, number in zip(names, made.lost, strict=True):
        if number:
            say(
                _("{name}: the words of {codings} stand in no sealed session.").format(
                    name=name, codings=counted(number, "coding")
                )
            )
    if found.odd:
        say(
            _("Left out, because not both coders have the same text: {odd}.").format(
                odd=", ".join(found.odd)
            )
        )
    if found.left_out:
        say(
            _("Left out, because they came with the export: {left_out}.").format(
                left_out=", ".join(found.left_out)
            )
        )
    if options.out is not None:
        paths, unnoted = write_comparison(workspace, made, options.out, names)
        for path in paths:
            out(str(path))
        for error in unnoted[:1]:  # of each session the same
            say(f"! {error.what}")
            say(_("Should somebody withdraw, these files will not be named: note it yourself."))
    elif found.disagreements:
        say(_("For the consensus meeting, as a list with the text: add --out DIR."))
    return 0


def _show(found: Agreement, names: tuple[str, str]) -> None:
    """The codes as a table; as two, counts and figures, where that would be wider than the
    terminal."""
    head = [_("code"), _("both"), *names, _("neither"), _("agreed"), "kappa", "alpha"]
    rows = [
        [
            *(one.code, str(one.both), str(one.first), str(one.second), str(one.neither)),
            *(f"{one.agreed:.0%}", _figure(one.kappa), _figure(one.alpha)),
        ]
        for one in found.codes
    ]
    whole = list(table([head, *rows]))
    wide = max(map(columns, whole))
    if not sys.stdout.isatty() or wide < shutil.get_terminal_size().columns:
        parts = [whole]
    else:
        counts, figures = slice(0, -_FIGURES), slice(-_FIGURES, None)
        parts = [
            list(table([row[counts] for row in (head, *rows)])),
            ["", *table([[row[0], *row[figures]] for row in (head, *rows)])],
        ]
    for line in (line for part in parts for line in part):
        out(line)


def _figure(estimate: Estimate | None) -> str:
    """With its interval, or why there is none."""
    if estimate is None:
        return _("undefined: everyone agreed")
    return _("{value:.2f} ({low:.2f} to {high:.2f})").format(**asdict(estimate))
