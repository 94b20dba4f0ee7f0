"""What earlier meetings of the study left over for the next: questions nobody came to, and topics
that were flagged because no guide had them.

A question is known by its id, which it keeps through a series (`domain.topic_guide`): what one
meeting left waiting and a later one came to is left over no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from facilitator.domain.course import Status
from facilitator.domain.guide import parse_guide
from facilitator.domain.moments import EMERGENT, Moment
from facilitator.domain.phases import Phase
from facilitator.domain.sealed import SealedMoment
from facilitator.domain.topic_guide import CARRIED_OVER, GuideError, TopicGuide, content_id
from facilitator.domain.transcript import timestamp
from facilitator.domain.withdrawal import own_label
from facilitator.errors import FacilitatorError
from facilitator.words import _
from facilitator.workflow.catalogue import DAMAGED, FOREIGN, listing
from facilitator.workflow.held_guide import HeldGuide, guide_of_open, guide_of_sealed
from facilitator.workflow.reading import opened_for_reading
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workspace import Workspace

_OVER = (Phase.ENDED, Phase.REVIEWED, Phase.SEALED)


@dataclass(frozen=True, slots=True)
class LeftQuestion:
    """A question that a meeting did not come to (`status` waiting), or left out (skipped).

    `id` is the one that lasts: under it the next meeting's guide has the question, if it has it.
    """

    id: str
    section: str
    text: str
    status: Status
    session: str


@dataclass(frozen=True, slots=True)
class LeftTopic:
    """An emergent topic that was flagged: its name, masked, "" if it got none; session time in ms
    at which what was flagged begins."""

    label: str
    start_ms: int
    session: str


@dataclass(frozen=True, slots=True)
class Left:
    """What one meeting left over, and which questions it came to."""

    session: str
    questions: tuple[LeftQuestion, ...]
    topics: tuple[LeftTopic, ...]
    came_to: frozenset[str]
    asked: frozenset[str]
    """Every question of its guide by its words alone: a topic that became one is left no more."""
    names: tuple[str, ...] = ()
    """What flags of any kind were called, masked."""


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What all earlier meetings left over, the latest first; and the sessions that could not be
    looked into, such as another account's."""

    questions: tuple[LeftQuestion, ...] = ()
    topics: tuple[LeftTopic, ...] = ()
    unread: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """What flags were called in any of them, the latest first."""
    unsigned: tuple[str, ...] = ()
    """Meetings that were left out because nobody has signed their review."""

    @property
    def sessions(self) -> frozenset[str]:
        """Of which meetings something was left over."""
        questions, topics = self.questions, self.topics
        return frozenset([*(q.session for q in questions), *(t.session for t in topics)])


def left_by(workspace: Workspace, session_id: str) -> Left:
    """What a meeting that is over left for the next. Raises FacilitatorError if it is not over, or
    cannot be read: its key is locked, it is another account's, nobody knows whom to mask in it."""
    phase = next((s.phase for s in listing(workspace) if s.id == session_id), None)
    if phase == Phase.SEALED:
        transcript = read_transcript(workspace, session_id)
        moments = tuple(replace(m, label=own_label(m, transcript)) for m in transcript.moments)
        return _left(session_id, guide_of_sealed(transcript), moments)
    with opened_for_reading(workspace, session_id) as reading:
        if reading.withheld is not None:
            raise reading.withheld
        if reading.session.phase not in _OVER:
            raise FacilitatorError(
                _("The meeting '{id}' is not over.").format(id=session_id),
                _("Go on with it, or end it: facilitator resume {id}").format(id=session_id),
            )
        session = reading.session
        return _left(session_id, guide_of_open(session), session.moments)


def carried_over(workspace: Workspace, *, but: str = "", signed: bool = False) -> CarriedOver:
    """What the study's earlier meetings left over, but for the session that is named.

    `signed`: of those alone whose review was signed, for what is written into a plain file. What
    was typed in a room may hold a name that only a person sees.
    """
    questions: dict[str, LeftQuestion] = {}
    topics: list[LeftTopic] = []
    unread = []
    unsigned = []
    names: dict[str, None] = {}
    for summary in listing(workspace):
        if summary.id == but or summary.phase not in (*_OVER, FOREIGN, DAMAGED):
            continue
        if signed and summary.phase == Phase.ENDED:
            unsigned.append(summary.id)
            continue
        try:
            left = left_by(workspace, summary.id)
        except FacilitatorError:
            unread.append(summary.id)
            continue
        names = dict.fromkeys(left.names) | names
        topics = [*topics, *left.topics]
        topics = [topic for topic in topics if _by_words(topic.label) not in left.asked]
        for id_ in left.came_to:
            questions.pop(id_, None)
        for question in left.questions:
            questions.pop(question.id, None)  # the latest meeting that left it is named, and last
            questions[question.id] = question
    by_meeting = list(dict.fromkeys(q.session for q in reversed(questions.values())))
    return CarriedOver(
        tuple(sorted(questions.values(), key=lambda q: by_meeting.index(q.session))),
        tuple(reversed(topics)),
        tuple(unread),
        tuple(names),
        tuple(unsigned),
    )


def lacking(left: CarriedOver, guide: TopicGuide) -> CarriedOver:
    """What was left over and is not in a guide already."""
    there = {question.id for question in guide.questions()}
    asked = {_by_words(question.text) for question in guide.questions()}
    return CarriedOver(
        tuple(
            question
            for question in left.questions
            if question.id not in there and _by_words(question.text) not in asked
        ),
        tuple(topic for topic in left.topics if _by_words(topic.label) not in asked),
        left.unread,
    )


def with_carried_over(text: str, left: CarriedOver) -> str:
    """The text of a guide with a section more, before its last: what was left over and is not in it
    already. Questions say their ids, so that they stay the same questions.

    Raises FacilitatorError if the text is no guide.
    """
    try:
        guide = parse_guide(text)
    except GuideError as error:
        raise FacilitatorError(
            _("That guide cannot be used yet: {what} in line {line}.").format(
                what=error.what, line=error.line
            ),
            error.remedy,
        ) from None
    left = lacking(left, guide)
    lines: list[str] = []
    said = ""
    for question in left.questions:
        origin = f"<!-- {question.status} in {question.session} -->"
        if origin != said:
            lines.append(origin)
            said = origin
        lines += [f"- {_line(question.text)} {{#{question.id}}}"]
    for topic in left.topics:
        flagged = f"<!-- flagged in {topic.session} at {timestamp(topic.start_ms)} -->"
        if not topic.label:
            lines += [f"{flagged[:-4]}, without a name -->"]
        else:
            lines += [flagged, f"- {_line(topic.label)}"]
    if not any(line.startswith("- ") for line in lines):
        return text
    title = CARRIED_OVER.get(guide.language, CARRIED_OVER["en"])
    section = "\n".join([f"## {title}", *lines])
    before, heading, last = text.rpartition("\n## ")
    return f"{before}\n{section}\n{heading}{last}" if heading else f"{text}\n{section}\n"


def _line(text: str) -> str:
    return " ".join(text.split())


def _left(
    session: str,
    guide: HeldGuide,
    moments: tuple[Moment, ...] | tuple[SealedMoment, ...],
) -> Left:
    return Left(
        session,
        tuple(
            LeftQuestion(q.id, q.section, q.text, Status(q.status), session)
            for q in guide.questions
            if q.status in (Status.WAITING, Status.SKIPPED)
        ),
        tuple(
            LeftTopic(moment.label, moment.start_ms, session)
            for moment in moments
            if moment.tag == EMERGENT.name
        ),
        frozenset(q.id for q in guide.questions if q.status in (Status.CURRENT, Status.COVERED)),
        frozenset(_by_words(q.text) for q in guide.questions),
        tuple(dict.fromkeys(label for m in moments[::-1] if (label := m.label))),
    )


def _by_words(text: str) -> str:
    return content_id("", text)
