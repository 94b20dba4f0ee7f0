"""A meeting without a screen, shared, its host killed: what was acknowledged is there, once."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from facilitator.domain.session import fold
from facilitator.sharing import wire
from facilitator.sharing.terms import What
from facilitator.sharing.wire import Act
from facilitator.workflow.store import SessionStore
from facilitator.workspace import find_workspace
from tests.audio import tone, write_wav
from tests.e2e.conftest import GUIDE, ROSTER, Study
from tests.sharing.joining import Joiner, until


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Running:
    """The command, and what it has said."""

    def __init__(self, study: Study, *arguments: str, port: int | None = None) -> None:
        self.port = port or free_port()
        share = ("--share", "--interface", "127.0.0.1", "--port", str(self.port))
        self.process = subprocess.Popen(
            [*study.command, *arguments, *share],
            cwd=study.root,
            env=study.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.lines += self.process.stderr  # line by line, as they come

    def answer(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    async def said(self, pattern: str) -> str:
        found: list[str] = []

        def looked() -> bool:
            found[:] = re.findall(pattern, "".join(list(self.lines)))
            return bool(found) or self.process.poll() is not None

        await until(looked)
        assert found, self.lines
        return found[-1]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reading.join()
        for stream in (self.process.stdin, self.process.stderr):
            if stream is not None:
                stream.close()


async def joined(running: Running, secret: str) -> Joiner:
    host: Any = SimpleNamespace(place=f"127.0.0.1:{running.port}")
    joiner = Joiner(host, secret=secret)
    code = await running.said(r"Join code: (\S+)")
    async with joiner.connected() as line:
        await joiner.knock(line, code)
        assert joiner.words is not None
        assert " ".join(joiner.words) in await running.said(r"sees the words: (\w+ \w+)")
        running.answer("y")
        welcome = await line.expect(wire.Welcome)
    assert await joiner.enter(welcome.ticket) == 204
    return joiner


def test_what_was_acknowledged_is_there_once_after_the_host_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = Study(tmp_path)
    root, sound = study.root, write_wav(tmp_path / "tone.wav", tone(300, 120))
    assert study("init", str(root)).status == 0
    (root / "topic_guides" / "short.md").write_text(GUIDE, encoding="utf-8")
    (root / "roster.toml").write_text(ROSTER, encoding="utf-8")
    live = ("live", "--guide", "short", "--headless", "--consent-confirmed", "--id", "m1")
    first = Running(study, *live, "--input", str(sound), "--roster", str(root / "roster.toml"))
    acked: set[int] = set()
    secret = "5e" * 32

    async def before() -> None:
        joiner = await joined(first, secret)
        async with joiner.here() as line:
            for n in range(1, 9):
                await line.say(Act(n, 0, What.NOTE, text=f"note {n}"))
            while len(acked) < 4:
                acked.add((await line.expect(wire.Ack)).n)
            first.kill()  # the others may be on the disk, and nobody knows

    async def after(again: Running) -> None:
        joiner = await joined(again, secret)
        async with joiner.here() as line:
            for n in range(1, 9):  # all of the outbox, and what was answered as well
                await line.say(Act(n, 0, What.NOTE, text=f"note {n}"))
            for n in range(1, 9):
                assert (await line.expect(wire.Ack)).n == n
        again.kill()

    asyncio.run(before())
    asyncio.run(after(Running(study, "resume", "m1", "--headless", "--pace", "realtime")))
    assert acked
    monkeypatch.setenv("FACILITATOR_HOME", str(study.home))
    with SessionStore.open(find_workspace(root), "m1") as store:
        notes = [note.taken for note in fold(store.events()).notes]
    assert sorted(notes) == [f"note {n}" for n in range(1, 9)]
