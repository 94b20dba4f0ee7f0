"""What a person can do with the guide while a meeting runs, each act taken back by one undo."""

from __future__ import annotations

from functools import partial

from facilitator.domain import commands, commands_guide
from facilitator.domain import events as ev
from facilitator.domain.commands import Bound
from facilitator.domain.course import Status
from facilitator.domain.moments import EMERGENT
from facilitator.domain.people import columns
from tests.domain.test_commands import Hand
from tests.domain.test_session import heard, session


def hand() -> Hand:
    """At a meeting with the questions 1.1, 1.2 and, in another section, 2.1."""
    return Hand(session(heard(1, 0, 900)))


def order(who: Hand) -> list[str]:
    """The guide's questions by section: "1.1 1.2", "2.1"."""
    assert who.state.guide is not None
    return [" ".join(q.id for q in s.questions) for s in who.state.guide.sections]


def undone(who: Hand, command: Bound) -> None:
    """An undo takes back what a command did, and nothing else."""
    before = (who.state.guide, who.state.question_statuses(), who.state.moments)
    answer = who.does(command)
    assert answer.events, answer.said
    assert (who.state.guide, who.state.question_statuses(), who.state.moments) != before
    assert who.does(commands.undo).events
    assert (who.state.guide, who.state.question_statuses(), who.state.moments) == before
    who.does(commands.redo)


def test_back_leaves_the_one_it_came_from_waiting() -> None:
    who = hand()
    assert not who.does(commands_guide.previous_question).events
    who.does(commands.next_question)
    assert who.does(commands_guide.previous_question).said == "There is no question before."
    who.does(commands.next_question)
    undone(who, commands_guide.previous_question)
    statuses = who.state.question_statuses()
    assert (statuses["1.1"], statuses["1.2"]) == (Status.CURRENT, Status.WAITING)


def test_back_from_none_opens_the_one_that_was_open_last() -> None:
    who = hand()
    who.does(commands.next_question)
    who.does(commands.cover)
    undone(who, commands_guide.previous_question)
    assert who.state.current_question == "1.1"


def test_what_was_left_out_or_covered_waits_again() -> None:
    who = hand()
    assert not who.does(partial(commands_guide.reopen, question="1.2")).events
    who.does(partial(commands.skip, question="1.2"))
    undone(who, partial(commands_guide.reopen, question="1.2"))
    assert who.state.question_statuses()["1.2"] is Status.WAITING
    who.does(commands.next_question)
    who.does(commands.cover)
    undone(who, partial(commands_guide.reopen, question="1.1"))
    assert who.state.question_statuses()["1.1"] is Status.WAITING


def test_a_question_goes_down_and_up_one_place_at_a_time_across_sections() -> None:
    who = hand()
    down = partial(commands_guide.move, question="1.1", down=True)
    up = partial(commands_guide.move, question="1.1", down=False)
    steps = [["1.2 1.1", "2.1"], ["1.2", "1.1 2.1"], ["1.2", "2.1 1.1"]]
    for step in steps:
        undone(who, down)
        assert order(who) == step
    assert who.does(down).said == "It is the last question already."
    for step in [["1.2", "1.1 2.1"], ["1.2 1.1", "2.1"], ["1.1 1.2", "2.1"]]:
        undone(who, up)
        assert order(who) == step
    assert who.does(up).said == "It is the first question already."
    assert who.state.alterations.moved == {"1.1"}


def test_other_words_are_the_same_question() -> None:
    who = hand()
    assert not who.does(partial(commands_guide.reword, question="1.1", text=" first ")).events
    undone(who, partial(commands_guide.reword, question="1.1", text=" in other\n words "))
    assert who.state.guide is not None
    assert next(who.state.guide.questions()).text == "in other words"
    assert who.state.alterations.first_texts == {"1.1": "first"}


def test_a_new_question_stands_behind_the_one_the_talk_is_at() -> None:
    who = hand()
    undone(who, partial(commands_guide.add, text="before all"))
    assert order(who)[1].startswith("2.1 host:")
    who.does(commands.next_question)
    undone(who, partial(commands_guide.add, text="brought up"))
    assert who.state.guide is not None
    assert [q.text for q in who.state.guide.sections[0].questions] == [
        "first", "brought up", "second",
    ]  # fmt: skip
    assert isinstance(who.does(commands.next_question).events[0], ev.QuestionOpened)
    assert who.state.current_question == list(who.state.question_statuses())[1]


def test_what_was_flagged_becomes_a_question_once() -> None:
    who = hand()
    who.does(partial(commands.flag, tag=EMERGENT))
    [flag] = who.state.moments
    ask = partial(commands_guide.ask_about, moment=flag.id)
    assert who.does(ask).said == "It has no name yet: what is to be asked?"
    who.does(partial(commands.name_moment, moment=flag.id, label="letters"))
    undone(who, ask)
    [question] = [q for q in who.state.guide.questions() if q.text == "letters"]  # type: ignore[union-attr]
    assert who.state.made_of == {flag.id: question.id}
    assert who.does(ask).said == "That is a question of the guide already."
    who.does(commands.undo)
    undone(who, partial(commands_guide.ask_about, moment=flag.id, text="And the letters?"))


def test_what_was_left_over_keeps_its_id_and_comes_once() -> None:
    who = hand()
    take = partial(commands_guide.take_over, text="What of trust?", question="q0123456789")
    undone(who, take)
    assert "q0123456789" in who.state.question_statuses()
    assert who.state.alterations.added == {"q0123456789"}
    assert who.does(take).said == "That question is in the guide already."
    undone(who, partial(commands_guide.take_over, text="letters from housing"))


def test_an_unknown_question_is_answered_with_a_reason() -> None:
    who = hand()
    for command in (
        partial(commands_guide.reopen, question="9.9"),
        partial(commands_guide.move, question="9.9", down=True),
        partial(commands_guide.reword, question="9.9", text="x"),
        partial(commands_guide.add, text=" "),
        partial(commands_guide.ask_about, moment="host:99"),
    ):
        answer = who.does(command)
        assert not answer.events
        assert answer.said.endswith(".")


def test_what_comes_next_is_told_before_it_is_opened() -> None:
    """Behind the one that the talk came from, also where an earlier one still waits."""
    who = hand()
    who.does(partial(commands.open_question, question="1.2"))
    who.does(commands.cover)
    assert commands.upcoming(who.state) == "2.1"
    who.does(commands.next_question)
    assert who.state.current_question == "2.1"
    assert commands.upcoming(who.state) == "1.1"
    who.does(commands.next_question)
    assert commands.upcoming(who.state) is None


def test_undo_names_a_long_question_by_its_beginning() -> None:
    who = hand()
    who.does(partial(commands_guide.add, text="What would a good ward look like, and why? " * 3))
    said = who.does(commands.undo).said
    assert said == "Undone: new question “What would a good ward look like, and w…”"
    who.does(partial(commands_guide.add, text="良い病棟とはどのようなものでしょうか" * 3))
    assert columns(who.does(commands.undo).said) < 80
