"""Who may be speaking stands beside who does, with a question mark, and one key confirms it."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from facilitator.domain import events as ev
from facilitator.domain.terms import HOST
from facilitator.domain.transcript import VoiceGuess, Word
from facilitator.tui.guesses import shown
from tests.tui.conftest import Play, Press, Stage
from tests.tui.test_reading import played
from tests.tui.test_review import a_talk, desk


def heads(stage: Stage) -> list[str]:
    """The rows of the transcript that say who speaks, the last ones."""
    view = stage.screen.panes.transcript
    return [view.row(y).text.rstrip() for y in range(view.count()) if view.row(y).text[:3] == "00:"]


def test_a_suggestion_is_beside_the_line_and_a_key_confirms_it(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        stage.meeting.note(ev.SpeakerMarked(2_526_000, "Nurse 1"))
        stage.meeting.say(2_529_000, "It was only afterwards that I thought of it.")
        line = stage.meeting.live.session.utterances[-1]
        await press(pilot)
        assert not any("?" in head for head in heads(stage))
        stage.meeting.note(ev.SpeakerSuggested(line.id, "User 3"))
        await press(pilot)
        assert heads(stage)[-1].endswith("User 1  User 3?")
        await press(pilot, "equals_sign")
        assert heads(stage)[-1].endswith("User 3")
        assert stage.meeting.latest() == ev.SpeakerMarked(line.start_ms, "User 3")
        await press(pilot, "u")
        assert heads(stage)[-1].endswith("User 1  User 3?")

    play(stage, story)


def test_without_a_suggestion_the_key_says_so(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "equals_sign")
        assert stage.screen.prompt.said == "Nobody is suggested."
        assert not stage.meeting.acts

    play(stage, story)


def test_a_guess_in_words() -> None:
    assert shown(VoiceGuess("User 2"), None) == "User 2?"
    assert shown(VoiceGuess("User 2", 5, "User 3"), None) == "User 2? → User 3?"
    assert shown(VoiceGuess("User 2", 5, "User 3"), "User 2") == "→ User 3?"


@played
async def test_the_review_shows_it_and_the_same_key_confirms(memory: Path) -> None:
    room = a_talk(memory)
    async with desk(room) as at:
        store = at.review.store
        store.append(ev.SpeakerSuggested("u00003", "User 5"), device=HOST)
        at.screen._taken_in()
        await at.press("w")
        assert at.item.id == "u00003"
        assert "Unknown speaker  User 5?" in at.picture
        await at.press("equals_sign")
        assert at.item.speaker == "User 5"
        assert "User 5?" not in at.picture
        await at.press("u")
        assert at.item.speaker is None


@played
async def test_where_to_split_is_shown_and_the_cursor_stands_there(memory: Path) -> None:
    room = a_talk(memory)
    async with desk(room) as at:
        store = at.review.store
        said = "I waited for months. Nobody rang me back."
        words = tuple(
            Word(40_000 + 500 * n, 40_450 + 500 * n, word, 0.9)
            for n, word in enumerate(said.split())
        )
        store.append(
            ev.UtteranceHeard("u00009", 40_000, 44_500, said, words, None, None),
            ev.UtteranceRedacted("u00009", ()),
            ev.SpeakerSuggested("u00009", "User 2", 42_200, "User 3"),
        )
        at.screen._taken_in()
        while at.item.id != "u00009":
            await at.press("down")
        assert "User 2? → User 3? from “Nobody”" in at.picture
        span = at.screen.selected
        assert span is not None and said[slice(*span)] == "Nobody"
        await at.press("equals_sign")
        lines = [(u.speaker, u.text) for u in at.review.session.utterances[-2:]]
        assert lines == [("User 2", "I waited for months."), ("User 3", "Nobody rang me back.")]
        assert at.review.session.utterances[-1].start_ms == 41_975
