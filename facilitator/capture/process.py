"""The capture process: from a microphone or a file into the spool, until told to stop.

It holds nothing that is not in the spool a quarter of a second later, and it never outlives its
parent: a program that has gone must not leave a microphone open in the room. When it is to stop,
what counts is the moment of the key: a disk that holds this process up for seconds adds nothing.
"""

from __future__ import annotations

import errno
import math
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from facilitator import child_messages as msg
from facilitator.capture.sound import Meter, Source
from facilitator.child import Inbox
from facilitator.domain.sound import BYTES_PER_SAMPLE, SAMPLE_RATE
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.closing import Closing
from facilitator.vault.lock import patiently
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.words import _

WAIT_S = 0.1
"""The longest wait for sound before messages are looked at again."""

IN_FLIGHT_S = 0.25
"""After the moment at which sound is to end, so long is waited for the block it falls into: a
block is 100 ms, and comes when it is over."""

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
    config = inbox.config(msg.CaptureConfig)
    signal.signal(signal.SIGTERM, lambda *_: inbox.receive(msg.Stop()))
    threading.Thread(target=_pulse, args=(inbox,), daemon=True).start()
    source = _source(config)
    try:
        ended = _segment(inbox, source)
    finally:
        released = _Release(source)
    inbox.send(ended)
    if not released.done:
        inbox.flush()
        os._exit(0)  # PortAudio's own farewell would hang as well


def _segment(inbox: Inbox, source: Source) -> msg.Ended:
    """One segment of the spool from beginning to end; what the host is told of its end."""
    recording = inbox.recording
    folder, session = Path(recording.spool), recording.session
    key = SessionKey.from_revealed(recording.key)
    # What an open device gives first is a promise: only now does sound flow, and a segment begin.
    end = _End(inbox)
    first, reason = _next(inbox, source, end)
    with SpoolReader(folder, key, session) as reader, ExitStack() as stack:
        before = reader.refresh()
        if not first:
            return msg.Ended(before, _without_sound(source, reason))
        _check_room(folder)
        writer = stack.enter_context(_Tape(lambda: SpoolWriter(folder, key, session)))
        # Once more: until now another process may have written.
        before = reader.refresh()
        reader.close()
        writer.begun = lambda: inbox.send(
            msg.Started(writer.segment, before + writer.samples, source.name, source.rate)
        )
        writer.begun()
        try:
            reason = _record(inbox, source, writer, end, before=before, block=first, reason=reason)
            tail = _Release(source).tail
            end.heed()
            writer.append(end.before(tail, source.captured_at))
            writer.close()
        except FacilitatorError as error:
            reason = GapReason.DISK
            inbox.send(msg.Failed(error.what, error.hint))
        return msg.Ended(before + writer.samples, reason)


def _without_sound(source: Source, reason: GapReason | None) -> GapReason:
    """Why a source ended before it gave any sound. FacilitatorError if that is its own fault."""
    if reason == GapReason.DEVICE:
        raise FacilitatorError(
            _("The microphone '{name}' was opened and gives no sound at all.").format(
                name=source.name
            ),
            _("Unplug it and plug it in again, or choose another: --input mic:NAME."),
        )
    return reason or GapReason.STOPPED


class _Tape(Closing):
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
        following = patiently(self._open, LOCK_S)
        self._before += self._writer.samples
        self._writer = following
        self.begun()

    def close(self) -> None:
        self._writer.close()


class _End:
    """From when on no sound is kept, and why: `reason` once that moment is known, `reached` once
    all sound from before it has been taken in, however late that is."""

    def __init__(self, inbox: Inbox) -> None:
        self.at = math.inf
        self.reason: GapReason | None = None
        self.reached = False
        self._inbox = inbox

    def heed(self) -> None:
        """Looks at what the host has sent; of several moments the first counts."""
        while (message := self._inbox.next(0)) is not None:
            match message:
                case msg.Stop(reason=reason, at=float(at)) if at < self.at:
                    self.at, self.reason = at, reason
                case msg.Orphaned(at=float(at)) if at < self.at:
                    self.at, self.reason = at, GapReason.STOPPED

    def before(self, pcm: bytes, captured_at: float) -> bytes:
        """What was said by then, of a block that was over at `captured_at` (monotonic, s)."""
        late = captured_at - self.at
        if self.reached:
            return b""
        if late <= 0:
            return pcm
        self.reached = True
        kept = len(pcm) // BYTES_PER_SAMPLE - math.ceil(late * SAMPLE_RATE)
        return pcm[: max(0, kept) * BYTES_PER_SAMPLE]

    def nothing_came(self) -> bool:
        """No block has come: whether none from before that moment is to be expected any more."""
        self.reached = self.reached or time.monotonic() - self.at > IN_FLIGHT_S
        return self.reached


def _next(
    inbox: Inbox, source: Source, end: _End, tape: _Tape | None = None
) -> tuple[bytes, GapReason | None]:
    """The next sound there is, and, if no more is wanted or comes after it, why."""
    while (block := source.next(WAIT_S)) is not None:
        notices = source.notices()
        for notice in notices:
            inbox.send(notice)
        end.heed()
        if block:
            kept = end.before(block, source.captured_at)
            if (
                kept
                and tape is not None
                and any(isinstance(n, msg.Gap) and n.samples for n in notices)
            ):
                tape.cut()
            return kept, end.reason if end.reached else None
        if end.nothing_came():
            return b"", end.reason
    for notice in source.notices():
        inbox.send(notice)
    return b"", source.reason


def _record(
    inbox: Inbox,
    source: Source,
    writer: _Tape,
    end: _End,
    *,
    before: int,
    block: bytes,
    reason: GapReason | None,
) -> GapReason:
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
            inbox.send(msg.Progress(samples, rms_db, peak_db, source.captured_at))
            unheard = 0
        if reason is not None:
            return reason
        block, reason = _next(inbox, source, end, writer)


def _check_room(folder: Path) -> None:
    """FacilitatorError if there is no room for a segment worth beginning."""
    there = folder if folder.exists() else folder.parent
    if shutil.disk_usage(there).free < LEAST_FREE_BYTES:
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        raise disk.fault(_("The recording could not be started"), folder, full)


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
        inbox.send(msg.Pulse())


def _source(config: msg.CaptureConfig) -> Source:
    if config.file is not None:
        from facilitator.capture.playback import Playback

        return Playback(Path(config.file), config.pace, config.from_sample)
    from facilitator.capture.microphone import Microphone

    return Microphone(config.device)
