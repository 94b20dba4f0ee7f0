"""On the live screen: a turn opened, corrected, masked, lifted; what was said searched."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.widgets import Static

from facilitator.domain import events as ev
from facilitator.domain.terms import Gesture
from facilitator.domain.transcript import Certainty, Label, Redaction
from facilitator.tui.screens.turn import TurnScreen
from facilitator.tui.widgets.pane_tabs import PaneTabs
from facilitator.tui.widgets.review_line import LineEditor
from tests.tui.conftest import NewMeeting, Play, Press, Stage, StageWith, Until


def shown(stage: Stage) -> str:
    screen = stage.app.screen
    assert isinstance(screen, TurnScreen)
    return str(screen.query_one("#text", Static).render())


def guess(stage: Stage, text: str, word: str, code: str, certainty: Certainty) -> str:
    """A line with something masked in it."""
    room = stage.meeting
    room.spoken += 1
    id_ = f"u{room.spoken:05d}"
    at = text.index(word)
    masks = (Redaction(at, at + len(word), Label.PERSON, code, "tagger", certainty),)
    start = 2_540_000 + room.spoken * 1_000
    room.note(
        ev.UtteranceHeard(id_, start, start + 900, text, (), None, 900),
        ev.UtteranceRedacted(id_, masks),
    )
    return id_


def test_words_are_corrected_as_they_are_shown_and_what_is_masked_stays_masked(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    id_ = guess(stage, "Jane sat mum with us", "Jane", "[Person 9]", Certainty.CERTAIN)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "enter")
        assert "[Person 9] sat mum with us" in shown(stage)
        assert "Jane" not in shown(stage)
        await press(pilot, "e")
        editor = stage.app.screen.query_one(LineEditor)
        assert "Jane" not in editor.text
        editor.load_text("[Person 9] sat down with us")
        await press(pilot, "enter")
        await until(pilot, lambda: stage.meeting.session.utterance(id_).edited)  # type: ignore[union-attr]
        line = stage.meeting.session.utterance(id_)
        assert line is not None
        assert line.heard == "Jane sat down with us"
        assert line.text.endswith("] sat down with us")
        # The machine changes nothing of it any more.
        stage.meeting.note(ev.TextRefined(id_, "Jane sad", (), None, "base", ()))
        await press(pilot)
        assert stage.meeting.session.utterance(id_).heard == line.heard  # type: ignore[union-attr]
        await press(pilot, "2", "f")
        await until(pilot, lambda: stage.meeting.session.utterance(id_).speaker == "User 2")  # type: ignore[union-attr]
        flag = stage.meeting.session.moments[-1]
        assert (flag.tag, flag.start_ms) == ("emergent", line.start_ms)
        await press(pilot, "escape")
        assert stage.on_top()

    play(stage, story)


def test_raw_words_stand_only_while_the_key_is_held(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    guess(stage, "Jane sat with us", "Jane", "[Person 9]", Certainty.CERTAIN)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "enter", "space")
        assert "Jane" in shown(stage)
        stage.clock.now += 0.5
        await press(pilot, "space")  # the keyboard repeats
        stage.clock.now += 0.5
        assert "Jane" in shown(stage)
        stage.clock.now += 0.3
        await until(pilot, lambda: "Jane" not in shown(stage))

    play(stage, story)


def test_a_guess_is_marked_and_lifted_wherever_it_was_and_not_made_again(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    one = guess(stage, "Then Hope came in", "Hope", "[Person 8]", Certainty.SUGGESTED)
    two = guess(stage, "and hope is all", "hope", "[Person 8]", Certainty.SUGGESTED)
    sure = guess(stage, "said Jane", "Jane", "[Person 9]", Certainty.CERTAIN)

    async def story(pilot: Pilot[None]) -> None:
        session = stage.meeting.session
        texts = dict(stage.screen.panes.transcript.source.texts())
        assert texts[one] == "Then [Person 8]? came in"
        assert stage.screen.panes.transcript.marked(one) == [(5, 16, "guess")]
        assert not stage.screen.panes.transcript.marked(sure)
        await press(pilot, "enter", "right", "delete")
        said = str(stage.app.screen.query_one("#said", Static).render())
        assert "for certain" in said
        await press(pilot, "up", "right", "delete")
        await until(pilot, lambda: session.utterance(two).text == "and hope is all")  # type: ignore[union-attr]
        assert session.utterance(one).text == "Then Hope came in"  # type: ignore[union-attr]
        assert session.utterance(sure).text == "said [Person 9]"  # type: ignore[union-attr]
        await press(pilot, "escape")
        # It is kept, encrypted, beside the study's codes.
        known = stage.meeting.runner.wait_for(lambda: stage.meeting.live._masking)
        known.learn()
        assert "hope" in known.remembered_now().let
        await press(pilot, "u")
        await until(pilot, lambda: "Hope" not in session.utterance(one).text)  # type: ignore[union-attr]
        assert "hope" not in known.remembered_now().let

    play(stage, story)


def test_guesses_are_gone_to_and_the_cursor_stays_in_sight(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    one = guess(stage, "Then Hope came in", "Hope", "[Person 8]", Certainty.SUGGESTED)
    for number in range(30):  # a turn that is higher than its room
        guess(stage, f"Line {number} Jane", "Jane", "[Person 9]", Certainty.CERTAIN)
    guess(stage, "and Will stayed", "Will", "[Person 7]", Certainty.SUGGESTED)

    def under_the_cursor() -> str:
        """What is reversed in the rows of the turn that are seen."""
        page = stage.app.screen.query_one("#words").region
        rows = stage.app.screen._compositor.render_strips()[page.y : page.bottom]
        return "".join(s.text for row in rows for s in row if s.style and s.style.reverse).strip(
            " ▁▂▃▄▅▆▇█"
        )

    async def story(pilot: Pilot[None]) -> None:
        session = stage.meeting.session
        await press(pilot, "enter")
        assert under_the_cursor() == "and"
        await press(pilot, "tab")
        assert under_the_cursor() == "([Person 7]?)"
        await press(pilot, "tab")
        assert under_the_cursor() == "([Person 8]?)"
        await press(pilot, "shift+tab", "delete")
        await until(pilot, lambda: session.utterances[-1].text == "and Will stayed")
        await press(pilot, "tab", "tab", "delete")
        await until(pilot, lambda: session.utterance(one).text == "Then Hope came in")  # type: ignore[union-attr]
        await press(pilot, "tab")
        assert "on a guess" in str(stage.app.screen.query_one("#said", Static).render())

    play(stage, story, (80, 24))


def test_keys_of_ones_own_flag_a_turn_as_well(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press, until: Until
) -> None:
    room = new_meeting()
    room.say(1_000, "We talked about the letters.")
    stage = stage_with(room, keys={"tag.quote": "k", "pane.next": "f6", "seat.4": "dollar_sign"})

    async def story(pilot: Pilot[None]) -> None:
        before = len(stage.meeting.session.moments)
        assert "f6: next   enter: Open a turn" in str(stage.screen.query_one(PaneTabs).render())
        await press(pilot, "enter", "q", "4")
        assert "about the letters" in shown(stage)
        assert len(stage.meeting.session.moments) == before
        assert stage.meeting.session.utterances[-1].speaker is None
        await press(pilot, "k", "dollar_sign")
        await until(pilot, lambda: stage.meeting.session.utterances[-1].speaker == "User 4")
        await until(pilot, lambda: len(stage.meeting.session.moments) == before + 1)
        assert stage.meeting.session.moments[-1].tag == "quote"

    play(stage, story, (80, 24))


def test_a_name_that_is_marked_is_masked_everywhere(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    room = stage.meeting
    room.say(2_541_000, "Brambleby was closed")
    room.say(2_551_000, "since then Brambleby is shut")

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "enter", "right", "right", "n", "s")
        await until(pilot, lambda: not any("Bramble" in u.text for u in room.session.utterances))
        texts = [u.text for u in room.session.utterances][-2:]
        code = texts[0].removesuffix(" was closed")
        assert code.startswith("[Service ")
        assert texts[1] == f"since then {code} is shut"
        await press(pilot, "u")
        # What is left are guesses of the machine, as before.
        last = [u.id for u in room.session.utterances][-2:]

        def guesses() -> bool:
            masks = [r for id_ in last for r in room.session.utterance(id_).redactions or ()]  # type: ignore[union-attr]
            return all(r.certainty is Certainty.SUGGESTED for r in masks)

        await until(pilot, guesses)

    play(stage, story)


def test_what_was_said_is_searched_and_gone_about_in(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "slash", *"ward", "enter")
        first = stage.screen.prompt.said
        assert first in ("1 of 2", "2 of 2")  # the first in sight
        await press(pilot, "greater_than_sign")
        assert {first, stage.screen.prompt.said} == {"1 of 2", "2 of 2"}
        await press(pilot, "less_than_sign")
        assert stage.screen.prompt.said == first
        await press(pilot, "enter")
        assert "ward" in shown(stage)
        await press(pilot, "escape", "slash", *"nowhere", "enter")
        assert "stands nowhere" in stage.screen.prompt.said
        await press(pilot, "slash", *"00:41:19", "enter")
        assert "here" in stage.screen.prompt.said

    play(stage, story)


def test_what_no_text_says_is_marked_with_who(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "y", "l", "3", "y", "s", "enter", "y", "a")
        await until(pilot, lambda: len(stage.meeting.session.gestures) == 3)
        found = {(one.gesture, one.code) for one in stage.meeting.session.gestures}
        assert found == {
            (Gesture.LAUGHS, "User 3"),
            (Gesture.SIGHS, "User 1"),
            (Gesture.AT_ONCE, None),
        }
        texts = [text for _, text in stage.screen.panes.transcript.source.texts()]
        assert "[laughs] User 3" in texts
        await press(pilot, "u")
        await until(pilot, lambda: len(stage.meeting.session.gestures) == 2)

    play(stage, story)
