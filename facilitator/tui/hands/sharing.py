"""Sharing the meeting with the room: begun, shown and ended from the live screen."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from facilitator.errors import FacilitatorError
from facilitator.sharing.look import Look, Wanted
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.tui.screens.live import LiveScreen
    from facilitator.workflow.sharing import SharedMeeting


class SharingHand:
    """Off until somebody begins it, and over with the screen."""

    def __init__(self, screen: LiveScreen, wanted: Wanted | None) -> None:
        self._screen = screen
        self.wanted = wanted or Wanted()
        self._at_once = wanted is not None
        self.shared: SharedMeeting | None = None

    def started(self) -> None:
        """The meeting has begun: it is shared now where that was wanted from the beginning."""
        if self._at_once:
            self._at_once = False
            if self.wanted.address is not None:
                self.begin(self.wanted.address)
            self.open()

    def open(self) -> None:
        """Who joins, and how."""
        from facilitator.tui.screens.sharing import SharingScreen

        self._screen.app.push_screen(SharingScreen(self))

    @property
    def look(self) -> Look | None:
        """How it stands; None: it is not shared."""
        return self.shared.look if self.shared is not None else None

    def begin(self, address: str) -> bool:
        """Shares the meeting at an address; whether that went."""
        from facilitator.workflow.sharing import SharedMeeting

        try:
            shared = SharedMeeting(self._screen.meeting, address, self.wanted.port)
            shared.start()
        except FacilitatorError as error:
            self._screen.prompt.say(f"! {error.what} {error.hint}", "bold $warning")
            return False
        self.shared = shared
        return True

    def end(self) -> None:
        """Nobody is told anything any more, and that is said."""
        self.close()
        self._screen.prompt.say(_("The meeting is not shared any more."))

    def close(self) -> None:
        """Nobody is told anything any more. It takes a moment until all have heard of it: another
        thread waits for that."""
        shared, self.shared = self.shared, None
        if shared is not None:
            shared.stop()
            self._closing = threading.Thread(target=shared.close, name="unsharing")
            self._closing.start()
