"""Machines on a network that loses, delays, disorders and breaks: nothing lost, nothing twice."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.sharing import namespaces
from tests.sharing.namespaces import Network, network, python
from tests.tui.conftest import memory

__all__ = ["memory"]

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
WITHIN_S = 150.0
PATIENCE_S = 3.0
"""So soon a silent connection is given up where nobody has minutes to wait (else 20 s)."""

pytestmark = pytest.mark.skipif(
    not namespaces.possible(), reason="no network namespaces can be made here"
)


class Far:
    """A process on a machine, spoken with in lines."""

    def __init__(self, command: list[str], **environment: str) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )
        self.said: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def next(self, until: float) -> str:
        """The next line, whatever it is."""
        try:
            line = self._lines.get(timeout=max(0.1, until - time.monotonic()))
        except queue.Empty:
            raise AssertionError(f"nothing more was said after {self.said[-5:]}") from None
        self.said.append(line)
        return line

    def hear(self, *begins: str) -> str:
        """The next line that begins so, in one of these ways."""
        until = time.monotonic() + WITHIN_S
        while not (line := self.next(until)).startswith(begins):
            pass
        return line

    def value(self, begins: str) -> Any:
        """What comes as JSON in the next line that begins so."""
        return json.loads(self.hear(f"{begins} ").removeprefix(begins))

    def drain(self) -> None:
        while not self._lines.empty():
            self.said.append(self._lines.get())

    def newest(self, begins: str) -> str:
        """The rest of the last line so far that begins so, or of the next one: codes run out."""
        before = len(self.said)
        self.drain()
        found = [line for line in self.said[before:] if line.startswith(begins)]
        line = found[-1] if found else self.hear(begins)
        return line.removeprefix(begins).strip()

    @property
    def did(self) -> list[int]:
        self.drain()
        return [int(line.split()[1]) for line in self.said if line.startswith("did ")]

    @property
    def acked(self) -> dict[int, str]:
        """What the host said of each act of it."""
        self.drain()
        words = [line.split() for line in self.said if line.startswith("acked ")]
        return {int(number): event for _acked, number, event in words}

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):  # what was still to be told to it
                pipe.close()


@contextmanager
def a_host(net: Network, root: Path, **environment: str) -> Iterator[Far]:
    command = python(HERE / "far_host.py", str(root), net.address("host"))
    host = Far(net.within("host", command), **environment)
    try:
        yield host
    finally:
        host.kill()


def a_client(
    net: Network,
    name: str,
    folder: Path,
    seed: int,
    *,
    acts: int,
    seconds: float,
    **environment: str,
) -> Far:
    arguments = (str(folder), str(seed), str(acts), str(seconds))
    return Far(net.within(name, python(HERE / "far_client.py", *arguments)), **environment)


def joined(host: Far, client: Far) -> None:
    """A code is good for one try, and for a minute: the newest is taken until it was."""
    client.tell(host.newest("join "))
    while not client.hear("ready", "again ").startswith("ready"):
        client.tell(host.newest("join "))


def noted(host: Far) -> list[dict[str, Any]]:
    """What the host has noted of other devices."""
    host.tell("log")
    return list(host.value("log"))


def shown_alike(host: Far, clients: list[Far]) -> dict[str, Any]:
    """What all screens show in the end, each in its order: the same as the host's."""
    until = time.monotonic() + WITHIN_S
    while True:
        for one in (host, *clients):
            one.tell("finish")
        own, *shown = [one.value("shows") for one in (host, *clients)]
        if all((one["lines"], one["marks"]) == (own["lines"], own["marks"]) for one in shown):
            return dict(shown[0])
        assert time.monotonic() < until, f"they do not come to show the same: {own} {shown}"


def once_each(events: list[dict[str, Any]], clients: list[Far]) -> None:
    """Every act was acknowledged, is in the log, and is there once."""
    ids = [event["id"] for event in events]
    assert len(ids) == len(set(ids))
    acts = [(e["id"].rpartition(":")[0], e["number"]) for e in events if e["kind"] == "ActTaken"]
    assert len(acts) == len(set(acts))
    for client in clients:
        acked = client.acked
        assert sorted(acked) == sorted(client.did)
        assert set(acked.values()) <= {*ids}


MINUTES_S = 200
"""So long a machine is without a network: more than three minutes."""


@pytest.mark.parametrize("real", [False, True], ids=["its clocks skip", "for real"])
def test_loss_disorder_minutes_without_a_network_and_another_address(
    memory: Path, tmp_path: Path, pytestconfig: pytest.Config, real: bool
) -> None:
    """Nothing is lost, nothing comes twice, and every screen shows it in the same order."""
    if real and not pytestconfig.getoption("--every-step"):
        pytest.skip("three minutes without a network: `make soak` has it")
    patience = {} if real else {"FAR_PATIENCE_S": str(PATIENCE_S)}
    names = ["host", "a", "b", "c"]
    with network(names, seed=1) as net, a_host(net, memory, **patience) as host:
        clients = {
            name: a_client(net, name, tmp_path / name, seed, acts=8, seconds=4, **patience)
            for seed, name in enumerate(names[1:])
        }
        every = [host, *clients.values()]

        def pass_time(seconds: float) -> None:
            if real:
                time.sleep(seconds)
                return
            for one in every:
                one.tell(f"skip {seconds}")
            for one in every:
                one.hear("skipped")

        try:
            for client in clients.values():
                joined(host, client)
            for line in net.lines.values():
                line.lost, line.delay, line.jitter = 0.03, 0.01, 0.06
            for number in range(10):
                host.tell(f"say Maria said {number}.")
            for client in clients.values():
                while len(client.did) < 2:
                    client.hear("did ")
            net.lines["a"].cut = True
            net.move("b", 77)
            clients["a"].hear("link LOST")
            for number in range(4):
                pass_time(MINUTES_S / 4)
                host.tell(f"say Maria said {number} more.")
                for client in clients.values():
                    client.tell("act")
            for name in ("b", "c"):
                while len(clients[name].acked) < 12:
                    clients[name].hear("acked ")
            while len(clients["a"].did) < 12:
                clients["a"].hear("did ")
            late = len(clients["a"].acked)
            assert late < 9, "it was cut off all the while"
            net.lines["a"].cut = False
            shown = shown_alike(host, [*clients.values()])
            assert net.dropped > 20, "the network was a bad one"
            events = noted(host)
            once_each(events, [*clients.values()])
            assert sum("[Person 1] said" in text for text in shown["texts"]) == 14
            assert not any("Maria" in text for text in shown["texts"])
            # What was done without a network is of the time at which it was done.
            acked = clients["a"].acked
            at = {event["id"]: event.get("at_ms", 0) for event in events}
            last = [at[acked[n]] for n in sorted(acked)][-4:]
            apart = [after - before for before, after in itertools.pairwise(last)]
            assert all(abs(one - MINUTES_S * 250) < 20_000 for one in apart), apart
            host.tell("end")
            for client in clients.values():
                assert "too late" not in client.hear("over ")
        finally:
            for client in clients.values():
                client.kill()


@pytest.fixture
def rounds(pytestconfig: pytest.Config) -> int:
    return int(pytestconfig.getoption("--shared-rounds"))


def test_a_machine_killed_at_any_moment_has_done_what_it_did_once(
    memory: Path, tmp_path: Path, rounds: int
) -> None:
    chance = random.Random(7)
    with network(["host", "a"], seed=2) as net, a_host(net, memory) as host:
        net.lines["a"].delay = net.lines["a"].jitter = 0.01
        before = a_client(net, "a", tmp_path / "a", 0, acts=0, seconds=0)
        joined(host, before)
        acked: dict[int, str] = {}
        did: set[int] = set()
        for number in range(rounds):
            before.kill()
            before = a_client(net, "a", tmp_path / "a", number, acts=12, seconds=1.0)
            before.hear("ready")
            net.lines["a"].cut = number % 2 == 0  # what it does is on its own disk alone
            wait_until(time.monotonic() + chance.uniform(0.05, 1.0), before)
            before.kill()
            net.lines["a"].cut = False
            before.drain()
            acked |= before.acked
            did |= {*before.did}
        before = a_client(net, "a", tmp_path / "a", 99, acts=0, seconds=0)
        before.hear("ready")
        before.tell("finish")
        before.value("shows")
        acked |= before.acked
        before.kill()
        events = noted(host)
        taken = [event["number"] for event in events if event["kind"] == "ActTaken"]
        assert len(taken) == len(set(taken))
        assert set(acked.values()) - {"denied"} <= {event["id"] for event in events}
        # What it said it did was on its own disk before: all of it came, or waits no more.
        assert did <= set(taken)


def wait_until(moment: float, client: Far) -> None:
    """Lets a client work until a moment."""
    while moment > time.monotonic():
        time.sleep(min(0.05, max(0.0, moment - time.monotonic())))
    client.drain()
