"""The host: a server on a thread of its own, for the machines of one room.

What it tells comes from the meeting's thread (`show`, `stand`), what machines want done goes there
(`Meeting`); neither waits for the other. It never sees a session: what it knows it may tell.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from facilitator.child_messages import Message
from facilitator.errors import FacilitatorError, system_says
from facilitator.sharing import bounds, certificate, wire
from facilitator.sharing.incidents import Incident, Incidents
from facilitator.sharing.look import Asking, Joined, Look
from facilitator.sharing.machines import Connection, Machine, Machines
from facilitator.sharing.pairing import Doorkeeper, Guest, device_id, join_url
from facilitator.sharing.shown import Changed, Feed
from facilitator.sharing.terms import PORT, Reason, State, place
from facilitator.words import _

TIDY_S = 1.0
"""How often it is looked who has waited too long."""

Answer = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """An act that a machine wants done; `answer` may be called on any thread, once."""

    device: str
    act: wire.Act
    answer: Answer = field(repr=False)


class Meeting(Protocol):
    """What a host asks of the meeting. Called on the host's thread: these only hand it on."""

    def act(self, asked: Asked) -> None:
        """Has an act done."""

    def settle(self, device: str, then: Callable[[int], None]) -> None:
        """Says which number the next new act of a device has; `then` may be called anywhere."""

    def shut_out(self, device: str) -> None:
        """A person has shut a machine out: nothing more is taken of it."""

    def changed(self) -> None:
        """`Host.look` is another."""


class Host:
    """See the module. All methods but `start` and `close` only hand on, from any thread."""

    def __init__(
        self,
        meeting: Meeting,
        address: str,
        port: int | None = None,
        *,
        secret: bytes,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """To listen at an address of this machine alone, on a port (None: `PORT`, or any). `secret`
        is the session's own: what outboxes are encrypted under comes of it.

        FacilitatorError if that is no address to listen at.
        """
        self.address, self._wanted, self.secret = _checked(address), port, secret
        self.monotonic = monotonic
        self.meeting = meeting
        self.certificate = certificate.make(self.address)
        self.feed = Feed()
        self.standing = wire.Standing(State.OFF, 0, running=False)
        self.machines = Machines(monotonic)
        self.doorkeeper = Doorkeeper(self.certificate.fingerprint, monotonic)
        self.incidents = Incidents()
        self.ending = False
        """Whether it is over in a moment: what waits on joined machines is taken in before."""
        self.hushes = 0
        """How often it was said that nothing is to be told from now on."""
        self.failed = False
        """Whether nobody is let in or told anything any more, though nobody said so."""
        self._hushed = True
        self._told_at = monotonic()
        self._visits: set[Connection] = set()
        self._loop = asyncio.SelectorEventLoop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="sharing", daemon=True)
        self._listening: socket.socket | None = None
        self.port = 0
        self.look = Look(self.address, 0, self.certificate.fingerprint)

    @property
    def place(self) -> str:
        """ADDRESS:PORT, as a browser says it."""
        return place(self.address, self.port)

    # -- from any thread -------------------------------------------------------------------------

    def start(self) -> None:
        """Begins to listen. FacilitatorError if it cannot."""
        self._listening = _listen(self.address, self._wanted)
        self.port = self._listening.getsockname()[1]
        self._look()
        self._thread.start()

    def close(self, said: str = "", *, ends: bool = True, drains: bool = False) -> None:
        """Tells all that it is over, and ends; waits for that. The certificate goes with it. `ends`
        False: the session may be shared again. `drains`: what waits on joined machines is taken in
        first, for as long as it comes."""
        if self._thread.is_alive():
            self._soon(self._end, said, ends, drains)
            self._thread.join()
        elif self._listening is not None:
            self._listening.close()

    def hush(self) -> None:
        """Nothing more is told of the meeting, from this moment on, until `stand` says so."""
        self.hushes += 1
        self._hushed = True
        self._soon(self._wake)

    def show(self, changes: Iterable[Changed]) -> None:
        """What reads otherwise."""
        self._soon(self._show, list(changes))

    def stand(self, standing: wire.Standing, hushes: int) -> None:
        """How it stands; `hushes` as it was when that was looked at: somebody may have hushed it
        since."""
        self._soon(self._stand, standing, hushes, self.monotonic())

    def forget(self) -> None:
        """All that was shown is to be forgotten, also while it is hushed, and told anew later: part
        of it is there no more."""
        self._soon(self._forget)

    def open_door(self) -> None:
        """Somebody may join: there is a code."""
        self._soon(self._open, True)

    def close_door(self) -> None:
        self._soon(self._open, False)

    def answer(self, number: int, *, let_in: bool) -> None:
        """Whoever waits with that number comes in, or not."""
        self._soon(self._answer, number, let_in)

    def revoke(self, device: str) -> None:
        """Shuts a machine out, at once and for as long as the meeting is shared."""
        self._soon(self._revoke, device)

    def call(self, job: Callable[..., object], *args: object) -> None:
        """Has something done on the host's thread."""
        self._soon(job, *args)

    # -- on the host's thread --------------------------------------------------------------------

    @property
    def hushed(self) -> bool:
        """Whether nothing of the meeting may be told now."""
        return self._hushed or self.standing.state is not State.ON

    def standing_now(self) -> wire.Standing:
        """How it stands, told now."""
        return replace(self.standing, now_ms=self.now_ms)

    @property
    def now_ms(self) -> int:
        """Session time now."""
        gone = self.monotonic() - self._told_at if self.standing.running else 0.0
        return self.standing.now_ms + round(gone * 1000)

    def tell(self, what: Incident, address: str) -> None:
        """Something was refused that nobody in the room does by mistake."""
        self.incidents.add(what, address)
        self._look()

    def asked(self, machine: Machine, act: wire.Act, answer: Answer) -> Asked:
        """An act of a machine: which device it is, its token says and nothing else."""
        return Asked(machine.device, act, answer)

    def looked(self) -> None:
        """Something that `look` says is another."""
        self._look()

    def come(self, visit: Connection) -> None:
        self._visits.add(visit)

    def gone(self, visit: Connection) -> None:
        self._visits.discard(visit)
        self._look()

    def wait(self, guest: Guest, then: Callable[[str | Reason], None]) -> None:
        """A guest waits to be let in; `then` is told a ticket, or why not."""
        self._then = then
        self._look()

    def waits_no_more(self, guest: Guest) -> None:
        """A guest has left the door."""
        self.doorkeeper.gone(guest)
        self._look()

    def _answer(self, number: int, let_in: bool) -> None:
        guest = self.doorkeeper.waiting
        if guest is None or guest.number != number or not guest.secret:
            return
        role = guest.terms.role
        device = device_id(role, guest.secret)
        self.doorkeeper.gone(guest)
        if not let_in:
            self._then(Reason.NO)
        elif not self.machines.may_join(device):
            self._then(Reason.FULL)
        else:
            self._then(self.machines.let_in(device, role, guest.address))
        self._look()

    def _open(self, is_open: bool) -> None:
        if is_open:
            self.doorkeeper.open()
        else:
            waiting = self.doorkeeper.waiting
            self.doorkeeper.close()
            if waiting is not None and waiting.secret:
                self._then(Reason.CLOSED)
        self._look()

    def _revoke(self, device: str) -> None:
        machine = self.machines.revoke(device)
        if machine is not None and machine.connection is not None:
            machine.connection.refuse(Reason.REVOKED)
        self.meeting.shut_out(device)
        self._look()

    def _show(self, changes: list[Changed]) -> None:
        self.feed.take(changes)
        self._wake()

    def _forget(self) -> None:
        self.feed.forget()
        self._wake()

    def _stand(self, standing: wire.Standing, hushes: int, at: float) -> None:
        self.standing, self._told_at = standing, at
        if hushes == self.hushes:
            self._hushed = False
        self._wake()

    def _wake(self) -> None:
        for visit in self._visits:
            visit.wake()

    def _look(self) -> None:
        keeper = self.doorkeeper
        guest, code = keeper.waiting, keeper.code
        ends_at = self.monotonic() + keeper.ends_in_s
        asking = None
        if guest is not None and guest.words is not None and guest.secret:
            asking = Asking(guest.number, guest.terms.role, guest.address, guest.words, ends_at)
        self.look = Look(
            self.address,
            self.port,
            self.certificate.fingerprint,
            keeper.is_open,
            code.shown if code else None,
            join_url(self.address, self.port, code, self.certificate.fingerprint) if code else None,
            ends_at,
            asking,
            tuple(
                Joined(m.device, m.role, m.number, m.address, m.connection is not None, m.left)
                for m in self.machines
            ),
            self.incidents.line,
            sum(self.incidents.counts.values()),
        )
        self.meeting.changed()

    # -- the thread ------------------------------------------------------------------------------

    def _soon(self, job: Callable[..., object], *args: object) -> None:
        with contextlib.suppress(RuntimeError):  # it is over
            self._loop.call_soon_threadsafe(job, *args)

    def _run(self) -> None:
        # A fault of one connection is that connection's end; its text could quote what was sent.
        self._loop.set_exception_handler(lambda _loop, _context: None)
        with contextlib.suppress(Exception):
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve())
            return
        self.failed = True
        self.meeting.changed()

    async def _serve(self) -> None:
        from facilitator.sharing.site import serve

        assert self._listening is not None
        with self._listening:
            both = [asyncio.ensure_future(self._tidy())]
            both.append(asyncio.ensure_future(serve(self, self._listening, self._stop)))
            done, _rest = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for one in both:
                one.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            for one in done:
                one.result()

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(TIDY_S)
            late = self.doorkeeper.tidy()
            if late is not None and late.secret:
                self._then(Reason.LATE)
            code = self.doorkeeper.code
            if late is not None or (code and code.shown) != self.look.code:
                self._look()

    def _end(self, said: str, ends: bool, drains: bool) -> None:
        if not self.ending:
            self.ending = True
            self._last_words = asyncio.ensure_future(self._part(said, ends, drains))

    async def _part(self, said: str, ends: bool, drains: bool) -> None:
        try:
            self.doorkeeper.close()
            if drains:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._drained(), bounds.DRAIN_S)
            for visit in list(self._visits):
                visit.end(said, ends=ends)
            parted = self._loop.time() + bounds.PART_S
            while self._visits and self._loop.time() < parted:
                await asyncio.sleep(0.02)
        finally:  # whatever goes wrong with a machine, the meeting can end
            self._stop.set()

    async def _drained(self) -> None:
        """Until nothing waits on any machine that is there, or none of them sends more; and who has
        just dropped is there again."""
        self._wake()
        before, since = -1, self._loop.time()
        while (away := self.machines.away()) or any(visit.waits for visit in self._visits):
            taken = sum(machine.taken for machine in self.machines)
            if away or taken != before:
                before, since = taken, self._loop.time()
            elif self._loop.time() - since > bounds.STILL_S:
                return
            await asyncio.sleep(0.02)


def _checked(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.strip("[]"))
        if found.is_unspecified or found.is_multicast:
            raise ValueError
    except ValueError:
        raise FacilitatorError(
            _("'{address}' is no address of this machine to listen at.").format(address=address),
            _("Give one of its own, as 192.168.1.20; never all of them."),
        ) from None
    return str(found)


def _listen(address: str, wanted: int | None) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for port in (PORT, 0) if wanted is None else (wanted,):
        one = socket.socket(family, socket.SOCK_STREAM)
        try:
            if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((address, port))
            one.listen(32)
            one.setblocking(False)
        except OSError as error:
            one.close()
            why = system_says(error)
            continue
        return one
    raise FacilitatorError(
        _("The meeting cannot be shared at {address} ({why}).").format(address=address, why=why),
        _("Is that address this machine's own, and the port free? --interface, --port."),
    )
