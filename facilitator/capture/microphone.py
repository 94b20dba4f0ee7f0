"""The microphone, by way of PortAudio. Loaded in the capture process alone.

PortAudio's callback copies and hands on, nothing else; the queue between it and the spool has no
bound, because a slow disk must delay sound and never lose it. PortAudio does not say when a device
is unplugged, so silence of the callback, and sound of exact zeros, are watched for here.
"""

from __future__ import annotations

import queue
import sys
import threading
import time
from typing import Any

import numpy as np

from facilitator import portaudio
from facilitator.capture.mixing import Mixer
from facilitator.capture.sound import Floats, Resampler
from facilitator.child_messages import Message, Overflow, Stalled
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.portaudio import (
    DEVICE_UNAVAILABLE,
    HOST_ERROR,
    INVALID_CHANNELS,
    INVALID_DEVICE,
    INVALID_RATE,
)
from facilitator.words import _

NO_CALLBACK_S = 2.0
"""A device that hands over nothing for this long has stalled or gone."""

FIRST_BLOCK_S = 5.0
"""How long one just opened may take for its first sound: PulseAudio took up to 1.8 s, wireless
headsets take longer."""

ZEROS_S = 1.0
"""A real microphone hisses: exact zeros this long mean muted, forbidden or unplugged."""

AGAIN_S = 5.0
"""While it lasts, the host hears of it again this often."""

CHANNELS = (8, 2, 1)
"""So many inputs of a device are listened to: all of them, up to what an interface for a table has,
because nobody says in which one the microphone is. Fewer if the driver refuses."""

BLOCK_MS = 100
"""What the callback is given at once. Left to PortAudio it may be called 140 times a second."""


def load_portaudio() -> Any:
    """The sounddevice module. Raises FacilitatorError if PortAudio itself is not there."""
    try:
        return portaudio.load(_("the microphone"))
    except FacilitatorError:
        raise
    except Exception as error:  # PortAudio starts while its module is still being imported
        raise _explained(error, None) from error


def choose(devices: list[dict[str, Any]], default: int, name: str | None) -> dict[str, Any]:
    """The input device by name: exact, else the one that holds it; with None the default one.

    `devices` are PortAudio's own descriptions, `default` is an index into them or -1. Raises
    FacilitatorError if there is none, or if the name fits several.
    """
    inputs = [d for d in devices if d["max_input_channels"] > 0]
    if not inputs:
        raise FacilitatorError(
            _("There is no microphone on this machine."),
            _("Plug one in, or play a recording: --input FILE."),
        )
    return portaudio.choose(inputs, default, name, "microphone")


class Microphone:
    """An input device as a source, at its own rate, its channels mixed."""

    def __init__(self, device: str | None = None) -> None:
        sounddevice = load_portaudio()
        self.reason = GapReason.DEVICE
        self.captured_at = time.monotonic()
        self._blocks: queue.SimpleQueue[tuple[float, Floats, bool]] = queue.SimpleQueue()
        self._finished = threading.Event()
        self._notices: list[Message] = []
        self._stopped = False
        try:
            chosen = choose(
                list(sounddevice.query_devices()), sounddevice.default.device[0], device
            )
            self.name = str(chosen["name"])
            self.rate = round(chosen["default_samplerate"])
            self._stream = self._opened(sounddevice, chosen)
        except sounddevice.PortAudioError as error:
            raise _explained(error, device) from error
        self._mixer = Mixer(self._stream.channels, self.rate)
        self._resampler = Resampler(self.rate)
        self._looked_at = time.monotonic()
        self._watch = Watch(self.rate, self._looked_at)

    def next(self, timeout: float) -> bytes | None:
        try:
            arrived, block, overflow = self._blocks.get(timeout=timeout)
        except queue.Empty:
            now = time.monotonic()
            self._watch.excuse(now - self._looked_at - timeout)
            self._looked_at = now
            self._notices += self._watch.nothing(now)
            return None if self._finished.is_set() or self._watch.gone(now) else b""
        self._looked_at = time.monotonic()
        if overflow:
            self._notices.append(Overflow())
        # Of all channels, not of the mix: two that cancel are no muted microphone.
        self._notices += self._watch.block(arrived, np.abs(block).max(axis=1))
        mixed = self._mixer(block)
        self.captured_at = arrived - self._mixer.held / self.rate
        return self._resampler(mixed)

    def notices(self) -> list[Message]:
        notices, self._notices = self._notices, []
        return notices

    def stop(self) -> bytes:
        if self._stopped:
            return b""
        self._stopped = True
        self._stream.stop()
        self._stream.close()
        tail = b""
        while not self._blocks.empty():
            self.captured_at, block, _rest = self._blocks.get()
            tail += self._resampler(self._mixer(block))
        nothing = np.zeros((0, self._mixer.channels), np.float32)
        return tail + self._resampler(self._mixer(nothing, last=True), last=True)

    def _opened(self, sounddevice: Any, chosen: dict[str, Any]) -> Any:
        """The stream, begun, with as many channels as the driver gives."""
        counts = sorted({min(n, chosen["max_input_channels"]) for n in CHANNELS}, reverse=True)
        for count in counts:
            try:
                stream = sounddevice.InputStream(
                    device=chosen["index"],
                    samplerate=self.rate,
                    channels=count,
                    dtype="float32",
                    blocksize=self.rate * BLOCK_MS // 1000,
                    latency="high",
                    callback=self._take,
                    finished_callback=self._finished.set,
                )
                break
            except sounddevice.PortAudioError as error:
                fewer = (INVALID_CHANNELS, HOST_ERROR)
                if count == counts[-1] or portaudio.code_of(error) not in fewer:
                    raise
        stream.start()
        return stream

    def _take(self, sound: Floats, frames: int, times: object, status: Any) -> None:
        """PortAudio's callback: copies and hands on."""
        self._blocks.put((time.monotonic(), sound.copy(), bool(status.input_overflow)))


class Watch:
    """Notices that a device gives nothing, or nothing but zeros. Times in seconds, monotonic."""

    def __init__(self, rate: int, now: float) -> None:
        self._rate = rate
        self._last = now
        self._patience = FIRST_BLOCK_S
        self._tell_at = NO_CALLBACK_S
        self._zeros = 0  # samples
        self._tell_zeros_at = ZEROS_S

    def excuse(self, seconds: float) -> None:
        """So long nobody looked, because this process or its disk stood still: not the device."""
        self._last += max(0.0, seconds)

    def nothing(self, now: float) -> list[Message]:
        """No block has come by `now`: the messages that calls for."""
        waited = now - self._last
        if waited < self._tell_at:
            return []
        self._tell_at = waited + AGAIN_S
        return [Stalled(round(waited, 1))]

    def gone(self, now: float) -> bool:
        """Whether the device is to be given up: opening it anew is all that may help."""
        return now - self._last >= self._patience

    def block(self, arrived: float, sound: Floats) -> list[Message]:
        """A block (one channel) arrived: the messages that calls for."""
        self._last = arrived
        self._tell_at = self._patience = NO_CALLBACK_S
        if sound.any():
            trailing = int(np.argmax(sound[::-1] != 0))
            self._zeros, self._tell_zeros_at = trailing, ZEROS_S
        else:
            self._zeros += len(sound)
        silent = self._zeros / self._rate
        if silent < self._tell_zeros_at:
            return []
        self._tell_zeros_at = silent + AGAIN_S
        return [Stalled(round(silent, 1), silent=True)]


def _explained(error: Exception, device: str | None) -> FacilitatorError:
    """What PortAudio said, in words, with what to do."""
    code = portaudio.code_of(error)
    name = _("The microphone '{device}'").format(device=device) if device else _("The microphone")
    if sys.platform == "darwin":
        hint = _("Allow your terminal in System Settings > Privacy & Security > Microphone.")
    elif sys.platform == "win32":
        hint = _("Allow desktop apps in Settings > Privacy & security > Microphone.")
    else:
        hint = _("Check the system's sound settings; `facilitator doctor` lists the microphones.")
    if code in (DEVICE_UNAVAILABLE, HOST_ERROR):
        return FacilitatorError(
            _("{name} is in use by another program, or was unplugged.").format(name=name),
            _("Close the other program, or plug it in again; ") + hint[0].lower() + hint[1:],
        )
    if code in (INVALID_DEVICE, INVALID_RATE):
        return FacilitatorError(
            _("{name} cannot be used as its driver offers it.").format(name=name), hint
        )
    return FacilitatorError(
        _("{name} could not be opened (PortAudio error {code}).").format(name=name, code=code), hint
    )
