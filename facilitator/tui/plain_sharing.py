"""Sharing a meeting, and its question cards, in lines."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from facilitator.domain import commands_joined
from facilitator.errors import FacilitatorError
from facilitator.sharing.addresses import only_address, own_addresses
from facilitator.sharing.names import of_device
from facilitator.terminal import printable
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.sharing.lines import SharingLines
    from facilitator.sharing.look import Wanted
    from facilitator.tui.plain import PlainMeeting
    from facilitator.workflow.sharing import SharedMeeting


class PlainSharing:
    """Off until somebody begins it. While somebody waits to be let in, y and n answer that; while a
    card waits, a and l."""

    def __init__(self, plain: PlainMeeting, wanted: Wanted | None) -> None:
        self._plain = plain
        self._wanted = wanted
        self._shared: SharedMeeting | None = None
        self._lines: SharingLines | None = None
        self._card = ""

    def started(self) -> None:
        """The meeting has begun."""
        if self._wanted is not None:
            self.ask()

    def ask(self) -> None:
        """Begins it; once it has begun, makes a new code."""
        if self._lines is not None:
            self._lines.answer("code")
            return
        address = (self._wanted.address if self._wanted else None) or self._chosen()
        if address is None:
            self._plain.say(_("It is not shared."))
            return
        from facilitator.sharing.lines import SharingLines
        from facilitator.workflow.sharing import SharedMeeting

        try:
            port = self._wanted.port if self._wanted else None
            self._shared = SharedMeeting(self._plain.meeting, address, port)
            self._shared.start()
        except FacilitatorError as error:
            self._plain.say(f"! {error.what} {error.hint}")
            return
        self._lines = SharingLines(self._shared.host, self._plain.say)
        self._lines.begin()

    def _chosen(self) -> str | None:
        only = only_address()
        if only is not None:
            return only
        addresses = own_addresses()
        for number, address in enumerate(addresses, 1):
            self._plain.say(f"{number}  {address}")
        typed = self._plain.line(_("In which network are the others? Its number:")) or ""
        if typed.isdecimal() and 1 <= int(typed) <= len(addresses):
            return addresses[int(typed) - 1]
        return None

    def look(self) -> None:
        """Says what has happened."""
        if self._lines is not None:
            self._lines.look()
        session = self._plain.meeting.session
        steps = list(session.question_steps())
        due = session.cards.due(steps[-1][0] if steps else 0)
        shown = due if due is not None and not session.withheld else None
        if (shown.id if shown else "") != self._card:
            self._card = shown.id if shown else ""
            if shown is not None:
                who = of_device(shown.id.rpartition(":")[0], self._plain.meeting.status.shared)
                self._plain.say(
                    _("{who} asks: {text}  a asked, l later").format(
                        who=who, text=printable(shown.text)
                    )
                )

    def takes(self, key: str) -> bool:
        """Whether a key answers who waits, or a card."""
        if self._lines is not None and self._lines.asking and key in ("y", "n"):
            self._lines.answer(key)
            return True
        if self._card and key in ("a", "l") and key not in self._tags:
            card, self._card = self._card, ""
            command = partial(commands_joined.answer_card, card=card, asked=key == "a")
            self._plain.do(command)
            return True
        return False

    @property
    def _tags(self) -> set[str]:
        return {tag.key for tag in self._plain.meeting.tags}

    def close(self) -> None:
        """It is over with the meeting."""
        if self._shared is not None:
            self._shared.close()
