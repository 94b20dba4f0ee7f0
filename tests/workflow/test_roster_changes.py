"""The roster grows while a meeting runs: what was heard is masked anew, nothing unmasked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.anonymise.roster_edit import with_names
from facilitator.domain import commands
from facilitator.domain import events as ev
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.moments import EMERGENT
from facilitator.domain.phases import Phase
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.workflow import names_learnt
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.opening import create_session, plan_meeting
from facilitator.workflow.public_log import public_log
from facilitator.workflow.review import accept_all, reopen
from facilitator.workflow.rosters import change_roster, remove_roster, store_roster
from facilitator.workflow.seal import seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.acting import do_at
from tests.workflow.conftest import GUIDE, ROSTER, Clock, say, sound


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    """A study in which everyday words that are on no roster surely stay."""
    study = replace(workspace.study, anonymise=Deidentification(off=("learned",)))
    return replace(workspace, study=study)


@pytest.fixture
def running(workspace: Workspace, clock: Clock) -> LiveMeeting:
    """A meeting held with the study's stored roster."""
    store_roster(workspace, Roster.from_toml(ROSTER))
    return held(workspace, clock)


def held(workspace: Workspace, clock: Clock, roster: str | None = None) -> LiveMeeting:
    workspace.guides.mkdir(exist_ok=True)
    (workspace.guides / "guide.md").write_text(GUIDE, encoding="utf-8")
    file = workspace.home.parent / "file.toml"
    if roster is not None:
        file.write_text(roster, encoding="utf-8")
    plan = plan_meeting(
        workspace, session_id="m1", consent_by="test", roster=None if roster is None else file
    )
    meeting = LiveMeeting(create_session(plan), Source(), monotonic=clock)
    sound(meeting, 0, first=True)
    say(meeting, 0, 900, "well then marmalade rang zeb")
    say(meeting, 1_000, 1_900, "it was a cold morning")
    return meeting


def add(workspace: Workspace, code: str, *names: str) -> None:
    change_roster(workspace, lambda roster, codes: with_names(roster, code, names, codes))


def ticked(meeting: LiveMeeting, clock: Clock) -> list[ev.Event]:
    clock.now += 3
    return [one.event for one in meeting.tick()]


def texts(meeting: LiveMeeting) -> list[str]:
    return [u.text for u in meeting.session.utterances]


def test_a_name_added_meanwhile_masks_all_that_was_heard(
    running: LiveMeeting, workspace: Workspace, clock: Clock
) -> None:
    running.do(commands.note, "marmalade cried")
    moment = do_at(running, 1_900, commands.flag, EMERGENT)
    running.do(commands.name_moment, str(moment.id), "the day marmalade rang")
    assert ticked(running, clock) == []
    assert texts(running)[0] == "well then marmalade rang User 1"
    add(workspace, "User 2", "Marmalade Jones", "Marmalade")
    noted = ticked(running, clock)
    assert [type(event).__name__ for event in noted] == [
        "MomentChanged",
        "RosterTaken",
        "UtteranceRedacted",
        "NoteRedacted",
    ]
    assert texts(running) == ["well then User 2 rang User 1", "it was a cold morning"]
    assert running.session.notes[0].text == "User 2 cried"
    assert running.session.moments[0].label == "the day User 2 rang"
    say(running, 2_000, 2_900, "ask marmalade again")
    assert texts(running)[2] == "ask User 2 again"
    # Once is enough.
    assert ticked(running, clock) == []
    running.close()
    with SessionStore.open(workspace, "m1", read_only=True) as store:
        assert [u.text for u in store.session.utterances] == texts(running)
        assert store.session.roster_from_study
        shown = str(list(public_log(store.session, store.events()))).lower()
        assert "marmalade" not in shown
        # The raw text is in the vault, and nowhere else.
        assert "marmalade" in str(store.events()).lower()
    assert "marmalade" not in (running.store.folder / "session.json").read_text("utf-8").lower()


def test_two_changes_in_a_row_and_one_that_takes_names_away(
    running: LiveMeeting, workspace: Workspace, clock: Clock
) -> None:
    add(workspace, "User 2", "Marmalade")
    ticked(running, clock)
    add(workspace, "[Person 1]", "Cold Morning")
    ticked(running, clock)
    assert texts(running) == ["well then User 2 rang User 1", "it was a [Person 1]"]
    store_roster(workspace, Roster.from_toml('[[people]]\nnames = ["Wholly Other"]'))
    ticked(running, clock)
    say(running, 2_000, 2_900, "wholly other zeb")
    assert texts(running) == [
        "well then User 2 rang User 1",
        "it was a [Person 1]",
        "[Person 2] User 1",
    ]


def test_a_change_that_comes_while_one_is_at_work_is_not_lost(
    running: LiveMeeting, workspace: Workspace, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_learnt, "REMASK_S", -1)  # one text a tick
    add(workspace, "User 2", "Marmalade")
    assert ticked(running, clock) == []
    add(workspace, "[Person 1]", "Cold Morning")
    for _ in range(8):
        ticked(running, clock)
    assert texts(running) == ["well then User 2 rang User 1", "it was a [Person 1]"]


def test_a_meeting_that_ends_meanwhile_is_masked_before_it_is_closed(
    running: LiveMeeting, workspace: Workspace, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_learnt, "REMASK_S", -1)
    add(workspace, "User 2", "Marmalade")
    assert ticked(running, clock) == []
    assert "marmalade" in texts(running)[0]
    running.close()
    assert texts(running)[0] == "well then User 2 rang User 1"


def test_undo_brings_no_name_back(running: LiveMeeting, workspace: Workspace, clock: Clock) -> None:
    moment = do_at(running, 1_900, commands.flag, EMERGENT)
    running.do(commands.name_moment, str(moment.id), "marmalade")
    running.do(commands.name_moment, str(moment.id), "the letters")
    add(workspace, "User 2", "Marmalade")
    ticked(running, clock)
    assert running.do(commands.undo).said == "Undone: change to a flag"
    assert running.session.moments[0].label == "User 2"
    shown = str(list(public_log(running.session, running.store.events()))).lower()
    assert "marmalade" not in shown
    # What the machine has masked is nobody's act.
    assert running.do(commands.undo).said == "Undone: change to a flag"
    assert running.do(commands.undo).said.startswith("Undone: flag")
    assert running.session.moments == ()
    assert "marmalade" not in str(list(public_log(running.session, running.store.events()))).lower()


def test_a_meeting_without_a_roster_takes_the_first_one(workspace: Workspace, clock: Clock) -> None:
    meeting = held(workspace, clock)
    add(workspace, "User 2", "Marmalade")
    ticked(meeting, clock)
    assert texts(meeting)[0].startswith("well then User 2 rang")


def test_a_meeting_with_a_file_of_its_own_takes_only_what_is_added_since(
    workspace: Workspace, clock: Clock
) -> None:
    store_roster(workspace, Roster.from_toml('[[people]]\nnames = ["Cold Morning"]'))
    meeting = held(workspace, clock, ROSTER)
    assert ticked(meeting, clock) == []
    add(workspace, "User 2", "Marmalade")
    ticked(meeting, clock)
    assert texts(meeting) == ["well then User 2 rang User 1", "it was a cold morning"]
    meeting.close()
    with SessionStore.open(workspace, "m1", read_only=True) as store:
        assert not store.session.roster_from_study


def test_removing_the_roster_unmasks_nothing(
    running: LiveMeeting, workspace: Workspace, clock: Clock
) -> None:
    assert remove_roster(workspace)
    assert ticked(running, clock) == []
    say(running, 2_000, 2_900, "zeb again")
    assert texts(running)[2] == "User 1 again"
    store_roster(workspace, Roster.from_toml('[[people]]\nnames = ["Marmalade"]'))
    ticked(running, clock)
    assert running.alert is None
    assert texts(running)[0] == "well then [Person 1] rang User 1"


def test_a_roster_that_cannot_be_read_is_said_and_tried_again(
    running: LiveMeeting, workspace: Workspace, clock: Clock
) -> None:
    (file,) = workspace.rosters.glob("*.roster")
    good = file.read_bytes()
    disk.write_whole(file, good[:-1])
    assert ticked(running, clock) == []
    assert "damaged" in (running.alert or "")
    disk.write_whole(file, good)
    add(workspace, "User 2", "Marmalade")
    ticked(running, clock)
    assert running.alert is None
    assert texts(running)[0] == "well then User 2 rang User 1"


def test_a_full_disk_masks_later(
    running: LiveMeeting, workspace: Workspace, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(workspace, "User 2", "Marmalade")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "write", full)
        ticked(running, clock)
        assert running.alert is not None
    ticked(running, clock)
    ticked(running, clock)
    assert texts(running)[0] == "well then User 2 rang User 1"
    assert running.alert is None


def test_a_name_added_while_the_session_is_closed_is_taken_when_it_goes_on(
    running: LiveMeeting, workspace: Workspace, clock: Clock
) -> None:
    running.close()
    add(workspace, "User 2", "Marmalade")
    again = LiveMeeting(SessionStore.open(workspace, "m1"), Source(), monotonic=clock)
    ticked(again, clock)
    assert texts(again)[0] == "well then User 2 rang User 1"


def test_a_review_takes_up_what_was_added_since(running: LiveMeeting, workspace: Workspace) -> None:
    moment = do_at(running, 1_900, commands.flag, EMERGENT)
    running.do(commands.name_moment, str(moment.id), "marmalade rang zeb")
    running.store.append(ev.RecordingPaused(2_000, GapReason.END_OF_FILE), ev.RecordingEnded(2_000))
    running.close()
    add(workspace, "User 2", "Marmalade")
    with SessionStore.open(workspace, "m1") as store:
        accept_all(store, "Facilitator 1")
        assert store.session.phase is Phase.REVIEWED
    # What has been signed stays as it was signed, and is not sealed without a word.
    add(workspace, "User 2", "Cold Morning")
    with SessionStore.open(workspace, "m1") as store, pytest.raises(FacilitatorError):
        accept_all(store, "Facilitator 1")
    with pytest.raises(FacilitatorError, match=r"00:00:01 \(line\)"):
        seal_session(workspace, "m1")
    with SessionStore.open(workspace, "m1") as store:
        reopen(store, "Facilitator 1", "a name was missing")
        accept_all(store, "Facilitator 1")
    seal_session(workspace, "m1")
    sealed = read_transcript(workspace, "m1")
    assert [line.text for line in sealed.lines] == [
        "well then User 2 rang User 1",
        "it was a User 2",
    ]
    assert [m.label for m in sealed.moments] == ["User 2 rang User 1"]
