"""What a person can do in a meeting: pure functions from a session and an act to its events.

Keyboard, palette, script, headless run and other devices all use these. A command is given the
session, when and on which device it was given, and its arguments; it answers with the events that
say what was done, and with words for whoever did it. Nothing is written here, and no clock read.
Text is as it was typed: whoever notes the events masks it first (`workflow.acts`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Concatenate, ParamSpec

from facilitator.domain import events as ev
from facilitator.domain.acts import Act
from facilitator.domain.course import Status
from facilitator.domain.events import Event
from facilitator.domain.moments import Moment, Tag, window
from facilitator.domain.people import columns
from facilitator.domain.session import Session
from facilitator.domain.times import instant
from facilitator.domain.transcript import length, timestamp
from facilitator.words import _, counted

OLD_S = 60.0
"""One press too many of undo takes back nothing that is older: nobody has it in mind any more."""

AGAIN_S = 10.0
"""The same flag within this time reaches further back instead of flagging twice."""


@dataclass(frozen=True, slots=True)
class Given:
    """When a command was given: session time (ms), the clock on the wall (ISO 8601); and where."""

    at_ms: int
    wall: str
    device: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The events that say what was done; `said` tells it in words.

    Without events nothing was done, and `said` is the reason, for a person to read; `again` is then
    what to do if the same is asked for once more.
    """

    events: tuple[Event, ...]
    said: str
    again: Callable[[Session, Given], Answer] | None = None


P = ParamSpec("P")
Command = Callable[Concatenate[Session, Given, P], Answer]
Bound = Callable[[Session, Given], Answer]
"""A command whose arguments are known."""


def refused(why: str) -> Answer:
    return Answer((), why)


def _done(said: str, *events: Event) -> Answer:
    return Answer(events, said)


def confirm_consent(session: Session, given: Given, by: str) -> Answer:
    """Somebody answers for everyone's written consent."""
    return _done(_("Consent confirmed by {by}.").format(by=by), ev.ConsentConfirmed(by))


# -- who speaks --------------------------------------------------------------------------------


def speak(session: Session, given: Given, code: str | None) -> Answer:
    """Somebody began to speak (None: nobody in particular)."""
    said = _("{code} is speaking.").format(code=code or _("Nobody in particular"))
    if code is not None and code in session.codes and code not in session.attendance.here:
        said += _(" Nobody noted yet that they are here.")
    return _done(said, ev.SpeakerMarked(given.at_ms, code))


# -- flags -------------------------------------------------------------------------------------


def flag(session: Session, given: Given, tag: Tag, speaker: str | None = None) -> Answer:
    """Flags the last 30 seconds; the same tag at once again reaches further back."""
    again = _just_flagged(session, given, tag)
    if again is not None:
        start, _end = window(again.at_ms, session.spans_over, again.start_ms)
        said = _("{symbol} {label} now reaches back to {time}").format(
            symbol=tag.symbol, label=tag.words, time=timestamp(start)
        )
        return _done(said, ev.MomentChanged(again.id, start_ms=start, speaker=speaker))
    start, end = window(given.at_ms, session.spans_over)
    said = _("{symbol} {label} flagged from {time}").format(
        symbol=tag.symbol, label=tag.words, time=timestamp(start)
    )
    return _done(said, ev.MomentFlagged(tag.name, given.at_ms, start, end, speaker))


def _just_flagged(session: Session, given: Given, tag: Tag) -> Moment | None:
    """The flag that this press of the same device makes longer, None if it is a new one."""
    for id_, act in session.acts.of(given.device):
        if not 0 <= instant(given.wall) - instant(act.noted_at) <= AGAIN_S:
            return None
        match act.event:
            case ev.MomentFlagged():
                moment = session.moment(id_)
            case ev.MomentChanged(start_ms=int(), end_ms=None):
                moment = session.moment(act.event.moment)
            case _:
                continue
        return moment if moment is not None and moment.tag == tag.name else None
    return None


def flag_is_about(session: Session, given: Given, code: str) -> Answer:
    """Says whom the latest flag of this device is about."""
    for id_, act in session.acts.of(given.device):
        if isinstance(act.event, ev.MomentFlagged):
            return attribute_moment(session, given, id_, code)
    return refused(_("Nothing has been flagged yet."))


def attribute_moment(session: Session, given: Given, moment: str, code: str) -> Answer:
    """Says whom a flag is about."""
    if session.moment(moment) is None:
        return refused(_("That flag is there no more."))
    return _done(
        _("That flag is about {code}.").format(code=code), ev.MomentChanged(moment, speaker=code)
    )


def name_moment(session: Session, given: Given, moment: str, label: str) -> Answer:
    """Names a flag."""
    if session.moment(moment) is None:
        return refused(_("That flag is there no more."))
    return _done(_("Named."), ev.MomentChanged(moment, label=label.strip()))


# -- the guide ---------------------------------------------------------------------------------


def open_question(session: Session, given: Given, question: str) -> Answer:
    """The talk is at this question now."""
    if question not in session.question_statuses():
        return refused(_("That question is not in the guide."))
    return _done(_("The talk is here."), ev.QuestionOpened(question, given.at_ms))


def upcoming(session: Session) -> str | None:
    """The question that the talk moves on to from where it is: the next that waits after it in the
    guide, else the first that does; None if none is left."""
    statuses = session.question_statuses()
    order = list(statuses)
    current = session.current_question
    if current is None:
        opened = [q for _, q in session.question_steps()]
        current = opened[-1] if opened else None
    after = order.index(current) + 1 if current in order else 0
    return next(
        (q for q in (*order[after:], *order[:after]) if statuses[q] is Status.WAITING), None
    )


def next_question(session: Session, given: Given) -> Answer:
    """Moves on to the next question that waits; at the end of the guide, covers the last."""
    following = upcoming(session)
    if following is not None:
        return _done(_("On to the next question."), ev.QuestionOpened(following, given.at_ms))
    if session.current_question is None:
        return refused(_("No question of the guide is left."))
    return cover(session, given)


def cover(session: Session, given: Given) -> Answer:
    """Enough has been said on the current question."""
    current = session.current_question
    if current is None:
        return refused(_("No question is open: space opens the next."))
    return _done(_("Covered."), ev.QuestionCovered(current, given.at_ms))


def skip(session: Session, given: Given, question: str | None = None) -> Answer:
    """Leaves a question out this time; None: the current one."""
    left_out = session.current_question if question is None else question
    if left_out is None:
        return refused(_("No question is open: space opens the next."))
    return _done(_("Skipped this time."), ev.QuestionSkipped(left_out, given.at_ms))


# -- notes -------------------------------------------------------------------------------------


def note(session: Session, given: Given, text: str) -> Answer:
    """Takes a note."""
    taken = text.strip()
    if not taken:
        return refused(_("Nothing written."))
    return _done(_("✎ Note kept."), ev.NoteTaken(given.at_ms, taken))


# -- taking back -------------------------------------------------------------------------------


def undo(session: Session, given: Given, *, old: bool = False) -> Answer:
    """Takes back the latest act of this device; one that is older than a minute only if `old`."""
    last = next(iter(session.acts.of(given.device)), None)
    if last is None:
        return refused(_("Nothing to undo."))
    id_, act = last
    if _would_unsettle(session, act):
        return refused(_WITHDRAWN)
    what = describe(act.event, session)
    ago = round(instant(given.wall) - instant(act.noted_at))
    if ago > OLD_S and not old:
        said = _("That is {length} ago: {what}. Undo once more takes it back.").format(
            length=length(ago * 1000), what=what
        )
        return Answer((), said, partial(undo, old=True))
    return take_back(session, id_, act)


def take_back(session: Session, id_: str, act: Act) -> Answer:
    """Takes back an act that stands."""
    if _would_unsettle(session, act):
        return refused(_WITHDRAWN)
    undone = _("Undone: {what}").format(what=describe(act.event, session))
    return _done(undone, ev.Retracted(id_))


def redo(session: Session, given: Given) -> Answer:
    """Gives back what this device took back last."""
    undone = session.acts.undone(given.device)
    if undone is None:
        return refused(_("Nothing to redo."))
    id_, act = undone
    if _would_unsettle(session, act):
        return refused(_WITHDRAWN)
    return _done(
        _("Done again: {what}").format(what=describe(act.event, session)), ev.Retracted(id_)
    )


_WITHDRAWN = _("Somebody has withdrawn since: whose words are whose stays as it was then.")


def _would_unsettle(session: Session, act: Act) -> bool:
    """Whether words might come back that went with somebody who has withdrawn."""
    whose = (ev.SpeakerMarked, ev.SpeakerCorrected, ev.LinesRecut)
    return isinstance(act.event, whose) and act.order < session.withdrawn_since


BEGINNING = 40
"""Columns of a question that undo names it by: with what else it says that fits a row of 80."""


def _beginning(text: str) -> str:
    """The beginning of a question."""
    if columns(text) <= BEGINNING:
        return text
    end = next(n for n in range(len(text), 0, -1) if columns(text[:n]) < BEGINNING)
    return text[:end].rstrip() + "…"


def describe(act: Event, session: Session) -> str:
    """An act of a person in words, as undo names it."""
    match act:
        case ev.SpeakerMarked():
            return _("{code} speaking at {time}").format(
                code=act.code or _("nobody"), time=timestamp(act.at_ms)
            )
        case ev.MomentFlagged():
            # By where it begins, as everywhere; not by when the key was pressed.
            return _("flag “{tag}” at {time}").format(tag=act.tag, time=timestamp(act.start_ms))
        case ev.MomentChanged():
            return _("change to a flag")
        case ev.MomentRemoved():
            return _("removal of a flag")
        case ev.MomentsMerged():
            return _("merging of two flags")
        case ev.NoteTaken():
            return _("note at {time}").format(time=timestamp(act.at_ms))
        case ev.QuestionOpened() | ev.QuestionCovered() | ev.QuestionSkipped():
            question = session.guide.question(act.question) if session.guide else None
            return (
                _("question “{text}”").format(text=_beginning(question.text))
                if question
                else _("guide step")
            )
        case ev.QuestionReopened():
            return _("question that waited again")
        case ev.QuestionAdded():
            return _("new question “{text}”").format(text=_beginning(act.text))
        case ev.QuestionReworded():
            return _("other words “{text}”").format(text=_beginning(act.text))
        case ev.QuestionMoved():
            return _("change of order")
        case ev.UtteranceReviewed() | ev.NoteReviewed() | ev.WrittenReviewed():
            return _("line read")
        case ev.LineQuestioned():
            return _("line found not right")
        case ev.PlantFound():
            return _("planted name found")
        case ev.RedactionDecided():
            return (
                _("decision on {places}").format(places=counted(len(act.places), "place"))
                if act.also
                else _("decision on a place")
            )
        case ev.EntityDecided():
            return _("decision on {replacement} everywhere").format(replacement=act.replacement)
        case ev.TextCorrected():
            return _("correction of the text")
        case ev.SpeakerCorrected():
            return _("speaker {code}").format(code=act.code or _("unknown"))
        case ev.ParticipantArrived():
            return _("{code} came at {time}").format(code=act.code, time=timestamp(act.at_ms))
        case ev.ParticipantLeft():
            return _("{code} left at {time}").format(code=act.code, time=timestamp(act.at_ms))
        case ev.CardSent():
            return _("question card")
        case ev.CardAnswered():
            return _("answer to a card")
        case ev.LinesRecut():
            return "split" if len(act.parts) > 1 else "join"
        case _:
            return _("last act")
