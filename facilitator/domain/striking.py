"""Striking a part of a meeting: which of its events told of that part, and what is left of them.

An event that told of it becomes `Struck`, with its id, clock and time, so that no device sends it
once more; nothing of its content stays. Whatever else the part is known by goes with it: notes and
flags of that time, who was marked as speaking in it, what was decided of its lines; and whatever
was typed in these minutes, be it to a note, a flag or a question of before.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from facilitator.domain import events as ev
from facilitator.domain.events import Event, Recorded
from facilitator.domain.session import Session
from facilitator.domain.speakers import ANTICIPATION_MS
from facilitator.domain.times import instant


@dataclass(frozen=True, slots=True)
class Part:
    """What is to be struck: session time in ms, whole lines only; and how much is in it."""

    start_ms: int
    end_ms: int
    lines: int = 0
    notes: int = 0
    moments: int = 0

    def holds(self, at_ms: int) -> bool:
        return self.start_ms <= at_ms <= self.end_ms

    def spoke(self, mark: ev.SpeakerMarked) -> bool:
        """Whether a mark may mean a line in it: one is pressed a little before its line, too."""
        return self.start_ms - ANTICIPATION_MS <= mark.at_ms <= self.end_ms

    def cuts(self, start_ms: int, end_ms: int) -> bool:
        return start_ms < self.end_ms and self.start_ms < end_ms


def part(session: Session, start_ms: int, end_ms: int) -> Part:
    """A stretch of session time, widened to whole lines: of no line is a half left."""
    found = Part(max(0, start_ms), end_ms)
    lines: list[tuple[int, int]] = []
    while True:
        cut = [span for span in session.spans if found.cuts(*span)]
        if len(cut) == len(lines):
            break
        lines = cut
        found = replace(
            found,
            start_ms=min(found.start_ms, *(start for start, _ in lines)),
            end_ms=max(found.end_ms, *(end for _, end in lines)),
        )
    return replace(
        found,
        lines=len(lines),
        notes=sum(found.holds(note.at_ms) for note in session.notes),
        moments=sum(found.holds(moment.at_ms) for moment in session.moments),
    )


def without(recorded: Sequence[Recorded], struck: Part) -> dict[int, Recorded]:
    """What comes in place of which event (by its place, from 0)."""
    typed = {place for place, at in enumerate(_noted_at(recorded)) if at >= struck.start_ms}
    lines = _lines(recorded, struck)
    every_note = {str(one.id): place for place, one in enumerate(recorded) if _is_note(one)}
    notes = _ids(recorded, struck, ev.NoteTaken)
    notes |= {id_ for id_, place in every_note.items() if place in typed}
    moments = _ids(recorded, struck, ev.MomentFlagged)
    added = {
        place: one.event.question or str(one.id)
        for place, one in enumerate(recorded)
        if isinstance(one.event, ev.QuestionAdded)
        and (place in typed or one.event.moment in moments)
    }
    gone = {*added, *(every_note[id_] for id_ in notes)}
    questions = set(added.values())
    texts = {
        str(one.id)
        for place, one in enumerate(recorded)
        if place in typed
        and isinstance(one.event, ev.TextCorrected)
        and one.event.target in every_note
    }
    spoke = [
        (one.event.at_ms, place)
        for place, one in enumerate(recorded)
        if isinstance(one.event, ev.SpeakerMarked) and struck.spoke(one.event)
    ]
    last = max(spoke)[1] if spoke else None
    found: dict[int, Recorded] = {}
    for place, one in enumerate(recorded):
        event = one.event
        left: Event | None = event
        if place == last and isinstance(event, ev.SpeakerMarked):
            # Whoever is marked behind the part is marked from there on.
            left = replace(event, at_ms=struck.end_ms)
        elif place in gone or _tells(event, struck, lines | notes, moments, questions):
            left = None
        elif isinstance(event, ev.NoteRedacted) and event.text in texts:
            left = None  # what masks a text that goes has codes that stand for what it named
        elif place in typed:
            left = _untyped(event, every_note.keys())
        if isinstance(left, ev.RedactionDecided):
            left = _elsewhere(left, lines | notes | texts)
        if left != event:
            was = ev.Struck(type(event).__name__) if left is None else left
            found[place] = replace(one, event=was)
    return found


def _is_note(one: Recorded) -> bool:
    return isinstance(one.event, ev.NoteTaken)


def _noted_at(recorded: Sequence[Recorded]) -> list[float]:
    """The session time in ms at which each event was noted, at the latest; below 0: before any
    sound flowed. Counted on from when it began to flow, and never less than what has been told of
    by then, should a clock have been set back."""
    found: list[float] = []
    heard, began, wall = -1, 0, 0.0
    flows = False
    for one in recorded:
        match one.event:
            case ev.RecordingStarted(at_ms=at_ms):
                began, wall, flows = at_ms, instant(one.noted_at), True
            case ev.RecordingPaused(at_ms=at_ms):
                began, flows = at_ms, False
            case _:
                pass
        if heard >= 0 or flows:
            told = (getattr(one.event, name, None) for name in ("at_ms", "end_ms"))
            heard = max(heard, 0, *(ms for ms in told if ms is not None))
        passed = (instant(one.noted_at) - wall) * 1000 if flows else 0
        found.append(max(heard, began + passed) if heard >= 0 else -1)
    return found


def _untyped(event: Event, notes: Set[str]) -> Event | None:
    """What is left of an event noted in these minutes, of what is older than they are: what was
    heard, not what was typed."""
    match event:
        case ev.QuestionReworded() | ev.MomentsMerged() | ev.CardSent():
            return None
        case ev.TextCorrected():
            return None if event.target in notes else event
        case ev.MomentChanged() if event.label is not None:
            # Also one that only masks more in the name: it repeats it.
            other = (event.start_ms, event.end_ms, event.speaker, event.tag)
            return None if all(one is None for one in other) else replace(event, label=None)
        case _:
            return event


def _lines(recorded: Sequence[Recorded], struck: Part) -> set[str]:
    """Lines that lie in the part, and all that were made of them or that they were made of."""
    found = {
        one.event.utterance
        for one in recorded
        if isinstance(one.event, ev.UtteranceHeard)
        and struck.cuts(one.event.start_ms, one.event.end_ms)
    }
    recuts = [(str(one.id), one.event) for one in recorded if isinstance(one.event, ev.LinesRecut)]
    before = -1
    while before != len(found):
        before = len(found)
        for id_, recut in recuts:
            parts = {f"{id_}.{n}" for n in range(1, len(recut.parts) + 1)}
            lies = any(struck.cuts(one.start_ms, one.end_ms) for one in recut.parts)
            if lies or found & {*recut.utterances, *parts}:
                found |= {*recut.utterances, *parts}
    return found


def _ids(recorded: Sequence[Recorded], struck: Part, kind: type) -> set[str]:
    return {
        str(one.id)
        for one in recorded
        if isinstance(one.event, kind) and struck.holds(one.event.at_ms)  # type: ignore[attr-defined]
    }


def _tells(
    event: Event, struck: Part, texts: Set[str], moments: Set[str], questions: Set[str]
) -> bool:
    """Whether an event tells of nothing but the part."""
    match event:
        case (
            ev.UtteranceHeard()
            | ev.UtteranceRedacted()
            | ev.TextRefined()
            | ev.SpeakerCorrected()
            | ev.SpeakerSuggested()
            | ev.UtteranceReviewed()
        ):
            return event.utterance in texts
        case ev.LinesRecut():
            return not texts.isdisjoint(event.utterances)
        case ev.TextCorrected():
            return event.target in texts
        case ev.NoteRedacted() | ev.NoteReviewed():
            return event.note in texts
        case ev.MomentChanged() | ev.MomentRemoved():
            return event.moment in moments
        case ev.QuestionReworded():
            return event.question in questions
        case ev.MomentsMerged():
            # It says the stretch and the name of both.
            return not moments.isdisjoint((event.moment, event.other))
        case ev.SpeakerMarked():
            return struck.spoke(event)
        case ev.NoteTaken() | ev.MomentFlagged() | ev.GestureMarked() | ev.CardSent():
            return struck.holds(event.at_ms)
        case ev.SpeechUncertain():
            return struck.cuts(event.start_ms, event.end_ms)
        case _:
            return False


def _elsewhere(event: ev.RedactionDecided, gone: Set[str]) -> ev.RedactionDecided | None:
    """What it decided of other places than lines, notes and corrections that go, None if of
    none."""
    left = [one for one in event.places if gone.isdisjoint((one.target, one.text))]
    if not left:
        return None
    first, *also = left
    return ev.RedactionDecided(
        first.target,
        first.text,
        first.start,
        first.end,
        first.verdict,
        first.label,
        first.replacement,
        tuple(also),
    )
