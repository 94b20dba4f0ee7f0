"""Who is told of a meeting on its own thread: what shares it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from facilitator.sharing.look import Look

if TYPE_CHECKING:
    from collections.abc import Callable

    from facilitator.workflow.live import LiveMeeting
    from facilitator.workflow.status import Status


class Watcher(Protocol):
    """As a runner knows it (`MeetingRunner.watch`). What fails in it costs the meeting nothing."""

    @property
    def look(self) -> Look:
        """How it stands; on any thread."""

    def moved(self, meeting: LiveMeeting, status: Status, stopping: Callable[[], bool]) -> None:
        """Something has happened, on the meeting's thread. `stopping`: whether sound is
        to stop, and has not by now; asked at the last moment, for a key may come meanwhile."""

    def hush(self) -> None:
        """Sound is to stop, as of now: on the thread that saw the key."""
