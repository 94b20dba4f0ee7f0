"""Machines on a network that loses, delays, disorders and breaks: nothing lost, nothing twice."""

from __future__ import annotations

import contextlib
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

pytestmark = pytest.mark.skipif(
    not namespaces.possible(), reason="no network namespaces can be made here"
)


class Far:
    """A process on a machine, spoken with in lines."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
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

    def hear(self, begins: str) -> str:
        """The rest of the next line that begins so."""
        until = time.monotonic() + WITHIN_S
        while True:
            line = self._lines.get(timeout=max(0.1, until - time.monotonic()))
            self.said.append(line)
            if line.startswith(begins):
                return line.removeprefix(begins).strip()

    def heard(self, begins: str, instead: str) -> bool:
        """Whether a line that begins so comes next, and not one that begins otherwise."""
        while True:
            line = self._lines.get(timeout=WITHIN_S)
            self.said.append(line)
            if line.startswith((begins, instead)):
                return line.startswith(begins)

    def drain(self) -> None:
        while not self._lines.empty():
            self.said.append(self._lines.get())

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
def a_host(net: Network, root: Path) -> Iterator[Far]:
    host = Far(net.within("host", python(HERE / "far_host.py", str(root), net.address("host"))))
    try:
        yield host
    finally:
        host.kill()


def a_client(net: Network, name: str, folder: Path, seed: int, *, acts: int, seconds: float) -> Far:
    arguments = (str(folder), str(seed), str(acts), str(seconds))
    return Far(net.within(name, python(HERE / "far_client.py", *arguments)))


def joined(host: Far, client: Far) -> None:
    """A code is good for one try, and for a minute: the newest is taken until it was."""
    client.tell(host.hear("join "))
    while not client.heard("ready", "again "):
        client.tell(host.hear("join "))


def noted(host: Far) -> list[dict[str, Any]]:
    """What the host has noted of other devices."""
    host.tell("log")
    return list(json.loads(host.hear("log ")))


def shown_alike(clients: list[Far]) -> dict[str, Any]:
    """What all of them show in the end: the same."""
    until = time.monotonic() + WITHIN_S
    while True:
        for client in clients:
            client.tell("finish")
        shown = [json.loads(client.hear("shows ")) for client in clients]
        if all(one == shown[0] for one in shown):
            return dict(shown[0])
        assert time.monotonic() < until, "they do not come to show the same"


def once_each(events: list[dict[str, Any]], clients: list[Far]) -> None:
    """Every act was acknowledged, is in the log, and is there once."""
    ids = [event["id"] for event in events]
    assert len(ids) == len(set(ids))
    acts = [(e["id"].rpartition(":")[0], e["number"]) for e in events if e["kind"] == "ActTaken"]
    assert len(acts) == len(set(acts))
    for client in clients:
        acked = client.acked
        did = [int(line.split()[1]) for line in client.said if line.startswith("did ")]
        assert sorted(acked) == sorted(did)
        assert set(acked.values()) <= {*ids}


def test_loss_disorder_a_partition_and_another_address(
    memory: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    if not pytestconfig.getoption("--every-step"):
        pytest.skip("half a minute without a network: `make soak` has it")
    names = ["host", "a", "b", "c"]
    with network(names, seed=1) as net, a_host(net, memory) as host:
        clients = {
            name: a_client(net, name, tmp_path / name, seed, acts=24, seconds=30)
            for seed, name in enumerate(names[1:])
        }
        try:
            for client in clients.values():
                joined(host, client)
            for line in net.lines.values():
                line.lost, line.delay, line.jitter = 0.03, 0.01, 0.06
            for number in range(20):
                host.tell(f"say {2_530_000 + number * 1_000} Maria said {number}.")
            net.lines["a"].cut = True  # longer than either side waits before it gives up
            net.move("b", 77)
            cut_at = time.monotonic()
            for name in ("b", "c"):
                while len(clients[name].acked) < 24:
                    clients[name].hear("acked ")
            assert len(clients["a"].acked) < 24
            while time.monotonic() - cut_at < 25:
                host.tell("log")
                host.hear("log ")
            net.lines["a"].cut = False
            shown = shown_alike([*clients.values()])
            assert net.dropped > 20, "the network was a bad one"
            once_each(noted(host), [*clients.values()])
            assert len(shown["lines"]) >= 20
            assert not any("Maria" in json.dumps(one) for one in shown["lines"])
            host.tell("end")
            for client in clients.values():
                client.hear("over")
        finally:
            for client in clients.values():
                client.kill()


@pytest.fixture
def rounds(pytestconfig: pytest.Config) -> int:
    return int(pytestconfig.getoption("--kill-rounds", default=3))


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
            wait_until(time.monotonic() + chance.uniform(0.05, 1.0), before)
            before.kill()
            before.drain()
            acked |= before.acked
            did |= {int(line.split()[1]) for line in before.said if line.startswith("did ")}
        before = a_client(net, "a", tmp_path / "a", 99, acts=0, seconds=0)
        before.hear("ready")
        before.tell("finish")
        before.hear("shows ")
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
    while (left := moment - time.monotonic()) > 0:
        with_timeout(client, left)


def with_timeout(client: Far, seconds: float) -> None:
    try:
        client.said.append(client._lines.get(timeout=seconds))
    except queue.Empty:
        return
