"""A disk that refuses: nothing acknowledged is lost, nothing ends, and it goes on by itself."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE, SPEECH
from facilitator.domain import commands
from facilitator.domain import events as ev
from facilitator.domain.moments import EMERGENT
from facilitator.domain.phases import Phase
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.store import SessionStore
from facilitator.workflow.supervisor import Heard
from facilitator.workspace import Workspace
from tests.workflow.conftest import Clock, hear, say, sound


class Disk:
    """A disk that is full for as long as a test says so."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.full = False
        self._write = disk.write
        patch.setattr(disk, "write", self._written)

    def _written(self, fd: int, data: bytes) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._write(fd, data)


@pytest.fixture
def full_disk(meeting: LiveMeeting, monkeypatch: pytest.MonkeyPatch) -> Disk:
    sound(meeting, 0, first=True)
    sound(meeting, 1_000)
    made = Disk(monkeypatch)
    made.full = True
    return made


def kinds(meeting: LiveMeeting) -> list[str]:
    return [type(one.event).__name__ for one in meeting.store.events()]


def test_an_act_that_cannot_be_noted_says_so_and_is_not_done(
    meeting: LiveMeeting, full_disk: Disk
) -> None:
    acts: tuple[Callable[[], object], ...] = (
        lambda: meeting.do(commands.flag, EMERGENT),
        lambda: meeting.do(commands.note, "remember"),
        lambda: meeting.do(commands.speak, "User 1"),
        lambda: meeting.do(commands.next_question),
    )
    for act in acts:
        with pytest.raises(FacilitatorError, match="No space left"):
            act()
    assert meeting.session.moments == ()
    assert meeting.session.notes == ()
    alert = meeting.alert or ""
    assert "No space left on device. Make room on that disk" in alert, "and no path before it"
    full_disk.full = False
    meeting.do(commands.flag, EMERGENT)
    assert meeting.alert is None
    assert len(meeting.session.moments) == 1


def test_what_the_program_saw_waits_and_is_noted_in_order(
    meeting: LiveMeeting, full_disk: Disk, clock: Clock, workspace: Workspace
) -> None:
    before = len(kinds(meeting))
    hear(meeting, CAPTURE, msg.Closed(-9))
    sound(meeting, 2_000, first=True)
    assert len(kinds(meeting)) == before
    alert = meeting.alert
    assert alert is not None
    meeting.tick()
    assert len(kinds(meeting)) == before
    full_disk.full = False
    clock.now += 10
    noted = [type(one.event).__name__ for one in meeting.tick()]
    assert noted == ["RecordingPaused", "RecordingStarted", "GapNoted"]
    assert kinds(meeting)[before:] == noted
    assert meeting.alert is None
    with SessionStore.open(workspace, "m1", read_only=True) as reopened:
        assert reopened.session.phase is Phase.RECORDING


def test_a_note_after_what_waited_is_masked(meeting: LiveMeeting, full_disk: Disk) -> None:
    """What waits goes first, and shifts the numbers that a note and its masking go by."""
    hear(meeting, CAPTURE, msg.Closed(-9))
    full_disk.full = False
    meeting.do(commands.note, "Zebulon asked")
    assert [note.text for note in meeting.session.notes] == ["User 1 asked"]
    assert [type(one.event).__name__ for one in meeting.tick()] == ["RecordingPaused"]


def test_text_that_cannot_be_noted_is_heard_again(
    meeting: LiveMeeting, full_disk: Disk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    monkeypatch.setattr(
        meeting._children, "start", lambda name, config: started.append(config.from_ms)
    )
    full_disk.full = False
    say(meeting, 0, 400, "first")
    full_disk.full = True
    say(meeting, 500, 700, "second")
    # There is room again, but what comes now is not taken: the second would be passed over.
    full_disk.full = False
    say(meeting, 800, 900, "third")
    assert [u.heard for u in meeting.session.utterances] == ["first"]
    full_disk.full = True
    clock.now += 60
    meeting.tick()
    assert started == []
    full_disk.full = False
    for _ in range(2):
        clock.now += 60
        meeting.tick()
    assert started == [400]
    assert not meeting._children.current(Heard(SPEECH, 0, msg.Reached(0)))


def test_codes_given_while_the_disk_was_full_are_kept(
    meeting: LiveMeeting, full_disk: Disk, workspace: Workspace
) -> None:
    with pytest.raises(FacilitatorError):
        meeting.do(commands.note, "ask Doctor Quarshie")
    full_disk.full = False
    meeting.do(commands.note, "ask Doctor Quarshie")
    meeting.close()
    with SessionStore.open(workspace, "m1") as reopened:
        assert reopened.session.replacements is not None


def test_the_meeting_is_finished_only_when_its_end_is_noted(
    meeting: LiveMeeting, full_disk: Disk, clock: Clock
) -> None:
    hear(meeting, SPEECH, msg.Drained())
    finished = meeting.finished
    assert not finished
    full_disk.full = False
    clock.now += 10
    noted = [one.event for one in meeting.tick()]
    assert meeting.finished
    assert isinstance(noted[-1], ev.RecordingEnded)


def test_closing_on_a_full_disk_leaves_what_can_be_resumed(
    meeting: LiveMeeting, full_disk: Disk, workspace: Workspace
) -> None:
    hear(meeting, CAPTURE, msg.Closed(-9))
    meeting.close()
    full_disk.full = False
    with SessionStore.open(workspace, "m1") as store:
        again = LiveMeeting(store, meeting.source)
        again._recover()
        assert store.session.phase is Phase.PAUSED
