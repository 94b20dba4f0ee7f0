"""Who comes and goes while the meeting runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facilitator.domain.terms import GapReason
from facilitator.tui.screens.attending import AttendingScreen, Came

if TYPE_CHECKING:
    from facilitator.tui.hands.sound import SoundHand
    from facilitator.tui.screens.live import LiveScreen


def ask_who_came(screen: LiveScreen, sound: SoundHand, at_ms: int) -> None:
    """Asks who has come or left, and notes it as of the key (`at_ms` of session time). Somebody who
    is not to be recorded puts the meeting off the record at once."""

    def answered(came: Came | None) -> None:
        if came is None:
            return
        if came.refuses and not sound.off:
            sound.stop(GapReason.OFF_RECORD)
        screen.press("…", came.command, at_ms=at_ms)

    screen.app.push_screen(AttendingScreen(screen.meeting.session), answered)
