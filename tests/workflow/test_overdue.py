"""A study that wants it has meetings destroyed that nobody sealed in time: said long before, never
by a wrong clock, never while anything is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from facilitator.domain import events as ev
from facilitator.domain.phases import Phase
from facilitator.errors import FacilitatorError
from facilitator.study import parse_study
from facilitator.vault import disk
from facilitator.vault.layout import vault_folder
from facilitator.workflow import overdue
from facilitator.workflow.catalogue import listing, read_summary
from facilitator.workflow.key_store import key_store
from facilitator.workflow.overdue import DAYS, WEEK, WHY, due, heed
from facilitator.workflow.review import accept_all
from facilitator.workflow.seal import noted_destructions
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.store import SessionStore
from facilitator.workflow.verifying import verify_session
from facilitator.workspace import Workspace
from tests.workflow.conftest import make_store, record


@pytest.fixture
def study(workspace: Workspace) -> Workspace:
    """A meeting that is to be sealed within three days; nothing destroyed unless that is wanted."""
    with make_store(workspace) as store:
        record(store, 2_000)
        store.append(ev.UtteranceHeard("u1", 0, 900, "Zeb was there.", (), None, None))
        store.append(ev.RecordingEnded(2_000))
        store.write_summary()
    return replace(workspace, study=replace(workspace.study, unsealed_days=3))


@pytest.fixture
def wanted(study: Workspace) -> Workspace:
    return replace(study, study=replace(study.study, destroy_unsealed=True))


def day(number: int) -> str:
    """So many days after the meeting; until 3 it has time."""
    return (date.today() + timedelta(number)).isoformat()  # noqa: DTZ011 - as summaries have it


def there(workspace: Workspace, session: str = "m1") -> bool:
    return (
        key_store(workspace).exists(session)
        and vault_folder(workspace.session_folder(session)).exists()
    )


def test_off_as_it_comes_nothing_is_said_and_nothing_goes(study: Workspace) -> None:
    assert not parse_study("").destroy_unsealed
    assert parse_study("[retention]\ndestroy_unsealed = 'on'\n").destroy_unsealed
    for number in range(4, 400, 3):
        assert heed(study, day(number)) == []
    assert there(study)
    assert due(study, listing(study)[0], day(400)) is None


def test_it_is_said_for_a_week_with_the_day_and_done_at_a_start(wanted: Workspace) -> None:
    assert heed(wanted, day(3)) == []  # the last day is one still
    told = [heed(wanted, day(4))]
    (said,) = told[0]
    assert said == (
        f"m1 will be destroyed from {day(4 + WEEK)} on, at a start, unless you seal it before."
    )
    assert heed(wanted, day(4)) == [said]  # again on the same day: no more than said
    for number in range(5, 4 + WEEK):
        told.append(heed(wanted, day(number)))
        assert there(wanted)
    assert all(lines == [said] for lines in told)
    (done,) = heed(wanted, day(4 + WEEK))
    assert done == "m1 was not sealed in time: it is destroyed, and no transcript was kept."
    assert not there(wanted)
    assert read_summary(wanted.session_folder("m1")).phase == Phase.DESTROYED
    # In the log of destructions, and the certificate says why.
    assert [line.session for line in noted_destructions(wanted)] == ["m1"]
    assert WHY in disk.read(wanted.session_folder("m1") / "certificate.json").decode()
    assert "destroyed on" in verify_session(wanted, "m1")[0]
    assert heed(wanted, day(5 + WEEK)) == []


def test_who_starts_seldom_is_told_as_often_all_the_same(wanted: Workspace) -> None:
    for n in range(DAYS):
        (said,) = heed(wanted, day(10 + 20 * n))
        assert there(wanted)
    assert f"from {day(10 + 20 * (DAYS - 1) + 1)} on" in said
    assert due(wanted, listing(wanted)[0], day(10 + 20 * (DAYS - 1))).left == 0  # type: ignore[union-attr]
    heed(wanted, day(10 + 20 * DAYS))
    assert not there(wanted)


def test_a_clock_that_jumped_years_ahead_destroys_nothing(wanted: Workspace) -> None:
    """Not at that start, nor at many on one such day; and what it counted is void once it is right
    again."""
    for _ in range(3 * DAYS):
        (said,) = heed(wanted, day(3_000))
        assert f"from {day(3_000 + WEEK)} on" in said
    assert heed(wanted, day(1)) == []
    for number in range(4, 4 + WEEK):
        assert len(heed(wanted, day(number))) == 1
        assert there(wanted)
    # It jumps in the middle of a true count, too.
    for number in (5_000, 9_000, 12_000, 15_000, 18_000, 21_000, 24_000):
        heed(wanted, day(number))
        assert there(wanted)


@pytest.mark.parametrize("jumps", [range(40, 0, -3), (4, 100, 20, 300, 5, 6, 500, 30, 31, 7)])
def test_a_clock_that_goes_back_begins_the_count_anew(wanted: Workspace, jumps: range) -> None:
    for number in jumps:
        heed(wanted, day(number))
        assert there(wanted)


def test_a_clock_before_the_newest_meeting_is_wrong(wanted: Workspace) -> None:
    """An old meeting, and one of today: by a clock of last year nothing is counted."""
    folder = wanted.session_folder("m1")
    text = (folder / "session.json").read_text()
    held = read_summary(folder).opened_at
    (folder / "session.json").write_text(text.replace(held, held.replace(held[:4], "2019")))
    with make_store(wanted, "m2") as store:
        record(store, 1_000)
        store.write_summary()
    for number in range(-200, -100):
        heed(wanted, day(number))
    assert there(wanted)


def test_what_went_is_said_also_where_nothing_can_be_noted(
    wanted: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4, 4 + WEEK):
        heed(wanted, day(number))

    def full(*_: object) -> None:
        raise FacilitatorError("The disk is full.", "Make room.")

    monkeypatch.setattr(overdue, "_write", full)
    assert heed(wanted, day(4 + WEEK)) == [
        "m1 was not sealed in time: it is destroyed, and no transcript was kept.",
        "The disk is full.",
        "Make room.",
    ]
    assert not there(wanted)


def test_never_while_a_session_is_open_anywhere(wanted: Workspace) -> None:
    for number in range(4, 4 + WEEK):
        heed(wanted, day(number))
    with make_store(wanted, "m2"):  # being held, or reviewed and listened to
        said = heed(wanted, day(4 + WEEK))
        assert [line[:20] for line in said] == ["m1 will be destroyed", "m2 will be destroyed"]
        assert there(wanted)
    with SessionStore.open(wanted, "m1"):
        heed(wanted, day(5 + WEEK))
        assert there(wanted)
    heed(wanted, day(6 + WEEK))
    assert not there(wanted)


def test_what_was_signed_is_sealed_and_not_lost(wanted: Workspace) -> None:
    with SessionStore.open(wanted, "m1") as store:
        accept_all(store, "Facilitator 1")
    for number in range(4, 4 + WEEK):
        (said,) = heed(wanted, day(number))
        assert said.startswith("m1 will be sealed from")
    (done,) = heed(wanted, day(4 + WEEK))
    assert done == "m1 was not sealed in time: it is sealed now, as it was signed."
    assert not there(wanted)
    assert [line.text for line in read_transcript(wanted, "m1").lines] == ["User 1 was there."]


def test_sealed_in_between_it_stays_as_it_is(wanted: Workspace) -> None:
    for number in range(4, 3 + WEEK):
        heed(wanted, day(number))
    off = replace(wanted, study=replace(wanted.study, destroy_unsealed=False))
    assert heed(off, day(3 + WEEK)) == []  # thought better of it: the count is void
    assert len(heed(wanted, day(4 + WEEK))) == 1
    assert there(wanted)


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"format": 1}', b"\xff"])
def test_a_damaged_note_begins_the_count_anew(wanted: Workspace, damage: bytes) -> None:
    for number in range(4, 4 + WEEK):
        heed(wanted, day(number))
    (note,) = [path for path in wanted.keys.iterdir() if "-to-go" in path.name]
    note.write_bytes(damage)
    (said,) = heed(wanted, day(4 + WEEK))
    assert "will be destroyed" in said
    assert there(wanted)


def test_what_cannot_be_noted_was_not_said(
    wanted: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "write_whole", full)
        for number in range(4, 40):
            assert "could be noted" in " ".join(heed(wanted, day(number)))
    assert there(wanted)
    assert len(heed(wanted, day(41))) == 1
    assert there(wanted)
