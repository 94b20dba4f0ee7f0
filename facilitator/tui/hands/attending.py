"""Who comes and goes while the meeting runs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from facilitator.domain import attending
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
        if came.consent is None:
            command = partial(attending.leave, code=came.code)
        else:
            command = partial(attending.arrive, code=came.code, consent=came.consent)
            if not came.consent.recording and not sound.off:
                sound.stop(GapReason.OFF_RECORD)
        screen.press("…", command, at_ms=at_ms)

    screen.app.push_screen(AttendingScreen(screen.meeting.session), answered)
