"""The speech process: follows the spool as it grows, and tells what was said.

One thread reads and finds speech, another loads the model and decodes (`decoder.py`); the spool is
the queue between the two and the room, so that being slow delays text and never loses sound.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from facilitator import child_messages as msg
from facilitator.child import Inbox
from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.speech.decoder import Decoder, Work, tell_uncertain
from facilitator.speech.endpoint import Limits
from facilitator.speech.models import window_ms
from facilitator.speech.readable import Stretch, read_around_damage
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool_reader import SpoolReader

if TYPE_CHECKING:
    from facilitator.speech.voice import VoiceFinder

POLL_S = 0.05
"""How often the spool is looked at: well under what a reader of live text notices."""

BLOCK = SAMPLE_RATE
"""Samples taken from the spool at once: a second, so that messages never wait for long."""

MOST_WAITING = 256
"""Spans found and not decoded, some twenty minutes of talk: what comes then stays in the spool and
is looked at later, so that a backlog takes no memory."""

REACHED_EVERY = 5 * SAMPLE_RATE
"""In silence, every 5 s of sound, the host hears how far the listening has come."""

SHORTFALL_S = 10.0
"""If the promised end of the recording does not appear for this long, what is there is all."""


def run(inbox: Inbox) -> None:
    """Listens until told to drain and done, or until the parent is gone."""
    from facilitator.speech.voice import VoiceFinder

    config, recording = inbox.config(msg.SpeechConfig), inbox.recording
    limits = Limits.for_window(window_ms(Path(config.model)))
    key = SessionKey.from_revealed(recording.key)
    with SpoolReader(Path(recording.spool), key, recording.session) as reader:
        lock = threading.Lock()
        decoder = Decoder(inbox, reader, lock)
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
    decoder: Decoder,
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
            decoder.position = length
            border = _border(reader, length, finder.position, fresh, seams)
            full = decoder.backlog >= MOST_WAITING
            count = 0 if full else min(BLOCK, length - finder.position, border - finder.position)
            pcm, damaged = (
                read_around_damage(reader, finder.position, count) if count > 0 else (b"", [])
            )
        inaudible.found(damaged, finder.position + count)
        spans = finder.feed(pcm) if pcm else []
        run = fresh
        if finder.position == border:
            spans += finder.part()
            fresh = border
        tell_uncertain(inbox, finder.uncertain())
        for heard in spans:
            decoder.work.put(Work(heard.end, heard, run))
            told = heard.end
        decoder.open = finder.open  # once the lines of what is over are on their way
        if run != fresh or finder.settled - told >= REACHED_EVERY:
            told = finder.settled
            decoder.work.put(Work(told, run=fresh))
        if pcm:
            waits = 0
        elif end is not None and not full:
            waits += 1  # looks, not time: while this process stands still it waits for nothing
            if waits * POLL_S > SHORTFALL_S:
                break
        message = inbox.next(0 if pcm else POLL_S)
        _leave_if_orphaned(message)
        match message:
            case msg.Drain(samples):
                end = samples
                decoder.hurry = False
            case msg.Seam(ms):
                seams.add(ms)
            case msg.HearAgain(turns) if turns:
                decoder.again = turns
    inaudible.over()
    for heard in finder.finish():
        decoder.work.put(Work(heard.end, heard, fresh))
    tell_uncertain(inbox, finder.uncertain())
    decoder.work.put(Work(finder.position, run=fresh))


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
