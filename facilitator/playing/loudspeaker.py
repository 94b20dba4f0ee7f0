"""Headphones or loudspeakers, by way of PortAudio. Loaded in the playing process alone.

The stream runs on, silent, between two spans: to open one takes up to seconds, and a wireless
headset that has fallen asleep swallows the first word. After a while without use it is stopped.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from typing import Any, NamedTuple, Protocol

import numpy as np

from facilitator import portaudio
from facilitator.errors import FacilitatorError
from facilitator.playing.tempo import Samples
from facilitator.words import _

LATENCY_S = 0.09
"""What PortAudio is asked for: what a person does not notice behind a key, and enough for a
callback in Python on a machine that does other work as well."""

STALLED_S = 2.0
"""A device that asks for no sound so long has gone: PortAudio does not say so."""

FIRST_S = 5.0
"""How long one just opened may take until it does: PulseAudio took more than a second, wireless
headsets take longer."""

FADE_S = 0.005
"""Sound that is cut off goes down within so long: a step would be heard as a click."""


NOTHING = -1
"""The number of a playing that is none: of what is cut off."""


class Mark(NamedTuple):
    """What is heard where a block begins: `ms` of the session, going on at `speed` (0: a pause).

    `end` says that nothing follows; such a block is empty.
    """

    number: int
    ms: float
    speed: float
    end: bool = False


class Output(Protocol):
    """Where sound goes to; it is mono, int16, at the output's own `rate` in Hz."""

    name: str
    rate: int
    latency_ms: int

    def put(self, sound: Samples, mark: Mark) -> None:
        """Sound to follow what was put in before."""

    def clear(self) -> None:
        """All that was put in and not yet handed to the device is dropped."""

    def waiting(self) -> int:
        """So many samples have not been handed to the device yet."""

    def heard(self) -> list[tuple[Mark, float]]:
        """Marks handed to the device since the last call, and when each is heard (monotonic, s)."""

    def rest(self) -> None:
        """Nothing is to be played for a while."""

    def check(self) -> None:
        """FacilitatorError if the device has gone."""


class Loudspeaker:
    """An output device, by its name or the default one. FacilitatorError if there is none."""

    def __init__(self, device: str | None = None) -> None:
        try:
            sounddevice = portaudio.load("listening")
            outputs = [d for d in sounddevice.query_devices() if d["max_output_channels"] > 0]
            if not outputs:
                raise FacilitatorError(
                    _("There are no headphones or loudspeakers on this machine."),
                    _("Plug some in and press the key again; the text can be read without them."),
                )
            default = sounddevice.default.device[1]
            chosen = portaudio.choose(outputs, default, device, _("output device"))
            self.name = str(chosen["name"])
            self.rate = round(chosen["default_samplerate"])
            self._blocks: deque[tuple[Samples, Mark]] = deque()
            self._marks: deque[tuple[Mark, float]] = deque()
            self._lock = threading.Lock()
            self._called = time.monotonic()
            self._flows = threading.Event()
            self._stream = sounddevice.OutputStream(
                device=chosen["index"],
                samplerate=self.rate,
                channels=min(2, chosen["max_output_channels"]),
                dtype="int16",
                latency=LATENCY_S,
                callback=self._fill,
            )
            self.latency_ms = round(self._stream.latency * 1000)
            self._start()
            # Opened is not yet awake: only a device that asks for sound plays a key at once.
            if not self._flows.wait(FIRST_S):
                raise self._gone()
        except FacilitatorError:
            raise
        except Exception as error:  # PortAudio starts while its module is still being imported
            raise _explained(error) from error

    def put(self, sound: Samples, mark: Mark) -> None:
        with self._lock:
            self._blocks.append((sound, mark))
        if not self._stream.active:
            self._start()

    def clear(self) -> None:
        with self._lock:
            cut = self._blocks[0] if self._blocks else None
            self._blocks.clear()
            self._marks.clear()
            if cut is not None:
                sound = cut[0][: round(FADE_S * self.rate)]
                ramp = np.linspace(1, 0, len(sound), dtype=np.float32)
                self._blocks.append(((sound * ramp).astype(np.int16), Mark(NOTHING, 0, 0)))

    def waiting(self) -> int:
        with self._lock:
            return sum(len(sound) for sound, _ in self._blocks)

    def heard(self) -> list[tuple[Mark, float]]:
        with self._lock:
            found = list(self._marks)
            self._marks.clear()
        return found

    def rest(self) -> None:
        if self._stream.active:
            self._stream.abort()

    def check(self) -> None:
        patience = STALLED_S if self._flows.is_set() else FIRST_S
        if self._stream.active and time.monotonic() - self._called > patience:
            raise self._gone()

    def _gone(self) -> FacilitatorError:
        return FacilitatorError(
            _("'{name}' takes no sound.").format(name=self.name),
            _(
                "Plug it in again, or choose another in the system's sound "
                "settings, and press the key again."
            ),
        )

    def _start(self) -> None:
        self._flows.clear()
        self._called = time.monotonic()
        self._stream.start()

    def _fill(self, out: Any, frames: int, times: Any, status: object) -> None:
        """PortAudio's callback."""
        now = self._called = time.monotonic()
        self._flows.set()
        # Some drivers do not know when; then it is what they said of themselves.
        ahead = times.outputBufferDacTime - times.currentTime
        at = now + (ahead if 0 < ahead < 2 else self._stream.latency)
        filled = 0
        with self._lock:
            while filled < frames and self._blocks:
                sound, mark = self._blocks.popleft()
                self._marks.append((mark, at + filled / self.rate))
                taken = sound[: frames - filled]
                out[filled : filled + len(taken)] = taken[:, np.newaxis]
                filled += len(taken)
                if len(taken) < len(sound):
                    ms = mark.ms + len(taken) / self.rate * 1000 * mark.speed
                    self._blocks.appendleft((sound[len(taken) :], mark._replace(ms=ms)))
        out[filled:] = 0


def _explained(error: Exception) -> FacilitatorError:
    """What PortAudio said, in words, with what to do."""
    code = portaudio.code_of(error)
    if code in (portaudio.DEVICE_UNAVAILABLE, portaudio.HOST_ERROR):
        what = _("The headphones or loudspeakers are in use by another program, or were unplugged.")
    else:
        what = _(
            "The headphones or loudspeakers could not be opened (PortAudio error {code})."
        ).format(code=code)
    settings = _("Sound settings") if sys.platform == "win32" else _("the system's sound settings")
    return FacilitatorError(
        what, _("Check {settings}, and press the key again.").format(settings=settings)
    )
