"""The guide while the meeting runs: the question in sight at every width, and all that is done with
the one that is chosen in the pane."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from facilitator.domain import events as ev
from facilitator.domain.course import Status
from facilitator.domain.moments import EMERGENT, Tag
from facilitator.tui.keymap import live_acts, pane_acts, remapped
from facilitator.tui.keymap.acts import CARD
from tests.tui.conftest import NewMeeting, Play, Press, Stage, StageWith, text_of

SIZES = pytest.mark.parametrize("size", [(80, 24), (100, 30), (140, 45), (60, 24), (40, 30)])
LONG = (
    "When you think of the last year, of all the people in services whom you met, on the ward and "
    "at home, was there somebody who listened to you, and how did you notice that they did?"
)
GUIDE = f"""\
+++
title = "Long questions"
minutes = 60
+++
## Being heard (20 min)
- {LONG}
  - What did they do that others did not do, and what did you do yourself at that time?
  - Who else was there?
  - And then?
## Ending (10 min)
- What matters most?
"""


def in_words(shown: str) -> str:
    return " ".join(shown.split())


def test_the_strip_names_the_question_that_space_opens(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    """Also where one before it still waits."""
    stage = stage_with(new_meeting(guide=GUIDE + "- What was missed?\n"))

    async def story(pilot: Pilot[None]) -> None:
        stage.screen.panes.guide.focus()
        await press(pilot, "down", "enter", "c")
        assert "next: What was missed?" in text_of(stage.app, "#question")
        await press(pilot, "space")
        assert "▶ What was missed?" in text_of(stage.app, "#question")

    play(stage, story)


@SIZES
def test_the_question_and_its_probes_are_whole_at_every_width(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press, size: tuple[int, int]
) -> None:
    stage = stage_with(new_meeting(guide=GUIDE))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        assert "next: When you think" in text_of(stage.app, "#question")
        await press(pilot, "space")
        strip = stage.screen.panes.question
        shown = text_of(stage.app, "#question")
        assert strip.size.height == len(shown.splitlines())
        assert strip.region.bottom <= size[1]
        assert all(len(line) <= size[0] for line in shown.splitlines())
        said = in_words(shown)
        for text in (LONG, "◦ What did they do that others did not do, and what did you do "
                     "yourself at that time?", "◦ Who else was there?", "◦ And then?"):  # fmt: skip
            assert text in said
        assert stage.screen.panes.transcript.size.height >= 1
        await press(pilot, "tab", "tab", "tab")
        assert LONG in in_words(text_of(stage.app, "#question"))

    play(stage, story, size)


def test_the_strip_says_what_is_running_out_and_who_speaks(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    room = new_meeting(guide=GUIDE)
    question = next(room.store.session.guide.questions()).id  # type: ignore[union-attr]
    room.note(ev.QuestionOpened(question, 0), ev.SpeakerMarked(240_000, "User 2"))
    room.now_ms = 4 * 60_000 + 5_000
    stage = stage_with(room)

    async def at(pilot: Pilot[None], minutes: int) -> str:
        room.now_ms = minutes * 60_000 + 5_000
        stage.screen.panes.question.show(room.session, room.now_ms)
        await press(pilot)
        return text_of(stage.app, "#question").splitlines()[0]

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        first = await at(pilot, 4)
        assert first.split() == [
            "Being",
            "heard",
            "4",
            "of",
            "20",
            "min",
            "User",
            "2",
            "for",
            "5",
            "s",
        ]
        assert "section: 15 min left" in await at(pilot, 5)
        assert "section: 5 min left" in await at(pilot, 16)
        late = await at(pilot, 46)
        assert "section: time is over" in late
        assert "meeting: 15 min left" in late
        assert "User 2 for 42 min" in late
        assert "meeting: time is over" in await at(pilot, 60)

    play(stage, story, (80, 24))


def statuses(stage: Stage) -> dict[str, Status]:
    return stage.meeting.session.question_statuses()


async def in_the_pane(stage: Stage, press: Press, pilot: Pilot[None]) -> None:
    """The guide pane has the focus."""
    await press(pilot)
    await press(pilot, "tab", "tab")
    assert stage.app.focused is stage.screen.panes.guide
    assert "enter talk is here" in text_of(stage.app, "#keys")


def test_enter_opens_the_question_that_is_chosen(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await in_the_pane(stage, press, pilot)
        guide = stage.screen.panes.guide
        assert guide.chosen == "2.2"  # where the talk is
        await press(pilot, "down", "down", "down", "enter")
        [opened] = stage.meeting.acts
        assert isinstance(opened, ev.QuestionOpened)
        assert opened.question == "3.2"
        assert guide.chosen == "3.2"
        await press(pilot, "home", "enter", "u")
        assert statuses(stage)["3.2"] is Status.CURRENT
        await press(pilot, "end")
        assert guide.chosen == "4.2"
        await press(pilot, "up", "up")
        assert guide.chosen == "3.3"

    play(stage, story)


def test_questions_are_skipped_taken_back_reordered_and_reworded(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await in_the_pane(stage, press, pilot)
        await press(pilot, "down", "down", "down", "s")
        assert statuses(stage)["3.2"] is Status.SKIPPED
        await press(pilot, "o")
        assert statuses(stage)["3.2"] is Status.WAITING
        await press(pilot, "right")
        assert list(statuses(stage))[4:7] == ["3.1", "3.3", "3.2"]
        assert stage.screen.panes.guide.chosen == "3.2"
        await press(pilot, "left", "left")
        assert list(statuses(stage))[4:7] == ["3.2", "3.1", "3.3"]
        await press(pilot, "r")
        assert stage.screen.query_one(Input).value == "What should change about care plans?"
        await press(pilot, *(["backspace"] * 11), *"papers", "enter")
        guide = stage.meeting.session.guide
        assert guide is not None
        assert guide.question("3.2").text == "What should change about papers"  # type: ignore[union-attr]
        assert stage.app.focused is stage.screen.panes.guide
        await press(pilot, "u")
        assert "Undone: other words" in stage.screen.prompt.said

    play(stage, story)


def test_a_question_is_added_now_and_comes_next(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        await press(pilot, "a", *"and", "space", *"you", "enter", "space")
        guide, current = stage.meeting.session.guide, stage.meeting.session.current_question
        assert guide is not None
        assert guide.question(current or "").text == "and you"  # type: ignore[union-attr]
        assert "▶ and you" in text_of(stage.app, "#question")
        # A key counts from when it was pressed: on a busy machine, by a clock that stands still,
        # this one would come before the last.
        stage.meeting.now_ms += 5_000
        await press(pilot, "b")
        assert stage.meeting.session.current_question == "2.2"
        assert statuses(stage)[current or ""] is Status.WAITING

    play(stage, story)


def test_what_is_typed_is_masked_before_anybody_sees_it(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        await press(pilot, "a", *"ring", "space", *"07700900123", "enter", "space")
        assert "07700900123" not in text_of(stage.app, "#question")
        added = stage.meeting.acts[0]
        assert isinstance(added, ev.QuestionAdded)
        assert "07700900123" not in added.text
        assert added.typed == "ring 07700900123"

    play(stage, story)


def test_a_tag_keeps_its_letter_and_the_act_gets_the_capital(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    tags = (EMERGENT, Tag("hope", "b", "hope", "☼"), Tag("anger", "r", "anger", "▲"))
    stage = stage_with(new_meeting(tags=tags))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        await press(pilot, "space", "space", "b")
        assert stage.meeting.session.moments[-1].tag == "hope"
        await press(pilot, "B")
        assert stage.meeting.session.current_question == "1.1"
        await press(pilot, "tab", "tab", "r")
        assert stage.meeting.session.moments[-1].tag == "anger"
        await press(pilot, "R")
        assert stage.screen.prompt.asking

    play(stage, story, (140, 45))


def test_a_flag_on_s_leaves_skipping_its_capital_and_sharing_the_palette(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    stage = stage_with(new_meeting(tags=(EMERGENT, Tag("stigma", "s", "stigma", "☼"))))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "space", "space", "s")
        assert stage.meeting.session.moments[-1].tag == "stigma"
        skipped = stage.meeting.session.current_question
        await press(pilot, "S")
        assert statuses(stage)[skipped or ""] is Status.SKIPPED
        found = {one.title for one in stage.app.get_system_commands(stage.app.screen)}
        assert "Share with the room" in found

    play(stage, story, (140, 45))


def test_keys_of_a_pane_are_nobody_elses() -> None:
    """But for a question card's, which come first for as long as one waits."""
    live = live_acts(())
    for acts in (acts for pane, acts in pane_acts().items() if pane != CARD):
        both = [key for act in remapped((*live, *acts), {}) for key in act.key.split(",")]
        assert len(set(both)) == len(both)
