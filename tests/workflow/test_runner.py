"""A meeting on a thread of its own: nobody waits for it, and nothing is lost between the two."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE, SPEECH
from facilitator.domain import commands
from facilitator.domain.events import (
    EventId,
    MomentFlagged,
    NoteTaken,
    Recorded,
    RecordingPaused,
)
from facilitator.domain.moments import EMERGENT
from facilitator.domain.phases import Phase
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.workflow.acts import Done
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.runner import SWITCH_S, MeetingRunner
from facilitator.workflow.sources import Source
from facilitator.workflow.supervisor import Heard
from facilitator.workspace import Workspace
from tests.tui.conftest import Clock, ScriptedChildren
from tests.workflow.conftest import make_store

NEVER_S = 30.0
"""Nothing here takes so long; a wait that does has failed."""


class Shown:
    """Somebody who shows a meeting: takes in what has happened when they are told of it."""

    def __init__(self, workspace: Workspace) -> None:
        self.clock = Clock()
        self.children = ScriptedChildren(self.clock)
        self.meeting = LiveMeeting(
            make_store(workspace), Source(), monotonic=self.clock, children=self.children
        )
        self.runner = MeetingRunner(self.meeting, self.clock)
        self.news = threading.Event()
        self.came: list[Done | FacilitatorError] = []

    def begin(self) -> None:
        self.runner.begin(self.news.set)
        self.runner.start(then=self.came.append)
        self.until(lambda: self.runner.status.recording)

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + NEVER_S
        while not condition():
            assert self.news.wait(end - time.monotonic()), "nothing came"
            self.news.clear()
            self.runner.take()


@pytest.fixture
def shown(workspace: Workspace) -> Iterator[Shown]:
    shown = Shown(workspace)
    yield shown
    shown.runner.close()


class Stalled:
    """The journal's disk, which takes nothing until it is let go."""

    def __init__(self, meeting: LiveMeeting, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached = threading.Event()
        self.go_on = threading.Event()
        append = meeting.store._journal.append

        def held_up(records: Any) -> Any:
            self.reached.set()
            assert self.go_on.wait(NEVER_S)
            return append(records)

        monkeypatch.setattr(meeting.store._journal, "append", held_up)


def test_sound_stops_at_the_key_while_the_journals_disk_holds_the_meeting_up(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.begin()
    disk = Stalled(shown.meeting, monkeypatch)
    shown.runner.do(partial(commands.speak, code="User 1"))
    assert disk.reached.wait(NEVER_S)
    shown.runner.off_the_record(4_711.5)
    # Nothing of the meeting has moved, and the recorder knows.
    assert shown.children.told == [("off the record", 4_711.5)]
    assert shown.runner.status.recording
    disk.go_on.set()
    shown.until(lambda: shown.runner.session.phase is Phase.PAUSED)
    assert shown.runner.status.off_record
    assert {at for _, at in shown.children.told} == {4_711.5}
    assert shown.meeting.alert is None
    [paused] = [
        one.event
        for one in shown.meeting.store.log.since(0)
        if isinstance(one.event, RecordingPaused)
    ]
    assert paused.reason == "off the record"


@pytest.mark.parametrize("how", ["off_the_record", "end", "suspend"])
def test_nothing_asked_for_before_a_stop_begins_a_recording_after_it(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Off the record, and the disk stalls: on again, a digit, and then the key that counts."""
    shown.begin()
    shown.runner.off_the_record(1.0)
    shown.until(lambda: shown.runner.session.phase is Phase.PAUSED)
    begun = len(shown.children.begun)
    disk = Stalled(shown.meeting, monkeypatch)
    shown.runner.do(partial(commands.speak, code="User 1"))
    assert disk.reached.wait(NEVER_S)
    shown.runner.record()
    shown.runner.do(partial(commands.speak, code="User 2"))
    getattr(shown.runner, how)(7.0)
    disk.go_on.set()
    shown.runner.wait_for(lambda: None)
    assert len(shown.children.begun) == begun
    if how == "off_the_record":
        shown.until(lambda: shown.runner.status.off_record)
        shown.runner.record()
        shown.until(lambda: shown.runner.status.recording)


def test_a_stop_that_comes_while_a_recorder_is_being_started_reaches_it(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.begin()
    shown.runner.off_the_record(1.0)
    shown.until(lambda: shown.runner.session.phase is Phase.PAUSED)
    start = shown.children.start

    def slowly(name: str, config: Any) -> None:
        # Before there is anybody to tell.
        shown.meeting.recorder.expect_stop(GapReason.OFF_RECORD, 9.0)
        start(name, config)

    monkeypatch.setattr(shown.children, "start", slowly)
    shown.runner.record()
    shown.until(lambda: ("off the record", 9.0) in shown.children.told)


def test_going_back_on_the_record_waits_until_the_last_words_of_before_are_heard(
    shown: Shown,
) -> None:
    """Else they count as those of a recorder that was replaced, and the time between is lost."""
    shown.begin()
    children, deliver = shown.children, shown.children.deliver
    assert deliver is not None
    run = children._runs[CAPTURE]
    children.mute.add(msg.Stop)
    shown.runner.off_the_record(5.0)
    children._here.discard(CAPTURE)  # it has gone, and what it said last is still on its way
    shown.runner.record()
    shown.runner.wait_for(lambda: None)
    for last in (msg.Ended(children.samples, GapReason.OFF_RECORD), msg.Closed(0)):
        deliver(Heard(CAPTURE, run, last))
    shown.until(lambda: shown.runner.session.phase is Phase.PAUSED)
    shown.clock.now += 5
    shown.until(lambda: shown.runner.session.phase is Phase.RECORDING)
    assert [gap.reason for gap in shown.runner.session.gaps] == [GapReason.OFF_RECORD]


@pytest.mark.parametrize("how", ["end", "suspend"])
def test_what_the_recorder_says_last_is_heard_before_the_meeting_is_over(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """It may have gone by the time that the meeting comes to the key it has stopped for."""
    shown.begin()
    shown.children.samples = 160_000
    disk = Stalled(shown.meeting, monkeypatch)
    shown.runner.do(partial(commands.speak, code="User 1"))
    assert disk.reached.wait(NEVER_S)
    getattr(shown.runner, how)(5.0)
    assert not shown.children.alive(CAPTURE)
    disk.go_on.set()
    shown.until(lambda: shown.runner.status.finished or shown.runner.status.closed)
    assert shown.runner.session.phase is (Phase.ENDED if how == "end" else Phase.PAUSED)
    assert shown.runner.session.recorded_ms == 10_000


def test_of_the_levels_that_came_while_a_disk_held_it_up_the_newest_is_read(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.begin()
    disk = Stalled(shown.meeting, monkeypatch)
    shown.runner.do(partial(commands.speak, code="User 1"))
    assert disk.reached.wait(NEVER_S)
    read: list[msg.Message] = []
    handle = shown.meeting.handle

    def reading(heard: Heard) -> list[Recorded]:
        read.append(heard.message)
        return handle(heard)

    monkeypatch.setattr(shown.meeting, "handle", reading)
    for tenth in range(600):
        shown.children.says(CAPTURE, msg.Progress(tenth * 1_600, peak_db=-20.0))
    ended = msg.Ended(960_000, GapReason.DEVICE)
    shown.children.says(CAPTURE, ended)
    disk.go_on.set()
    shown.until(lambda: shown.runner.session.phase is Phase.PAUSED)
    assert read == [msg.Progress(599 * 1_600, peak_db=-20.0), ended]


def test_a_command_is_noted_once_and_comes_back_by_the_feed_with_its_answer(shown: Shown) -> None:
    shown.begin()
    shown.children.says(SPEECH, msg.Reached(100))
    answers: list[tuple[str, int]] = []

    def came(result: Done | FacilitatorError) -> None:
        assert isinstance(result, Done)
        answers.append((result.said, len(shown.runner.session.moments)))

    shown.runner.do(partial(commands.flag, tag=EMERGENT), came)
    shown.until(lambda: bool(answers))
    assert answers == [("◆ emergent topic flagged from 00:00:00", 1)]


def test_a_key_counts_from_when_it_was_pressed(shown: Shown) -> None:
    shown.begin()
    shown.children.samples = 16_000 * 60
    shown.children.says(CAPTURE, msg.Progress(shown.children.samples, peak_db=-20.0))
    shown.until(lambda: shown.runner.now_ms == 60_000)
    at_ms = shown.runner.ms_at(shown.clock.now - 7.25)
    shown.runner.do(partial(commands.note, text="late"), at_ms=at_ms)
    shown.until(lambda: bool(shown.runner.session.notes))
    assert shown.runner.session.notes[0].at_ms == 52_750


def test_what_cannot_be_done_is_answered_with_a_reason(shown: Shown) -> None:
    shown.begin()
    shown.came.clear()
    shown.runner.do(commands.undo, shown.came.append)
    shown.runner.do(commands.skip, shown.came.append)
    shown.until(lambda: len(shown.came) == 2)
    assert [one.said for one in shown.came if isinstance(one, Done)] == [
        "Nothing to undo.",
        "No question is open: space opens the next.",
    ]


def test_a_disk_that_refuses_is_answered_and_the_meeting_goes_on(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.begin()
    shown.came.clear()

    def refuse(_: object) -> None:
        raise FacilitatorError("The disk is full.", "Make room.")

    with monkeypatch.context() as full:
        full.setattr(shown.meeting.store._journal, "append", refuse)
        shown.runner.do(partial(commands.speak, code="User 1"), shown.came.append)
        shown.until(lambda: bool(shown.came))
        assert str(shown.came[0]).startswith("The disk is full.")
        assert shown.runner.status.alert == "The disk is full. Make room."
    shown.runner.do(partial(commands.speak, code="User 2"), shown.came.append)
    shown.until(lambda: len(shown.came) == 2)
    assert shown.runner.session.speaker_at(10**9) == "User 2"


def test_other_devices_and_the_host_come_by_one_feed(shown: Shown) -> None:
    shown.begin()
    flag = MomentFlagged("quote", 1, 0, 1, None)
    sent = Recorded(EventId("tablet", 1), "t", flag, 99)
    shown.runner.wait_for(lambda: shown.meeting.store.log.receive([sent, sent]))
    shown.runner.do(partial(commands.note, text="here"))
    shown.until(lambda: bool(shown.runner.session.notes))
    assert [m.id for m in shown.runner.session.moments] == ["tablet:1"]
    seen = shown.runner.session
    assert seen.position == shown.meeting.session.position
    assert isinstance(shown.meeting.store.log.since(seen.position - 2)[0].event, NoteTaken)


def test_who_shows_it_is_told_of_a_fault_nobody_foresaw(shown: Shown) -> None:
    shown.begin()

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    shown.runner.do(broken)  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        shown.until(lambda: False)
    shown.runner.close()  # by whoever shows it: nothing else is left that could
    assert shown.meeting.closed


def test_a_meeting_nobody_began_can_be_closed(workspace: Workspace) -> None:
    shown = Shown(workspace)
    shown.runner.close()
    assert shown.meeting.closed
    shown.runner.close()


def test_while_a_meeting_is_shown_neither_thread_waits_long_for_the_other(shown: Shown) -> None:
    usual = sys.getswitchinterval()
    assert usual > SWITCH_S
    shown.runner.begin(shown.news.set)
    assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
    shown.runner.close()
    assert sys.getswitchinterval() == pytest.approx(usual)
