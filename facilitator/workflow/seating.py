"""Who is given a place at the table: those of study.toml and of the roster together."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.roster import Roster
from facilitator.domain.people import Seats
from facilitator.domain.session import Session
from facilitator.errors import FacilitatorError
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
    return f"No key is left for {', '.join(left)}" if left else None


def nameless(codes: tuple[str, ...], roster: Roster | None) -> str | None:
    """Who is seated and not on the roster, None if there is no roster or it has everybody."""
    named = roster.codes if roster else ()
    left = [code for code in codes if code not in named] if named else []
    return f"The roster has no name of {', '.join(left)}" if left else None


def remarks(session: Session) -> tuple[str, ...]:
    """What to know of the seats of a session before it begins."""
    roster = Roster.from_toml(session.roster) if session.roster else None
    return tuple(told_of(session.seats.unkeyed, session.codes, roster))


def told_of(
    unkeyed: tuple[str, ...], codes: tuple[str, ...], roster: Roster | None
) -> Iterator[str]:
    """What to know of those who have no key, and of who at the table has no name on the roster."""
    if unkeyed:
        left = f"No key is left for {', '.join(unkeyed)}"
        yield f"{left}: nobody can mark when they speak. Seat fewer in study.toml."
    if unnamed := nameless(codes, roster):
        yield f"{unnamed}: it is masked by rules alone."


def check_agreed(session: Session) -> None:
    """Raises FacilitatorError if somebody is here who does not agree to being recorded."""
    refusing = session.attendance.refusing
    if refusing:
        raise FacilitatorError(
            f"{', '.join(refusing)} is here and does not agree to being recorded."
            if len(refusing) == 1
            else f"{', '.join(refusing)} are here and do not agree to being recorded.",
            "Nothing is recorded until they agree, or have left the room.",
        )
