"""What many machines are told costs the host little: it is put into words once, in rounds, and of
thousands of flags only those are looked at that changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from facilitator.domain import events as ev
from facilitator.sharing import bounds, shown, wire
from facilitator.sharing.shown import Feed, Owned, Projector, Said
from facilitator.sharing.terms import What
from facilitator.sharing.wire import Act
from facilitator.workflow.sharing import _names
from tests.sharing.conftest import Shared, Story
from tests.sharing.joining import Joiner

Tell = Callable[[Story], None]


def line(n: int) -> wire.Line:
    return wire.Line(f"u{n}", n * 1000, n * 1000 + 900, "User 1", "Then we went home.")


def changes(said: Said | None) -> wire.Changes:
    assert said is not None
    read = wire.SHOWN.read(said.text)
    assert isinstance(read, wire.Changes)
    return read


def test_it_is_put_into_words_once_for_all_who_are_told_the_same() -> None:
    feed = Feed()
    flag = wire.Flag("co:1:4", "quote", 5, 0, 5, "", "", n=7)
    card = wire.Card("ob:1:2", 6, "And before?", "waiting", n=3)
    feed.take(
        [("u1", Owned(line(1))), ("flag", Owned(flag, "co:1")), ("card", Owned(card, "ob:1"))]
    )
    others = [feed.since("", 0, device) for device in ("co:2", "co:3", "fl:1")]
    assert others[0] is others[1] is others[2]
    told = changes(others[0])
    assert (told.flags[0].n, told.cards) == (0, ())
    # Whose acts they are is told so, whoever asked before.
    assert changes(feed.since("", 0, "co:1")).flags[0].n == 7
    assert changes(feed.since("", 0, "ob:1")).cards == (card,)
    assert feed.since("", 0, "co:4") is others[0]

    upto = told.position
    feed.take([("u2", Owned(line(2)))])
    assert [one.id for one in changes(feed.since(feed.epoch, upto, "co:2")).lines] == ["u2"]
    assert len(changes(feed.since("", 0, "co:2")).lines) == 2
    feed.forget()
    assert changes(feed.since("", 0, "co:2")) == wire.Changes(feed.epoch, 0, fresh=True)


def test_of_many_flags_and_notes_those_are_looked_at_that_changed(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = shared.room
    shared.meeting.stop()  # what it looks at itself, on its own thread, is not counted
    shared.done()
    flags = [ev.MomentFlagged("quote", n, 0, n, None) for n in range(1_000, 1_300)]
    first, _second, third, *_ = room.note(*flags)
    projector = Projector(room.runner.tags, _names)
    projector.look(shared.session)
    looked: list[str] = []
    owned = shown._owned

    def counted(session: Any, id_: str, item: Any) -> Owned:
        looked.append(id_)
        return owned(session, id_, item)

    monkeypatch.setattr(shown, "_owned", counted)
    [new] = room.note(ev.MomentFlagged("quote", 5_000, 0, 5_000, None))
    [told] = projector.look(shared.session)
    assert told[0] == f"flag {new.id}"
    room.note(ev.MomentRemoved(str(first.id)), ev.MomentChanged(str(third.id), label="home"))
    assert [(id_, bool(now)) for id_, now in projector.look(shared.session)] == [
        (f"flag {first.id}", False),
        (f"flag {third.id}", True),
    ]
    room.note(ev.NoteTaken(6_000, "Ask again."))
    [noted] = projector.look(shared.session)
    assert noted[0].startswith("note ")
    assert len(looked) < 10


def test_what_is_new_comes_in_rounds_and_an_answer_at_once(
    shared: Shared, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as talk:
            await talk.expect(wire.Changes, lambda one: not one.more)
            monkeypatch.setattr(bounds, "ROUND_S", 1e9)
            shared.room.say(2_530_000, "This one is told by itself.")
            await talk.expect(wire.Changes)
            shared.room.say(2_534_000, "And this one waits for its round.")
            shared.done()
            before = len(joiner.texts)
            await talk.say(Act(1, 2_530_000, What.FLAG, tag="quote"))
            await talk.expect(wire.Ack)
            assert not any('"changes"' in text for text in joiner.texts[before:])

    tell(story)
