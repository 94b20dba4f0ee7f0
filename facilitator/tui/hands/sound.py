"""When sound is kept: off the record, a break, and the last minutes struck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facilitator.domain.striking import part
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import timestamp
from facilitator.errors import FacilitatorError
from facilitator.tui.screens.strike import StrikeScreen
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.tui.screens.live import LiveScreen
    from facilitator.workflow.acts import Done


class SoundHand:
    """The keys that stop sound, and let it flow again."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen
        self._changes = 0
        self._off_wanted: bool | None = None
        """What was last asked for of the recording, until it is so; None: nothing."""
        self._striking: str | None = None
        """What was said of a part that is being struck; None: none is."""
        self._strike_begun = False
        self._strike_from, self._struck_before = 0, 0

    @property
    def changing(self) -> bool:
        """Whether something was asked for that is not so yet."""
        return self._off_wanted is not None or self._striking is not None

    @property
    def off(self) -> bool:
        """Whether no sound is kept, or that was last asked for."""
        if self._off_wanted is None:
            return self._screen.meeting.status.off_record
        return self._off_wanted

    def moved(self) -> None:
        """The meeting has moved on: sound may do by now what was last asked for."""
        status = self._screen.meeting.status
        settled = not self._changes and status.recording is not self._off_wanted
        if self._off_wanted is not None and settled:
            self._off_wanted = None
        if self._striking is not None and self._strike_begun and not status.striking:
            self._strike_over(self._striking)

    def stop(self, reason: GapReason) -> None:
        """No sound is kept from the moment of the key; it is again, where it was not."""
        screen, off = self._screen, self.off
        self._changes += 1
        if off:
            screen.prompt.say(_("On the record again."))
            screen.meeting.record(self._came)
        else:
            # Before anything is painted: what counts is the moment of the key.
            screen.meeting.off_the_record(screen.moment(), self._came, reason=reason)
            screen.prompt.say(
                _("A break: no sound is kept until {key} again.").format(
                    key=screen.key_of("record.break")
                )
                if reason == GapReason.BREAK
                else _("Off the record: no sound is kept until {key} again.").format(
                    key=screen.key_of("record.off")
                )
            )
        self._off_wanted = not off
        screen.show()

    def _came(self, result: Done | FacilitatorError) -> None:
        self._changes -= 1
        if not self._screen.went(result):
            self._off_wanted = None
            self._screen.show()

    # -- striking ------------------------------------------------------------------------------

    def ask_what_to_strike(self) -> None:
        meeting = self._screen.meeting
        session, now_ms = meeting.session, meeting.now_ms
        self._screen.app.push_screen(StrikeScreen(session, now_ms), self._strike)

    def _strike(self, start_ms: int | None) -> None:
        if start_ms is None:
            return
        screen = self._screen
        struck = part(screen.meeting.session, start_ms, screen.meeting.now_ms)

        def came(result: Done | FacilitatorError) -> None:
            self._strike_begun = screen.went(result)
            if not self._strike_begun:
                self._striking = None

        said = _("Struck from {start} on: sound and text of it are being destroyed.")
        self._striking = said.format(start=timestamp(struck.start_ms))
        self._strike_begun, self._strike_from = False, struck.start_ms
        self._struck_before = len(self._struck)
        screen.meeting.strike(struck.start_ms, screen.moment(), came)
        screen.prompt.say(self._striking)
        screen.show()

    def _strike_over(self, said: str) -> None:
        """What was to go is gone, or is still there: then the alert says why. It is told in place
        of what was said as it began, over no other key's words."""
        self._striking = None
        prompt, struck = self._screen.prompt, self._struck
        if prompt.said not in (said, ""):
            return
        if len(struck) == self._struck_before:
            prompt.say("")
            return
        gone = _("Struck from {start} on: sound and text of it are destroyed.")
        prompt.say(gone.format(start=timestamp(struck[-1])))

    @property
    def _struck(self) -> list[int]:
        """Where parts that are gone began (ms), this one or before it. The time for which sound
        stopped meanwhile has the same reason, and lies behind it."""
        gaps = [g for g in self._screen.meeting.session.gaps if g.reason == GapReason.STRUCK]
        return [gap.at_ms for gap in gaps if gap.at_ms <= self._strike_from]
