"""Connections before anything is said: how many, from where, and TLS or nothing."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from typing import Any

from facilitator.sharing import bounds
from facilitator.sharing.incidents import Incident


class Door:
    """Takes connections in on a socket and hands them to what `protocol` makes.

    One that has not said what it wants within `HEAD_S` is cut off; `heard` says that it has.
    """

    def __init__(
        self,
        listening: socket.socket,
        context: ssl.SSLContext,
        protocol: Callable[[], Any],
        tell: Callable[[Incident, str], None],
    ) -> None:
        self._socket, self._context = listening, context
        self._protocol, self._tell = protocol, tell
        self._loop = asyncio.get_running_loop()
        self._from: Counter[str] = Counter()
        self._due: dict[Any, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def take_in(self) -> None:
        """Until it is cancelled."""
        try:
            while True:
                try:
                    one, peer = await self._loop.sock_accept(self._socket)
                except OSError:
                    await asyncio.sleep(0.2)  # out of file handles: others will be closed
                    continue
                address = str(peer[0])
                here, all_ = self._from[address], self._from.total()
                if here >= bounds.CONNECTIONS_HERE or all_ >= bounds.CONNECTIONS:
                    one.close()
                    self._tell(Incident.CROWD, address)
                    continue
                self._from[address] += 1
                task = self._loop.create_task(self._admit(one, address))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        finally:
            for task in self._tasks:
                task.cancel()

    async def _admit(self, one: socket.socket, address: str) -> None:
        """Holds a connection's place until it is over."""
        try:
            one.setblocking(False)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # What is on its way cannot be held back any more when the meeting goes off the record.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, bounds.ON_ITS_WAY_BYTES)
            transport, protocol = await self._loop.connect_accepted_socket(
                self._protocol,
                one,
                ssl=self._context,
                ssl_handshake_timeout=bounds.HANDSHAKE_S,
                ssl_shutdown_timeout=1.0,
            )
        except (OSError, ssl.SSLError) as error:
            one.close()
            self._leave(address)
            if getattr(error, "reason", "") == "HTTP_REQUEST":
                self._tell(Incident.PLAIN, address)
            elif isinstance(error, TimeoutError | ConnectionAbortedError):
                self._tell(Incident.SLOW, address)
            return
        due = self._loop.call_later(bounds.HEAD_S, self._cut_off, protocol, transport, address)
        self._due[protocol] = due
        try:
            await protocol.over.wait()
        finally:
            due.cancel()
            self._due.pop(protocol, None)
            self._leave(address)
            with contextlib.suppress(Exception):
                transport.abort()

    def heard(self, protocol: Any) -> None:
        """A connection has said what it wants."""
        due = self._due.get(protocol)
        if due is not None:
            due.cancel()

    def _cut_off(self, _protocol: Any, transport: Any, address: str) -> None:
        transport.abort()
        self._tell(Incident.SLOW, address)

    def _leave(self, address: str) -> None:
        self._from[address] -= 1
        if self._from[address] <= 0:
            del self._from[address]
