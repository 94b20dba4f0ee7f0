"""What hands do in a meeting: each key press becomes an event, durable before it counts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from facilitator.domain import events as ev
from facilitator.domain.events import Event, Recorded
from facilitator.domain.moments import Tag, window
from facilitator.domain.session import Session, Status
from facilitator.domain.transcript import timestamp
from facilitator.workflow.event_log import HOST, MASKING
from facilitator.workflow.masking import Masking
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_pseudonyms import StudyPseudonyms

AGAIN_S = 10.0
"""The same flag within this time reaches further back instead of flagging twice."""


class Hands(Protocol):
    """Hands that press keys by themselves as session time passes (see `scene`)."""

    def until(self, at_ms: int) -> None: ...


class Acts:
    """The acts of the people at the table, on a session that is open.

    Every method takes the session time it happened at, in ms; None is now.
    """

    def __init__(
        self, store: SessionStore, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.store = store
        self._monotonic = monotonic
        study = store.workspace.study
        self._masking = Masking(
            store.session, study.anonymise, StudyPseudonyms.open(store.workspace)
        )
        self._last_flag: tuple[str, str, float] | None = None

    @property
    def session(self) -> Session:
        return self.store.session

    @property
    def now_ms(self) -> int:
        """Session time now; of a session at rest, its end."""
        return self.session.recorded_ms

    def speak(self, code: str | None, at_ms: int | None = None) -> Recorded:
        """Somebody began to speak (None: nobody in particular)."""
        return self._note(ev.SpeakerMarked(self._at(at_ms), code))[0]

    def flag(self, tag: Tag, speaker: str | None = None, at_ms: int | None = None) -> Recorded:
        """Flags the last 30 seconds; the same tag at once again reaches further back."""
        at = self._at(at_ms)
        spans = self.session.spans
        now = self._monotonic()
        if self._last_flag and self._last_flag[0] == tag.name:
            _, moment_id, pressed = self._last_flag
            moment = next((m for m in self.session.moments if m.id == moment_id), None)
            if moment and now - pressed <= AGAIN_S:
                start, _ = window(moment.at_ms, spans, moment.start_ms)
                self._last_flag = (tag.name, moment_id, now)
                return self._note(ev.MomentChanged(moment_id, start_ms=start, speaker=speaker))[0]
        start, end = window(at, spans)
        noted = self._note(ev.MomentFlagged(tag.name, at, start, end, speaker))[0]
        self._last_flag = (tag.name, str(noted.id), now)
        return noted

    def name_moment(self, moment_id: str, label: str) -> Recorded:
        """Names a flag; the name is masked before it is kept."""
        masked = self._masking.masked(label.strip())
        return self._note(ev.MomentChanged(moment_id, label=masked), *self._masking.changes())[0]

    def attribute_moment(self, moment_id: str, speaker: str) -> Recorded:
        """Says who was meant by a flag."""
        return self._note(ev.MomentChanged(moment_id, speaker=speaker))[0]

    def open_question(self, question_id: str, at_ms: int | None = None) -> Recorded:
        return self._note(ev.QuestionOpened(question_id, self._at(at_ms)))[0]

    def next_question(self, at_ms: int | None = None) -> Recorded | None:
        """Moves on to the next question that waits; at the end of the guide, covers the last."""
        statuses = self.session.question_statuses()
        order = list(statuses)
        current = self.session.current_question
        if current is None:
            opened = [q for _, q in self.session.question_steps()]
            current = opened[-1] if opened else None
        after = order.index(current) + 1 if current in order else 0
        waiting = [q for q in (*order[after:], *order[:after]) if statuses[q] is Status.WAITING]
        if waiting:
            return self.open_question(waiting[0], at_ms)
        return self.cover(at_ms)

    def cover(self, at_ms: int | None = None) -> Recorded | None:
        """The current question has been covered; None if there is no current one."""
        current = self.session.current_question
        if current is None:
            return None
        return self._note(ev.QuestionCovered(current, self._at(at_ms)))[0]

    def skip(self, question_id: str, at_ms: int | None = None) -> Recorded:
        return self._note(ev.QuestionSkipped(question_id, self._at(at_ms)))[0]

    def note(self, text: str, at_ms: int | None = None) -> Recorded | None:
        """Takes a note, masked before anyone sees it again; None if it is empty."""
        taken = text.strip()
        if not taken:
            return None
        self._note()  # what still waits for a full disk comes first: then the next id is known
        note_id = str(self.session.next_id(HOST))
        masked = ev.NoteRedacted(note_id, self._masking.redact(taken))
        # In one go: a note without its masking would look lost, and be written twice.
        return self._note(ev.NoteTaken(self._at(at_ms), taken), masked, *self._masking.changes())[0]

    def undo(self) -> str | None:
        """Takes back the latest act of this keyboard; says in words which, None if none is left."""
        last = self.session.last_act(HOST)
        if last is None:
            return None
        id_, act = last
        self._note(ev.Retracted(id_))
        self._mask_labels()
        self._last_flag = None
        return describe(act, self.session)

    def _mask_labels(self) -> list[Recorded]:
        """Masks labels that are on show (again) and hold what the roster has learnt since."""
        return self._note(*self._masking.labels(self.session), device=MASKING)

    def _at(self, at_ms: int | None) -> int:
        return self.now_ms if at_ms is None else at_ms

    def _note(self, *events: Event, device: str = HOST) -> list[Recorded]:
        return self.store.append(*events, device=device)


def describe(act: Event, session: Session) -> str:
    """An act of a hand in words, as undo names it."""
    match act:
        case ev.SpeakerMarked():
            return f"{act.code or 'nobody'} speaking at {timestamp(act.at_ms)}"
        case ev.MomentFlagged():
            return f"flag “{act.tag}” at {timestamp(act.at_ms)}"
        case ev.MomentChanged():
            return "change to a flag"
        case ev.NoteTaken():
            return f"note at {timestamp(act.at_ms)}"
        case ev.QuestionOpened() | ev.QuestionCovered() | ev.QuestionSkipped():
            question = session.guide.question(act.question) if session.guide else None
            return f"question “{question.text}”" if question else "guide step"
        case _:
            return "last act"
