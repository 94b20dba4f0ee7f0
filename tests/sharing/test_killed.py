"""Host and joined machines killed at any moment: what was acknowledged is there, once."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest

from facilitator.domain import events as ev
from facilitator.workflow.store import SessionStore
from facilitator.workspace import find_workspace
from tests.audio import tone, write_wav
from tests.e2e.conftest import GUIDE, ROSTER, Study
from tests.e2e.test_shared import Running, free_port
from tests.sharing.namespaces import python
from tests.sharing.test_network import HERE, Far

WITHIN_S = 120.0
SECONDS_A_ROUND = 30


def machine(folder: Path, name: str, seed: int) -> Far:
    """Three acts a second, without end."""
    arguments = (str(folder / name), str(seed), "30000", "10000")
    return Far(python(HERE / "far_client.py", *arguments), FAR_PATIENCE_S="3")


def joined(host: Running, one: Far) -> None:
    """Once it has found that the host was begun anew, or is new itself."""
    until = time.monotonic() + WITHIN_S
    used: set[str] = set()
    while time.monotonic() < until:
        codes = re.findall(r"Join code: (\S+)", "".join([*host.lines]))
        if codes and codes[-1] not in used:
            used.add(codes[-1])
            one.tell(f"https://127.0.0.1:{host.port}/#{codes[-1]}")
            asked = len(re.findall("sees the words", "".join([*host.lines])))
            while len(re.findall("sees the words", "".join([*host.lines]))) == asked:
                time.sleep(0.02)
                assert host.process.poll() is None, host.lines
                one.drain()
                if any(line.startswith("again") for line in one.said[-1:]):
                    break
            else:
                host.answer("y")
                if one.hear("ready", "again ").startswith("ready"):
                    return
        assert host.process.poll() is None, host.lines
        time.sleep(0.05)
    raise AssertionError(f"not let in: {host.lines} {one.said[-5:]}")


def test_host_and_machines_killed_at_random_moments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    rounds = int(pytestconfig.getoption("--shared-rounds"))
    chance = random.Random(11)
    study = Study(tmp_path)
    root = study.root
    sound = write_wav(tmp_path / "tone.wav", tone(300, SECONDS_A_ROUND * (rounds + 2)))
    assert study("init", str(root)).status == 0
    (root / "topic_guides" / "short.md").write_text(GUIDE, encoding="utf-8")
    (root / "roster.toml").write_text(ROSTER, encoding="utf-8")
    live = ("live", "--guide", "short", "--headless", "--consent-confirmed", "--id", "m1")
    begin = (*live, "--input", str(sound), "--roster", str(root / "roster.toml"))
    again = ("resume", "m1", "--headless")
    port = free_port()
    machines = {name: machine(tmp_path, name, seed) for seed, name in enumerate("ab")}
    acked: dict[str, dict[int, str]] = {name: {} for name in machines}
    did: set[int] = set()
    heard: dict[Far, int] = {}
    """How much a machine had said when it was let in."""
    host = Running(study, *begin, "--pace", "realtime", port=port)
    try:
        for number in range(rounds + 1):
            for one in machines.values():
                one.drain()
                until = time.monotonic() + WITHIN_S
                while number and "anew" not in one.said[heard.get(one, 0) :]:
                    assert host.process.poll() is None, host.lines
                    assert time.monotonic() < until, (host.lines, one.said[-5:])
                    time.sleep(0.05)
                    one.drain()
                joined(host, one)
                heard[one] = len(one.said)
            if number == rounds:
                break
            time.sleep(chance.uniform(0.1, 2.0))
            if chance.random() < 0.5:
                host.kill()
            killed = chance.random() < 0.5
            if killed:
                machines["b"].kill()
            if host.process.poll() is None:
                time.sleep(chance.uniform(0.0, 0.5))
                host.kill()
            for name, one in machines.items():
                acked[name] |= one.acked
            did |= {*machines["a"].did}
            if killed:
                machines["b"] = machine(tmp_path, "b", 100 + number)
            host = Running(study, *again, "--pace", "realtime", port=port)
        for name, one in machines.items():
            did |= {*one.did} if name == "a" else set()
            one.tell("finish")
            one.value("shows")
            acked[name] |= one.acked
            did |= {*one.did} if name == "a" else set()
    finally:
        host.kill()
        for one in machines.values():
            one.kill()
    monkeypatch.setenv("FACILITATOR_HOME", str(study.home))
    with SessionStore.open(find_workspace(root), "m1") as store:
        events = store.events()
    ids = [str(one.id) for one in events]
    assert len(ids) == len({*ids})
    taken = [(r.id.device, r.event.number) for r in events if isinstance(r.event, ev.ActTaken)]
    assert len(taken) == len({*taken}), "an act is there twice"
    for name in machines:
        assert {*acked[name].values()} - {"denied"} <= {*ids}, "an acknowledged act is not there"
    device = next(e.rpartition(":")[0] for e in acked["a"].values() if e != "denied")
    mine = {number for of, number in taken if of == device}
    assert did <= mine, "what the machine that went on did has all come"
    print(f"\n{rounds} rounds, {len(taken)} acts of two machines, {len(did)} of one never killed")
