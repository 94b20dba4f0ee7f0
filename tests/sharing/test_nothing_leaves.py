"""The sample meeting, as a machine in the room is sent it: nobody's name in any byte."""

from __future__ import annotations

import asyncio
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.child_messages import Message
from facilitator.domain.session import fold
from facilitator.sharing import wire
from facilitator.sharing.terms import PING_S, State, What
from facilitator.sharing.wire import Act
from facilitator.workflow.headless import run_headless
from facilitator.workflow.runner import MeetingRunner
from facilitator.workflow.sample import ALL_ACTS, sample_folder, sample_meeting, sample_study
from facilitator.workflow.sharing import SharedMeeting
from facilitator.workflow.store import SessionStore
from tests.sharing.joining import Joiner, Line, until

TYPED = "Maya Thompson rang Doctor Evans at Rowan Ward"


async def pings(line: Line) -> None:
    while True:
        await line.say(wire.Ping(0))
        await asyncio.sleep(PING_S)


def captured(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The plain side of every socket that serves: all that is given to TLS, as it is given."""
    sent: list[bytes] = []
    write = ssl.SSLObject.write

    def watched(self: ssl.SSLObject, data: Any) -> int:
        count = write(self, data)
        if self.server_side:
            sent.append(bytes(data[:count]))
        return count

    monkeypatch.setattr(ssl.SSLObject, "write", watched)
    return sent


def test_no_name_of_the_roster_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = captured(monkeypatch)
    workspace = sample_study(tmp_path / "study", tmp_path / "home")
    meeting = sample_meeting(workspace, pace="fast", acts=ALL_ACTS)
    came: list[str] = []
    messages: list[Message] = []

    async def joined(shared: SharedMeeting) -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            await line.expect(wire.Standing, lambda one: one.state is State.ON)
            await line.say(Act(1, 0, What.NOTE, text=TYPED))
            await line.say(Act(2, 0, What.ASK, text=f"{TYPED}?"))
            await line.say(Act(3, 0, What.CARD, text=TYPED))
            pinging = asyncio.ensure_future(pings(line))
            while not messages or not isinstance(messages[-1], wire.Over):
                messages.append(await line.next())
            pinging.cancel()
        came.extend(joiner.texts)

    def told() -> dict[str, wire.Line]:
        changes = [one for one in messages if isinstance(one, wire.Changes)]
        return {line.id: line for one in changes for line in one.lines}

    @contextmanager
    def beside(runner: MeetingRunner) -> Iterator[None]:
        shared = SharedMeeting(runner, "127.0.0.1", 0)
        shared.start()
        machine = threading.Thread(target=lambda: asyncio.run(joined(shared)))
        machine.start()
        try:
            yield
            asyncio.run(until(lambda: len(told()) == len(runner.session.spans)))
        finally:
            shared.close()
            machine.join()

    run_headless(meeting, lambda _: None, beside=beside)
    with SessionStore.open(workspace, meeting.session.id) as store:
        session = fold(store.events())
    roster = Roster.from_toml((sample_folder() / "roster.toml").read_text(encoding="utf-8"))
    names = {name.casefold() for entry in roster.entries for name in entry.names}
    names = {re.sub(r"^the ", "", name) for name in names}
    spoken = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(names)))
    # Names were said, typed and heard ...
    raw = " ".join([*(u.heard for u in session.utterances), *(n.taken for n in session.notes)])
    assert len(set(spoken.findall(raw.casefold()))) > 8
    # ... all of it was sent ...
    assert {id_: one.text for id_, one in told().items()} == {
        u.id: u.text for u in session.utterances
    }
    assert sum(isinstance(m, wire.Ack) for m in messages) == 3
    # ... and nobody's name is in it.
    assert not spoken.findall("\n".join(came).casefold())
    everything = b"".join(sent)
    assert came[-1].encode() in everything, "it is all in there, heads and page as well"
    # A frame may be cut anywhere: what was joined together is looked through, in both ways in which
    # a letter can be written.
    text = everything.decode("utf-8", "replace").casefold()
    escaped = re.sub(r"\\u([0-9a-f]{4})", lambda one: chr(int(one[1], 16)), text)
    assert not spoken.findall(text)
    assert not spoken.findall(escaped)
