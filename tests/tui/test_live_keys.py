"""Every key of the live screen does what the footer says, and nothing by accident."""

from __future__ import annotations

import time
from typing import Any

import pytest
from textual import events
from textual.command import CommandList
from textual.pilot import Pilot
from textual.widgets import Input, Static

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE, SPEECH
from facilitator.domain import events as ev
from facilitator.domain.course import Status
from facilitator.domain.moments import DEFAULT_TAGS, EMERGENT, Tag
from facilitator.domain.phases import Phase
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.errors import FacilitatorError
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.hands import seats
from facilitator.tui.keymap import live_acts
from facilitator.tui.screens import ask
from facilitator.tui.screens.ask import AskScreen
from facilitator.tui.screens.finished import FinishedScreen
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.screens.live import live_screen
from facilitator.tui.screens.turn import TurnScreen
from facilitator.tui.theme import LIGHT
from facilitator.tui.widgets import prompt_line
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.workflow.masking import NO_ROSTER
from tests.tui.conftest import NewMeeting, Play, Press, Stage, StageWith, Until, text_of

LONG = ["space" if letter == " " else letter for letter in "it is good so"]
NOW_MS: Any = pytest.approx(2_530_000, abs=2_000)
"""When the keys of the meeting in `stage` are pressed."""


@pytest.mark.parametrize(
    ("key", "code"), [("1", "User 1"), ("8", "Nurse 1"), ("0", "Psychologist 1")]
)
def test_a_digit_says_who_is_speaking(
    stage: Stage, play: Play, press: Press, key: str, code: str
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, key)
        assert stage.meeting.latest() == ev.SpeakerMarked(NOW_MS, code)
        assert stage.screen.seats.speaking == code
        assert code in stage.screen.prompt.said

    play(stage, story)


def test_a_digit_changes_whose_line_it_is(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        stage.meeting.say(2_529_500, "And then they came.")
        await press(pilot, "5")
        source = stage.screen.panes.transcript.source
        rows = [source.row(y).text for y in range(source.height)]
        assert rows[-2:] == ["00:42:09  User 5", "  And then they came."]

    play(stage, story)


def test_the_question_whether_to_end_says_the_time_as_it_is(
    stage: Stage, play: Play, press: Press, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "LOOK_S", 0.05)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "e")
        body = stage.app.screen.query_one("#body", Static)
        assert "for good at 00:42:10" in str(body.content)
        stage.meeting.now_ms = 2_590_000
        stage.meeting.children.says(
            CAPTURE, msg.Progress(stage.meeting.children.samples, 0.0, None)
        )
        await until(pilot, lambda: "for good at 00:43:10" in str(body.content))

    play(stage, story)


def test_a_digit_that_was_meant_the_other_way_is_changed_by_one_key(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "q")
        stage.clock.now += 2.1
        await press(pilot, "3")
        assert "m: the flag is about User 3 instead" in stage.screen.prompt.said
        await press(pilot, "m")
        assert stage.meeting.session.moments[-1].speaker == "User 3"
        assert stage.screen.seats.speaking == "User 1"
        await press(pilot, "m")
        assert [stage.meeting.session.moments[-1].speaker] == [None]
        assert [stage.screen.seats.speaking] == ["User 3"]

    play(stage, story)


@pytest.mark.parametrize("gone", [("u",), ("tab", "home", "delete")])
def test_no_other_meaning_is_offered_of_a_digit_once_its_flag_is_gone(
    stage: Stage, play: Play, press: Press, gone: tuple[str, ...]
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        before = {moment.id for moment in stage.meeting.session.moments}
        await press(pilot, "f")
        assert len(stage.meeting.session.moments) == len(before) + 1
        await press(pilot, *gone)
        assert {moment.id for moment in stage.meeting.session.moments} == before
        await press(pilot, "3")
        assert stage.screen.seats.speaking == "User 3"
        assert "m:" not in stage.screen.prompt.said
        await press(pilot, "m")
        assert stage.screen.seats.speaking == "User 3"

    play(stage, story, (140, 45))


def test_who_comes_back_to_an_open_question_is_not_told_to_open_the_first(
    stage: Stage, stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        assert "Go on with the question above" in stage.screen.prompt.said

    async def first(pilot: Pilot[None]) -> None:
        await press(pilot)
        assert "space opens the next question" in fresh.screen.prompt.said

    play(stage, story)
    fresh = stage_with(new_meeting())
    play(fresh, first)


def test_a_digit_without_a_seat_says_so(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    stage = stage_with(new_meeting(codes=("User 1",)))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "7")
        assert "Nobody sits at 7" in stage.screen.prompt.said
        assert not stage.meeting.acts

    play(stage, story)


TWENTY = (*(f"User {n}" for n in range(1, 21)), "Facilitator 1", "Facilitator 2")


@pytest.fixture
def twenty(stage_with: StageWith, new_meeting: NewMeeting) -> Stage:
    """The live screen of a meeting of twenty people and two facilitators."""
    return stage_with(new_meeting(codes=TWENTY))


def marked(stage: Stage) -> str | None:
    """Who was marked last as speaking."""
    marks = [act for act in stage.meeting.acts if isinstance(act, ev.SpeakerMarked)]
    return marks[-1].code if marks else None


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        (("minus", "1"), "User 11"),
        (("minus", "0"), "User 20"),
        (("minus", "minus", "2"), "User 12"),
        (("minus", "escape", "2"), "User 2"),
        (("minus", "c", "2"), "User 2"),
        (("minus", "1", "2"), "User 2"),  # for one digit, and no more
        (("minus", "comma"), "Facilitator 1"),
        (("full_stop",), "Facilitator 2"),
    ],
)
def test_twenty_people_and_the_facilitators_have_keys(
    twenty: Stage, play: Play, press: Press, keys: tuple[str, ...], code: str
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)  # keys rest until the meeting has begun
        await press(pilot, *keys)
        assert marked(twenty) == code
        assert not twenty.screen.seats.second_row

    play(twenty, story)


def test_the_second_row_lapses(
    twenty: Stage, play: Play, press: Press, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)  # keys rest until the meeting has begun
        await press(pilot, "minus")
        assert twenty.screen.seats.second_row
        twenty.clock.now += 2.1
        await press(pilot, "3")
        assert marked(twenty) == "User 3"
        monkeypatch.setattr(seats, "ROW_S", 0.2)
        await press(pilot, "minus")
        await until(pilot, lambda: not twenty.screen.seats.second_row)
        await press(pilot, "4")
        assert marked(twenty) == "User 4"

    play(twenty, story)


def test_after_a_flag_the_second_row_says_whom_it_is_about(
    twenty: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)  # keys rest until the meeting has begun
        await press(pilot, "q")
        twenty.clock.now += 1.9
        await press(pilot, "minus")
        assert "a digit now says who" in twenty.screen.prompt.said
        twenty.clock.now += 1.9
        await press(pilot, "5")
        assert twenty.meeting.session.moments[-1].speaker == "User 15"
        await press(pilot, "q", "full_stop")
        assert twenty.meeting.session.moments[-1].speaker == "Facilitator 2"

    play(twenty, story)


def test_keys_of_seats_can_be_others_and_are_shown_so(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    keys = {"seat.second_row": "b", "seat.facilitator_1": "y"}
    stage = stage_with(new_meeting(codes=TWENTY), keys=keys)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)  # keys rest until the meeting has begun
        await press(pilot, "b", "1")
        assert marked(stage) == "User 11"
        await press(pilot, "y")
        assert marked(stage) == "Facilitator 1"
        shown = stage.screen.seats.render().plain
        assert "b1 User 11" in shown
        assert "[ y Faci. 1]" in shown

    play(stage, story)


def test_a_second_row_where_nobody_sits_says_so(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)  # keys rest until the meeting has begun
        await press(pilot, "minus")
        assert "Nobody sits in the second row" in stage.screen.prompt.said
        await press(pilot, "3")
        assert marked(stage) is None
        assert "Nobody sits at -3" in stage.screen.prompt.said
        await press(pilot, "3")
        assert marked(stage) == "User 3"

    play(stage, story)


def test_who_has_no_key_is_said_before_the_meeting(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    codes = tuple(f"User {n}" for n in range(1, 23))
    stage = stage_with(new_meeting(codes=codes, consent=False))

    async def story(pilot: Pilot[None]) -> None:
        assert isinstance(stage.app.screen, AskScreen)
        body = str(stage.app.screen.query_one("#body", Static).content)
        assert "No key is left for User 21, User 22: nobody can mark when they speak." in body

    play(stage, story)


@pytest.mark.parametrize("tag", DEFAULT_TAGS, ids=lambda tag: tag.name)
def test_each_tag_has_its_key(stage: Stage, play: Play, press: Press, tag: Tag) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, tag.key)
        assert isinstance(stage.meeting.latest(), ev.MomentFlagged)
        assert stage.meeting.session.moments[-1].tag == tag.name
        assert tag.label in stage.screen.prompt.said
        panel = stage.screen.panes.moments
        assert tag.symbol in panel.row(0).text

    play(stage, story)


def test_the_same_flag_again_reaches_further_back(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f")
        first = stage.meeting.session.moments[-1]
        await press(pilot, "f")
        second = stage.meeting.session.moments[-1]
        assert second.id == first.id
        assert second.start_ms < first.start_ms
        assert "reaches back" in stage.screen.prompt.said

    play(stage, story)


def test_a_digit_soon_after_a_flag_says_who_was_meant(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "q")
        stage.clock.now += 1.9
        await press(pilot, "3")
        assert isinstance(stage.meeting.latest(), ev.MomentChanged)
        assert stage.meeting.session.moments[-1].speaker == "User 3"
        assert stage.screen.seats.speaking == "User 1"
        await press(pilot, "4")  # one digit belongs to the flag, the next is a speaker again
        assert stage.meeting.latest() == ev.SpeakerMarked(NOW_MS, "User 4")

    play(stage, story)


def test_a_digit_late_after_a_flag_says_who_is_speaking(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "q")
        stage.clock.now += 2.1
        await press(pilot, "3")
        assert stage.meeting.latest() == ev.SpeakerMarked(NOW_MS, "User 3")
        assert stage.meeting.session.moments[-1].speaker is None

    play(stage, story)


def test_it_says_that_a_digit_says_who_for_as_long_as_that_is_true(
    stage: Stage, play: Play, press: Press, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "WHO_S", 0.3)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "q")
        assert "a digit now says who" in stage.screen.prompt.said
        await until(pilot, lambda: "a digit" not in stage.screen.prompt.said)
        assert "quote flagged from" in stage.screen.prompt.said
        await press(pilot, "q")
        await press(pilot, "c")
        assert "a digit" not in stage.screen.prompt.said
        await press(pilot, "3")
        assert stage.meeting.latest() == ev.SpeakerMarked(NOW_MS, "User 3")

    play(stage, story)


def test_a_note_is_of_when_it_was_begun(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n", "h", "m")
        stage.meeting.now_ms = 2_590_000
        children = stage.meeting.children
        progress = msg.Progress(children.samples, 0.0, None)
        children.says(CAPTURE, progress)
        await press(pilot, "enter")
        assert stage.meeting.runner.now_ms >= 2_590_000
        assert stage.meeting.acts == [ev.NoteTaken(NOW_MS, "hm")]

    play(stage, story)


def test_space_goes_on_in_the_guide_and_c_covers(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "c")
        assert stage.meeting.latest() == ev.QuestionCovered("2.2", NOW_MS)
        assert stage.meeting.session.question_statuses()["2.2"] is Status.COVERED
        await press(pilot, "space")
        assert stage.meeting.latest() == ev.QuestionOpened("3.2", NOW_MS)
        assert stage.meeting.session.current_question == "3.2"
        rows = [row.text for row in stage.screen.panes.guide._rows]
        assert any(row.startswith("  ▶ What should change") for row in rows)

    play(stage, story)


def test_a_note_is_written_at_the_bottom_and_keys_rest_meanwhile(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n")
        assert isinstance(stage.app.focused, Input)
        await press(pilot, "f", "1", "space", "tab", "u", "p", "space", "e")
        assert not stage.meeting.acts
        assert stage.on_top()
        await pilot.click("#keys", offset=(3, 0))
        await pilot.click("#guide", offset=(8, 3))
        await pilot.pause()
        assert not stage.meeting.acts
        assert isinstance(stage.app.focused, Input)
        assert stage.screen.query_one(Input).value == "f1 up e"
        await press(pilot, "enter")
        assert stage.meeting.latest() == ev.NoteTaken(NOW_MS, "f1 up e")
        assert "f1 up e" in "".join(r.text for r in stage.screen.panes.moments._rows)
        await press(pilot, "2")
        assert stage.meeting.latest() == ev.SpeakerMarked(NOW_MS, "User 2")

    play(stage, story)


def test_a_fast_typist_loses_no_letter_of_a_note(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        for key in "nhe":  # all in one go, as a terminal hands them on
            stage.app.post_message(events.Key(key, key))
        await press(pilot, "y", "enter")
        assert stage.meeting.acts == [ev.NoteTaken(NOW_MS, "hey")]

    play(stage, story)


def test_escape_calls_a_note_off(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n", "x", "escape")
        assert not stage.screen.prompt.asking
        await press(pilot, "n")
        assert stage.screen.query_one(Input).value == ""
        await press(pilot, "enter")
        assert not stage.meeting.acts

    play(stage, story)


def test_a_long_note_is_thrown_away_only_by_a_second_escape(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n", *LONG, "escape")
        assert [stage.screen.prompt.asking] == [True]
        assert "esc again throws it away" in str(stage.screen.query_one("#asked", Static).render())
        await press(pilot, "x", "escape")  # who goes on writing has not meant it
        assert [stage.screen.prompt.asking] == [True]
        await press(pilot, "enter")
        assert stage.meeting.acts == [ev.NoteTaken(NOW_MS, "it is good sox")]
        await press(pilot, "n", *LONG, "escape", "escape")
        assert not stage.screen.prompt.asking
        assert len(stage.meeting.acts) == 1

    play(stage, story)


def test_what_a_key_did_is_said_for_a_while_and_a_warning_until_the_next_key(
    stage: Stage, play: Play, press: Press, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompt_line, "FADE_S", 0.3)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "c")
        assert stage.screen.prompt.said == "Covered."
        await until(pilot, lambda: stage.screen.prompt.said == "")
        stage.screen.prompt.say("! The disk is full.", "bold $warning")
        stage.screen.prompt.say("One.")
        stage.screen.prompt.say("! The disk is full.", "bold $warning")
        await pilot.pause(0.5)
        assert stage.screen.prompt.said == "! The disk is full."

    play(stage, story)


def test_what_is_wider_than_the_screen_is_said_to_its_end(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    what = "! The study's folder cannot be written: the disk is full, or it was taken out."
    hint = "Make room or plug it in; nothing that was said is lost meanwhile."

    async def story(pilot: Pilot[None]) -> None:
        prompt, said = stage.screen.prompt, stage.screen.prompt.query_one("#said", Static)
        prompt.say(f"{what} {hint}", "bold $error")
        await until(pilot, lambda: prompt.size.height == 2)
        assert said.size.height == 2
        await pilot.resize_terminal(200, 24)
        await until(pilot, lambda: prompt.size.height == 1)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: prompt.size.height == 2)
        prompt.say("Covered.")
        await until(pilot, lambda: prompt.size.height == 1)

    play(stage, story)


def test_p_goes_off_the_record_and_back_and_is_told_in_words(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "p")
        assert stage.meeting.runner.status.off_record
        assert "‖ OFF THE RECORD 00:42:10" in stage.screen.strip.render().plain
        await press(pilot, "p")
        assert "● REC 00:42:10" in stage.screen.strip.render().plain

    play(stage, story)


def test_it_never_says_off_the_record_while_sound_is_kept(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        children = stage.meeting.children
        children.mute.add(msg.Stop)  # it is asked for; the recorder has not stopped yet
        await press(pilot, "p")
        shown = stage.screen.strip.render().plain
        assert "OFF THE RECORD" not in shown
        assert "REC 0" not in shown
        stage.screen._sound_hand._off_wanted = None  # nor if nobody here asked for it
        stage.screen.show()
        assert "OFF THE RECORD" not in stage.screen.strip.render().plain
        children.mute.clear()
        children.send(CAPTURE, msg.Stop(GapReason.OFF_RECORD, 0.0))
        await press(pilot)
        assert "OFF THE RECORD" in stage.screen.strip.render().plain

    play(stage, story)


def test_off_the_record_counts_from_the_key_however_late_the_screen_comes_to_it(
    stage: Stage, play: Play, press: Press
) -> None:
    """And a key pressed before says nothing about an act that was not pressed."""

    async def story(pilot: Pilot[None]) -> None:
        told = stage.meeting.children.told
        stage.meeting.children.mute.add(msg.Stop)
        for key in ("s", "p"):
            pressed = events.Key(key, key)
            pressed.time -= 7.5
            stage.app.post_message(pressed)
        await press(pilot)
        assert set(told) == {("off the record", pressed.time)}
        told.clear()
        before = time.monotonic()
        stage.screen._sound_hand._off_wanted = False
        stage.screen.action_off_record()
        _, since = told[0]
        assert since is not None
        assert since >= before

    play(stage, story)


def test_undo_takes_back_the_last_key_and_says_which(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        before = stage.meeting.session.moments
        await press(pilot, "f", "u")
        assert stage.meeting.session.moments == before
        assert "Undone: flag “emergent”" in stage.screen.prompt.said
        await press(pilot, "4", "u")
        assert stage.screen.seats.speaking == "User 1"

    play(stage, story)


def test_undo_with_nothing_to_undo_says_so(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    stage = stage_with(new_meeting())

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "u")
        assert "Nothing to undo" in stage.screen.prompt.said

    play(stage, story)


def test_undoing_an_old_mark_gives_all_its_lines_back(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    meeting = new_meeting()
    meeting.note(ev.SpeakerMarked(0, "User 1"))
    meeting.note(ev.SpeakerMarked(500_000, "User 2"))
    for n in range(50):
        meeting.say(500_000 + n * 10_000, "yes")
    meeting.now_ms = 1_000_000
    stage = stage_with(meeting)

    async def story(pilot: Pilot[None]) -> None:
        def rows() -> str:
            source = stage.screen.panes.transcript.source
            return " ".join(source.row(y).text for y in range(source.height))

        await press(pilot, "u")
        assert (
            "User 2 speaking at 00:08:20. Undo once more takes it back" in stage.screen.prompt.said
        )
        assert "User 2" in rows()
        await press(pilot, "ctrl+r", "u")  # something else came between: it asks again
        assert "User 2" in rows()
        await press(pilot, "u")
        assert "User 2" not in rows()
        await press(pilot, "ctrl+r")
        assert "Done again: User 2 speaking" in stage.screen.prompt.said
        assert "User 2" in rows()

    play(stage, story)


def test_help_lists_every_key(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "question_mark")
        assert isinstance(stage.app.screen, HelpScreen)
        shown = text_of(stage.app, "#keys")
        for act in live_acts(DEFAULT_TAGS):
            if not act.id.startswith("seat."):
                assert act.title in shown
        told = (
            "Second row of seats",
            "Facilitator 2 speaks",
            "↑ ↓",
            "mouse",
            "A flag: go to it",
            "Ask it in other words",
            "Make two flags one",
        )
        assert [one for one in told if one not in shown] == []
        await press(pilot, "escape")
        assert stage.on_top()

    play(stage, story)


def test_the_palette_knows_every_act_and_offers_no_screenshot(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        commands = list(stage.app.get_system_commands(stage.app.screen))
        titles = " ".join(command.title for command in commands)
        for act in stage.screen.acts:
            if not act.id.startswith("seat.") and act.id != "palette":
                assert act.title in titles
        assert "creenshot" not in titles
        skip = next(c for c in commands if c.title.startswith("Skip"))
        await skip.callback()
        await press(pilot)
        session = stage.meeting.session
        await until(pilot, lambda: session.question_statuses()["2.2"] is Status.SKIPPED)
        await press(pilot, "ctrl+p", *"unkeyed"[:0], *"undo", "enter")
        assert isinstance(stage.meeting.latest(), ev.Retracted)

    play(stage, story)


def test_the_palette_finds_the_theme(stage: Stage, play: Play, press: Press, until: Until) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "ctrl+p", *"theme light")
        found = stage.app.screen.query_one(CommandList)
        await until(pilot, lambda: found.option_count > 0 and found.highlighted is not None)
        await press(pilot, "enter")
        await until(pilot, lambda: stage.app.theme == LIGHT.name)

    play(stage, story)


@pytest.mark.parametrize("width", [80, 100, 120, 140, 160, 200])
def test_the_footer_names_the_palette_where_a_row_has_room(width: int) -> None:
    acts = live_acts(DEFAULT_TAGS)
    with_it = KeyBar(acts, id="with")._rows(width, roomy=False)
    without = KeyBar([act for act in acts if not act.spare], id="without")._rows(width, roomy=False)
    assert len(with_it) == len(without)
    used = sum(len(f"{act.shown_key} {act.label}") + 2 for act in without[-1])
    assert ("palette" in [act.id for act in with_it[-1]]) is (used + 1 + 15 <= width)


def test_the_latest_flag_can_be_named(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f")
        await stage.screen.run_action("name_latest")
        await press(pilot, *"home", "enter")
        assert stage.meeting.session.moments[-1].label == "home"

    play(stage, story)


def test_a_question_that_is_clicked_on_is_opened(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        guide = stage.screen.panes.guide
        y = next(i for i, row in enumerate(guide._rows) if row.key == "3.3")
        await pilot.click("#guide", offset=(8, y + 1))
        await press(pilot)
        assert stage.meeting.session.current_question == "3.3"

    play(stage, story, (140, 40))


def test_a_click_on_the_footer_does_what_the_key_does(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await pilot.click("#keys", offset=(3, 0))
        await press(pilot)
        assert stage.meeting.tags_flagged() == [EMERGENT.name]

    play(stage, story)


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+z", "escape", "enter", "ctrl+d"])
def test_no_reflex_ends_a_recording(stage: Stage, play: Play, press: Press, key: str) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, key, key)
        assert not stage.meeting.acts
        assert stage.meeting.runner.status.recording
        # Enter opens a turn, to be looked at; nothing else comes in front.
        assert stage.on_top() or (key == "enter" and isinstance(stage.app.screen, TurnScreen))

    play(stage, story)


def test_ctrl_c_says_what_ends_a_meeting(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "ctrl+c")
        assert "never ends a recording" in stage.screen.prompt.said

    play(stage, story)


@pytest.mark.parametrize("answer", ["enter", "escape"])
def test_ending_asks_and_keeping_is_the_easy_answer(
    stage: Stage, play: Play, press: Press, answer: str
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "e")
        assert isinstance(stage.app.screen, AskScreen)
        await press(pilot, answer)
        assert stage.on_top()
        assert not stage.meeting.runner.status.ending
        assert stage.meeting.children.told == []

    play(stage, story)


def test_ending_says_what_comes_next(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "e", "right", "enter")
        assert stage.meeting.session.phase is Phase.ENDED
        assert isinstance(stage.app.screen, FinishedScreen)
        steps = str(stage.app.screen.query_one("#steps").render())
        assert steps.index("r  review") < steps.index("S  seal") < steps.index("x  export")
        await press(pilot, "enter")
        assert not stage.app.is_running

    play(stage, story)


def test_what_comes_next_is_said_also_to_who_was_reading_the_help_as_the_text_was_done(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        children = stage.meeting.children
        children.mute.add(msg.Drain)
        await press(pilot, "e", "right", "enter", "question_mark")
        children.says(SPEECH, msg.Drained())
        await until(pilot, lambda: stage.meeting.runner.status.finished)
        assert isinstance(stage.app.screen, HelpScreen)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(stage.app.screen, FinishedScreen))

    play(stage, story)


def test_the_text_may_take_its_time_after_the_end(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        children = stage.meeting.children
        children.mute.add(msg.Drain)
        stage.meeting.now_ms = 2_550_000
        children.says(CAPTURE, msg.Progress(children.samples, peak_db=-18.0))
        await press(pilot, "e", "right", "enter")
        assert "FINISHING THE TEXT" in stage.screen.strip.render().plain
        assert "text 21 s behind" in stage.screen.strip.render().plain
        told = list(children.told)
        await press(pilot, "p", "e")  # there is no sound any more to stop or to end
        assert children.told == told
        assert stage.on_top()
        await press(pilot, "f")  # but what was said can still be flagged
        assert isinstance(stage.meeting.latest(), ev.MomentFlagged)

    play(stage, story)


def test_a_file_that_is_played_to_its_end_finishes_its_text(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        stage.meeting.children.mute.add(msg.Drain)
        stage.meeting.children.send(CAPTURE, msg.Stop(GapReason.END_OF_FILE, 0.0))
        await press(pilot)
        assert "FINISHING THE TEXT" in stage.screen.strip.render().plain

    play(stage, story)


def test_leaving_a_practice_does_not_say_how_to_go_on_with_it(
    new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    room = new_meeting()
    app = FacilitatorApp(lambda: live_screen(room.runner, clock=room.clock, trial=True))
    stage = Stage(room, room.clock, app)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "ctrl+q")
        said = text_of(stage.app, "#body")
        assert "nothing of it is kept" in said and "facilitator" not in said

    play(stage, story)


def test_leaving_asks_and_says_how_to_go_on(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "ctrl+q")
        assert isinstance(stage.app.screen, AskScreen)
        assert stage.screen.goes_on in text_of(stage.app, "#body")
        assert stage.screen.goes_on.endswith(" resume 2026-11-23-03")
        await press(pilot, "enter")
        assert stage.on_top()
        assert stage.meeting.runner.status.recording
        await press(pilot, "ctrl+q", "right", "enter")
        assert stage.meeting.session.phase is Phase.PAUSED
        await until(pilot, lambda: not stage.app.is_running)
        assert not stage.app.is_running

    play(stage, story)


def test_a_signal_leaves_a_session_that_can_be_resumed(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "question_mark")
        stage.app._told_to_stop()
        await press(pilot)
        assert stage.meeting.session.phase is Phase.PAUSED
        await until(pilot, lambda: not stage.app.is_running)

    play(stage, story)


def test_a_recorder_that_hangs_does_not_hold_the_screen(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        live = stage.screen
        stage.meeting.children.mute.add(msg.Stop)
        await press(pilot, "ctrl+q", "right", "enter")
        live._look()
        assert stage.app.is_running
        stage.clock.now += 6
        live._look()
        await pilot.pause()
        assert not stage.app.is_running

    play(stage, story)


def test_nothing_is_recorded_before_consent(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    stage = stage_with(new_meeting(consent=False))

    async def story(pilot: Pilot[None]) -> None:
        assert isinstance(stage.app.screen, AskScreen)
        asked = str(stage.app.screen.query_one("#body", Static).render())
        assert NO_ROSTER in asked
        await press(pilot, "f", "1")
        assert not stage.meeting.acts
        await press(pilot, "enter")  # the easy answer is "not yet"
        assert not stage.meeting.acts
        assert stage.meeting.children.begun == []
        assert not stage.app.is_running

    play(stage, story)


def test_consent_begins_the_recording(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    stage = stage_with(new_meeting(consent=False))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "right", "enter")
        assert stage.meeting.acts == [ev.ConsentConfirmed("the facilitator")]
        assert stage.meeting.children.begun == [SPEECH, CAPTURE]
        assert stage.meeting.session.consent_by is not None

    play(stage, story)


@pytest.mark.parametrize(
    "answer",
    [
        (("right", "enter", "right", "enter"), [SPEECH]),
        (("right", "enter", "enter", "enter"), [SPEECH, CAPTURE]),
        (("enter",), [SPEECH, CAPTURE]),
    ],
    ids=["end", "thought better of it", "go on"],
)
def test_a_meeting_that_was_cut_off_asks_how_to_go_on(
    stage_with: StageWith,
    new_meeting: NewMeeting,
    play: Play,
    press: Press,
    answer: tuple[tuple[str, ...], list[str]],
) -> None:
    meeting = new_meeting()
    meeting.note(ev.RecordingStarted(0, 1, SoundSource.MICROPHONE))
    meeting.note(ev.RecordingPaused(60_000, GapReason.INTERRUPTED))
    stage = stage_with(meeting)

    async def story(pilot: Pilot[None]) -> None:
        keys, begun = answer
        await press(pilot, *keys)
        assert meeting.children.begun == begun
        assert (meeting.session.phase is Phase.ENDED) is (begun == [SPEECH])

    play(stage, story)


def test_a_fault_is_said_and_does_not_end_the_screen(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        stage.meeting.refuse(FacilitatorError("The disk is full.", "Make room."))
        await press(pilot, "3")
        assert "The disk is full. Make room." in stage.screen.prompt.said
        assert stage.screen.seats.speaking == "User 1"  # what was painted is taken back

    play(stage, story)


def test_a_fault_before_the_first_sound_closes_the_screen(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, until: Until
) -> None:
    meeting = new_meeting()
    meeting.children.faulty = True
    stage = stage_with(meeting)

    async def story(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: not stage.app.is_running)
        assert "No microphone." in str(meeting.runner.status.fault)

    play(stage, story)


def test_a_key_can_be_another_one(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    stage = stage_with(
        new_meeting(), keys={"tag.emergent": "g", "undo": "f5", "find": "number_sign"}
    )

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "greater_than_sign")
        assert stage.screen.prompt.said.startswith("# searches; then > and <")
        await press(pilot, "g")
        assert stage.screen.prompt.said.endswith("   f5 undo")
        assert stage.meeting.tags_flagged() == ["emergent"]
        assert "g emergent" in text_of(stage.app, "#keys")
        await press(pilot, "f")
        assert len(stage.meeting.acts) == 1

    play(stage, story)


def test_a_study_without_tags_but_its_own(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    meeting = new_meeting(tags=(EMERGENT, Tag("hope", "h", "hope", "☼")))
    stage = stage_with(meeting)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "h")
        assert meeting.tags_flagged() == ["hope"]
        await press(pilot, "q")
        assert len(meeting.acts) == 1

    play(stage, story)


def test_no_two_acts_share_a_key_or_an_id() -> None:
    acts = live_acts(DEFAULT_TAGS)
    assert len({act.key for act in acts}) == len(acts)
    assert len({act.id for act in acts}) == len(acts)


def test_two_acts_on_one_key_are_refused_before_a_meeting_is_shown(new_meeting: NewMeeting) -> None:
    with pytest.raises(FacilitatorError, match="The key u is given to both 'Note' and 'Undo'"):
        live_screen(new_meeting().runner, keys={"note": "u"})
    clashing = (EMERGENT, Tag("hope", "space", "hope", "☼"))
    with pytest.raises(FacilitatorError, match="'Flag: hope ☼' and 'Next question'"):
        live_screen(new_meeting(tags=clashing).runner)


def test_every_act_can_be_carried_out_by_the_screen_that_lists_it(stage: Stage, play: Play) -> None:
    async def story(pilot: Pilot[None]) -> None:
        for act in stage.screen.acts:
            name = act.action.partition("(")[0]
            owner = stage.app if name.startswith("app.") else stage.screen
            assert hasattr(owner, f"action_{name.removeprefix('app.')}"), act.id
            assert (name == "do") is (act.command is not None)

    play(stage, story)
