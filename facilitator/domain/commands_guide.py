"""What a person can do with the guide while a meeting runs, beside going through it: commands as in
`commands`."""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.commands import Answer, Given, refused
from facilitator.domain.course import Status
from facilitator.domain.session import Session
from facilitator.words import _

UNKNOWN = _("That question is not in the guide.")


def previous_question(session: Session, given: Given) -> Answer:
    """Goes back to the question before the current one, which waits again; if none is open, to the
    one that was open last."""
    order = list(session.question_statuses())
    current = session.current_question
    if current is None:
        opened = [q for _, q in session.question_steps() if q in order]
        back = opened[-1] if opened else None
    else:
        at = order.index(current)
        back = order[at - 1] if at else None
    if back is None:
        return refused(_("There is no question before."))
    return Answer(
        (ev.QuestionOpened(back, given.at_ms, back=True),), _("Back to the question before.")
    )


def reopen(session: Session, given: Given, question: str) -> Answer:
    """A question that was covered or left out waits again."""
    status = session.question_statuses().get(question)
    if status is None:
        return refused(UNKNOWN)
    if status not in (Status.COVERED, Status.SKIPPED):
        return refused(_("That question is still to come, or the talk is at it."))
    return Answer((ev.QuestionReopened(question, given.at_ms),), _("It waits again."))


def move(session: Session, given: Given, question: str, *, down: bool) -> Answer:
    """A question changes places with its neighbour; at the end of its section it goes to the next
    one's beginning, at the beginning to the end of the one before."""
    guide, order = session.guide, list(session.question_statuses())
    if guide is None or question not in order:
        return refused(UNKNOWN)
    at = order.index(question) + (1 if down else -1)
    if not 0 <= at < len(order):
        return refused(
            _("It is the last question already.")
            if down
            else _("It is the first question already.")
        )
    beside = order[at]
    same = guide.section_of(beside) == guide.section_of(question)
    if down is same:
        event = ev.QuestionMoved(question, beside)
    else:
        event = ev.QuestionMoved(question, None, before=beside)
    return Answer((event,), _("It comes later now.") if down else _("It comes earlier now."))


def reword(session: Session, given: Given, question: str, text: str) -> Answer:
    """A question is asked in other words."""
    before = session.guide.question(question) if session.guide else None
    words = " ".join(text.split())
    if before is None:
        return refused(UNKNOWN)
    if words in ("", before.text):
        return refused(_("Its words are as before."))
    return Answer((ev.QuestionReworded(question, words),), _("Asked in other words."))


def add(session: Session, given: Given, text: str) -> Answer:
    """A question more, behind the one that the talk is at or was at last."""
    words = " ".join(text.split())
    if not words:
        return refused(_("Nothing written."))
    if session.guide is None:
        return refused(_("This meeting has no guide."))
    return Answer((ev.QuestionAdded(words, _here(session)),), _("A new question: it comes next."))


def ask_about(session: Session, given: Given, moment: str, text: str = "") -> Answer:
    """What was flagged becomes a question, in the words of its name if no others are given."""
    flag = session.moment(moment)
    if flag is None:
        return refused(_("That flag is there no more."))
    if session.guide is None:
        return refused(_("This meeting has no guide."))
    if moment in session.made_of:
        return refused(_("That is a question of the guide already."))
    words = " ".join((text or flag.label).split())
    if not words:
        return refused(_("It has no name yet: what is to be asked?"))
    added = ev.QuestionAdded(words, _here(session), moment=moment)
    return Answer((added,), _("It is a question now: it comes next."))


def take_over(session: Session, given: Given, text: str, question: str = "") -> Answer:
    """What an earlier meeting left over comes into this guide; `question` is the id it has had."""
    if question and question in session.question_statuses():
        return refused(_("That question is in the guide already."))
    answer = add(session, given, text)
    return Answer(
        tuple(
            ev.QuestionAdded(event.text, event.after, question)
            for event in answer.events
            if isinstance(event, ev.QuestionAdded)
        ),
        _("Taken into this guide: it comes next.") if answer.events else answer.said,
    )


def _here(session: Session) -> str | None:
    """Behind which question one that is new stands; None: behind all."""
    there = session.question_statuses()
    opened = [question for _, question in session.question_steps() if question in there]
    return session.current_question or (opened[-1] if opened else None)
