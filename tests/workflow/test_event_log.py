"""The one way into a journal: in order, once, whoever noted it and whatever the disk does."""

from __future__ import annotations

import ast
import errno
import os
from pathlib import Path

import pytest

import facilitator
from facilitator.domain import events as ev
from facilitator.domain.events import EventId, Recorded
from facilitator.domain.terms import HOST, MASKING, GapReason
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.workflow.conftest import make_store


@pytest.fixture
def store(workspace: Workspace) -> SessionStore:
    return make_store(workspace)


def full(patch: pytest.MonkeyPatch) -> None:
    def refuse(fd: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(disk, "write", refuse)


def flag(counter: int, clock: int, device: str = "tablet") -> Recorded:
    event = ev.MomentFlagged("quote", 9_000, 0, 9_000, None)
    return Recorded(EventId(device, counter), "2026-11-23T09:00:00.000Z", event, clock)


def test_what_waits_comes_first_whichever_device_noted_it(
    store: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        full(patch)
        assert store.log.keep(ev.RecordingPaused(1_000, GapReason.DEVICE)) == []
        with pytest.raises(FacilitatorError):
            store.append(ev.MomentChanged("host:9", label="x"), device=MASKING)
        assert store.log.keep(ev.GapNoted(1_000, 50, GapReason.DEVICE)) == []
        blocked = store.log.blocked
        assert blocked
    store.append(ev.MomentChanged("host:9", label="x"), device=MASKING)
    assert not store.log.blocked
    noted = store.events()[-3:]
    assert [type(one.event).__name__ for one in noted] == [
        "RecordingPaused",
        "GapNoted",
        "MomentChanged",
    ]
    assert [one.id.device for one in noted] == [HOST, HOST, MASKING]
    clocks = [one.clock for one in store.events()]
    assert clocks == sorted(set(clocks))
    assert [one.event for one in store.log.late()] == [one.event for one in noted[:2]]


def test_what_another_device_noted_comes_in_once(store: SessionStore, workspace: Workspace) -> None:
    clock = store.session.clock
    sent = [flag(2, clock + 2), flag(1, clock + 1), flag(2, clock + 2)]
    assert [one.id.counter for one in store.log.receive(sent)] == [2, 1]
    assert store.log.receive(sent) == []
    assert [m.id for m in store.session.moments] == ["tablet:1", "tablet:2"]
    assert store.session.acts.last(HOST) is None
    store.close()
    with SessionStore.open(workspace, "m1") as again:
        assert [m.id for m in again.session.moments] == ["tablet:1", "tablet:2"]
        assert again.log.receive(sent) == []
        # What is noted here next comes after all that was seen.
        (mine,) = again.append(ev.NoteTaken(1, "a note"))
        assert mine.clock > clock + 2


def test_a_disk_that_refuses_takes_in_nothing_of_another_device(
    store: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [flag(1, store.session.clock + 1)]
    with monkeypatch.context() as patch:
        full(patch)
        with pytest.raises(FacilitatorError, match="No space left"):
            store.log.receive(sent)
        assert store.session.moments == ()
    assert len(store.log.receive(sent)) == 1
    assert len(store.session.moments) == 1


def test_what_waits_here_came_before_what_another_device_sends_now(
    store: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        full(patch)
        store.log.keep(ev.RecordingPaused(1_000, GapReason.DEVICE))
    store.log.receive([flag(1, store.session.clock + 5)])
    noted = [type(one.event).__name__ for one in store.events()[-2:]]
    assert noted == ["RecordingPaused", "MomentFlagged"]
    assert not store.log.blocked


def test_nothing_counts_that_the_disk_refused(
    store: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, position = store.session.position, store.log.position
    with monkeypatch.context() as patch:
        full(patch)
        with pytest.raises(FacilitatorError):
            store.append(ev.NoteTaken(1_000, "a note"))
    assert (store.session.position, store.log.position) == (before, position)


def test_a_hole_is_told_until_it_is_filled(store: SessionStore) -> None:
    clock = store.session.clock
    store.log.receive([flag(1, clock + 1), flag(4, clock + 4)])
    assert store.session.missing("tablet") == (range(2, 4),)
    store.log.receive([flag(2, clock + 2), flag(3, clock + 3)])
    assert store.session.missing("tablet") == ()


def test_nothing_else_writes_to_a_journal() -> None:
    """Who makes a record of an event is the log, which writes it, and the public log, which shows
    it without what identifies."""
    root = Path(facilitator.__file__).parent
    makes = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and node.id == "to_record"
    }
    assert makes == {"workflow/event_log.py", "workflow/public_log.py"}
