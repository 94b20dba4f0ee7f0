"""How the talk went through the guide, and how the guide changed meanwhile.

A question keeps its id wherever it stands and however it is worded, so what was said on it stays
with it. Steps count in session time, changes in the order of their events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from facilitator.domain import events as ev
from facilitator.domain.ordering import Order, Ordered
from facilitator.domain.topic_guide import Question, TopicGuide
from facilitator.words import marked

Step = ev.QuestionOpened | ev.QuestionCovered | ev.QuestionSkipped | ev.QuestionReopened
Change = ev.QuestionAdded | ev.QuestionMoved | ev.QuestionReworded | ev.QuestionRemoved


class Status(StrEnum):
    """What has become of a question of the guide."""

    WAITING = "waiting"
    CURRENT = "current"
    COVERED = "covered"
    SKIPPED = "skipped"

    @property
    def words(self) -> str:
        """As people read it, wherever a question's standing is said: the same on every screen (`_`
        translates it there) and in the report (`export/data/report.toml`)."""
        return _WORDS[self]


_WORDS = {
    Status.WAITING: marked("not asked"),
    Status.CURRENT: marked("asked"),
    Status.COVERED: marked("covered"),
    Status.SKIPPED: marked("skipped"),
}


@dataclass(frozen=True, slots=True)
class Alterations:
    """What was done to the guide's questions while the meeting ran, by their ids.

    `first_texts`: what those were asked as that have been reworded. `removed`: those that are not
    in the guide any more, with the section they stood in (from 0), in the order they went.
    """

    added: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()
    first_texts: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[tuple[int, Question], ...] = ()
    carried: frozenset[str] = frozenset()
    """Ids of questions that came from earlier meetings, wherever they stand now."""


class Course:
    """The guide as it is now, its questions' statuses, and the steps between them."""

    def __init__(self) -> None:
        self._first: TopicGuide | None = None
        self._steps: dict[Order, Step] = {}
        self._changes: Ordered[tuple[str, Change]] = Ordered()
        self._guide: TopicGuide | None = None
        self._statuses: dict[str, Status] | None = None
        self._in_order: list[Step] | None = None

    def begin(self, guide: TopicGuide) -> None:
        self._first = guide
        self._forget()

    def add(self, order: Order, id_: str, act: Step | Change) -> None:
        """Takes in an act; `id_` is its event's."""
        if isinstance(act, Step):
            self._steps[order] = act
        else:
            self._changes.add(order, (id_, act))
        self._forget()

    def remove(self, order: Order) -> None:
        """An act was taken back."""
        self._steps.pop(order, None)
        self._changes.remove(order)
        self._forget()

    @property
    def guide(self) -> TopicGuide | None:
        """The guide with all changes, None without one."""
        if self._guide is None and self._first is not None:
            self._guide = self._first
            for id_, change in self._changes:
                self._guide = _with(self._guide, id_, change)
        return self._guide

    @property
    def statuses(self) -> dict[str, Status]:
        """Every question of the guide and what has become of it, in the guide's order."""
        if self._statuses is None:
            guide = self.guide
            self._statuses = (
                _statuses([q.id for q in guide.questions()], self.steps) if guide else {}
            )
        return dict(self._statuses)

    @property
    def current(self) -> str | None:
        """The question the talk is at, None before the first and once it is covered or skipped."""
        return next((q for q, s in self.statuses.items() if s is Status.CURRENT), None)

    @property
    def steps(self) -> list[Step]:
        """What was opened, covered and skipped, in the order of session time."""
        if self._in_order is None:
            ordered = sorted(self._steps.items(), key=lambda item: (item[1].at_ms, item[0]))
            self._in_order = [step for _, step in ordered]
        return self._in_order

    def openings(self) -> Iterator[tuple[int, str]]:
        """(session time in ms, question) each time the talk moved to a question."""
        for step in self.steps:
            if isinstance(step, ev.QuestionOpened):
                yield step.at_ms, step.question

    @property
    def made_of(self) -> Mapping[str, str]:
        """Flags of which a question was made that is in the guide now, with that question's id."""
        made = {
            change.moment: change.question or id_
            for id_, change in self._changes
            if isinstance(change, ev.QuestionAdded) and change.moment is not None
        }
        guide = self.guide
        return {m: q for m, q in made.items() if guide and guide.question(q) is not None}

    def alterations(self) -> Alterations:
        """What was done to the guide since the meeting was set up, and not taken back."""
        guide = self._first
        if guide is None:
            return Alterations()
        added, moved = set[str](), set[str]()
        removed: dict[str, tuple[int, Question]] = {}
        texts = {q.id: q.text for q in guide.questions()}
        for id_, change in self._changes:
            before, guide = guide, _with(guide, id_, change)
            match change:
                case ev.QuestionAdded() if guide != before:
                    added.add(change.question or id_)
                    texts.setdefault(change.question or id_, change.text)
                case ev.QuestionMoved() if guide != before:
                    moved.add(change.question)
                case ev.QuestionRemoved() if guide != before:
                    section, gone = before.section_of(change.question), change.question
                    question = before.question(gone)
                    if section is not None and question is not None:
                        removed[gone] = (section, question)
                case _:
                    pass
        stand = [*guide.questions(), *(question for _, question in removed.values())]
        reworded = {q.id: texts[q.id] for q in stand if q.text != texts[q.id]}
        return Alterations(
            frozenset(added),
            frozenset(moved),
            reworded,
            tuple(removed.values()),
            self._first.carried_over() if self._first else frozenset(),
        )

    def _forget(self) -> None:
        self._guide = self._statuses = self._in_order = None


def _statuses(questions: list[str], steps: list[Step]) -> dict[str, Status]:
    statuses = dict.fromkeys(questions, Status.WAITING)
    current: str | None = None
    for step in steps:
        if step.question not in statuses:
            continue
        if isinstance(step, ev.QuestionOpened):
            if current is not None and statuses[current] is Status.CURRENT:
                # Moving on is the usual way to say that enough was said.
                statuses[current] = Status.WAITING if step.back else Status.COVERED
            statuses[step.question], current = Status.CURRENT, step.question
        elif isinstance(step, ev.QuestionCovered):
            statuses[step.question] = Status.COVERED
        elif isinstance(step, ev.QuestionReopened):
            statuses[step.question] = Status.WAITING
        else:
            statuses[step.question] = Status.SKIPPED
    return statuses


def _with(guide: TopicGuide, id_: str, change: Change) -> TopicGuide:
    """The guide after a change; one that names no question of it changes nothing."""
    match change:
        case ev.QuestionAdded():
            question = Question(change.question or id_, change.text)
            if guide.question(question.id) is not None:
                return guide
            return _inserted(guide, question, change.after, end=True)
        case ev.QuestionReworded():
            return _mapped(
                guide,
                lambda q: (replace(q, text=change.text) if q.id == change.question else q,),
            )
        case ev.QuestionRemoved():
            return _mapped(guide, lambda q: () if q.id == change.question else (q,))
        case ev.QuestionMoved():
            moved = guide.question(change.question)
            beside = change.before or change.after
            known = beside is None or guide.question(beside) is not None
            if moved is None or not known or beside == change.question:
                return guide
            without = _mapped(guide, lambda q: () if q.id == moved.id else (q,))
            if change.before is not None:
                return _mapped(without, lambda q: (moved, q) if q.id == beside else (q,))
            return _inserted(without, moved, change.after, end=False)


def _inserted(guide: TopicGuide, question: Question, after: str | None, *, end: bool) -> TopicGuide:
    """With a question behind another; without such a one at the end, or at the beginning."""
    if after is not None and guide.question(after) is not None:
        return _mapped(guide, lambda q: (q, question) if q.id == after else (q,))
    sections = list(guide.sections)
    at = -1 if end else 0
    there = sections[at].questions
    sections[at] = replace(
        sections[at], questions=(*there, question) if end else (question, *there)
    )
    return replace(guide, sections=tuple(sections))


def _mapped(guide: TopicGuide, change: Callable[[Question], tuple[Question, ...]]) -> TopicGuide:
    """With each question replaced by those that `change` makes of it."""
    return replace(
        guide,
        sections=tuple(
            replace(section, questions=tuple(new for q in section.questions for new in change(q)))
            for section in guide.sections
        ),
    )
