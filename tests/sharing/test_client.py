"""A joined terminal's own side: over the real host, through losses, until it is over."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from facilitator.errors import FacilitatorError
from facilitator.remembering import forgets
from facilitator.sharing import joining, wire
from facilitator.sharing.client import Client, Link
from facilitator.sharing.host import Host
from facilitator.sharing.joining import Membership, Place
from facilitator.sharing.pairing import JoinCode
from facilitator.sharing.terms import Role, What
from tests.sharing.conftest import Shared
from tests.sharing.joining import until

WITHIN_S = 20.0


def let_in(
    shared: Shared,
    folder: Path,
    role: Role = Role.CO_FACILITATOR,
    before: Membership | None = None,
) -> Membership:
    """Joins as the command does, while somebody at the host compares the words. `before`: what is
    kept of the last time."""
    return _join(shared.host, folder, role, let_in=True, before=before)


def membership_of(host: Host, folder: Path, role: Role = Role.CO_FACILITATOR) -> Membership:
    """The same, where whoever is at the host lets everybody in."""
    return _join(host, folder, role, let_in=False)


def _join(
    host: Host, folder: Path, role: Role, *, let_in: bool, before: Membership | None = None
) -> Membership:
    def secret_of(meeting: str) -> str:
        return before.secret if before is not None and before.meeting == meeting != "" else ""

    async def story() -> Membership:
        if not host.look.open:
            host.open_door()
        await until(lambda: host.look.url is not None)
        assert host.look.url is not None
        place = Place.parse(host.look.url)
        told: list[tuple[str, str]] = []
        coming = asyncio.ensure_future(
            joining.join(place, JoinCode.parse(place.code), role, told.append, secret_of)
        )
        if let_in:
            await until(lambda: host.look.asking is not None)
            asking = host.look.asking
            assert asking is not None
            assert told == [asking.words]
            host.answer(asking.number, let_in=True)
        return await coming

    member = asyncio.run(story())
    joining.keep(folder, member)
    return member


class Far:
    """A client, and whoever looks at it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._news = threading.Event()
        self.settled: list[wire.Ack | wire.Denied] = []
        client.start(self._news.set)

    def until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + WITHIN_S
        while True:
            self.settled += self.client.take().settled
            if condition():
                return
            assert self._news.wait(end - time.monotonic()), "nothing has come"
            self._news.clear()

    def ready(self) -> None:
        self.until(lambda: self.client.link is Link.THERE and self.client.picture.table)


@contextmanager
def far(member: Membership, folder: Path) -> Iterator[Far]:
    one = Far(Client(member, folder))
    try:
        yield one
    finally:
        one.client.close()


def test_it_shows_the_masked_meeting_and_its_acts_count(shared: Shared, tmp_path: Path) -> None:
    with far(let_in(shared, tmp_path), tmp_path) as one:
        one.ready()
        one.until(lambda: len(one.client.picture.lines) > 3)
        texts = [line.text for line in one.client.picture.lines.values()]
        assert "So the letters came before [Person 2] rang you." in texts
        number = one.client.act(What.NOTE, text="Maria's sister — ask")
        one.until(lambda: one.settled)
        assert isinstance(one.settled[0], wire.Ack)
        assert one.settled[0].n == number
        assert not one.client.unsent
        assert "[Person 1]" in shared.session.notes[-1].text
        one.until(lambda: any("[Person 1]" in n.text for n in one.client.picture.notes.values()))


def test_what_is_done_while_nothing_connects_waits_and_is_done_once(
    shared: Shared, tmp_path: Path
) -> None:
    member = let_in(shared, tmp_path)
    with far(member, tmp_path) as one:
        one.ready()
        first = one.client.act(What.FLAG, tag="quote")
        one.until(lambda: one.settled)
    before = len(shared.session.moments)
    # Killed in between: the outbox is all that is left of it, and here a host that is not there.
    away = replace(member, port=1)
    lost = Client(away, tmp_path)
    told = wire.Settled("x", Role.CO_FACILITATOR, first + 1, "00" * 32)
    with far(member, tmp_path) as one:
        one.ready()
        link, device = one.client.outbox._key, one.client.outbox._device
    assert link is not None
    lost.outbox.settle(
        wire.Settled(device, told.role, told.next, link.hex()),
    )
    lost.act(What.FLAG, at_ms=2_500_000, tag="emergent")
    lost.act(What.NOTE, at_ms=2_501_000, text="offline")
    lost.close()  # however busy the machine that runs this is, its disk has had the time
    with far(member, tmp_path) as one:
        one.ready()
        one.until(lambda: len(one.settled) == 2)
        assert not one.client.unsent
    assert len(shared.session.moments) == before + 1
    assert shared.session.moments[-1].at_ms == 2_500_000
    assert shared.session.notes[-1].text == "offline"


@pytest.mark.parametrize("how", ["over", "revoked"])
def test_when_it_is_over_nothing_stays_on_the_machine(
    shared: Shared, tmp_path: Path, how: str
) -> None:
    with far(let_in(shared, tmp_path), tmp_path) as one:
        one.ready()
        one.client.act(What.NOTE, text="to be forgotten")
        one.until(lambda: one.settled)
        drawn = lru_cache(8)(str.upper)
        forgets(drawn)
        drawn("a line of the talk")
        if how == "over":
            shared.meeting.close()
        else:
            shared.host.revoke(next(machine.device for machine in shared.host.look.machines))
        one.until(lambda: one.client.link is Link.OVER)
        assert one.client.over
        assert not one.client.picture.lines
        assert not drawn.cache_info().currsize
        assert not list(tmp_path.iterdir())


def test_another_certificate_is_told_nothing(shared: Shared, tmp_path: Path) -> None:
    host = shared.host
    host.open_door()

    async def story() -> None:
        await until(lambda: host.look.url is not None)
        assert host.look.url is not None
        place = Place.parse(host.look.url)
        other = Place(place.host, place.port, place.code, "A" * 22)
        with pytest.raises(FacilitatorError, match="not the laptop"):
            await joining.join(other, JoinCode.parse(place.code), Role.FLAGGER, print)
        assert host.look.asking is None
        assert host.look.code == place.code, "no try was lost: nothing was said"

    asyncio.run(story())
    member = let_in(shared, tmp_path)
    pinned = replace(member, fingerprint="00" * 32)
    with far(pinned, tmp_path) as one:
        one.until(lambda: one.client.link is Link.ANEW)
        assert not one.client.picture.lines


def test_a_wrong_code_is_refused_in_words(shared: Shared) -> None:
    host = shared.host
    host.open_door()

    async def story() -> None:
        await until(lambda: host.look.url is not None)
        assert host.look.url is not None
        place = Place.parse(host.look.url)
        with pytest.raises(FacilitatorError, match="code"):
            await joining.join(place, JoinCode.make(), Role.FLAGGER, print)

    asyncio.run(story())
