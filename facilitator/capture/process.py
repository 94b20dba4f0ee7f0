"""The capture process: from a microphone or a file into the spool, until told to stop.

It holds nothing that is not in the spool a quarter of a second later, and it never outlives its
parent: a program that has gone must not leave a microphone open in the room.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from facilitator.capture.sound import SAMPLE_RATE, Meter, Source
from facilitator.child import CLOSED, Inbox
from facilitator.vault.keys import SessionKey
from facilitator.vault.spool import BYTES_PER_SAMPLE, SpoolReader, SpoolWriter

WAIT_S = 0.1
"""The longest wait for sound before messages are looked at again."""

PROGRESS_SAMPLES = SAMPLE_RATE // 10
"""Ten levels a second of sound make a meter that a person can follow."""

LETTING_GO_S = 1.0
"""A device that has vanished can hang when it is closed; it is not waited for any longer."""

ORPHAN_S = 1.5
"""How long after its parent this process may live at most, whatever it is waiting for."""


def run(inbox: Inbox) -> None:
    """Records one segment: opens the source, then the spool, and closes both in any case."""
    config = inbox.config
    signal.signal(signal.SIGTERM, lambda *_: inbox.messages.put({"kind": "stop"}))
    threading.Thread(target=_guard, args=(os.getppid(),), daemon=True).start()
    source = _source(config)
    try:
        ended = _segment(inbox, source)
    finally:
        released = _Release(source)
    inbox.send("ended", **ended)
    if not released.done:
        os._exit(0)  # PortAudio's own farewell would hang as well


def _segment(inbox: Inbox, source: Source) -> dict[str, object]:
    """One segment of the spool from beginning to end; what the host is told of its end."""
    folder, session = Path(inbox.config["spool"]), inbox.config["session"]
    key = SessionKey.from_revealed(inbox.config["key"])
    with SpoolReader(folder, key, session) as reader:
        before = reader.refresh()
    with SpoolWriter(folder, key, session) as writer:
        inbox.send(
            "started",
            segment=writer.segment,
            at_sample=before,
            device=source.name,
            rate=source.rate,
        )
        reason = _record(inbox, source, writer, before)
        writer.append(_Release(source).tail)
    return {"samples": before + writer.samples, "reason": reason}


def _record(inbox: Inbox, source: Source, writer: SpoolWriter, before: int) -> str:
    """Sound into the spool until it ends or nobody wants it any more; why it ended."""
    meter = Meter()
    unheard = 0
    while (block := source.next(WAIT_S)) is not None:
        if block:
            writer.append(block)
            meter.add(block)
            unheard += len(block) // BYTES_PER_SAMPLE
        if unheard >= PROGRESS_SAMPLES:
            rms_db, peak_db = meter.read()
            samples = before + writer.samples
            inbox.send("progress", samples=samples, rms_db=rms_db, peak_db=peak_db)
            unheard = 0
        for notice in source.notices():
            inbox.send(**notice)
        message = inbox.next(0)
        if message and message["kind"] == CLOSED:
            _leave_within(ORPHAN_S)
            return "stopped"
        if message and message["kind"] == "stop":
            return "stopped"
    return source.reason


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


def _guard(parent: int) -> None:
    """Sees the parent die even while this process is held up in a device that does not answer."""
    while os.getppid() == parent:
        time.sleep(0.2)
    _leave_within(ORPHAN_S)


def _leave_within(seconds: float) -> None:
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()


def _source(config: dict[str, Any]) -> Source:
    if config["source"] == "playback":
        from facilitator.capture.playback import Playback

        return Playback(Path(config["file"]), config["pace"], config.get("from_sample", 0))
    from facilitator.capture.microphone import Microphone

    return Microphone(config.get("device"))
