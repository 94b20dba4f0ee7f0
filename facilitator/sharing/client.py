"""A joined machine: connected to its host on a thread of its own, and connected again by itself.

What it is told waits, in order, for whoever shows it (`take`); what is done on it waits in the
outbox for the host (`act`). Neither waits for the network. What was said is in memory alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facilitator.child_messages import Message
from facilitator.remembering import forget_words
from facilitator.sharing import joining, terms, wire
from facilitator.sharing.far_clock import FarClock
from facilitator.sharing.joining import Membership
from facilitator.sharing.outbox import Keeper, Outbox
from facilitator.sharing.picture import Picture
from facilitator.sharing.terms import Reason, State, What
from facilitator.words import plural

if TYPE_CHECKING:
    from aiohttp import ClientWebSocketResponse

FIRST_PINGS = 4
"""So many one after the other to learn the clock, then one every `terms.PING_S`."""

SOONEST_S, LATEST_S = 0.5, 8.0
"""How long it is waited before connecting again: twice as long each time."""


class Link(Enum):
    """How the connection stands."""

    CONNECTING = auto()
    THERE = auto()
    LOST = auto()
    """It is tried again and again by itself."""
    ANEW = auto()
    """What answers there has another certificate: the host was begun anew, and lets in anew."""
    OVER = auto()
    """The meeting is over, or this machine is no part of it: all is forgotten."""


@dataclass(frozen=True, slots=True)
class News:
    """What has come since it was last asked. `settled` are answers to acts of this machine."""

    changed: bool = False
    lines: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    fresh: bool = False
    settled: tuple[wire.Ack | wire.Denied, ...] = ()


class Client:
    """See the module. All but the thread's own is for one other thread."""

    def __init__(
        self,
        membership: Membership,
        folder: Path | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`folder`: where the outbox is kept (None: in memory alone)."""
        self.membership = membership
        self.picture = Picture()
        self.standing = wire.Standing(State.OFF, 0, running=False)
        self.link = Link.CONNECTING
        self.over = ""
        """Why it is over, in words for a person."""
        self.may: frozenset[What] = frozenset()
        self.clock = FarClock(monotonic)
        self.unshown: list[wire.Ack | wire.Denied] = []
        """Answers that came before there was a screen: the next `take` gives them."""
        self.outbox = Outbox(folder / "outbox" if folder is not None else None)
        self._keeper = Keeper(self.outbox, monotonic)
        self._folder = folder
        self._monotonic = monotonic
        self._told: deque[Message | Link] = deque()
        self._position = ("", 0)
        self._sent: set[int] = set()
        self._window = terms.IN_FLIGHT
        self._loop: asyncio.AbstractEventLoop | None = None
        self._flush: asyncio.Event | None = None
        self._not_before = 0.0
        self._ending = False
        self._closing = False
        self._notify: Callable[[], object] = lambda: None
        self._thread = threading.Thread(target=self._run, name="joined", daemon=True)
        self._task: asyncio.Task[None] | None = None

    # -- for whoever shows it --------------------------------------------------------------------

    def start(self, notify: Callable[[], object] = lambda: None) -> None:
        """Connects. `notify` is called on another thread and only says that there is news."""
        self._notify = notify
        self._thread.start()

    def tell(self, notify: Callable[[], object]) -> None:
        """Has somebody else told of news from now on; there may be some already."""
        self._notify = notify
        notify()

    def close(self) -> None:
        """Disconnects, and waits for that; the membership stays (`joining.forget`)."""
        self._closing = True
        self._soon(self._cancel)
        if self._thread.is_alive():
            self._thread.join()
        self._keeper.close()

    @property
    def unkept(self) -> bool:
        """Whether what waits would go with this program: the disk stalls, or refuses."""
        there = self._folder is not None and len(self.outbox) > 0
        return there and (self._keeper.stalls or not self.outbox.kept)

    def take(self) -> News:
        """Takes in all that has come."""
        changed, fresh = False, False
        lines: dict[str, bool] = {}
        settled, self.unshown = self.unshown, []
        while self._told:
            changed = True
            match self._told.popleft():
                case wire.Changes() as changes:
                    if changes.fresh:
                        fresh, lines = True, {}
                        forget_words()  # something may have been struck
                    self.picture.take(changes)
                    lines |= dict.fromkeys(changes.gone, False)
                    lines |= {line.id: True for line in changes.lines}
                case wire.Standing() as standing:
                    self.standing = standing
                case wire.Settled(may=may):
                    self.may, self.link = frozenset(may), Link.THERE
                case wire.Ack() | wire.Denied() as answer:
                    settled.append(answer)
                case Link() as link:
                    self.link = link
                    if link is Link.OVER:
                        self.picture.forget()
                        forget_words()
                case _:
                    pass
        there = tuple(id_ for id_, stands in lines.items() if stands)
        gone = tuple(id_ for id_, stands in lines.items() if not stands)
        return News(changed, there, gone, fresh, tuple(settled))

    def act(self, what: What, at_ms: int | None = None, **fields: Any) -> int:
        """Something was done on this machine, at a point of session time (ms; None: now): kept, and
        sent as soon as that can be. Its number."""
        at_ms = self.clock.now_ms if at_ms is None else at_ms
        act = self.outbox.add(wire.Act(1, at_ms, what, **fields))
        self._keeper.keep(patient=True)
        self._soon(self._flush_now)
        return act.n

    @property
    def unsent(self) -> list[wire.Act]:
        """What the host has not on its disk yet."""
        return list(self.outbox)

    def kept_words(self, count: int) -> str:
        """That so many acts wait on this machine; or that they do not outlast the program."""
        if self.unkept:
            return plural(
                "! {count} act could not be kept: this machine's disk does not take it.",
                "! {count} acts could not be kept: this machine's disk does not take them.",
                count,
            ).format(count=count)
        return plural(
            "{count} act waits on this machine, and is sent once you join this meeting again.",
            "{count} acts wait on this machine, and are sent once you join this meeting again.",
            count,
        ).format(count=count)

    # -- the thread ------------------------------------------------------------------------------

    def _soon(self, job: Callable[[], object]) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it is over
                self._loop.call_soon_threadsafe(job)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _flush_now(self) -> None:
        if self._flush is not None:
            self._flush.set()

    def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self._stay())

    async def _stay(self) -> None:
        """Connects again and again until it is over."""
        import aiohttp

        # That a connection is gone is said on the screen, and not by its library across it.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        self._task, self._loop = asyncio.current_task(), asyncio.get_running_loop()
        if self._closing:
            return
        wait = SOONEST_S
        while True:
            self._flush = asyncio.Event()
            began = self._monotonic()
            gone = (aiohttp.ClientError, TimeoutError, OSError, ValueError)
            link = Link.LOST
            try:
                place, mine = self.membership.place, self.membership
                async with joining.connected(
                    place, fingerprint=mine.fingerprint, token=mine.token
                ) as (_session, socket, _seen):
                    if await self._visit(socket):
                        return
            except aiohttp.ServerFingerprintMismatch:
                link = Link.ANEW
            except gone:
                pass
            self._sent.clear()
            self._ending = False
            self._tell(link)
            if self._monotonic() - began > LATEST_S:
                wait = SOONEST_S
            await asyncio.sleep(wait * random.uniform(0.75, 1.25))
            wait = min(LATEST_S, wait * 2)

    async def _visit(self, socket: ClientWebSocketResponse) -> bool:
        """One connection; whether it was the last."""
        epoch, position = self._position
        await socket.send_str(wire.text_of(wire.Hello(epoch, position)))
        helpers: list[asyncio.Task[None]] = []
        try:
            while True:
                async with asyncio.timeout(terms.SILENT_S):
                    frame = await socket.receive()
                if not isinstance(frame.data, str):
                    return False
                message = wire.SHOWN.read(frame.data)
                match message:
                    case wire.Settled():
                        self.outbox.settle(message)
                        self._keeper.keep()
                        self._tell(message)
                        self._flush_now()
                        helpers = [
                            asyncio.ensure_future(self._ping(socket)),
                            asyncio.ensure_future(self._send(socket)),
                        ]
                    case wire.Refused(reason, said, again_s):
                        if reason is Reason.REVOKED:
                            self._forget(said)
                        elif again_s is None:
                            self._stop(said)
                        else:
                            await asyncio.sleep(again_s)
                        return again_s is None
                    case wire.Over(said, ends):
                        if ends or not self.unsent:
                            self._forget(said)
                        else:
                            self._stop(f"{said} {self.kept_words(len(self.unsent))}")
                        return True
                    case _:
                        self._heard(message)
        finally:
            for helper in helpers:
                helper.cancel()

    def _heard(self, message: Message) -> None:
        match message:
            case wire.Changes():
                self._position = message.epoch, message.position
            case wire.Standing():
                self.clock.stand(message.now_ms, running=message.running)
            case wire.Pong():
                self.clock.pong(message.sent / 1000, message.now_ms, running=message.running)
                return
            case wire.Ack(n) | wire.Denied(n):
                self._sent.discard(n)
                self._window = min(terms.IN_FLIGHT, 2 * self._window)
                self.outbox.done(n)
                self._keeper.keep()
                self._flush_now()
            case wire.Ending():
                self._ending, self._not_before, self._window = True, 0.0, terms.IN_FLIGHT
                self._flush_now()
                return
            case wire.Later(after_ms=after_ms):
                # What stands behind it is not taken in either; the next try is of one alone.
                self._sent.clear()
                self._window = 1
                self._not_before = self._monotonic() + after_ms / 1000
                asyncio.get_running_loop().call_later(after_ms / 1000, self._flush_now)
                return
            case _:
                pass
        self._tell(message)

    def _tell(self, what: Message | Link) -> None:
        self._told.append(what)
        self._notify()

    def _stop(self, said: str) -> None:
        """It cannot go on here: the machine joined elsewhere, has to join anew, or the meeting goes
        on another time. What waits in its outbox stays there."""
        self.over = said
        self._tell(Link.OVER)

    def _forget(self, said: str) -> None:
        """All of it is over: nothing stays on this machine. What the host has not, and will not
        have, is said."""
        lost = len(self.unsent)
        self.over = f"{said} {lost_words(lost)}" if lost else said
        with contextlib.suppress(OSError):  # what stays can be read by nobody, and opens nothing
            self.outbox.forget()
            if self._folder is not None:
                joining.forget(self._folder)
        self._tell(Link.OVER)

    async def _ping(self, socket: ClientWebSocketResponse) -> None:
        count = 0
        with contextlib.suppress(ConnectionError):
            while True:
                sent = round(self._monotonic() * 1000)
                await socket.send_str(wire.text_of(wire.Ping(sent)))
                count += 1
                await asyncio.sleep(0.05 if count < FIRST_PINGS else terms.PING_S)

    async def _send(self, socket: ClientWebSocketResponse) -> None:
        """Sends what waits, so many at once as the host wants."""
        assert self._flush is not None
        with contextlib.suppress(ConnectionError):
            while True:
                await self._flush.wait()
                self._flush.clear()
                if self._monotonic() < self._not_before:
                    continue
                for act in self.unsent:
                    if len(self._sent) >= self._window:
                        break
                    if act.n not in self._sent:
                        self._sent.add(act.n)
                        await socket.send_str(wire.text_of(act))
                if self._ending and not self.unsent:
                    self._ending = False
                    await socket.send_str(wire.text_of(wire.Emptied()))


def lost_words(count: int) -> str:
    return plural(
        "! {count} act of this machine came too late: it is not in the meeting.",
        "! {count} acts of this machine came too late: they are not in the meeting.",
        count,
    ).format(count=count)
