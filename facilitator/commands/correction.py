"""`correct`: other words in a sealed transcript, in the place of wrong ones."""

from __future__ import annotations

import argparse
import sys

from facilitator.commands import secrecy
from facilitator.commands.output import interactive, out, say
from facilitator.domain.transcript import timestamp
from facilitator.errors import FacilitatorError
from facilitator.words import counted
from facilitator.workflow.catalogue import existing
from facilitator.workflow.correcting import Correction, correct, planned
from facilitator.workflow.exported import superseded_in_words
from facilitator.workspace import find_workspace


def run(options: argparse.Namespace) -> int:
    """`facilitator correct ID`. The words are asked for, or the first two lines of stdin: so they
    stand in no shell's history and no list of processes."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    existing(workspace, options.id)
    words = _asked("Which words are wrong? As they stand in the text: ")
    becomes = _asked("What shall stand there? (A name of the roster becomes its code): ")
    reason = options.reason or _asked("Why, in a few words that stay in the record: ")
    correction = planned(workspace, options.id, words, becomes, reason)
    _show(correction)
    if not options.yes and not _agreed(correction):
        return 1
    revision = correct(workspace, correction, options.by)
    say(f"{options.id}: corrected. Check it: facilitator verify {options.id}")
    for line in superseded_in_words(existing(workspace, options.id), revision):
        say(line)
    return 0


def _asked(question: str) -> str:
    if sys.stdin.isatty():
        sys.stderr.write(question)
        sys.stderr.flush()
    return sys.stdin.readline().strip()


def _show(correction: Correction) -> None:
    """Where it will be, and what will stand there; the wrong words are not shown again."""
    for place in correction.places:
        at = "" if place.at_ms is None else f"{timestamp(place.at_ms)}  "
        out(f"{at}{place.kind}{'' if place.count == 1 else f', {place.count} times'}")
    out(f"There will stand: {correction.becomes}", prose=True)
    out(f"Reason: {correction.reason}", prose=True)
    for one in correction.going:
        out(f"Deleted, an export of the text as it is: {one.path}", prose=True)
    if correction.otherwise:
        out(
            f"They stand in {counted(correction.otherwise, 'more place')} in other capitals: these "
            "stay, and want a correction of their own.",
            prose=True,
        )


def _agreed(correction: Correction) -> bool:
    if not interactive():
        raise FacilitatorError(
            "A correction cannot be taken back, and nobody is here to be asked.",
            f"If that is meant: facilitator correct {correction.session} --yes",
        )
    sys.stderr.write("The old words will be gone for good. Correct it? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return True
    say("Nothing was changed.")
    return False
