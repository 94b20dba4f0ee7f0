"""A job on a lab's machines: blocks handed out sealed, words taken back, whoever falls out.

A machine that is lost loses nothing: its blocks are heard by another. What no machine could do is
said to have failed, and is done by whoever asked.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from facilitator.child_messages import Utterance
from facilitator.errors import FacilitatorError
from facilitator.lab import work
from facilitator.lab.bundle import Bundle, check_same, differing
from facilitator.words import _

CONNECT_S = 10
NOBODY_S = 30.0
"""How long a job waits for a first machine, or another one where all have gone."""

LOOK_S = 0.2
JOINED_S = 1.0
"""How often it is looked who has joined."""

RETRIES = 2
"""So often a block is tried again that failed on a machine (0: once in all)."""

AHEAD = 2
"""Blocks with the lab for each machine: one that is heard, and one that waits for its end. The
sound of no more is in memory."""


class Job:
    """One job. FacilitatorError if there is no host, or with other versions."""

    def __init__(
        self,
        bundle: Bundle,
        wanted: work.Wanted,
        *,
        told: Callable[[str], object] = lambda _: None,
        nobody_s: float = NOBODY_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`told` is given a line for the person now and then."""
        check_same(bundle.versions)
        from distributed import Client

        from facilitator.lab.machines import prepare, security

        prepare()
        self._wanted = wanted
        self._told = told
        self._nobody_s = nobody_s
        self._monotonic = monotonic
        self._id = uuid4().hex
        self._key = os.urandom(32)
        self._futures: dict[int, Any] = {}
        self._has: set[str] = set()
        """Machines that have the key."""
        self._refused: set[str] = set()
        self._looked_at = float("-inf")
        self._nobody_since: float | None = None
        self.lost = False
        """There is no machine any more."""
        try:
            self._client = Client(
                bundle.address,
                security=security(bundle),
                timeout=CONNECT_S,
                set_as_default=False,
            )
        except (OSError, TimeoutError):
            raise FacilitatorError(
                _("Nobody answers at {address}, or with another bundle.").format(
                    address=bundle.address
                ),
                _("Start it there with: facilitator lab host {path} --address …").format(
                    path=bundle.path
                ),
            ) from None

    @property
    def machines(self) -> int:
        """How many take part."""
        return len(self._has)

    def room(self) -> int:
        """How many blocks more may be handed out."""
        self._look()
        return AHEAD * len(self._has) - len(self._futures)

    @property
    def ready(self) -> int:
        """How many blocks have been heard, and wait for who asks for them."""
        return sum(future.done() for future in self._futures.values())

    def submit(self, number: int, block: work.Block, pcm: bytes) -> None:
        """Hands a block out."""
        sealed = work.packed(self._key, self._id, number, block, pcm)
        self._futures[number] = self._client.submit(
            work.hear,
            self._id,
            number,
            self._wanted,
            sealed,
            key=f"{self._id}-{number}",
            retries=RETRIES,
            pure=False,
        )

    def result(self, number: int, stopping: Callable[[], bool]) -> tuple[Utterance, ...] | None:
        """What was heard in a block that was handed out; None if no machine could, or somebody
        wants to stop."""
        future = self._futures.pop(number)
        while not stopping():
            self._look()
            if future.done():
                return self._opened(number, future)
            if self.lost:
                break
            time.sleep(LOOK_S)
        with contextlib.suppress(Exception):
            future.cancel()
        return None

    def close(self) -> None:
        """Every machine forgets the job."""
        with contextlib.suppress(Exception):
            self._client.cancel(list(self._futures.values()), force=True)
        with contextlib.suppress(Exception):
            self._client.run(work.end, self._id, on_error="ignore")
        with contextlib.suppress(Exception):
            self._client.close(timeout=5)

    def wait(self, stopping: Callable[[], bool]) -> bool:
        """Waits for a first machine; False if none comes."""
        while not stopping() and not self.lost:
            self._look()
            if self._has:
                return True
            time.sleep(LOOK_S)
        return False

    # -- who takes part ------------------------------------------------------------------------

    def _look(self) -> None:
        now = self._monotonic()
        if now - self._looked_at < JOINED_S:
            return
        self._looked_at = now
        here = self._here()
        gone = self._has - here
        if gone:
            self._has -= gone
            self._told(_("A machine has gone; its part is given to the others."))
        for address in sorted(here - self._has - self._refused):
            self._welcome(address)
        if self._has:
            self._nobody_since = None
            return
        if self._nobody_since is None:
            self._nobody_since = now
        self.lost = now - self._nobody_since >= self._nobody_s

    def _here(self) -> set[str]:
        try:
            return set(self._client.scheduler_info(n_workers=-1)["workers"])
        except Exception:  # the host has gone: Dask raises several kinds
            return set()

    def _welcome(self, address: str) -> None:
        """Gives a machine the key if it is like this one and has the model; says why, if not."""
        try:
            there = self._client.run(work.here, workers=[address])[address]
            fault = (
                "; ".join(differing(there))
                or self._client.run(
                    work.begin, self._id, self._key, self._wanted, workers=[address]
                )[address]
            )
        except Exception:  # it has gone meanwhile, or cannot be used: whatever it raised
            return
        if fault is None:
            self._has.add(address)
            return
        self._refused.add(address)
        self._told(
            _("The machine at {address} takes no part: {why}.").format(
                address=address.removeprefix("tls://"), why=fault.rstrip(".")
            )
        )

    def _opened(self, number: int, future: Any) -> tuple[Utterance, ...] | None:
        try:
            return work.unpacked(self._key, self._id, number, future.result(timeout=CONNECT_S))
        except Exception:  # whatever a machine raised, or the way to it
            return None
