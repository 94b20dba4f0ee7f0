"""Who has been heard, in words. No Textual here."""

from __future__ import annotations

from facilitator.domain.coverage import AirTime, air_time
from facilitator.domain.people import Participant
from facilitator.domain.session import Session
from facilitator.domain.transcript import lines_of
from facilitator.words import _, plural

QUIET_MS = 10 * 60_000
"""Whoever was not heard for so long is said to be quiet: a question may be put to them. Not taken
from a source; a study's sections last ten minutes and more."""


def heard_so_far(session: Session, now_ms: int) -> list[tuple[str, str]]:
    """(code, what is said of them) in the order of the seats, those who facilitate last; nobody who
    never came."""
    codes = [*(code for _place, code in session.seats.keyed()), *session.seats.unkeyed]
    codes.sort(key=lambda code: Participant(code).facilitates)
    stays = session.attendance.stays
    left = {code for code, s in stays.items() if s and s[-1].left_ms is not None}
    times = air_time(codes, lines_of(session.utterances))
    if session.attendance.listed:
        times = tuple(one for one in times if stays.get(one.code) or one.last_ms is not None)
    return [(one.code, _said(one, one.code in left, now_ms)) for one in times]


def _said(one: AirTime, gone: bool, now_ms: int) -> str:
    if one.last_ms is None:
        return _("has left") if gone else _("not heard yet")
    minutes = one.spoken_ms // 60_000
    said = [_("{minutes} min").format(minutes=minutes or "<1")]
    said.append(plural("{count} turn", "{count} turns", one.turns))
    quiet_ms = now_ms - one.last_ms
    if gone:
        said.append(_("has left"))
    elif quiet_ms >= QUIET_MS:
        said.append(_("not heard for {minutes} min").format(minutes=quiet_ms // 60_000))
    return ", ".join(said)
