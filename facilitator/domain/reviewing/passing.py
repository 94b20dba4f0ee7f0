"""Lines that are right as they stand, and the signature under all of them."""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.commands import Answer, Given, refused
from facilitator.domain.phases import Phase
from facilitator.domain.reviewing.items import GONE, item, items
from facilitator.domain.reviewing.readers import (
    awaited,
    is_second,
    items_of,
    passed_by,
    questioned_by,
)
from facilitator.domain.session import Session
from facilitator.domain.terms import ReviewWay
from facilitator.domain.transcript import timestamp
from facilitator.words import _, counted


def accept(session: Session, given: Given, target: str, *, alone: bool = False) -> Answer:
    """The line is right as it stands. `alone`: each reviewer reads all of it for themselves."""
    at = item(session, target)
    if at is None:
        return refused(GONE)
    utterance = session.utterance(target)
    unseen = utterance is not None and utterance.redactions is None
    if unseen or session.withheld or (at.is_note and at.raw is None):
        return refused(_("Nobody has looked for names in it yet: open the review again."))
    own = passed_by(session, given.device).get(target) if alone else None
    if (own == (at.shown, at.speaker)) if alone else at.read:
        return refused(_("Read already."))
    if at.kind:
        passing = ev.WrittenReviewed(at.id, at.shown)
        return Answer((passing,), _("Right as it is: {time}").format(time=timestamp(at.start_ms)))
    passed = (
        ev.NoteReviewed(at.id, at.shown)
        if at.is_note
        else ev.UtteranceReviewed(at.id, at.speaker, at.shown)
    )
    return Answer((passed,), _("Right as it is: {time}").format(time=timestamp(at.start_ms)))


def sign(
    session: Session, given: Given, reviewer: str, decisions: str = "", needed: int = 1
) -> Answer:
    """The reviewer signs all of it; only what has been read can be signed. `needed`: so many are
    to sign, each for themselves."""
    if session.phase is not Phase.ENDED:
        return refused(_("This review is signed already, or there is nothing to sign yet."))
    all_ = items(session) if needed == 1 else items_of(session, given.device)
    left = sum(not one.read for one in all_)
    if left:
        return refused(
            _("{lines} not read yet: only what was read can be signed.").format(
                lines=counted(left, "line")
            )
        )
    lines = sum(not one.is_note for one in all_)
    agreed = None
    if needed > 1 and is_second(session, reviewer):
        agreed = len(all_) - len(questioned_by(session, given.device) & {one.id for one in all_})
    waits = awaited(session, reviewer, needed)
    signed = ev.ReviewSigned(
        reviewer, ReviewWay.LINE_BY_LINE, lines, decisions, agreed, final=not waits
    )
    said = _("Signed by {reviewer}: {lines}, line by line.").format(
        reviewer=reviewer, lines=counted(lines, "line")
    )
    if waits:
        said += _(" {reviewers} to sign, for every line as it stands.").format(
            reviewers=counted(waits, "other reviewer")
        )
    return Answer((signed,), said)
