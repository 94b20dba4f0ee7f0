"""The thread of the speech process that loads a model and decodes what was found in the spool.

What is heard now comes first: a text in passing, a block that is settled, a turn of a while ago are
begun only while no span waits.
"""

from __future__ import annotations

import contextlib
import itertools
import queue
import threading
import time
from collections import deque
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
from facilitator.speech.memory import give_back
from facilitator.speech.overload import BEAM, Ladder, Overload, is_news
from facilitator.speech.partial import Partials
from facilitator.speech.readable import Stretch, read_around_damage
from facilitator.speech.settling import NARROWER, First, Unsettled, settled
from facilitator.study_settings import CPU
from facilitator.vault.spool_reader import SpoolReader

if TYPE_CHECKING:
    from facilitator.speech.decoded import Decoded, Floats
    from facilitator.speech.engines import Engine
    from facilitator.speech.voice import Heard, Open

LOOKS_S = 0.05
"""How often it is looked whether a text in passing, or a block, may be begun, while nothing waits
(a span is taken up at once)."""

JUST_BEGUN = 3 * SAMPLE_RATE // 2
"""Samples: whoever has spoken for less is likely to go on for as long as a decode of 28 s takes."""


@dataclass(frozen=True, slots=True)
class Work:
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


class Decoder(threading.Thread):
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
        self._waiting: deque[Work] = deque()
        self._ends = False
        self._unsettled = Unsettled()
        self.again: tuple[msg.Piece, ...] = ()
        """A block of turns that is to be heard once more when there is time for it."""
        self._before = Before()
        self._partials = Partials(config.language, self._tell_partial)
        self.open: Open | None = None
        """What somebody is saying just now."""
        self.position = 0
        self._has_heard = False
        self.work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
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
            if self._has_heard:
                give_back()
                self._has_heard = False

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
        if idle and self.again and self._has_time():
            self._hear_again(engine)
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
                work = self.work.get(block, LOOKS_S)
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

    def _adjacent(self) -> list[Work]:
        """The first of what waits, with what follows it as far as one decode hears at once."""
        taken: list[Work] = []
        first: Placed | None = None
        for work in self._waiting:
            if first is None and work.heard is not None:
                first = work.placed
            if first is not None and not first.reaches(work.placed):
                break
            taken.append(work)
        return taken

    def _decode(self, engine: Engine, taken: list[Work], beam: int) -> None:
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
                    tell_uncertain(self._inbox, [(heard.start, heard.end)])
                self._before.add(heard, work.run, decoded)
                if engine.together and not (careful and len(spans) > 1):
                    self._unsettled.add(First(heard, work.run, decoded, careful))
        for work in taken:
            self._waiting.popleft()
            if work.heard is None:
                self._unsettled.silent(work.placed)
            self._inbox.send(msg.Reached(work.settled // SAMPLES_PER_MS))

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
        lacking = len(block) == 1 and block[0].lacks
        further = any(one.lacks or not one.careful for one in block)
        spans, beam = [one.heard for one in block], BEAM if further else NARROWER
        found = self._listen(engine, spans, beam, careful=lacking, further=further)
        for one, decoded in zip(block, settled(block, found), strict=True):
            if decoded:
                told = self._told_of(one.heard, decoded, began)
                self._inbox.send(msg.Refined(told) if one.first else told)

    def _hear_again(self, engine: Engine) -> None:
        """Decodes turns of a while ago with all care, because there is time for it."""
        from facilitator.speech.again import hear_again, samples_in

        turns, self.again = self.again, ()
        start, samples = samples_in(turns)
        heard = hear_again(engine, self._sound(start, start + samples), turns)
        self._inbox.send(msg.HeardBlock(heard))

    def _listen(
        self, engine: Engine, spans: list[Heard], beam: int, **care: bool
    ) -> list[Decoded | None]:
        """What is said in spans, decoded as one; `care` as of `blocks.hear`."""
        from facilitator.speech.blocks import hear

        sound = self._sound(spans[0].start, spans[-1].end)
        return hear(engine, sound, [spoken(heard) for heard in spans], beam, **care)

    def _sound(self, start: int, end: int) -> Floats:
        from facilitator.speech.voice import samples_of

        self._has_heard = True
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


def _ms_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def tell_uncertain(inbox: Inbox, stretches: list[Stretch]) -> None:
    for start, end in stretches:
        inbox.send(msg.Uncertain(start // SAMPLES_PER_MS, end // SAMPLES_PER_MS))
