"""`join`: takes part in a meeting that runs on another laptop of the room."""

from __future__ import annotations

import argparse
import asyncio
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from facilitator.commands import secrecy
from facilitator.commands.output import interactive, out, say
from facilitator.errors import FacilitatorError, UsageError
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.sharing.client import Client
    from facilitator.sharing.joining import Membership

READY_S = 30.0
"""A host that let this machine in has answered by then."""

SAID_S = 2.0
"""One that is there and shows nothing for so long is off the record, which is said."""


def run(options: argparse.Namespace) -> int:
    """`facilitator join`."""
    from facilitator.sharing import joining
    from facilitator.tui.app import run_joined

    secrecy.begin()
    if not interactive():
        raise FacilitatorError(
            _("Joining needs a terminal: it is a screen to read and to press keys on."),
            _("A phone or tablet joins by its browser: the address is on the laptop."),
        )
    folder = joining.folder()
    member = joining.kept(folder)
    if options.place is not None:
        member = _let_in(options.place, options.role, member)
        try:
            joining.keep(folder, member)
        except OSError as error:
            why = error.strerror
            say(_("This machine cannot come back by itself ({why}).").format(why=why))
    if member is None:
        raise FacilitatorError(
            _("This machine is in no meeting."),
            _("Give the address on the laptop's screen: facilitator join ADDRESS"),
        )
    client = _ready(member, folder)
    try:
        said = run_joined(client)
    finally:
        client.close()
    if said:
        out(said, prose=True)
    elif joining.kept(folder) is not None:
        say(_("The meeting goes on without this machine. Back to it: facilitator join"))
    return 0


def _let_in(text: str, role: str, before: Membership | None) -> Membership:
    from facilitator.sharing import joining
    from facilitator.sharing.pairing import JoinCode
    from facilitator.sharing.terms import Role

    try:
        place = joining.Place.parse(text)
    except ValueError:
        raise UsageError(
            _("'{text}' is no address of a meeting.").format(text=text),
            _("As on the laptop's screen: 192.168.1.20:8443, or all of the link."),
        ) from None
    typed = place.code
    if not typed:
        sys.stderr.write(_("Code on the laptop's screen: "))
        sys.stderr.flush()
        typed = sys.stdin.readline().strip()
    try:
        code = JoinCode.parse(typed)
    except ValueError:
        raise UsageError(
            _("That is no join code, or a letter of it is wrong."),
            _("4 groups of 4 letters and 1 letter more, as ABCD-EFGH-IJKL-MNOP-Q."),
        ) from None

    def compare(words: tuple[str, str]) -> None:
        say("")
        say(_("Both screens show:   {words}").format(words="   ".join(words)))
        say(_("If the laptop shows other words, press ctrl+c and tell the facilitator."))
        say(_("Waiting to be let in …"))

    # The same device as before, if it was in this meeting: what waits in its outbox is its own.
    same = before is not None and before.place.name == place.name and before.role == role
    secret = before.secret if before is not None and same else ""
    return asyncio.run(joining.join(place, code, Role(role), compare, secret))


def _ready(member: Membership, folder: Path) -> Client:
    """A client that knows what it may do and who sits at the table. While the meeting is off the
    record nothing is told of it: that is waited for, as long as it takes."""
    from facilitator.sharing.client import Client, Link

    client, news = Client(member, folder), threading.Event()
    client.start(news.set)
    until, said = time.monotonic() + READY_S, False
    try:
        while client.picture.table is None or client.link is not Link.THERE:
            left = max(0.0, until - time.monotonic())
            if client.link is Link.OVER:
                raise FacilitatorError(
                    client.over or _("That meeting is over."),
                    _("Nothing of it is kept on this machine."),
                )
            if client.link is Link.THERE and not said:
                if not news.wait(SAID_S):
                    said = True
                    say(_("The meeting is off the record: it is shown here when it goes on …"))
            elif client.link is Link.THERE:
                news.wait()
            elif client.link is Link.ANEW or not news.wait(left):
                raise FacilitatorError(
                    _("No answer from {place}.").format(place=member.place.name),
                    _("Try again once both machines are on one network: facilitator join"),
                )
            news.clear()
            client.take()
    except BaseException:
        client.close()
        raise
    return client
