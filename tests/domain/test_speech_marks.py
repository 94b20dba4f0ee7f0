"""Pauses and overlaps in a transcript's text, in the house's notation."""

from __future__ import annotations

from facilitator.domain.speech_marks import blanked, marked, pause, unmarked
from facilitator.domain.transcript import Word


def words(*told: tuple[int, int, str]) -> tuple[Word, ...]:
    return tuple(Word(*one, 0.9) for one in told)


SAID = words((0, 400, "I"), (400, 900, "was"), (3_600, 4_000, "ill."), (5_000, 5_300, "Yes."))
TEXT = "I was ill. Yes."


def test_a_pause_of_two_seconds_within_a_line_is_marked_in_whole_seconds() -> None:
    text, told = marked(TEXT, SAID)
    assert text == "I was (3s) ill. Yes."
    assert " ".join(word.text for word in told) == text
    assert told[2] == Word(900, 3_600, "(3s)", 0.0)
    assert [pause(ms) for ms in (2_000, 2_499, 2_600, 14_200)] == ["(2s)", "(2s)", "(3s)", "(14s)"]


def test_a_pause_before_a_line_of_the_same_turn_stands_at_its_beginning() -> None:
    assert marked("Yes.", words((5_000, 5_300, "Yes.")), paused_ms=4_100)[0] == "(4s) Yes."
    assert marked("Yes.", words((5_000, 5_300, "Yes.")), paused_ms=1_900)[0] == "Yes."


def test_words_said_while_somebody_else_spoke_stand_between_slashes() -> None:
    assert marked(TEXT, SAID, others=[(350, 950)])[0] == "I // was // (3s) ill. Yes."
    assert marked(TEXT, SAID, others=[(3_500, 6_000)])[0] == "I was (3s) // ill. Yes. //"


def test_without_spaces_between_words_marks_stand_apart_all_the_same() -> None:
    said = words((0, 400, "私は"), (3_000, 3_400, "病気"))
    assert marked("私は病気", said)[0] == "私は(3s) 病気"


def test_words_that_are_not_in_the_text_mark_nothing() -> None:
    assert marked("Something else.", SAID) == ("Something else.", SAID)


def test_looking_past_marks_keeps_every_place() -> None:
    text = "near the Riverside (3s) // Clinic //"
    assert len(blanked(text)) == len(text)
    assert blanked(text).split() == ["near", "the", "Riverside", "Clinic"]
    assert unmarked(text) == "near the Riverside Clinic"
    assert blanked("(inaudible 00:12:03) (word?)") == "(inaudible 00:12:03) (word?)"
