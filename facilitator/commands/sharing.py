"""`--share`: where a meeting is shared, and who answers where no screen is shown."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from facilitator.errors import FacilitatorError, UsageError
from facilitator.sharing.addresses import LOOPBACK, only_address, own_addresses
from facilitator.sharing.look import Wanted
from facilitator.words import _
from facilitator.workflow.runner import MeetingRunner

LOOK_S = 0.25


def wanted(options: argparse.Namespace, *, asks: bool) -> Wanted | None:
    """Where the options want a meeting shared; None: nowhere. `asks`: a person can choose an
    address later; else FacilitatorError where it is not clear."""
    if not options.share:
        if options.interface is not None or options.port is not None:
            raise UsageError(
                _("--interface and --port say where a meeting is shared."),
                _("Add --share, or leave them out."),
            )
        return None
    if options.port is not None and not 1 <= options.port <= 65_535:
        raise UsageError(_("There is no such port."), _("From 1 to 65535, as --port 8443."))
    address = options.interface or only_address()
    if address is None and not asks:
        found = ", ".join(one for one in own_addresses() if one != LOOPBACK)
        raise FacilitatorError(
            _("This machine has several addresses, or none: {found}.").format(found=found),
            _("Say in which network it is to be shared: --share --interface ADDRESS"),
        )
    return Wanted(address, options.port)


@contextmanager
def shared(
    runner: MeetingRunner, where: Wanted | None, say: Callable[[str], None]
) -> Iterator[None]:
    """Shares a running meeting without a screen: lines, and what is typed on stdin answers."""
    if where is None or where.address is None:
        yield
        return
    from facilitator.sharing.lines import SharingLines
    from facilitator.workflow.sharing import SharedMeeting

    meeting = SharedMeeting(runner, where.address, where.port)
    meeting.start()
    lines = SharingLines(meeting.host, say)
    lines.begin()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_S):
            lines.look()

    threading.Thread(target=watch, name="sharing lines", daemon=True).start()
    with _reading(lines.answer):
        try:
            yield
        finally:
            over.set()
            meeting.close()


@contextmanager
def _reading(answer: Callable[[str], None]) -> Iterator[None]:
    """Lines of stdin are answers. A meeting in a terminal's background is not stopped by it."""
    before = None
    number = getattr(signal, "SIGTTIN", None)
    if number is not None:
        with contextlib.suppress(ValueError):
            before = signal.signal(number, signal.SIG_IGN)

    def read() -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in sys.stdin:
                answer(line)

    threading.Thread(target=read, name="sharing answers", daemon=True).start()
    try:
        yield
    finally:
        if number is not None and before is not None:
            signal.signal(number, before)
