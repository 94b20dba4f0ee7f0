"""Errors a person can act on: what happened, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from facilitator.words import _


class FacilitatorError(Exception):
    """A foreseen fault. The command line prints it as two lines and exits with status 1.

    `what` says what happened, `hint` what the reader can do. Neither may ever hold words said in a
    meeting, or a participant's name: errors end up in terminals, logs and e-mails to colleagues.
    """

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what}\n{self.hint}"


class UsageError(FacilitatorError):
    """The command was called with options that do not go together (exit status 2)."""


def meant(given: object, known: Iterable[str]) -> str:
    """ " (was 'x' meant?)", where one of what is known is much like what was given; else ""."""
    there = {name.casefold(): name for name in known}
    near = get_close_matches(str(given).strip().casefold(), there, n=1)
    return _(" (was '{known}' meant?)").format(known=there[near[0]]) if near else ""


def place_of(error: BaseException) -> str:
    """Module and line where an error arose, without any value: safe to show anywhere."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return _("an unknown place")
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
