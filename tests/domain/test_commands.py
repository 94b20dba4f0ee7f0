"""What a person can do: the events of each command, and the reason where it cannot be done."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from facilitator.domain import commands
from facilitator.domain import events as ev
from facilitator.domain.commands import Answer, Bound, Given
from facilitator.domain.events import Recorded
from facilitator.domain.moments import EMERGENT, Tag
from facilitator.domain.session import Session
from tests.domain.test_session import heard, session

NOON = "2026-11-26T12:00:{:02}.000+00:00"
QUOTE = Tag("quote", "q", "quote", "❝")


class Hand:
    """Somebody at a device, who does one thing after the other; `seconds` past noon on the wall."""

    def __init__(self, state: Session, device: str = "host") -> None:
        self.state, self.device, self.seconds, self.at_ms = state, device, 0, 60_000

    def does(self, command: Bound) -> Answer:
        wall = NOON.format(self.seconds) if self.seconds < 60 else "2026-11-26T12:10:00.000+00:00"
        answer = command(self.state, Given(self.at_ms, wall, self.device))
        for event in answer.events:
            self.state.apply(Recorded(self.state.next_id(self.device), wall, event))
        return answer


def noted(hand: Hand) -> list[str]:
    return [note.taken for note in hand.state.notes]


def test_nothing_is_changed_by_asking() -> None:
    state = session(heard(1, 0, 900))
    before = state.position
    commands.flag(state, Given(5, NOON.format(1), "host"), EMERGENT)
    commands.note(state, Given(5, NOON.format(1), "host"), "x")
    assert state.position == before


def test_the_same_flag_reaches_back_only_at_once_and_only_of_the_same_hand() -> None:
    state = session()
    here, there = Hand(state), Hand(state, "tablet")
    flag = partial(commands.flag, tag=EMERGENT)
    assert isinstance(here.does(flag).events[0], ev.MomentFlagged)
    here.seconds, there.seconds = 9, 9
    assert isinstance(there.does(flag).events[0], ev.MomentFlagged)
    [longer] = here.does(flag).events
    assert isinstance(longer, ev.MomentChanged)
    assert longer.start_ms == 0
    here.seconds = 18  # ten seconds from the last press, not from the first
    assert isinstance(here.does(flag).events[0], ev.MomentChanged)
    assert isinstance(here.does(partial(commands.flag, tag=QUOTE)).events[0], ev.MomentFlagged)
    here.seconds = 40
    assert isinstance(here.does(flag).events[0], ev.MomentFlagged)


def test_who_speaks_in_between_does_not_part_a_flag_from_its_second_press() -> None:
    hand = Hand(session())
    hand.does(partial(commands.flag, tag=EMERGENT))
    hand.does(partial(commands.speak, code="User 1"))
    assert isinstance(hand.does(partial(commands.flag, tag=EMERGENT)).events[0], ev.MomentChanged)


def test_a_flag_is_about_whom_the_same_hand_says() -> None:
    state = session()
    here, there = Hand(state), Hand(state, "tablet")
    assert not there.does(partial(commands.flag_is_about, code="User 1")).events
    there.does(partial(commands.flag, tag=QUOTE))
    here.does(partial(commands.flag, tag=EMERGENT))
    there.does(partial(commands.flag_is_about, code="User 2"))
    assert [(m.tag, m.speaker) for m in state.moments] == [("quote", "User 2"), ("emergent", None)]


def test_undo_takes_nothing_old_at_the_first_press_and_says_what_it_would() -> None:
    hand = Hand(session())
    hand.does(partial(commands.note, text="early"))
    hand.seconds = 60
    answer = hand.does(commands.undo)
    assert not answer.events
    assert noted(hand) == ["early"]
    assert answer.said == "That is 10 min ago: note at 00:01:00. Undo once more takes it back."
    assert answer.again is not None
    assert hand.does(answer.again).said == "Undone: note at 00:01:00"
    assert noted(hand) == []
    assert hand.does(commands.redo).said == "Done again: note at 00:01:00"
    assert noted(hand) == ["early"]
    assert hand.does(commands.redo).said == "Nothing to redo."


def test_what_cannot_be_done_is_answered_with_a_reason() -> None:
    given = Given(0, NOON.format(0), "host")
    guideless, meeting = Session(), session()
    reasons = [
        commands.undo(meeting, given),
        commands.redo(meeting, given),
        commands.cover(meeting, given),
        commands.skip(meeting, given),
        commands.next_question(guideless, given),
        commands.open_question(meeting, given, "9.9"),
        commands.note(meeting, given, " \n "),
        commands.name_moment(meeting, given, "host:99", "x"),
        commands.attribute_moment(meeting, given, "host:99", "User 1"),
    ]
    for answer in reasons:
        assert not answer.events
        assert answer.said.endswith(".")
    assert len({answer.said for answer in reasons}) == len(reasons) - 2


def test_the_next_question_is_the_one_behind_and_then_those_passed_over() -> None:
    hand = Hand(session())
    order = list(hand.state.question_statuses())
    hand.does(partial(commands.open_question, question=order[1]))
    opened = []
    for _ in range(len(order) - 1):
        [event] = hand.does(commands.next_question).events
        assert isinstance(event, ev.QuestionOpened)
        opened.append(event.question)
    assert opened == [*order[2:], order[0]]
    assert isinstance(hand.does(commands.next_question).events[0], ev.QuestionCovered)
    last = hand.does(commands.next_question)
    assert (last.events, last.said) == ((), "No question of the guide is left.")


def test_an_answer_is_what_happened_and_not_what_was_asked() -> None:
    given = replace(Given(0, NOON.format(0), "host"), at_ms=61_000)
    assert commands.flag(session(), given, QUOTE).said == "❝ quote flagged from 00:00:31"
