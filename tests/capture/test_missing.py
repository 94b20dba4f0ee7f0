"""What is missing in a file: found, in its place, for as long as it lasts, and never made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.capture.playback import Playback
from facilitator.domain.sound import SAMPLE_RATE, Pace
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from tests.audio import Recording, Samples, running, tone, write_wav
from tests.capture.test_playback import encode

Gap = tuple[float, float, GapReason]
"""Where the silence for it ends, and how much is missing (s); why."""


def noise(seconds: float) -> Samples:
    """No two stretches of it are alike."""
    sound = np.random.default_rng(3).normal(0, 3_000, round(seconds * SAMPLE_RATE))
    return sound.astype(np.int16)


def told(playback: Playback, at: int) -> list[Gap]:
    """The gaps told of now, `at` so many bytes of sound."""
    gaps = [notice for notice in playback.notices() if isinstance(notice, msg.Gap)]
    return [(at / 2 / SAMPLE_RATE, gap.missing_ms / 1000, gap.reason) for gap in gaps]


def played(path: Path, from_sample: int = 0) -> tuple[Samples, list[Gap]]:
    playback = Playback(path, Pace.FAST, from_sample)
    sound = b""
    gaps: list[Gap] = []
    while (block := playback.next(1)) is not None:
        # A gap is told with the block behind it, which begins there.
        gaps += told(playback, len(sound))
        sound += block
    gaps += told(playback, len(sound))
    assert playback.next(1) is None
    assert playback.notices() == []
    return np.frombuffer(sound, "<i2"), gaps


def place(part: Samples, whole: Samples) -> float:
    """Where (s) in the whole a part of it lies: the peak of their correlation."""
    spectrum = np.fft.rfft(whole, 2 * len(whole)) * np.conj(np.fft.rfft(part, 2 * len(whole)))
    return float(np.argmax(np.fft.irfft(spectrum)[: len(whole)])) / SAMPLE_RATE


def stamped(path: Path, pieces: list[tuple[float, Samples]]) -> Path:
    """A film with PCM beside it, whose pieces begin at those times (s)."""
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream("mpeg4", rate=10)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        stream: Any = container.add_stream("pcm_s16le", rate=SAMPLE_RATE)
        stream.layout, stream.format = "mono", "s16"
        picture = av.VideoFrame(64, 64, "yuv420p")
        container.mux([*video.encode(picture), *video.encode(None)])
        for begins, sound in pieces:
            for at in range(0, len(sound), 4_096):
                part = np.ascontiguousarray(sound[np.newaxis, at : at + 4_096])
                frame: Any = av.AudioFrame.from_ndarray(part, format="s16", layout="mono")
                frame.sample_rate, frame.pts = SAMPLE_RATE, round(begins * SAMPLE_RATE) + at
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


KINDS = [
    ("said.flac", "flac", "s16"),
    ("said.mp3", "libmp3lame", "s16p"),
    ("said.m4a", "aac", "fltp"),
    ("said.mka", "libmp3lame", "s16p"),
    ("said.ts", "aac", "fltp"),
    ("said.aac", "aac", "fltp"),
    ("said.avi", "libmp3lame", "s16p"),
    ("said.ogg", "libopus", "s16"),
    ("said.aiff", "pcm_s16be", "s16"),
]


@pytest.mark.parametrize(("name", "codec", "stored"), KINDS)
def test_in_a_whole_file_nothing_is_missing(
    tmp_path: Path, name: str, codec: str, stored: str
) -> None:
    path = encode(tmp_path / name, codec, noise(20), SAMPLE_RATE, stored)
    sound, gaps = played(path)
    assert gaps == []
    assert len(sound) / SAMPLE_RATE == pytest.approx(20, abs=0.2)


@pytest.mark.parametrize(("name", "codec", "stored"), [k for k in KINDS if k[0][-3:] in
    ("lac", "mp3", "mka", "iff")])  # fmt: skip
def test_a_file_cut_off_says_how_much_of_it_is_not_there(
    tmp_path: Path, name: str, codec: str, stored: str
) -> None:
    path = encode(tmp_path / name, codec, noise(20), SAMPLE_RATE, stored)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 55 // 100])
    sound, [(at, missing, reason)] = played(path)
    assert reason == GapReason.FILE_CUT_OFF
    assert at == pytest.approx(len(sound) / SAMPLE_RATE)
    assert 10 < at < 12
    assert at + missing == pytest.approx(20, abs=0.2)


def test_a_file_that_breaks_off_without_a_length_says_so(tmp_path: Path) -> None:
    path = encode(tmp_path / "said.ogg", "libopus", noise(20), SAMPLE_RATE, "s16")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    sound, [(at, missing, reason)] = played(path)
    assert (missing, reason) == (0, GapReason.FILE_CUT_OFF)
    assert at == pytest.approx(len(sound) / SAMPLE_RATE)


def test_a_wave_file_cut_off_is_measured_by_its_own_header(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "said.wav", noise(20))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    _, [(at, missing, reason)] = played(path)
    assert (at, missing) == pytest.approx((10, 10), abs=0.1)
    assert reason == GapReason.FILE_CUT_OFF


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF])
def test_a_header_that_does_not_know_the_length_yet_says_nothing(tmp_path: Path, size: int) -> None:
    path = write_wav(tmp_path / "said.wav", noise(3))
    data = bytearray(path.read_bytes())
    data[4:8] = data[40:44] = size.to_bytes(4, "little")
    path.write_bytes(data)
    sound, gaps = played(path)
    assert gaps == []
    assert len(sound) == (3 * SAMPLE_RATE if size else len(sound))


@pytest.mark.parametrize("size", [1_000, 0])
def test_sound_behind_the_length_that_a_header_gives_is_heard(tmp_path: Path, size: int) -> None:
    path = write_wav(tmp_path / "said.wav", noise(3))
    data = bytearray(path.read_bytes())
    data[40:44] = size.to_bytes(4, "little")
    path.write_bytes(data)
    sound, gaps = played(path)
    assert gaps == []
    assert len(sound) == 3 * SAMPLE_RATE


def test_another_chunk_behind_the_sound_is_no_sound(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "said.wav", noise(3))
    with path.open("ab") as file:
        file.write(b"bext" + (40_000).to_bytes(4, "little") + bytes(40_000))
    sound, _ = played(path)
    assert len(sound) == 3 * SAMPLE_RATE


def damaged(path: Path, first: float, last: float) -> Path:
    data = bytearray(path.read_bytes())
    start, end = round(len(data) * first), round(len(data) * last)
    data[start:end] = np.random.default_rng(5).bytes(end - start)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("name", "codec", "stored"), [k for k in KINDS if k[0][-3:] in
    ("lac", "mp3", "m4a", "mka", ".ts")])  # fmt: skip
def test_a_damaged_middle_is_a_gap_and_what_follows_keeps_its_time(
    tmp_path: Path, name: str, codec: str, stored: str
) -> None:
    said = noise(20)
    path = damaged(encode(tmp_path / name, codec, said, SAMPLE_RATE, stored), 0.4, 0.5)
    sound, gaps = played(path)
    [(ends, missing, reason)] = gaps
    assert reason in (GapReason.FILE_DAMAGED, GapReason.MISSING_IN_FILE)
    assert 7 < ends - missing < 8.3
    assert 1.5 < missing < 8
    # Silence, up to what a decoder still has of the sound before it.
    lost = sound[round((ends - missing + 0.1) * SAMPLE_RATE) : round(ends * SAMPLE_RATE)]
    assert not lost.any()
    late = sound[17 * SAMPLE_RATE : 18 * SAMPLE_RATE]
    assert place(late, said) == pytest.approx(17, abs=0.15)


def test_going_on_behind_a_gap_does_not_tell_of_it_again(tmp_path: Path) -> None:
    path = damaged(encode(tmp_path / "s.m4a", "aac", noise(20), SAMPLE_RATE, "fltp"), 0.4, 0.5)
    whole, [(ends, _, _)] = played(path)
    for at in (1, round(ends * SAMPLE_RATE) - 100, round(ends * SAMPLE_RATE) + 100):
        rest, gaps = played(path, at)
        assert np.array_equal(rest, whole[at:])
        assert len(gaps) == (at < ends * SAMPLE_RATE)


def test_sound_that_begins_later_than_the_picture_begins_later(tmp_path: Path) -> None:
    said = noise(3)
    sound, gaps = played(stamped(tmp_path / "late.mkv", [(5.0, said)]))
    assert gaps == [(5.0, 5.0, GapReason.FILE_BEGINS_LATER)]
    assert not sound[: 5 * SAMPLE_RATE].any()
    assert np.array_equal(sound[5 * SAMPLE_RATE :], said)


def test_holes_in_the_times_are_gaps_and_overlaps_are_not(tmp_path: Path) -> None:
    one, two, three = noise(2), noise(3)[SAMPLE_RATE:], tone(300, 2)
    path = stamped(tmp_path / "holes.mkv", [(0, one), (4.5, two), (6.47, three)])
    sound, gaps = played(path)
    assert gaps == [(4.5, 2.5, GapReason.MISSING_IN_FILE)]
    expected = np.concatenate([one, np.zeros(5 * SAMPLE_RATE // 2, np.int16), two, three])
    assert np.array_equal(sound, expected)


def test_times_that_are_nonsense_make_no_hours_of_silence(tmp_path: Path) -> None:
    path = stamped(tmp_path / "far.mkv", [(0, noise(1)), (90_000, noise(1))])
    sound, gaps = played(path)
    assert len(sound) == 2 * SAMPLE_RATE
    assert gaps == []


def test_silence_for_what_is_missing_lasts_at_the_pace_of_time(tmp_path: Path) -> None:
    playback = Playback(stamped(tmp_path / "late.mkv", [(5.0, noise(3))]), Pace.REALTIME)
    while not (block := playback.next(0.2)):
        pass
    assert len(block) // 2 == SAMPLE_RATE // 10
    assert playback.notices() == []  # told of where it ends


def test_a_recording_without_its_index_is_said_to_be_cut_off(tmp_path: Path) -> None:
    """As a telephone leaves it whose battery is empty: the index of an M4A stands at its end."""
    path = encode(tmp_path / "said.m4a", "aac", noise(5), SAMPLE_RATE, "fltp")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(FacilitatorError, match="cut off") as caught:
        Playback(path, Pace.FAST)
    assert "again" in caught.value.hint


def test_a_gap_is_a_border_between_two_segments_of_the_spool(tmp_path: Path) -> None:
    """Whoever reads the spool sees it there, also when the program was killed meanwhile."""
    recording = Recording(tmp_path)
    one, two = noise(2), tone(300, 2)
    path = stamped(tmp_path / "hole.mkv", [(0, one), (4.5, two)])
    config = msg.CaptureConfig(file=str(path), pace=Pace.FAST)
    with running(msg.CAPTURE, recording, config) as process:
        ended = process.wait(msg.Ended)
    assert [(m.segment, m.at_sample) for m in process.of_kind(msg.Started)] == [
        (1, 0),
        (2, round(4.5 * SAMPLE_RATE)),
    ]
    [gap] = process.of_kind(msg.Gap)
    assert gap == msg.Gap(40_000, 2_500, GapReason.MISSING_IN_FILE)
    kinds = [type(m) for m in process.received if isinstance(m, msg.Gap | msg.Started)]
    assert kinds == [msg.Started, msg.Gap, msg.Started]
    assert ended.samples == len(recording.samples()) == round(6.5 * SAMPLE_RATE)
