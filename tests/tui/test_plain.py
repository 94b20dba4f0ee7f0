"""A meeting in lines: the screen's keys and commands, and each thing that happens said once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE
from facilitator.domain import events as ev
from facilitator.domain.moments import DEFAULT_TAGS
from facilitator.domain.phases import Phase
from facilitator.tui.keyboard import Keyboard
from facilitator.tui.keymap import checked, live_acts, unkeyed_acts
from facilitator.tui.plain import PlainMeeting
from facilitator.tui.plain_keys import character
from tests.tui.conftest import NewMeeting, Room

Step = str | Callable[[], object]


class Typist(Keyboard):
    """Hands out keys one by one; a callable among them is called, and a line is typed after the
    key that asks for one. The terminal goes when nothing is left."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = list(steps)
        self.closed = False

    def key(self, seconds: float) -> str | None:
        if not self._steps:
            self.closed = True
            return None
        step = self._steps.pop(0)
        if callable(step):
            if step() is False:
                self._steps.insert(0, step)
            return None
        return step

    def line(self) -> str | None:
        step = self._steps.pop(0)
        assert isinstance(step, str)
        return step


@dataclass
class Held:
    """A meeting that was held in lines, and what was said in it."""

    room: Room
    lines: list[str] = field(default_factory=list)

    def __call__(self, *steps: Step, **options: Any) -> list[str]:
        plain = PlainMeeting(
            self.room.runner,
            lambda line: self.lines.append(f"{line.get('speaker') or '?'}: {line['text']}"),
            self.lines.append,
            clock=self.room.clock,
            **options,
        )
        plain.run(Typist(steps))
        return self.lines

    def said(self, *words: str) -> Callable[[], bool]:
        """Waits until all of this has been said."""
        return lambda: all(any(word in line for line in self.lines) for word in words)


@pytest.fixture
def held(new_meeting: NewMeeting) -> Iterator[Held]:
    yield Held(new_meeting())


def test_the_keys_of_the_screen_do_what_they_do_there(held: Held) -> None:
    room = held.room
    held(
        *("1", held.said("User 1 is speaking.")),
        *("f", held.said("emergent topic flagged"), "3", held.said("That flag is about User 3")),
        *("n", "Ask about Maria.", held.said("Note kept")),
        *(" ", held.said("Question: What would you like to be called today")),
        *("u", held.said("Undone: question")),
        *("\x12", held.said("Done again")),
    )
    acts = [type(act) for act in room.acts]
    assert acts[:4] == [ev.SpeakerMarked, ev.MomentFlagged, ev.MomentChanged, ev.NoteTaken]
    assert room.session.phase is Phase.PAUSED, "the terminal went, and nothing is lost"


def test_a_question_is_read_with_its_probes_when_it_is_opened(held: Held) -> None:
    pause: Step = lambda: None  # noqa: E731
    lines = held(*(" ", pause) * 3, held.said("Probe: Who was there with you?"))
    assert "  Probe: Could you say more about that day?" in lines
    assert sum(line.startswith("Question: When did you feel listened to") for line in lines) == 1


def test_what_is_said_in_the_room_is_a_line_each(held: Held) -> None:
    heard = [
        lambda: held.room.say(1_000, "Nobody asked Maria on the ward."),
        held.said("Nobody asked [Person 1] on the ward."),
        lambda: held.room.alert("Text stopped."),
        held.said("! Text stopped."),
    ]
    lines = held(*heard)
    assert not any("Maria" in line for line in lines)


def test_sound_stops_and_ends_as_on_the_screen(held: Held) -> None:
    lines = held(
        *("p", held.said("Off the record"), lambda: held.room.runner.status.off_record),
        *("p", held.said("On the record again"), lambda: held.room.runner.status.recording),
        *("e", "n", held.said("The meeting goes on.")),
        *("e", "y", held.said("The recording has stopped")),
        *[lambda: held.room.runner.status.finished] * 2,
    )
    assert any(line.startswith("End the meeting at 00:00:00?") for line in lines)
    assert held.room.session.phase is Phase.ENDED


def test_consent_is_asked_before_anything_is_recorded(new_meeting: NewMeeting) -> None:
    held = Held(new_meeting(consent=False))
    lines = held("n")
    assert "written consent" in lines[-2] and lines[-1] == "Nothing was recorded."
    assert not held.room.children.begun
    held = Held(new_meeting(consent=False))
    held("y", lambda: held.room.runner.status.recording, held.said("Consent confirmed"))


def test_enter_says_how_things_stand(held: Held) -> None:
    def recording() -> bool:
        return held.room.runner.status.recording

    said = held.said("User 2 is speaking")
    lines = held(recording, "2", said, "\n", held.said("Recording, 00:00:00"))
    assert any("User 2 speaks" in line and "room for 61 hours" in line for line in lines)


def test_the_second_row_is_a_key_more(new_meeting: NewMeeting) -> None:
    held = Held(new_meeting(codes=tuple(f"User {n}" for n in range(1, 14))))

    def later() -> None:
        held.room.clock.now += 3

    held(
        *("-", "2", held.said("User 12 is speaking")),
        *("2", held.said("User 2 is speaking")),
        *("-", later, "3", held.said("User 3 is speaking")),
    )


def test_ctrl_c_ends_nothing_and_what_is_nowhere_is_said(held: Held) -> None:
    lines = held("\x03", "§", "?")
    assert "ctrl+c never ends a recording: e ends the meeting, ctrl+q leaves." in lines
    assert "Nothing is on §." in lines
    assert any(line.startswith("f  Flag: emergent topic") for line in lines)
    assert any(line == "1  User 1" for line in lines)


def test_what_has_no_key_is_done_by_its_name(held: Held) -> None:
    held(
        *(" ", held.said("Question:")),
        *("\x10", "skip", held.said("Skipped this time.")),
        *("\x10", "question", held.said("Several:")),
        *("\x10", "nothing like it", held.said("There is no such command")),
    )


def test_every_act_of_the_screen_can_be_done_in_lines() -> None:
    for act in (*live_acts(DEFAULT_TAGS), *unkeyed_acts()):
        name = act.action.partition("(")[0].removeprefix("app.")
        assert hasattr(PlainMeeting, f"_act_{name}"), act.id


def test_a_break_and_what_is_struck(held: Held) -> None:
    room = held.room

    def heard() -> None:
        room.now_ms = 180_000
        for at_ms in (20_000, 100_000, 170_000):
            room.say(at_ms, "Nobody asked Maria.")
        room.children.says(CAPTURE, msg.Progress(room.children.samples))

    recording: Step = lambda: room.runner.status.recording  # noqa: E731
    lines = held(
        *("z", held.said("A break: no sound"), lambda: room.runner.status.on_break),
        *("\n", held.said("A break, 00:00:00")),
        *("z", held.said("On the record again"), recording, heard),
        *(lambda: room.runner.now_ms == 180_000, lambda: len(room.session.utterances) == 3),
        *("X", "3", held.said("Nothing was struck.")),
        *("X", "2", "n", held.said("Nothing was struck.")),
        *("X", "2", "y", held.said("Struck from 00:01:00 on")),
        lambda: len(room.session.utterances) == 1,
    )
    assert any(line.startswith("  2 minutes: from 00:01:00") for line in lines)
    assert any(line.startswith("Destroy all from 00:01:00 on, for good?") for line in lines)


def test_what_no_text_says_is_marked_in_lines(held: Held) -> None:
    room = held.room
    held(
        *("y", "l", "2", held.said("[laughs] User 2")),
        *("3", held.said("User 3 is speaking"), "y", "n", "", held.said("[nods] User 3")),
        *("y", "p", held.said("[silence]")),
        *("y", "§", held.said("Nothing was noted.")),
    )
    marked = [act for act in room.acts if isinstance(act, ev.GestureMarked)]
    assert [(one.gesture, one.code) for one in marked] == [
        ("laughs", "User 2"), ("nods", "User 3"), ("silence", None),
    ]  # fmt: skip


def test_the_guide_in_lines(held: Held) -> None:
    room = held.room
    pause: Step = lambda: None  # noqa: E731
    lines = held(
        *(" ", held.said("Question:")),
        *("\t", "g", "3", "r", "When were you heard?", held.said("Asked in other words.")),
        *("\t", "g", "3", ">", held.said("It comes later now.")),
        *("\t", "g", "5", "s", held.said("Skipped this time.")),
        *("\t", "g", "5", "o", held.said("It waits again.")),
        *("\t", "g", "2", "enter", held.said("Question: What makes a place safe to talk in?")),
        *("\t", "g", "99", held.said("Nothing was chosen.")),
        *("\t", "g", "2", "", held.said("Nothing was done."), "\t", "x", pause),
        *("\t", "g", "2", "v", held.said("Nothing is there yet.")),
    )
    kinds = [type(act) for act in room.acts]
    for kind in (ev.QuestionReworded, ev.QuestionMoved, ev.QuestionSkipped, ev.QuestionReopened):
        assert kind in kinds
    assert "2  What makes a place safe to talk in? (not asked)" in lines
    assert "4  When were you heard? (not asked)" in lines
    assert "5  Tell us about a decision that was made with you, or without you. (skipped)" in lines


def test_flags_and_notes_in_lines(held: Held) -> None:
    room = held.room

    def spoken() -> None:
        room.now_ms = 60_000
        for at_ms in (2_000, 20_000, 40_000):
            room.say(at_ms, "They had the plan ready.")
        room.children.says(CAPTURE, msg.Progress(room.children.samples))

    first = ("\t", "m", "1")
    held(
        *(spoken, lambda: len(room.session.utterances) == 3),
        *("f", held.said("emergent topic flagged"), "q", held.said("quote flagged")),
        *(*first, "r", "letters", held.said("Named")),
        *(*first, "g", "d", held.said("disagreement now")),
        *(*first, "o", "3", held.said("That flag is about User 3")),
        *(*first, "k", held.said("Nothing else that was said is there to end with.")),
        *(*first, ">", held.said("It begins at 00:00:40 now.")),
        *(*first, "enter", held.said("00:00:40 Unknown speaker")),
        *(*first, "j", "1", held.said("One flag now")),
        *(*first, "a", held.said("It is a question now")),
        *(*first, "delete", held.said("removed.")),
        *("n", "call", held.said("Note kept"), *first, "call them", held.said("Note changed")),
    )
    assert not room.session.moments
    (added,) = [act for act in room.acts if isinstance(act, ev.QuestionAdded)]
    assert added.text == "letters"


def test_a_line_is_mended_flagged_and_masked_in_lines(held: Held) -> None:
    room = held.room
    last = ("\t", "t", "2")
    lines = held(
        lambda: room.say(1_000, "Maria had a plan."),
        lambda: room.say(9_000, "The postman sined it."),
        lambda: len(room.session.utterances) == 2,
        *(*last, "e", "The postman signed it.", held.said("?: The postman signed it.")),
        *(*last, "w", "2", held.said("User 2.")),
        *(*last, "f", "q", held.said("quote flagged at 00:00:09")),
        *(*last, "n", "postman", "p", lambda: "postman" not in room.session.utterances[1].text),
        *(*last, "n", "nowhere", held.said("Those words do not stand there.")),
        *("/", "signed", held.said("1 of 1: 00:00:09 User 2:"), ">", "<"),
        *("/", "nothing like it", held.said("stands nowhere")),
    )
    assert not any("Maria" in line for line in lines)


def test_leaving_asks_and_the_meeting_can_go_on(held: Held) -> None:
    lines = held(lambda: held.room.runner.status.recording, "\x11", "n", "\x11", "y")
    assert sum("Leave, to go on later?" in line for line in lines) == 2
    assert held.room.session.phase is Phase.PAUSED


def test_keys_of_one_s_own_hold_here_too(held: Held) -> None:
    keys = checked({"note": "t", "question.skip": "k"})
    held("t", "mine", held.said("Note kept"), " ", held.said("Question:"), "k", keys=keys)
    assert isinstance(held.room.acts[0], ev.NoteTaken)


def test_every_key_of_the_screen_is_one_that_a_terminal_sends() -> None:
    acts = [a for a in (*live_acts(DEFAULT_TAGS), *unkeyed_acts()) if a.key]
    for act in acts:
        keys = act.key.split(",")
        assert any(len(character(key)) == 1 for key in keys), act.id
    assert character("f5") == ""


def test_who_comes_and_leaves_is_asked_in_lines(held: Held) -> None:
    room = held.room
    lines = held(
        *("i", "User 3", "w", held.said("User 3 has come. User 3 is not to be quoted.")),
        *("i", "2", "l", held.said("User 2 has left.")),
        *("i", "Maria", held.said("Nothing was noted.")),
        *("i", "5", "n", held.said("They are not to be recorded")),
        lambda: room.runner.status.off_record,
        *("p", held.said("Here, and not to be recorded: User 5.")),
    )
    assert not any("Maria" in line for line in lines)
    assert "User 2" not in room.session.attendance.here
    assert room.session.attendance.unquoted == {"User 3", "User 5"}
    assert room.session.attendance.refusing == ("User 5",)
