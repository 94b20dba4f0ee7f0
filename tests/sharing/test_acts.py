"""What joined machines do is in the session once, as the host's keys would have it; what they are
told is what the host shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from facilitator.domain import commands, commands_joined
from facilitator.domain import events as ev
from facilitator.domain.cards import CardState
from facilitator.sharing import wire
from facilitator.sharing.shown import Owned
from facilitator.sharing.terms import Role, State, What
from facilitator.sharing.wire import Act
from tests.sharing.conftest import Shared, Story
from tests.sharing.joining import Joiner

Tell = Callable[[Story], None]
NOW = 2_530_000


def test_a_machine_is_told_the_masked_meeting_and_what_changes(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            standing = await line.expect(wire.Standing)
            first = await line.expect(wire.Changes)
            assert standing.state is State.ON
            assert first.fresh
            assert not first.more
            assert [one.text for one in first.lines][3:5] == [
                "So the letters came before [Person 2] rang you.",
                "Yes, two weeks before, and they went to my old address in [Place 1].",
            ]
            assert {flag.label for flag in first.flags} == {"", "letters from housing"}
            assert [note.text for note in first.notes] == ["Ask about the piece of paper later."]
            assert first.guide is not None
            assert first.table is not None
            assert first.guide.current == "2.2"
            assert (first.guide.section, first.guide.since_ms) == (1, 2_300_000)
            assert [seat.key for seat in first.table.seats][:3] == ["1", "2", "3"]
            shared.room.say(2_529_000, "Maria knew it.")
            after = await line.expect(wire.Changes)
            assert [one.text for one in after.lines] == ["[Person 1] knew it."]
            assert after.guide is None
        # Who comes back is told what is new, and nothing again.
        shared.room.say(2_533_000, "And so did I.")
        async with joiner.here(after.epoch, after.position) as line:
            missed = await line.expect(wire.Changes)
            assert [one.text for one in missed.lines] == ["And so did I."]
            assert not missed.fresh

    tell(story)


def test_acts_are_the_houses_events_and_count_once(shared: Shared, tell: Tell) -> None:
    acts = [
        Act(1, NOW - 5_000, What.FLAG, tag="quote"),
        Act(2, NOW - 4_000, What.FURTHER, of=1),
        Act(3, NOW - 4_000, What.ABOUT, of=1, code="User 5"),
        Act(4, NOW - 3_000, What.NOTE, text="Maria's sister \u2014 ask"),
        Act(5, NOW - 2_000, What.SPEAK, code="User 5"),
        Act(6, NOW - 1_000, What.OPEN, question="3.2"),
        Act(7, NOW, What.COVER, question="3.2"),
        Act(8, NOW, What.ASK, text="Who else was told?"),
        Act(9, NOW, What.CARD, text="What about the letter?"),
        Act(10, NOW, What.FLAG, tag="quote"),
        Act(11, NOW, What.UNDO, of=10),
    ]

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        acked: dict[int, str] = {}
        for sent in (acts[:8], acts):  # the connection breaks, and all of it is sent again
            async with joiner.here() as line:
                for act in sent:
                    await line.say(act)
                for act in sent:
                    ack = await line.expect(wire.Ack)
                    assert ack.n == act.n
                    assert acked.setdefault(act.n, ack.id) == ack.id
        async with joiner.here() as line:
            assert line.settled.next == 12
            device = line.settled.device
            told = await line.expect(wire.Changes)
            assert [card.text for card in told.cards] == ["What about the letter?"]
            assert {flag.n for flag in told.flags} == {0, 1}
        noted = [one.event for one in shared.log if one.id.device == device]
        assert [one.number for one in noted if isinstance(one, ev.ActTaken)] == [*range(1, 12)]
        session = shared.session
        assert session.current_question is None
        assert session.speaker_at(NOW) == "User 5"
        mine = [m for m in session.moments if m.id == acked[1]]
        assert [(m.speaker, m.at_ms) for m in mine] == [("User 5", NOW - 5_000)]
        assert mine[0].start_ms < NOW - 40_000
        assert acked[10] not in {m.id for m in session.moments}
        assert [n.text for n in session.notes if n.id == acked[4]] == [
            next(n.text for n in told.notes if n.n == 4)
        ]
        assert session.cards.due(0) is not None
        # The host's own undo takes nothing of it back.
        last = session.acts.last("host")
        assert last is None or last[0].startswith("host:")

    tell(story)


def test_two_presses_far_apart_are_two_flags_though_they_come_together(
    shared: Shared, tell: Tell
) -> None:
    async def story() -> None:
        joiner = Joiner(shared.host, Role.FLAGGER)
        await joiner.join()
        async with joiner.here() as line:
            before = len(shared.session.moments)
            await line.say(Act(1, NOW - 400_000, What.FLAG, tag="quote"))
            await line.say(Act(2, NOW - 100_000, What.FLAG, tag="quote"))
            await line.expect(wire.Ack, lambda ack: ack.n == 2)
            assert len(shared.session.moments) == before + 2

    tell(story)


def test_a_role_does_what_it_joined_for_and_the_rest_is_denied(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        for role, may, may_not in (
            (Role.FLAGGER, Act(1, NOW, What.FLAG, tag="quote"), Act(2, NOW, What.NOTE, text="x")),
            (Role.OBSERVER, Act(1, NOW, What.CARD, text="x"), Act(2, NOW, What.FLAG, tag="quote")),
        ):
            joiner = Joiner(shared.host, role)
            await joiner.join()
            async with joiner.here() as line:
                noted = len(shared.log)
                await line.say(may_not)
                assert (await line.expect(wire.Denied)).n == 2
                assert len(shared.log) == noted
                await line.say(may)
                await line.expect(wire.Ack)

    tell(story)


def test_what_does_not_exist_is_denied(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            noted = len(shared.log)
            for n, act in enumerate(
                (
                    Act(1, NOW, What.FLAG, tag="no such tag"),
                    Act(1, NOW, What.SPEAK, code="User 77"),
                    Act(1, NOW, What.OPEN, question="9.9"),
                    Act(1, NOW, What.COVER, question="3.3"),
                    Act(1, NOW, What.SKIP, question="9.9"),
                    Act(1, NOW, What.FURTHER, of=9),
                    Act(1, NOW, What.ABOUT, of=9, code="User 1"),
                    Act(1, NOW, What.UNDO, of=9),
                ),
                1,
            ):
                await line.say(Act(n, NOW, act.what, act.tag, act.of, act.code, "", act.question))
                assert (await line.expect(wire.Denied)).n == n
            assert len(shared.log) == noted

    tell(story)


def test_off_the_record_nothing_is_told_from_the_key_on(shared: Shared, tell: Tell) -> None:
    """Though the meeting's thread has not come to the key yet, and text comes meanwhile."""

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            told = await line.expect(wire.Changes)
            runner = shared.room.runner
            runner.off_the_record(shared.clock())
            await line.expect(wire.Standing, lambda one: one.state is State.OFF)
            shared.room.say(2_531_000, "Not for them.")
            shared.room.note(ev.NoteTaken(2_531_000, "nor this"))
            await line.say(Act(1, NOW, What.FLAG, tag="quote"))  # acts are taken in all the same
            await line.expect(wire.Ack)
            await line.say(wire.Ping(1))
            await line.expect(wire.Pong)
            assert not [text for text in joiner.texts if "Not for them" in text]
            runner.record()
            after = await line.expect(wire.Changes)
            assert [one.text for one in after.lines] == ["Not for them."]
            assert after.epoch == told.epoch

    tell(story)


def test_what_was_on_its_way_when_the_key_came_is_not_told(shared: Shared, tell: Tell) -> None:
    """The meeting's thread waits for a disk: it knows nothing of the key yet."""

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            await line.expect(wire.Changes)
            runner, disk = shared.room.runner, threading.Event()
            runner.hand_on(lambda _meeting: disk.wait())
            runner.off_the_record(shared.clock())
            late = wire.Line("u99999", 2_529_000, 2_530_000, "", "Not for them.")
            shared.host.show([("u99999", Owned(late))])
            await line.say(wire.Ping(1))
            await line.expect(wire.Pong)
            disk.set()
            await line.expect(wire.Standing, lambda one: one.state is State.OFF)
            await line.say(wire.Ping(2))
            await line.expect(wire.Pong)
            assert not [text for text in joiner.texts if "Not for them" in text]

    tell(story)


def test_withheld_words_are_shared_with_nobody(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        live = shared.room.live
        shared.room.runner.wait_for(lambda: setattr(live.session, "withheld", True))
        async with joiner.here() as line:
            await line.expect(wire.Standing, lambda one: one.state is State.WITHHELD)
            shared.room.say(2_531_000, "Not now.")
            await line.say(wire.Ping(1))
            await line.expect(wire.Pong)
            assert not any('"changes"' in text for text in joiner.texts)

    tell(story)


def test_a_disk_that_refuses_puts_acts_off_and_loses_none(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            with shared.refusing():
                await line.say(Act(1, NOW, What.NOTE, text="one"))
                assert (await line.expect(wire.Later)).n == 1
            await line.say(Act(1, NOW, What.NOTE, text="one"))
            assert (await line.expect(wire.Ack)).n == 1
            assert [n.taken for n in shared.session.notes].count("one") == 1

    tell(story)


def test_an_act_that_the_disk_refused_and_nobody_has_any_more_holds_up_no_other(
    shared: Shared, tell: Tell
) -> None:
    """A page that keeps nothing was closed meanwhile, or what waited cannot be read."""

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            with shared.refusing():
                await line.say(Act(1, NOW, What.NOTE, text="one"))
                assert (await line.expect(wire.Later)).n == 1
        async with joiner.here() as line:
            await line.say(Act(9, NOW, What.NOTE, text="another"))
            assert (await line.expect(wire.Ack)).n == 9

    tell(story)


def test_the_same_secret_is_the_same_device_on_another_host(shared: Shared, tell: Tell) -> None:
    """As after the host was killed and the meeting resumed: what was taken in is known."""

    async def story() -> None:
        joiner = Joiner(shared.host)
        await joiner.join()
        async with joiner.here() as line:
            await line.say(Act(1, NOW, What.NOTE, text="before"))
            before = await line.expect(wire.Ack)
            first = line.settled
        shared.meeting.close()
        again = type(shared.meeting)(shared.room.runner, "127.0.0.1", 0)
        again.start()
        shared.meeting = again
        other = Joiner(again.host, secret=joiner.secret)
        await other.join()
        async with other.here() as line:
            assert (line.settled.device, line.settled.link) == (first.device, first.link)
            assert line.settled.next == 2
            await line.say(Act(1, NOW, What.NOTE, text="before"))
            assert (await line.expect(wire.Ack)).id == before.id
            assert [n.taken for n in shared.session.notes].count("before") == 1

    tell(story)


def test_a_card_waits_for_the_facilitator_and_only_its_sender_sees_what_became_of_it(
    shared: Shared, tell: Tell
) -> None:
    async def story() -> None:
        joiner, other = Joiner(shared.host, Role.OBSERVER), Joiner(shared.host)
        await joiner.join()
        await other.join()
        async with joiner.here() as line, other.here() as theirs:
            await line.say(Act(1, NOW, What.CARD, text="What about Maria?"))
            card = await line.expect(wire.Ack)
            due = shared.session.cards.due(0)
            assert due is not None
            assert due.id == card.id
            answer = partial(commands_joined.answer_card, card=card.id, asked=True)
            shared.room.runner.do(answer)
            await line.expect(
                wire.Changes, lambda one: any(c.state == CardState.ASKED for c in one.cards)
            )
            shared.done()
            await theirs.say(wire.Ping(1))
            await theirs.expect(wire.Pong)
        assert not any("What about" in text for text in other.texts)
        assert shared.session.cards.due(10**9) is None
        # The answer is the host's act: its undo takes it back.
        shared.room.runner.do(commands.undo)
        shared.done()
        assert shared.session.cards.due(0) is not None

    tell(story)
