"""The meeting shared from the live screen, and a question card in its strip."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE
from facilitator.domain import events as ev
from facilitator.sharing import wire
from facilitator.sharing.certificate import shown
from facilitator.sharing.terms import Role, What
from facilitator.sharing.wire import Act
from facilitator.tui.screens import sharing
from facilitator.tui.screens.sharing import SharingScreen
from tests.sharing.joining import Joiner, Line
from tests.tui.conftest import Play, Stage, held, pressed, settled, text_of

A_CARD = "What about the letter?"


async def shared(stage: Stage, pilot: Pilot[None]) -> Joiner:
    """The meeting shared at loopback, its window open; an observer at the door."""
    await pressed(pilot, "S")
    await held(pilot, lambda: isinstance(stage.app.screen, SharingScreen))
    hand = stage.screen._sharing_hand
    assert hand.look is None  # off until somebody chooses where
    await pressed(pilot, "end", "enter")
    begun = hand.shared
    assert begun is not None
    await held(pilot, lambda: begun.look.code is not None)
    await held(pilot, lambda: (begun.look.code or "-") in text_of(stage.app, "#where"))
    return Joiner(begun.host, Role.OBSERVER)


async def let_in(stage: Stage, pilot: Pilot[None], joiner: Joiner) -> None:
    async with joiner.connected() as line:
        await joiner.knock(line, joiner.host.look.code)
        words = "  ".join(joiner.words or ())
        await held(pilot, lambda: words in text_of(stage.app, "#asking"))
        await pressed(pilot, "y")
        welcome = await line.expect(wire.Welcome)
    assert await joiner.enter(welcome.ticket) == 204


async def close(line: Line) -> None:
    """As a cable that is pulled."""
    connection = line.socket._conn
    assert connection is not None
    assert connection.transport is not None
    connection.transport.abort()


def test_who_waits_is_let_in_by_a_key_and_seen_in_the_strip(
    stage: Stage, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "SEEN_S", 0.0)

    async def story(pilot: Pilot[None]) -> None:
        joiner = await shared(stage, pilot)
        await let_in(stage, pilot, joiner)
        async with joiner.here() as line:
            await pressed(pilot, "escape")
            await held(pilot, lambda: "1 joined" in text_of(stage.app, "#strip"))
            assert joiner.host.look.code is None or not joiner.host.look.open
            await close(line)
            await held(pilot, lambda: "! 1 dropped" in text_of(stage.app, "#strip"))
        await pressed(pilot, "S")
        names = stage.app.screen.query_one("#list", OptionList)
        await held(pilot, lambda: names.option_count == 1)
        await pressed(pilot, "delete")
        await held(pilot, lambda: not joiner.host.look.machines)
        await pressed(pilot, "E")
        await held(pilot, lambda: "joined" not in text_of(stage.app, "#strip"))

    play(stage, story, (140, 45))


def test_what_a_browser_shows_is_beside_what_to_tap(stage: Stage, play: Play) -> None:
    """On the smallest terminal too, and while somebody waits to be let in."""

    async def story(pilot: Pilot[None]) -> None:
        joiner = await shared(stage, pilot)
        rows = shown(joiner.host.certificate.fingerprint, 4)
        for key in ("", "b"):
            if key:
                await pressed(pilot, key)
                await held(pilot, lambda: "Advanced" in text_of(stage.app, "#where"))
            assert all(row in text_of(stage.app, "#where") for row in rows)
        async with joiner.connected() as line:
            await joiner.knock(line, joiner.host.look.code)
            await held(pilot, lambda: (joiner.words or "-")[0] in text_of(stage.app, "#asking"))
            for id_ in ("#where", "#asking", "#how"):
                region = stage.app.screen.query_one(id_).region
                assert region.height
                assert region.bottom <= pilot.app.size.height
            await pressed(pilot, "b")
            await held(pilot, lambda: "facilitator join" in text_of(stage.app, "#where"))

    play(stage, story, (80, 24))


def test_a_key_that_was_meant_for_something_else_lets_nobody_in(
    stage: Stage, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "SEEN_S", 60.0)

    async def story(pilot: Pilot[None]) -> None:
        joiner = await shared(stage, pilot)
        async with joiner.connected() as line:
            await joiner.knock(line, joiner.host.look.code)
            await held(pilot, lambda: (joiner.words or "-")[0] in text_of(stage.app, "#asking"))
            await pressed(pilot, "y")  # at once: nobody can have compared the words
            assert joiner.host.look.asking is not None
            await pressed(pilot, "escape")  # and the door is shut with the window
            assert (await line.expect(wire.Refused)).reason == "closed"
        assert not joiner.host.look.machines

    play(stage, story)


def test_a_card_waits_above_the_panes_and_two_keys_answer_it(
    stage: Stage, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "SEEN_S", 0.0)

    async def story(pilot: Pilot[None]) -> None:
        joiner = await shared(stage, pilot)
        await let_in(stage, pilot, joiner)
        await pressed(pilot, "escape")
        async with joiner.here() as line:
            await line.say(Act(1, 2_530_000, What.CARD, text=A_CARD))
            card = await line.expect(wire.Ack)
            await held(pilot, lambda: stage.screen.card.display)
            said = text_of(stage.app, "#card")
            assert f"observer 1 asks: {A_CARD}" in said
            assert "a asked   l later" in said
            await pressed(pilot, "l")  # as it comes a key is still meant for the list
            assert type(stage.app.screen).__name__ == "BoxListScreen"
            await pressed(pilot, "escape")
            stage.clock.now += 1.0
            for key in "nla":  # a note is begun, and its letters are on their way
                stage.app.post_message(events.Key(key, key))
            await settled(pilot)
            await settled(pilot)
            assert stage.screen.prompt.query_one(Input).value == "la"
            await pressed(pilot, "escape")
            await pressed(pilot, "l")
            await held(pilot, lambda: not stage.screen.card.display)
            later = stage.meeting.latest()
            assert isinstance(later, ev.CardAnswered)
            assert (later.card, later.asked) == (card.id, False)
            stage.meeting.now_ms += 5_000
            stage.meeting.children.says(CAPTURE, msg.Progress(stage.meeting.children.samples))
            await settled(pilot)
            await pressed(pilot, "space")  # the next question: it comes again
            await held(pilot, lambda: stage.screen.card.display)
            stage.clock.now += 1.0
            await pressed(pilot, "a")
            answered = stage.meeting.latest()
            assert isinstance(answered, ev.CardAnswered)
            assert answered.asked
            await held(pilot, lambda: not stage.screen.card.display)
            await pressed(pilot, "u")
            await held(pilot, lambda: stage.screen.card.display)

    play(stage, story, (80, 24))


def test_what_was_flagged_in_the_room_is_on_the_screen(stage: Stage, play: Play) -> None:
    async def story(pilot: Pilot[None]) -> None:
        hand = stage.screen._sharing_hand
        assert hand.begin("127.0.0.1")
        assert hand.shared is not None
        joiner = Joiner(hand.shared.host, Role.FLAGGER)
        await joiner.join()
        async with joiner.here() as line:
            await line.say(Act(1, 2_529_000, What.FLAG, tag="quote"))
            await line.expect(wire.Ack)
            await held(pilot, lambda: stage.meeting.session.moments[-1].id.startswith("flagger-"))
            await settled(pilot)
            view = stage.screen.panes.moments
            assert any("quote" in view.row(y).text for y in range(view.count()))
        await asyncio.sleep(0)

    play(stage, story)
