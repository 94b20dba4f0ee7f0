"""What waits on a joined machine when a meeting ends, is begun anew, or goes on without it."""

from __future__ import annotations

import asyncio
import errno
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.domain.cards import CardState, QuestionCard
from facilitator.errors import FacilitatorError
from facilitator.sharing import bounds, joining, wire
from facilitator.sharing import client as client_module
from facilitator.sharing.client import Client, Link
from facilitator.sharing.host import Asked
from facilitator.sharing.pairing import device_id
from facilitator.sharing.terms import ACTS_AT_ONCE, Role, What
from facilitator.workflow import sharing
from facilitator.workflow.sharing import SharedMeeting
from tests.sharing.conftest import Shared
from tests.sharing.joining import until
from tests.sharing.test_client import far, let_in
from tests.tui.conftest import at_minute_42

LATER = 2_540_000


def away(shared: Shared, folder: Path, *notes: str) -> None:
    """Somebody writes notes while nothing connects; then their machine is off."""
    member = joining.kept(folder)
    assert member is not None
    with far(member, folder) as one:
        one.ready()
        told = wire.Settled(
            device_id(member.role, member.secret),
            member.role,
            one.client.outbox._next,
            one.client.outbox._key.hex(),  # type: ignore[union-attr]
        )
    lost = Client(replace(member, port=1), folder)
    lost.outbox.settle(told)
    for note in notes:
        lost.act(What.NOTE, at_ms=LATER, text=note)
    lost.close()


def begun_anew(shared: Shared) -> None:
    """The host's program, as after a kill."""
    shared.host.close()
    shared.meeting = SharedMeeting(shared.room.runner, "127.0.0.1", 0, monotonic=shared.clock)
    shared.meeting.start()


def dropped(shared: Shared) -> None:
    """The connections are cut, as by a network, once the host knows of them."""
    asyncio.run(until(lambda: any(one.connected for one in shared.host.look.machines)))
    shared.host.call(lambda: [visit.cut_off() for visit in shared.host._visits])  # type: ignore[attr-defined]


def notes(shared: Shared) -> list[str]:
    return [note.taken for note in shared.session.notes]


def cards(shared: Shared) -> list[QuestionCard]:
    return [*shared.session.cards.standing]


def test_what_waits_outlasts_a_strike_and_both_sides_begun_anew(
    shared: Shared, tmp_path: Path
) -> None:
    member = let_in(shared, tmp_path)
    away(shared, tmp_path, "seen while away")
    key = shared.room.store.key
    shared.room.runner.off_the_record(shared.clock())
    shared.room.runner.strike(2_515_000, shared.clock())
    asyncio.run(until(lambda: shared.room.store.key != key))
    shared.room.runner.record()
    begun_anew(shared)
    again = let_in(shared, tmp_path, before=member)
    with far(again, tmp_path) as one:
        one.ready()
        one.until(lambda: one.settled)
        assert isinstance(one.settled[0], wire.Ack)
        assert not one.client.outbox.unreadable
    assert notes(shared).count("seen while away") == 1


def test_a_host_that_ends_first_takes_in_all_that_waits(shared: Shared, tmp_path: Path) -> None:
    """Also what came too soon after each other to be taken in before."""
    with far(let_in(shared, tmp_path), tmp_path) as one:
        one.ready()
        written = [f"note {n}" for n in range(ACTS_AT_ONCE + 60)]
        for text in written:
            one.client.act(What.NOTE, text=text)
        shared.meeting.close()
        one.until(lambda: one.client.link is Link.OVER)
        assert "late" not in one.client.over
        assert set(written) <= {*notes(shared)}
    assert not list(tmp_path.iterdir())


def test_who_has_just_dropped_is_waited_for(shared: Shared, tmp_path: Path) -> None:
    """What was done meanwhile is taken in, and what was told is on no screen any more."""
    with far(let_in(shared, tmp_path), tmp_path) as one:
        one.ready()
        dropped(shared)
        one.until(lambda: one.client.link is Link.LOST)
        one.client.act(What.NOTE, text="written without a network")
        shared.meeting.close()
        one.until(lambda: one.client.link is Link.OVER)
        assert "late" not in one.client.over
        assert notes(shared).count("written without a network") == 1
    assert not list(tmp_path.iterdir())


def test_who_dropped_long_ago_is_not_waited_for(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "DRAIN_S", 600.0)
    monkeypatch.setattr(client_module, "SOONEST_S", 600.0)
    with far(let_in(shared, tmp_path), tmp_path) as one:
        one.ready()
        dropped(shared)
        one.until(lambda: one.client.link is Link.LOST)
        shared.clock.more += 2 * bounds.BACK_S
        closing = threading.Thread(target=shared.meeting.close, daemon=True)
        closing.start()
        closing.join(20)
        assert not closing.is_alive()


@pytest.mark.parametrize("ends", [True, False])
def test_what_can_be_taken_in_no_more_is_said_or_kept(
    shared: Shared, tmp_path: Path, ends: bool
) -> None:
    with far(let_in(shared, tmp_path), tmp_path) as one:
        one.ready()
        with shared.refusing():
            one.client.act(What.NOTE, text="one")
            one.client.act(What.NOTE, text="two")
            shared.done()
            shared.host.close("Thank you.", ends=ends, drains=True)
            one.until(lambda: one.client.link is Link.OVER)
            assert one.client.over.startswith("Thank you. ")
            assert ("2 acts of this machine came too late" in one.client.over) is ends
            assert ("2 acts wait" in one.client.over) is not ends
            assert not one.client.picture.lines
    assert bool(list(tmp_path.iterdir())) is not ends
    if not ends:  # the same session, shared again
        member = joining.kept(tmp_path)
        begun_anew(shared)
        with far(let_in(shared, tmp_path, before=member), tmp_path) as one:
            one.ready()
            one.until(lambda: len(one.settled) == 2)
        assert notes(shared)[-2:] == ["one", "two"]


def test_an_outbox_that_cannot_be_read_is_told(shared: Shared, tmp_path: Path) -> None:
    member = let_in(shared, tmp_path)
    (tmp_path / "outbox").write_bytes(b"x" * 100)
    with far(member, tmp_path) as one:
        one.ready()
        assert one.client.outbox.unreadable


def test_cards_of_who_was_shut_out_wait_no_more(shared: Shared, tmp_path: Path) -> None:
    """And nothing of it comes in that was on its way."""
    others = tmp_path / "other"
    with (
        far(let_in(shared, tmp_path / "one", Role.OBSERVER), tmp_path / "one") as one,
        far(let_in(shared, others, Role.OBSERVER), others) as other,
    ):
        for who in (one, other):
            who.ready()
            who.client.act(What.CARD, text="What about the letter?")
            who.until(lambda: who.settled)  # noqa: B023
        assert len(cards(shared)) == 2
        device = device_id(Role.OBSERVER, one.client.membership.secret)
        mine = shared.session.acts.last("host")
        shared.host.revoke(device)
        one.until(lambda: one.client.link is Link.OVER)
        shared.done()
        [left] = cards(shared)
        assert not left.id.startswith(device)
        assert left.state is CardState.WAITING
        noted = len(shared.log)
        answers: list[object] = []
        late = wire.Act(2, LATER, What.CARD, text="And this?")
        shared.meeting.act(Asked(device, late, answers.append))
        shared.done()
        assert len(shared.log) == noted
        assert shared.session.acts.last("host") == mine  # no undo brings its cards back


@pytest.mark.parametrize("over", [False, True])
def test_whoever_would_share_a_meeting_does_not_wait_for_ever(
    memory: Path, monkeypatch: pytest.MonkeyPatch, *, over: bool
) -> None:
    """For a disk that stalls; nor for a meeting that was closed meanwhile."""
    monkeypatch.setattr(sharing, "ANSWER_S", 0.05)
    room = at_minute_42(memory)
    runner = room.runner
    runner.begin(lambda: None)
    runner.start()
    runner.wait_for(lambda: None)
    go_on = threading.Event()
    if over:
        runner.close()
    else:
        runner.hand_on(lambda _meeting: go_on.wait(60))
    with pytest.raises(FacilitatorError, match="cannot be shared just now"):
        SharedMeeting(runner, "127.0.0.1", 0)
    go_on.set()
    if not over:
        monkeypatch.setattr(sharing, "ANSWER_S", 60)
        again = SharedMeeting(runner, "127.0.0.1", 0)
        again.start()
        again.close()
    room.close()


def test_a_machine_that_cannot_forget_is_told_all_the_same(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what it cannot remove nothing can be read: it does not go on looking for a host."""

    def refused(*_: object, **_options: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    with far(let_in(shared, tmp_path), tmp_path) as one:
        one.ready()
        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", refused)
            shared.host.close("Thank you.", ends=True)
            one.until(lambda: one.client.link is not Link.THERE)
        assert (one.client.link, one.client.over) == (Link.OVER, "Thank you.")


@pytest.mark.parametrize("part", ["facilitator.sharing.door.Door.take_in", "Host._tidy"])
def test_a_host_that_fails_is_said_where_the_meeting_is_held(
    memory: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """Nobody would be let in or told anything any more, and the screen would say nothing."""

    async def failing(_self: object) -> None:
        raise RuntimeError("what somebody said")

    monkeypatch.setattr(part.replace("Host.", "facilitator.sharing.host.Host."), failing)
    room = at_minute_42(memory)
    runner, news = room.runner, threading.Event()
    runner.begin(news.set)
    runner.start()
    meeting = SharedMeeting(runner, "127.0.0.1", 0)
    meeting.start()
    end = time.monotonic() + 10
    while "not shared any more" not in (runner.status.alert or ""):
        assert news.wait(end - time.monotonic()), "nothing was said"
        news.clear()
        runner.take()
    meeting.close()
    room.close()
