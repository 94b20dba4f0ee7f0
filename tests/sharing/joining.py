"""A machine that joins, as a test wants it: the real client's library over real TLS."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp

from facilitator.child_messages import Message
from facilitator.sharing import wire
from facilitator.sharing.host import Host
from facilitator.sharing.pairing import JoinCode, Terms, new_nonce
from facilitator.sharing.terms import Role
from facilitator.sharing.wire import SHOWN, text_of

M = TypeVar("M", bound=Message)

WITHIN_S = 20.0
"""What has not come by then does not come."""


def unchecked() -> ssl.SSLContext:
    """Takes any certificate: which one it was is looked at afterwards."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@dataclass
class Joiner:
    """One machine: its cookie, and all that it was sent."""

    host: Host
    role: Role = Role.CO_FACILITATOR
    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    cookie: str = ""
    texts: list[str] = field(default_factory=list)
    """Every frame that came, as it came."""
    said: list[str] = field(default_factory=list)
    """Every frame that it sent."""
    words: tuple[str, str] | None = None
    fingerprint: str = ""
    at: str = "127.0.0.1"
    """The address it comes from."""

    @property
    def base(self) -> str:
        return f"https://{self.host.place}"

    def headers(self, **more: str) -> dict[str, str]:
        cookie = {"Cookie": f"{self.cookie_name}={self.cookie}"} if self.cookie else {}
        return {"Origin": self.base, **cookie, **more}

    @property
    def cookie_name(self) -> str:
        return f"__Host-facilitator-{self.host.place.rpartition(':')[2]}"

    @asynccontextmanager
    async def connected(self, **headers: str) -> AsyncIterator[Line]:
        connector = aiohttp.TCPConnector(ssl=unchecked(), force_close=True, local_addr=(self.at, 0))
        async with aiohttp.ClientSession(connector=connector) as session:
            socket = await session.ws_connect(
                f"{self.base}/ws", headers=self.headers(**headers), max_msg_size=0
            )
            connection = socket._conn
            assert connection is not None
            transport = connection.transport
            assert transport is not None
            shown = transport.get_extra_info("ssl_object").getpeercert(True)
            self.fingerprint = hashlib.sha256(shown).hexdigest()
            try:
                yield Line(self, socket)
            finally:
                await socket.close()
                transport.abort()

    async def join(self, code: str | None = None) -> None:
        """Knocks, proves that it knows the code, and is let in by whoever watches."""
        async with self.connected() as line:
            await self.knock(line, code)
            self.host.answer(await self._number(), let_in=True)
            welcome = await line.expect(wire.Welcome)
        await self.enter(welcome.ticket)

    async def knock(self, line: Line, code: str | None = None) -> None:
        known = JoinCode.parse(code or await self._code())
        nonce = new_nonce()
        await line.say(wire.Knock(self.role, nonce))
        challenge = await line.expect(wire.Challenge)
        agreed = Terms(self.role, self.fingerprint, nonce, challenge.nonce)
        await line.say(wire.Proof(agreed.proof(known, "client")))
        proved = await line.expect(wire.Proved)
        assert proved.mac == agreed.proof(known, "host")
        self.words = agreed.words(known)
        await line.say(wire.Waiting(self.secret))

    async def enter(self, ticket: str, **headers: str) -> int:
        connector = aiohttp.TCPConnector(ssl=unchecked(), force_close=True)
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.post(
                f"{self.base}/enter", data=ticket, headers=self.headers(**headers)
            ) as response,
        ):
            if response.status == 204:
                self.cookie = response.cookies[self.cookie_name].value
            return response.status

    @asynccontextmanager
    async def here(self, epoch: str = "", position: int = 0) -> AsyncIterator[Line]:
        """Connected again, with the cookie."""
        async with self.connected() as line:
            await line.say(wire.Hello(epoch, position))
            line.settled = await line.expect(wire.Settled)
            yield line

    async def _code(self) -> str:
        if not self.host.look.open:
            self.host.open_door()
        await until(lambda: self.host.look.code is not None)
        assert self.host.look.code is not None
        return self.host.look.code

    async def _number(self) -> int:
        await until(lambda: self.host.look.asking is not None)
        asking = self.host.look.asking
        assert asking is not None
        assert asking.words == self.words
        return asking.number


class Line:
    """An open connection."""

    settled: wire.Settled

    def __init__(self, joiner: Joiner, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._joiner, self.socket = joiner, socket

    async def say(self, message: Message) -> None:
        self._joiner.said.append(text_of(message))
        await self.socket.send_str(text_of(message))

    async def next(self) -> Message:
        async with asyncio.timeout(WITHIN_S):
            frame = await self.socket.receive()
        if frame.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionError(frame.type, self.socket.close_code)
        self._joiner.texts.append(frame.data)
        return SHOWN.read(frame.data)

    async def expect(self, kind: type[M], holds: Callable[[M], Any] = lambda _: True) -> M:
        """The next message of a kind that something holds of; others are passed over."""
        while True:
            message = await self.next()
            if isinstance(message, kind) and holds(message):
                return message


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not condition():
            await asyncio.sleep(0.01)
