"""Machines that were let in: what each is, whether it is there, and what it was given to prove it.

A token is known here by its hash alone, and it is in no address and no log.
"""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from facilitator.sharing import bounds
from facilitator.sharing.bounds import Bucket
from facilitator.sharing.terms import ACTS_A_SECOND, ACTS_AT_ONCE, Reason, Role


class Connection(Protocol):
    """A WebSocket, as the host needs it."""

    def wake(self) -> None:
        """There may be something to tell."""

    def refuse(self, reason: Reason) -> None:
        """Ends it, and says why."""

    def end(self, said: str, *, ends: bool) -> None:
        """Ends it, because all of it is over; `ends` as in `wire.Over`."""

    @property
    def waits(self) -> bool:
        """Whether something may wait on that machine, to be taken in before the end."""

    def __hash__(self) -> int: ...


@dataclass(slots=True, eq=False)
class Machine:
    """One of them. `number` counts those of its role; `left` says that it went by itself, and has
    not dropped."""

    device: str
    role: Role
    number: int
    address: str
    acts: Bucket
    messages: Bucket
    connection: Connection | None = None
    left: bool = False
    dropped_at: float = -math.inf
    """When its last connection ended, on the host's clock (s)."""
    in_flight: int = 0
    taken: int = 0
    """How many acts of it were answered."""
    too_many: int = 0
    held: int | None = None
    tokens: set[str] = field(default_factory=set, repr=False)


class Machines:
    """All of them, and the tickets that wait to be cashed. Used on one thread."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._by_device: dict[str, Machine] = {}
        self._by_token: dict[str, Machine] = {}
        self._tickets: dict[str, tuple[Machine, float]] = {}
        self._revoked: set[str] = set()

    def __iter__(self) -> Iterator[Machine]:
        return iter(self._by_device.values())

    def __len__(self) -> int:
        return len(self._by_device)

    def get(self, device: str) -> Machine | None:
        return self._by_device.get(device)

    def away(self) -> bool:
        """Whether one has dropped, and so lately that it is on its way back."""
        since = self._monotonic() - bounds.BACK_S
        return any(m.connection is None and not m.left and m.dropped_at > since for m in self)

    def may_join(self, device: str) -> bool:
        """Whether there is room, and nobody has shut that device out."""
        there = device in self._by_device or len(self) < bounds.MACHINES
        return there and device not in self._revoked

    def let_in(self, device: str, role: Role, address: str) -> str:
        """A machine comes in, or comes in again; the ticket for its token."""
        machine = self._by_device.get(device)
        if machine is None:
            number = 1 + max((m.number for m in self if m.role is role), default=0)
            machine = self._by_device[device] = Machine(
                device,
                role,
                number,
                address,
                Bucket(ACTS_A_SECOND, ACTS_AT_ONCE, self._monotonic),
                Bucket(bounds.MESSAGES_A_SECOND, bounds.MESSAGES_AT_ONCE, self._monotonic),
            )
        machine.address, machine.left = address, True  # it is on its way, and has not dropped
        ticket = secrets.token_urlsafe(32)
        self._tickets[_hash(ticket)] = machine, self._monotonic() + bounds.TICKET_S
        return ticket

    def cash(self, ticket: str) -> str | None:
        """The token for a ticket, once; None if it is none, or too old."""
        now = self._monotonic()
        self._tickets = {t: (m, until) for t, (m, until) in self._tickets.items() if until > now}
        found = self._tickets.pop(_hash(ticket), None)
        if found is None:
            return None
        token = secrets.token_urlsafe(32)
        self._forget_tokens(found[0])  # a machine has one
        found[0].tokens.add(_hash(token))
        self._by_token[_hash(token)] = found[0]
        return token

    def of_token(self, token: str) -> Machine | None:
        return self._by_token.get(_hash(token))

    def revoke(self, device: str) -> Machine | None:
        """Shuts a device out for as long as the meeting is shared."""
        machine = self._by_device.pop(device, None)
        self._revoked.add(device)
        if machine is not None:
            self._forget_tokens(machine)
            self._tickets = {t: one for t, one in self._tickets.items() if one[0] is not machine}
        return machine

    def _forget_tokens(self, machine: Machine) -> None:
        for token in machine.tokens:
            self._by_token.pop(token, None)
        machine.tokens.clear()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
