"""Where a review goes on, how far it is, and how long the rest takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from facilitator.domain import events as ev
from facilitator.domain.reviewing.items import Item, items
from facilitator.domain.session import Session
from facilitator.domain.times import instant

_LONGEST_PAUSE_S = 120.0
"""A longer time between two lines was not reading."""

_PACE_OF = 100
"""Pace is measured over so many lines."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is; `left_ms` at the pace of this reviewer, None while that is unknown."""

    read: int
    total: int
    left_ms: int | None

    @property
    def left(self) -> int:
        return self.total - self.read


def progress(session: Session, device: str, all_: Sequence[Item] | None = None) -> Progress:
    """How far it is, and how long the rest takes whoever reads on this device."""
    held = items(session) if all_ is None else all_
    read = sum(one.read for one in held)
    pace = pace_s(session, device)
    left = None if pace is None else round(pace * 1000 * (len(held) - read))
    return Progress(read, len(held), left)


def pace_s(session: Session, device: str) -> float | None:
    """Seconds a line, as a median; pauses left out. None before three lines were read."""
    when: list[float] = []
    for _, act in session.acts.of(device):
        if isinstance(act.event, (ev.UtteranceReviewed, ev.NoteReviewed)):
            when.append(instant(act.noted_at))
            if len(when) > _PACE_OF:
                break
    apart = [later - earlier for later, earlier in pairwise(when)]
    apart = [seconds for seconds in apart if 0 <= seconds <= _LONGEST_PAUSE_S]
    return median(apart) if len(apart) > 1 else None


def keystrokes(session: Session, device: str) -> float | None:
    """Acts of a reviewer that stand, for each line they passed; None before any."""
    kinds = [
        isinstance(act.event, (ev.UtteranceReviewed, ev.NoteReviewed))
        for _, act in session.acts.of(device)
    ]
    return len(kinds) / sum(kinds) if any(kinds) else None


def place_left(session: Session, device: str, all_: Sequence[Item]) -> int:
    """Where a reviewer goes on: at what they touched last, or behind it once that is read."""
    last = next((touched(act.event) for _, act in session.acts.of(device)), "")
    at = next((n for n, one in enumerate(all_) if one.id == last), None)
    if at is None:
        at = 0
    elif not all_[at].read:
        return at
    return next_unread(all_, at - 1)


def next_unread(all_: Sequence[Item], at: int) -> int:
    """The next place not read behind `at`, or the first; where all is read, the one after `at`."""
    order = [*range(at + 1, len(all_)), *range(min(at + 1, len(all_)))]
    after = min(at + 1, len(all_) - 1)
    return next((n for n in order if not all_[n].read), max(0, after))


def most_doubtful(all_: Sequence[Item], at: int) -> int | None:
    """The unread line, but for the one at `at`, that needs an ear most: that with the most reasons
    to doubt it, of several the one the machine was least sure of."""
    unread = [
        (-len(one.doubts), 1.0 if one.confidence is None else one.confidence, n)
        for n, one in enumerate(all_)
        if (one.confidence is not None or one.doubts) and not one.read and n != at
    ]
    return min(unread)[2] if unread else None


def touched(event: ev.Event) -> str:
    """The line or note that an act was about, "" if it was about more than one, or none."""
    match event:
        case ev.UtteranceReviewed() | ev.SpeakerCorrected():
            return event.utterance
        case ev.NoteReviewed():
            return event.note
        case (
            ev.RedactionDecided()
            | ev.TextCorrected()
            | ev.LineQuestioned()
            | ev.PlantFound()
            | ev.WrittenReviewed()
        ):
            return event.target
        case ev.LinesRecut():
            return event.utterances[0]
        case _:
            return ""
