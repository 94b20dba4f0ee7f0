"""A sharing in lines, where no screen shows it: what is said once, and what may be answered."""

from __future__ import annotations

import time
from collections.abc import Callable

from facilitator.sharing.certificate import shown
from facilitator.sharing.host import Host
from facilitator.sharing.look import Look
from facilitator.sharing.names import of_machine
from facilitator.sharing.roles import NAMES
from facilitator.words import _

CODE, YES, NO, OUT = "code", "y", "n", "out"
"""What a person may answer: a new code; let in, or not; "out 2": shut the second machine out."""


class SharingLines:
    """`look`, called now and then, says what has happened; `answer` takes a line of a person."""

    def __init__(self, host: Host, say: Callable[[str], None]) -> None:
        self._host, self._say = host, say
        self._code: str | None = None
        self._asking: int | None = None
        self._machines: dict[str, str] = {}

    def begin(self) -> None:
        """Says where, and lets somebody join."""
        look = self._host.look
        self._say(
            _("Shared at https://{place} (certificate SHA-256 {print})").format(
                place=self._host.place, print=" ".join(shown(look.fingerprint, 4))
            )
        )
        self._host.open_door()

    @property
    def asking(self) -> bool:
        """Whether somebody waits to be let in."""
        return self._asking is not None

    def look(self) -> None:
        look = self._host.look
        self._look_at_door(look)
        asking = look.asking
        if (asking.number if asking else None) != self._asking:
            self._asking = asking.number if asking else None
            if asking is not None:
                self._say(
                    _("Wants to join, and sees the words {one} {two}: {role}. y or n?").format(
                        role=NAMES[asking.role], one=asking.words[0], two=asking.words[1]
                    )
                )
        now = {m.device: _state(m.connected, m.left) for m in look.machines}
        for machine in look.machines:
            if self._machines.get(machine.device) != now[machine.device]:
                name = of_machine(machine)
                self._say(_("{name} {state}.").format(name=name, state=now[machine.device]))
        self._machines = now

    def answer(self, line: str) -> None:
        """Does what a person answers."""
        word, _blank, number = line.strip().casefold().partition(" ")
        look = self._host.look
        if word in (YES, NO) and self._asking is not None:
            self._host.answer(self._asking, let_in=word == YES)
        elif word == CODE:
            self._host.open_door()
        elif word == OUT and number.isdecimal() and 1 <= int(number) <= len(look.machines):
            machine = look.machines[int(number) - 1]
            self._host.revoke(machine.device)
            self._say(_("{name} is shut out.").format(name=of_machine(machine)))
        else:
            machines = (f"{n} {of_machine(m)}" for n, m in enumerate(look.machines, 1))
            self._say(
                _("y or n answers who waits; code: a new one; out 1 shuts one out: {who}").format(
                    who=", ".join(machines) or _("nobody has joined")
                )
            )

    def _look_at_door(self, look: Look) -> None:
        """A code is said once; when it has run out the door is shut, so that none is said over and
        over into a room where nobody looks."""
        if look.code is not None and look.code != self._code:
            if self._code is not None and look.asking is None and not self._used(look):
                self._host.close_door()
                self._say(_("The join code has run out. “code” makes a new one."))
                self._code = None
                return
            self._code = look.code
            self._ends_at = look.code_ends_at
            self._say(_("Join code: {code} (one minute)").format(code=look.code))
        elif not look.open:
            self._code = None

    def _used(self, look: Look) -> bool:
        """Whether the code before this one was used, and has not run out."""
        return time.monotonic() < self._ends_at - 1.0


def _state(connected: bool, left: bool) -> str:
    if connected:
        return _("is here")
    return _("has left") if left else _("has dropped")
