"""What joined machines are not told, nor keep: parts struck, what a key hushes, answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from facilitator.domain import events as ev
from facilitator.domain.moments import Tag
from facilitator.sharing import wire
from facilitator.sharing.picture import Picture
from facilitator.sharing.shown import Owned, Projector
from facilitator.sharing.terms import State, What
from facilitator.sharing.wire import Act
from facilitator.workflow.sharing import _names
from tests.sharing.conftest import Shared, Story
from tests.sharing.joining import Joiner, until

Tell = Callable[[Story], None]
NOW = 2_530_000


def test_an_answer_quotes_no_name_of_the_study(shared: Shared, tell: Tell) -> None:
    """What was done to a question, or with a tag, is said in the words in which it is shown."""
    shared.meeting._tags["ward"] = Tag("ward", "w", "Rowan again", "*")
    roster = '[[participants]]\ncode = "User 1"\nnames = ["Rowan"]\n'

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        shared.room.note(
            ev.QuestionAdded("What did Rowan say of it?", "2.2", "named"), ev.RosterTaken(roster)
        )
        async with joiner.here() as line:
            guide = (await line.expect(wire.Changes)).guide
            assert guide is not None
            asked = [q for section in guide.sections for q in section.questions]
            [shown] = [q.id for q in asked if q.text.endswith("say of it?")]
            await line.say(Act(1, NOW, What.OPEN, question=shown))
            await line.say(Act(2, NOW, What.UNDO, of=1))
            await line.say(Act(3, NOW, What.FLAG, tag="ward"))
            said = [(await line.expect(wire.Ack)).said for _ in range(3)]
            assert "say of it?" in said[1]
            assert "again flagged" in said[2]
            assert "Rowan" not in "".join(joiner.texts)

    tell(story)


def test_a_tag_named_after_somebody_is_told_under_another_name(shared: Shared, tell: Tell) -> None:
    tag = Tag("Rowan ward", "w", "Rowan ward", "*")
    shared.meeting._tags[tag.name] = tag
    shared.meeting._projector = Projector([tag], _names)
    roster = '[[places]]\nname = "Rowan ward"\n'

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        shared.room.note(
            ev.RosterTaken(roster),
            ev.MomentFlagged(tag.name, 2_400_000, 2_390_000, 2_400_000, None),
        )
        async with joiner.here() as line:
            told = await line.expect(wire.Changes, lambda one: one.flags and one.table)
            assert told.table is not None
            [shown] = told.table.tags
            assert shown.name in {flag.tag for flag in told.flags}
            await line.say(Act(1, NOW, What.FLAG, tag=shown.name))
            ack = await line.expect(wire.Ack)
            assert shared.session.moment(ack.id).tag == tag.name  # type: ignore[union-attr]
            await line.expect(wire.Changes, lambda one: one.flags)
            assert "Rowan" not in "".join(joiner.texts)

    tell(story)


def test_a_key_pressed_while_it_is_looked_how_it_stands_counts(
    shared: Shared, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was looked at a moment before does not unhush the host."""
    runner, host, disk = shared.room.runner, shared.host, threading.Event()
    moved = shared.meeting.moved
    pressed: list[int] = []

    def press_first(*args: Any, **options: Any) -> None:
        if not pressed and threading.current_thread().name == "meeting":
            runner.hand_on(lambda _meeting: disk.wait())  # it comes to the key only later
            runner.off_the_record(shared.clock())
            shared.clock.more += 10  # it is time to say again how it stands
            moved(*args, **options)
            pressed.append(1)
        else:
            moved(*args, **options)

    async def story() -> None:
        joiner = Joiner(host)
        await joiner.join()
        async with joiner.here() as line:
            await line.expect(wire.Changes)
            monkeypatch.setattr(shared.meeting, "moved", press_first)
            runner.hand_on(lambda _meeting: None)
            await until(lambda: pressed)
            hushed: list[bool] = []
            host.call(lambda: hushed.append(host.hushed))
            await until(lambda: hushed)
            disk.set()
            assert hushed == [True]

    tell(story)


def test_where_the_sharing_fails_nothing_more_is_told(
    shared: Shared, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody could hush it any more; the meeting goes on, and so do acts."""

    def fails(*_: Any) -> None:
        raise KeyError("User 1")

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            before = await line.expect(wire.Changes)
            monkeypatch.setattr(shared.meeting._projector, "look", fails)
            monkeypatch.setattr(shared.meeting._projector, "names", fails)
            shared.room.say(2_531_000, "Is it on?")
            await until(lambda: "not shared any more" in (shared.alert or ""))
            shared.host.show([("u99999", Owned(wire.Line("u99999", 1, 2, "", "Not for them.")))])
            await line.say(Act(1, NOW, What.FLAG, tag="quote"))
            assert (await line.expect(wire.Ack)).said == ""
            assert "Not for them." not in "".join(joiner.texts)
        async with joiner.here(before.epoch, 0) as line:
            await line.say(wire.Ping(1))
            await line.expect(wire.Pong)
            assert "Not for them." not in "".join(joiner.texts)

    tell(story)


def test_a_part_struck_off_the_record_is_gone_from_joined_machines_at_once(
    shared: Shared, tell: Tell
) -> None:
    """Not only when the meeting goes on; and nothing comes in of that part any more."""

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            runner, seen = shared.room.runner, Picture()
            seen.take(await line.expect(wire.Changes))
            assert "u00009" in seen.lines
            runner.off_the_record(shared.clock())
            await line.expect(wire.Standing, lambda one: one.state is State.OFF)
            runner.strike(2_515_000, shared.clock())
            seen.take(await line.expect(wire.Changes))
            assert not (seen.lines or seen.notes or seen.flags)
            noted = len(shared.log)
            late = [
                Act(1, 2_520_000, What.NOTE, text="They meant the ward."),
                Act(2, 2_520_000, What.CARD, text="The ward?"),
                Act(3, 2_520_000, What.ASK, text="The ward?"),
                Act(4, 2_520_000, What.FLAG, tag="quote"),
                Act(5, 2_520_000, What.SPEAK, code="User 1"),
            ]
            for act in late:
                await line.say(act)
                assert "struck" in (await line.expect(wire.Denied)).said
            assert len(shared.log) == noted
            await line.say(Act(1, NOW, What.NOTE, text="Go on with the guide."))
            await line.expect(wire.Ack)
            runner.record()
            # It may come in several messages, the note before the rest.
            while not (seen.lines and seen.notes and seen.guide is not None):
                seen.take(await line.expect(wire.Changes))
            assert "u00008" in seen.lines
            assert "u00009" not in seen.lines
            assert {note.text for note in seen.notes.values()} == {"Go on with the guide."}

    tell(story)


def test_an_act_that_nobody_foresaw_ends_no_meeting(
    shared: Shared, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: Any, **_options: Any) -> None:
        raise ValueError

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            with monkeypatch.context() as patch:
                patch.setattr(shared.room.live, "carry_out", breaks)
                await line.say(Act(1, NOW, What.NOTE, text="seen"))
                assert (await line.expect(wire.Denied)).n == 1
            await line.say(Act(2, NOW, What.NOTE, text="seen again"))
            assert (await line.expect(wire.Ack)).n == 2
        assert shared.session.notes[-1].text == "seen again"

    tell(story)
