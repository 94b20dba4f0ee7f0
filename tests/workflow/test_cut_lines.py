"""Two people in one hearing are two lines where a digit said so, also when heard again."""

from __future__ import annotations

from functools import partial

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import SPEECH
from facilitator.domain import commands
from facilitator.domain.transcript import Word
from facilitator.workflow.live import LiveMeeting
from tests.workflow.conftest import hear

TEXT = "I was there for years. No, you were not."
AGAIN = "I was there for four years. No, you were not."


def said(text: str) -> msg.Utterance:
    words = text.split()
    length = 8_000 // len(words)
    told = tuple(
        Word(1_000 + n * length, 1_000 + (n + 1) * length, word, 0.9)
        for n, word in enumerate(words)
    )
    return msg.Utterance(1_000, 9_000, text, told, -0.2)


def speaks(meeting: LiveMeeting, code: str, at_ms: int) -> None:
    meeting.carry_out(partial(commands.speak, code=code), meeting.given(at_ms))


def lines(meeting: LiveMeeting) -> list[tuple[str | None, str]]:
    return [(u.speaker, u.text) for u in meeting.session.utterances]


def test_a_line_is_cut_where_somebody_else_was_marked(meeting: LiveMeeting) -> None:
    speaks(meeting, "User 1", 1_500)
    speaks(meeting, "User 2", 6_800)
    hear(meeting, SPEECH, said(TEXT))
    assert lines(meeting) == [
        ("User 1", "I was there for years."),
        ("User 2", "No, you were not."),
    ]
    hear(meeting, SPEECH, msg.Refined(said(AGAIN)))
    assert [text for _, text in lines(meeting)] == [
        "I was there for four years.",
        "No, you were not.",
    ]


@pytest.mark.parametrize("presses", [[("User 1", 3_000)], [("User 1", 500), ("User 1", 6_800)]])
def test_one_that_nobody_else_was_marked_in_stays_whole(
    meeting: LiveMeeting, presses: list[tuple[str, int]]
) -> None:
    for code, at_ms in presses:
        speaks(meeting, code, at_ms)
    hear(meeting, SPEECH, said(TEXT))
    assert lines(meeting) == [("User 1", TEXT)]
