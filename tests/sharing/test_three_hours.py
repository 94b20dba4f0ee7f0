"""A meeting of three hours with eight machines, as fast as it goes: the host's memory, and that all
screens show the same at the end."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.sharing.namespaces import python
from tests.sharing.test_network import HERE, Far, joined, shown_alike
from tests.tui.conftest import memory

__all__ = ["memory"]

MINUTES, LINES_A_MINUTE, ACTS_A_MINUTE = 180, 15, 2
MACHINES = 8

MOST_MORE_MB = 12.0
"""So much more a host with eight machines may grow in the last two hours than one with none: what
it keeps of them is bounded (outgoing buffers, one place in the feed each)."""

WORDS = [
    "I",
    "they",
    "the",
    "ward",
    "letter",
    "home",
    "doctor",
    "Maria",
    "asked",
    "said",
    "never",
    "again",
    "when",
    "nobody",
    "came",
]


def replayed(root: Path, folder: Path, machines: int) -> list[float]:
    """The host's memory (MB) as they had joined, and after each hour."""
    chance = random.Random(3)
    host = Far(python(HERE / "far_host.py", str(root), "127.0.0.1"))
    clients = [
        Far(python(HERE / "far_client.py", str(folder / f"m{seed}"), str(seed), "0"))
        for seed in range(machines)
    ]
    found = []

    def measure() -> None:
        host.tell("memory")
        found.append(float(host.value("memory")))

    try:
        for one in clients:
            joined(host, one)
        measure()
        for minute in range(1, MINUTES + 1):
            for one in (host, *clients):
                one.tell("skip 60")
            for _ in range(LINES_A_MINUTE):
                host.tell(f"say {' '.join(chance.sample(WORDS, k=8))}.")
            for one in clients:
                for _ in range(ACTS_A_MINUTE):
                    one.tell("act")
            if not clients:  # the same number of acts, at the host
                host.tell(f"note {MACHINES * ACTS_A_MINUTE}")
            if minute % 5 == 0:
                for one in clients:
                    while len(one.acked) < minute * ACTS_A_MINUTE:
                        one.hear("acked ")
            if minute % 60 == 0:
                measure()
        if clients:
            shown = shown_alike(host, clients)
            assert len(shown["lines"]) >= MINUTES * LINES_A_MINUTE
            assert not any("Maria" in text for text in shown["texts"])
            assert all(sorted(one.acked) == sorted(one.did) for one in clients)
    finally:
        for one in (host, *clients):
            one.kill()
    return found


def test_eight_machines_cost_a_host_no_memory_that_grows(
    memory: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    if not pytestconfig.getoption("--every-step"):
        pytest.skip("three hours with eight machines: `make soak` has it")
    alone = replayed(memory / "alone", tmp_path, 0)
    shared = replayed(memory / "shared", tmp_path, MACHINES)
    for name, figures in (("nobody joined", alone), (f"{MACHINES} machines", shared)):
        print(f"\nMB after 0, 1, 2, 3 h, {name}: {', '.join(f'{mb:.0f}' for mb in figures)}")
    assert (shared[3] - shared[1]) - (alone[3] - alone[1]) < MOST_MORE_MB
