"""A name learnt after the meeting: who reads, who reviews and who seals know it first."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Protocol

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.anonymise.roster_edit import with_names
from facilitator.commands import sessions
from facilitator.domain import commands, reviewing
from facilitator.domain import events as ev
from facilitator.domain.changes import Aspect
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.moments import EMERGENT
from facilitator.domain.phases import Phase
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.domain.transcript import WITHHELD
from facilitator.errors import FacilitatorError
from facilitator.export import Material
from facilitator.export.txt import render
from facilitator.vault import disk
from facilitator.vault.layout import CERTIFICATE
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.opening import create_session, plan_meeting
from facilitator.workflow.public_log import public_log
from facilitator.workflow.reading import opened_for_reading
from facilitator.workflow.review import accept_all, opened_for_review, reopen
from facilitator.workflow.rosters import change_roster, remove_roster, store_roster
from facilitator.workflow.seal import check_sealable, seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.acting import do_at
from tests.workflow.conftest import ROSTER, Clock, say, sound

GUIDE = """\
+++
title = "Guide"
+++
## One
- what did marmalade do?
"""


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    """A study in which everyday words that are on no roster surely stay."""
    study = replace(workspace.study, anonymise=Deidentification(off=("learned",)))
    return replace(workspace, study=study)


class Hold(Protocol):
    """Holds a meeting to its end, with the stored roster or a file of its own."""

    def __call__(self, own_file: bool = False) -> Workspace: ...


@pytest.fixture
def hold(workspace: Workspace, clock: Clock) -> Hold:
    def held(own_file: bool = False) -> Workspace:
        store_roster(workspace, Roster.from_toml(ROSTER))
        workspace.guides.mkdir(exist_ok=True)
        (workspace.guides / "guide.md").write_text(GUIDE, encoding="utf-8")
        file = workspace.home.parent / "file.toml"
        file.write_text(ROSTER, encoding="utf-8")
        plan = plan_meeting(
            workspace, session_id="m1", consent_by="test", roster=file if own_file else None
        )
        meeting = LiveMeeting(create_session(plan), Source(), monotonic=clock)
        sound(meeting, 0, first=True)
        say(meeting, 0, 900, "well then marmalade rang zeb")
        say(meeting, 61_000, 61_900, "it was a cold morning")
        say(meeting, 62_000, 62_900, "with quince")
        say(meeting, 63_000, 63_900, "jelly")
        moment = do_at(meeting, 61_900, commands.flag, EMERGENT)
        meeting.do(commands.name_moment, str(moment.id), "the day marmalade rang")
        do_at(meeting, 2_000, commands.note, "marmalade cried")
        meeting.store.append(
            ev.RecordingPaused(64_000, GapReason.END_OF_FILE), ev.RecordingEnded(64_000)
        )
        meeting.store.write_summary()
        meeting.store.close()
        return workspace

    return held


def learn(workspace: Workspace, code: str = "User 2", *names: str) -> None:
    listed = names or ("Marmalade",)
    change_roster(workspace, lambda roster, codes: with_names(roster, code, listed, codes))


def accept(workspace: Workspace) -> None:
    with SessionStore.open(workspace, "m1") as store:
        accept_all(store, "Facilitator 1")


def reopened(workspace: Workspace, reason: str) -> None:
    with SessionStore.open(workspace, "m1") as store:
        reopen(store, "Facilitator 2", reason)


def logged(workspace: Workspace) -> str:
    with opened_for_reading(workspace, "m1") as reading:
        return json.dumps(list(public_log(reading.session, reading.events))).lower()


def break_roster(workspace: Workspace) -> Callable[[], None]:
    (file,) = workspace.rosters.glob("*.roster")
    good = file.read_bytes()
    disk.write_whole(file, good[:-1])
    return lambda: disk.write_whole(file, good)


# -- reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize("own_file", [False, True])
@pytest.mark.parametrize("signed", [False, True])
def test_the_log_masks_what_was_learnt_after_the_meeting(
    hold: Hold, own_file: bool, signed: bool
) -> None:
    workspace = hold(own_file)
    if signed:
        accept(workspace)
    assert "marmalade" in logged(workspace)
    learn(workspace)
    learn(workspace, "[Place 4]", "Quince Jelly")
    shown = logged(workspace)
    assert "marmalade" not in shown
    assert "quince" not in shown
    assert "jelly" not in shown
    assert "well then user 2 rang user 1" in shown
    assert "the day user 2 rang" in shown
    # A reader changes nothing.
    with SessionStore.open(workspace, "m1", read_only=True) as store:
        assert store.session.utterances[0].text == "well then marmalade rang User 1"


@pytest.mark.parametrize("signed", [False, True])
def test_where_the_roster_cannot_be_read_the_log_shows_nothing_that_was_said(
    hold: Hold, signed: bool
) -> None:
    workspace = hold()
    if signed:
        accept(workspace)
    mend = break_roster(workspace)
    with opened_for_reading(workspace, "m1") as reading:
        assert reading.withheld is not None
        assert "damaged" in reading.withheld.what
        shown = json.dumps(list(public_log(reading.session, reading.events))).lower()
    for word in ("marmalade", "morning", "rang", "cried"):
        assert word not in shown
    assert WITHHELD in shown
    mend()
    assert "morning" in logged(workspace)


def test_the_command_says_why_it_withholds(
    hold: Hold, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = hold()
    break_roster(workspace)
    monkeypatch.setattr(sessions, "find_workspace", lambda _: workspace)

    assert sessions.log(Namespace(workspace=None, id="m1", json=False, events=False)) == 0
    printed = capsys.readouterr()
    assert "withheld" in printed.err
    assert "morning" not in printed.out


def interrupted(hold: Hold) -> Workspace:
    workspace = hold()
    with SessionStore.open(workspace, "m1") as store:
        store.append(
            ev.RecordingStarted(64_000, 2, SoundSource.MICROPHONE),
            ev.RecordingPaused(64_000, GapReason.STOPPED),
        )
        assert store.session.phase is Phase.PAUSED
    return workspace


def test_a_session_that_goes_on_is_masked_before_anybody_sees_it(hold: Hold, clock: Clock) -> None:
    workspace = interrupted(hold)
    learn(workspace)
    meeting = LiveMeeting(SessionStore.open(workspace, "m1"), Source(), monotonic=clock)
    assert meeting.session.utterances[0].text == "well then User 2 rang User 1"
    assert meeting.session.notes[0].text == "User 2 cried"
    assert meeting.session.moments[0].label == "the day User 2 rang"
    meeting.close()


@pytest.mark.parametrize("how", ["mended", "removed", "grown"])
def test_a_session_that_goes_on_without_a_readable_roster_shows_nothing_till_then(
    hold: Hold, clock: Clock, how: str
) -> None:
    workspace = interrupted(hold)
    mend = break_roster(workspace)
    meeting = LiveMeeting(SessionStore.open(workspace, "m1"), Source(), monotonic=clock)
    session = meeting.session
    assert {u.text for u in session.utterances} == {WITHHELD}
    assert [n.text for n in session.notes] == [WITHHELD]
    assert [m.label for m in session.moments] == [WITHHELD]
    assert "damaged" in (meeting.alert or "")
    say(meeting, 65_000, 65_900, "ask zeb again")
    assert session.utterances[-1].text == WITHHELD
    if how == "removed":
        remove_roster(workspace)
    else:
        mend()
    if how == "grown":
        learn(workspace)
    position = session.position
    for _step in range(50):  # masked anew in steps: a busy machine takes several
        clock.now += 3
        meeting.tick()
        if WITHHELD not in {u.text for u in session.utterances}:
            break
    changes = session.since(position)
    assert {"u00001", "u00005"} <= set(changes.lines)
    assert {Aspect.MOMENTS, Aspect.NOTES} <= set(changes.parts)
    named = "User 2" if how == "grown" else "marmalade"
    assert session.utterances[0].text == f"well then {named} rang User 1"
    assert session.utterances[-1].text == "ask User 1 again"
    assert session.moments[0].label == f"the day {named} rang"
    assert meeting.alert is None or "damaged" not in meeting.alert
    meeting.close()


# -- sealing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("own_file", [False, True])
def test_nothing_is_sealed_that_names_somebody_the_roster_has_learnt_since(
    hold: Hold, own_file: bool
) -> None:
    workspace = hold(own_file)
    accept(workspace)
    check_sealable(workspace, "m1")
    learn(workspace)
    learn(workspace, "[Place 4]", "Quince Jelly")
    for attempt in (check_sealable, seal_session):
        with pytest.raises(FacilitatorError) as refused:
            attempt(workspace, "m1")
        said = f"{refused.value.what} {refused.value.hint}"
        for place in (
            "00:00:00 (line)",
            "00:00:02 (note)",
            "00:00:31 (name of a flag)",
            "00:01:02 (line)",
            "00:01:03 (line)",
            "topic guide",
        ):
            assert place in said
        assert "00:01:01" not in said
        assert "--reopen" in said
        for name in ("marmalade", "quince", "jelly"):
            assert name not in said.lower()
    assert not (workspace.session_folder("m1") / CERTIFICATE).exists()


def test_a_review_opened_again_masks_anew_and_is_signed_anew(hold: Hold) -> None:
    workspace = hold()
    accept(workspace)
    learn(workspace)
    reopened(workspace, "marmalade was   missing")
    with SessionStore.open(workspace, "m1", read_only=True) as store:
        assert store.session.phase is Phase.ENDED
        assert store.session.signing.sign_offs == []
        assert store.session.utterances[0].text == "well then User 2 rang User 1"
        (once,) = store.session.signing.reopenings
        assert (once.by, once.reason) == ("Facilitator 2", "User 2 was missing")
        assert "marmalade was" not in str(store.events())
    with pytest.raises(FacilitatorError, match="not been reviewed"):
        check_sealable(workspace, "m1")
    accept(workspace)
    seal_session(workspace, "m1")
    sealed = read_transcript(workspace, "m1")
    assert sealed.lines[0].text == "well then User 2 rang User 1"
    assert sealed.guide[0].text == "what did User 2 do?"
    assert [(r.reviewer, r.reason) for r in sealed.reopenings] == [
        ("Facilitator 2", "User 2 was missing")
    ]
    assert len(sealed.sign_offs) == 1
    assert "Review reopened by Facilitator 2" in render(Material((sealed,)))
    folder = workspace.session_folder("m1")
    assert "User 2 was missing" in (folder / CERTIFICATE).read_text("utf-8")
    for path in folder.iterdir():
        assert "marmalade" not in path.read_text("utf-8").lower(), path.name


def test_why_it_was_opened_again_is_read_like_all_that_was_written(hold: Hold) -> None:
    """No roster and no rule finds what tells who it was: a person takes it out."""
    workspace = hold()
    accept(workspace)
    reopened(workspace, "the one who runs the ferry rang")
    with opened_for_review(workspace, "m1", "User 1") as review:
        *lines, reason = review.items()
        assert (reason.kind, reason.read) == ("reason of a review", False)
        for one in lines:
            review.do(partial(reviewing.accept, target=one.id))
        assert "1 line not read yet" in review.sign().said
        review.do(partial(reviewing.correct, target=reason.id, text="zeb's sister  rang"))
        assert review.items()[-1].shown == "User 1's sister rang"  # what is typed is masked
        review.do(commands.undo)
        assert review.items()[-1].shown == reason.shown
        assert "ferry" in logged(workspace)
        review.do(partial(reviewing.correct, target=reason.id, text="a relative rang"))
        assert review.items()[-1].read
        assert "ferry" not in logged(workspace)
        assert review.sign().noted
    seal_session(workspace, "m1")
    assert [r.reason for r in read_transcript(workspace, "m1").reopenings] == ["a relative rang"]
    for path in workspace.session_folder("m1").iterdir():
        assert "ferry" not in path.read_text("utf-8"), path.name


def test_a_reason_is_masked_again_by_what_is_learnt_after_it(hold: Hold) -> None:
    workspace = hold()
    accept(workspace)
    reopened(workspace, "too soon, said quince")
    accept(workspace)
    learn(workspace, "[Person 7]", "Quince")
    assert "quince" not in logged(workspace)
    with pytest.raises(FacilitatorError, match="reason of a review"):
        check_sealable(workspace, "m1")
    reopened(workspace, "one more name")
    accept(workspace)
    seal_session(workspace, "m1")
    reasons = [r.reason for r in read_transcript(workspace, "m1").reopenings]
    assert reasons == ["too soon, said [Person 7]", "one more name"]


def test_what_the_study_decides_after_the_review_holds_before_sealing(hold: Hold) -> None:
    workspace = hold()
    with SessionStore.open(workspace, "m1") as store:
        heard = ev.UtteranceHeard("u9", 63_950, 63_990, "I am 34 years old", (), None, None)
        store.append(heard)
    accept(workspace)
    banded = replace(workspace.study.anonymise, ages=10)
    stricter = replace(workspace, study=replace(workspace.study, anonymise=banded))
    with pytest.raises(FacilitatorError, match=r"00:01:03 \(line\)"):
        check_sealable(stricter, "m1")
    reopened(stricter, "ages are banded now")
    accept(stricter)
    check_sealable(stricter, "m1")
    seal_session(stricter, "m1")
    assert "34" not in read_transcript(stricter, "m1").lines[-1].text


def test_what_was_seen_and_let_stand_is_no_reason_to_refuse(hold: Hold) -> None:
    """A reviewer may decide that a guess is wrong; no later name makes that a fault."""
    workspace = hold()
    accept(workspace)
    with SessionStore.open(workspace, "m1") as store:
        store.append(ev.UtteranceReviewed("u00002", None, "it was Deepika on a cold morning"))
        store.append(ev.MomentFlagged("emergent", 1, 0, 1, None))
    learn(workspace, "[Person 7]", "Nobody Atall")
    check_sealable(workspace, "m1")


def test_a_roster_that_cannot_be_read_seals_nothing(hold: Hold) -> None:
    workspace = hold()
    accept(workspace)
    mend = break_roster(workspace)
    with pytest.raises(FacilitatorError, match="damaged"):
        seal_session(workspace, "m1")
    mend()
    seal_session(workspace, "m1")


@pytest.mark.parametrize(
    ("reviewer", "reason", "said"),
    [("Kenneth", "why", "code"), ("Facilitator 1", "  ", "reason")],
)
def test_a_review_is_opened_again_by_a_code_and_for_a_reason(
    hold: Hold, reviewer: str, reason: str, said: str
) -> None:
    workspace = hold()
    accept(workspace)
    with SessionStore.open(workspace, "m1") as store:
        with pytest.raises(FacilitatorError, match=said):
            reopen(store, reviewer, reason)
        assert store.session.phase is Phase.REVIEWED


def test_only_what_is_signed_can_be_opened_again(hold: Hold) -> None:
    workspace = hold()
    with pytest.raises(FacilitatorError, match="no signed review"):
        reopened(workspace, "why")


def test_journals_and_transcripts_from_before_still_open(hold: Hold) -> None:
    workspace = hold()
    record = {"id": "host:9", "noted_at": "t", "kind": "ReviewSigned"}
    signed = ev.from_record({**record, "reviewer": "User 1", "how": "x", "lines": 1}).event
    assert isinstance(signed, ev.ReviewSigned)
    assert signed.decisions == ""
    taken = ev.from_record({**record, "kind": "RosterTaken", "roster": "", "from_study": False})
    assert isinstance(taken.event, ev.RosterTaken)
    assert taken.event.known is None
    accept(workspace)
    seal_session(workspace, "m1")
    sealed = read_transcript(workspace, "m1")
    tables = sealed.to_tables()
    del tables["session"][0]["reopenings"]
    assert type(sealed).from_tables(tables) == sealed
