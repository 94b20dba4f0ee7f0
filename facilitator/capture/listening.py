"""Whether the microphone works: opened for a second, as a meeting opens it, and how loud it is.

In a process of its own, like the list of devices; what it hears is measured and thrown away.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

import numpy as np

from facilitator import interpreter
from facilitator.domain.reading import json_of, read_as
from facilitator.errors import FacilitatorError
from facilitator.words import _

LISTEN_S = 1.5
"""Sound that is listened to; the first of it may be silence while a device wakes."""

TIMEOUT_S = 30.0
"""Some drivers take seconds to open; one that takes longer than this hangs."""

SILENT_DB = -100.0
"""Below what 16 bits tell from zero: a muted microphone, not a quiet room."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A microphone that was opened: its name, and how loud it was (root mean square, dBFS)."""

    name: str
    level_db: float

    @property
    def silent(self) -> bool:
        """Whether what came was exact zeros: a real microphone hisses."""
        return self.level_db <= SILENT_DB


def hear(device: str | None = None) -> Heard:
    """Opens a microphone by name (None: the default one), and listens.

    Raises FacilitatorError if there is none, or if it cannot be opened or gives nothing.
    """
    try:
        done = subprocess.run(
            interpreter.command("facilitator.capture.listening"),
            input=json.dumps({"device": device}).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
        )
        answer = json_of(done.stdout)
        if "what" not in answer:
            return read_as(Heard, answer)
    except (subprocess.TimeoutExpired, ValueError, TypeError):
        raise FacilitatorError(
            _("The microphone does not answer."),
            _("Unplug it and plug it in again, or restart the system's sound service."),
        ) from None
    raise FacilitatorError(answer["what"], answer["hint"])


def _hear(device: str | None) -> Heard:
    from facilitator.capture.microphone import FIRST_BLOCK_S, Microphone
    from facilitator.domain.sound import SAMPLE_RATE

    microphone = Microphone(device)
    sound = b""
    until = time.monotonic() + FIRST_BLOCK_S + LISTEN_S
    while len(sound) < 2 * LISTEN_S * SAMPLE_RATE and time.monotonic() < until:
        block = microphone.next(0.5)
        if block is None:
            break
        sound += block
    if not sound:
        raise FacilitatorError(
            _("The microphone {name} gives no sound.").format(name=microphone.name),
            _("Unplug it and plug it in again, or choose another in the system's sound settings."),
        )
    samples = np.frombuffer(sound, "<i2").astype(np.float64) / 32_768
    level = float(np.sqrt(np.mean(samples[len(samples) // 3 :] ** 2)))
    return Heard(microphone.name, round(20 * np.log10(max(level, 1e-6)), 1))


def _main() -> None:
    try:
        answer = asdict(_hear(json_of(sys.stdin.buffer.read())["device"]))
    except FacilitatorError as error:
        answer = {"what": error.what, "hint": error.hint}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    # A driver that hangs as it is closed holds nobody up: nothing here is worth closing.
    import os

    os._exit(0)


if __name__ == "__main__":
    _main()
