"""The meetings of one group as a series: what a paper reports of them, and what is left to ask.

New topics are counted by their labels as facilitators wrote them in the room. That there are fewer
of them towards the end is never called saturation here: that is a judgement of the analysis.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from facilitator.domain.moments import EMERGENT
from facilitator.domain.sealed import REMOVED, SealedTranscript
from facilitator.domain.withdrawal import own_label
from facilitator.words import _


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A question that a meeting did not come to, or skipped (`status`)."""

    id: str
    section: str
    text: str
    status: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting. What only a sealed transcript tells is None, or empty, until it is sealed.

    `present` are codes; of `questions` in the guide `put` were put. `topics` are the labels of what
    emerged, each once, in the order of time; `new_topics` those of them that no meeting before had;
    `unnamed` counts flags of emergent topics without a label.
    """

    id: str
    number: int
    date: str
    duration_ms: int
    present: tuple[str, ...]
    guide: str
    sealed: bool
    questions: int | None = None
    put: int | None = None
    left_over: tuple[LeftOver, ...] = ()
    topics: tuple[str, ...] = ()
    new_topics: tuple[str, ...] = ()
    unnamed: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Number of meetings, first and last date (ISO 8601), durations in minutes: the mean to a
    tenth, shortest and longest to the minute, each rounded to the nearest. None without meetings.
    """

    meetings: int
    first: str | None
    last: str | None
    mean_min: float | None
    shortest_min: int | None
    longest_min: int | None

    @property
    def durations(self) -> str:
        """As papers write it: "145.3 min (range 112-185)", "145.0 min" of one alone; "" of
        none."""
        if self.mean_min is None:
            return ""
        if self.shortest_min == self.longest_min:
            return _("{mean:.1f} min").format(mean=self.mean_min)
        return _("{mean:.1f} min (range {shortest}-{longest})").format(
            mean=self.mean_min, shortest=self.shortest_min, longest=self.longest_min
        )


def meeting_of(transcript: SealedTranscript) -> Meeting:
    """A sealed meeting, as if it were the first of its series."""
    guide = [question for question in transcript.guide if question.status != REMOVED]
    emerged = [m for m in transcript.moments if m.tag == EMERGENT.name]
    emerged.sort(key=lambda m: (m.start_ms, m.end_ms))
    named = [label for m in emerged if (label := own_label(m, transcript))]
    topics: dict[str, str] = {}
    for label in named:
        topics.setdefault(_key(label), label)
    return Meeting(
        id=transcript.session,
        number=transcript.number or 0,
        date=transcript.date,
        duration_ms=transcript.duration_ms,
        present=tuple(person.code for person in transcript.participants),
        guide=transcript.guide_title,
        sealed=True,
        questions=len(guide),
        put=sum(question.opened_ms is not None for question in guide),
        left_over=tuple(
            LeftOver(q.id, q.section, q.text, q.status)
            for q in guide
            if q.status in ("waiting", "skipped")
        ),
        topics=tuple(topics.values()),
        new_topics=tuple(topics.values()),
        unnamed=len(emerged) - len(named),
    )


def _key(label: str) -> str:
    """A label as it is compared: width, capitals and spaces count for nothing."""
    return " ".join(unicodedata.normalize("NFKC", label).casefold().split())


def in_order(meetings: Iterable[Meeting]) -> list[Meeting]:
    """The meetings in the order of the series, with the topics that are new in each."""
    known: set[str] = set()
    found = []
    for meeting in sorted(meetings, key=lambda m: (m.number, m.date, m.id)):
        new = tuple(topic for topic in meeting.topics if _key(topic) not in known)
        known.update(map(_key, meeting.topics))
        found.append(replace(meeting, new_topics=new))
    return found


def figures(meetings: Sequence[Meeting]) -> Figures:
    """What a paper reports of the series."""
    if not meetings:
        return Figures(0, None, None, None, None, None)
    minutes = [meeting.duration_ms / 60_000 for meeting in meetings]
    dates = sorted(meeting.date for meeting in meetings)
    return Figures(
        len(meetings),
        dates[0],
        dates[-1],
        round(sum(minutes) / len(minutes), 1),
        round(min(minutes)),
        round(max(minutes)),
    )


def attendance(meetings: Sequence[Meeting]) -> dict[str, tuple[bool, ...]]:
    """Who was there, by code, in each of the meetings; codes in the order they first came."""
    codes = dict.fromkeys(code for meeting in meetings for code in meeting.present)
    return {code: tuple(code in meeting.present for meeting in meetings) for code in codes}
