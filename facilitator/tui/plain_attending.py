"""Who comes and goes in a meeting in lines: the same questions as on the screen."""

from __future__ import annotations

from collections.abc import Callable

from facilitator.domain.people import is_code
from facilitator.domain.session import Session
from facilitator.tui.screens.attending import ANSWERS, LEFT, Came
from facilitator.words import _

Line = Callable[[str], str | None]
"""Asks a question and brings what was typed, None if nobody is there to type."""


def ask_who_came(session: Session, line: Line) -> Came | None:
    """Who has come or left, and what they agree to; None if that was not said. What is no code may
    be a name, and is not repeated."""
    typed = line(_("Who has come, or left? A seat's key, or a code:")) or ""
    code = session.seats.code(typed) or typed
    if not is_code(code):
        return None
    asked = _("y recorded and quoted, w recorded but not quoted, n not recorded")
    if code in session.attendance.here:
        asked = _("l has left, {agrees}").format(agrees=asked)
    answer = (line(f"{code}: {asked}") or "").casefold()
    if answer == LEFT and code in session.attendance.here:
        return Came(code, None)
    return Came(code, ANSWERS[answer]) if answer in ANSWERS else None
