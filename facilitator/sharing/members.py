"""Talking with a machine that was let in: what is new to it, its acts from it."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from facilitator.child_messages import Message
from facilitator.sharing import bounds, terms, wire
from facilitator.sharing.machines import Machine
from facilitator.sharing.pairing import link_key
from facilitator.sharing.refusals import said_of
from facilitator.sharing.shown import Said
from facilitator.sharing.talk import Talk
from facilitator.sharing.terms import Reason


class Member(Talk):
    """See the module. Of what is new nothing is kept but the place up to which it was told."""

    def __init__(self, machine: Machine, *ways: Any) -> None:
        super().__init__(*ways)
        self._machine = machine
        self._wake = asyncio.Event()
        self._waiting: deque[Message] = deque()
        self._epoch, self._position = "", 0
        self._stood: wire.Standing | None = None
        self._next_at = 0.0
        self._waker: asyncio.TimerHandle | None = None
        self._told_of_end = self._emptied = False

    @property
    def waits(self) -> bool:
        return not self._emptied

    def wake(self) -> None:
        self._wake.set()

    def finish(self, last: Message) -> None:
        self.left = True  # sent away: it has not dropped
        if self._machine.connection is self:
            self._machine.connection = None
        super().finish(last)

    def gone(self) -> None:
        machine = self._machine
        if machine.connection is self:
            machine.connection, machine.left = None, self.left
            machine.dropped_at = self.host.monotonic()

    async def hold(self) -> None:
        async with asyncio.timeout(bounds.HEAD_S):
            hello = await self.next(self._machine.messages)
        if not isinstance(hello, wire.Hello):
            raise self.no_message()
        if hello.v != terms.VERSION:
            self.refuse(Reason.VERSION)
            return
        # It had its cookie as it connected; meanwhile it may have been shut out.
        if self.host.machines.get(self._machine.device) is not self._machine:
            self.refuse(Reason.REVOKED)
            return
        await self._begin(hello)
        telling = asyncio.ensure_future(self._tell_all())
        try:
            while True:
                async with asyncio.timeout(terms.SILENT_S):
                    message = await self.next(self._machine.messages)
                self._heard(message)
        finally:
            if self.last is None:
                telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    async def _begin(self, hello: wire.Hello) -> None:
        machine, host = self._machine, self.host
        if machine.connection is not None:
            machine.connection.refuse(Reason.ELSEWHERE)
        machine.connection, machine.left = self, False
        machine.address, machine.in_flight, machine.held = self.address, 0, None
        self._epoch, self._position = hello.epoch, hello.position
        host.come(self)
        host.looked()
        next_ = await self._next_number()
        link = link_key(host.secret, machine.device)
        may = tuple(what for what in terms.What if what in terms.MAY[machine.role])
        self._waiting.append(wire.Settled(machine.device, machine.role, next_, link, may))

    async def _next_number(self) -> int:
        number: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def told(next_: int) -> None:
            self.host.call(lambda: None if number.done() else number.set_result(next_))

        self.host.meeting.settle(self._machine.device, told)
        async with asyncio.timeout(bounds.HEAD_S):
            return await number

    # -- what it says ----------------------------------------------------------------------------

    def _heard(self, message: Message) -> None:
        match message:
            case wire.Ping(sent=sent):
                now, running = self.host.now_ms, self.host.standing.running
                self._answer(wire.Pong(sent, now, running))
            case wire.Act():
                self._act(message)
            case wire.Emptied():
                self._emptied = True
            case _:
                raise self.no_message()

    def _act(self, act: wire.Act) -> None:
        machine = self._machine
        if act.what not in terms.MAY[machine.role]:
            self._answer(wire.Denied(act.n, said_of(act.what)))
            return
        if machine.held is not None and act.n > machine.held:
            self._answer(wire.Later(act.n, 1_000))  # in their order: it may be about one that waits
            return
        full = machine.in_flight >= 2 * terms.IN_FLIGHT
        # At the end all there is is taken in, as fast as it comes.
        if full or not (self.host.ending or machine.acts.take()):
            machine.held = act.n
            machine.too_many += 1
            if machine.too_many > bounds.TOO_MANY:
                raise self.flood()
            self._answer(wire.Later(act.n, 1_000))
            return
        machine.too_many, machine.held = 0, None
        machine.in_flight += 1

        def answered(message: Message) -> None:
            self.host.call(self._done, message)

        # Which device it is its token says, and nothing that it says itself.
        self.host.meeting.act(self.host.asked(machine, act, answered))

    def _done(self, message: Message) -> None:
        self._machine.in_flight = max(0, self._machine.in_flight - 1)
        self._machine.taken += not isinstance(message, wire.Later)
        self._answer(message)

    def _answer(self, message: Message) -> None:
        if self._machine.connection is self:
            self._waiting.append(message)
            self.wake()

    # -- what it is told -------------------------------------------------------------------------

    async def _tell_all(self) -> None:
        """Sends what there is, as fast as it is taken, and keeps no more of it than answers."""
        try:
            while self.last is None:
                self._wake.clear()
                message = self._newest()
                if message is None:
                    await self._wake.wait()
                elif isinstance(message, Message):
                    await self.say(message)
                else:
                    await self.say_text(message.text)
        except (TimeoutError, ConnectionError):
            self.cut_off()
            return
        await self.part()

    def _newest(self) -> Message | Said | None:
        """What is to be told next, None if nothing: answers first, then how it stands, then what is
        new, which nobody is told while it is hushed; but what is to be forgotten they are told."""
        if self._waiting:
            return self._waiting.popleft()
        host = self.host
        if host.ending and not self._told_of_end:
            self._told_of_end = True
            return wire.Ending()
        if host.standing != self._stood:
            self._stood = host.standing
            return host.standing_now()
        if host.hushed:
            forgotten = host.feed.forgotten(self._epoch)
            if forgotten is not None:
                self._epoch, self._position = forgotten.epoch, forgotten.position
            return forgotten
        if not self._is_time():
            return None
        found = host.feed.since(self._epoch, self._position, self._machine.device)
        if found is not None:
            self._epoch, self._position = found.epoch, found.position
            self._next_at = 0.0 if found.more else self._round()
        return found

    def _is_time(self) -> bool:
        """Whether it is told what is new by now: all machines are told at the same times, so that
        it is put into words once for all of them; whoever has to wait is woken."""
        loop = asyncio.get_running_loop()
        early = self._next_at - loop.time()
        if early > 0 and self._waker is None:
            self._waker = loop.call_at(self._next_at, self._time_has_come)
        return early <= 0

    def _time_has_come(self) -> None:
        self._waker, self._next_at = None, 0.0
        self.wake()

    @staticmethod
    def _round() -> float:
        """When the next round of telling is, on the loop's clock (s)."""
        return (asyncio.get_running_loop().time() // bounds.ROUND_S + 1) * bounds.ROUND_S
