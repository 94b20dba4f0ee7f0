"""The second pass in a meeting's pauses: what is asked for, when, and what a death or a strike does
to it."""

from __future__ import annotations

import os
import queue
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator import child_messages as msg
from facilitator import interpreter
from facilitator.child_messages import CAPTURE, SPEECH, Piece
from facilitator.domain import events as ev
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import Word
from facilitator.study_settings import IDLE
from facilitator.workflow.idle_pass import LOOK_S
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.refining import plan
from facilitator.workflow.sources import Source
from facilitator.workflow.supervisor import Heard
from facilitator.workspace import Workspace
from tests.audio import PATIENCE_S
from tests.speech import standing_still
from tests.workflow.conftest import Clock, make_store
from tests.workflow.test_speech_restarts import recorded
from tests.workflow.test_striking import KEPT, SECRET, everything, record
from tests.workflow.test_suggesting import Told

TURNS = (Piece(1_000, 3_000), Piece(4_000, 12_000), Piece(40_000, 44_000), Piece(50_000, 52_000))


class Room:
    """A meeting in which old turns are heard once more; its children are imagined."""

    def __init__(self, workspace: Workspace, clock: Clock) -> None:
        study = replace(workspace.study, second_pass=IDLE)
        self.clock, self.children = clock, Asked(clock)
        store = make_store(replace(workspace, study=study))
        self.live = LiveMeeting(store, Source(), monotonic=clock, children=self.children)
        self.live.start(lambda heard: None, record=False)
        self.live.record()

    def hears(self, child: str, *messages: msg.Message) -> None:
        for message in messages:
            self.live.handle(Heard(child, self.children._runs[child], message))

    def says(self, *turns: Piece) -> None:
        for turn in turns:
            self.hears(SPEECH, told(turn, "and then we went"))

    def plays(self, ms: int) -> None:
        """Sound has come to a point, and has been listened to up to there."""
        self.hears(CAPTURE, msg.Progress(ms * 16))
        self.hears(SPEECH, msg.Reached(ms))
        self.passes()

    def passes(self) -> None:
        self.clock.now += LOOK_S
        self.live.tick()


class Asked(Told):
    """Children that are not there; `blocks` are what speech was asked to hear again."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.blocks: list[tuple[Piece, ...]] = []

    def send(self, name: str, message: msg.Message) -> bool:
        if isinstance(message, msg.HearAgain) and name not in self._due:
            self.blocks.append(message.spans)
        return super().send(name, message) and name not in self._due

    def alive(self, name: str) -> bool:
        return name in self.begun

    def heard_at(self, name: str) -> float:
        return self._monotonic()


def told(turn: Piece, text: str) -> msg.Utterance:
    return msg.Utterance(
        turn.start_ms, turn.end_ms, text, (Word(turn.start_ms, turn.end_ms, text, 0.9),), -0.1
    )


def block(*turns: Piece) -> msg.HeardBlock:
    return msg.HeardBlock(tuple(told(turn, "and then we sent it") for turn in turns))


@pytest.fixture
def room(workspace: Workspace, clock: Clock) -> Room:
    room = Room(workspace, clock)
    room.hears(CAPTURE, msg.Started(1, 0, "default", 16_000))
    room.says(*TURNS)
    return room


def test_a_block_is_asked_for_when_it_is_a_minute_old_and_the_one_before_has_been_heard(
    room: Room,
) -> None:
    first, second = TURNS[:2], TURNS[2:]
    room.plays(71_900)
    assert room.children.blocks == []
    room.plays(72_000)
    room.plays(200_000)
    assert room.children.blocks == [first]
    room.hears(SPEECH, block(*first))
    room.passes()
    assert room.children.blocks == [first, second]
    room.hears(SPEECH, block(*second))
    room.passes()
    assert room.children.blocks == [first, second], "once is enough"
    assert [u.heard for u in room.live.session.utterances] == ["and then we sent it"] * 4


def test_in_a_break_the_last_minute_is_heard_again_once_it_has_all_its_text(room: Room) -> None:
    room.plays(55_000)
    room.live.off_the_record(reason=GapReason.BREAK)
    ended = msg.Ended(60_000 * 16, GapReason.BREAK)
    room.hears(CAPTURE, ended, msg.Closed(0))
    room.passes()
    assert room.children.blocks == [], "there may be more text of the last seconds"
    room.hears(SPEECH, msg.Reached(60_000))
    room.passes()
    room.hears(SPEECH, block(*TURNS[:2]))
    room.passes()
    assert room.children.blocks == [TURNS[:2], TURNS[2:]]


def test_what_listens_is_asked_again_for_all_it_had_not_heard_when_it_died(room: Room) -> None:
    room.plays(72_000)
    room.hears(SPEECH, block(*TURNS[:2]))
    room.plays(200_000)
    assert room.children.blocks == [TURNS[:2], TURNS[2:]]
    room.hears(SPEECH, msg.Closed(-9))
    room.passes()  # it is started again
    room.passes()
    assert room.children.begun.count(SPEECH) == 2
    assert room.children.blocks == [TURNS[:2], TURNS[2:], TURNS[2:]]


def test_what_was_half_heard_between_turns_is_heard_with_them(room: Room) -> None:
    """It lies in what is noted as heard again: nobody would ever come back to it."""
    room.hears(SPEECH, msg.Uncertain(3_200, 3_700))
    room.plays(72_000)
    faint = Piece(3_200, 3_700)
    assert room.children.blocks == [(TURNS[0], faint, TURNS[1])]
    room.hears(SPEECH, block(TURNS[0], faint, TURNS[1]))
    lines = [(u.start_ms, u.end_ms) for u in room.live.session.utterances]
    assert lines == [(t.start_ms, t.end_ms) for t in (TURNS[0], faint, *TURNS[1:])]


def test_what_was_half_heard_and_has_become_a_line_with_other_borders_is_no_second_line(
    room: Room,
) -> None:
    """After a restart it is listened to again, from somewhere else."""
    room.hears(SPEECH, msg.Uncertain(900, 2_000), msg.Uncertain(11_000, 13_000))
    planned = plan(room.live.session, "demo")
    assert [turn for one in planned for turn in one.turns] == [*TURNS]
    room.plays(72_000)
    room.hears(SPEECH, block(Piece(900, 2_000)))
    assert len(room.live.session.utterances) == len(TURNS)


def test_nothing_that_is_said_of_a_struck_stretch_afterwards_brings_it_back(
    workspace: Workspace, clock: Clock
) -> None:
    room = Room(workspace, clock)
    room.hears(CAPTURE, msg.Started(1, 0, "default", 16_000))
    store = room.live.store
    kept, gone = Piece(200, 1_500), Piece(2_300, 3_600)
    room.hears(SPEECH, told(kept, KEPT), told(gone, SECRET))
    before = room.children._runs[SPEECH]
    room.live.strike(2_000)
    record(store, 4_000)
    room.hears(CAPTURE, msg.Ended(4_000 * 16, GapReason.STRUCK), msg.Closed(0))
    room.passes()
    assert [one for one in store.events() if isinstance(one.event, ev.PartStruck)]
    late = [
        told(gone, SECRET),
        msg.Refined(told(gone, SECRET)),
        msg.HeardBlock((told(kept, KEPT), told(gone, SECRET))),
        msg.Uncertain(gone.start_ms, gone.end_ms),
        msg.Partial(gone.start_ms, SECRET),
    ]
    for message in late:
        room.live.handle(Heard(SPEECH, before, message))
    room.passes()
    # Nor does a second text, should it come from what listens now.
    room.hears(SPEECH, *late[1:3])
    assert [u.heard for u in store.session.utterances] == [KEPT]
    assert not store.session.uncertain and room.live.in_passing is None
    assert "osalind" not in everything(store)
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
def test_killed_in_the_middle_of_a_block_it_hears_it_again_and_no_turn_is_changed_by_half(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    script = [sys.executable, "-m", standing_still.NAME, str(here)]
    monkeypatch.setattr(interpreter, "command", lambda _: script)
    monkeypatch.chdir(Path(__file__).resolve().parents[2])
    study = replace(workspace.study, second_pass=IDLE)
    meeting = recorded(replace(workspace, study=study), "killed")
    heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
    meeting.start(heard.put, record=False)

    def until(come: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not come():
            with suppress(queue.Empty):
                meeting.handle(heard.get(timeout=0.05))
            meeting.tick()
            assert time.monotonic() < end, "it did not come true in time"

    until(here.exists)
    lines = [(u.id, u.start_ms, u.end_ms, u.heard) for u in meeting.session.utterances]
    assert len(lines) >= 4
    os.kill(int(here.read_text("utf-8")), signal.SIGKILL)
    until(lambda: not any(one.wanted for one in plan(meeting.session, "demo")))
    after = [(u.id, u.start_ms, u.end_ms, u.heard) for u in meeting.session.utterances]
    assert [one[:3] for one in after] == [one[:3] for one in lines]
    assert all(text.endswith(f"again {start}") for _, start, _, text in after)
    assert not {one[3] for one in lines} & {one[3] for one in after}
    noted = [one.event for one in meeting.store.events()]
    blocks = [one for one in noted if isinstance(one, ev.HeardAgain)]
    assert [(b.start_ms, b.end_ms) for b in blocks] == [
        (b.turns[0].start_ms, b.turns[-1].end_ms) for b in plan(meeting.session, "demo")
    ]
    again = [one for one in noted if isinstance(one, ev.TextRefined) and "again" in one.text]
    assert len(again) == len(lines)
    meeting.close()
