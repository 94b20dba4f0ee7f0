"""Who is given a place at the table: those of study.toml and of the roster together."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.roster import Roster
from facilitator.domain.people import Seats
from facilitator.domain.session import Session
from facilitator.errors import FacilitatorError
from facilitator.words import _
from facilitator.workflow.catalogue import listing
from facilitator.workspace import Workspace


def seated(seats: tuple[str, ...], roster: Roster | None) -> tuple[str, ...]:
    """Codes of study.toml in its order, then those that only the roster has, in its own."""
    return tuple(dict.fromkeys((*seats, *(roster.codes if roster else ()))))


def known_codes(workspace: Workspace, roster: Roster | None) -> tuple[str, ...]:
    """Every code of the study: those it seats, and those of its meetings so far."""
    held = (code for one in listing(workspace) for code in one.codes)
    return tuple(dict.fromkeys((*seated(workspace.study.seats, roster), *held)))


def keyless(codes: tuple[str, ...]) -> str | None:
    """Who has no key, None if everybody has one."""
    left = Seats.of(codes).unkeyed
    return _("No key is left for {names}").format(names=", ".join(left)) if left else None


def nameless(codes: tuple[str, ...], roster: Roster | None) -> str | None:
    """Who is seated and not on the roster, None if there is no roster or it has everybody."""
    named = roster.codes if roster else ()
    left = [code for code in codes if code not in named] if named else []
    return _("The roster has no name of {names}").format(names=", ".join(left)) if left else None


def remarks(session: Session) -> tuple[str, ...]:
    """What to know of the seats of a session before it begins."""
    roster = Roster.from_toml(session.roster) if session.roster else None
    return tuple(told_of(session.seats.unkeyed, session.codes, roster))


def told_of(
    unkeyed: tuple[str, ...], codes: tuple[str, ...], roster: Roster | None
) -> Iterator[str]:
    """What to know of those who have no key, and of who at the table has no name on the roster."""
    if unkeyed:
        left = _("No key is left for {names}").format(names=", ".join(unkeyed))
        yield _("{left}: nobody can mark when they speak. Seat fewer in study.toml.").format(
            left=left
        )
    if unnamed := nameless(codes, roster):
        yield _("{unnamed}: it is masked by rules alone.").format(unnamed=unnamed)


def check_agreed(session: Session) -> None:
    """Raises FacilitatorError if somebody is here who does not agree to being recorded."""
    refusing = session.attendance.refusing
    if refusing:
        raise FacilitatorError(
            _("Here, and not to be recorded: {codes}.").format(codes=", ".join(refusing)),
            _("Nothing is recorded until they agree, or have left the room."),
        )
