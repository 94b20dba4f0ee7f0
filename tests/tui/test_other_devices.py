"""What other devices note is on the host's screen, in whatever order and however often it comes."""

from __future__ import annotations

import random

import pytest
from textual.pilot import Pilot

from facilitator.domain import events as ev
from facilitator.domain.events import Event, EventId, Recorded
from facilitator.domain.transcript import Label, Redaction
from tests.domain.test_interleaving import interleaved
from tests.tui.conftest import Play, Stage, pressed, settled

A_NAME = Redaction(2, 6, Label.OTHER, "[a word]", "test")
"""Of "I only knew the ward round was over ..."."""

NOTED: dict[str, tuple[Event, ...]] = {
    "tablet": (
        ev.MomentFlagged("quote", 2_520_000, 2_511_000, 2_520_000, "User 1"),
        ev.MomentChanged("tablet:1", label="the waiting list"),
        ev.QuestionOpened("3.1", 2_522_000),
    ),
    "phone": (
        ev.NoteTaken(2_521_000, "ask about the old address"),
        ev.NoteRedacted("phone:1", ()),
        ev.SpeakerMarked(2_519_200, "User 5"),
        ev.MomentFlagged("distress", 2_524_000, 2_511_000, 2_524_000, None),
    ),
    "masking": (ev.UtteranceRedacted("u00001", (A_NAME,)),),
}


def rows(stage: Stage) -> list[str]:
    panes = stage.screen.panes
    views = (panes.guide, panes.transcript, panes.moments)
    return [view.row(y).text for view in views for y in range(view.count())]


def symbols(stage: Stage) -> str:
    """What stands at the edge of the transcript: which moments its turns are in."""
    view = stage.screen.panes.transcript
    return "".join(text for y in range(view.count()) for text, _ in view.row(y).right)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_shown_and_nothing_twice(seed: int, stage: Stage, play: Play) -> None:
    async def story(pilot: Pilot[None]) -> None:
        session = stage.meeting.session
        clock = session.clock
        quote = next(tag.symbol for tag in stage.meeting.live.tags if tag.name == "quote")
        assert quote not in symbols(stage)
        noted = {
            device: [
                Recorded(EventId(device, n), "t", event, clock + n)
                for n, event in enumerate(events, 1)
            ]
            for device, events in NOTED.items()
        }
        taken_back = Recorded(EventId("desk", 1), "t", ev.Retracted("phone:4"), clock + 9)
        stage.meeting.receive(taken_back)  # before what it takes back has come
        for one in interleaved(noted, random.Random(seed)):
            stage.meeting.receive(one)
            stage.meeting.receive(one)  # sent twice
            await pilot.pause(0)
        await settled(pilot)
        said = rows(stage)
        for words in ("the waiting list", "ask about the old address", "[a word]"):
            assert sum(words in row for row in said) == 1, words
        assert "I only knew" not in "\n".join(said)
        assert any(row.startswith("00:41:59  User 5") for row in said)
        assert len([row for row in said if "distress" in row]) == 0
        assert quote in symbols(stage)
        assert session.current_question == "3.1"
        assert stage.screen.panes.guide._current[0] == "3.1"

    play(stage, story)


def test_lines_that_were_joined_stand_there_once_and_come_back(stage: Stage, play: Play) -> None:
    """What stood in their place before is gone from the screen, not only from the session."""
    both = ("Nobody asked me what I wanted on the ward.", "They had the plan ready,")
    part = ev.Part(2_462_000, 2_468_400, " ".join(both), ())

    def count(words: str) -> int:
        return " ".join(" ".join(rows(stage)).split()).count(words)

    async def story(pilot: Pilot[None]) -> None:
        before = rows(stage)
        clock = stage.meeting.session.clock
        joined = ev.LinesRecut(("u00002", "u00003"), (part,))
        stage.meeting.receive(Recorded(EventId("tablet", 1), "t", joined, clock + 1))
        await settled(pilot)
        assert [count("Nobody asked me"), count("They had the plan ready")] == [1, 1]
        assert count("sign it") == 0  # the joined line's own text is what is shown
        back = ev.Retracted("tablet:1")
        stage.meeting.receive(Recorded(EventId("tablet", 2), "t", back, clock + 2))
        await settled(pilot)
        assert rows(stage) == before

    play(stage, story)


def test_undo_takes_back_this_keyboards_act_and_no_other(stage: Stage, play: Play) -> None:
    async def story(pilot: Pilot[None]) -> None:
        session = stage.meeting.session
        await pressed(pilot, "q")
        flags = len(session.moments)
        flag = ev.MomentFlagged("distress", 2_530_000, 2_511_000, 2_530_000, None)
        stage.meeting.receive(Recorded(EventId("tablet", 1), "t", flag, session.clock + 1))
        await pressed(pilot, "u")
        assert [m.id for m in session.moments if m.id == "tablet:1"] == ["tablet:1"]
        assert len(session.moments) == flags

    play(stage, story)
