"""What is really heard: the player through PortAudio into PulseAudio, recorded again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from facilitator.child import Child
from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.playing.player import NoOutputError, Player
from tests.audio import Recording, Room, Samples, loudest_frequency, tone, wait_until
from tests.playing.conftest import Ear

pytestmark = pytest.mark.microphone

TRIES = 4
"""A machine that is busy may let the sound server, or the ear in these tests, wait for a moment; a
gap of the program's own would be there every time."""


def noise(seconds: float) -> Samples:
    """Like nothing else, and like itself at no other place: below 3 kHz, as speech is."""
    rng = np.random.default_rng(7)
    spectrum = np.fft.rfft(rng.normal(size=round(seconds * SAMPLE_RATE)))
    spectrum[round(len(spectrum) * 3 / 8) :] = 0
    sound = np.fft.irfft(spectrum, round(seconds * SAMPLE_RATE))
    scaled: Samples = (sound / np.abs(sound).max() * 20_000).astype(np.int16)
    return scaled


def sounding(heard: Samples, least: int = 300) -> Samples:
    """From the first to the last sample that is louder than nothing."""
    loud = np.flatnonzero(np.abs(heard.astype(int)) > least)
    return heard[loud[0] : loud[-1] + 1] if len(loud) else heard[:0]


def likeness(heard: Samples, said: Samples) -> float:
    """The highest correlation of `said` in `heard` (1: the same but for loudness), looked for at
    every eighth of a sample: two resamplers lie between them."""
    size = 1 << (len(heard) + len(said)).bit_length()
    a, b = heard.astype(float), said.astype(float)
    both = 8 * np.fft.irfft(np.fft.rfft(a, size) * np.conj(np.fft.rfft(b, size)), 8 * size)
    at = int(np.argmax(both[: 8 * max(1, len(heard) - len(said) + 1)]))
    part = a[at // 8 : at // 8 + len(b)]
    return float(both[at] / np.sqrt((part**2).sum() * (b**2).sum()))


@pytest.fixture
def player(room: Room, recording: Recording) -> Iterator[Player]:
    with Player(recording.handed) as opened:
        yield opened


def play_out(player: Player, start_ms: int, end_ms: int, speed: float = 1.0) -> None:
    player.play(start_ms, end_ms, speed)
    wait_until(lambda: not player.playing)
    assert player.fault is None


def test_what_is_heard_is_what_is_in_the_spool(
    recording: Recording, player: Player, ear: Ear
) -> None:
    said = noise(6)
    recording.record(said)
    span = said[2_000 * SAMPLES_PER_MS : 5_000 * SAMPLES_PER_MS]

    def alike() -> float:
        before = len(ear.heard())
        play_out(player, 2_000, 5_000)
        wait_until(lambda: len(sounding(ear.heard()[before:])) >= len(span) - 160)
        heard = ear.heard()[before:]
        # That span and no more: neither what is before it nor what comes after.
        assert len(sounding(heard)) == pytest.approx(len(span), abs=0.05 * SAMPLE_RATE)
        return likeness(heard, span)

    assert any(alike() > 0.99 for _ in range(TRIES))
    assert not player.playing
    assert player.position_ms == 5_000


@pytest.mark.parametrize("speed", [0.75, 1.5])
def test_slower_and_faster_are_whole_and_keep_the_pitch(
    recording: Recording, player: Player, ear: Ear, speed: float
) -> None:
    recording.record(tone(440, 5))
    lasts = round(3 / speed * SAMPLE_RATE)

    def quietest() -> float:
        """Root mean square of the quietest 10 ms inside of what is heard."""
        before = len(ear.heard())
        play_out(player, 1_000, 4_000, speed)
        wait_until(lambda: len(sounding(ear.heard()[before:])) >= lasts * 0.98)
        heard = sounding(ear.heard()[before:])
        assert len(heard) == pytest.approx(lasts, abs=0.05 * SAMPLE_RATE)
        assert loudest_frequency(heard) == pytest.approx(440, abs=2)
        frames = heard[: len(heard) // 160 * 160].reshape(-1, 160).astype(float)
        return float(np.sqrt((frames**2).mean(axis=1))[1:-1].min())

    assert any(quietest() > 5_000 for _ in range(TRIES))


def test_the_position_is_where_the_sound_is(recording: Recording, player: Player, ear: Ear) -> None:
    """Stopped when a certain place is said to be heard: no more than that is in the room."""
    said = noise(10)
    recording.record(said)
    player.play(1_000, 9_000)
    wait_until(lambda: player.position_ms >= 3_000)
    assert player.playing
    player.stop()
    at = player.position_ms
    quiet = [0]

    def silent() -> bool:
        heard = ear.heard()
        quiet[0] = len(heard) - len(np.trim_zeros(np.where(np.abs(heard) > 300, heard, 0), "b"))
        return quiet[0] > SAMPLE_RATE // 2

    wait_until(silent)
    lasted = len(sounding(ear.heard())) / SAMPLE_RATE * 1000
    assert lasted == pytest.approx(at - 1_000, abs=150)
    assert likeness(ear.heard(), said[16_000 : 16_000 + SAMPLE_RATE // 2]) > 0.95


def test_nothing_of_the_sound_is_in_any_file(
    recording: Recording, player: Player, tmp_path: Path
) -> None:
    recording.record(noise(4))
    wait_until(lambda: player.device is not None)
    before = {p for p in tmp_path.rglob("*") if p.is_file()}
    player.play(0, 4_000, 0.75)
    wait_until(lambda: player.position_ms > 500)
    child = player._child
    assert isinstance(child, Child)
    if not Path(f"/proc/{child.pid}/fd").exists():
        pytest.skip("needs /proc")
    held = []
    for fd in Path(f"/proc/{child.pid}/fd").iterdir():
        target = str(fd.readlink())
        if Path(target).is_file() and not target.startswith("/dev/"):
            held.append(Path(target))
    assert all(path.parent == recording.folder for path in held), held
    assert len(held) == 1
    assert {p for p in tmp_path.rglob("*") if p.is_file()} == before


def test_a_machine_without_a_sound_device(
    room: Room, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real PortAudio, with ALSA as it comes and no PulseAudio behind it; then one is plugged in."""
    recording.record(tone(440, 1))
    with monkeypatch.context() as alone:
        alone.setenv("ALSA_CONFIG_PATH", "/usr/share/alsa/alsa.conf")
        alone.setenv("PULSE_SERVER", "unix:/nowhere")
        player = Player(recording.handed)
        wait_until(lambda: player.fault is not None or player.device is not None)
    if player.device is not None:
        player.close()
        pytest.skip("this machine has a sound device of its own")
    with player:
        assert player.fault is not None
        assert "no headphones" in player.fault.what
        assert len(str(player.fault).splitlines()) == 2
        with pytest.raises(NoOutputError, match="no headphones"):
            player.play(0, 1_000)
        assert not player.playing
        wait_until(lambda: player.device is not None)
        play_out(player, 0, 200)


def test_closing_ends_the_sound_at_once(recording: Recording, player: Player) -> None:
    recording.record(noise(10))
    player.play(0, 10_000)
    wait_until(lambda: player.position_ms > 200)
    child = player._child
    assert isinstance(child, Child)
    began = time.monotonic()
    player.close()
    assert time.monotonic() - began < 0.1
    wait_until(lambda: not child.alive)
    assert time.monotonic() - began < 2
