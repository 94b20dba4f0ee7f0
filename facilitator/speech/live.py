"""The speech process: follows the spool as it grows, and tells what was said.

One thread reads and finds speech, another loads the model and decodes; the spool is the queue
between the two and the room, so that being slow delays text and never loses sound.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from facilitator import child_messages as msg
from facilitator.child import Inbox
from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.domain.transcript import Word
from facilitator.speech.device import tries_card
from facilitator.speech.endpoint import Limits
from facilitator.speech.models import window_ms
from facilitator.speech.readable import Stretch, read_around_damage
from facilitator.vault.keys import SessionKey
from facilitator.vault.spool import SpoolReader

if TYPE_CHECKING:
    from facilitator.speech.engine import Engine
    from facilitator.speech.voice import Heard, VoiceFinder


POLL_S = 0.05
"""How often the spool is looked at: well under what a reader of live text notices."""

BLOCK = SAMPLE_RATE
"""Samples taken from the spool at once: a second, so that messages never wait for long."""

REACHED_EVERY = 5 * SAMPLE_RATE
"""In silence, every 5 s of sound, the host hears how far the listening has come."""

SHORTFALL_S = 10.0
"""If the promised end of the recording does not appear for this long, what is there is all."""


@dataclass(frozen=True, slots=True)
class _Work:
    """A span to decode, or with None: all that came before `settled` holds no speech."""

    settled: int
    heard: Heard | None = None


class _Decoder(threading.Thread):
    """Loads the model, then decodes spans in the order they were spoken, and reports them."""

    def __init__(self, inbox: Inbox, reader: SpoolReader, lock: threading.Lock) -> None:
        super().__init__(name="decoder", daemon=True)
        self._inbox = inbox
        self._reader = reader
        self._lock = lock
        self.work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            self._run()
        except BaseException as error:  # raised again where the child's faults are reported
            self.fault = error

    def _run(self) -> None:
        began = time.monotonic()
        from facilitator.speech.engine import Engine

        config = self._inbox.config(msg.SpeechConfig)
        if tries_card(config.device):
            # It may end this process: the host then knows of what.
            self._inbox.send(msg.TryingCard())
            self._inbox.flush()
        engine = Engine(Path(config.model), config.language, config.threads, config.device)
        self._inbox.send(msg.Ready(_ms_since(began), str(engine.device), engine.remark))
        while (work := self.work.get()) is not None:
            if work.heard is not None:
                self._decode(engine, work.heard)
            self._inbox.send(msg.Reached(work.settled // SAMPLES_PER_MS))

    def _decode(self, engine: Engine, heard: Heard) -> None:
        from facilitator.speech.voice import samples_of

        began = time.monotonic()
        with self._lock:
            pcm, _ = read_around_damage(self._reader, heard.start, heard.end - heard.start)
        sound = samples_of(pcm)
        start_ms = heard.start // SAMPLES_PER_MS
        decoded = engine.decode(sound, start_ms, heard.probabilities)
        if decoded:
            self._inbox.send(
                msg.Utterance(
                    start_ms,
                    heard.end // SAMPLES_PER_MS,
                    decoded.text,
                    tuple(Word(*word) for word in decoded.words),
                    decoded.log_probability,
                    _ms_since(began),
                )
            )


def run(inbox: Inbox) -> None:
    """Listens until told to drain and done, or until the parent is gone."""
    from facilitator.speech.voice import VoiceFinder

    config, recording = inbox.config(msg.SpeechConfig), inbox.recording
    limits = Limits.for_window(window_ms(Path(config.model)))
    key = SessionKey.from_revealed(recording.key)
    with SpoolReader(Path(recording.spool), key, recording.session) as reader:
        lock = threading.Lock()
        decoder = _Decoder(inbox, reader, lock)
        decoder.start()
        finder = VoiceFinder(config.from_ms * SAMPLES_PER_MS, limits)
        _follow(inbox, reader, lock, finder, decoder, seams=set(config.seams))
        decoder.work.put(None)
        while decoder.is_alive():
            _leave_if_orphaned(inbox.next(POLL_S))
        if decoder.fault:
            raise decoder.fault
        inbox.send(msg.Drained())


def _follow(
    inbox: Inbox,
    reader: SpoolReader,
    lock: threading.Lock,
    finder: VoiceFinder,
    decoder: _Decoder,
    *,
    seams: set[int],
) -> None:
    """Finds speech in the spool until the recording's end, and hands the spans to the decoder."""
    inaudible = _Inaudible(inbox)
    end: int | None = None
    told = fresh = finder.position
    waits = 0
    while end is None or finder.position < end:
        if decoder.fault:
            raise decoder.fault
        with lock:
            length = reader.refresh()
            border = _border(reader, length, finder.position, fresh, seams)
            count = min(BLOCK, length - finder.position, border - finder.position)
            pcm, damaged = (
                read_around_damage(reader, finder.position, count) if count > 0 else (b"", [])
            )
        inaudible.found(damaged, finder.position + count)
        spans = finder.feed(pcm)
        if finder.position == border:
            spans += finder.part()
            fresh = border
        for heard in spans:
            decoder.work.put(_Work(heard.end, heard))
            told = heard.end
        if finder.settled - told >= REACHED_EVERY:
            told = finder.settled
            decoder.work.put(_Work(told))
        if pcm:
            waits = 0
        elif end is not None:
            waits += 1  # looks, not time: while this process stands still it waits for nothing
            if waits * POLL_S > SHORTFALL_S:
                break
        message = inbox.next(0 if pcm else POLL_S)
        _leave_if_orphaned(message)
        match message:
            case msg.Drain(samples):
                end = samples
            case msg.Seam(ms):
                seams.add(ms)
    inaudible.over()
    for heard in finder.finish():
        decoder.work.put(_Work(heard.end, heard))
    decoder.work.put(_Work(finder.position))


def _border(
    reader: SpoolReader, length: int, position: int, fresh: int, seams: Collection[int]
) -> int:
    """The next sample from `position` on at which nothing goes on; not `fresh`, where it began.

    That is where a segment has been closed: until the next one there is time in which nothing was
    recorded, unless the border is one of the `seams` (ms). A file that is played goes on exactly
    where it stopped.
    """
    for segment in reader.segments():
        ends = segment.first_sample + segment.samples
        over = segment.finalised or ends < length
        if over and ends >= position and ends != fresh and ends // SAMPLES_PER_MS not in seams:
            return ends
    return sys.maxsize


class _Inaudible:
    """Tells the host of damaged stretches, each as a whole however it was come upon."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._open: Stretch | None = None

    def found(self, damaged: list[Stretch], read_to: int) -> None:
        """What was damaged in the sound that has now been read up to `read_to`."""
        for start, end in damaged:
            if self._open is not None and self._open[1] == start:
                self._open = (self._open[0], end)
            else:
                self.over()
                self._open = (start, end)
        if self._open is not None and self._open[1] < read_to:
            self.over()

    def over(self) -> None:
        if self._open is not None:
            start, end = (at // SAMPLES_PER_MS for at in self._open)
            self._inbox.send(msg.Inaudible(start, end))
            self._open = None


def _leave_if_orphaned(message: msg.Message | None) -> None:
    """The parent is gone: so is this process, at once, also in the middle of a decode.

    Nothing here is worth saving: what has no text is in the spool and will be listened to again.
    """
    if isinstance(message, msg.Orphaned):
        os._exit(0)


def _ms_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
