"""The microphone: real PortAudio in a room of PulseAudio's, and what is decided without one."""

from __future__ import annotations

import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.capture.devices import devices
from facilitator.capture.microphone import AGAIN_S, Watch, choose
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.errors import FacilitatorError
from tests.audio import (
    Recording,
    Room,
    RunningChild,
    loudest_frequency,
    running,
    tone,
    write_wav,
)


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    return Recording(tmp_path)


def microphone(
    recording: Recording, device: str | None = None
) -> AbstractContextManager[RunningChild]:
    return running(msg.CAPTURE, recording, msg.CaptureConfig(device))


def quiet(progress: msg.Progress) -> bool:
    return progress.peak_db is None or progress.peak_db < -20


@pytest.mark.microphone
def test_what_is_played_in_the_room_is_in_the_spool(
    room: Room, recording: Recording, tmp_path: Path
) -> None:
    path = write_wav(tmp_path / "tone.wav", tone(1_000, 60))
    with microphone(recording) as process:
        started = process.wait(msg.Started)
        process.wait(msg.Progress)
        with room.play(path) as player:
            while quiet(process.wait(msg.Progress)):
                pass
            first = process.wait(msg.Progress)
            while (last := process.wait(msg.Progress)).samples < first.samples + 2 * SAMPLE_RATE:
                pass
            began, ended = process.times[process.received.index(first)], process.times[-1]
            player.terminate()
        process.send(msg.Stop())
        end = process.wait(msg.Ended, seconds=5)
        process.wait(msg.Closed, seconds=5)
    assert started.device == "default"
    assert started.rate > 0
    assert end.reason == "stopped"
    assert recording.finalised()
    heard = recording.samples()
    assert len(heard) == end.samples
    middle = heard[first.samples : first.samples + SAMPLE_RATE]
    assert loudest_frequency(middle) == pytest.approx(1_000, abs=2)
    # Sound flows as fast as time: a rate told wrong, or blocks lost, would show here.
    flowed = (last.samples - first.samples) / SAMPLE_RATE
    assert flowed == pytest.approx(ended - began, rel=0.25)


@pytest.mark.microphone
def test_a_microphone_is_found_by_its_name(room: Room, recording: Recording) -> None:
    found = devices()
    assert found[0].default
    assert "pulse" in [device.name for device in found]
    with microphone(recording, "PULSE") as process:
        assert process.wait(msg.Started).device == "pulse"
        process.wait(msg.Progress)
        process.send(msg.Stop())
        process.wait(msg.Ended)


@pytest.mark.microphone
def test_a_microphone_that_hears_nothing_at_all_is_noticed(
    room: Room, recording: Recording
) -> None:
    """Nobody plays: the sink gives exact zeros, as a muted or forbidden microphone does."""
    with microphone(recording) as process:
        process.wait(msg.Progress)
        began = process.times[-1]
        stalled = process.wait(msg.Stalled, seconds=10)
        assert process.times[-1] - began < 3
        assert stalled.silent is True
        assert 1.0 <= stalled.seconds < 3
        process.send(msg.Stop())
        process.wait(msg.Ended)


@pytest.mark.microphone
@pytest.mark.parametrize(
    ("channels", "signs"), [(2, (1, -1)), (4, (0, 0, 1, 0))], ids=["inverted", "third of four"]
)
def test_whatever_channel_the_sound_is_in_and_with_whatever_sign_it_is_kept(
    room: Room,
    recording: Recording,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    channels: int,
    signs: tuple[int, ...],
) -> None:
    """What is averaged away here is gone: the spool holds the only copy there is."""
    sink = room.control(
        "load-module", "module-null-sink", f"sink_name=wide{channels}", f"channels={channels}"
    )
    assert sink
    monkeypatch.setenv("PULSE_SOURCE", f"wide{channels}.monitor")
    said = tone(1_000, 60)
    path = write_wav(tmp_path / "wide.wav", np.stack([said * sign for sign in signs], axis=1))
    try:
        with microphone(recording) as process:
            process.wait(msg.Started)
            with room.play(path, f"wide{channels}") as player:
                while quiet(process.wait(msg.Progress)):
                    pass
                first = process.wait(msg.Progress).samples
                while process.wait(msg.Progress).samples < first + SAMPLE_RATE:
                    pass
                player.terminate()
            process.send(msg.Stop())
            process.wait(msg.Ended)
    finally:
        room.control("unload-module", sink)
    heard = recording.samples()[first : first + SAMPLE_RATE]
    assert loudest_frequency(heard) == pytest.approx(1_000, abs=2)
    assert np.abs(heard.astype(int)).max() > 0.1 * 32767


@pytest.mark.microphone
def test_an_unknown_name_lists_those_there_are(room: Room, recording: Recording) -> None:
    with microphone(recording, "Lapel 9") as process:
        failed = process.wait(msg.Failed)
    assert "'Lapel 9'" in failed.what
    assert "pulse" in failed.hint
    assert not recording.folder.exists()


@pytest.mark.microphone
def test_a_machine_without_a_microphone(
    room: Room, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real PortAudio, with ALSA as it comes and no PulseAudio behind it."""
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/usr/share/alsa/alsa.conf")
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    if devices():
        pytest.skip("this machine has a microphone of its own")
    with microphone(recording) as process:
        failed = process.wait(msg.Failed)
    assert "no microphone" in failed.what
    assert "--input FILE" in failed.hint


def test_a_machine_without_portaudio() -> None:
    code = (
        "import ctypes.util, sys\n"
        "ctypes.util.find_library = lambda name: None\n"
        "sys.modules.pop('_sounddevice_data', None); sys.modules['_sounddevice_data'] = None\n"
        "from facilitator.errors import FacilitatorError\n"
        "from facilitator.capture.microphone import Microphone\n"
        "try: Microphone()\n"
        "except FacilitatorError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    what, hint = done.stdout.splitlines()
    assert "PortAudio" in what
    if sys.platform == "linux":
        assert "apt install libportaudio2" in hint


def described(*names: str, inputs: int = 1) -> list[dict[str, Any]]:
    return [
        {"index": i, "name": name, "max_input_channels": inputs} for i, name in enumerate(names)
    ]


def test_an_exact_name_comes_before_a_part_of_one() -> None:
    there = described("USB Audio", "USB", "Built-in Microphone")
    assert choose(there, 2, "USB")["index"] == 1
    assert choose(there, 2, "built-in")["index"] == 2
    assert choose(there, 2, None)["index"] == 2
    assert choose(there, -1, None)["index"] == 0


def test_the_same_device_under_several_drivers_is_one_device() -> None:
    assert choose(described("Desk", "Desk"), -1, "desk")["index"] == 0


def test_a_name_that_fits_several_is_not_guessed_at() -> None:
    with pytest.raises(FacilitatorError, match="several") as caught:
        choose(described("USB Left", "USB Right"), 0, "usb")
    assert "USB Left, USB Right" in caught.value.hint


def test_a_loudspeaker_is_no_microphone() -> None:
    with pytest.raises(FacilitatorError, match="no microphone"):
        choose(described("Speakers", inputs=0), 0, None)


def blocks(watch: Watch, kind: float, seconds: float, at: float) -> list[msg.Message]:
    """Blocks of 100 ms at 1 kHz, all of one value."""
    told: list[msg.Message] = []
    for i in range(round(seconds * 10)):
        told += watch.block(at + i / 10, np.full(100, kind, np.float32))
    return told


def test_exact_zeros_are_noticed_after_a_second_and_told_again() -> None:
    watch = Watch(1_000, 0.0)
    assert blocks(watch, 0.001, 5, 0) == []
    assert blocks(watch, 0.0, 0.9, 5) == []
    assert blocks(watch, 0.0, 0.1, 5.9) == [msg.Stalled(1.0, silent=True)]
    assert blocks(watch, 0.0, AGAIN_S - 0.1, 6) == []
    assert len(blocks(watch, 0.0, 0.2, 11)) == 1
    assert blocks(watch, 0.001, 0.1, 12) == []
    assert len(blocks(watch, 0.0, 1, 13)) == 1


def test_zeros_count_from_where_they_begin_within_a_block() -> None:
    watch = Watch(1_000, 0.0)
    watch.block(0.1, np.array([0.1] + [0.0] * 899, np.float32))
    assert len(watch.block(0.2, np.zeros(101, np.float32))) == 1


def test_no_callback_is_noticed_after_two_seconds() -> None:
    watch = Watch(1_000, 10.0)
    assert watch.nothing(11.9) == []
    assert watch.nothing(12.1) == [msg.Stalled(2.1)]
    assert watch.nothing(12.3) == []
    assert len(watch.nothing(12.1 + AGAIN_S)) == 1
    assert watch.block(18.0, np.ones(100, np.float32)) == []
    assert watch.nothing(19.9) == []
    assert len(watch.nothing(20.0)) == 1


def test_a_process_that_stood_still_itself_takes_no_device_for_gone() -> None:
    watch = Watch(1_000, 10.0)
    watch.block(11.0, np.ones(100, np.float32))
    watch.excuse(9.0)
    assert watch.nothing(20.1) == []
    assert not watch.gone(20.1)
    assert watch.gone(22.1)
