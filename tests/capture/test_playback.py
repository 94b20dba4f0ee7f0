"""Files as a source of sound: every common kind, at the right pace, and what is no recording."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from facilitator.capture import playback as playback_module
from facilitator.capture.playback import Playback, check
from facilitator.domain.sound import SAMPLE_RATE, Pace
from facilitator.errors import FacilitatorError
from tests.audio import Samples, loudest_frequency, silence, tone, write_wav


def played(path: Path, pace: Pace = Pace.FAST, from_sample: int = 0) -> Samples:
    playback = Playback(path, pace, from_sample)
    blocks = []
    while (block := playback.next(0.1)) is not None:
        blocks.append(block)
    assert playback.reason == "end of file"
    return np.frombuffer(b"".join(blocks), "<i2")


def encode(path: Path, codec: str, sound: Samples, rate: int, sample_format: str) -> Path:
    """Writes a file through ffmpeg's encoders; with a picture beside the sound if it is a video."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.layout, stream.format = "mono", sample_format
        frame: Any = av.AudioFrame.from_ndarray(sound[np.newaxis], format="s16", layout="mono")
        frame.sample_rate = rate
        resampler = av.AudioResampler(format=sample_format, layout="mono", rate=rate)
        if path.suffix == ".mp4":
            video: Any = container.add_stream("mpeg4", rate=10)
            video.width = video.height = 64
            video.pix_fmt = "yuv420p"
            picture = av.VideoFrame(64, 64, "yuv420p")
            container.mux([*video.encode(picture), *video.encode(None)])
        for converted in resampler.resample(frame):
            container.mux(stream.encode(converted))
        container.mux(stream.encode(None))
    return path


def test_a_16_khz_wav_comes_through_sample_for_sample(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(-32768, 32768, 50_001).astype(np.int16)
    path = write_wav(tmp_path / "noise.wav", noise)
    assert np.array_equal(played(path), noise)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_another_rate_keeps_frequency_level_and_length(tmp_path: Path, rate: int) -> None:
    heard = played(write_wav(tmp_path / "tone.wav", tone(1_000, 1.5, rate), rate))
    assert abs(len(heard) - 1.5 * SAMPLE_RATE) <= 1
    middle = heard[4_000:-4_000]
    assert loudest_frequency(middle) == pytest.approx(1_000, abs=2)
    assert np.abs(middle.astype(int)).max() == pytest.approx(0.5 * 32767, rel=0.01)


def test_two_channels_are_averaged(tmp_path: Path) -> None:
    left, right = tone(500, 1), tone(1_500, 1)
    heard = played(write_wav(tmp_path / "stereo.wav", np.stack([left, right], axis=1)))
    expected = (left.astype(float) + right) / 2
    assert np.abs(heard - expected).max() <= 1


def test_channels_that_cancel_are_not_silence(tmp_path: Path) -> None:
    said = tone(500, 2)
    for other in (-said, -said // 2):
        heard = played(write_wav(tmp_path / "stereo.wav", np.stack([said, other], axis=1)))
        assert loudest_frequency(heard) == pytest.approx(500, abs=1)
        assert np.abs(heard.astype(int)).max() > 0.7 * np.abs(said.astype(int)).max()


def with_tracks(path: Path, *tracks: Samples) -> Path:
    """A file with several sound tracks."""
    with av.open(str(path), "w") as container:
        streams: list[Any] = [container.add_stream("flac", rate=SAMPLE_RATE) for _ in tracks]
        for stream in streams:
            stream.layout, stream.format = "mono", "s16"
        for stream, sound in zip(streams, tracks, strict=True):
            for at in range(0, len(sound), 4_096):
                part = sound[np.newaxis, at : at + 4_096]
                frame: Any = av.AudioFrame.from_ndarray(part, format="s16", layout="mono")
                frame.sample_rate, frame.pts = SAMPLE_RATE, at
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path


def test_a_track_behind_an_empty_one_is_heard_as_if_it_were_alone(tmp_path: Path) -> None:
    said = tone(500, 3)
    path = with_tracks(tmp_path / "two.mka", silence(4), said)
    assert check(path).tracks == 2
    heard = played(path)
    assert len(heard) == 4 * SAMPLE_RATE
    assert np.array_equal(heard[8_000 : len(said)], said[8_000:])
    assert not heard[len(said) + 4_000 :].any()


def test_tracks_are_heard_together_whatever_their_lengths_and_signs(tmp_path: Path) -> None:
    one, other = tone(500, 3), tone(1_500, 2)
    path = with_tracks(tmp_path / "two.mka", one, other, -one)
    heard = played(path).astype(float)
    assert len(heard) == 3 * SAMPLE_RATE
    spectrum = np.abs(np.fft.rfft(heard[8_000:24_000]))
    assert spectrum[500] > 1.5 * spectrum[1_500] > 100 * np.median(spectrum)
    for at in (1, 16_000, 30_011):
        assert np.array_equal(played(path, from_sample=at), heard[at:])


@pytest.mark.parametrize(
    ("name", "codec", "rate", "stored", "slack"),
    [
        ("said.flac", "flac", 44_100, "s16", 2),
        ("said.opus", "libopus", 48_000, "s16", 400),
        ("said.mp3", "libmp3lame", 44_100, "s16p", 2_500),
        ("said.m4a", "aac", 44_100, "fltp", 2_500),
        ("said.mp4", "aac", 44_100, "fltp", 2_500),
        ("said.u8.wav", "pcm_u8", 16_000, "u8", 0),
        ("said.24.wav", "pcm_s24le", 48_000, "s32", 2),
        ("said.float.wav", "pcm_f32le", 22_050, "flt", 2),
    ],
)
def test_all_common_kinds_of_file_are_understood(
    tmp_path: Path, *, name: str, codec: str, rate: int, stored: str, slack: int
) -> None:
    path = encode(tmp_path / name, codec, tone(1_000, 2, rate), rate, stored)
    assert check(path).rate in (rate, 48_000)
    heard = played(path)
    assert abs(len(heard) - 2 * SAMPLE_RATE) <= slack
    middle = heard[8_000:-8_000]
    assert loudest_frequency(middle) == pytest.approx(1_000, abs=2)
    assert np.abs(middle.astype(int)).max() == pytest.approx(0.5 * 32767, rel=0.05)
    assert abs(middle.astype(float).mean()) < 200  # unsigned samples read as signed would be off


def test_going_on_in_the_middle_leaves_nothing_out_and_repeats_nothing(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "tone.wav", tone(300, 3, 44_100), 44_100)
    whole = played(path)
    for at in (0, 1, 16_000, 30_011, len(whole)):
        assert np.array_equal(played(path, from_sample=at), whole[at:])
    assert len(played(path, from_sample=len(whole) + 5_000)) == 0


class Clock:
    """Time that passes only when somebody waits, or when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(playback_module, "time", clock)
    return clock


def test_at_the_pace_of_time_sound_comes_when_it_would_have_been_spoken(
    tmp_path: Path, clock: Clock
) -> None:
    sound = tone(300, 1.05)
    playback = Playback(write_wav(tmp_path / "tone.wav", sound), Pace.REALTIME)
    began, given = clock.now, 0
    while (block := playback.next(0.02)) is not None:
        given += len(block) // 2
        assert -1e-6 <= clock.now - began - given / SAMPLE_RATE <= 0.11 if block else True
    assert given == len(sound)
    assert clock.now - began == pytest.approx(1.05, abs=0.03)


def test_a_late_block_is_made_up_for(tmp_path: Path, clock: Clock) -> None:
    """The pace is kept against the clock, not by pauses that add up."""
    playback = Playback(write_wav(tmp_path / "tone.wav", tone(300, 2)), Pace.REALTIME)
    while not playback.next(0.2):
        pass
    clock.now += 0.45  # somebody was busy
    before = clock.now
    assert all(playback.next(0.2) for _ in range(4))
    assert clock.now == before
    assert playback.next(0.2)
    assert clock.now == pytest.approx(before + 0.05)


def test_a_long_file_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "long.wav", silence(300))
    playback = Playback(path, Pace.FAST)
    tracemalloc.start()
    try:
        while playback.next(0.1) is not None:
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000 < path.stat().st_size


def test_a_rate_that_changes_on_the_way_is_followed(tmp_path: Path) -> None:
    """As in recordings of a radio stream, or two files put together."""
    parts = [
        encode(tmp_path / f"{rate}.mp3", "libmp3lame", tone(1_000, 2, rate), rate, "s16p")
        for rate in (44_100, 22_050)
    ]
    both = tmp_path / "both.mp3"
    both.write_bytes(b"".join(part.read_bytes() for part in parts))
    heard = played(both)
    assert abs(len(heard) - 4 * SAMPLE_RATE) < 5_000
    for at in (SAMPLE_RATE, 3 * SAMPLE_RATE):
        assert loudest_frequency(heard[at : at + 8_000]) == pytest.approx(1_000, abs=3)


def test_a_file_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    path = encode(tmp_path / "said.flac", "flac", tone(1_000, 4), 16_000, "s16")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    heard = played(path)
    assert SAMPLE_RATE < len(heard) < 3 * SAMPLE_RATE
    assert loudest_frequency(heard[:SAMPLE_RATE]) == pytest.approx(1_000, abs=2)


def test_what_a_file_is_can_be_asked_before_anything_is_made(tmp_path: Path) -> None:
    info = check(write_wav(tmp_path / "s.wav", np.zeros((44_100, 2), np.int16), 44_100))
    assert (info.duration_ms, info.rate, info.channels) == (1_000, 44_100, 2)


def bad_files(folder: Path) -> dict[str, tuple[Path, str]]:
    text = folder / "notes.txt"
    text.write_text("Nobody asked me what I wanted.\n" * 200, encoding="utf-8")
    renamed = folder / "notes.wav"
    renamed.write_bytes(text.read_bytes())
    pdf = folder / "paper.pdf"
    pdf.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 64)
    rubbish = folder / "rubbish.mp3"
    rubbish.write_bytes(np.random.default_rng(7).bytes(40_000))
    empty = folder / "empty.wav"
    empty.write_bytes(b"")
    headed = write_wav(folder / "headed.wav", silence(0))
    picture = folder / "film.avi"
    with av.open(str(picture), "w") as container:
        video: Any = container.add_stream("mpeg4", rate=10)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        container.mux([*video.encode(av.VideoFrame(64, 64, "yuv420p")), *video.encode(None)])
    return {
        "missing": (folder / "nowhere.wav", "There is no file"),
        "folder": (folder, "is a folder"),
        "text": (text, ""),
        "text called wav": (renamed, ""),
        "pdf": (pdf, ""),
        "rubbish": (rubbish, ""),
        "empty": (empty, "is empty"),
        "no samples": (headed, "no sound"),
        "silent film": (picture, "no sound"),
    }


@pytest.mark.parametrize(
    "kind",
    ["missing", "folder", "text", "text called wav", "pdf", "rubbish", "empty", "no samples",
     "silent film"],
)  # fmt: skip
def test_what_is_no_recording_is_said_in_words(tmp_path: Path, kind: str) -> None:
    path, words = bad_files(tmp_path)[kind]
    with pytest.raises(FacilitatorError) as caught:
        check(path)
    assert words in caught.value.what
    assert caught.value.hint
    assert "\n" not in caught.value.what


def test_checking_a_file_needs_no_microphone(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "tone.wav", tone(300, 0.2))
    code = (
        "import sys; from pathlib import Path; from facilitator.capture.playback import check\n"
        "assert 'av' not in sys.modules and 'numpy' not in sys.modules\n"
        "check(Path(sys.argv[1]))\n"
        "assert 'sounddevice' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
