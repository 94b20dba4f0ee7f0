"""Suggestions of who speaks: told of lines, noted as guesses, confirmed by a person, and gone."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE, SPEECH, VOICES
from facilitator.domain import commands, reviewing, suggesting
from facilitator.domain import events as ev
from facilitator.domain.session import Session, fold
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import Utterance, VoiceGuess, Word
from facilitator.study import parse_study
from facilitator.vault.layout import TRANSCRIPT
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.public_log import public_log
from facilitator.workflow.review import accept_all
from facilitator.workflow.seal import seal_session
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.supervisor import ChildSupervisor, Heard
from facilitator.workspace import Workspace
from tests.acting import do_at
from tests.workflow.conftest import Clock, make_store, record
from tests.workflow.test_turns import BOTH, CHANGE_MS, FIRST, SECOND, told


class Told(ChildSupervisor):
    """Children that are not there, and what they were told."""

    def __init__(self, clock: Clock) -> None:
        super().__init__((CAPTURE, SPEECH, VOICES), clock)
        self.begun: list[str] = []
        self.lines: list[msg.Message] = []

    def start(self, name: str, config: msg.Config) -> None:
        self._due.pop(name, None)
        self._runs[name] += 1
        self.begun.append(name)

    def send(self, name: str, message: msg.Message) -> bool:
        if name == VOICES:
            self.lines.append(message)
        return name in self.begun


class Meeting:
    """A meeting with suggestions on, its children imagined."""

    def __init__(self, workspace: Workspace, clock: Clock, *, on: bool = True) -> None:
        study = replace(workspace.study, suggest_speakers=on)
        store = make_store(replace(workspace, study=study))
        self.children = Told(clock)
        self.live = LiveMeeting(store, Source(), monotonic=clock, children=self.children)
        self.live.start(lambda heard: None, record=False)

    @property
    def session(self) -> Session:
        return self.live.session

    @property
    def line(self) -> Utterance:
        return self.session.utterances[-1]

    def over(self) -> bool:
        return self.live.finished

    def guess(self) -> VoiceGuess | None:
        """At the last line."""
        return self.line.guess

    def hears(self, name: str, message: msg.Message) -> None:
        self.live.handle(Heard(name, self.children._runs[name], message))

    def suggests(self, *rest: object) -> None:
        """Of the last line."""
        self.hears(VOICES, msg.Suggested(self.line.id, *rest))  # type: ignore[arg-type]


@pytest.fixture
def meeting(workspace: Workspace, clock: Clock) -> Meeting:
    return Meeting(workspace, clock)


def test_it_is_off_unless_the_study_says_so(workspace: Workspace, clock: Clock) -> None:
    meeting = Meeting(workspace, clock, on=False)
    meeting.hears(SPEECH, told(BOTH))
    meeting.live.tick()
    assert meeting.children.begun == [SPEECH]
    assert not meeting.children.lines
    assert not parse_study("").suggest_speakers
    assert parse_study('suggest_speakers = "on"').suggest_speakers


def test_only_a_digit_of_its_own_makes_a_line_sure(meeting: Meeting) -> None:
    do_at(meeting.live, 1_300, commands.speak, code="User 1")
    meeting.hears(SPEECH, told(FIRST, 1_000))
    meeting.hears(SPEECH, told(SECOND, 8_000))
    meeting.live.tick()
    first, second = meeting.children.lines
    assert isinstance(first, msg.Whose) and isinstance(second, msg.Whose)
    assert (first.code, second.code) == ("User 1", None)
    assert meeting.line.speaker == "User 1"  # carried on, which is no evidence
    meeting.live.tick()
    assert len(meeting.children.lines) == 2
    meeting.live.do(commands.undo)
    meeting.live.tick()
    assert meeting.children.lines[2:] == [replace(first, code=None)]
    meeting.live.do(reviewing.speaker, second.line, "User 2")
    meeting.live.tick()
    assert meeting.children.lines[3:] == [replace(second, code="User 2")]


def test_a_suggestion_is_a_guess_and_no_fact(meeting: Meeting) -> None:
    do_at(meeting.live, 1_300, commands.speak, code="User 1")
    meeting.hears(SPEECH, told(FIRST, 1_000))
    meeting.hears(SPEECH, told(SECOND, 8_000))
    meeting.suggests("User 2")
    assert meeting.guess() == VoiceGuess("User 2")
    assert meeting.line.speaker == "User 1"
    assert meeting.line.text == SECOND
    meeting.suggests("User 1")  # whose it stands as anyway
    assert meeting.guess() is None
    meeting.suggests("Stranger 9")  # who is not at this table
    assert meeting.guess() is None
    meeting.suggests("User 2")
    meeting.suggests(None)
    assert meeting.guess() is None


def test_a_key_confirms_the_latest_and_undo_takes_it_back(meeting: Meeting) -> None:
    do_at(meeting.live, 1_300, commands.speak, code="User 1")
    for start in (1_000, 8_000, 14_000):
        meeting.hears(SPEECH, told(SECOND, start))
    meeting.suggests("User 2")
    line = suggesting.latest(meeting.session, meeting.line.end_ms + 3_000)
    assert line == meeting.line
    assert line.guess is not None
    confirm = partial(suggesting.confirm_live, line=line.id, guess=line.guess)
    done = meeting.live.carry_out(confirm, meeting.live.given())
    assert [type(one.event) for one in done.noted] == [ev.SpeakerMarked]
    assert (meeting.line.speaker, meeting.guess(), meeting.line.sure) == ("User 2", None, True)
    assert [u.speaker for u in meeting.session.utterances] == ["User 1", "User 1", "User 2"]
    again = meeting.live.carry_out(confirm, meeting.live.given())
    assert not again.noted
    meeting.live.do(commands.undo)
    assert (meeting.line.speaker, meeting.guess()) == ("User 1", VoiceGuess("User 2"))


def test_what_nobody_sees_any_more_is_not_confirmed(meeting: Meeting) -> None:
    meeting.hears(SPEECH, told(SECOND, 1_000))
    meeting.suggests("User 2")
    assert suggesting.latest(meeting.session, 10_000) is not None
    assert suggesting.latest(meeting.session, meeting.line.end_ms + 121_000) is None


def test_two_people_in_a_line_are_confirmed_as_two_lines(meeting: Meeting) -> None:
    do_at(meeting.live, 1_300, commands.speak, code="User 1")
    meeting.hears(SPEECH, told(BOTH))
    meeting.suggests("User 1", CHANGE_MS + 250, "User 2")
    assert meeting.guess() is not None
    meeting.live.do(suggesting.confirm, meeting.line.id)
    told_as = [(u.speaker, u.text) for u in meeting.session.utterances]
    assert told_as == [("User 1", FIRST), ("User 2", SECOND)]
    assert all(u.guess is None for u in meeting.session.utterances)
    meeting.live.do(commands.undo)
    assert [u.text for u in meeting.session.utterances] == [BOTH]


def test_in_review_the_same_is_of_just_this_line(meeting: Meeting) -> None:
    for start in (1_000, 8_000):
        meeting.hears(SPEECH, told(SECOND, start))
    first = meeting.session.utterances[0]
    meeting.hears(VOICES, msg.Suggested(first.id, "User 2"))
    assert [i.guess for i in reviewing.items(meeting.session)] == [VoiceGuess("User 2"), None]
    done = meeting.live.do(suggesting.confirm, first.id)
    assert [one.event for one in done.noted] == [ev.SpeakerCorrected(first.id, "User 2")]
    assert [u.speaker for u in meeting.session.utterances] == ["User 2", None]
    assert not meeting.live.do(suggesting.confirm, first.id).noted


def test_whoever_has_withdrawn_is_not_suggested(meeting: Meeting) -> None:
    meeting.hears(SPEECH, told(SECOND, 1_000))
    meeting.suggests("User 2")
    meeting.live.store.append(ev.ParticipantWithdrawn("User 2"))
    assert meeting.guess() is None


def test_no_suggestion_leaves_the_vault(workspace: Workspace, clock: Clock) -> None:
    meeting = Meeting(workspace, clock)
    record(meeting.live.store, 9_000)
    meeting.hears(SPEECH, told(SECOND, 1_000))
    meeting.suggests("User 2")
    store = meeting.live.store
    shown = list(public_log(store.session, store.events()))
    [guess] = [one for one in shown if one["kind"] == "SpeakerSuggested"]
    assert "User 2" not in json.dumps(guess)
    store.append(ev.RecordingPaused(9_000, GapReason.STOPPED), ev.RecordingEnded(9_000))
    folded = fold(store.events())
    assert folded.utterances == store.session.utterances
    accept_all(store, "Facilitator 1")
    store.close()
    seal_session(store.workspace, store.session.id)
    sealed = (store.folder / TRANSCRIPT).read_text(encoding="utf-8")
    assert SECOND in sealed
    assert "guess" not in sealed and "Suggested" not in sealed
    assert "User 2" not in sealed
    kept = [path for path in store.folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in kept} <= {".json", ".txt"}


def test_a_process_that_dies_again_and_again_is_left_alone(meeting: Meeting, clock: Clock) -> None:
    for _ in range(10):
        meeting.hears(VOICES, msg.Closed(1))
        clock.now += 60
        meeting.live.tick()
    assert 2 < meeting.children.begun.count(VOICES) < 7
    assert meeting.live.alert is not None and "suggested" in meeting.live.alert
    meeting.hears(SPEECH, told(SECOND, 1_000))
    assert meeting.line.text == SECOND


def test_the_end_waits_a_moment_for_the_last_lines(meeting: Meeting, clock: Clock) -> None:
    meeting.hears(SPEECH, told(SECOND, 1_000))
    meeting.live.end()
    meeting.hears(SPEECH, msg.Drained())
    assert not meeting.over()
    assert isinstance(meeting.children.lines[-1], msg.Drain)
    meeting.suggests("User 2")
    meeting.hears(VOICES, msg.Drained())
    meeting.live.tick()
    assert meeting.over()
    assert meeting.guess() == VoiceGuess("User 2")


def test_the_end_waits_no_longer_than_that(meeting: Meeting, clock: Clock) -> None:
    meeting.live.end()
    meeting.hears(SPEECH, msg.Drained())
    assert not meeting.over()
    clock.now += 11
    meeting.live.tick()
    assert meeting.over()


def test_a_session_with_guesses_opens_again(meeting: Meeting) -> None:
    meeting.hears(SPEECH, told(SECOND, 1_000))
    meeting.suggests("User 1", CHANGE_MS, "User 2")
    guess, words = meeting.guess(), meeting.line.words
    assert guess == VoiceGuess("User 1", CHANGE_MS, "User 2")
    assert words[0] == Word(1_100, 1_480, "With", 0.9)
    meeting.live.store.close()
    with SessionStore.open(meeting.live.workspace, meeting.session.id) as store:
        assert store.session.utterances[0].guess == guess


def test_a_line_that_a_digit_was_for_is_not_given_to_somebody_else(meeting: Meeting) -> None:
    do_at(meeting.live, 1_300, commands.speak, code="User 1")
    meeting.hears(SPEECH, told(SECOND, 1_000))
    meeting.suggests("User 2")
    assert meeting.guess() is None
    meeting.suggests("User 1", CHANGE_MS, "User 2")  # but somebody else may have gone on
    assert meeting.guess() == VoiceGuess("User 1", CHANGE_MS, "User 2")
    meeting.live.do(reviewing.speaker, meeting.line.id, "User 2")
    assert meeting.guess() is None


def test_what_learnt_voices_from_a_struck_part_is_ended_with_it(
    workspace: Workspace, clock: Clock
) -> None:
    """It has what was said there in memory, and the key that opens it."""
    meeting = Meeting(workspace, clock)
    record(meeting.live.store, 3_000)
    assert meeting.children.begun.count(VOICES) == 1
    run = meeting.children._runs[VOICES]
    meeting.live.strike(1_000)
    assert not meeting.children.current(Heard(VOICES, run, msg.Suggested("u00001", "User 1")))
    meeting.live.tick()
    meeting.live.tick()
    assert meeting.children.begun.count(VOICES) == 2
