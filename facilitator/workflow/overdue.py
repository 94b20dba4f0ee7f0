"""Meetings that were not sealed in time go by themselves, where a study wants that.

Off unless `destroy_unsealed` is on. Even then nothing goes before it was said at starts of the
program on `DAYS` different days, over at least `WEEK` days, with the day from which on it goes. A
clock may be wrong: the days are noted as they come, beside the keys, and a clock that goes back, or
that has moved on by more than `LONGEST` days since the last start, begins the count anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from facilitator.domain.phases import Phase
from facilitator.domain.reading import json_of, read_as
from facilitator.domain.times import instant
from facilitator.errors import FacilitatorError
from facilitator.vault.layout import LOCK, vault_folder
from facilitator.vault.lock import FileLock, HeldError
from facilitator.words import _
from facilitator.workflow.catalogue import SessionSummary, listing
from facilitator.workflow.clock import local_now
from facilitator.workflow.key_store import key_store
from facilitator.workflow.retention import to_go_note, unsealed_since
from facilitator.workspace import Workspace

DAYS = 5
"""On so many different days it is said before it is done."""

WEEK = 7
"""So many days at least lie between the first of them and the day on which it is done."""

LONGEST = 60
"""Days between two starts after which the count begins anew: a clock that jumped looks like a long
rest, and after a long rest somebody should have time to act."""

WHY = "not sealed in time: the study has such meetings destroyed without anybody's word"

_FORMAT, _VERSION = "facilitator meetings to go", 1


@dataclass(frozen=True, slots=True)
class _Days:
    """On which days (ISO 8601, in order) it was said of a session. Its name is none that keys have:
    those are looked for by it."""

    meeting: str
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said of all; `last`: the day of the last start."""

    format: str = _FORMAT
    version: int = _VERSION
    last: str = ""
    sessions: tuple[_Days, ...] = ()

    def of(self, session: str) -> tuple[str, ...]:
        return next((one.days for one in self.sessions if one.meeting == session), ())


@dataclass(frozen=True, slots=True)
class Due:
    """A session that will go: at the first start from `day` on (ISO 8601), after it was said on
    `left` more days. `signed`: its review was signed, so it is sealed, not lost."""

    session: str
    day: str
    left: int
    signed: bool

    @property
    def in_words(self) -> str:
        """What will become of it, and when."""
        if self.signed:
            said = _("{id} will be sealed from {day} on, at a start, unless you do it before.")
        else:
            said = _("{id} will be destroyed from {day} on, at a start, unless you seal it before.")
        return said.format(id=self.session, day=self.day)


def due(workspace: Workspace, one: SessionSummary, today: str | None = None) -> Due | None:
    """What will become of a session if nobody acts; None where the study does not want that, or the
    session has time. FacilitatorError if what was said of it cannot be read."""
    if not workspace.study.destroy_unsealed or unsealed_since(workspace, one, today) is None:
        return None
    return _due(one, _read(workspace), _day(today))


def heed(workspace: Workspace, today: str | None = None) -> list[str]:
    """At a start: what has been said often enough goes, of the rest it is said once more; lines for
    whoever starts. Nothing is done while a session of the study is open anywhere.

    Sealed where its review was signed, else destroyed; what cannot be done is a line as well.
    """
    if not workspace.study.destroy_unsealed:
        with suppress(FacilitatorError):
            _forget(workspace)
        return []
    try:
        return _heeded(workspace, _day(today), today)
    except FacilitatorError as error:
        return [error.what, error.hint]


def _heeded(workspace: Workspace, now: date, today: str | None) -> list[str]:
    listed = listing(workspace)
    late = [one for one in listed if unsealed_since(workspace, one, today) is not None]
    said = _counted_on(_read(workspace), now, listed)
    open_, lines, noted = _anything_open(workspace, listed), list[str](), list[_Days]()
    for one in late:
        known = _due(one, said, now)
        days = said.of(one.id)
        if known.left == 0 and known.day <= now.isoformat() and not open_:
            lines.append(_done(workspace, one))
            if not vault_folder(workspace.session_folder(one.id)).exists():
                continue
        else:
            days = tuple(sorted({*days, now.isoformat()}))
        noted.append(_Days(one.id, days))
    said = _Said(last=now.isoformat(), sessions=tuple(noted))
    try:
        _write(workspace, said)
    except FacilitatorError as error:  # what is not on the medium was not said; what went, went
        return [*lines, error.what, error.hint]
    lines += [_due(one, said, now).in_words for one in late if now.isoformat() in said.of(one.id)]
    return lines


def _due(one: SessionSummary, said: _Said, now: date) -> Due:
    days = said.of(one.id)
    left = max(0, DAYS - len(days))
    first = date.fromisoformat(days[0]) if days else now
    # Said on one more day a day, and done on a day on which it was not said before.
    next_ = now + timedelta(left + (now.isoformat() in days))
    day = max(first + timedelta(WEEK), next_)
    return Due(one.id, day.isoformat(), left, one.phase == Phase.REVIEWED)


def _counted_on(said: _Said, now: date, listed: list[SessionSummary]) -> _Said:
    """What was said, if the clock has gone on since as clocks do; else nothing."""
    newest = max((one.opened_at for one in listed), key=instant, default="")
    if newest and now < date.fromisoformat(newest[:10]):
        return _Said()  # a meeting was held later than today
    if not said.last:
        return said
    passed = (now - date.fromisoformat(said.last)).days
    return said if 0 <= passed <= LONGEST else _Said()


def _anything_open(workspace: Workspace, listed: list[SessionSummary]) -> bool:
    """Whether a session is held, reviewed or listened to, by whatever program."""
    for one in listed:
        vault = vault_folder(workspace.session_folder(one.id))
        if not vault.is_dir():
            continue
        try:
            FileLock(vault / LOCK, one.id).release()
        except HeldError:
            return True
        except FacilitatorError:
            continue  # another account's, or no lock: nobody here has it open
    return False


def _done(workspace: Workspace, one: SessionSummary) -> str:
    # Imported when something goes: each start asks what is due, and seldom is anything.
    from facilitator.workflow.seal import destroy_session, give_sealed, seal_session

    signed = one.phase == Phase.REVIEWED
    act: Callable[[], object] = (
        (lambda: seal_session(workspace, one.id))
        if signed
        else (lambda: destroy_session(workspace, one.id, why=WHY))
    )
    try:
        act()
    except FacilitatorError as error:
        return _("{id} should be gone by now and is not: {what} {hint}").format(
            id=one.id, what=error.what, hint=error.hint
        )
    if signed:
        with suppress(FacilitatorError):
            give_sealed(workspace, one.id)
        return _("{id} was not sealed in time: it is sealed now, as it was signed.").format(
            id=one.id
        )
    return _("{id} was not sealed in time: it is destroyed, and no transcript was kept.").format(
        id=one.id
    )


# -- the note --------------------------------------------------------------------------------------


def _read(workspace: Workspace) -> _Said:
    """What was noted; nothing where that is damaged: then the count begins anew."""
    name = to_go_note(workspace)
    data = None if name is None else key_store(workspace).read_mark(name)
    if data is None:
        return _Said()
    try:
        said = read_as(_Said, json_of(data))
        if (said.format, said.version) != (_FORMAT, _VERSION):
            return _Said()
        for day in (said.last, *(day for one in said.sessions for day in one.days)):
            date.fromisoformat(day)
    except ValueError:
        return _Said()
    return said


def _write(workspace: Workspace, said: _Said) -> None:
    name = to_go_note(workspace)
    if name is not None:
        key_store(workspace).write_mark(name, json.dumps(asdict(said)).encode())


def _forget(workspace: Workspace) -> None:
    if _read(workspace) != _Said():
        _write(workspace, _Said())


def _day(today: str | None) -> date:
    return date.fromisoformat((today or local_now())[:10])
