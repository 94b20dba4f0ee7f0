"""Sound for tests: spoken text, files, a room with a microphone, and the real child processes."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import tempfile
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pytest
import soxr

from facilitator import child_messages as msg
from facilitator.capture.playback import Playback
from facilitator.child import Child
from facilitator.child_messages import Message
from facilitator.domain.sound import SAMPLE_RATE, Pace
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.workflow.sample import sample_folder

PATIENCE_S = 60.0
"""How long a test waits for what must come; a loaded machine is slow, not wrong."""

Samples = npt.NDArray[np.int16]
M = TypeVar("M", bound=Message)

can_speak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed, so nobody can speak"
)
"""For tests that use `speak`; they carry the marker `speech` as well."""


@lru_cache(maxsize=64)
def _spoken(text: str, voice: str, words_a_minute: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "said.wav")
        command = ["espeak-ng", "-v", voice, "-s", str(words_a_minute), "-w", str(path), text]
        subprocess.run(command, check=True, capture_output=True)
        with wave.open(str(path)) as file:
            rate, data = file.getframerate(), file.readframes(file.getnframes())
    sound = np.frombuffer(data, np.int16).astype(np.float32) / 32768
    heard: npt.NDArray[np.float32] = soxr.resample(sound, rate, SAMPLE_RATE)
    heard *= 0.5 / max(1e-6, float(np.abs(heard).max()))
    return (heard * 32767).astype(np.int16).tobytes()


def speak(text: str, voice: str = "en-gb", words_a_minute: int = 155) -> Samples:
    """The text in one of espeak-ng's voices: 16 kHz mono, peaking at -6 dBFS."""
    return np.frombuffer(_spoken(text, voice, words_a_minute), np.int16)


def sample_meeting(start_s: int = 0, end_s: int | None = None) -> Samples:
    """What is heard of the sample meeting between two moments, to its end by default."""
    return np.frombuffer(_sample_meeting(), "<i2")[start_s * SAMPLE_RATE :][
        : None if end_s is None else (end_s - start_s) * SAMPLE_RATE
    ]


@lru_cache(maxsize=1)
def _sample_meeting() -> bytes:
    source, pcm = Playback(sample_folder() / "scene.opus", Pace.FAST), []
    while (block := source.next(PATIENCE_S)) is not None:
        pcm.append(block)
    return b"".join(pcm)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.int16)


def tone(hertz: float, seconds: float, rate: int = SAMPLE_RATE, level: float = 0.5) -> Samples:
    """A sine of that amplitude (1 is full scale)."""
    at = np.arange(round(seconds * rate)) / rate
    return (np.sin(2 * np.pi * hertz * at) * level * 32767).astype(np.int16)


def loudest_frequency(sound: Samples, rate: int = SAMPLE_RATE) -> float:
    """In Hz."""
    spectrum = np.abs(np.fft.rfft(sound.astype(np.float64) * np.hanning(len(sound))))
    return float(np.argmax(spectrum)) * rate / len(sound)


def write_wav(path: Path, sound: Samples, rate: int = SAMPLE_RATE) -> Path:
    """`sound` is (samples,) or (samples, channels)."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if sound.ndim == 1 else sound.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.ascontiguousarray(sound).astype("<i2").tobytes())
    return path


def spelt(text: str) -> list[str]:
    """Its words, case and punctuation aside."""
    return "".join(c if c.isalnum() else " " for c in text.lower().replace("'", "")).split()


def word_errors(said: str, heard: str) -> float:
    """The share of words wrong, left out or put in (Levenshtein), case and punctuation aside."""
    reference, hypothesis = spelt(said), spelt(heard)
    row = list(range(len(hypothesis) + 1))
    for i, expected in enumerate(reference, 1):
        diagonal, row[0] = row[0], i
        for j, found in enumerate(hypothesis, 1):
            changed = diagonal + (expected != found)
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, changed)
    return row[-1] / len(reference)


def wait_until(condition: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
    """Waits for a condition that must come true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.005)


class Recording:
    """A session's spool with its key, as a host has it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "spool"
        self.key = SessionKey.generate()
        self.session = "2026-11-23-01"

    def writer(self) -> SpoolWriter:
        return SpoolWriter(self.folder, self.key, self.session)

    def record(self, sound: Samples) -> None:
        """A whole segment at once."""
        with self.writer() as writer:
            writer.append(sound.astype("<i2").tobytes())

    def samples(self) -> Samples:
        """All that is in the spool now."""
        with SpoolReader(self.folder, self.key, self.session) as reader:
            return np.frombuffer(reader.read(0, reader.refresh()), "<i2")

    def finalised(self) -> bool:
        with SpoolReader(self.folder, self.key, self.session) as reader:
            reader.refresh()
            return reader.finalised

    @property
    def handed(self) -> msg.Recording:
        """As it is handed to children."""
        return msg.Recording(str(self.folder), self.key.reveal(), self.session)


class RunningChild:
    """A real child process with its messages, in the order they came, and when (monotonic s)."""

    def __init__(self, name: str, recording: Recording, config: msg.Config) -> None:
        self._arriving: queue.SimpleQueue[tuple[float, Message]] = queue.SimpleQueue()
        self.received: list[Message] = []
        self.times: list[float] = []
        self.child = Child(
            name,
            recording.handed,
            config,
            lambda message: self._arriving.put((time.monotonic(), message)),
        )
        self.pid = self.child.pid

    def send(self, message: Message) -> None:
        self.child.send(message)

    def wait(self, kind: type[M], seconds: float = PATIENCE_S, **fields: Any) -> M:
        """The next message of that kind (and with those fields); any other end is a failure."""
        end = time.monotonic() + seconds
        while True:
            try:
                at, message = self._arriving.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(
                    f"no {kind.__name__} in {seconds} s: {self.received}"
                ) from None
            self.received.append(message)
            self.times.append(at)
            if isinstance(message, kind) and all(
                getattr(message, f) == v for f, v in fields.items()
            ):
                return message
            assert not isinstance(message, msg.Closed), self.received

    def of_kind(self, kind: type[M]) -> list[M]:
        return [message for message in self.received if isinstance(message, kind)]


@contextmanager
def running(name: str, recording: Recording, config: msg.Config) -> Iterator[RunningChild]:
    """A child process that is gone afterwards, whatever the test did."""
    process = RunningChild(name, recording, config)
    try:
        yield process
    finally:
        process.child.close()


class Room:
    """A room with a microphone in it: PulseAudio's null sink, heard through PortAudio.

    `environment` makes a process hear this room and no other device.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "pulse").mkdir(mode=0o700)
        socket = folder / "native"
        alsa = folder / "asound.conf"
        alsa.write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
        system = "/usr/share/alsa/alsa.conf"
        self.environment = {
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(folder / "pulse"),
            "PULSE_SERVER": f"unix:{socket}",
            "PULSE_SOURCE": "room.monitor",
            "ALSA_CONFIG_PATH": f"{system}:{alsa}",
        }
        self._server = subprocess.Popen(
            [
                "pulseaudio",
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--use-pid-file=no",
                "--disable-shm=yes",
                "-L",
                f"module-native-protocol-unix socket={socket} auth-anonymous=1",
            ],
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: self.control("info") is not None)
        self.plug_in()

    def control(self, *command: str) -> str | None:
        """What pactl answers; None if it could not."""
        done = subprocess.run(
            ["pactl", *command],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip() if done.returncode == 0 else None

    def plug_in(self) -> None:
        """The microphone is there. Its name is the same each time."""
        self._sink = self.control(
            "load-module", "module-null-sink", "sink_name=room", "rate=16000", "channels=1"
        )
        assert self._sink, "PulseAudio made no null sink"

    def pull_out(self) -> None:
        """The microphone is gone."""
        assert self._sink and self.control("unload-module", self._sink) is not None

    def play(self, path: Path, sink: str = "room") -> subprocess.Popen[bytes]:
        """Begins to play a file into the room."""
        return subprocess.Popen(
            ["paplay", f"--device={sink}", str(path)],
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        self._server.terminate()
        self._server.wait()


@pytest.fixture(scope="session")
def shared_room() -> Iterator[Room]:
    """One PulseAudio for all tests that want it, its own folder and socket; ended by its id."""
    for tool in ("pulseaudio", "pactl", "paplay"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed, so there is no room to record")
    try:
        import sounddevice  # noqa: F401
    except OSError:
        pytest.skip("PortAudio is not installed, so there is no microphone")
    # Not pytest's own folder: a socket's path may have only 107 characters.
    with tempfile.TemporaryDirectory(prefix="room-") as folder:
        opened = Room(Path(folder))
        try:
            yield opened
        finally:
            opened.close()


@pytest.fixture
def room(shared_room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """The room, for this test's child processes."""
    for name, value in shared_room.environment.items():
        monkeypatch.setenv(name, value)
    return shared_room
