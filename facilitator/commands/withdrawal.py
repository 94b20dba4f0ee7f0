"""`withdraw`: a person takes part no more, and what they said goes."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from dataclasses import dataclass

from facilitator.commands import secrecy
from facilitator.commands.output import asked, interactive, out, say
from facilitator.commands.withdrawal_shown import show, show_exports
from facilitator.domain.phases import Phase
from facilitator.errors import FacilitatorError, UsageError
from facilitator.typed import program
from facilitator.words import _
from facilitator.workflow.catalogue import DAMAGED, FOREIGN, listing
from facilitator.workflow.study_entities import Unfinished
from facilitator.workflow.withdrawing import (
    Preview,
    check_code,
    finish,
    forget_person,
    keep_unfinished,
    looked_at,
    on_roster,
    unfinished,
    with_questions,
    withdraw,
)
from facilitator.workspace import Workspace, find_workspace


def run(options: argparse.Namespace) -> int:
    """`facilitator withdraw CODE [--session ID | --all]`."""
    secrecy.begin()
    code = " ".join(options.code.split())
    check_code(code)
    workspace = find_workspace(options.workspace)
    looked = _look(workspace, code, options.session)
    found, unread = looked.found, len(looked.unread)
    theirs = [one.session for one in found if one.theirs]
    if options.session is None and not options.all and len(theirs) > 1:
        raise UsageError(
            _("{code} is in several sessions: {there}.").format(code=code, there=", ".join(theirs)),
            _("From one of them: --session ID. From all of them, and from the roster: --all"),
        )
    for preview in found:
        show(code, preview)
    show_exports(found)
    listed = bool(options.all) and on_roster(workspace, code)
    if listed:
        out(_("The roster: {code} and the names behind it are taken out.").format(code=code))
    if not found and not listed:
        looked.keep(workspace, code, looked.unread)
        return _nothing(workspace, code, options.session, unread)
    if not options.yes and not _agreed(code, options):
        return 1
    failed = _do(workspace, code, looked, options.by) + unread
    if listed:
        _forget(workspace, code, failed)
    elif options.all and not failed:  # what was noted of them outlives their line on the roster
        forget_person(workspace, code)
    if failed < len(found):
        say(
            _(
                "What cannot be reached from here: copies of transcript and exports elsewhere "
                "(backups, synced folders, printed pages, analysts' projects). Whoever has them "
                "has to be told."
            )
        )
    return 1 if failed else 0


@dataclass(slots=True)
class _Looked:
    """What will be done in each session, in their order, and which could not be looked into.

    `labels` is what flags of theirs are or were called, `noted` what an earlier withdrawal left.
    """

    found: list[Preview]
    unread: set[str]
    labels: frozenset[str]
    noted: Unfinished

    def keep(self, workspace: Workspace, code: str, undone: Collection[str]) -> None:
        """Notes in which sessions questions may still be made of a flag of theirs."""
        left = {session: self.labels for session in undone if self.labels and session}
        if left != self.noted:
            keep_unfinished(workspace, code, left)
            self.noted = left


def _look(workspace: Workspace, code: str, session_id: str | None) -> _Looked:
    noted: Unfinished = {}
    unread = set[str]()
    try:
        noted = unfinished(workspace, code)
    except FacilitatorError as error:
        _tell(error)
        unread.add("")
    found: dict[str, Preview | None]
    if session_id is not None:
        found = {session_id: looked_at(workspace, code, session_id)}
    else:
        found, unseen = _each(workspace, lambda id_: looked_at(workspace, code, id_), code)
        unread |= unseen
    named = [one.labels for one in found.values() if one is not None]
    labels = frozenset[str]().union(*named, *noted.values())
    if labels:
        known = found
        made, unseen = _each(
            workspace, lambda id_: with_questions(workspace, id_, labels, known.get(id_)), code
        )
        found, unread = known | made, unread | unseen
    return _Looked([one for one in found.values() if one is not None], unread, labels, noted)


def _each(
    workspace: Workspace, look: Callable[[str], Preview | None], code: str
) -> tuple[dict[str, Preview | None], set[str]]:
    """What is found in each session; those that could not be looked into, which is said."""
    found, unread = dict[str, Preview | None](), set[str]()
    for one in listing(workspace):
        if one.phase == Phase.DESTROYED:
            continue
        try:
            if one.phase in (DAMAGED, FOREIGN):
                raise FacilitatorError(
                    _("{id}: not looked into ({phase}).").format(id=one.id, phase=one.phase),
                    _("Whether {code} is in it has to be seen there: --session {id}").format(
                        code=code, id=one.id
                    ),
                )
            found[one.id] = look(one.id)
        except FacilitatorError as error:
            _tell(error)
            unread.add(one.id)
    return found, unread


def _tell(error: FacilitatorError) -> None:
    say(f"! {error.what}")
    say(f"  {error.hint}")


def _nothing(workspace: Workspace, code: str, session_id: str | None, unread: int) -> int:
    where = (
        _("session '{session_id}'").format(session_id=session_id)
        if session_id
        else _("any session of this study")
    )
    if session_id:
        finish(workspace, session_id)
    if unread:
        say(
            _("{code} is in no session that could be looked into. Nothing was changed.").format(
                code=code
            )
        )
        return 1
    raise FacilitatorError(
        _("There is nothing of {code} in {where}.").format(code=code, where=where),
        _(
            "Nothing was changed. Who was where: {facilitator} open ID, or {facilitator} log ID"
        ).format(facilitator=program()),
    )


# -- doing it --------------------------------------------------------------------------------------


def _agreed(code: str, options: argparse.Namespace) -> bool:
    if not interactive():
        again = "--all" if options.all else f"--session {options.session or 'ID'}"
        raise FacilitatorError(
            _("A withdrawal cannot be taken back, and nobody is here to be asked."),
            _("If that is meant: {facilitator} withdraw '{code}' {again} --yes").format(
                facilitator=program(), code=code, again=again
            ),
        )
    if asked(_("This cannot be taken back. Type {code} to go on:").format(code=code)) == code:
        return True
    say(_("Nothing was changed."))
    return False


def _do(workspace: Workspace, code: str, looked: _Looked, by: str) -> int:
    """Session by session, the latest first (`with_questions`): what fails in one stops none of the
    others, and is noted before those, so that it is found again. How many failed."""
    left = set(looked.unread)
    looked.keep(workspace, code, {*left, *looked.noted})
    failed = 0
    for preview in reversed(looked.found):
        try:
            withdraw(workspace, code, preview, by)
        except FacilitatorError as error:
            say(f"! {preview.session}: {error.what}")
            say(f"  {error.hint}")
            failed += 1
            left.add(preview.session)
            looked.keep(workspace, code, {*left, *looked.noted})
            continue
        if preview.sealed:
            say(
                _("{session}: withdrawn. Check it: {facilitator} verify {session}").format(
                    facilitator=program(), session=preview.session
                )
            )
        else:
            say(
                _("{session}: withdrawn. Nothing of it will be sealed.").format(
                    session=preview.session
                )
            )
    looked.keep(workspace, code, left)
    return failed


def _forget(workspace: Workspace, code: str, failed: int) -> None:
    """The roster goes last: as long as a session is left, who the code is has to be known."""
    if failed:
        say(
            _(
                "! {code} stays on the roster until it is done in all sessions: "
                "then --all once more."
            ).format(code=code)
        )
        return
    forget_person(workspace, code)
    say(
        _(
            "{code} is gone from the roster: in meetings to come nothing "
            "knows the name any more. If others may speak of that person "
            "there, put the name in as somebody spoken about, with a number "
            "that nobody has: {facilitator} roster add '[Person 9]'"
        ).format(facilitator=program(), code=code)
    )
