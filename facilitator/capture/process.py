"""The capture process: from a microphone or a file into the spool, until told to stop.

It holds nothing that is not in the spool a quarter of a second later, and it never outlives its
parent: a program that has gone must not leave a microphone open in the room.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from facilitator.capture.sound import SAMPLE_RATE, Meter, Source
from facilitator.child import CLOSED, Inbox
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.keys import SessionKey
from facilitator.vault.lock import patiently
from facilitator.vault.spool import BYTES_PER_SAMPLE, SpoolReader, SpoolWriter

WAIT_S = 0.1
"""The longest wait for sound before messages are looked at again."""

PROGRESS_SAMPLES = SAMPLE_RATE // 10
"""Ten levels a second of sound make a meter that a person can follow."""

LETTING_GO_S = 1.0
"""A device that has vanished can hang when it is closed; it is not waited for any longer."""

PULSE_S = 0.5
"""How often the host hears that this process lives, whatever its device or disk does."""

LOCK_S = 4.0
"""How long the spool is waited for: twice what an orphan of a killed program may still hold it."""

LEAST_FREE_BYTES = 2_000_000
"""Below this, about a minute of sound, no segment is begun: on a full disk one attempt after the
other would leave nothing but empty files."""


def run(inbox: Inbox) -> None:
    """Records one segment: opens the source, then the spool, and closes both in any case."""
    config = inbox.config
    signal.signal(signal.SIGTERM, lambda *_: inbox.messages.put({"kind": "stop"}))
    threading.Thread(target=_pulse, args=(inbox,), daemon=True).start()
    source = _source(config)
    try:
        ended = _segment(inbox, source)
    finally:
        released = _Release(source)
    inbox.send("ended", **ended)
    if not released.done:
        inbox.flush()
        os._exit(0)  # PortAudio's own farewell would hang as well


def _segment(inbox: Inbox, source: Source) -> dict[str, object]:
    """One segment of the spool from beginning to end; what the host is told of its end."""
    folder, session = Path(inbox.config["spool"]), inbox.config["session"]
    key = SessionKey.from_revealed(inbox.config["key"])
    # What an open device gives first is a promise: only now does sound flow, and a segment begin.
    first, reason = _next(inbox, source)
    with SpoolReader(folder, key, session) as reader, ExitStack() as stack:
        before = reader.refresh()
        if not first:
            return {"samples": before, "reason": _without_sound(source, reason)}
        _check_room(folder)
        writer = stack.enter_context(_Tape(lambda: SpoolWriter(folder, key, session)))
        # Once more: until now another process may have written.
        before = reader.refresh()
        reader.close()
        writer.begun = lambda: inbox.send(
            "started",
            segment=writer.segment,
            at_sample=before + writer.samples,
            device=source.name,
            rate=source.rate,
        )
        writer.begun()
        try:
            reason = _record(inbox, source, writer, before=before, block=first, reason=reason)
            writer.append(_Release(source).tail)
            writer.close()
        except FacilitatorError as error:
            reason = "disk"
            inbox.send("failed", what=error.what, hint=error.hint)
        return {"samples": before + writer.samples, "reason": reason}


def _without_sound(source: Source, reason: str | None) -> str:
    """Why a source ended before it gave any sound. FacilitatorError if that is its own fault."""
    if reason == "device":
        raise FacilitatorError(
            f"The microphone '{source.name}' was opened and gives no sound at all.",
            "Unplug it and plug it in again, or choose another: --input mic:NAME.",
        )
    return reason or "stopped"


class _Tape:
    """The spool as one source fills it: a segment, and another one behind each gap.

    So a gap is a place in the spool itself, where no utterance goes on, whoever reads it.
    """

    def __init__(self, open_writer: Callable[[], SpoolWriter]) -> None:
        self.begun: Callable[[], None] = lambda: None
        """Called whenever a segment has begun."""
        self._open = open_writer
        self._before = 0
        self._writer = patiently(open_writer, LOCK_S)

    @property
    def segment(self) -> int:
        return self._writer.segment

    @property
    def samples(self) -> int:
        """Samples in the files of all its segments."""
        return self._before + self._writer.samples

    def append(self, pcm: bytes) -> None:
        self._writer.append(pcm)

    def cut(self) -> None:
        """What comes next does not follow on what came before."""
        self._writer.close()
        self._before += self._writer.samples
        self._writer = patiently(self._open, LOCK_S)
        self.begun()

    def close(self) -> None:
        self._writer.close()

    def __enter__(self) -> _Tape:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _notify(inbox: Inbox, source: Source, tape: _Tape | None) -> None:
    """Tells the host what the source has noticed, before the block is written that it gave."""
    for notice in source.notices():
        inbox.send(**notice)
        if tape is not None and notice.get("samples"):
            tape.cut()


def _next(inbox: Inbox, source: Source, tape: _Tape | None = None) -> tuple[bytes, str | None]:
    """The next sound there is; or, once there is none, why."""
    while (block := source.next(WAIT_S)) is not None:
        _notify(inbox, source, tape)
        message = inbox.next(0)
        if message and message["kind"] in ("stop", CLOSED):
            return block, str(message.get("reason", "stopped"))
        if block:
            return block, None
    _notify(inbox, source, tape)
    return b"", source.reason


def _record(
    inbox: Inbox,
    source: Source,
    writer: _Tape,
    *,
    before: int,
    block: bytes,
    reason: str | None,
) -> str:
    """Sound into the spool, from its first block, until there is no more; why it ended."""
    meter = Meter()
    unheard = 0
    while True:
        writer.append(block)
        meter.add(block)
        unheard += len(block) // BYTES_PER_SAMPLE
        if unheard >= PROGRESS_SAMPLES:
            rms_db, peak_db = meter.read()
            samples = before + writer.samples
            inbox.send("progress", samples=samples, rms_db=rms_db, peak_db=peak_db)
            unheard = 0
        if reason is not None:
            return reason
        block, reason = _next(inbox, source, writer)


def _check_room(folder: Path) -> None:
    """FacilitatorError if there is no room for a segment worth beginning."""
    there = folder if folder.exists() else folder.parent
    if shutil.disk_usage(there).free < LEAST_FREE_BYTES:
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        raise disk.fault("The recording could not be started", folder, full)


class _Release:
    """Stops a source without waiting for ever: `tail` is what was on its way, `done` if it went."""

    def __init__(self, source: Source) -> None:
        self.tail = b""
        self.done = False
        self._source = source
        thread = threading.Thread(target=self._stop, daemon=True)
        thread.start()
        thread.join(LETTING_GO_S)

    def _stop(self) -> None:
        tail = self._source.stop()
        self.tail, self.done = tail, True


def _pulse(inbox: Inbox) -> None:
    """Tells the host that this process lives, even while a device or disk holds it up."""
    while not inbox.orphaned.wait(PULSE_S):
        inbox.send("pulse")


def _source(config: dict[str, Any]) -> Source:
    if config["source"] == "playback":
        from facilitator.capture.playback import Playback

        return Playback(Path(config["file"]), config["pace"], config.get("from_sample", 0))
    from facilitator.capture.microphone import Microphone

    return Microphone(config.get("device"))
