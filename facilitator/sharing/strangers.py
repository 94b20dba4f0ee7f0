"""Talking with a machine that wants in, until a person has let it in or not."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from facilitator.child_messages import Message
from facilitator.sharing import terms, wire
from facilitator.sharing.incidents import Incident
from facilitator.sharing.pairing import CODE_S, PROOF_S, Guest, meeting_tag
from facilitator.sharing.refusals import said_of
from facilitator.sharing.talk import Over, Talk
from facilitator.sharing.terms import Reason

_AGAIN_S = {Reason.BUSY: 5, Reason.WRONG: 1, Reason.LATE: 1}
"""After which refusals the same machine may try again, and when."""


class Stranger(Talk):
    """See the module. Of the meeting it is told nothing."""

    def __init__(self, *ways: Any) -> None:
        super().__init__(*ways)
        self._guest: Guest | None = None
        self._answer: asyncio.Future[str | Reason] = asyncio.get_running_loop().create_future()

    def wake(self) -> None:
        """There is nothing to tell but the last word."""
        if self.last is not None and not self._answer.done():
            self._answer.set_result(Reason.CLOSED)

    def gone(self) -> None:
        if self._guest is not None:
            self.host.waits_no_more(self._guest)

    async def hold(self) -> None:
        async with asyncio.timeout(PROOF_S):
            guest = await self._knocked()
            proof = await self.next() if guest is not None else None
        if guest is None:
            return
        if not isinstance(proof, wire.Proof):
            raise self.no_message()
        keeper = self.host.doorkeeper
        came = keeper.prove(guest, proof.mac)
        if isinstance(came, Reason):
            if came is Reason.WRONG:
                what = Incident.WRONG if keeper.is_open else Incident.SHUT
                self.host.tell(what, self.address)
            self._turn_away(came)
            return
        self._guest = guest
        await self.say(wire.Proved(came, keeper.ends_in_s, meeting_tag(self.host.secret)))
        async with asyncio.timeout(PROOF_S):
            waiting = await self.next()
        if not isinstance(waiting, wire.Waiting):
            raise self.no_message()
        guest.secret = waiting.secret
        await self._wait(guest)

    async def _knocked(self) -> Guest | None:
        """Who it says that it is, challenged to prove that it knows the code; None: refused."""
        message: Message = await self.next()
        if isinstance(message, wire.Hello):
            unknown = Reason.UNKNOWN
            await self.say(wire.Refused(unknown, said_of(unknown)))
            message = await self.next()
        if not isinstance(message, wire.Knock):
            raise self.no_message()
        if message.v != terms.VERSION:
            self._turn_away(Reason.VERSION)
            return None
        keeper = self.host.doorkeeper
        guest = keeper.knock(self.address, message.role, message.nonce)
        if isinstance(guest, Reason):
            self._turn_away(guest)
            return None
        nonce, print_ = guest.terms.host_nonce, keeper.fingerprint
        await self.say(wire.Challenge(nonce, print_, keeper.ends_in_s))
        return guest

    async def _wait(self, guest: Guest) -> None:
        """For a person's answer."""

        def told(what: str | Reason) -> None:
            if not self._answer.done():
                self._answer.set_result(what)

        self.host.wait(guest, told)
        self.host.come(self)
        leaving = asyncio.ensure_future(self.next())
        try:
            async with asyncio.timeout(2 * CODE_S):
                either: set[asyncio.Future[Any]] = {self._answer, leaving}
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError, Over):
                await leaving
        if not self._answer.done() or self.last is not None:
            return  # it went, or all of it is over
        came = self._answer.result()
        if isinstance(came, Reason):
            self._turn_away(came)
        else:
            self._guest = None
            await self.say(wire.Welcome(came))

    def _turn_away(self, reason: Reason) -> None:
        self.refuse(reason, _AGAIN_S.get(reason))
