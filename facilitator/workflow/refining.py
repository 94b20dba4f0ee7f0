"""The second pass: a recording that has ended heard again, turn by turn, and noted block by block.

What was heard is in the journal before the next block is begun, so that a pass that was cut off, by
whatever, goes on where it was. Lines that a person has touched are heard, because they stand around
others, and not changed.
"""

from __future__ import annotations

import queue
import sys
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from facilitator import child_messages as msg
from facilitator.child import Child
from facilitator.child_messages import REFINING, Message, Piece
from facilitator.domain import events as ev
from facilitator.domain.events import Recorded
from facilitator.domain.phases import Phase
from facilitator.domain.second_passes import before_the_pass
from facilitator.domain.session import Session
from facilitator.domain.sound import SAMPLES_PER_MS
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.speech.blocks import Placed, blocks
from facilitator.speech.device import LOST
from facilitator.speech.models import ModelInfo, check_usable, resolve
from facilitator.study_settings import CPU, ROSTER_NAMES
from facilitator.typed import program
from facilitator.vault.closing import Closing
from facilitator.words import _, plural
from facilitator.workflow.catalogue import model_name
from facilitator.workflow.masking import Masking, expected_names
from facilitator.workflow.review import mask_anew
from facilitator.workflow.second_texts import Span, has_line, second_texts
from facilitator.workflow.store import SessionStore

MOST_DEATHS = 3
"""So often in a row what listens may die at one block: then it is not chance."""

LOOK_S = 0.2
"""How often it is looked whether somebody wants it to stop."""


class Listener(Protocol):
    """The child as this module needs it: `facilitator.child.Child` is one."""

    def send(self, message: Message) -> None: ...
    def close(self, timeout: float = 5.0) -> None: ...


Begin = Callable[[msg.RefineConfig, Callable[[Message], None]], Listener]
"""Starts a child that delivers its messages to a function, on a thread of its own."""


@dataclass(frozen=True, slots=True)
class Block:
    """Turns that are heard as one; `wanted`: of some of them a second text is to be had."""

    turns: tuple[Piece, ...]
    wanted: bool

    @property
    def sound_ms(self) -> int:
        return self.turns[-1].end_ms - self.turns[0].start_ms


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pass is: blocks done since it was begun here, of how many; ms of session time.

    `left_s` by what the blocks so far have taken, None where nothing can be said yet; `remark` a
    line for the person, None where there is none.
    """

    done: int
    blocks: int
    at_ms: int
    left_s: float | None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a pass came to, with all that was done of it before it was cut off: lines that read
    otherwise now, that a person should choose a text for, and that are new; `finished`: all of it
    has been heard."""

    changed: int
    disputed: int
    new: int
    finished: bool


def outcome_lines(outcome: Outcome) -> list[str]:
    """What a pass came to, in lines."""
    lines = [
        plural(
            "{count} line reads otherwise now.",
            "{count} lines read otherwise now.",
            outcome.changed,
        )
    ]
    if outcome.new:
        lines.append(
            plural(
                "{count} line is new: speech that had no text at first.",
                "{count} lines are new: speech that had no text at first.",
                outcome.new,
            )
        )
    if outcome.disputed:
        lines.append(
            plural(
                "{count} line has two texts to choose from: the review shows both.",
                "{count} lines have two texts to choose from: the review shows both.",
                outcome.disputed,
            )
        )
    if not outcome.finished:
        lines.append(_("Stopped; what was heard is kept, and it goes on there when asked again."))
    return lines


def check_refinable(session: Session) -> None:
    """Raises FacilitatorError unless the recording has ended and nobody has signed."""
    if session.phase is Phase.REVIEWED:
        raise FacilitatorError(
            _("Session '{id}' has been signed: its text is as somebody read it.").format(
                id=session.id
            ),
            _("To change it, open the review again: {facilitator} review {id} --reopen WHY").format(
                facilitator=program(), id=session.id
            ),
        )
    if session.phase is not Phase.ENDED:
        raise FacilitatorError(
            _("The recording of session '{id}' has not ended.").format(id=session.id),
            _("End it first: {facilitator} resume {id} --headless --end").format(
                facilitator=program(), id=session.id
            ),
        )


def plan(session: Session, model: str, *, anew: bool = False, from_ms: int = 0) -> list[Block]:
    """All turns of a session that begin at `from_ms` or later as blocks, and which of them this
    model has not heard again yet.

    Borders of lines are the machine's own, those of speech that was uncertain and has no line as
    well; a line that a person cut is no turn of sound any more. `anew`: all of them are wanted.
    """
    begun = [at for at, _ in session.walls]
    standing = session.utterances_after(from_ms - 1, sys.maxsize)
    lines = {(u.start_ms, u.end_ms): u for u in standing if not _is_part(u.id)}
    faint = {one for one in session.uncertain if one[0] >= from_ms and not has_line(session, *one)}
    spans = sorted({*lines, *faint})
    turns: list[Placed] = []
    for start, end in spans:
        place = Placed(start * SAMPLES_PER_MS, end * SAMPLES_PER_MS, bisect_right(begun, start))
        if start < end and not (turns and place.start < turns[-1].end):
            turns.append(place)
    found = []
    for block in blocks(turns):
        pieces = tuple(
            Piece(turns[n].start // SAMPLES_PER_MS, turns[n].end // SAMPLES_PER_MS) for n in block
        )
        wanted = any(
            not ((line := lines.get((one.start_ms, one.end_ms))) and session.by_hand(line.id))
            and (anew or not session.second_passes.covers(model, one.start_ms, one.end_ms))
            for one in pieces
        )
        found.append(Block(pieces, wanted))
    return found


def unlistened(session: Session, events: Iterable[Recorded]) -> list[Span]:
    """Stretches (ms) of a session that ended without their text, parted where the recording had
    stopped."""
    begun = {one.event.at_ms for one in events if isinstance(one.event, ev.RecordingStarted)}
    found = []
    for gap in session.gaps:
        if gap.reason == GapReason.NOT_TRANSCRIBED:
            start, end = gap.at_ms, gap.at_ms + gap.missing_ms
            borders = sorted({start, *(at for at in begun if start < at < end), end})
            found += list(pairwise(borders))
    return found


def _is_part(line: str) -> bool:
    """Whether a line is one that a person cut out of others (`events.LinesRecut`)."""
    return "." in line


class SecondPass(Closing):
    """A pass over one session, which nobody else has open. `run` does it; `close` ends the child.

    Raises FacilitatorError if the session has not ended, is signed, or the model will not do.
    """

    def __init__(
        self,
        store: SessionStore,
        model: str | None = None,
        *,
        anew: bool = False,
        begin: Begin | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        check_refinable(store.session)
        opened = store.session.opened
        assert opened is not None
        self.store = store
        self.model: ModelInfo = resolve(model or opened.model)
        check_usable(self.model, opened.language)
        self.name = model_name(self.model.name)
        self._language = opened.language
        self._monotonic = monotonic
        self._device = store.workspace.study.device
        self._begin = begin or (
            lambda config, deliver: Child(REFINING, store.recording(), config, deliver)
        )
        self._child: Listener | None = None
        self._said: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._remark: str | None = None
        self._asked_at = 0.0
        """When the block was asked for, or the model was there (monotonic, s)."""
        self._masking: Masking = mask_anew(store)
        if anew:
            store.append(ev.SecondPassBegun(self.name))
        self._unlistened = unlistened(store.session, store.events())
        try:
            for stretch in self._unlistened:
                self._find(*stretch)
        except BaseException:
            SecondPass.close(self)
            raise
        self.left = [b for b in plan(store.session, self.name) if b.wanted]
        """Blocks that are to be heard."""
        if not self.left:
            self._listened()

    def run(
        self,
        told: Callable[[Progress], object],
        stopping: Callable[[], bool] = lambda: False,
    ) -> Outcome:
        """Hears what is left, and tells how far it is after each block.

        FacilitatorError if what listens cannot be started, or dies again and again, or nothing can
        be noted: what was done by then is kept.
        """
        took: list[float] = []
        told(Progress(0, len(self.left), 0, None))
        for block in self.left:
            heard = None if stopping() else self._hear(block, stopping)
            if heard is None:
                break
            texts = second_texts(self.store.session, self._masking, heard, self.name)
            first, last = block.turns[0], block.turns[-1]
            self.store.append(*texts, ev.HeardAgain(first.start_ms, last.end_ms, self.name))
            took.append(self._monotonic() - self._asked_at)
            left_s = self._left_s(took)
            told(Progress(len(took), len(self.left), last.end_ms, left_s, self._remark))
        finished = len(took) == len(self.left)
        if finished:
            self._listened()
        session = self.store.session
        before = before_the_pass(self.store.events(), self.name)
        changes = [(u, before[u.id]) for u in session.utterances if u.id in before]
        self.store.write_summary()
        return Outcome(
            sum(text is not None and text != u.heard for u, text in changes),
            sum(u.disputed for u in session.utterances),
            sum(text is None for _line, text in changes),
            finished,
        )

    def close(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    def _left_s(self, took: Sequence[float]) -> float | None:
        """How long the rest takes (s), by what each block has taken."""
        return sum(took) / len(took) * (len(self.left) - len(took))

    @property
    def _terms(self) -> tuple[str, ...]:
        """Names that whoever listens is told of."""
        expects = self.store.workspace.study.expect == ROSTER_NAMES
        return expected_names(self.store.session) if expects else ()

    # -- what listens --------------------------------------------------------------------------

    def _find(self, start_ms: int, end_ms: int) -> None:
        """Has speech looked for in a stretch that has none of its text. It is noted as uncertain,
        so that it is heard, and becomes lines, as what was too faint does."""
        answer = self._answer(msg.FindSpeech(start_ms, end_ms), lambda: False)
        spans = answer.spans if isinstance(answer, msg.SpeechFound) else ()
        known = set(self.store.session.uncertain)
        new = [(one.start_ms, one.end_ms) for one in spans]
        self.store.append(*(ev.SpeechUncertain(*one) for one in new if one not in known))

    def _listened(self) -> None:
        """Of what the session ended without, all has been heard."""
        if self._unlistened:
            self.store.append(ev.TranscriptReached(max(end for _, end in self._unlistened)))
            self.store.write_summary()
            self._unlistened = []

    def _hear(self, block: Block, stopping: Callable[[], bool]) -> tuple[msg.Utterance, ...] | None:
        """What is said in a block; None if somebody wants to stop."""
        answer = self._answer(msg.HearAgain(block.turns), stopping)
        return answer.heard if isinstance(answer, msg.HeardBlock) else None

    def _answer(self, question: Message, stopping: Callable[[], bool]) -> Message | None:
        """What the child says to a question; None if somebody wants to stop."""
        for _death in range(MOST_DEATHS):
            child = self._child or self._start()
            child.send(question)
            self._asked_at = self._monotonic()
            trying_card = False
            while not stopping():
                match self._next():
                    case msg.HeardBlock() | msg.SpeechFound() as answer:
                        return answer
                    case msg.TryingCard():
                        trying_card = True
                    case msg.Ready(remark=remark):
                        trying_card, self._remark = False, remark
                        self._asked_at = self._monotonic()
                    case msg.Failed(what, hint):
                        raise FacilitatorError(what, hint)
                    case msg.Closed():
                        break
            else:
                return None
            self._child = None
            if trying_card or self._device != CPU:
                self._device, self._remark = CPU, LOST.format(why=_("it failed"))
        raise FacilitatorError(
            _("What hears the recording again stopped again and again."),
            _(
                "Nothing is lost: {facilitator} refine {id} goes on where it was; a "
                "smaller model (--model NAME) may help."
            ).format(facilitator=program(), id=self.store.session.id),
        )

    def _start(self) -> Listener:
        # Messages of one that died before are not this one's.
        said = self._said = queue.SimpleQueue()
        study = self.store.workspace.study
        config = msg.RefineConfig(
            str(self.model.path),
            self._language,
            study.threads or None,
            self._device,
            self.model.engine,
            self._terms,
        )
        self._child = self._begin(config, said.put)
        return self._child

    def _next(self) -> Message | None:
        try:
            return self._said.get(timeout=LOOK_S)
        except queue.Empty:
            return None
