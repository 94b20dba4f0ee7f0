"""`join`: takes part in a meeting that runs on another laptop of the room."""

from __future__ import annotations

import argparse
import asyncio
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from facilitator.commands import memberships, secrecy
from facilitator.commands.memberships import Held
from facilitator.commands.output import asked, interactive, out, say
from facilitator.errors import FacilitatorError, UsageError, system_says
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

    secrecy.begin()
    if not interactive():
        raise FacilitatorError(
            _("Joining needs a terminal: it is a screen to read and to press keys on."),
            _("A phone or tablet joins by its browser: the address is on the laptop."),
        )
    root = joining.folder()
    if options.place is not None:
        held = _let_in(options.place, options.role, root)
    else:
        held = _back(root)
    try:
        return _show(held)
    finally:
        held.release()


def _show(held: Held) -> int:
    """The screen of a membership, until it is left."""
    from facilitator.sharing.client import lost_words
    from facilitator.tui.app import run_joined

    assert held.member is not None
    client = _ready(held.member, held.folder)
    try:
        said = run_joined(client)
    finally:
        client.close()
    if said:
        out(said, prose=True)
    elif (held.folder / "membership.json").exists():
        waiting = len(client.unsent)
        if waiting:
            say(client.kept_words(waiting))
        say(_("The meeting goes on without this machine. Back to it: facilitator join"))
    elif client.unsent:
        say(lost_words(len(client.unsent)))
    return 0


def _back(root: Path) -> Held:
    """A meeting that this machine was in: the one there is, or the one that a person chooses. While
    they are asked nothing is held: another window may go back to one, or join one again."""
    with memberships.free(root) as found:
        if not found:
            raise FacilitatorError(
                _("This machine is in no meeting, or in one that another window shows."),
                _("Give the address on the laptop's screen: facilitator join ADDRESS"),
            )
        if len(found) == 1:
            found[0].went_back()
            return found.pop()
        told = [(held.folder, _named(held)) for held in found]
    for place, (_folder, named) in enumerate(told, 1):
        say(f"{place}  {named}")
    typed = asked(_("This machine is in several meetings. Which? Its number:"))
    number = int(typed) if typed.isdecimal() else 0
    if not 1 <= number <= len(told):
        raise UsageError(_("There is no such meeting."), _("Give its number."))
    chosen = memberships.again(told[number - 1][0])
    if chosen is None:
        raise FacilitatorError(
            _("Another window shows that meeting by now, or it is over."),
            _("To choose once more: facilitator join"),
        )
    chosen.went_back()
    return chosen


def _named(held: Held) -> str:
    from facilitator.sharing.roles import NAMES

    assert held.member is not None
    return _("{place}   {role}, since {time}").format(
        place=held.member.place.name,
        role=NAMES[held.member.role],
        time=time.strftime("%H:%M", time.localtime(held.since)),
    )


def _let_in(text: str, role: str, root: Path) -> Held:
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
        typed = asked(_("Code on the laptop's screen:"))
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

    held: list[Held] = []

    def before(meeting: str) -> str:
        # The same device as before, if it was in this meeting: what waits in its outbox is its own.
        one = memberships.of_meeting(root, meeting, Role(role))
        if one is None or one.member is None:
            return ""
        held.append(one)
        return one.member.secret

    try:
        member = asyncio.run(joining.join(place, code, Role(role), compare, before))
        if not held:
            held.append(memberships.fresh(root))
    except BaseException:
        for one in held:
            one.release()
        raise
    try:
        held[0].keep(member)
    except OSError as error:
        why = system_says(error)
        say(_("This machine cannot come back by itself ({why}).").format(why=why))
    return held[0]


def _ready(member: Membership, folder: Path) -> Client:
    """A client that knows what it may do and who sits at the table. While the meeting is off the
    record nothing is told of it: that is waited for, as long as it takes."""
    from facilitator.sharing import joining
    from facilitator.sharing.client import Client, Link

    client, news = Client(member, folder), threading.Event()
    client.start(news.set)
    until, said = time.monotonic() + READY_S, False
    try:
        while client.picture.table is None or client.link is not Link.THERE:
            if client.link is Link.OVER:
                raise FacilitatorError(
                    client.over or _("That meeting is over."),
                    _("Nothing of it is kept on this machine.")
                    if joining.kept(folder) is None
                    else _("Ask whoever sits at the laptop for a new code."),
                )
            if client.link is Link.ANEW:
                raise FacilitatorError(
                    _("The laptop at {place} was begun anew.").format(place=member.place.name),
                    _("Join with its new code: facilitator join {place}").format(
                        place=member.place.name
                    ),
                )
            if client.link is Link.THERE:
                if not news.wait(None if said else SAID_S):
                    said = True
                    say(_("The meeting is off the record: it is shown here when it goes on …"))
                until = time.monotonic() + READY_S  # should it have gone, it may come back
            elif not news.wait(max(0.0, until - time.monotonic())):
                raise FacilitatorError(
                    _("No answer from {place}.").format(place=member.place.name),
                    _("Try again once both machines are on one network: facilitator join"),
                )
            news.clear()
            client.unshown = [*client.take().settled]
    except BaseException:
        client.close()
        raise
    return client
