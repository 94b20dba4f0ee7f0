"""What somebody tried who was not let in: said at the host, with how often, and never a secret."""

from __future__ import annotations

from enum import StrEnum

from facilitator.words import _


class Incident(StrEnum):
    """What it was."""

    WRONG = "wrong"
    SHUT = "shut"
    PLAIN = "plain"
    HOST = "host"
    ORIGIN = "origin"
    SLOW = "slow"
    CROWD = "crowd"
    TICKET = "ticket"
    NO_MESSAGE = "no message"
    FLOOD = "flood"


WORDS = {
    Incident.WRONG: _("Wrong join code from {address}: there is a new one."),
    Incident.SHUT: _("Too many wrong join codes: nobody is let in until you open again."),
    Incident.PLAIN: _("{address} spoke to the meeting without encryption: refused."),
    Incident.HOST: _("{address} used another name for this machine: refused."),
    Incident.ORIGIN: _("A page from elsewhere, at {address}, spoke to the meeting: refused."),
    Incident.SLOW: _("{address} held a connection open and said nothing: cut off."),
    Incident.CROWD: _("Too many connections from {address}: refused."),
    Incident.TICKET: _("{address} wanted in with what is no ticket: refused."),
    Incident.NO_MESSAGE: _("{address} sent what is no message: cut off."),
    Incident.FLOOD: _("{address} sent much more than anybody presses: cut off."),
}
"""In words, for one line of the screen."""


class Incidents:
    """How often each was, and the line of the last one."""

    def __init__(self) -> None:
        self.counts: dict[Incident, int] = {}
        self.line = ""

    def add(self, what: Incident, address: str) -> None:
        count = self.counts[what] = self.counts.get(what, 0) + 1
        self.line = WORDS[what].format(address=address)
        if count > 1:
            self.line += " " + _("({count} times)").format(count=count)
