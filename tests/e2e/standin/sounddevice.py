"""Stands in for sounddevice where no real device does on demand what a test needs.

The file named by STANDIN_ROOM says what is plugged in and how it behaves:
{"devices": ["Lamp", "Desk"], "does": "flow", "times": 1}; "times" is how much faster than time
sound flows (1 if left out); "does" is "flow" (a tone), "zeros", "stall" (no more
callbacks, and nobody says so: what a real device does when it is unplugged), or "hang" (neither
opening nor closing ever returns). As with PortAudio, the list is as it was at the first look.
"""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np


class PortAudioError(Exception):
    pass


def _room() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(os.environ["STANDIN_ROOM"]).read_text())
    return found


_LISTED = _room()["devices"]
default = SimpleNamespace(device=(0, -1))


def query_devices() -> list[dict[str, Any]]:
    return [
        {"index": i, "name": name, "max_input_channels": 1, "default_samplerate": 16_000.0}
        for i, name in enumerate(_LISTED)
    ]


class InputStream:
    channels = 1

    def __init__(self, *, device: int, samplerate: int, blocksize: int, callback: Any, **_: Any):
        if _LISTED[device] not in _room()["devices"]:
            raise PortAudioError("gone", -9985)
        self._name = _LISTED[device]
        self._callback = callback
        at = np.arange(blocksize) / samplerate
        self._tone = (np.sin(2 * np.pi * 500 * at) * 0.3).astype(np.float32)[:, np.newaxis]
        self._pace = blocksize / samplerate / _room().get("times", 1)
        self._ended = threading.Event()

    def start(self) -> None:
        _hang_if_told()
        threading.Thread(target=self._flow, daemon=True).start()

    def _flow(self) -> None:
        while not self._ended.wait(self._pace):
            room = _room()
            if room["does"] in ("flow", "zeros") and self._name in room["devices"]:
                sound = self._tone if room["does"] == "flow" else np.zeros_like(self._tone)
                self._callback(sound, len(sound), None, SimpleNamespace(input_overflow=False))

    def stop(self) -> None:
        _hang_if_told()
        self._ended.set()

    def close(self) -> None:
        pass


def _hang_if_told() -> None:
    while _room()["does"] == "hang":
        Path(os.environ["STANDIN_ROOM"]).with_suffix(".hanging").touch()
        time.sleep(0.1)
