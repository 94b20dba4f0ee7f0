"""`agreement`: two coders' files of the same sessions, compared code by code."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from facilitator.commands import secrecy
from facilitator.commands.output import out, out_json, say, table
from facilitator.words import _, counted
from facilitator.workspace import find_workspace


def run(options: argparse.Namespace) -> int:
    """`facilitator agreement FIRST SECOND [--out DIR]`."""
    from facilitator.export.agreement import shown
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
    else:
        head = ("code", "both", "first", "second", "neither", "agreed", "kappa", "alpha")
        rows = [
            (
                *(one.code, str(one.both), str(one.first), str(one.second), str(one.neither)),
                *(f"{one.agreed:.0%}", shown(one.kappa), shown(one.alpha)),
            )
            for one in found.codes
        ]
        for line in table([head, *rows]):
            out(line)
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
        for path in write_comparison(workspace, made, options.out, names):
            out(str(path))
    elif found.disagreements:
        say(_("For the consensus meeting, as a list with the text: add --out DIR."))
    return 0
