"""Errors a person can act on: what happened, and what to do about it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from difflib import get_close_matches

from facilitator.words import _, marked


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


def forbidden(error: PermissionError) -> FacilitatorError:
    """What the system does not let this account use."""
    return FacilitatorError(
        _("This account may not use {file}.").format(
            file=error.filename or _("a file that is needed")
        ),
        _("It belongs to another account, or its rights forbid it: ask whose it is, or chmod it."),
    )


def meant(given: object, known: Iterable[str]) -> str:
    """ " (was 'x' meant?)", where one of what is known is much like what was given; else ""."""
    there = {name.casefold(): name for name in known}
    near = get_close_matches(str(given).strip().casefold(), there, n=1)
    return _(" (was '{known}' meant?)").format(known=there[near[0]]) if near else ""


_OF_THE_SYSTEM = {
    errno.ENOENT: marked("No such file or directory"),
    errno.EACCES: marked("Permission denied"),
    errno.EPERM: marked("Operation not permitted"),
    errno.ENOSPC: marked("No space left on device"),
    errno.EDQUOT: marked("Disk quota exceeded"),
    errno.EROFS: marked("Read-only file system"),
    errno.EIO: marked("Input/output error"),
    errno.EISDIR: marked("Is a directory"),
    errno.ENOTDIR: marked("Not a directory"),
    errno.EEXIST: marked("File exists"),
    errno.ENOTEMPTY: marked("Directory not empty"),
    errno.ENAMETOOLONG: marked("File name too long"),
    errno.EBUSY: marked("Device or resource busy"),
    errno.EMFILE: marked("Too many open files"),
    errno.EFBIG: marked("File too large"),
    errno.EADDRINUSE: marked("Address already in use"),
    errno.EADDRNOTAVAIL: marked("Cannot assign requested address"),
    errno.ECONNREFUSED: marked("Connection refused"),
    errno.EHOSTUNREACH: marked("No route to host"),
    errno.ENETUNREACH: marked("Network is unreachable"),
    errno.ETIMEDOUT: marked("Connection timed out"),
}
"""What Linux says, which is in English wherever no catalogue of the system is loaded."""


def system_says(error: OSError) -> str:
    """The system's own reason of a fault, in the language of the screens where that is known; what
    this program says of one itself stays."""
    number = error.errno or 0
    if error.strerror and error.strerror != os.strerror(number):
        return error.strerror
    known = _OF_THE_SYSTEM.get(number)
    return _(known) if known else error.strerror or type(error).__name__


def place_of(error: BaseException) -> str:
    """Module and line where an error arose, without any value: safe to show anywhere."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return _("an unknown place")
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
