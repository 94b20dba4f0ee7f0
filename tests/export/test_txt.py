"""Plain text: what a person reads and what autocoding takes for a speaker."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.sealed import (
    SealedGap,
    SealedMoment,
    SealedNote,
    SealedTranscript,
)
from facilitator.domain.transcript import Line
from facilitator.export.txt import SPEAKER_COLUMNS, render
from facilitator.terminal import printable

EXPECTED = """\
Recovery - what it means to us
Meeting 3, 2026-11-23, 2 h 25 min
Session 2026-11-23-03
Topic guide What recovery means
Present User 1, User 2, Volunteer Worker 1
Anonymised, 2 identifying details replaced
Reviewed by Reviewer 1, accept-all, 2026-11-24

User 1: (00:00:01) Nobody asked me what I wanted. They wrote: come on Monday.
{emergent | letters - from housing | User 1}

Volunteer Worker 1: (00:00:05) So [Person 2] rang User 1's sister.
{quote}
{not recorded | off the record | 3 min 05 s}

Unknown speaker: (00:00:10) Mm.
{note | Room is cold}
"""


def test_the_whole_file(sealed: SealedTranscript) -> None:
    assert render(sealed) == EXPECTED


def test_marks_before_the_first_word_stand_first(sealed: SealedTranscript) -> None:
    early = dataclasses.replace(sealed, notes=(SealedNote(0, "Late start"),), moments=(), gaps=())
    paragraphs = render(early).split("\n\n")
    assert paragraphs[1] == "{note | Late start}"


def test_a_meeting_without_a_word(sealed: SealedTranscript) -> None:
    silent = dataclasses.replace(sealed, lines=(), moments=(), gaps=())
    assert render(silent).endswith("\n\n{note | Room is cold}\n")
    empty = SealedTranscript("s", None, "", "2026-11-23", "en", 0)
    assert render(empty) == "Transcript\nMeeting, 2026-11-23, 0 s\nSession s\n"


speakers = st.sampled_from([None, "User 1", "User 2", "Volunteer Worker 1"])
spoken = st.lists(
    st.tuples(speakers, st.text(min_size=1, max_size=30), st.integers(0, 9_000)), max_size=8
)
labels = st.text(max_size=90)


@given(spoken=spoken, label=labels, title=labels, at=st.integers(0, 60_000))
def test_only_speakers_stand_before_a_colon(
    spoken: list[tuple[str | None, str, int]], label: str, title: str, at: int
) -> None:
    lines = tuple(
        Line(str(i), i * 10_000, i * 10_000 + length, who, text)
        for i, (who, text, length) in enumerate(spoken)
    )
    transcript = SealedTranscript(
        "s", 1, title, "2026-11-23", "en", 60_000, lines=lines, guide_title=label,
        moments=(SealedMoment("m", "emergent", 0, at, "User 1", label),),
        notes=(SealedNote(at, label),), gaps=(SealedGap(at, 1_000, label),),
    )  # fmt: skip
    known = {"User 1", "User 2", "Volunteer Worker 1", "Unknown speaker"}
    text = render(transcript)
    for line in text.splitlines():
        before, colon, _ = line[: SPEAKER_COLUMNS + 1].partition(":")
        assert not colon or before in known or len(before) >= SPEAKER_COLUMNS
    body = text.split("\n\n", 1)[1].splitlines()
    words = " ".join(" ".join(printable(s[1]).split()) for s in spoken).split()
    turns = [line for line in body if line and not line.startswith("{")]
    assert [w for turn in turns for w in turn.split(") ", 1)[1].split()] == words
    assert sum(line.startswith("{") for line in body) == 3
