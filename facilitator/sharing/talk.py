"""One WebSocket, from its first message to its last: what is the same for all of them."""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from facilitator.child_messages import Message
from facilitator.sharing import bounds, wire
from facilitator.sharing.bounds import Bucket
from facilitator.sharing.incidents import Incident
from facilitator.sharing.refusals import said_of
from facilitator.sharing.terms import Reason
from facilitator.sharing.wire import read_told, text_of

if TYPE_CHECKING:
    from facilitator.sharing.host import Host


class Over(Exception):  # noqa: N818 - no error: a connection ends like this
    """The other side has gone, or is to go."""


class Talk(ABC):
    """With one machine. `hold` talks until it ends, `leave` is called then."""

    def __init__(
        self,
        host: Host,
        socket: web.WebSocketResponse,
        address: str,
        transport: asyncio.Transport | None,
    ) -> None:
        self.host, self.address = host, address
        self._socket, self._transport = socket, transport
        self.last: Message | None = None
        """What is said before it ends, once it is to end."""
        self.left = False
        """Whether the other side has gone by itself."""

    @abstractmethod
    async def hold(self) -> None:
        """Talks. Raises `Over`, TimeoutError or ConnectionError at the end."""

    @abstractmethod
    def wake(self) -> None:
        """There may be something to tell."""

    @abstractmethod
    def gone(self) -> None:
        """It is over: whoever counted on it is told."""

    def refuse(self, reason: Reason, again_s: int | None = None) -> None:
        """Ends it, and says why."""
        self.finish(wire.Refused(reason, said_of(reason), again_s))

    def end(self, said: str, *, ends: bool) -> None:
        """Ends it, because all of it is over; `ends` as in `wire.Over`."""
        self.finish(wire.Over(said, ends))

    @property
    def waits(self) -> bool:
        """Whether something may wait on that machine, to be taken in before the end."""
        return False

    def finish(self, last: Message) -> None:
        """Ends it with a last word."""
        if self.last is None:
            self.last = last
            self.wake()

    async def part(self) -> None:
        """Says the last word, and closes."""
        with contextlib.suppress(Exception):
            if self.last is not None and not self._socket.closed:
                await self.say(self.last)
        with contextlib.suppress(Exception):
            await self._socket.close()

    async def leave(self) -> None:
        """It is over, however it ended."""
        self.gone()
        self.host.gone(self)
        if not self._socket.closed:
            await self.part()

    def cut_off(self) -> None:
        """It takes nothing of what is sent: it has dropped."""
        if self._transport is not None:
            self._transport.abort()

    async def next(self, messages: Bucket | None = None) -> Message:
        """The next message. `Over` if there is none, or it is none."""
        frame = await self._socket.receive()
        if self.last is not None:
            raise Over
        if frame.type is WSMsgType.TEXT:
            if messages is not None and not messages.take():
                raise self.flood()
            try:
                return read_told(frame.data)
            except ValueError:
                raise self.no_message() from None
        if frame.type in (WSMsgType.ERROR, WSMsgType.BINARY):
            raise self.no_message()
        # 1000: it went by itself. A page that is closed, or loaded anew, says 1001.
        self.left = frame.type is WSMsgType.CLOSE and frame.data == 1000
        raise Over

    def flood(self) -> Over:
        """It sent too much."""
        self.host.tell(Incident.FLOOD, self.address)
        self.refuse(Reason.FLOOD, 10)
        return Over()

    def no_message(self) -> Over:
        """It sent what is no message, or none that belongs there."""
        self.host.tell(Incident.NO_MESSAGE, self.address)
        self.refuse(Reason.FLOOD, 10)
        return Over()

    async def say(self, message: Message) -> None:
        await self.say_text(text_of(message))

    async def say_text(self, text: str) -> None:
        """A message, as it is sent."""
        async with asyncio.timeout(bounds.SEND_S):
            await self._socket.send_str(text)
