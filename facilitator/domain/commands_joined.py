"""What can be done from a machine that joined the meeting: pure functions, as in `commands`.

An act may come late, and beside others: so each names what it is about, and nothing is meant by
what happens to be the latest or the current one at the host.
"""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.cards import CardState
from facilitator.domain.commands import Answer, Bound, Given, refused, take_back
from facilitator.domain.course import Status
from facilitator.domain.moments import Tag, window
from facilitator.domain.session import Session
from facilitator.domain.transcript import timestamp
from facilitator.words import _


def taken(command: Bound, number: int) -> Bound:
    """A command that is noted together with the act's number on the device it came from, so that
    the act counts once however often it is sent."""

    def once(session: Session, given: Given) -> Answer:
        answer = command(session, given)
        if not answer.events:
            return answer
        return Answer((ev.ActTaken(number), *answer.events), answer.said)

    return once


def flag(session: Session, given: Given, tag: Tag) -> Answer:
    """Flags the 30 seconds before the act: one press is one flag, whatever came just before."""
    start, end = window(given.at_ms, session.spans_over)
    said = _("{symbol} {tag} flagged at {time}").format(
        symbol=tag.symbol, tag=tag.label, time=timestamp(start)
    )
    return Answer((ev.MomentFlagged(tag.name, given.at_ms, start, end, None),), said)


def further(session: Session, given: Given, moment: str) -> Answer:
    """A flag reaches 30 seconds further back."""
    found = session.moment(moment)
    if found is None:
        return refused(_("That flag is there no more."))
    start, _end = window(found.at_ms, session.spans_over, found.start_ms)
    said = _("It begins at {time} now.").format(time=timestamp(start))
    return Answer((ev.MomentChanged(moment, start_ms=start),), said)


def at_question(session: Session, given: Given, question: str) -> Answer:
    """The talk is at this question now."""
    status = session.question_statuses().get(question)
    if status is None:
        return refused(_("That question is not in the guide."))
    if status is Status.CURRENT:
        return refused(_("The talk is at that question already."))
    return Answer((ev.QuestionOpened(question, given.at_ms),), _("The talk is here."))


def cover(session: Session, given: Given, question: str) -> Answer:
    """Enough has been said on a question, if the talk is still at it."""
    if session.current_question != question:
        return refused(_("The talk has moved on since."))
    return Answer((ev.QuestionCovered(question, given.at_ms),), _("Covered."))


def undo(session: Session, given: Given, event: str) -> Answer:
    """Takes back one act of this device."""
    act = dict(session.acts.of(given.device)).get(event)
    if act is None:
        return refused(_("That is there no more."))
    return take_back(session, event, act)


def send_card(session: Session, given: Given, text: str) -> Answer:
    """Sends the facilitator one line."""
    words = " ".join(text.split())
    if not words:
        return refused(_("Nothing written."))
    return Answer((ev.CardSent(given.at_ms, words),), _("The facilitator has it."))


def drop_cards(session: Session, given: Given, device: str) -> Answer:
    """A machine was shut out: what it sent the facilitator and was not asked waits no more."""
    waits = (one.id for one in session.cards.standing if one.state is not CardState.ASKED)
    sent = (ev.Retracted(id_) for id_ in waits if id_.rpartition(":")[0] == device)
    return Answer((*sent,), "")


def answer_card(session: Session, given: Given, card: str, *, asked: bool) -> Answer:
    """The facilitator has asked what a card says, or will do so later."""
    state = next((c.state for c in session.cards.standing if c.id == card), CardState.ASKED)
    if state is CardState.ASKED:
        return refused(_("That card is there no more."))
    said = _("The card is asked.") if asked else _("The card comes again with the next question.")
    return Answer((ev.CardAnswered(card, asked, given.at_ms),), said)
