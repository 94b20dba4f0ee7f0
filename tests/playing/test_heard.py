"""What is really heard: the player through PortAudio into PulseAudio, recorded again.

A machine that is busy puts silence between what is heard, and lets a stop come late. Nothing here
says how soon or how gapless something is: that is told to the sample, with a clock of their own, by
the tests of the process and of the player.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from facilitator.child import Child
from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.playing import player as player_module
from facilitator.playing.player import NoOutputError, Player
from tests.audio import (
    PATIENCE_S,
    Recording,
    Room,
    Samples,
    loudest_frequency,
    tone,
    wait_until,
)
from tests.playing.conftest import Ear

pytestmark = pytest.mark.microphone

LOUD = 300
"""Quieter samples are silence."""

WINDOW_MS = 50
WINDOW = WINDOW_MS * SAMPLES_PER_MS
"""What is heard is told by pieces so long, in samples."""


def noise(seconds: float) -> Samples:
    """Like nothing else, and like itself at no other place: below 3 kHz, as speech is."""
    rng = np.random.default_rng(7)
    spectrum = np.fft.rfft(rng.normal(size=round(seconds * SAMPLE_RATE)))
    spectrum[round(len(spectrum) * 3 / 8) :] = 0
    sound = np.fft.irfft(spectrum, round(seconds * SAMPLE_RATE))
    scaled: Samples = (sound / np.abs(sound).max() * 20_000).astype(np.int16)
    return scaled


def sounding(heard: Samples) -> Samples:
    """From the first to the last sample that is louder than nothing."""
    loud = np.flatnonzero(np.abs(heard.astype(int)) > LOUD)
    return heard[loud[0] : loud[-1] + 1] if len(loud) else heard[:0]


def windows(heard: Samples) -> list[Samples]:
    """What is heard in pieces, without those in which there is a silence."""
    cut = [heard[at : at + WINDOW] for at in range(0, len(heard) - WINDOW, WINDOW)]
    loud = [np.flatnonzero(np.abs(one.astype(int)) > LOUD) for one in cut]
    longest = [max(np.diff(at, prepend=0, append=WINDOW)) if len(at) else WINDOW for at in loud]
    return [one for one, most in zip(cut, longest, strict=True) if most < 2 * SAMPLES_PER_MS]


def places_ms(heard: Samples, said: Samples) -> list[int]:
    """Where in `said` each piece of what is heard stands; of those in which one place follows
    another at once, as after a silence, none is alike enough."""
    size = 1 << (len(said) + WINDOW).bit_length()
    spectrum = np.fft.rfft(said.astype(float), size)
    power = np.convolve(said.astype(float) ** 2, np.ones(WINDOW), "valid")
    found = []
    for piece in windows(heard):
        at_lag = np.fft.irfft(spectrum * np.conj(np.fft.rfft(piece.astype(float), size)), size)
        alike = at_lag[: len(power)] / np.sqrt(power * (piece.astype(float) ** 2).sum())
        at = int(np.argmax(alike))
        if alike[at] > 0.8:  # half a sample lies between two resamplers, and windows anyhow
            found.append(at // SAMPLES_PER_MS)
    return found


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
    """That span, in its order and all of it, and nothing else."""
    said = noise(6)
    recording.record(said)
    play_out(player, 2_000, 5_000)
    wait_until(lambda: len(sounding(ear.heard())) >= 3 * SAMPLE_RATE - 160)
    heard = sounding(ear.heard())
    places = places_ms(heard, said)
    assert len(places) > 0.8 * len(windows(heard)), "no other sound"
    assert places == sorted(places)
    assert 2_000 - 1 <= places[0] < 2_000 + 2 * WINDOW_MS
    assert 5_000 - 2 * WINDOW_MS - 1 <= places[-1] + WINDOW_MS <= 5_000 + 1
    assert len(places) > 0.5 * 3_000 / WINDOW_MS
    assert not player.playing
    assert player.position_ms == 5_000


@pytest.mark.parametrize("speed", [0.75, 1.5])
def test_slower_and_faster_keep_the_pitch(
    recording: Recording, player: Player, ear: Ear, speed: float
) -> None:
    recording.record(tone(440, 5))
    lasts = round(3 / speed * SAMPLE_RATE)
    play_out(player, 1_000, 4_000, speed)
    wait_until(lambda: len(sounding(ear.heard())) >= lasts * 0.98)
    heard = windows(sounding(ear.heard()))
    assert len(heard) * WINDOW <= lasts * 1.05
    assert len(heard) * WINDOW >= lasts * 0.8, "a machine's silences take none of it away"
    pitches = [loudest_frequency(np.pad(one, (0, SAMPLE_RATE))) for one in heard]
    assert float(np.median(pitches)) == pytest.approx(440, abs=5)


def test_what_is_stopped_is_heard_no_further(
    recording: Recording, player: Player, ear: Ear
) -> None:
    said = noise(20)
    recording.record(said)
    player.play(1_000, 19_000)
    wait_until(lambda: player.position_ms >= 3_000 and bool(places_ms(ear.heard(), said)))
    player.stop()
    at = player.position_ms
    assert not player.playing and 3_000 <= at <= 19_000
    wait_until(lambda: quiet(ear))
    places = places_ms(sounding(ear.heard()), said)
    assert places == sorted(places)
    assert 1_000 - 1 <= places[0] < 1_000 + 2 * WINDOW_MS
    assert places[-1] < 18_000, "it was on its way to the end"
    assert player.position_ms == at


def quiet(ear: Ear) -> bool:
    """Whether nothing was heard for half a second."""
    heard = ear.heard()
    return not (np.abs(heard[-SAMPLE_RATE // 2 :].astype(int)) > LOUD).any()


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


def test_closing_ends_the_sound_and_waits_for_nothing(
    recording: Recording, player: Player, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even for a child that does not answer."""
    monkeypatch.setattr(player_module, "GONE_S", PATIENCE_S)
    said = noise(10)
    recording.record(said)
    player.play(0, 10_000)
    wait_until(lambda: player.position_ms > 200)
    child = player._child
    assert isinstance(child, Child)
    os.kill(child.pid, signal.SIGSTOP)
    try:
        player.close()
        assert child.alive
    finally:
        os.kill(child.pid, signal.SIGCONT)
    wait_until(lambda: not child.alive)
    wait_until(lambda: quiet(ear))
    assert max(places_ms(sounding(ear.heard()), said), default=0) < 9_000
