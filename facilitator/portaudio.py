"""What the rooms that use PortAudio share: finding it, its devices by name, its errors' numbers.

Loaded in processes of their own alone: PortAudio writes to the terminal, freezes its list of
devices as it is loaded, and may hang on its way out.
"""

from __future__ import annotations

import sys
from typing import Any

from facilitator.errors import FacilitatorError
from facilitator.words import _

INVALID_DEVICE = -9996
INVALID_RATE = -9997
INVALID_CHANNELS = -9998
DEVICE_UNAVAILABLE = -9985
HOST_ERROR = -9999
"""Error codes of PortAudio (portaudio.h). The last is what it says, with PulseAudio, of a source
that has gone."""


def load(needed_by: str) -> Any:
    """The sounddevice module. Raises FacilitatorError if PortAudio itself is not there, and
    whatever PortAudio says as it starts, which it does while its module is being imported."""
    try:
        import sounddevice
    except OSError:
        raise FacilitatorError(
            _("PortAudio, which {needed_by} needs, is not installed.").format(needed_by=needed_by),
            _("On Debian or Ubuntu: sudo apt install libportaudio2")
            if sys.platform == "linux"
            else _("Install the sounddevice package again: its wheel brings PortAudio."),
        ) from None
    return sounddevice


def choose(
    devices: list[dict[str, Any]], default: int, name: str | None, noun: str
) -> dict[str, Any]:
    """A device by name: exact, else the one that holds it; with None the default one, or the first.

    `devices` are PortAudio's own descriptions, one at least, `default` an index into its list or
    -1. Raises FacilitatorError, which calls it `noun`, if the name fits none or several.
    """
    if name is None:
        preferred = [d for d in devices if d["index"] == default]
        return (preferred or devices)[0]
    exact = [d for d in devices if d["name"] == name]
    fitting = exact or [d for d in devices if name.casefold() in d["name"].casefold()]
    names = sorted({d["name"] for d in fitting})
    if len(names) == 1:
        return fitting[0]
    there = ", ".join(names or sorted({d["name"] for d in devices}))
    raise FacilitatorError(
        _("There is no {noun} '{name}'.").format(noun=noun, name=name)
        if not names
        else _("There are several {noun}s whose name holds '{name}'.").format(noun=noun, name=name),
        _("Name one of these: {there}.").format(there=there),
    )


def code_of(error: Exception) -> int | None:
    """PortAudio's number for it."""
    return error.args[1] if len(error.args) > 1 else None
