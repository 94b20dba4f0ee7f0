"""`pack`: a participant's own words, to be commented on; and what came back."""

from __future__ import annotations

import argparse

from facilitator.commands import secrecy
from facilitator.commands.output import asked, out, say
from facilitator.domain.study_record import Entry, EntryKind
from facilitator.errors import UsageError
from facilitator.typed import program
from facilitator.words import _, counted
from facilitator.workspace import Workspace, find_workspace

WITHDRAWN = _("somebody who withdrew")


def run(options: argparse.Namespace) -> int:
    """`facilitator pack 'User 3' --out DIR`, `... --came-back`, `facilitator pack --log`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    if options.log:
        return _log(workspace)
    if options.code is None:
        raise UsageError(
            _("Say whose words."),
            _("By code, in quotes: {facilitator} pack 'User 3'").format(facilitator=program()),
        )
    if options.came_back:
        return _came_back(workspace, options)
    if options.out is None:
        raise UsageError(
            _("Say where the files shall go."), _("Add --out DIR; it is made if needed.")
        )
    from facilitator.workflow.member_checking import give

    formats = [name.strip() for name in options.format.split(",") if name.strip()]
    given = give(workspace, options.code, options.out, formats, options.by)
    for path in given.paths:
        out(str(path))
    say(
        _("What {code} said in {meetings}; noted as given.").format(
            code=options.code, meetings=counted(len(given.sessions), "meeting")
        )
    )
    if given.waiting:
        say(
            _("Not in it, because they are not sealed: {waiting}.").format(
                waiting=", ".join(given.waiting)
            )
        )
    say(
        _("Once they have answered: {facilitator} pack '{code}' --came-back").format(
            facilitator=program(), code=options.code
        )
    )
    return 0


def _came_back(workspace: Workspace, options: argparse.Namespace) -> int:
    from facilitator.workflow.member_checking import came_back

    said = asked(_("What came back, in a few words (names are masked):"))
    entry = came_back(workspace, options.code, said, options.by)
    out(_told(entry), prose=True)
    return 0


def _log(workspace: Workspace) -> int:
    from facilitator.workflow.member_checking import handed_over

    found = handed_over(workspace)
    if not found:
        say(_("Nobody was given their own words yet."))
    for entry in found:
        out(_told(entry), prose=True)
    return 0


def _told(entry: Entry) -> str:
    who = entry.code or WITHDRAWN
    meetings = f" ({', '.join(entry.sessions)})" if entry.sessions else ""
    by = _(", noted by {by}").format(by=entry.by) if entry.by else ""
    if entry.kind is EntryKind.GIVEN:
        return _("{date}  given to {who}{meetings}{by}").format(
            date=entry.at[:10], who=who, meetings=meetings, by=by
        )
    return _("{date}  from {who}: {text}{by}").format(
        date=entry.at[:10], who=who, text=entry.text, by=by
    )
