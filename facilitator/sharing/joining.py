"""How a machine joins a host: where it is, the code, the words that are compared, the way in.

Nothing is believed that the code does not prove: the fingerprint that both sides put under their
proofs is of the certificate that this connection has (see `pairing`), and from then on every other
connection is to the same one.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import re
import secrets
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from facilitator.child_messages import Message
from facilitator.errors import FacilitatorError
from facilitator.sharing import terms, wire
from facilitator.sharing.outbox import put_aside
from facilitator.sharing.pairing import CODE_S, JoinCode, Terms, new_nonce, short_fingerprint
from facilitator.sharing.terms import Role, cookie
from facilitator.words import _

if TYPE_CHECKING:
    from aiohttp import ClientSession, ClientWebSocketResponse

ANSWER_S = 8.0
"""A host in the same room that has not answered by then is not there, or not to be reached."""

OPEN_S = 15.0
"""A WebSocket is open by then, or it is tried anew."""

TLS_ENDS_S = 0.25
"""A TLS connection ends a moment after it was closed (aiohttp: Graceful Shutdown)."""

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a host is; what a QR code or an address said of it besides."""

    host: str
    port: int
    code: str = field(default="", repr=False)
    short: str = ""
    """The first 16 bytes of the certificate's fingerprint (`pairing.short_fingerprint`), "" if it
    was not said."""

    @classmethod
    def parse(cls, text: str) -> Place:
        """From a URL as a QR code has it, or HOST, HOST:PORT. ValueError if it is neither."""
        text = text.strip()
        if "://" not in text:
            text = f"https://{text}"
        parts = urlsplit(text)
        if parts.scheme != "https" or not parts.hostname or parts.username is not None:
            raise ValueError("no address")
        code, _dot, short = parts.fragment.partition(".")
        return cls(parts.hostname, parts.port or terms.PORT, code, short)

    @property
    def name(self) -> str:
        """HOST:PORT, as a browser says it."""
        return terms.place(self.host, self.port)


@dataclass(frozen=True, slots=True)
class Membership:
    """That a machine was let in: where, as what, and how it shows it. Kept on its disk until the
    meeting is over, readable for its user alone."""

    host: str
    port: int
    fingerprint: str
    role: Role
    secret: str = field(repr=False)
    token: str = field(repr=False)
    meeting: str = ""
    """Which session it is: see `wire.Proved`."""

    @property
    def place(self) -> Place:
        return Place(self.host, self.port)


def folder() -> Path:
    """Where a joined machine keeps what has to outlast its program: a folder a membership."""
    import platformdirs

    return Path(platformdirs.user_state_dir("facilitator", appauthor=False)) / "joined"


def kept(path: Path) -> Membership | None:
    """The membership that is kept in a folder, None if there is none, or none that this version can
    read. OSError if it cannot be read now."""
    try:
        said = json.loads((path / "membership.json").read_text(encoding="utf-8"))
        return Membership(**{**said, "role": Role(said["role"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def holds(path: Path) -> bool:
    """Whether a folder keeps a membership, or acts that wait."""
    there = [path / "membership.json", path / "outbox", *put_aside(path / "outbox")]
    return any(one.exists() for one in there)


def keep(path: Path, membership: Membership) -> None:
    """Keeps it, in place of another. OSError if it cannot."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path / "membership.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(membership), file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path / "membership.json")


def forget(path: Path) -> None:
    """Nothing is kept there any more."""
    names = ("membership.json", "membership.new", "outbox", "outbox.new")
    for one in (*(path / name for name in names), *put_aside(path / "outbox")):
        one.unlink(missing_ok=True)


@asynccontextmanager
async def connected(
    place: Place, *, fingerprint: str = "", token: str = ""
) -> AsyncIterator[tuple[ClientSession, ClientWebSocketResponse, str]]:
    """A session and a WebSocket to a host, and the fingerprint of its certificate.

    ConnectionError if it has another than `fingerprint` (64 hexadecimal digits), or than the place
    says. Nothing has been sent over it then but the request for the WebSocket.
    """
    import aiohttp

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # Its certificate is of this meeting alone: nobody vouches for it but who knows the code.
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    pinned: ssl.SSLContext | aiohttp.Fingerprint = context
    if fingerprint:
        pinned = aiohttp.Fingerprint(bytes.fromhex(fingerprint))
    headers = {"Origin": f"https://{place.name}"}
    if token:
        headers["Cookie"] = f"{cookie(place.port)}={token}"
    timeout = aiohttp.ClientTimeout(total=None, connect=ANSWER_S, sock_connect=ANSWER_S)
    connector = aiohttp.TCPConnector(ssl=pinned, force_close=True)
    try:
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(
                aiohttp.ClientSession(
                    headers=headers,
                    timeout=timeout,
                    cookie_jar=aiohttp.DummyCookieJar(),
                    connector=connector,
                    trust_env=False,
                )
            )
            # All of it within a time: a network may go between a connection and its first answer.
            async with asyncio.timeout(OPEN_S):
                socket = await stack.enter_async_context(
                    session.ws_connect(
                        f"https://{place.name}/ws",
                        max_msg_size=terms.LARGEST_SHOWN,
                        heartbeat=None,
                    )
                )
            tls = socket.get_extra_info("ssl_object")
            if tls is None:
                raise ConnectionError("no TLS")
            seen = hashlib.sha256(tls.getpeercert(binary_form=True)).hexdigest()
            if (fingerprint and seen != fingerprint) or not _is_of(seen, place.short):
                raise ConnectionError("another certificate")
            yield session, socket, seen
    finally:
        await asyncio.sleep(TLS_ENDS_S)


def _is_of(fingerprint: str, short: str) -> bool:
    return not short or hmac.compare_digest(short_fingerprint(fingerprint), short)


async def join(
    place: Place,
    code: JoinCode,
    role: Role,
    compare: Callable[[tuple[str, str]], object],
    before: Callable[[str], str] = lambda _meeting: "",
) -> Membership:
    """Knocks, proves, waits to be let in. `compare` is given the words that both screens show.
    `before` gives the secret of a membership of that meeting that was, "" if there is none: the
    machine is the same device again then.

    FacilitatorError if it is not let in; what it says is for the person at this machine.
    """
    import aiohttp

    try:
        async with connected(place) as (session, socket, fingerprint):
            nonce = new_nonce()
            await socket.send_str(wire.text_of(wire.Knock(role, nonce)))
            challenge = await _next(socket, wire.Challenge)
            agreed = Terms(role, fingerprint, nonce, challenge.nonce)
            await socket.send_str(wire.text_of(wire.Proof(agreed.proof(code, "client"))))
            proved = await _next(socket, wire.Proved)
            if not hmac.compare_digest(proved.mac, agreed.proof(code, "host")):
                raise ConnectionError("not the host")
            compare(agreed.words(code))
            secret = before(proved.meeting) or secrets.token_hex(terms.SECRET_DIGITS // 2)
            await socket.send_str(wire.text_of(wire.Waiting(secret)))
            welcome = await _next(socket, wire.Welcome, CODE_S + ANSWER_S)
            # Over a new connection: pinned, for the ticket is worth something.
            pinned = aiohttp.Fingerprint(bytes.fromhex(fingerprint))
            entering = session.post(f"https://{place.name}/enter", data=welcome.ticket, ssl=pinned)
            async with asyncio.timeout(ANSWER_S), entering as entered:
                found = re.search(
                    rf"{cookie(place.port)}=([\w-]+)",
                    ";".join(entered.headers.getall("Set-Cookie", [])),
                )
                if entered.status != 204 or found is None:
                    raise ConnectionError("no cookie")
            where = place.host, place.port, fingerprint
            return Membership(*where, role, secret, found[1], proved.meeting)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise _not_reached(place, error) from None


async def _next(socket: ClientWebSocketResponse, kind: type[M], seconds: float = ANSWER_S) -> M:
    import aiohttp

    async with asyncio.timeout(seconds):
        frame = await socket.receive()
    if frame.type is not aiohttp.WSMsgType.TEXT:
        raise ConnectionError("gone")
    message = wire.SHOWN.read(frame.data)
    if isinstance(message, wire.Refused):
        raise FacilitatorError(message.said, _("Ask whoever sits at the laptop for a new code."))
    if not isinstance(message, kind):
        raise ConnectionError("not in its order")
    return message


def _not_reached(place: Place, error: Exception) -> FacilitatorError:
    if isinstance(error, ConnectionError) and str(error) in ("another certificate", "not the host"):
        return FacilitatorError(
            _("What answers at {place} is not the laptop whose code you have.").format(
                place=place.name
            ),
            _("Do not go on; tell the facilitator. Nothing was sent to it."),
        )
    return FacilitatorError(
        _("No answer from {place}.").format(place=place.name),
        _(
            "Is this machine on the same network? Guest networks often keep machines apart: "
            "a phone's hot-spot helps."
        ),
    )
