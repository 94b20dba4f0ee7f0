"""The screen of a joined terminal, over the real host: what its keys do, and how it looks."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Static

from facilitator.errors import FacilitatorError
from facilitator.sharing import outbox
from facilitator.sharing.client import Client, Link
from facilitator.sharing.outbox import Outbox
from facilitator.sharing.terms import Role, What
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.joined import JoinedScreen, joined_screen
from tests.sharing.conftest import Shared
from tests.sharing.test_client import Far, let_in
from tests.tui.test_pictures import FOLDER, quiet, rows

SMALL, WIDE = (80, 24), (140, 45)


@contextmanager
def ready(shared: Shared, folder: Path, role: Role = Role.CO_FACILITATOR) -> Iterator[Client]:
    one = Far(Client(let_in(shared, folder, role), folder))
    try:
        one.ready()
        one.until(lambda: len(one.client.picture.lines) > 3)
        yield one.client
    finally:
        one.client.close()


def play(
    client: Client, story: Callable[[Pilot[None], JoinedScreen], object], size: tuple[int, int]
) -> object:
    """Runs a story at the screen; what it was dismissed with."""

    async def run() -> object:
        screen = joined_screen(client)
        app = FacilitatorApp(lambda: screen)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await story(pilot, screen)  # type: ignore[misc]
        return app.brought

    return asyncio.run(run())


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await pilot.pause(0.02)


def test_its_keys_are_acts_of_the_session(shared: Shared, tmp_path: Path) -> None:
    flags = len(shared.session.moments)

    async def story(pilot: Pilot[None], screen: JoinedScreen) -> None:
        await pilot.press("f", "5")  # a digit at once after a flag: whom it is about
        await pilot.press("n", *"nodding", "enter")
        await pilot.press("k", *"why", "enter")
        await pilot.press("space")
        await until(pilot, lambda: not screen.client.unsent)
        await pilot.press("q", "u")
        await until(pilot, lambda: not screen.client.unsent)

    with ready(shared, tmp_path) as client:
        play(client, story, SMALL)
    session = shared.session
    assert len(session.moments) == flags + 1, "what was taken back is not there"
    assert (session.moments[-1].tag, session.moments[-1].speaker) == ("emergent", "User 5")
    assert session.notes[-1].text == "nodding"
    assert session.current_question != "2.2"


def test_what_is_struck_off_the_record_goes_from_the_screen(shared: Shared, tmp_path: Path) -> None:
    async def story(pilot: Pilot[None], screen: JoinedScreen) -> None:
        runner = shared.room.runner
        runner.off_the_record(shared.clock())
        runner.strike(2_515_000, shared.clock())
        await until(pilot, lambda: not screen.client.picture.lines)
        await pilot.press("f", "5", "n", *"seen", "enter", "tab", "tab", "space")
        await pilot.pause()
        runner.record()
        await until(pilot, lambda: screen.client.picture.table is not None)
        await until(pilot, lambda: len(screen.client.picture.lines) > 3)

    with ready(shared, tmp_path) as client:
        play(client, story, SMALL)


def test_a_flagger_has_the_tags_and_no_more(shared: Shared, tmp_path: Path) -> None:
    async def story(pilot: Pilot[None], screen: JoinedScreen) -> None:
        assert {act.id.partition(".")[0] for act in screen.acts} == {
            *("seat", "tag", "undo", "find", "pane", "help", "palette", "joined"),
        }
        notes, speaking = len(shared.session.notes), shared.session.speaker_at(2_600_000)
        await pilot.press("n", "4", "space", "k", "q")
        await until(pilot, lambda: not screen.client.unsent)
        assert not screen.prompt.asking
        assert len(shared.session.notes) == notes
        assert shared.session.speaker_at(2_600_000) == speaking
        assert shared.session.moments[-1].tag == "quote"

    with ready(shared, tmp_path, Role.FLAGGER) as client:
        assert client.may == {What.FLAG, What.FURTHER, What.ABOUT, What.UNDO}
        play(client, story, SMALL)


def test_how_the_connection_stands_is_said(shared: Shared, tmp_path: Path) -> None:
    async def story(pilot: Pilot[None], screen: JoinedScreen) -> None:
        lost = screen.query_one("#lost")
        for link, shown in ((Link.THERE, ""), (Link.LOST, "Not connected"), (Link.ANEW, "anew")):
            screen.client.link = link
            screen.show()
            await pilot.pause()
            assert bool(lost.display) is bool(shown)
            assert shown in str(lost.render())
            standing = str(screen.query_one("#strip").render())
            assert ("ON THE RECORD" in standing) is (link is Link.THERE)
            assert ("NOT CONNECTED" in standing) is (link is not Link.THERE)
        screen.client.link = Link.THERE
        screen.client.standing = replace(screen.client.standing, recording=False)
        screen.show()
        assert "NOT RECORDING" in str(screen.query_one("#strip").render())

    with ready(shared, tmp_path) as client:
        play(client, story, SMALL)


@pytest.mark.parametrize("how", ["over", "revoked", "left"])
def test_it_closes_when_the_meeting_does_and_says_so(
    shared: Shared, tmp_path: Path, how: str
) -> None:
    async def story(pilot: Pilot[None], screen: JoinedScreen) -> None:
        if how == "over":
            shared.meeting.close("Thank you.")
        elif how == "revoked":
            shared.host.revoke(next(machine.device for machine in shared.host.look.machines))
        else:
            await pilot.press("ctrl+q")
            return
        await until(pilot, lambda: screen not in pilot.app.screen_stack)

    with ready(shared, tmp_path) as client:
        brought = play(client, story, SMALL)
    assert brought == {"over": "Thank you.", "revoked": client.over, "left": None}[how]
    assert bool(list(tmp_path.iterdir())) is (how == "left")


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_the_question_is_whole_and_the_talk_in_sight(
    shared: Shared, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def story(pilot: Pilot[None], screen: JoinedScreen) -> None:
        text = "\n".join(
            "".join(segment.text for segment in strip)
            for strip in screen._compositor.render_strips()
        )
        guide = screen.client.picture.guide
        assert guide is not None
        current = next(q for s in guide.sections for q in s.questions if q.id == guide.current)
        assert current.text.split()[-1] in text
        assert "[Place 1]" in text
        assert "ON THE RECORD" in text
        assert screen.transcript.size.height >= (5 if size == SMALL else 20)
        if size == SMALL:
            await pilot.press("tab")
            assert screen.guide.display
            assert screen.guide.size.height
            await pilot.press("tab")
            assert screen.marks.size.height

    with ready(shared, tmp_path) as client:
        play(client, story, size)


def test_a_stalled_disk_freezes_no_screen_and_is_said(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stalled = threading.Event()
    monkeypatch.setattr(outbox, "STALLED_S", 0.0)
    monkeypatch.setattr(Outbox, "_write", lambda *_: stalled.wait(60))

    async def story(pilot: Pilot[None], screen: JoinedScreen) -> None:
        shared.room.refuse(FacilitatorError("The disk is full.", "Make room."))
        await pilot.press("f", "5", "q")
        lost = screen.query_one("#lost", Static)
        await until(pilot, lambda: "disk does not take" in str(lost.content))
        assert lost.display
        await pilot.press("1")
        assert "User 1" in screen.prompt.said
        assert len(screen.client.unsent) == 4
        shared.room.refuse(None)
        stalled.set()
        await until(pilot, lambda: not screen.client.unsent)
        await until(pilot, lambda: not lost.display)

    with ready(shared, tmp_path) as client:
        play(client, story, SMALL)
    assert shared.session.moments[-1].tag == "quote"


@pytest.mark.parametrize("size", [SMALL, (100, 30), WIDE], ids=lambda size: f"{size[0]}")
def test_what_the_joined_screen_says(
    shared: Shared, tmp_path: Path, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    """As `tests/tui/test_pictures.py` has it of every other screen."""
    found: list[str] = []

    async def story(pilot: Pilot[None], screen: JoinedScreen) -> None:
        await until(pilot, lambda: screen.client.picture.lines and not screen.client.unsent)
        screen.show()  # its panes have their room by now, and are drawn for it once a tick
        await quiet(pilot, ())
        found.extend(rows(pilot.app))

    with ready(shared, tmp_path) as client:
        play(client, story, size)
    assert max(map(cell_len, found)) <= size[0]
    path = FOLDER / f"joined-{size[0]}.txt"
    text = "\n".join(found).rstrip() + "\n"
    text = re.sub(r"RECORD [\d:]{8}", "RECORD 00:42:10", text)  # its clock goes on meanwhile
    if request.config.getoption("update_snapshots", False):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
