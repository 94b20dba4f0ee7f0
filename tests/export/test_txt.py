"""Plain text, and the layout that every format for readers shows."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.moments import DEFAULT_TAGS, Tag
from facilitator.domain.sealed import (
    REMOVED,
    RevisionKind,
    SealedGap,
    SealedMoment,
    SealedNote,
    SealedQuestion,
    SealedRevision,
    SealedTranscript,
)
from facilitator.domain.terms import GapReason, ReviewWay
from facilitator.domain.transcript import Line
from facilitator.export import Material
from facilitator.export.reading import same_words, sealed_words, turns_in
from facilitator.export.txt import render
from facilitator.export.wording import clean, plain_line, words
from tests.export.readers import maxqda, qualcoder

EXPECTED = """\
Recovery - what it means to us
Meeting 3, 2026-11-23, 2 h 25 min
Session 2026-11-23-03
Topic guide What recovery means
Present User 1, User 2, Volunteer Worker 1
Speech recognition demo
Anonymised, 2 identifying details replaced
Reviewed by Reviewer 1, accept-all, 2026-11-24
Questions not asked 2.1

1 Opening

1.1 How have you been?

◆ Flag 1 begins, emergent topic, letters - from housing, User 1

User 1: [00:00:01] Nobody asked me what I wanted. They wrote: come on Monday.

◆ Flag 1 ends

◆ Flag 2 begins, quote

Volunteer Worker 1: [00:00:05] So [Person 2] rang User 1's sister.

◆ Flag 2 ends

◆ Not recorded, off the record, 3 min 05 s

Unknown speaker: [00:00:10] Mm.

◆ Note, Room is cold
"""


def text_of(transcript: SealedTranscript) -> str:
    return render(Material((transcript,)))


def test_the_whole_file(material: Material) -> None:
    assert render(material) == EXPECTED


def test_a_meeting_without_a_word(sealed: SealedTranscript) -> None:
    silent = dataclasses.replace(sealed, lines=())
    assert text_of(silent).endswith(
        "◆ Flag 1 begins, emergent topic, letters - from housing, User 1\n\n"
        "◆ Flag 2 begins, quote\n\n◆ Note, Room is cold\n\n1 Opening\n\n"
        "1.1 How have you been?\n\n◆ Not recorded, off the record, 3 min 05 s\n"
    )
    empty = SealedTranscript("s", None, "", "2026-11-23", "en", 0)
    assert text_of(empty) == "Transcript\nMeeting, 2026-11-23, 0 min 00 s\nSession s\n"


def test_a_flag_over_several_turns_says_where_it_begins_and_where_it_ends(
    sealed: SealedTranscript,
) -> None:
    long = dataclasses.replace(sealed, moments=(SealedMoment("m", "quote", 2_600, 10_500),))
    lines = text_of(long).splitlines()
    begins, ends = lines.index("◆ Flag 1 begins, quote"), lines.index("◆ Flag 1 ends")
    assert lines[begins + 2].startswith("User 1: [00:00:01]")
    assert lines[ends - 2].startswith("Unknown speaker: [00:00:10]")


def test_a_flag_that_touches_nobodys_words_stands_with_those_before(
    sealed: SealedTranscript,
) -> None:
    late = dataclasses.replace(sealed, moments=(SealedMoment("m", "quote", 60_000, 90_000),))
    assert text_of(late).split("◆ Flag 1 begins, quote\n\n")[1].startswith("Unknown speaker:")
    early = dataclasses.replace(sealed, moments=(SealedMoment("m", "quote", 0, 500),))
    assert text_of(early).split("◆ Flag 1 begins, quote\n\n")[1].startswith("User 1:")


def test_a_turn_is_parted_where_the_guide_went_on(sealed: SealedTranscript) -> None:
    guide = (SealedQuestion("1.1", "One", "How?", "covered", 2_400, 10),)
    parted = text_of(dataclasses.replace(sealed, guide=guide, moments=()))
    assert (
        "User 1: [00:00:01] Nobody asked me what I wanted.\n\n1 One\n\n1.1 How?\n\n"
        "User 1: [00:00:02] They wrote: come on Monday.\n"
    ) in parted


def test_a_question_has_its_heading_each_time_the_talk_came_to_it(
    sealed: SealedTranscript,
) -> None:
    guide = (
        SealedQuestion("1.1", "One", "How?", "covered", 0, 10, openings_ms=(0, 9_900)),
        SealedQuestion("1.2", "One", "Why?", "covered", 4_900, 10, openings_ms=(4_900,)),
        SealedQuestion("1.3", "One", "Gone?", REMOVED),
    )
    lines = text_of(dataclasses.replace(sealed, guide=guide)).splitlines()
    assert [line for line in lines if line.startswith("1.")] == ["1.1 How?", "1.2 Why?", "1.1 How?"]
    assert "Questions not asked" not in "\n".join(lines)


def test_who_is_not_to_be_quoted_and_what_was_amended_stands_in_the_header(
    sealed: SealedTranscript,
) -> None:
    people = (
        dataclasses.replace(sealed.participants[0], quoting=False),
        dataclasses.replace(sealed.participants[1], quoting=True),
    )
    revision = SealedRevision(
        2, RevisionKind.WITHDRAWAL, "a participant withdrew", "2026-12-01T10:00:00Z", "", "", ""
    )
    told = dataclasses.replace(sealed, participants=people, revisions=(revision,))
    lines = text_of(told).splitlines()
    assert "Not to be quoted User 1" in lines
    assert "Revision 2, withdrawal, 2026-12-01" in lines


def test_words_are_in_the_sessions_language(sealed: SealedTranscript) -> None:
    told = text_of(dataclasses.replace(sealed, language="ja", moments=sealed.moments[:1]))
    assert "第3回、2026-11-23、2時間25分" in told
    assert "◆ 印1 はじまり、新しい話題、letters - from housing、User 1" in told
    assert "話者不明: [00:00:10] Mm." in told
    assert "◆ 録音なし、オフレコ、3分05秒" in told
    assert "確認済み、Reviewer 1、一括承認、2026-11-24" in told


def test_a_guide_that_numbers_itself_is_not_numbered_twice(sealed: SealedTranscript) -> None:
    guide = (SealedQuestion("q0a1b2c3d4", "1. Opening", "1a How?", "covered", 0, 10),)
    lines = text_of(dataclasses.replace(sealed, guide=guide)).splitlines()
    assert "1. Opening" in lines
    assert "1a How?" in lines


def test_every_term_of_the_record_has_a_word_in_every_language() -> None:
    japanese = words("ja")
    for kind in (GapReason, ReviewWay, RevisionKind):
        for term in kind:
            assert term in japanese.terms
    assert set(japanese.texts) == set(words("en").texts)
    assert set(japanese.tags) == set(words("en").tags) == {tag.name for tag in DEFAULT_TAGS}


def test_a_tag_is_called_as_the_study_calls_it(sealed: SealedTranscript) -> None:
    own = {"quote": Tag("quote", "q", "words to keep", "❝")}
    told = render(Material((sealed,), tags=own))
    assert "◆ Flag 2 begins, words to keep" in told
    assert "◆ Flag 1 begins, emergent topic" in told


def test_what_positions_and_readers_stumble_over_is_taken_out() -> None:
    assert clean("a\r\nb\ufeffc\u202ed\x00e\ud800\u2028f\ufffe") == "a bcd e\ufffd f\ufffd"
    for kept in ("👩‍👩‍👧", "e\u0301", "か゛", "𠮷", "क्‍ष", "[Person 2]", "نص"):
        assert clean(kept) == kept


speakers = st.sampled_from([None, "User 1", "User 2", "Volunteer Worker 1"])
spoken = st.lists(
    st.tuples(speakers, st.text(min_size=1, max_size=30), st.integers(0, 9_000)), max_size=8
)
labels = st.text(max_size=90)


@given(spoken=spoken, label=labels, title=labels, at=st.integers(0, 60_000))
def test_only_speakers_stand_before_a_colon_and_no_word_is_lost(
    spoken: list[tuple[str | None, str, int]], label: str, title: str, at: int
) -> None:
    lines = tuple(
        Line(str(i), i * 10_000, i * 10_000 + length, who, text)
        for i, (who, text, length) in enumerate(spoken)
    )
    transcript = SealedTranscript(
        "s", 1, title, "2026-11-23", "en", 60_000, lines=lines, guide_title=label,
        guide=(SealedQuestion("1.1", label, label, "", at),),
        moments=(SealedMoment("m", "emergent", 0, at, "User 1", label),),
        notes=(SealedNote(at, label),), gaps=(SealedGap(at, 1_000, label),),
    )  # fmt: skip
    material = Material((transcript,))
    written = render(material).split("\n")
    known = {"User 1", "User 2", "Volunteer Worker 1", "Unknown speaker"}
    assert set(maxqda(written)) | set(qualcoder(written)) <= known
    for setting in ("#Name:", "@Name:", "[Name]", "{Name}"):
        assert qualcoder(written, setting) == []
    assert same_words(turns_in(written), sealed_words(material))


@given(st.text(max_size=90))
def test_a_line_of_ones_own_is_nobodys(text: str) -> None:
    line = plain_line(text)
    for setting in ("Name:", "#Name:", "@Name:", "[Name]", "{Name}"):
        assert qualcoder([line], setting) == []
    assert "\n" not in line
