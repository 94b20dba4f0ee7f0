"""`withdraw`: a person takes part no more, and what they said goes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from facilitator.commands import secrecy
from facilitator.commands.output import interactive, out, say
from facilitator.domain.session import Phase
from facilitator.domain.transcript import timestamp
from facilitator.domain.withdrawal import Contribution, words
from facilitator.errors import FacilitatorError, UsageError
from facilitator.words import counted
from facilitator.workflow.catalogue import DAMAGED, FOREIGN, listing
from facilitator.workflow.withdrawing import (
    Preview,
    check_code,
    finish,
    forget_person,
    looked_at,
    on_roster,
    withdraw,
)
from facilitator.workspace import Workspace, find_workspace

_PLACES = 12
"""So many times are named one by one."""


def run(options: argparse.Namespace) -> int:
    """`facilitator withdraw CODE [--session ID | --all]`."""
    secrecy.begin()
    code = " ".join(options.code.split())
    check_code(code)
    workspace = find_workspace(options.workspace)
    found, unread = _look(workspace, code, options.session)
    if options.session is None and not options.all and len(found) > 1:
        there = ", ".join(one.session for one in found)
        raise UsageError(
            f"{code} is in several sessions: {there}.",
            "From one of them: --session ID. From all of them, and from the roster: --all",
        )
    for preview in found:
        _show(code, preview)
    listed = bool(options.all) and on_roster(workspace, code)
    if listed:
        out(f"The roster: {code} and the names behind it are taken out.")
    if not found and not listed:
        return _nothing(workspace, code, options.session, unread)
    if not options.yes and not _agreed(code, options):
        return 1
    failed = _do(workspace, code, found, options.by) + unread
    if listed:
        _forget(workspace, code, failed)
    if found:
        say(
            "What cannot be reached from here: copies of transcript and exports elsewhere (backups,"
        )
        say("synced folders, printed pages, analysts' projects). Whoever has them has to be told.")
    return 1 if failed else 0


def _look(workspace: Workspace, code: str, session_id: str | None) -> tuple[list[Preview], int]:
    """What will be done in each session, and how many could not be looked into."""
    if session_id is not None:
        found = looked_at(workspace, code, session_id)
        return ([] if found is None else [found]), 0
    previews, unread = [], 0
    for one in listing(workspace):
        if one.phase == Phase.DESTROYED:
            continue
        try:
            if one.phase in (DAMAGED, FOREIGN):
                raise FacilitatorError(
                    f"{one.id}: not looked into ({one.phase}).",
                    f"Whether {code} is in it has to be seen there: --session {one.id}",
                )
            found = looked_at(workspace, code, one.id)
        except FacilitatorError as error:
            say(f"! {error.what}")
            say(f"  {error.hint}")
            unread += 1
        else:
            if found is not None:
                previews.append(found)
    return previews, unread


def _nothing(workspace: Workspace, code: str, session_id: str | None, unread: int) -> int:
    where = f"session '{session_id}'" if session_id else "any session of this study"
    if session_id:
        finish(workspace, session_id)
    if unread:
        say(f"{code} is in no session that could be looked into. Nothing was changed.")
        return 1
    raise FacilitatorError(
        f"There is nothing of {code} in {where}.",
        "Nothing was changed. Who was where: facilitator open ID, or facilitator log ID",
    )


# -- what will be done -----------------------------------------------------------------------------


def _show(code: str, preview: Preview) -> None:
    standing = "sealed" if preview.sealed else "not sealed"
    out(f"{preview.session}, held on {preview.held}, {standing}")
    for line in _lines(code, preview):
        out(f"  {line}", prose=True)


def _lines(code: str, preview: Preview) -> list[str]:
    limit = preview.limit
    found = []
    if limit is not None:
        late = " It has passed: whether the study still grants it is yours to say."
        found.append(
            f"Withdrawal is possible until {limit.in_words}.{late if limit.passed > 0 else ''}"
        )
    found += _sealed(code, preview) if preview.sealed else _open(code, preview)
    if preview.signed:
        found.append(
            f"{code}'s signature under the review stays: it says who answers for the text."
        )
    return found


def _sealed(code: str, preview: Preview) -> list[str]:
    shown, gone = words(preview.language), preview.contribution
    found = []
    if gone.lines:
        found.append(
            f"{counted(len(gone.turns), 'turn')} ({_length(gone)}) {_become(len(gone.turns))} "
            f"{shown.contribution}, without a speaker: {_times(t.start_ms for t in gone.turns)}"
        )
    if gone.moments:
        found.append(
            f"{counted(len(gone.moments), 'flag')} put down to nobody, without a name: "
            f"{_times(m.start_ms for m in gone.moments)}"
        )
    if gone.notes:
        found.append(
            f"{counted(len(gone.notes), 'note')} {_become(len(gone.notes))} {shown.contribution}: "
            f"{_times(n.at_ms for n in gone.notes)}"
        )
    if gone.gestures:
        found.append(
            f"{counted(len(gone.gestures), 'gesture')} taken out: "
            f"{_times(g.at_ms for g in gone.gestures)}"
        )
    if gone.mentions or gone.elsewhere:
        number = len(gone.mentions) + gone.elsewhere
        times = _times(line.start_ms for line in gone.mentions)
        found.append(
            f"{counted(number, 'text')} of others {'names' if number == 1 else 'name'} {code}: "
            f"there it becomes {shown.somebody}{f': {times}' if times else ''}"
        )
    if gone.at_table:
        found.append(f"{code} is no longer among those present, in transcript and summary.")
    found += [f"Deleted, an export of the text as it is: {one.path}" for one in preview.going]
    for one in preview.staying:
        where = "there still" if one.there else "no longer there"
        found.append(
            f"Superseded, {where}, for you to destroy with all copies of it: an export of "
            f"{one.at[:10]}, {one.path}"
        )
    if preview.guessable:
        found += [
            "It was sealed by version 0.1.0: exports made with that version were not noted, so "
            "look for them yourself.",
            "Its certificate holds a hash of the whole old text without a salt: whoever has the "
            "rest could try guesses at a short contribution against it.",
        ]
    return found


def _open(code: str, preview: Preview) -> list[str]:
    gone = preview.contribution
    if preview.withdrawn:
        found = [
            f"{code} has withdrawn from it already: {counted(len(gone.turns), 'turn')} withheld."
        ]
    else:
        found = [f"{counted(len(gone.turns), 'turn')} ({_length(gone)}), withheld from now on."]
    if gone.moments or gone.notes or gone.gestures:
        parts = [counted(len(gone.moments), "flag"), counted(len(gone.notes), "note")]
        parts += [counted(len(gone.gestures), "gesture")] if gone.gestures else []
        found.append(f"{' and '.join(parts)} of theirs will not be sealed.")
    if gone.mentions:
        number = len(gone.mentions)
        found.append(
            f"{counted(number, 'line')} of others {'names' if number == 1 else 'name'} them, and "
            f"{'stays' if number == 1 else 'stay'}, without their code: decide at review: "
            f"{_times(line.start_ms for line in gone.mentions)}"
        )
    found.append(
        "The sound of these turns is destroyed now, also where somebody else spoke at once. The "
        "raw words stay in the vault, encrypted, until the session is sealed or destroyed. If they "
        f"must go now: facilitator seal {preview.session}, or facilitator destroy {preview.session}"
    )
    return found


def _length(gone: Contribution) -> str:
    said = sum(len(line.text.split()) for line in gone.lines)
    return f"{counted(len(gone.lines), 'line')}, {counted(said, 'word')}"


def _become(number: int) -> str:
    return "becomes" if number == 1 else "become"


def _times(found: Iterable[int]) -> str:
    times = [timestamp(ms) for ms in found]
    more = len(times) - _PLACES
    return ", ".join(times[:_PLACES]) + (f" and {more} more" if more > 0 else "")


def _agreed(code: str, options: argparse.Namespace) -> bool:
    if not interactive():
        again = "--all" if options.all else f"--session {options.session or 'ID'}"
        raise FacilitatorError(
            "A withdrawal cannot be taken back, and nobody is here to be asked.",
            f"If that is meant: facilitator withdraw '{code}' {again} --yes",
        )
    sys.stderr.write(f"This cannot be taken back. Type {code} to go on: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() == code:
        return True
    say("Nothing was changed.")
    return False


# -- doing it --------------------------------------------------------------------------------------


def _do(workspace: Workspace, code: str, found: list[Preview], by: str) -> int:
    """Session by session: what fails in one stops none of the others. How many failed."""
    failed = 0
    for preview in found:
        try:
            withdraw(workspace, code, preview, by)
        except FacilitatorError as error:
            say(f"! {preview.session}: {error.what}")
            say(f"  {error.hint}")
            failed += 1
            continue
        if preview.sealed:
            say(f"{preview.session}: withdrawn. Check it: facilitator verify {preview.session}")
        else:
            say(f"{preview.session}: withdrawn. Nothing of it will be sealed.")
    return failed


def _forget(workspace: Workspace, code: str, failed: int) -> None:
    """The roster goes last: as long as a session is left, who the code is has to be known."""
    if failed:
        say(f"! {code} stays on the roster until it is done in all sessions: then --all once more.")
        return
    forget_person(workspace, code)
    say(
        f"{code} is gone from the roster: in meetings to come nothing knows the name any more. If "
        "others may speak of that person there, put the name in as somebody spoken about, with a "
        "number that nobody has: facilitator roster add '[Person 9]'"
    )
