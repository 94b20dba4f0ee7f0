"""Flags in their own place: gone to, named, merged, moved, of another kind, about somebody else,
removed; one kind alone; and all of them as a list to be read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from facilitator.domain import events as ev
from facilitator.domain.course import Status
from facilitator.domain.moments import Moment
from facilitator.tui.screens.box_list import BoxListScreen
from facilitator.tui.screens.carried_over import CarriedOverScreen
from facilitator.tui.screens.choose import ChooseScreen
from facilitator.workflow.carried_over import CarriedOver, LeftQuestion, LeftTopic
from tests.tui.conftest import Play, Press, Stage, Until, at_minute_42, staged, text_of


async def in_the_pane(stage: Stage, press: Press, pilot: Pilot[None]) -> None:
    await press(pilot)
    await press(pilot, "tab")
    assert stage.app.focused is stage.screen.panes.moments
    assert "enter go to" in text_of(stage.app, "#keys")


def flags(stage: Stage) -> tuple[Moment, ...]:
    return stage.meeting.session.moments


def test_enter_goes_to_it_in_the_transcript(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        for number in range(40):
            stage.meeting.say(2_530_000 + number * 4_000, f"Line {number}.")
        await press(pilot)
        transcript = stage.screen.panes.transcript
        assert [transcript.following] == [True]
        await in_the_pane(stage, press, pilot)
        await press(pilot, "down", "enter")  # the note is the latest, the flag stands behind it
        top = transcript.source.row(transcript.scroll_offset.y).text
        assert top.startswith("00:41:13  Psychologist 1")
        assert [transcript.following] == [False]
        assert stage.app.focused is transcript

    play(stage, story, (80, 24))


def test_a_click_goes_to_it_as_well(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        await pilot.click("#moments", offset=(5, 4))
        await press(pilot)
        assert stage.screen.panes.moments.chosen == flags(stage)[1].id
        assert not stage.screen.prompt.asking

    play(stage, story, (140, 45))


def test_a_name_is_completed_from_those_given_before(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await in_the_pane(stage, press, pilot)
        await press(pilot, "end", "r", "L", "e")
        answer = stage.screen.query_one(Input)
        await until(pilot, lambda: answer._suggestion == "Letters from housing")
        await press(pilot, "right", "enter")
        assert flags(stage)[0].label.casefold() == "letters from housing"

    play(stage, story)


def test_two_flags_become_one(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await in_the_pane(stage, press, pilot)
        one, two = flags(stage)
        await press(pilot, "end", "j")
        assert "joins the next" in "".join(r.text for r in stage.screen.panes.moments._rows)
        await press(pilot, "up", "j")
        [left] = flags(stage)
        assert (left.id, left.start_ms, left.end_ms) == (one.id, one.start_ms, two.end_ms)
        assert left.label == "letters from housing"
        await press(pilot, "u")
        assert flags(stage) == (one, two)

    play(stage, story)


def test_start_end_kind_and_who_are_changed_and_taken_back(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await in_the_pane(stage, press, pilot)
        await press(pilot, "down")
        before = flags(stage)[1]
        assert (before.start_ms, before.end_ms) == (2_473_000, 2_502_000)
        await press(pilot, "left", "left", "right", "k")
        assert (flags(stage)[1].start_ms, flags(stage)[1].end_ms) == (2_465_400, 2_506_000)
        await press(pilot, "h", "h")
        assert flags(stage)[1].end_ms == 2_482_000
        await press(pilot, "g")
        assert isinstance(stage.app.screen, ChooseScreen)
        await press(pilot, "x")
        assert flags(stage)[1].tag == "distress"
        await press(pilot, "o", "0")
        assert flags(stage)[1].speaker == "Psychologist 1"
        await press(pilot, "o", "end", "enter")
        assert flags(stage)[1].speaker is None
        await press(pilot, *(["u"] * 9))
        assert flags(stage)[1] == before

    play(stage, story)


def test_what_is_no_flag_is_removed_and_the_next_is_chosen(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await in_the_pane(stage, press, pilot)
        await press(pilot, "down", "delete")
        assert [m.tag for m in flags(stage)] == ["quote"]
        assert stage.screen.panes.moments.chosen == flags(stage)[0].id
        assert stage.meeting.latest() == ev.MomentRemoved("host:33") or isinstance(
            stage.meeting.latest(), ev.MomentRemoved
        )
        await press(pilot, "u")
        assert len(flags(stage)) == 2

    play(stage, story)


def test_a_note_gets_other_words(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await in_the_pane(stage, press, pilot)
        await press(pilot, "home", "r", "x", "enter")
        assert [n.text for n in stage.meeting.session.notes] == [
            "Ask about the piece of paper later.x"
        ]
        await press(pilot, "g")
        assert "this is a note" in stage.screen.prompt.said
        await press(pilot, "u")
        assert [n.text for n in stage.meeting.session.notes] == [
            "Ask about the piece of paper later."
        ]

    play(stage, story)


def test_one_kind_alone_is_shown_and_all_again(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await in_the_pane(stage, press, pilot)
        panel = stage.screen.panes.moments
        await press(pilot, "v")
        assert "only ◆ emergent topic" in str(panel.border_subtitle)
        # In one column there is no border: what was left out is said where keys are answered.
        assert stage.screen.prompt.said == "only ◆ emergent topic"
        assert {row.key for row in panel._rows} == {flags(stage)[1].id}
        for _ in stage.screen.meeting.tags[1:]:
            await press(pilot, "v")
        assert [row.text for row in panel._rows] == ["None of this kind."]
        await press(pilot, "v")
        assert stage.screen.prompt.said == "All kinds, and notes."
        assert {row.key for row in panel._rows} == {
            *(m.id for m in flags(stage)),
            *(n.id for n in stage.meeting.session.notes),
        }

    play(stage, story)


def test_what_was_flagged_becomes_a_question_by_one_key(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await in_the_pane(stage, press, pilot)
        await press(pilot, "down", "a")
        assert "next" in stage.screen.prompt.said
        await press(pilot, "space")
        assert "▶ letters from housing" in text_of(stage.app, "#question")
        assert any("▷" in row.text for row in stage.screen.panes.moments._rows)
        await press(pilot, "end", "a")  # this one has no name
        assert stage.screen.prompt.asking

    play(stage, story)


def test_the_list_reads_back_by_section_and_names_nobody(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        await press(pilot, "l")
        assert isinstance(stage.app.screen, BoxListScreen)
        shown = text_of(stage.app, "#boxes").splitlines()
        at = {line.strip(): n for n, line in enumerate(shown)}
        assert at["Feeling safe"] < at["◆ letters from housing"] < at["Having a say"]
        assert "What is missing?" in shown[-1]
        assert not any("User" in line for line in shown)
        await press(pilot, "v")
        assert not any("quote" in line for line in text_of(stage.app, "#boxes").splitlines())
        await press(pilot, "l")
        assert stage.on_top()

    play(stage, story)


LEFT = CarriedOver(
    (
        LeftQuestion("q0123456789", "Trust", "Whom do you trust?", Status.WAITING, "2026-09-07-02"),
        LeftQuestion("qabc", "Trust", "And why?", Status.SKIPPED, "2026-09-07-02"),
    ),
    (LeftTopic("the smoking room", 61_000, "2026-09-07-02"), LeftTopic("", 5, "2026-09-07-02")),
    ("2026-08-01-01",),
    ("the smoking room", "waiting lists"),
)


def test_what_was_left_over_is_taken_into_this_guide_by_one_key(
    stage: Stage, play: Play, press: Press, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("facilitator.tui.hands.looking_back.carried_over", lambda *_, **__: LEFT)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        await press(pilot, "tab", "tab", "v")
        assert isinstance(stage.app.screen, CarriedOverScreen)
        choices = stage.app.screen.query_one(OptionList)
        await until(pilot, lambda: choices.option_count == 3)
        assert "could not be looked into" in text_of(stage.app, "#said")
        await press(pilot, "enter", "down", "down", "enter", "escape")
        guide = stage.meeting.session.guide
        assert guide is not None
        assert [q.text for q in guide.sections[1].questions][2:4] == [
            "the smoking room", "Whom do you trust?",
        ]  # fmt: skip
        assert guide.question("q0123456789") is not None
        await press(pilot, "v")
        assert stage.app.screen.query_one(OptionList).option_count == 1
        await press(pilot, "escape", "tab", "tab", "r", "w", "a")
        answer = stage.screen.query_one(Input)
        await until(pilot, lambda: answer.value != "wa" or answer._suggestion == "waiting lists")

    play(stage, story)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
def test_who_has_been_heard_is_shown_and_hidden_in_the_order_of_seats(
    stage: Stage, play: Play, press: Press, size: tuple[int, int]
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        panel = stage.screen.panes.air_time
        assert [panel.display] == [False]
        await press(pilot, "t")
        assert [panel.display] == [True]
        said = text_of(stage.app, "#air_time")
        assert [code for code, _ in panel._cells] == [
            c for _, c in stage.meeting.session.seats.keyed()
        ]
        cells = dict(panel._cells)
        assert cells["User 1"] == "<1 min, 1 turn"
        assert cells["User 7"] == "not heard yet"
        assert all(len(line) <= size[0] for line in said.splitlines())
        await press(pilot, "t")
        assert [panel.display] == [False]

    play(stage, story, size)


def test_a_long_silence_is_said_in_minutes(memory: Path, play: Play, press: Press) -> None:
    room = at_minute_42(memory)
    room.now_ms = 2_520_000 + 18 * 60_000 + 15_000
    stage = staged(room)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        await press(pilot, "t")
        cells = dict(stage.screen.panes.air_time._cells)
        assert cells["User 1"] == "<1 min, 1 turn, not heard for 18 min"

    play(stage, story)
    room.close()
