"""Trying a microphone before a meeting: how loud it is, ten times a second, and a few seconds kept.

In a process of its own, like the list of devices. What is kept goes to the host through a pipe and
is nowhere else; all other sound is measured and thrown away.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from facilitator import interpreter
from facilitator.child import REPORT, stopped
from facilitator.domain.reading import json_of
from facilitator.errors import FacilitatorError
from facilitator.words import _

KEPT_S = 5
"""So much sound is kept when it is asked for: as `doctor` times a model with."""

LEVEL_S = 0.1
"""How often a level is told."""

LEAVE_S = 2.0
"""A process that does not go by then is ended: a driver may hang as its device is closed."""


@dataclass(frozen=True, slots=True)
class Level:
    """The peak of the last tenth of a second, in dBFS, and which microphone it is."""

    name: str
    peak_db: float


@dataclass(frozen=True, slots=True)
class Kept:
    """Sound that was asked for: int16 little-endian, mono, 16 kHz. In memory alone."""

    pcm: bytes = field(repr=False)


Told = Level | Kept | FacilitatorError


class Tryout:
    """A microphone by name (None: the default one), open until `close`. `deliver` is called on
    another thread with all that is told, and must only hand it on."""

    def __init__(self, device: str | None, deliver: Callable[[Told], object]) -> None:
        self._process = subprocess.Popen(
            interpreter.command("facilitator.capture.tryout"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # keys pressed in the terminal are no signals to it
        )
        self._deliver = deliver
        self._closed = False
        self._write(json.dumps({"device": device}))
        self._reader = threading.Thread(target=self._read, name="tryout", daemon=True)
        self._reader.start()

    def keep(self) -> None:
        """The next KEPT_S seconds are to be kept, and told as `Kept`."""
        self._write("keep")

    def close(self) -> None:
        """Lets the microphone go; nothing more is told."""
        self._closed = True
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin:
                self._process.stdin.close()
        try:
            self._process.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(LEAVE_S)
        self._reader.join(LEAVE_S)
        if self._process.stdout and not self._reader.is_alive():
            self._process.stdout.close()

    def _write(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin:
                self._process.stdin.write(f"{line}\n".encode())
                self._process.stdin.flush()

    def _read(self) -> None:
        try:
            said_why = False
            for told in self._said():
                said_why = isinstance(told, FacilitatorError)
                self._tell(told)
        except Exception as error:  # of who is told: not of the pipe, and nobody reads it any more
            self._process.kill()
            self._tell(FacilitatorError(stopped(error), REPORT))
            return
        if not said_why:
            self._tell(_silent(_("The microphone")))

    def _said(self) -> Iterator[Told]:
        with contextlib.suppress(OSError, ValueError):
            for line in self._process.stdout or ():
                yield _understood(line)

    def _tell(self, told: Told) -> None:
        if not self._closed:
            self._deliver(told)


def _understood(line: bytes) -> Told:
    try:
        match json_of(line):
            case {"name": str(name), "peak_db": float(peak_db)}:
                return Level(name, peak_db)
            case {"kept": str(kept)}:
                return Kept(base64.b64decode(kept, validate=True))
            case {"what": str(what), "hint": str(hint)}:
                return FacilitatorError(what, hint)
    except ValueError:
        pass
    return FacilitatorError(
        _("The part that listens to the microphone said something that is not understood."),
        _("Please report it with this line."),
    )


def _silent(name: str) -> FacilitatorError:
    return FacilitatorError(
        _("{name} gives no sound any more.").format(name=name),
        _("Unplug it and plug it in again, or choose another one."),
    )


# -- in the process itself -----------------------------------------------------------------------


def _say(said: dict[str, object]) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def _listen(device: str | None, asked: queue.SimpleQueue[str]) -> None:
    from facilitator.capture.microphone import Microphone
    from facilitator.capture.sound import Meter
    from facilitator.domain.sound import BYTES_PER_SAMPLE, SAMPLE_RATE

    microphone, meter = Microphone(device), Meter()
    wanted = KEPT_S * SAMPLE_RATE * BYTES_PER_SAMPLE
    kept: bytearray | None = None
    unheard = 0
    while (block := microphone.next(LEVEL_S)) is not None:
        microphone.notices()
        with contextlib.suppress(queue.Empty):
            asked.get_nowait()
            kept = bytearray()
        if block:
            meter.add(block)
            unheard += len(block)
        if unheard >= LEVEL_S * SAMPLE_RATE * BYTES_PER_SAMPLE:
            _say({"name": microphone.name, "peak_db": float(meter.read()[1])})
            unheard = 0
        if kept is not None:
            kept += block
            if len(kept) >= wanted:
                _say({"kept": base64.b64encode(kept[:wanted]).decode()})
                kept = None
    error = _silent(_("The microphone {name}").format(name=microphone.name))
    raise error


def _requests(asked: queue.SimpleQueue[str]) -> None:
    """Hands on what the host asks for; without a host, nothing listens any more."""
    for line in sys.stdin.buffer:
        asked.put(line.decode("utf-8", "replace"))
    os._exit(0)


def _main() -> None:
    from facilitator.vault.hardening import harden_process

    harden_process()
    device = json_of(sys.stdin.buffer.readline())["device"]
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_requests, args=(asked,), daemon=True).start()
    try:
        _listen(device, asked)
    except FacilitatorError as error:
        _say({"what": error.what, "hint": error.hint})
    except Exception as error:
        what = _("A part of the program stopped ({name}).").format(name=type(error).__name__)
        _say({"what": what, "hint": _("Please report it with this line.")})
    # A driver that hangs as it is closed holds nobody up: nothing here is worth closing.
    os._exit(0)


if __name__ == "__main__":
    _main()
