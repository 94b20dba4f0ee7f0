"""A session is the fold of its events: phase, transcript, speakers, moments, guide status.

The same fold serves the live screen, a reopened session, a co-facilitator's machine and the
export, so what they show cannot differ.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from facilitator.domain import events as ev
from facilitator.domain.events import Event, EventId, Recorded
from facilitator.domain.guide import TopicGuide, parse_guide
from facilitator.domain.moments import Moment
from facilitator.domain.people import Seats
from facilitator.domain.transcript import WITHHELD, Redaction, Utterance, apply_redactions

REACTION_MS = 2_500
"""A digit pressed this long after an utterance began still means the whole of it: one has to hear
who is speaking first. Not measured yet: a facilitator's reaction plus the reach for the key."""

ANTICIPATION_MS = 1_000
"""A digit pressed this long before an utterance begins already means it: a hand was raised."""

DAMAGED = "damaged"
"""Reason of a gap where sound was recorded and cannot be read any more."""

NOT_TRANSCRIBED = "not transcribed"
"""Reason of a gap in the text alone: sound was recorded, and nobody and nothing listened to it."""

NOT_PLAYED = "not played"
"""The same of the rest of a file that was not heard; behind the last sound, as are the next two."""

PLAYED = "file"
"""`RecordingStarted.source` of sound that is played from a file."""

END_OF_FILE = "end of file"
"""`RecordingPaused.reason` once all of it was."""

NO_ROSTER = "There is no roster: rules alone mask names here, and they miss many."
"""Said before a meeting that was given none; `facilitator roster import` stores one."""


class Phase(StrEnum):
    """Where a session stands. Sealed sessions have no events left; see `export`."""

    OPENED = "opened"
    RECORDING = "recording"
    PAUSED = "paused"
    ENDED = "ended"
    REVIEWED = "reviewed"
    SEALED = "sealed"
    DESTROYED = "destroyed"
    """On purpose, and without a transcript."""


class Status(StrEnum):
    """What has become of a question of the guide."""

    WAITING = "waiting"
    CURRENT = "current"
    COVERED = "covered"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Note:
    """A note and what is masked in it; `text` is what may be shown."""

    id: str
    at_ms: int
    taken: str
    redactions: tuple[Redaction, ...] | None = None
    reviewed: str | None = None
    withheld: bool = False

    @property
    def text(self) -> str:
        if self.withheld:
            return WITHHELD
        if self.reviewed is not None:
            return self.reviewed
        return (
            WITHHELD if self.redactions is None else apply_redactions(self.taken, self.redactions)
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the meeting that was not recorded, at one point of session time; or, after
    it, one of which there is no text (see `GapNoted`)."""

    at_ms: int
    missing_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """A reviewer's signature under the transcript."""

    reviewer: str
    how: str
    lines: int
    at: str
    decisions: str = ""


@dataclass(frozen=True, slots=True)
class Reopening:
    """Somebody opened the review again: what was signed by then does not count."""

    by: str
    at: str
    reason: str


_RETRACTABLE = (
    ev.SpeakerMarked,
    ev.MomentFlagged,
    ev.MomentChanged,
    ev.NoteTaken,
    ev.QuestionOpened,
    ev.QuestionCovered,
    ev.QuestionSkipped,
)
"""Acts of a hand on a keyboard; what the machine noted cannot be undone."""


class Session:
    """The state after some events. `apply` moves it on; everything else only reads it."""

    def __init__(self) -> None:
        self.opened: ev.SessionOpened | None = None
        self.opened_at: str | None = None
        self.heard_by: list[str] = []
        """The speech models that text came from, as they were named, in order."""
        self.guide: TopicGuide | None = None
        self.roster: str | None = None
        self.roster_known: str | None = None
        self.roster_from_study = True
        """Whether the roster is the study's stored one, or would be if there were any."""
        self.replacements: str | None = None
        self.consent_by: str | None = None
        self.phase = Phase.OPENED
        self.recorded_ms = 0
        """Session time up to which sound is known to exist."""
        self.heard_ms = 0
        """Session time up to which the machine has listened."""
        self.file: ev.FileOpened | None = None
        """The file that it is recorded from, if it is."""
        self.gaps: list[Gap] = []
        self._played_out = False
        self.sign_offs: list[SignOff] = []
        self.reopenings: list[Reopening] = []
        self.withheld = False
        """Whether nothing that was said may be shown now: nobody knows who is on the roster."""
        self._joined: list[str] = []
        self._utterances: dict[str, Utterance] = {}
        self._order: list[tuple[int, int, str]] = []
        self._notes: dict[str, Note] = {}
        self._acts: dict[str, Event] = {}
        self._seen: set[EventId] = set()
        self._counters: dict[str, int] = {}

    # -- reading ---------------------------------------------------------------------------

    @property
    def id(self) -> str:
        return self.opened.session if self.opened else ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes at the table, in the order they were seated."""
        return (*(self.opened.participants if self.opened else ()), *self._joined)

    @property
    def unplayed_ms(self) -> int | None:
        """How much of the file has not been recorded yet: 0 if it does not say how long it is, None
        if there is none, or nothing of it is left."""
        if self.file is None or self._played_out:
            return None
        return max(0, (self.file.duration_ms or 0) - self.recorded_ms)

    @property
    def present(self) -> tuple[str, ...]:
        """Those of them whom somebody marked: as speaking, in a flag, or as having joined."""
        acts = self._acts.values()
        marked = {a.code for a in acts if isinstance(a, ev.SpeakerMarked)}
        marked |= {m.speaker for m in self.moments}
        marked |= set(self._joined)
        return tuple(code for code in self.codes if code in marked)

    @property
    def seats(self) -> Seats:
        return Seats.of(self.codes)

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """All utterances with their speakers, in the order they were spoken."""
        marks = self._marks()
        return tuple(self._shown(id_, marks) for _, _, id_ in self._order)

    def utterances_before(self, start_ms: int, most: int) -> tuple[Utterance, ...]:
        """The last ones that began before a point of session time, in the order spoken."""
        stop = bisect.bisect_left(self._order, (start_ms, -1, ""))
        marks = self._marks()
        order = self._order[max(0, stop - most) : stop]
        return tuple(self._shown(id_, marks) for _, _, id_ in order)

    @property
    def spans(self) -> list[tuple[int, int]]:
        """(start, end) in ms of every utterance, in the order they were spoken."""
        return [(start, end) for start, end, _ in self._order]

    def utterance(self, utterance_id: str) -> Utterance | None:
        known = utterance_id in self._utterances
        return self._shown(utterance_id, self._marks()) if known else None

    @property
    def notes(self) -> tuple[Note, ...]:
        notes = (n for n in self._notes.values() if n.id in self._acts)
        return tuple(replace(n, withheld=True) if self.withheld else n for n in notes)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Flags that stand, in the order of the presses."""
        found: dict[str, Moment] = {}
        for id_, act in self._acts.items():
            if isinstance(act, ev.MomentFlagged):
                found[id_] = Moment(id_, act.tag, act.at_ms, act.start_ms, act.end_ms, act.speaker)
            elif isinstance(act, ev.MomentChanged) and act.moment in found:
                moment = found[act.moment]
                found[act.moment] = replace(
                    moment,
                    start_ms=moment.start_ms if act.start_ms is None else act.start_ms,
                    label=moment.label if act.label is None else act.label,
                    speaker=moment.speaker if act.speaker is None else act.speaker,
                )
        if self.withheld:
            found = {i: replace(m, label=WITHHELD) if m.label else m for i, m in found.items()}
        return tuple(found.values())

    @property
    def current_question(self) -> str | None:
        """The question the talk is at, None before the first and once it is covered or skipped."""
        statuses = self.question_statuses()
        return next((q for q, s in statuses.items() if s is Status.CURRENT), None)

    def question_statuses(self) -> dict[str, Status]:
        """Every question of the guide and what has become of it, in the guide's order."""
        statuses = {q.id: Status.WAITING for q in self.guide.questions()} if self.guide else {}
        for act in self._acts.values():
            if isinstance(act, ev.QuestionOpened) and act.question in statuses:
                for question, status in statuses.items():
                    if status is Status.CURRENT:
                        # Moving on is the usual way to say that enough was said.
                        statuses[question] = Status.COVERED
                statuses[act.question] = Status.CURRENT
            elif isinstance(act, ev.QuestionCovered) and act.question in statuses:
                statuses[act.question] = Status.COVERED
            elif isinstance(act, ev.QuestionSkipped) and act.question in statuses:
                statuses[act.question] = Status.SKIPPED
        return statuses

    def question_steps(self) -> Iterator[tuple[int, str]]:
        """(session time, question) each time the talk moved to a question."""
        for act in self._acts.values():
            if isinstance(act, ev.QuestionOpened):
                yield act.at_ms, act.question

    def speaker_at(self, at_ms: int) -> str | None:
        """The code last marked as speaking at a point of session time."""
        return self._marks().code_at(at_ms)

    def last_act(self, device: str) -> tuple[str, Event] | None:
        """The latest act of a device that undo would take back, None if there is none."""
        for id_, act in reversed(self._acts.items()):
            if EventId.parse(id_).device == device:
                return id_, act
        return None

    def next_id(self, device: str) -> EventId:
        return EventId(device, self._counters.get(device, 0) + 1)

    # -- folding ---------------------------------------------------------------------------

    def apply(self, recorded: Recorded) -> bool:
        """Moves on by one event; False if the event was known already (sent twice)."""
        if recorded.id in self._seen:
            return False
        self._seen.add(recorded.id)
        device = recorded.id.device
        self._counters[device] = max(self._counters.get(device, 0), recorded.id.counter)
        self._fold(str(recorded.id), recorded.noted_at, recorded.event)
        return True

    def _fold(self, id_: str, noted_at: str, event: Event) -> None:
        match event:
            case ev.SessionOpened():
                self.opened, self.opened_at = event, noted_at
                self.guide = parse_guide(event.guide)
            case ev.ListeningChanged() if self.opened is not None:
                self.opened = replace(self.opened, model=event.model, language=event.language)
            case ev.RosterTaken():
                self.roster, self.roster_from_study = event.roster, event.from_study
                self.roster_known = event.known
            case ev.ReplacementsKept():
                self.replacements = event.mapping
            case ev.ConsentConfirmed():
                self.consent_by = event.by
            case ev.ParticipantJoined():
                if event.code not in self.codes:
                    self._joined.append(event.code)
            case ev.FileOpened():
                self.file = event
            case ev.RecordingStarted():
                self.phase = Phase.RECORDING
                if event.source != PLAYED:
                    self.file = None  # from here on session time is not the file's any more
                self.recorded_ms = max(self.recorded_ms, event.at_ms)
            case ev.RecordingPaused():
                self.phase = Phase.PAUSED
                self._played_out = event.reason == END_OF_FILE
                self.recorded_ms = max(self.recorded_ms, event.at_ms)
            case ev.GapNoted():
                self.gaps.append(Gap(event.at_ms, event.missing_ms, event.reason))
            case ev.RecordingEnded():
                self.phase = Phase.ENDED
                self.recorded_ms = max(self.recorded_ms, event.duration_ms)
            case ev.UtteranceHeard():
                self._hear(event)
            case ev.UtteranceRedacted():
                self._change(event.utterance, redactions=event.redactions)
            case ev.TranscriptReached():
                self.heard_ms = max(self.heard_ms, event.at_ms)
            case ev.NoteRedacted():
                if event.note in self._notes:
                    self._notes[event.note] = replace(
                        self._notes[event.note], redactions=event.redactions
                    )
            case ev.NoteReviewed():
                if event.note in self._notes:
                    self._notes[event.note] = replace(self._notes[event.note], reviewed=event.text)
            case ev.UtteranceReviewed():
                self._change(event.utterance, reviewed=event.text, speaker=event.speaker)
            case ev.ReviewSigned():
                self.phase = Phase.REVIEWED
                self.sign_offs.append(
                    SignOff(event.reviewer, event.how, event.lines, noted_at, event.decisions)
                )
            case ev.ReviewReopened():
                self._reopen(Reopening(event.by, noted_at, event.reason))
            case ev.Retracted():
                if isinstance(self._acts.get(event.event), _RETRACTABLE):
                    del self._acts[event.event]
            case _ if isinstance(event, _RETRACTABLE):
                self._acts[id_] = event
                if isinstance(event, ev.NoteTaken):
                    self._notes[id_] = Note(id_, event.at_ms, event.text)

    def _reopen(self, reopening: Reopening) -> None:
        self.phase = Phase.ENDED
        self.reopenings.append(reopening)
        self.sign_offs.clear()
        for utterance in self._utterances:
            self._change(utterance, reviewed=None)
        self._notes = {id_: replace(note, reviewed=None) for id_, note in self._notes.items()}

    def _hear(self, event: ev.UtteranceHeard) -> None:
        if event.utterance in self._utterances:
            return
        self._utterances[event.utterance] = Utterance(
            event.utterance, event.start_ms, event.end_ms, event.text, lag_ms=event.lag_ms
        )
        if self.opened is not None and self.opened.model not in self.heard_by:
            self.heard_by.append(self.opened.model)
        bisect.insort(self._order, (event.start_ms, event.end_ms, event.utterance))
        self.heard_ms = max(self.heard_ms, event.end_ms)

    def _change(self, utterance: str, **values: object) -> None:
        if utterance in self._utterances:
            self._utterances[utterance] = replace(self._utterances[utterance], **values)  # type: ignore[arg-type]

    # -- who spoke -------------------------------------------------------------------------

    def _shown(self, id_: str, marks: _Marks) -> Utterance:
        utterance = marks.spoken(self._utterances[id_])
        return replace(utterance, withheld=True) if self.withheld else utterance

    def _marks(self) -> _Marks:
        """All marks that stand, each moved to the utterance it was meant for."""
        pressed = sorted(
            ((a.at_ms, a.code) for a in self._acts.values() if isinstance(a, ev.SpeakerMarked)),
            key=lambda mark: mark[0],
        )
        return _Marks([self._snapped(at) for at, _ in pressed], [code for _, code in pressed])

    def _snapped(self, at_ms: int) -> int:
        """Where a mark pressed at `at_ms` takes effect: the start of the utterance it means."""
        index = bisect.bisect_right(self._order, (at_ms, 1 << 62, ""))
        before = self._order[index - 1] if index else None
        if before and at_ms < before[1] and at_ms - before[0] <= REACTION_MS:
            return before[0]
        if index < len(self._order) and self._order[index][0] - at_ms <= ANTICIPATION_MS:
            return self._order[index][0]
        if before and at_ms >= before[1] and at_ms - before[0] <= REACTION_MS:
            return before[0]  # a word so short that it was over before the key was down
        return at_ms


@dataclass(frozen=True, slots=True)
class _Marks:
    """From when on which code was marked as speaking, in the order of time."""

    times: list[int]
    codes: list[str | None]

    def code_at(self, at_ms: int) -> str | None:
        index = bisect.bisect_right(self.times, at_ms) - 1
        return self.codes[index] if index >= 0 else None

    def spoken(self, utterance: Utterance) -> Utterance:
        """The utterance with the code that was marked for the largest part of it."""
        if utterance.reviewed is not None:
            return utterance
        shares: dict[str | None, int] = {}
        first = bisect.bisect_right(self.times, utterance.start_ms) - 1
        for index in range(max(first, 0), len(self.times)):
            begin, code = self.times[index], self.codes[index]
            if begin >= utterance.end_ms:
                break
            after = index + 1 < len(self.times)
            end = self.times[index + 1] if after else utterance.end_ms
            share = min(end, utterance.end_ms) - max(begin, utterance.start_ms)
            if share > 0:
                shares[code] = shares.get(code, 0) + share
        speaker = max(shares, key=lambda code: shares[code]) if shares else None
        return replace(utterance, speaker=speaker)


def fold(recorded: Iterable[Recorded]) -> Session:
    """The session that the events tell of."""
    session = Session()
    for one in recorded:
        session.apply(one)
    return session
