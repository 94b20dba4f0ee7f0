"""Who is not meant to be in is not in, the meeting goes on, and the host's screen says so."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest

from facilitator.sharing import bounds, wire
from facilitator.sharing.pairing import MOST_WRONG, JoinCode, Terms, new_nonce
from facilitator.sharing.terms import ACTS_AT_ONCE, LARGEST_TOLD, Reason, Role, What
from facilitator.sharing.wire import Act
from tests.sharing.conftest import Shared, Story
from tests.sharing.joining import Joiner, Line, unchecked, until

Tell = Callable[[Story], None]
NOW = 2_530_000


@pytest.fixture(autouse=True)
def unharmed(shared: Shared) -> object:
    """Whatever happened: who is let in afterwards is told the meeting, and acts in it."""
    yield

    async def story() -> None:
        joiner = Joiner(shared.host, Role.FLAGGER)
        await joiner.join()
        async with joiner.here() as line:
            assert (await line.expect(wire.Changes)).lines
            flags = len(shared.session.moments)
            await line.say(Act(1, NOW, What.FLAG, tag="quote"))
            await line.expect(wire.Ack)
            assert len(shared.session.moments) == flags + 1

    if shared.host.look.open:
        shared.host.close_door()
    shared.host.call(shared.host.doorkeeper._wrong_here.clear)
    asyncio.run(story())


def nothing_was_told(joiner: Joiner) -> None:
    """Of the meeting: no line, no flag, no guide, no state."""
    told = {json.loads(text)["kind"] for text in joiner.texts}
    assert told <= {"refused", "challenge", "proved"}


def incident(shared: Shared, words: str) -> Callable[[], bool]:
    return lambda: words in (shared.alert or "")


@asynccontextmanager
async def plain(shared: Shared) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection without TLS."""
    reader, writer = await asyncio.open_connection("127.0.0.1", shared.host.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def asks(shared: Shared, text: str) -> bytes:
    """What comes to a request as it is written, over TLS."""
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", shared.host.port, ssl=unchecked(), server_hostname=""
    )
    try:
        writer.write(text.replace("\n", "\r\n").encode())
        async with asyncio.timeout(20):
            return await reader.read()
    finally:
        writer.transport.abort()


def test_a_thousand_wrong_codes(shared: Shared, tell: Tell) -> None:
    reasons = []

    async def one(joiner: Joiner) -> None:
        async with joiner.connected() as line:
            nonce = new_nonce()
            await line.say(wire.Knock(joiner.role, nonce))
            message = await line.next()
            if isinstance(message, wire.Challenge):
                agreed = Terms(joiner.role, joiner.fingerprint, nonce, message.nonce)
                await line.say(wire.Proof(agreed.proof(JoinCode.make(), "client")))
                message = await line.next()
            assert isinstance(message, wire.Refused)
            reasons.append(message.reason)

    async def story() -> None:
        shared.host.open_door()
        await until(lambda: shared.host.look.code)
        code = shared.host.look.code
        joiners = [Joiner(shared.host, at=f"127.0.0.{n}") for n in range(2, 12)]
        await one(joiners[0])
        assert reasons == [Reason.WRONG]
        assert shared.host.look.code != code, "a code is good for one try"
        reasons.clear()
        for _ in range(100):  # ten at once, each from an address of its own
            await asyncio.gather(*map(one, joiners))
        assert len(reasons) == 1_000
        assert 1 <= reasons.count(Reason.WRONG) <= MOST_WRONG
        assert set(reasons) <= {Reason.WRONG, Reason.CLOSED, Reason.LATE, Reason.BUSY}
        assert shared.host.look.code != code
        assert not shared.host.look.machines
        said = shared.alert or ""
        assert "Wrong join code" in said or "nobody is let in" in said
        for joiner in joiners:
            nothing_was_told(joiner)

    tell(story)


def test_what_was_overheard_opens_nothing(shared: Shared, tell: Tell) -> None:
    """A proof, a ticket and a token of somebody else, said again; and no token at all."""

    async def story() -> None:
        joiner = Joiner(shared.host)
        async with joiner.connected() as line:
            await joiner.knock(line)
            shared.host.answer(await joiner._number(), let_in=True)
            ticket = (await line.expect(wire.Welcome)).ticket
        assert await joiner.enter(ticket) == 204
        thief = Joiner(shared.host)
        assert await thief.enter(ticket) == 403  # a ticket is good once
        assert await thief.enter("x" * 43) == 403
        assert await thief.enter("x" * 100_000) == 403
        await until(incident(shared, "no ticket"))
        for cookie in ("", "x" * 43, joiner.cookie[:-1] + "A" * (joiner.cookie[-1] != "A")):
            thief.cookie = cookie
            async with thief.connected() as line:
                await line.say(wire.Hello())
                assert (await line.expect(wire.Refused)).reason is Reason.UNKNOWN
        # Everything that a machine said, to the letter, on a connection of the thief's own.
        watched = Joiner(shared.host)
        async with watched.connected() as line:
            await watched.knock(line)
            said = list(watched.said)
        assert [json.loads(text)["kind"] for text in said] == ["knock", "proof", "waiting"]
        thief.cookie = ""
        async with thief.connected() as line:
            await line.socket.send_str(said[0])
            await line.expect(wire.Challenge)
            await line.socket.send_str(said[1])
            assert (await line.expect(wire.Refused)).reason is Reason.WRONG
        async with thief.connected() as line:  # without having proved anything
            await line.socket.send_str(said[0])
            await line.expect(wire.Challenge)
            await line.socket.send_str(said[2])
            assert (await line.expect(wire.Refused)).reason is Reason.FLOOD
        assert shared.host.look.asking is None
        nothing_was_told(thief)

    tell(story)


def test_acts_and_hello_before_being_let_in(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        noted = len(shared.log)  # the host itself may note something meanwhile
        thief = Joiner(shared.host)
        for message in (Act(1, NOW, What.FLAG, tag="quote"), wire.Ping(1), wire.Waiting("0" * 64)):
            async with thief.connected() as line:
                await line.say(message)
                assert (await line.expect(wire.Refused)).reason is Reason.FLOOD
        assert {one.id.device for one in shared.log[noted:]} <= {"host"}
        nothing_was_told(thief)

    tell(story)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": ""},
    ],
)
def test_a_page_from_elsewhere(headers: dict[str, str], shared: Shared, tell: Tell) -> None:
    """Also with the cookie, which a browser would send."""

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with joiner.connected(**headers):
                pass
        assert refused.value.status == 403
        assert await joiner.enter("x", **headers) == 403
        await until(incident(shared, "A page from elsewhere"))

    tell(story)


def test_another_name_for_this_machine(shared: Shared, tell: Tell) -> None:
    """DNS rebinding: the browser believes that the host is somebody else."""

    async def story() -> None:
        port = shared.host.port
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"localhost:{port}"):
            for path in ("/", "/ws", "/enter"):
                came = await asks(shared, f"GET {path} HTTP/1.1\nHost: {host}\n\n")
                assert came.startswith(b"HTTP/1.1 421")
        twice = f"GET / HTTP/1.1\nHost: {shared.host.place}\nHost: evil.example\n\n"
        assert not (await asks(shared, twice)).startswith(b"HTTP/1.1 200")
        await until(incident(shared, "another name"))

    tell(story)


def test_no_file_but_those_of_the_list(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        ask = f"GET {{}} HTTP/1.1\nHost: {shared.host.place}\n\n"
        page = (await asks(shared, ask.format("/"))).decode()
        assert page.startswith("HTTP/1.1 200")
        head = page.partition("\r\n\r\n")[0]
        assert "script-src 'self'" in head
        assert "unsafe" not in head
        for path in (
            *("/../host.py", "/page/../words.txt", "/page", "/page/", "/%2e%2e/host.py", "//"),
            *("/index.html", "/?x", "/ws/", "/words.txt%00", "/favicon.ico"),
        ):
            came = await asks(shared, ask.format(path))
            assert came.startswith(b"HTTP/1.1 404"), path
        came = await asks(shared, f"PUT / HTTP/1.1\nHost: {shared.host.place}\n\n")
        assert came.startswith(b"HTTP/1.1 404")

    tell(story)


def test_without_tls_and_with_an_old_one(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        async with plain(shared) as (reader, writer):
            writer.write(f"GET / HTTP/1.1\r\nHost: {shared.host.place}\r\n\r\n".encode())
            async with asyncio.timeout(20):
                assert b"HTTP" not in await reader.read()
        await until(incident(shared, "without encryption"))
        old = unchecked()
        with warnings.catch_warnings():  # they are outdated: that is what is meant
            warnings.simplefilter("ignore", DeprecationWarning)
            old.minimum_version = ssl.TLSVersion.TLSv1
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await asyncio.open_connection(
                "127.0.0.1", shared.host.port, ssl=old, server_hostname=""
            )

    tell(story)


def test_connections_that_say_nothing(
    shared: Shared, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow loris, before TLS and after it: cut off, and others get in meanwhile."""
    monkeypatch.setattr(bounds, "HANDSHAKE_S", 0.5)
    monkeypatch.setattr(bounds, "HEAD_S", 0.5)

    async def story() -> None:
        started = time.monotonic()
        silent = [socket.create_connection(("127.0.0.1", shared.host.port)) for _ in range(10)]
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", shared.host.port, ssl=unchecked(), server_hostname=""
        )
        writer.write(b"GET / HTTP/1.1\r\nHost: ")  # and never more
        async with asyncio.timeout(20):
            await reader.read()
        writer.transport.abort()
        await until(incident(shared, "said nothing"))
        # A byte now and then does not help.
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", shared.host.port, ssl=unchecked(), server_hostname=""
        )
        with pytest.raises((ConnectionError, TimeoutError)):
            async with asyncio.timeout(10):
                for byte in b"GET / HTTP/1.1\r\nX: " + b"x" * 1_000:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(0.05)
                    if reader.at_eof():
                        raise ConnectionError
        writer.transport.abort()
        for one in silent:
            one.settimeout(10)
            assert await asyncio.to_thread(one.recv, 1) == b""
            one.close()
        assert time.monotonic() - started < 15

    tell(story)


def test_a_crowd_of_connections_leaves_the_meeting_alone(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        many = [
            socket.create_connection(("127.0.0.1", shared.host.port))
            for _ in range(bounds.CONNECTIONS_HERE + 5)
        ]
        await until(incident(shared, "Too many connections"))
        for one in many:
            one.close()
        await until(lambda: not shared.host._visits)

    tell(story)


@pytest.mark.parametrize(
    "frame",
    [
        "x" * (LARGEST_TOLD + 1),
        "x" * 1_000_000,
        "[" * 5_000,
        '{"kind": "act", "n": 1, "at_ms": 1, "what": "flag", "tag": "quote", "device": 1',
        b"\x00\xff",
    ],
    ids=["too long", "much too long", "nested", "cut off", "binary"],
)
def test_what_is_no_message_ends_its_connection(
    frame: str | bytes, shared: Shared, tell: Tell
) -> None:
    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            noted = len(shared.log)
            if isinstance(frame, bytes):
                await line.socket.send_bytes(frame)
            else:
                await line.socket.send_str(frame)
            with pytest.raises((ConnectionError, AssertionError)):
                while True:
                    await line.next()
            assert len(shared.log) == noted
        await until(incident(shared, "no message"))

    tell(story)


def test_thousands_of_flags_a_second(shared: Shared, tell: Tell) -> None:
    """As many as a person may press are taken in; whoever goes on is cut off."""

    async def story() -> None:
        joiner = Joiner(shared.host, Role.FLAGGER)
        await joiner.join()
        before = len(shared.session.moments)
        async with joiner.here() as line:
            reading = asyncio.ensure_future(read_all(line))
            sent = 0
            for sent in range(1, 3_001):
                try:
                    await line.say(Act(sent, NOW, What.FLAG, tag="quote"))
                except (ConnectionError, aiohttp.ClientError):
                    break
            answers = await reading
        await until(incident(shared, "more than anybody presses"))
        shared.done()
        flagged = len(shared.session.moments) - before
        # No more than the bucket, and what came into it meanwhile.
        assert 0 < flagged <= 2 * ACTS_AT_ONCE
        acked = [one for one in answers if isinstance(one, wire.Ack)]
        assert len(acked) <= flagged
        shared.clock.more += 60

    tell(story)


async def read_all(line: Line) -> list[object]:
    found: list[object] = []
    while True:
        try:
            found.append(await line.next())
        except (ConnectionError, TimeoutError):
            return found


def test_a_machine_lies_about_time_and_about_which_it_is(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            lie = json.loads(wire.text_of(Act(1, 10**12, What.FLAG, tag="quote")))
            lie |= {"device": "host", "id": "host:1", "role": "host", "noted_at": "1999"}
            await line.socket.send_str(json.dumps(lie))
            ack = await line.expect(wire.Ack)
            assert ack.id.startswith(line.settled.device)
            [flag] = [m for m in shared.session.moments if m.id == ack.id]
            assert flag.at_ms <= shared.room.now_ms
        secret = joiner.secret
        other = Joiner(shared.host, Role.FLAGGER, secret)
        await other.join()  # the same secret in another role is another device
        async with other.here() as line:
            assert line.settled.device != joiner.host.look.machines[0].device

    tell(story)


def test_who_was_shut_out_is_out_at_once_and_stays_out(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            device = line.settled.device
            await line.expect(wire.Changes)
            shared.host.revoke(device)
            assert (await line.expect(wire.Refused)).reason is Reason.REVOKED
            shared.room.say(2_531_000, "After that.")
            with pytest.raises(ConnectionError):
                await line.next()
        async with joiner.connected() as line:
            await line.say(wire.Hello())
            assert (await line.expect(wire.Refused)).reason is Reason.UNKNOWN
        joiner.cookie = ""
        async with joiner.connected() as line:
            await joiner.knock(line)
            shared.host.answer(await joiner._number(), let_in=True)
            assert (await line.expect(wire.Refused)).reason is Reason.FULL
        assert not any("After that" in text for text in joiner.texts)

    tell(story)


def test_who_was_shut_out_while_at_the_threshold_stays_out(shared: Shared, tell: Tell) -> None:
    """A connection that was opened with the cookie before, and says hello only afterwards."""

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line, joiner.connected() as threshold:
            shared.host.revoke(line.settled.device)
            assert (await line.expect(wire.Refused)).reason is Reason.REVOKED
            noted = len(shared.log)
            await threshold.say(wire.Hello())
            refused = await threshold.next()  # and nothing before it
            assert isinstance(refused, wire.Refused)
            assert refused.reason is Reason.REVOKED
            with pytest.raises((ConnectionError, aiohttp.ClientError)):
                await threshold.say(Act(1, NOW, What.FLAG, tag="quote"))
                await threshold.next()
            assert len(shared.log) == noted

    tell(story)


def test_who_takes_nothing_of_what_is_sent_costs_a_place_and_no_memory(
    shared: Shared, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "SEND_S", 1.0)

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            connection = line.socket._conn
            assert connection is not None
            assert connection.transport is not None
            connection.transport.pause_reading()
            long = "word " * 60_000
            for n in range(40):
                shared.room.say(2_531_000 + n, long, ms=1)
            shared.done()
            await until(lambda: shared.host.look.dropped == 1)
            connection.transport.abort()

    tell(story)
