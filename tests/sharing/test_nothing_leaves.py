"""The sample meeting, as a machine in the room is sent it: nobody's name in any byte."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


def test_no_name_of_the_roster_is_sent(tmp_path: Path) -> None:
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
    names = {name.casefold() for _, entry in roster.entries() for name in entry.names}
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
