"""The other text of a line: what a first or a second hearing made of it besides what stands."""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.carrying import carried
from facilitator.domain.commands import Answer, Given, refused
from facilitator.domain.reviewing.items import CLOSED, GONE, item
from facilitator.domain.session import Session
from facilitator.words import _


def take_other(session: Session, given: Given, target: str, *, sure: bool = False) -> Answer:
    """The other text stands from now on, as a person's choice; what was masked stays masked.

    Asked once, where it is not on show already, it says the other text; `again` takes it.
    """
    at = item(session, target)
    if at is None or at.raw is None:
        return refused(GONE if at is None else CLOSED)
    if at.other is None:
        return refused(_("There is one text of this line only."))
    if not at.other:
        return refused(_("Nothing was heard here the second time: listen, and e or i if need be."))
    if not sure and not at.disputed:
        said = _("Heard also: “{text}”. The same key again takes it.").format(text=at.other)
        return Answer((), said, lambda s, g: take_other(s, g, target, sure=True))
    masks = carried(at.raw, at.redactions, at.other)
    return Answer((ev.TextCorrected(target, at.other, masks),), _("The other text it is."))
