"""`correct`: other words in a sealed transcript, in the place of wrong ones."""

from __future__ import annotations

import argparse

from facilitator.commands import secrecy
from facilitator.commands.output import answered, asked, interactive, out, say
from facilitator.domain.transcript import timestamp
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.words import _, counted
from facilitator.workflow.catalogue import existing
from facilitator.workflow.correcting import Correction, correct, planned
from facilitator.workflow.exported import superseded
from facilitator.workflow.exported_in_words import going_in_words, staying_in_words
from facilitator.workspace import find_workspace


def run(options: argparse.Namespace) -> int:
    """`facilitator correct ID`. The words are asked for, or the first two lines of stdin: so they
    stand in no shell's history and no list of processes."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    existing(workspace, options.id)
    words = asked(_("Which words are wrong? As they stand in the text:"))
    becomes = asked(_("What shall stand there? (A name of the roster becomes its code):"))
    reason = options.reason or asked(_("Why, in a few words that stay in the record:"))
    correction = planned(workspace, options.id, words, becomes, reason)
    _show(correction)
    if not options.yes and not _agreed(correction):
        return 1
    revision = correct(workspace, correction, options.by)
    say(
        _("{id}: corrected. Check it: {facilitator} verify {id}").format(
            facilitator=program(), id=options.id
        )
    )
    for line in staying_in_words(superseded(existing(workspace, options.id), revision)):
        say(line)
    return 0


def _show(correction: Correction) -> None:
    """Where it will be, and what will stand there; the wrong words are not shown again."""
    for place in correction.places:
        at = "" if place.at_ms is None else f"{timestamp(place.at_ms)}  "
        out(
            f"{at}{_(place.kind)}"
            if place.count == 1
            else _("{at}{kind}, {count} times").format(at=at, kind=_(place.kind), count=place.count)
        )
    out(_("There will stand: {becomes}").format(becomes=correction.becomes), prose=True)
    out(_("Reason: {reason}").format(reason=correction.reason), prose=True)
    for line in going_in_words(correction.going):
        out(line, prose=True)
    if correction.otherwise:
        out(
            _(
                "They stand in {more_places} in other capitals: these stay, and "
                "want a correction of their own."
            ).format(more_places=counted(correction.otherwise, "more place")),
            prose=True,
        )


def _agreed(correction: Correction) -> bool:
    if not interactive():
        raise FacilitatorError(
            _("A correction cannot be taken back, and nobody is here to be asked."),
            _("If that is meant: {facilitator} correct {session} --yes").format(
                facilitator=program(), session=correction.session
            ),
        )
    if answered(_("The old words will be gone for good. Correct it?")):
        return True
    say(_("Nothing was changed."))
    return False
