"""`open`: a sealed transcript, to be read."""

from __future__ import annotations

import argparse

from facilitator.commands import secrecy
from facilitator.commands.output import interactive, out, say
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.words import _
from facilitator.workflow.catalogue import existing
from facilitator.workflow.key_store import is_sealed
from facilitator.workflow.store import check_kept
from facilitator.workspace import find_workspace


def run(options: argparse.Namespace) -> int:
    """`facilitator open ID`: a screen at a terminal, else text. Nothing is changed."""
    from facilitator.workflow.sealed_text import read_transcript

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    folder = existing(workspace, options.id)
    if not is_sealed(folder):
        raise FacilitatorError(
            _("Session '{id}' is not sealed: it has no transcript yet.").format(id=options.id),
            _("What was said so far, anonymised: {facilitator} log {id}").format(
                facilitator=program(), id=options.id
            ),
        )
    check_kept(folder)
    transcript = read_transcript(workspace, options.id)
    if interactive() and not options.text:
        from facilitator.tui.app import run_reading

        return run_reading(transcript, workspace)
    from facilitator.workflow.exporting import as_text
    from facilitator.workflow.verifying import revision_in_words

    for line in as_text(workspace, transcript).rstrip("\n").split("\n"):
        out(line)
    for revision in transcript.revisions:
        say(revision_in_words(revision))
    return 0
