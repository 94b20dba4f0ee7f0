"""A session reopened: exactly where it was, with the time away as a gap."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE
from facilitator.domain import commands
from facilitator.domain.events import GapNoted
from facilitator.domain.phases import Phase
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.workflow import cut_off
from facilitator.workflow.clock import utc_text
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.workflow.conftest import hear, make_store, sound

BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC).timestamp()


class WallClock:
    """Minutes since the meeting began."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.minutes = 0.0
        patch.setattr("facilitator.workflow.recorder.utc_now", self.now)

    def now(self) -> str:
        return utc_text(BEGAN + 60 * self.minutes)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    return WallClock(monkeypatch)


def opened(workspace: Workspace, wall: WallClock) -> LiveMeeting:
    session = SessionStore.open(workspace, "m1")
    session.log.now = wall.now
    return LiveMeeting(session, Source())


def began(workspace: Workspace, wall: WallClock) -> LiveMeeting:
    session = make_store(workspace)
    session.log.now = wall.now
    return LiveMeeting(session, Source())


def record(meeting: LiveMeeting, wall: WallClock) -> None:
    """A second of sound that reached the spool at this minute."""
    folder = spool_folder(meeting.store.folder)
    with SpoolWriter(folder, meeting.store.key, meeting.session.id) as writer:
        writer.append(bytes(32_000))
    newest = max(folder.glob("*.aud"))
    os.utime(newest, (BEGAN + 60 * wall.minutes,) * 2)


def gaps(meeting: LiveMeeting) -> list[tuple[int, int, str]]:
    found = [one.event for one in meeting.store.events() if isinstance(one.event, GapNoted)]
    return [(gap.at_ms, gap.missing_ms // 60_000, gap.reason) for gap in found]


def test_time_away_after_a_crash_counts_from_the_last_sound(
    workspace: Workspace, wall: WallClock
) -> None:
    meeting = began(workspace, wall)
    sound(meeting, 0, first=True)
    wall.minutes = 10
    record(meeting, wall)
    meeting.store.close()  # the program is gone; its children as well
    wall.minutes = 40
    again = opened(workspace, wall)
    again._recover()
    assert again.session.phase is Phase.PAUSED
    assert again.now_ms == 1_000
    sound(again, 1_000, first=True)
    assert gaps(again) == [(1_000, 30, "interrupted")]


def test_reopening_twice_does_not_shorten_the_time_away(
    workspace: Workspace, wall: WallClock
) -> None:
    """What a first, fruitless attempt notes is no sign of life of the recording."""
    meeting = began(workspace, wall)
    sound(meeting, 0, first=True)
    wall.minutes = 10
    record(meeting, wall)
    meeting.store.close()
    wall.minutes = 40
    first = opened(workspace, wall)
    first._recover()
    first.do(commands.note, "nobody came back yet")
    first.store.close()
    wall.minutes = 60
    second = opened(workspace, wall)
    second._recover()
    sound(second, 1_000, first=True)
    assert gaps(second) == [(1_000, 50, "interrupted")]


def test_a_meeting_that_was_left_counts_from_when_it_stopped(
    workspace: Workspace, wall: WallClock
) -> None:
    meeting = began(workspace, wall)
    sound(meeting, 0, first=True)
    record(meeting, wall)
    wall.minutes = 20
    hear(meeting, CAPTURE, msg.Ended(16_000, GapReason.STOPPED))
    wall.minutes = 25
    meeting.do(commands.note, "afterwards, in the corridor")
    meeting.close()
    wall.minutes = 80
    again = opened(workspace, wall)
    again._recover()
    sound(again, 1_000, first=True)
    assert gaps(again) == [(1_000, 60, "interrupted")]


def test_a_recorder_on_its_way_out_is_waited_for(workspace: Workspace, wall: WallClock) -> None:
    """Right after a crash an orphan may still write: that is part of the recording."""
    meeting = began(workspace, wall)
    sound(meeting, 0, first=True)
    folder = spool_folder(meeting.store.folder)
    orphan = SpoolWriter(folder, meeting.store.key, "m1")
    orphan.append(bytes(16_000))
    meeting.store.close()
    again = opened(workspace, wall)

    def end() -> None:
        orphan.append(bytes(16_000))
        orphan.close()

    leaving = threading.Timer(0.3, end)
    leaving.start()
    again._recover()
    leaving.join()
    assert again.now_ms == 1_000


def test_a_recorder_that_stays_is_named(
    workspace: Workspace, wall: WallClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cut_off, "ORPHAN_S", 0.2)
    meeting = began(workspace, wall)
    with (
        SpoolWriter(spool_folder(meeting.store.folder), meeting.store.key, "m1"),
        pytest.raises(FacilitatorError, match=str(os.getpid())),
    ):
        meeting._recover()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")
def test_the_folder_is_not_kept_open_by_looking(workspace: Workspace, wall: WallClock) -> None:
    """A file for each look would end a long meeting whose microphone comes and goes."""
    meeting = began(workspace, wall)
    record(meeting, wall)
    before = open_files()
    for _ in range(20):
        sound(meeting, 0, first=True)
        hear(meeting, CAPTURE, msg.Closed(-9))
    assert open_files() == before
    assert meeting.store.sound_ms() == 1_000
