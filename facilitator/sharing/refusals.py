"""Why somebody is refused, in words that a person reads on their own machine."""

from __future__ import annotations

from facilitator.sharing.terms import Reason, What
from facilitator.words import _

_SAID: dict[Reason, str] = {
    Reason.VERSION: _("The meeting runs another version: install the same on both machines."),
    Reason.UNKNOWN: _("This machine is not part of the meeting yet: join with the code."),
    Reason.CLOSED: _("Nobody is being let in just now: ask the host to show a join code."),
    Reason.BUSY: _("Somebody else is being let in: try again in a moment."),
    Reason.WRONG: _("That code is wrong. There is a new one on the host's screen now."),
    Reason.LATE: _("The time has run out. There is a new code on the host's screen."),
    Reason.NO: _("The host did not let this machine in."),
    Reason.FULL: _("No more machines can join this meeting."),
    Reason.FLOOD: _("This machine sent too much at once, or what is no message."),
    Reason.ELSEWHERE: _("This machine is connected a second time: go on there."),
    Reason.REVOKED: _("The host has ended this machine's part in the meeting."),
}


def said_of(reason: Reason | What) -> str:
    """A reason in words; for an act: that the role does not have it."""
    if isinstance(reason, What):
        return _("That is not part of what this machine joined for.")
    return _SAID[reason]
