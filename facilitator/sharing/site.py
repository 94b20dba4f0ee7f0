"""Requests to the host: a fixed list of paths, each answered only to who names this very place.

A connection is for one request. Whatever is not as it should be ends the connection, is told at the
host, and touches nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from typing import TYPE_CHECKING, Any

from aiohttp import web

from facilitator.sharing import bounds, pages, terms
from facilitator.sharing.door import Door
from facilitator.sharing.incidents import Incident
from facilitator.sharing.members import Member
from facilitator.sharing.strangers import Stranger
from facilitator.sharing.talk import Over, Talk
from facilitator.sharing.terms import cookie

if TYPE_CHECKING:
    from facilitator.sharing.host import Host

_QUIET = logging.getLogger("facilitator.sharing")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False
_QUIET.setLevel(logging.CRITICAL + 1)


class _Connection(web.RequestHandler):
    """The server's own, and it says when it is over."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.over = asyncio.Event()

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self.over.set()


async def serve(host: Host, listening: socket.socket, stop: asyncio.Event) -> None:
    """Serves until it is to stop."""
    site = _Site(host)
    server = web.Server(site.answer)

    def connection() -> _Connection:
        return _Connection(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=0,
            logger=_QUIET,
            access_log=None,
            max_line_size=2_048,
            max_field_size=4_096,
            max_headers=64,
            lingering_time=0.0,
            read_bufsize=16_384,
        )

    site.door = Door(listening, host.certificate.context, connection, host.tell)
    taking = asyncio.ensure_future(site.door.take_in())
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({taking, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if taking.done():
            taking.result()
    finally:
        taking.cancel()
        stopped.cancel()
        await asyncio.gather(taking, stopped, return_exceptions=True)
        await server.shutdown(1.0)


class _Site:
    """Answers requests."""

    door: Door

    def __init__(self, host: Host) -> None:
        self.host = host
        self._pages = pages.read()
        self._headers = pages.headers(host.place)
        self._at_the_door = 0

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.door.heard(request.protocol)
        response = await self._answer(request)
        if not response.prepared:
            response.headers.update(self._headers)
            response.force_close()
        return response

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        host, address = self.host, request.remote or ""
        if request.headers.getall("Host", []) != [host.place]:
            host.tell(Incident.HOST, address)
            return web.Response(status=421, text="This is another machine.\n")
        if request.path in ("/ws", "/enter") and (
            request.headers.getall("Origin", []) != [f"https://{host.place}"]
        ):
            host.tell(Incident.ORIGIN, address)
            return web.Response(status=403, text="Not from there.\n")
        match request.method, request.raw_path:
            case "GET", "/ws":
                return await self._visit(request, address)
            case "POST", "/enter":
                return await self._enter(request, address)
            case "GET", "/certificate.crt":
                return web.Response(
                    body=host.certificate.authority, content_type="application/x-x509-ca-cert"
                )
            case "GET", "/fingerprint.txt":
                return web.Response(text=host.certificate.fingerprint)
            case "GET", path if path in self._pages:
                body, kind = self._pages[path]
                return web.Response(body=body, headers={"Content-Type": kind})
            case _:
                return web.Response(status=404, text="Nothing is here.\n")

    async def _enter(self, request: web.BaseRequest, address: str) -> web.Response:
        """A ticket for its cookie."""
        body = b""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(bounds.BODY_S):
                while len(body) <= bounds.BODY_BYTES and not request.content.at_eof():
                    body += await request.content.readany()
        token = None
        if len(body) <= bounds.BODY_BYTES:
            token = self.host.machines.cash(body.decode("ascii", "replace"))
        if token is None:
            self.host.tell(Incident.TICKET, address)
            return web.Response(status=403, text="That is no ticket.\n")
        entered = web.Response(status=204)
        name = cookie(self.host.port)
        entered.set_cookie(name, token, path="/", secure=True, httponly=True, samesite="Strict")
        return entered

    async def _visit(self, request: web.BaseRequest, address: str) -> web.StreamResponse:
        machine = self.host.machines.of_token(request.cookies.get(cookie(self.host.port), ""))
        if machine is None and self._at_the_door >= bounds.AT_THE_DOOR:
            self.host.tell(Incident.CROWD, address)
            return web.Response(status=503, text="Too many are at the door.\n")
        socket_ = web.WebSocketResponse(
            timeout=2.0,
            autoclose=True,
            heartbeat=None,
            compress=False,
            max_msg_size=terms.LARGEST_TOLD,
            writer_limit=65_536,
        )
        ready = socket_.can_prepare(request)
        if not ready:
            return web.Response(status=400, text="No WebSocket.\n")
        socket_.headers.update(self._headers)
        await socket_.prepare(request)
        ways = self.host, socket_, address, request.transport
        talk: Talk = Member(machine, *ways) if machine is not None else Stranger(*ways)
        self._at_the_door += machine is None
        try:
            with contextlib.suppress(TimeoutError, ConnectionError, Over):
                await talk.hold()
        finally:
            self._at_the_door -= machine is None
            await talk.leave()
        return socket_
