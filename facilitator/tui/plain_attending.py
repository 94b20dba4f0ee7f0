"""Who comes and goes in a meeting in lines: the same questions as on the screen."""

from __future__ import annotations

from collections.abc import Callable

from facilitator.domain.people import is_code
from facilitator.domain.session import Session
from facilitator.domain.terms import Gesture
from facilitator.tui.screens.attending import ANSWERS, LEFT, Came
from facilitator.tui.screens.gesture import KEYS as GESTURE_KEYS
from facilitator.tui.screens.gesture import OF_ALL
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


def ask_gesture(
    session: Session, at_ms: int, key: Line, line: Line
) -> tuple[Gesture, str | None] | None:
    """What no text says, and who: `key` asks for one key, `line` for a line. None if it was not
    said what."""
    offered = ", ".join(f"{one} {gesture.words}" for one, gesture in GESTURE_KEYS.items())
    gesture = GESTURE_KEYS.get(key(offered) or "")
    if gesture is None:
        return None
    if gesture in OF_ALL:
        return gesture, None
    speaking = session.speaker_at(at_ms)
    who = speaking or _("nobody in particular")
    asked = _("Who? The key of a seat; nothing: {who}; 0 with nobody there: several")
    typed = line(asked.format(who=who)) or ""
    return gesture, session.seats.code(typed) if typed else speaking
