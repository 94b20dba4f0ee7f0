"""The speech process: follows the spool as it grows, and tells what was said.

One thread reads and finds speech, another loads the model and decodes; the spool is the queue
between the two and the room, so that being slow delays text and never loses sound.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from facilitator import child_messages as msg
from facilitator.child import Inbox
from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.domain.transcript import Word
from facilitator.errors import FacilitatorError
from facilitator.speech.blocks import Placed
from facilitator.speech.context import Before, first_text, spoken
from facilitator.speech.device import tries_card
from facilitator.speech.endpoint import Limits
from facilitator.speech.memory import give_back
from facilitator.speech.models import window_ms
from facilitator.speech.overload import BEAM, Ladder, Overload, is_news
from facilitator.speech.partial import Partials
from facilitator.speech.readable import Stretch, read_around_damage
from facilitator.speech.settling import First, Older, Unsettled
from facilitator.study_settings import CPU
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool_reader import SpoolReader

if TYPE_CHECKING:
    from facilitator.speech.decoded import Decoded, Floats
    from facilitator.speech.engines import Engine
    from facilitator.speech.voice import Heard, Open, VoiceFinder


POLL_S = 0.05
"""How often the spool is looked at: well under what a reader of live text notices."""

BLOCK = SAMPLE_RATE
"""Samples taken from the spool at once: a second, so that messages never wait for long."""

MOST_WAITING = 256
"""Spans found and not decoded, some twenty minutes of talk: what comes then stays in the spool and
is looked at later, so that a backlog takes no memory."""

REACHED_EVERY = 5 * SAMPLE_RATE
"""In silence, every 5 s of sound, the host hears how far the listening has come."""

JUST_BEGUN = 3 * SAMPLE_RATE // 2
"""Samples: whoever has spoken for less is likely to go on for as long as a decode of 28 s takes."""

SHORTFALL_S = 10.0
"""If the promised end of the recording does not appear for this long, what is there is all."""


@dataclass(frozen=True, slots=True)
class _Work:
    """A span to decode, or with None: all that came before `settled` holds no speech.

    `run` tells stretches of sound apart between which there is time that was not recorded.
    """

    settled: int
    heard: Heard | None = None
    run: int = 0
    found: float = field(default_factory=time.monotonic, compare=False)

    @property
    def placed(self) -> Placed:
        """Where it lies; that of no speech has no length."""
        return Placed(self.heard.start if self.heard else self.settled, self.settled, self.run)


class _Decoder(threading.Thread):
    """Loads the model, then decodes spans in the order they were spoken, and reports them.

    In a meeting each at once, and again with its neighbours once there is time; where nobody waits
    for the next line, with its neighbours only. `position` is how much there is in the spool.
    """

    def __init__(self, inbox: Inbox, reader: SpoolReader, lock: threading.Lock) -> None:
        super().__init__(name="decoder", daemon=True)
        self._inbox = inbox
        self._reader = reader
        self._lock = lock
        config = inbox.config(msg.SpeechConfig)
        self.hurry = config.hurry
        """Somebody waits for each line; else time is not the room's."""
        self._ladder = Ladder(smaller=config.smaller is not None)
        self._told, self._told_ms = Overload.NONE, 0
        self._smaller: Engine | None = None
        self._waiting: deque[_Work] = deque()
        self._ends = False
        self._unsettled = Unsettled()
        self._older = Older() if config.again else None
        self._before = Before()
        self._partials = Partials(config.language, self._tell_partial)
        self.open: Open | None = None
        """What somebody is saying just now."""
        self.position = 0
        self.work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            self._run()
        except BaseException as error:  # raised again where the child's faults are reported
            self.fault = error

    def _run(self) -> None:
        began = time.monotonic()
        from facilitator.speech.engines import WHISPER, Prompted, load_engine

        config = self._inbox.config(msg.SpeechConfig)
        if config.engine == WHISPER and tries_card(config.device):
            # It may end this process: the host then knows of what.
            self._inbox.send(msg.TryingCard())
            self._inbox.flush()
        engine = load_engine(
            config.engine, Path(config.model), config.language, config.threads, config.device
        )
        if isinstance(engine, Prompted):
            engine.expect(config.terms)
        self._inbox.send(msg.Ready(_ms_since(began), str(engine.device), engine.remark))
        while self._next(engine):
            give_back()

    def _next(self, engine: Engine) -> bool:
        """Does one thing; False once there is nothing more to do."""
        at_once = self.hurry or not engine.together
        idle = not self._waiting and self.work.empty()
        if idle and self._ladder.now:
            self._tell(self._ladder.heed(0), 0)
            if not self._ladder.now:
                self._smaller = None
            return True
        if idle and self._partial(engine):
            return True
        if idle and self._unsettled.ready(over=self._ends) and self._has_time():
            self._settle(engine)
            return True
        if idle and self._ends:
            return False
        if idle and self._older and self._older.ready(self.position) and self._has_time():
            self._hear_again(engine, self._older.take())
            return True
        self._take(block=idle)
        late_ms = self._late_ms()
        step = self._ladder.heed(late_ms)
        self._tell(step, late_ms)
        joins = engine.together and (not at_once or self._ends or step >= Overload.TOGETHER)
        taken = self._adjacent() if joins else list(itertools.islice(self._waiting, 1))
        more = len(taken) == len(self._waiting) and any(work.heard for work in taken)
        if more and not at_once and not self._ends:
            self._take(block=True)  # what comes may belong to them: nobody waits for this line
        else:
            self._decode(self._engine(engine, step), taken, step.beam)
        return True

    def _engine(self, engine: Engine, step: Overload) -> Engine:
        """What listens at that step: the smaller model, loaded now if it has to be."""
        from facilitator.speech.engines import load_engine

        config = self._inbox.config(msg.SpeechConfig)
        if step < Overload.SMALLER or config.smaller is None or self._ends:
            return engine
        if self._smaller is None:
            try:
                self._smaller = load_engine(
                    config.engine, Path(config.smaller), config.language, config.threads, CPU
                )
            except FacilitatorError:  # it was there a while ago
                self._ladder.without_smaller()
                return engine
        return self._smaller

    @property
    def backlog(self) -> int:
        """How much has been found and waits, in spans."""
        return self.work.qsize() + len(self._waiting)

    def _take(self, *, block: bool) -> None:
        """Takes over what there is to do, waiting a while for the first of it where told to."""
        with contextlib.suppress(queue.Empty):
            while not self._ends:
                work = self.work.get(block, POLL_S)
                block = False
                if work is None:
                    self._ends = True
                else:
                    self._waiting.append(work)

    def _late_ms(self) -> int:
        """How long ago the oldest span that waits was over; 0 where time is not the room's."""
        first = next((work for work in self._waiting if work.heard), None)
        if first is None or not self.hurry or self._ends:
            return 0
        return max(0, self.position - first.settled) // SAMPLES_PER_MS

    def _tell(self, step: Overload, late_ms: int) -> None:
        if step is not self._told or (step and is_news(self._told_ms, late_ms)):
            self._told, self._told_ms = step, late_ms
            self._inbox.send(msg.Overload(step, late_ms))

    def _adjacent(self) -> list[_Work]:
        """The first of what waits, with what follows it as far as one decode hears at once."""
        taken: list[_Work] = []
        first: Placed | None = None
        for work in self._waiting:
            if first is None and work.heard is not None:
                first = work.placed
            if first is not None and not first.reaches(work.placed):
                break
            taken.append(work)
        return taken

    def _decode(self, engine: Engine, taken: list[_Work], beam: int) -> None:
        """Decodes what was taken of what waits, and tells of it."""
        works = [work for work in taken if work.heard is not None]
        spans = [work.heard for work in works if work.heard is not None]
        if spans:
            began = time.monotonic()
            careful = beam == BEAM
            if careful and self.hurry and len(works) == 1:
                context = self._before.of(spans[0], works[0].run)
                found = [first_text(engine, context, spans[0], self._sound)]
            else:
                found = self._listen(engine, spans, beam, mends=careful)
            for work, heard, decoded in zip(works, spans, found, strict=True):
                if decoded:
                    self._inbox.send(self._told_of(heard, decoded, began, work.found))
                else:
                    _tell_uncertain(self._inbox, [(heard.start, heard.end)])
                self._before.add(heard, work.run, decoded)
                if self._older is not None:
                    self._older.add(heard, work.run)
                if engine.together and not (careful and len(spans) > 1):
                    self._unsettled.add(First(heard, work.run, decoded, careful))
        for _ in taken:
            reached = self._waiting.popleft().settled
            self._inbox.send(msg.Reached(reached // SAMPLES_PER_MS))

    def _partial(self, engine: Engine) -> bool:
        """Says what somebody is saying just now, if it is time for that."""
        from facilitator.speech.engines import glimpse

        if not (self.hurry and engine.together) or self._ends or self._ladder.now:
            return False

        def decode(heard: Heard) -> str:
            return glimpse(engine, self._sound(heard.start, heard.end))

        return self._partials.go_on(self.open, decode)

    def _tell_partial(self, start: int, text: str) -> None:
        self._inbox.send(msg.Partial(start // SAMPLES_PER_MS, text))

    def _has_time(self) -> bool:
        """Whether a long decode is likely to hold up no line: nobody speaks, or has just begun."""
        now = self.open
        begun = now is None or now.heard.end - now.heard.start < JUST_BEGUN
        return begun or not self.hurry or self._ends or self._unsettled.late

    def _settle(self, engine: Engine) -> None:
        """Decodes spans again with their neighbours, and tells what reads better so."""
        began = time.monotonic()
        block = self._unsettled.take()
        found = self._listen(engine, [one.heard for one in block], BEAM)
        for one, decoded in zip(block, found, strict=True):
            if decoded and one.is_better(decoded):
                told = self._told_of(one.heard, decoded, began)
                self._inbox.send(msg.Refined(told) if one.first else told)

    def _hear_again(self, engine: Engine, block: list[Heard]) -> None:
        """Decodes spans of a while ago with all care, because there is time for it."""
        from facilitator.speech.decoded import Decoded

        began = time.monotonic()
        found = self._listen(engine, block, BEAM, careful=True)
        nothing = Decoded("", (), None)
        heard = [
            self._told_of(h, one or nothing, began) for h, one in zip(block, found, strict=True)
        ]
        self._inbox.send(msg.HeardBlock(tuple(heard)))

    def _listen(
        self, engine: Engine, spans: list[Heard], beam: int, **care: bool
    ) -> list[Decoded | None]:
        """What is said in spans, decoded as one; `care` as of `blocks.hear`."""
        from facilitator.speech.blocks import hear

        sound = self._sound(spans[0].start, spans[-1].end)
        return hear(engine, sound, [spoken(heard) for heard in spans], beam, **care)

    def _sound(self, start: int, end: int) -> Floats:
        from facilitator.speech.voice import samples_of

        with self._lock:
            pcm, _ = read_around_damage(self._reader, start, end - start)
        return samples_of(pcm)

    def _told_of(
        self, heard: Heard, decoded: Decoded, began: float, found: float | None = None
    ) -> msg.Utterance:
        return msg.Utterance(
            heard.start // SAMPLES_PER_MS,
            heard.end // SAMPLES_PER_MS,
            decoded.text,
            tuple(Word(*word) for word in decoded.words),
            decoded.log_probability,
            _ms_since(began),
            decoded.doubts,
            0 if found is None else round((began - found) * 1000),
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
            decoder.position = length
            border = _border(reader, length, finder.position, fresh, seams)
            full = decoder.backlog >= MOST_WAITING
            count = 0 if full else min(BLOCK, length - finder.position, border - finder.position)
            pcm, damaged = (
                read_around_damage(reader, finder.position, count) if count > 0 else (b"", [])
            )
        inaudible.found(damaged, finder.position + count)
        spans = finder.feed(pcm)
        run = fresh
        if finder.position == border:
            spans += finder.part()
            fresh = border
        _tell_uncertain(inbox, finder.uncertain())
        for heard in spans:
            decoder.work.put(_Work(heard.end, heard, run))
            told = heard.end
        decoder.open = finder.open  # once the lines of what is over are on their way
        if finder.settled - told >= REACHED_EVERY:
            told = finder.settled
            decoder.work.put(_Work(told, run=run))
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
    inaudible.over()
    for heard in finder.finish():
        decoder.work.put(_Work(heard.end, heard, fresh))
    _tell_uncertain(inbox, finder.uncertain())
    decoder.work.put(_Work(finder.position, run=fresh))


def _tell_uncertain(inbox: Inbox, stretches: list[Stretch]) -> None:
    for start, end in stretches:
        inbox.send(msg.Uncertain(start // SAMPLES_PER_MS, end // SAMPLES_PER_MS))


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
