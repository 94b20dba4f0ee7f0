"""The host's side: where it is, what a key does; the child is scripted, and so is time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import Message, Piece
from facilitator.playing.player import NoOutputError, Player, without

RECORDING = msg.Recording("nowhere", "00", "s-1")


class Child:
    def __init__(self, deliver: Callable[[Message], None]) -> None:
        self.deliver = deliver
        self.sent: list[Message] = []
        self.closed = False

    def send(self, message: Message) -> None:
        self.sent.append(message)

    def close(self, timeout: float = 5.0) -> None:
        self.closed = True

    def plays(self) -> msg.Play:
        """What it was told last."""
        last = self.sent[-1]
        assert isinstance(last, msg.Play)
        return last


class Stage:
    def __init__(self, gaps: tuple[tuple[int, int], ...] = ()) -> None:
        self.now = 100.0
        self.children: list[Child] = []
        self.player = Player(
            RECORDING,
            gaps=gaps,
            begin=self._begin,
            clock=lambda: self.now,
        )

    def _begin(self, deliver: Callable[[Message], None]) -> Child:
        self.children.append(Child(deliver))
        return self.children[-1]

    @property
    def child(self) -> Child:
        return self.children[-1]

    def play(self, start: int = 1_000, end: int = 9_000, speed: float = 1.0) -> None:
        self.player.play(start, end, speed)

    def hear(self, ms: int, at: float | None = None) -> None:
        """The child says what is heard now."""
        play = self.child.plays()
        at = self.now if at is None else at
        self.child.deliver(msg.Heard(play.number, ms, play.speed, at))


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_the_position_is_what_reaches_the_ear(stage: Stage) -> None:
    assert (stage.player.position_ms, stage.player.playing) == (0, False)
    stage.play()
    stage.now += 5  # a device that is slow to begin
    assert (stage.player.position_ms, stage.player.playing) == (1_000, True)
    stage.hear(1_000, at=stage.now + 0.06)
    assert stage.player.position_ms == 1_000
    stage.now += 1.06
    assert stage.player.position_ms == 2_000
    stage.now += 100
    assert stage.player.position_ms == 9_000


def test_the_position_runs_at_the_speed_and_stands_in_a_pause(stage: Stage) -> None:
    stage.play(speed=0.5)
    stage.hear(2_000)
    stage.now += 1
    assert stage.player.position_ms == 2_500
    stage.child.deliver(msg.Heard(stage.child.plays().number, 3_000, 0.0, stage.now))
    stage.now += 1
    assert stage.player.position_ms == 3_000


def test_what_was_heard_to_its_end_plays_no_more(stage: Stage) -> None:
    stage.play()
    number = stage.child.plays().number
    stage.child.deliver(msg.Played(number))
    assert (stage.player.playing, stage.player.position_ms) == (False, 9_000)


def test_what_was_stopped_or_replaced_ends_nothing_else(stage: Stage) -> None:
    stage.play()
    first = stage.child.plays().number
    stage.play(2_000)
    stage.child.deliver(msg.Heard(first, 8_000, 1.0, stage.now))
    stage.child.deliver(msg.Played(first))
    assert (stage.player.playing, stage.player.position_ms) == (True, 2_000)
    second = stage.child.plays().number
    stage.player.stop()
    stage.child.deliver(msg.Played(second))
    assert (stage.player.playing, stage.player.position_ms) == (False, 2_000)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 4)])
def test_a_span_that_cannot_be(stage: Stage, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="span"):
        stage.play(start, end)
    assert stage.child.sent == []


@pytest.mark.parametrize("speed", [0.4, 2.5, float("nan"), 0.0])
def test_a_speed_that_cannot_be(stage: Stage, speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        stage.play(speed=speed)
    assert stage.child.sent == []


def test_without_a_device_the_caller_is_told_and_the_next_key_looks_again(stage: Stage) -> None:
    stage.play()
    stage.child.deliver(msg.Failed("There are no headphones.", "Plug some in."))
    stage.child.deliver(msg.Closed(0))
    assert str(stage.player.fault) == "There are no headphones.\nPlug some in."
    assert not stage.player.playing
    gone = stage.child
    with pytest.raises(NoOutputError, match="no headphones"):
        stage.play()
    assert stage.child is not gone and stage.player.fault is None
    gone.deliver(msg.Closed(0))  # late words of the one before
    assert stage.player.fault is None
    stage.child.deliver(msg.Opened("Headset", 48_000, 60))
    assert stage.player.device == "Headset"
    stage.play()
    assert stage.player.playing


def test_a_child_that_dies_keeps_the_place(stage: Stage) -> None:
    stage.play()
    stage.hear(5_000)
    stage.child.deliver(msg.Closed(-11))
    assert stage.player.fault is not None
    assert stage.player.fault.what == "The part of the program that plays sound has stopped."
    assert (stage.player.playing, stage.player.position_ms) == (False, 5_000)
    with pytest.raises(NoOutputError):
        stage.play()
    stage.play()
    assert stage.player.playing


def test_damage_is_known_of_the_span_that_is_heard(stage: Stage) -> None:
    stage.play()
    number = stage.child.plays().number
    for start in (2_000, 2_020, 5_000, 5_000):
        stage.child.deliver(msg.Unreadable(number, start, start + 20))
    stage.child.deliver(msg.Unreadable(number - 1, 8_000, 8_020))
    assert stage.player.damaged == [(2_000, 2_040), (5_000, 5_020)]
    stage.play(0, 500)
    assert stage.player.damaged == []


def test_closed_it_says_nothing_more(stage: Stage) -> None:
    stage.play()
    stage.player.close()
    stage.player.close()
    stage.child.deliver(msg.Closed(0))
    assert (stage.player.fault, stage.player.playing) == (None, False)
    with pytest.raises(ValueError, match="closed"):
        stage.play()


@pytest.mark.parametrize(
    ("gaps", "pieces"),
    [
        ([], [(10, 90)]),
        ([(0, 5), (95, 99)], [(10, 90)]),
        ([(0, 20)], [(20, 90)]),
        ([(80, 95)], [(10, 80)]),
        ([(40, 40)], [(10, 40), (40, 90)]),
        ([(10, 10), (90, 90)], [(10, 90)]),
        ([(20, 50), (30, 40), (50, 60)], [(10, 20), (60, 90)]),
        ([(0, 100)], [(90, 90)]),
    ],
)
def test_gaps_are_left_out(gaps: list[tuple[int, int]], pieces: list[tuple[int, int]]) -> None:
    assert without(gaps, 10, 90) == tuple(Piece(*piece) for piece in pieces)


def test_the_player_leaves_gaps_out() -> None:
    stage = Stage(gaps=((4_000, 4_000), (2_000, 3_000)))
    stage.play()
    assert stage.child.plays().pieces == (
        *(Piece(1_000, 2_000), Piece(3_000, 4_000), Piece(4_000, 9_000)),
    )
