"""Which microphones there are, asked in a process of its own.

PortAudio freezes its list when it is loaded and writes to the terminal while it looks: a process
that comes and goes gives a fresh list, and leaves the screen alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass

from facilitator import interpreter
from facilitator.domain.reading import json_of, read_as
from facilitator.errors import FacilitatorError
from facilitator.words import _

TIMEOUT_S = 20.0
"""Some drivers take seconds to answer; one that takes longer than this hangs."""


@dataclass(frozen=True, slots=True)
class Device:
    """An input device: its name, its own rate in Hz, and whether it is the default."""

    name: str
    rate: int
    channels: int
    default: bool


def devices() -> list[Device]:
    """The microphones of this machine, the default one first; empty if there are none.

    Raises FacilitatorError if PortAudio is missing or does not answer.
    """
    try:
        done = subprocess.run(
            interpreter.command("facilitator.capture.devices"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
        )
        answer = json_of(done.stdout)
        if "what" not in answer:
            return [read_as(Device, device) for device in answer["devices"]]
    except (subprocess.TimeoutExpired, ValueError, TypeError, KeyError):
        raise FacilitatorError(
            _("The system's sound does not answer."),
            _("Unplug and plug in the microphone, or restart the system's sound service."),
        ) from None
    raise FacilitatorError(answer["what"], answer["hint"])


def _look() -> list[Device]:
    from facilitator.capture.microphone import load_portaudio

    sounddevice = load_portaudio()
    default = sounddevice.default.device[0]
    found = [
        Device(
            str(d["name"]),
            round(d["default_samplerate"]),
            int(d["max_input_channels"]),
            d["index"] == default,
        )
        for d in sounddevice.query_devices()
        if d["max_input_channels"] > 0
    ]
    return sorted(found, key=lambda device: not device.default)


def _main() -> None:
    try:
        answer: dict[str, object] = {"devices": [asdict(device) for device in _look()]}
    except FacilitatorError as error:
        answer = {"what": error.what, "hint": error.hint}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main()
