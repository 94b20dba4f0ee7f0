"""What is handed to the device, and when: a real spool, and an output that is moved by hand."""

from __future__ import annotations

import gc
import threading
import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import Message, Piece
from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.errors import FacilitatorError
from facilitator.playing.loudspeaker import Mark
from facilitator.playing.process import (
    AHEAD_S,
    HANGS_S,
    PAUSE_MS,
    REST_S,
    Playing,
    Watchdog,
)
from facilitator.playing.tempo import Samples
from facilitator.vault.spool import CHUNK_MS
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.stream import HEADER_BYTES
from tests.audio import PATIENCE_S, Recording


class Scripted:
    """An output whose time passes when it is told to; what was heard is kept."""

    name, latency_ms = "scripted", 50

    def __init__(self, rate: int = SAMPLE_RATE) -> None:
        self.rate = rate
        self.now = 0.0
        self.sound: list[Samples] = []
        self.most = 0
        self.rested = 0
        self.gone = False
        self._blocks: list[tuple[Samples, Mark]] = []
        self._marks: list[tuple[Mark, float]] = []

    def put(self, sound: Samples, mark: Mark) -> None:
        self._blocks.append((sound, mark))
        self.most = max(self.most, self.waiting())

    def clear(self) -> None:
        self._blocks.clear()

    def waiting(self) -> int:
        return sum(len(sound) for sound, _ in self._blocks)

    def heard(self) -> list[tuple[Mark, float]]:
        found, self._marks = self._marks, []
        return found

    def rest(self) -> None:
        self.rested += 1

    def check(self) -> None:
        if self.gone:
            raise FacilitatorError("It has gone.", "Plug it in.")

    def pass_all(self) -> None:
        """All that waits is handed to the device, and that time goes by."""
        for sound, mark in self._blocks:
            self._marks.append((mark, self.now))
            self.sound.append(sound)
            self.now += len(sound) / self.rate
        self._blocks.clear()

    @property
    def samples(self) -> Samples:
        return np.concatenate([np.zeros(0, np.int16), *self.sound])


class Stage:
    def __init__(self, recording: Recording, rate: int = SAMPLE_RATE) -> None:
        self.reader = SpoolReader(recording.folder, recording.key, recording.session, leap=True)
        self.output = Scripted(rate)
        self.told: list[Message] = []
        self.playing = Playing(self.reader, self.output, self.told.append, lambda: self.output.now)

    def of_kind(self, kind: type[Message]) -> list[Message]:
        return [m for m in self.told if isinstance(m, kind)]

    def play_out(self, *pieces: tuple[int, int], speed: float = 1.0, number: int = 1) -> None:
        self.playing.obey(msg.Play(number, tuple(Piece(*p) for p in pieces), speed))
        for _ in range(10_000):
            self.playing.turn()
            self.output.pass_all()
            if msg.Played(number) in self.told:
                return
        raise AssertionError("it never ended")


def counted(seconds: float) -> Samples:
    """Each sample says where it is."""
    return (np.arange(round(seconds * SAMPLE_RATE)) % 30_000 + 1).astype(np.int16)


@pytest.fixture
def recording(recording: Recording) -> Recording:
    # Two segments, so that a span may go across their border.
    recording.record(counted(3)[: 2 * SAMPLE_RATE])
    recording.record(counted(3)[2 * SAMPLE_RATE :])
    return recording


@pytest.fixture
def stage(recording: Recording) -> Iterator[Stage]:
    made = Stage(recording)
    yield made
    made.reader.close()


def part(start_ms: int, end_ms: int) -> Samples:
    return counted(3)[start_ms * SAMPLES_PER_MS : end_ms * SAMPLES_PER_MS]


def test_a_span_is_played_to_the_sample_also_across_segments(stage: Stage) -> None:
    stage.play_out((1_503, 2_507))
    assert np.array_equal(stage.output.samples, part(1_503, 2_507))
    heard = stage.of_kind(msg.Heard)
    assert all(
        isinstance(h, msg.Heard) and h.ms == pytest.approx(1_503 + h.at * 1000, abs=1)
        for h in heard
    )
    assert 9 <= len(heard) <= 12  # ten a second, and no more


def test_pieces_have_a_short_pause_between_them_in_which_the_position_stands(stage: Stage) -> None:
    stage.play_out((0, 500), (1_000, 1_500))
    pause = np.zeros(PAUSE_MS * SAMPLES_PER_MS, np.int16)
    expected = np.concatenate([part(0, 500), pause, part(1_000, 1_500)])
    assert np.array_equal(stage.output.samples, expected)
    pauses = [h for h in stage.of_kind(msg.Heard) if isinstance(h, msg.Heard) and not h.speed]
    assert [h.ms for h in pauses] == [1_000]


def test_what_the_recording_does_not_have_is_not_waited_for(stage: Stage) -> None:
    stage.play_out((2_900, 9_000))
    assert np.array_equal(stage.output.samples, part(2_900, 3_000))
    stage.play_out((5_000, 9_000), number=2)
    stage.play_out((1_000, 1_000), number=3)


@pytest.mark.parametrize("speed", [0.75, 1.5])
def test_the_position_follows_the_speed(stage: Stage, speed: float) -> None:
    stage.play_out((0, 3_000), speed=speed)
    assert stage.output.now == pytest.approx(3 / speed, abs=0.05)
    for heard in stage.of_kind(msg.Heard):
        assert isinstance(heard, msg.Heard)
        if heard.speed:
            assert heard.ms == pytest.approx(heard.at * speed * 1000, abs=2)


def damage(recording: Recording, chunk: int) -> None:
    path = recording.folder / "000001.aud"
    data = bytearray(path.read_bytes())
    size = (len(data) - HEADER_BYTES) // (2 * 1000 // CHUNK_MS + 1)
    data[HEADER_BYTES + chunk * size + size // 2] ^= 1
    path.write_bytes(data)


def test_damage_is_silence_of_its_length_and_is_told(recording: Recording) -> None:
    damage(recording, 3)
    stage = Stage(recording)
    stage.play_out((500, 1_500))
    lost = range(750 * SAMPLES_PER_MS, 1_000 * SAMPLES_PER_MS)
    expected = counted(3)
    expected[lost.start : lost.stop] = 0
    assert np.array_equal(
        stage.output.samples, expected[500 * SAMPLES_PER_MS : 1_500 * SAMPLES_PER_MS]
    )
    assert stage.of_kind(msg.Unreadable) == [msg.Unreadable(1, 750, 1_000)]
    stage.reader.close()


def test_damage_that_is_long_is_left_out_after_a_second_and_told_whole(
    recording: Recording,
) -> None:
    for chunk in range(1, 7):
        damage(recording, chunk)
    stage = Stage(recording)
    stage.play_out((0, 2_500))
    assert stage.of_kind(msg.Unreadable) == [msg.Unreadable(1, 250, 1_750)]
    heard = stage.output.samples
    assert np.array_equal(heard[: 250 * SAMPLES_PER_MS], part(0, 250))
    assert np.array_equal(heard[-500 * SAMPLES_PER_MS :], part(2_000, 2_500))
    stage.reader.close()


def test_what_stands_for_missing_sound_is_left_out_however_long_it_is(recording: Recording) -> None:
    recording.record(np.concatenate([np.zeros(900 * SAMPLE_RATE, np.int16), counted(3)]))
    stage = Stage(recording)
    stage.play_out((2_000, 905_000))
    heard = stage.output.samples
    assert len(heard) / SAMPLE_RATE < 1 + 1.1 + PAUSE_MS / 1000 + 1.1 + 2
    assert np.array_equal(heard[-SAMPLE_RATE:], counted(3)[SAMPLE_RATE : 2 * SAMPLE_RATE])
    # Behind it the position is right again.
    last = stage.of_kind(msg.Heard)[-1]
    assert isinstance(last, msg.Heard)
    assert last.ms == pytest.approx(905_000 - (stage.output.now - last.at) * 1000, abs=2)
    stage.reader.close()


def test_a_new_span_takes_the_place_of_the_one_that_is_heard(stage: Stage) -> None:
    stage.playing.obey(msg.Play(1, (Piece(0, 3_000),)))
    stage.playing.turn()
    stage.output.pass_all()
    stage.playing.turn()
    before = len(stage.output.samples)
    stage.play_out((2_000, 2_200), number=2)
    assert np.array_equal(stage.output.samples[before:], part(2_000, 2_200))
    assert stage.of_kind(msg.Played) == [msg.Played(2)]


def test_hush_is_silence_at_once_and_no_end(stage: Stage) -> None:
    stage.playing.obey(msg.Play(1, (Piece(0, 3_000),)))
    stage.playing.turn()
    stage.playing.obey(msg.Hush())
    for _ in range(5):
        stage.playing.turn()
        stage.output.pass_all()
    assert not len(stage.output.samples)
    assert not stage.told


def test_only_a_little_is_ahead_of_the_ear_and_memory_stays_flat(recording: Recording) -> None:
    for _ in range(3):
        recording.record(np.resize(counted(3), 60 * SAMPLE_RATE))
    stage = Stage(recording)
    stage.playing.obey(msg.Play(1, (Piece(0, 180_000),), 1.5))
    tracemalloc.start()
    try:
        used: list[int] = []
        for turn in range(600):
            stage.playing.turn()
            stage.output.pass_all()
            stage.output.sound.clear()
            stage.told.clear()
            if turn % 200 == 199:
                gc.collect()
                used.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert stage.output.now > 100
    assert stage.output.most < (AHEAD_S + 0.1) * SAMPLE_RATE
    assert used[-1] - used[0] < 100_000
    stage.reader.close()


def test_a_device_that_nobody_uses_is_let_be_and_one_that_has_gone_is_a_fault(
    stage: Stage,
) -> None:
    stage.output.now = REST_S + 1
    stage.playing.turn()
    stage.playing.turn()
    assert stage.output.rested == 1
    stage.play_out((0, 100))
    stage.output.gone = True
    with pytest.raises(FacilitatorError, match="gone"):
        stage.playing.turn()


def test_the_host_going_is_the_end(stage: Stage) -> None:
    assert stage.playing.obey(None)
    assert not stage.playing.obey(msg.Orphaned(1.0))


def test_a_driver_that_never_answers_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = threading.Event()
    Watchdog(hangs.set, second=0.001)
    assert hangs.wait(PATIENCE_S)

    beating = threading.Event()
    dog = Watchdog(beating.set, second=0.02)
    beats: Callable[[], None] = dog.beat
    pause = threading.Event()
    for _ in range(2 * HANGS_S):
        beats()
        pause.wait(0.02)
    assert not beating.is_set()
