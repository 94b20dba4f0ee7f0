"""A meeting that is shared: the real one, on loopback, its children scripted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from facilitator.domain.events import Recorded
from facilitator.domain.session import Session
from facilitator.errors import FacilitatorError
from facilitator.sharing import bounds
from facilitator.sharing.host import Host
from facilitator.workflow.sharing import SharedMeeting
from tests.tui.conftest import Room, at_minute_42, memory

__all__ = ["memory"]


class Shared:
    """The meeting of the drawing, shared."""

    def __init__(self, root: Path) -> None:
        self.room: Room = at_minute_42(root)
        runner = self.room.runner
        runner.begin(lambda: None)
        runner.start()
        self.clock = SkippingClock()
        self.meeting = SharedMeeting(runner, "127.0.0.1", 0, monotonic=self.clock)
        self.meeting.start()

    @property
    def host(self) -> Host:
        return self.meeting.host

    @property
    def session(self) -> Session:
        """As it is now."""
        self.room.runner.take()
        return self.room.session

    @property
    def log(self) -> list[Recorded]:
        """All that was noted."""
        return self.room.store.log.since(0)

    @property
    def alert(self) -> str | None:
        """The line on the screen."""
        self.room.runner.take()
        return self.room.runner.status.alert

    def done(self) -> None:
        """All that was asked of the meeting has been done."""
        self.room.runner.wait_for(lambda: None)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Meanwhile the journal's disk is full."""
        runner, full = self.room.runner, FacilitatorError("The disk is full.", "Make room.")
        runner.wait_for(lambda: self.room.refuse(full))
        try:
            yield
        finally:
            runner.wait_for(lambda: self.room.refuse(None))

    def close(self) -> None:
        self.meeting.close()
        self.room.close()


class SkippingClock:
    """The time, and as much more as a test says."""

    def __init__(self) -> None:
        self.more = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.more


Story = Callable[[], Coroutine[Any, Any, None]]


async def _whole(story: Story) -> None:
    await story()
    # The library closes connections with TLS a little after it says so (its documentation, on
    # graceful shutdown).
    await asyncio.sleep(0.1)


@pytest.fixture
def shared(memory: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shared]:
    meeting = Shared(memory)
    yield meeting
    # Who has dropped by now, as a browser that is killed, does not come back.
    monkeypatch.setattr(bounds, "DRAIN_S", 0.0)
    meeting.close()


@pytest.fixture
def tell() -> Callable[[Story], None]:
    """Runs a story of machines."""

    def run(story: Story) -> None:
        asyncio.run(_whole(story))

    return run
