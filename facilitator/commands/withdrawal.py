"""`withdraw`: a person takes part no more, and what they said goes."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable

from facilitator.commands import secrecy
from facilitator.commands.output import asked, interactive, out, say
from facilitator.domain.phases import Phase
from facilitator.domain.transcript import timestamp
from facilitator.domain.withdrawal import Contribution, words
from facilitator.errors import FacilitatorError, UsageError
from facilitator.typed import program
from facilitator.words import _, counted, plural
from facilitator.workflow.catalogue import DAMAGED, FOREIGN, listing
from facilitator.workflow.exported import GUIDE, going_in_words, guide_in_words, together
from facilitator.workflow.withdrawing import (
    Preview,
    check_code,
    finish,
    forget_person,
    looked_at,
    on_roster,
    with_questions,
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
    theirs = [one.session for one in found if one.theirs]
    if options.session is None and not options.all and len(theirs) > 1:
        raise UsageError(
            _("{code} is in several sessions: {there}.").format(code=code, there=", ".join(theirs)),
            _("From one of them: --session ID. From all of them, and from the roster: --all"),
        )
    for preview in found:
        _show(code, preview)
    listed = bool(options.all) and on_roster(workspace, code)
    if listed:
        out(_("The roster: {code} and the names behind it are taken out.").format(code=code))
    if not found and not listed:
        return _nothing(workspace, code, options.session, unread)
    if not options.yes and not _agreed(code, options):
        return 1
    failed = _do(workspace, code, found, options.by) + unread
    if listed:
        _forget(workspace, code, failed)
    if failed < len(found):
        say(
            _(
                "What cannot be reached from here: copies of transcript and exports elsewhere "
                "(backups, synced folders, printed pages, analysts' projects). Whoever has them "
                "has to be told."
            )
        )
    return 1 if failed else 0


def _look(workspace: Workspace, code: str, session_id: str | None) -> tuple[list[Preview], int]:
    """What will be done in each session, and how many could not be looked into."""
    if session_id is not None:
        found, unread = {session_id: looked_at(workspace, code, session_id)}, set[str]()
    else:
        found, unread = _each(workspace, lambda id_: looked_at(workspace, code, id_), code)
    labels = {label for one in found.values() if one is not None for label in one.labels}
    if labels:
        known = found
        made, unseen = _each(
            workspace, lambda id_: with_questions(workspace, id_, labels, known.get(id_)), code
        )
        found, unread = known | made, unread | unseen
    return [one for one in found.values() if one is not None], len(unread)


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
            say(f"! {error.what}")
            say(f"  {error.hint}")
            unread.add(one.id)
    return found, unread


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


# -- what will be done -----------------------------------------------------------------------------


def _show(code: str, preview: Preview) -> None:
    standing = _("sealed") if preview.sealed else _("not sealed")
    out(
        _("{session}, held on {held}, {standing}").format(
            session=preview.session, held=preview.held, standing=standing
        )
    )
    for line in _lines(code, preview):
        out(f"  {line}", prose=True)


def _lines(code: str, preview: Preview) -> list[str]:
    limit = preview.limit
    found = []
    if limit is not None:
        late = _(" It has passed: whether the study still grants it is yours to say.")
        found.append(
            _("Withdrawal is possible until {in_words}.").format(in_words=limit.in_words)
            + (late if limit.passed > 0 else "")
        )
    if preview.theirs:
        found += _sealed(code, preview) if preview.sealed else _open(code, preview)
    if preview.questions:
        found.append(
            plural(
                "{count} question was made of a flag of theirs: it becomes {contribution}: {texts}",
                "{count} questions were made of flags of theirs: they become {contribution}: "
                "{texts}",
                len(preview.questions),
                contribution=words(preview.language).contribution,
                texts="; ".join(q.text for q in preview.questions),
            )
        )
    found += _exports(preview)
    if preview.signed:
        found.append(
            _(
                "{code}'s signature under the review stays: it says who answers for the text."
            ).format(code=code)
        )
    return found


def _sealed(code: str, preview: Preview) -> list[str]:
    shown, gone = words(preview.language), preview.contribution
    found = []
    if gone.lines:
        found.append(
            plural(
                "{count} turn ({length}) becomes {contribution}, without a speaker: {times}",
                "{count} turns ({length}) become {contribution}, without a speaker: {times}",
                len(gone.turns),
                length=_length(gone),
                contribution=shown.contribution,
                times=_times(t.start_ms for t in gone.turns),
            )
        )
    if gone.moments:
        found.append(
            _("{flags} put down to nobody, without a name: {times}").format(
                flags=counted(len(gone.moments), "flag"),
                times=_times(m.start_ms for m in gone.moments),
            )
        )
    if gone.notes:
        found.append(
            plural(
                "{count} note becomes {contribution}: {times}",
                "{count} notes become {contribution}: {times}",
                len(gone.notes),
                contribution=shown.contribution,
                times=_times(n.at_ms for n in gone.notes),
            )
        )
    if gone.gestures:
        found.append(
            _("{gestures} taken out: {times}").format(
                gestures=counted(len(gone.gestures), "gesture"),
                times=_times(g.at_ms for g in gone.gestures),
            )
        )
    if gone.mentions or gone.elsewhere:
        number = len(gone.mentions) + gone.elsewhere
        times = _times(line.start_ms for line in gone.mentions)
        times = f": {times}" if times else ""
        found.append(
            plural(
                "{count} text of others names {code}: there it becomes {somebody}{times}",
                "{count} texts of others name {code}: there it becomes {somebody}{times}",
                number,
                code=code,
                somebody=shown.somebody,
                times=times,
            )
        )
    if gone.at_table:
        found.append(
            _("{code} is no longer among those present, in transcript and summary.").format(
                code=code
            )
        )
    if preview.guessable:
        found += [
            _(
                "It was sealed by version 0.1.0: exports made with that version "
                "were not noted, so look for them yourself."
            ),
            _(
                "Its certificate holds a hash of the whole old text without a "
                "salt: whoever has the rest could try guesses at a short "
                "contribution against it."
            ),
        ]
    return found


def _exports(preview: Preview) -> list[str]:
    found = [*going_in_words(preview.going)]
    guides = [one for one in preview.staying if one.format == GUIDE and one.there]
    found += map(guide_in_words, guides)
    for where, files in together(one for one in preview.staying if one not in guides):
        standing = _("there still") if files[0].there else _("no longer there")
        found.append(
            plural(
                "Superseded, {standing}, for you to destroy with all copies of it: "
                "an export of {date}, {where}",
                "Superseded, {standing}, for you to destroy with all copies of them: "
                "{count} exports of {date}, {where}",
                len(files),
                standing=standing,
                date=files[0].at[:10],
                where=where,
            )
        )
    return found


def _open(code: str, preview: Preview) -> list[str]:
    gone = preview.contribution
    if preview.withdrawn:
        found = [
            _("{code} has withdrawn from it already: {turns} withheld.").format(
                code=code, turns=counted(len(gone.turns), "turn")
            )
        ]
    else:
        found = [
            _("{turns} ({length}), withheld from now on.").format(
                turns=counted(len(gone.turns), "turn"), length=_length(gone)
            )
        ]
    if gone.moments or gone.notes or gone.gestures:
        parts = [counted(len(gone.moments), "flag"), counted(len(gone.notes), "note")]
        parts += [counted(len(gone.gestures), "gesture")] if gone.gestures else []
        found.append(
            _("{parts} of theirs will not be sealed.").format(parts=_(" and ").join(parts))
        )
    if gone.mentions:
        number = len(gone.mentions)
        found.append(
            plural(
                "{count} line of others names them, and stays, without their code: "
                "decide at review: {times}",
                "{count} lines of others name them, and stay, without their code: "
                "decide at review: {times}",
                number,
                times=_times(line.start_ms for line in gone.mentions),
            )
        )
    found.append(
        _(
            "The sound of these turns is destroyed now, also where somebody "
            "else spoke at once. The raw words stay in the vault, encrypted, "
            "until the session is sealed or destroyed. If they must go now: "
            "{facilitator} seal {session}, or {facilitator} destroy {session}"
        ).format(facilitator=program(), session=preview.session)
    )
    return found


def _length(gone: Contribution) -> str:
    said = sum(len(line.text.split()) for line in gone.lines)
    return f"{counted(len(gone.lines), 'line')}, {counted(said, 'word')}"


def _times(found: Iterable[int]) -> str:
    times = [timestamp(ms) for ms in found]
    more = len(times) - _PLACES
    return ", ".join(times[:_PLACES]) + (
        _(" and {more} more").format(more=more) if more > 0 else ""
    )


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


# -- doing it --------------------------------------------------------------------------------------


def _do(workspace: Workspace, code: str, found: list[Preview], by: str) -> int:
    """Session by session, the latest first (`with_questions`): what fails in one stops none of the
    others. How many failed."""
    failed = 0
    for preview in reversed(found):
        try:
            withdraw(workspace, code, preview, by)
        except FacilitatorError as error:
            say(f"! {preview.session}: {error.what}")
            say(f"  {error.hint}")
            failed += 1
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
