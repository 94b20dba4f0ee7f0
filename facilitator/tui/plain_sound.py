"""When sound is kept, in lines: off the record, a break, and the last minutes struck."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from facilitator.domain.striking import part
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import timestamp
from facilitator.errors import FacilitatorError
from facilitator.tui.screens.strike import MINUTES, choices, in_words
from facilitator.words import _
from facilitator.workflow.acts import Done

if TYPE_CHECKING:
    from facilitator.tui.plain import PlainMeeting


class PlainSound:
    """The keys that stop sound, and let it flow again."""

    def __init__(self, plain: PlainMeeting) -> None:
        self._plain = plain
        self._wanted: bool | None = None
        """Whether sound was last asked to stop, until it is so; None: nothing was asked for."""

    @property
    def off(self) -> bool:
        """Whether no sound is kept, or that was last asked for."""
        return self._plain.meeting.status.off_record if self._wanted is None else self._wanted

    def stop(self, reason: GapReason) -> None:
        """No sound is kept from now on; it is again, where it was not."""
        plain, off = self._plain, self.off
        self._wanted = not off
        if off:
            plain.meeting.record(self._came)
            plain.say(_("On the record again."))
            return
        plain.meeting.off_the_record(time.monotonic(), self._came, reason=reason)
        if reason == GapReason.BREAK:
            plain.say(_("A break: no sound is kept until the same key again."))
        else:
            plain.say(_("Off the record: no sound is kept until the same key again."))

    def _came(self, result: Done | FacilitatorError) -> None:
        self._wanted = None
        self._plain.answer(result)

    def strike(self) -> None:
        """The last minutes are destroyed, once it was said how many, and asked."""
        plain, meeting = self._plain, self._plain.meeting
        now_ms = meeting.now_ms
        plain.say(
            _("Strike the last minutes: their sound, text, notes and flags are destroyed for good.")
        )
        for minutes, found in choices(meeting.session, now_ms):
            plain.say(f"  {in_words(meeting.session, minutes, found)}")
        typed = plain.line(_("How many minutes? Nothing typed strikes nothing.")) or ""
        if not typed.isdecimal() or int(typed) not in MINUTES:
            plain.say(_("Nothing was struck."))
            return
        struck = part(meeting.session, now_ms - int(typed) * 60_000, meeting.now_ms)
        since = timestamp(struck.start_ms)
        if not plain.yes(_("Destroy all from {since} on, for good?").format(since=since)):
            plain.say(_("Nothing was struck."))
            return
        meeting.strike(struck.start_ms, time.monotonic(), plain.answer)
        said = _("Struck from {start} on: sound and text of it are being destroyed.")
        plain.say(said.format(start=since))
