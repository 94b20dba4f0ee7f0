"""Hands and messages become events, durable before anything else happens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from facilitator import child_messages as msg
from facilitator.anonymise.languages.ja.dictionary import dictionary
from facilitator.child_messages import CAPTURE, SPEECH
from facilitator.domain import commands, commands_moments
from facilitator.domain import events as ev
from facilitator.domain.course import Status
from facilitator.domain.moments import EMERGENT, Tag
from facilitator.domain.phases import Phase
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import Doubt
from facilitator.workflow.clock import local_text
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.masking import NO_ROSTER
from facilitator.workflow.opening import create_session, plan_meeting
from facilitator.workflow.public_log import GONE, log_line, public_log
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.supervisor import Heard
from facilitator.workspace import Workspace
from tests.acting import do_at
from tests.workflow.conftest import GUIDE, Clock, hear, say, sound

SECRETS = ("zebulon", "quartermaine", "zeb", "ottoline", "fanshawe", "wexcombe")


def no_secret(text: str) -> bool:
    return not any(secret in text.lower() for secret in SECRETS)


def reopened(meeting: LiveMeeting, workspace: Workspace) -> SessionStore:
    return SessionStore.open(workspace, meeting.session.id, read_only=True)


def test_an_utterance_is_masked_with_the_code_at_the_table(meeting: LiveMeeting) -> None:
    say(meeting, 0, 2_000, "Zeb's point, said Ottoline, back in Wexcombe.")
    (utterance,) = meeting.session.utterances
    assert utterance.text == "User 1's point, said User 2, back in [Place 1]."


def test_whoever_begins_is_told_what_will_not_be_masked(
    meeting: LiveMeeting, workspace: Workspace
) -> None:
    assert meeting.shortfalls == ()  # a roster, and a language with rules
    guide = workspace.root / "guide.md"
    guide.write_text(GUIDE, encoding="utf-8")
    plan = plan_meeting(workspace, guide=str(guide), session_id="m2")
    other = LiveMeeting(create_session(replace(plan, language="cy")), Source())
    rosterless, ruleless = other.shortfalls
    assert rosterless == NO_ROSTER
    assert "'cy'" in ruleless
    other.close()


def test_whoever_begins_is_told_of_a_sudachi_that_does_not_fit(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sudachipy = pytest.importorskip("sudachipy")
    guide = workspace.root / "guide.md"
    guide.write_text(GUIDE, encoding="utf-8")
    monkeypatch.setattr(sudachipy, "Dictionary", lambda dict: object())
    dictionary.cache_clear()
    try:
        plan = plan_meeting(workspace, guide=str(guide), session_id="m2")
        other = LiveMeeting(create_session(replace(plan, language="ja")), Source())
        assert any("does not fit" in line for line in other.shortfalls)
        other.close()
    finally:
        dictionary.cache_clear()


def test_what_was_noted_is_there_for_whoever_opens_the_session(
    meeting: LiveMeeting, workspace: Workspace
) -> None:
    say(meeting, 0, 2_000, "Zeb was here.")
    do_at(meeting, 100, commands.speak, "User 2")
    do_at(meeting, 2_000, commands.flag, EMERGENT)
    do_at(meeting, 2_500, commands.note, "ask Ottoline about the letters")
    do_at(meeting, 0, commands.next_question)
    with reopened(meeting, workspace) as other:
        mine, theirs = meeting.session, other.session
        assert theirs.utterances == mine.utterances
        assert theirs.utterances[0].speaker == "User 2"
        assert theirs.moments == mine.moments
        assert [n.text for n in theirs.notes] == ["ask User 2 about the letters"]
        assert theirs.current_question == questions(meeting)[0]


def test_the_public_log_holds_no_name_and_no_raw_word(meeting: LiveMeeting) -> None:
    say(meeting, 0, 2_000, "My name is Zebulon Quartermaine from Wexcombe.")
    note = do_at(meeting, 100, commands.note, "Fanshawe looked tired")
    assert note is not None
    moment = do_at(meeting, 1_000, commands.flag, EMERGENT)
    meeting.do(commands.name_moment, str(moment.id), "what Zebulon said")
    shown = list(public_log(meeting.session, meeting.store.events()))
    assert [e["kind"] for e in shown if e["kind"] == "UtteranceHeard"] == ["UtteranceHeard"]
    for entry in shown:
        assert no_secret(str(entry)), entry["kind"]
        assert no_secret(log_line(entry)), entry["kind"]


def test_the_public_log_says_which_line_was_corrected_and_of_a_joined_flag_that_it_is_gone(
    meeting: LiveMeeting,
) -> None:
    say(meeting, 0, 2_000, "My name is Zebulon Quartermaine from Wexcombe.")
    line = meeting.session.utterances[0].id
    first = do_at(meeting, 1_000, commands.flag, EMERGENT)
    other = do_at(meeting, 1_500, commands.flag, Tag("quote", "q", "quote", "*"))
    meeting.do(commands.name_moment, str(first.id), "letters")
    meeting.do(commands_moments.merge, str(other.id), str(first.id))
    meeting.store.append(ev.TextCorrected(line, "Zebulon came from Wexcombe.", ()))
    shown = list(public_log(meeting.session, meeting.store.events()))
    [corrected] = [e for e in shown if e["kind"] == "TextCorrected"]
    assert corrected["target"] == line
    assert line in log_line(corrected)
    assert no_secret(str(corrected))
    named = [e for e in shown if e["kind"] == "MomentChanged" and "label" in e]
    assert [e["label"] for e in named] == [GONE]


def test_an_old_childs_last_words_are_ignored(meeting: LiveMeeting) -> None:
    assert meeting.handle(Heard(SPEECH, 7, msg.Reached(10**6))) == []
    assert meeting.session.heard_ms == 0


def test_the_same_flag_at_once_again_reaches_further_back(
    meeting: LiveMeeting, clock: Clock
) -> None:
    meeting.store.log.now = lambda: local_text(clock.now)
    say(meeting, 25_000, 35_000, "one two three four")
    do_at(meeting, 60_000, commands.flag, EMERGENT)
    # 30 s back is in the middle of the utterance: the whole of it is in.
    assert meeting.session.moments[0].start_ms == 25_000
    clock.now += 2
    do_at(meeting, 62_000, commands.flag, EMERGENT)
    assert [m.start_ms for m in meeting.session.moments] == [0]
    clock.now += 60
    do_at(meeting, 122_000, commands.flag, EMERGENT)
    assert [m.start_ms for m in meeting.session.moments] == [0, 92_000]
    do_at(meeting, 122_500, commands.flag, Tag("quote", "q", "quote", "*"))
    assert len(meeting.session.moments) == 3


def test_undo_says_what_it_took_back(meeting: LiveMeeting) -> None:
    do_at(meeting, 61_000, commands.speak, "User 1")
    do_at(meeting, 62_000, commands.flag, EMERGENT)
    assert meeting.do(commands.undo).said == "Undone: flag “emergent” at 00:00:32"
    assert meeting.session.moments == ()
    assert meeting.do(commands.undo).said == "Undone: User 1 speaking at 00:01:01"
    assert not meeting.do(commands.undo).noted


def questions(meeting: LiveMeeting) -> list[str]:
    return list(meeting.session.question_statuses())


def test_next_question_walks_the_guide_and_covers_the_last(meeting: LiveMeeting) -> None:
    for expected in (*questions(meeting), None):
        do_at(meeting, 0, commands.next_question)
        assert meeting.session.current_question == expected
    assert set(meeting.session.question_statuses().values()) == {Status.COVERED}


def test_next_question_goes_on_after_one_that_was_covered(meeting: LiveMeeting) -> None:
    first, second, third = questions(meeting)
    do_at(meeting, 0, commands.open_question, second)
    do_at(meeting, 1, commands.cover)
    do_at(meeting, 2, commands.next_question)
    assert meeting.session.current_question == third
    do_at(meeting, 3, commands.next_question)
    assert meeting.session.current_question == first


def test_the_lag_is_from_the_end_of_the_speech_in_the_room(
    meeting: LiveMeeting, clock: Clock
) -> None:
    sound(meeting, 0, first=True)
    for second in range(1, 11):
        clock.now += 1
        sound(meeting, second * 1_000)
    clock.now += 0.5
    say(meeting, 1_000, 8_250, "something was said")
    # 8.25 s was spoken 2.25 s before now.
    assert meeting.session.utterances[0].lag_ms == 2_250
    assert meeting.behind_ms == 10_000 - 8_250


def test_the_lag_is_known_of_what_was_said_an_hour_ago(meeting: LiveMeeting, clock: Clock) -> None:
    """A model that is far too slow is when it matters; what is kept for it does not grow."""
    sound(meeting, 0, first=True)
    for tenth in range(1, 36_000):
        clock.now += 0.1
        sound(meeting, tenth * 100)
    say(meeting, 1_000, 60_000, "something was said")
    lag = meeting.session.utterances[0].lag_ms
    assert lag is not None
    assert abs(lag - (3_599_900 - 60_000)) < 1_000
    assert len(meeting._clock._told) <= meeting._clock.KEPT


def test_what_makes_a_text_doubtful_is_noted_with_it(meeting: LiveMeeting) -> None:
    say(meeting, 1_000, 2_000, "Thank you.", doubts=(Doubt.STOCK_PHRASE, Doubt.UNSURE))
    say(meeting, 3_000, 4_000, "I agree.")
    doubtful, sure = meeting.session.utterances
    assert doubtful.doubts == (Doubt.STOCK_PHRASE, Doubt.UNSURE)
    assert sure.doubts == ()
    assert sure.confidence == 0.9


def test_a_dead_recording_is_noted_as_interrupted(meeting: LiveMeeting) -> None:
    sound(meeting, 0, first=True)
    before = meeting.recording
    assert before
    hear(meeting, CAPTURE, msg.Closed(-9))
    assert not meeting.recording
    assert meeting.session.phase is Phase.PAUSED


def test_listening_through_silence_is_noted_now_and_then(meeting: LiveMeeting) -> None:
    for ms in range(1_000, 60_000, 1_000):
        hear(meeting, SPEECH, msg.Reached(ms))
    noted = [e for e in meeting.store.events() if type(e.event).__name__ == "TranscriptReached"]
    assert len(noted) == 5


def test_an_empty_note_is_none(meeting: LiveMeeting) -> None:
    assert not meeting.do(commands.note, "  \n ").noted
    assert meeting.session.notes == ()


def test_a_muted_microphone_stays_on_the_screen_until_there_is_sound(meeting: LiveMeeting) -> None:
    """A muted microphone goes on sending progress: of zeros."""
    meeting.recorder.wanted = True
    sound(meeting, 0, first=True)
    hear(meeting, CAPTURE, msg.Stalled(1.0, silent=True))
    for ms, peak, shown in ((1_000, -100.0, True), (2_000, -100.0, True), (3_000, 0.0, False)):
        hear(meeting, CAPTURE, msg.Progress(ms * 16, peak_db=peak))
        assert (meeting.alert is not None) == shown


def test_each_way_to_stop_names_the_moment_from_which_nothing_is_kept(
    meeting: LiveMeeting, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[msg.Message] = []

    def send(child: str, message: msg.Message) -> bool:
        assert child == CAPTURE
        told.append(message)
        return True

    monkeypatch.setattr(meeting._children, "send", send)
    pressed = clock.now
    clock.now += 8
    meeting.recorder.wanted = True
    meeting.off_the_record(pressed)
    meeting.suspend(pressed)
    meeting.end(pressed)
    meeting.end()
    assert told == [
        msg.Stop(GapReason.OFF_RECORD, pressed),
        msg.Stop(GapReason.STOPPED, pressed),
        msg.Stop(GapReason.STOPPED, pressed),
        msg.Stop(GapReason.STOPPED, clock.now),
    ]


def test_going_back_on_the_record_waits_for_what_a_stalled_disk_has_not_taken_yet(
    meeting: LiveMeeting, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old recorder still holds what was said before: it is not cut short by a new one."""
    begun: list[str] = []
    monkeypatch.setattr(meeting._children, "send", lambda *_: True)
    monkeypatch.setattr(meeting._children, "start", lambda name, _: begun.append(name))
    sound(meeting, 0, first=True)
    meeting.recorder.wanted = True
    monkeypatch.setattr(meeting._children, "alive", lambda name: True)
    meeting.off_the_record()
    meeting.record()
    assert (meeting.off_record, meeting.recording, begun) == (False, False, [])
    for message in (msg.Ended(16_000, GapReason.OFF_RECORD), msg.Closed(0)):
        hear(meeting, CAPTURE, message)
    assert meeting.alert is None  # nothing has gone wrong
    monkeypatch.setattr(meeting._children, "alive", lambda name: False)
    clock.now += 1
    meeting.tick()
    assert begun == ["capture"]


def refine(meeting: LiveMeeting, start_ms: int, end_ms: int, text: str) -> None:
    """What the speech process would send once it has heard an utterance with its neighbours."""
    again = msg.Utterance(start_ms, end_ms, text, log_probability=-0.1)
    hear(meeting, SPEECH, msg.Refined(again))


def test_a_second_hearing_stands_masked_and_the_first_is_kept(meeting: LiveMeeting) -> None:
    say(meeting, 1_000, 3_000, "My aim is canned.", doubts=(Doubt.UNSURE,))
    say(meeting, 4_000, 6_000, "I agree.")
    refine(meeting, 1_000, 3_000, "My name is Kenneth.")
    line = meeting.session.utterances[0]
    assert "Kenneth" not in line.text
    assert (line.confidence, line.doubts) == (0.9, ())
    noted = [one.event for one in meeting.store.events()]
    [refined] = [event for event in noted if isinstance(event, ev.TextRefined)]
    assert (refined.utterance, refined.text) == (line.id, "My name is Kenneth.")
    assert any(isinstance(e, ev.UtteranceHeard) and e.text == "My aim is canned." for e in noted)


def test_a_name_that_goes_on_behind_a_second_hearing_is_masked_in_both(
    meeting: LiveMeeting,
) -> None:
    say(meeting, 1_000, 3_000, "my aim is")
    say(meeting, 3_500, 4_500, "Kenneth Ashworth and I live here")
    before = meeting.session.utterances[1].text
    refine(meeting, 1_000, 3_000, "my name is")
    after = meeting.session.utterances[1].text
    assert "Kenneth" not in after
    assert len(after) <= len(before)


def test_a_second_hearing_never_changes_what_a_person_touched(meeting: LiveMeeting) -> None:
    for at in range(3):
        say(meeting, 10_000 * at, 10_000 * at + 2_000, f"line {at} about the ward")
    corrected, passed, decided = (u.id for u in meeting.session.utterances)
    meeting.store.append(ev.TextCorrected(corrected, "by hand", ()))
    meeting.store.append(ev.UtteranceReviewed(passed, None, "signed"))
    hidden = ev.RedactionDecided(decided, "", 13, 21, ev.Verdict.ADDED)
    meeting.store.append(hidden)
    for at in range(3):
        refine(meeting, 10_000 * at, 10_000 * at + 2_000, f"quite another {at} about the ward")
    texts = [u.text for u in meeting.session.utterances]
    assert texts[:2] == ["by hand", "signed"]
    assert texts[2].startswith("line 2 about ")
    assert "ward" not in texts[2]


def test_a_second_hearing_of_what_is_no_line_says_nothing(meeting: LiveMeeting) -> None:
    say(meeting, 1_000, 3_000, "hello")
    refine(meeting, 1_000, 2_900, "good bye")
    assert [u.text for u in meeting.session.utterances] == ["hello"]


def test_what_is_done_about_a_slow_machine_is_said_until_it_has_caught_up(
    meeting: LiveMeeting,
) -> None:
    def overload(step: int, late_ms: int) -> None:
        hear(meeting, SPEECH, msg.Overload(step, late_ms))

    overload(1, 6_400)
    assert meeting.alert == "Text is late: it is made with less search until it has caught up."
    overload(2, 12_900)
    assert meeting.alert is not None
    assert meeting.alert.startswith("Text is late: several utterances")
    overload(4, 301_000)
    assert meeting.alert is not None
    assert "the rest of it comes later" in meeting.alert
    overload(0, 0)
    assert meeting.alert is None


def test_where_somebody_may_have_spoken_is_noted_once(meeting: LiveMeeting) -> None:
    for start_ms in (5_000, 1_000, 5_000):
        hear(meeting, SPEECH, msg.Uncertain(start_ms, start_ms + 400))
    assert meeting.session.uncertain == ((1_000, 1_400), (5_000, 5_400))
    noted = [e for e in meeting.store.events() if isinstance(e.event, ev.SpeechUncertain)]
    assert len(noted) == 2
