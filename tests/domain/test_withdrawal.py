"""What goes when somebody withdraws, and what stays."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.sealed import (
    RedactionCount,
    SealedGesture,
    SealedMoment,
    SealedNote,
    SealedParticipant,
    SealedQuestion,
    SealedReopening,
    SealedSignOff,
    SealedTranscript,
)
from facilitator.domain.topic_guide import content_id
from facilitator.domain.transcript import WITHDRAWN, Line
from facilitator.domain.withdrawal import contribution, made_of, without, without_questions, words

CODE = "User 1"
OTHER = "Volunteer User 1"


def transcript(**changes: object) -> SealedTranscript:
    held = SealedTranscript(
        session="m1",
        number=1,
        title="Study",
        date="2026-11-23",
        language="en",
        duration_ms=60_000,
        participants=tuple(SealedParticipant.of(c) for c in (CODE, "User 12", OTHER)),
        guide=(
            SealedQuestion("1.1", "One", "What did User 1 mean?", added=True),
            SealedQuestion("1.2", "One", "What else?", probes=("Or User 12?",)),
        ),
        lines=(
            Line("u1", 1_000, 2_000, CODE, "It was at [Place 1]."),
            Line("u2", 2_500, 4_000, CODE, "By the canal."),
            Line("u3", 4_100, 5_000, "User 12", "User 12 knows, as User 1's sister does."),
            Line("u4", 6_000, 7_000, CODE, "Yes."),
            Line("u5", 14_000, 15_000, CODE, "Later again."),
            Line("u6", 16_000, 17_000, OTHER, "[User 1 / Person 2] and Volunteer User 1."),
            Line("u7", 18_000, 19_000, None, "Mm."),
        ),
        moments=(
            SealedMoment("m1", "quote", 0, 4_000, CODE, "the canal"),
            SealedMoment("m2", "emergent", 500, 4_500, None, "water"),
            SealedMoment("m3", "emergent", 4_050, 5_500, None, "sisters"),
            SealedMoment("m4", "quote", 0, 20_000, "User 12", "with User 1"),
            SealedMoment("m5", "quote", 0, 20_000),
        ),
        notes=(
            SealedNote(3_000, "looked at the floor", "n1"),
            SealedNote(4_500, "tea was brought", "n2"),
            SealedNote(17_500, "User 1 left early", "n3"),
            SealedNote(18_500, "User 12 stayed", "n4"),
        ),
        redactions=(
            RedactionCount("PERSON", CODE, 2),
            RedactionCount("PERSON", "User 12", 1),
            RedactionCount("PLACE", "[Place 1]", 1),
        ),
        sign_offs=(SealedSignOff(CODE, "2026-11-24T09:00:00+00:00", "line by line"),),
        reopenings=(SealedReopening(CODE, "2026-11-24T08:00:00+00:00", "User 1 asked for it"),),
    )
    return replace(held, **changes)  # type: ignore[arg-type]


def test_what_is_theirs_is_found() -> None:
    found = contribution(transcript(), CODE)
    assert [[line.id for line in turn.lines] for turn in found.turns] == [
        ["u1", "u2"],
        ["u4"],
        ["u5"],
    ]
    assert [m.id for m in found.moments] == ["m1", "m2"]
    assert [n.id for n in found.notes] == ["n1", "n3"]
    assert [line.id for line in found.mentions] == ["u3", "u6"]
    assert found.elsewhere == 3  # a flag's name, a question, a reason
    assert found.at_table
    assert not contribution(transcript(), "User 2")


def test_somebody_who_only_nodded_is_found_and_goes() -> None:
    """Marked in a gesture and in nothing else: no turn, and no place at the table."""
    held = transcript(
        gestures=(SealedGesture(800, "nods", "User 7"), SealedGesture(900, "laughs", None))
    )
    found = contribution(held, "User 7")
    assert found and [g.at_ms for g in found.gestures] == [800]
    assert [g.at_ms for g in without(held, "User 7").gestures] == [900]


def test_their_turns_go_and_the_code_with_them() -> None:
    after = without(transcript(), CODE)
    assert [
        (line.id, line.start_ms, line.end_ms, line.speaker, line.text) for line in after.lines
    ] == [
        ("u1", 1_000, 4_000, None, WITHDRAWN),
        ("u3", 4_100, 5_000, "User 12", "User 12 knows, as [a participant]'s sister does."),
        ("u4", 6_000, 7_000, None, WITHDRAWN),
        ("u5", 14_000, 15_000, None, WITHDRAWN),
        ("u6", 16_000, 17_000, OTHER, "[a participant / Person 2] and Volunteer User 1."),
        ("u7", 18_000, 19_000, None, "Mm."),
    ]
    assert [p.code for p in after.participants] == ["User 12", OTHER]
    assert [(m.speaker, m.label) for m in after.moments] == [
        (None, WITHDRAWN),
        (None, WITHDRAWN),
        (None, "sisters"),
        ("User 12", "with [a participant]"),
        (None, ""),
    ]
    assert [n.text for n in after.notes] == [
        WITHDRAWN,
        "tea was brought",
        WITHDRAWN,
        "User 12 stayed",
    ]
    assert [q.text for q in after.guide] == ["What did [a participant] mean?", "What else?"]
    assert after.guide[1].probes == ("Or User 12?",)
    assert after.reopenings[0].reason == "[a participant] asked for it"
    # Who answers for the text is not a contribution to it.
    assert after.sign_offs == transcript().sign_offs
    assert after.redactions == (
        RedactionCount("PERSON", "User 12", 1),
        RedactionCount("PERSON", "[a participant]", 1),
    )


def test_titles_sections_and_tags_name_them_no_more() -> None:
    section, text = "Where User 1 was", "And then?"
    held = transcript(
        title="A study with User 1",
        guide_title="For User 1 and User 12",
        guide=(SealedQuestion(content_id(section, text), section, text),),
        moments=(SealedMoment("m1", "user 1's corner", 0, 4_000, "User 12"),),
        reopenings=(),
    )
    assert contribution(held, CODE).elsewhere == 4
    after = without(held, CODE)
    assert (after.title, after.guide_title) == (
        "A study with [a participant]",
        "For [a participant] and User 12",
    )
    (question,) = after.guide
    assert question.section == "Where [a participant] was"
    # An id made of the words would tell which of a few codes stood there.
    assert question.id == content_id(question.section, text)
    assert [m.tag for m in after.moments] == ["[a participant]'s corner"]
    assert contribution(after, CODE).elsewhere == 0


def test_nothing_is_left_to_withdraw() -> None:
    after = without(transcript(reopenings=(), sign_offs=()), CODE)
    assert not contribution(after, CODE)
    assert without(after, CODE) == after
    # Nor is what one withdrew somebody else's when they withdraw too.
    both = without(after, "User 12")
    assert not contribution(both, CODE)
    assert both.moments[:2] == after.moments[:2]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", WITHDRAWN), ("ja", "[撤回された発言]"), ("sv", WITHDRAWN), ("", WITHDRAWN)],
)
def test_in_the_language_of_the_meeting(language: str, said: str) -> None:
    assert words(language).contribution == said
    assert without(transcript(language=language), CODE).lines[0].text == said


def test_a_code_in_japanese_text() -> None:
    line = Line("u9", 20_000, 21_000, "User 12", "昨日User 1さんが来た。User 12も。")
    after = without(transcript(language="ja", lines=(line,), moments=(), notes=()), CODE)
    assert after.lines[0].text == "昨日[参加者]さんが来た。User 12も。"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("user 1 left", "[a participant] left"),
        ("USER1 and User  1's chair", "[a participant] and [a participant]'s chair"),
        ("user 12, user12, superuser 1", "user 12, user12, superuser 1"),
        ("VU 1 and volunteer user 1", "VU 1 and volunteer user 1"),
    ],
)
def test_a_code_as_people_type_it(typed: str, shown: str) -> None:
    line = Line("u9", 20_000, 21_000, "User 12", typed)
    after = without(transcript(lines=(line,), notes=(), moments=()), CODE)
    assert after.lines[0].text == shown


def test_the_short_form_of_a_code_is_theirs_too() -> None:
    note = SealedNote(30_000, "VU 1 nodded")
    assert contribution(transcript(notes=(note,)), OTHER).notes == (note,)
    assert not contribution(transcript(notes=(note,)), CODE).notes


SPOKEN = st.tuples(
    st.integers(0, 20_000),
    st.integers(1, 9_000),
    st.sampled_from([CODE, "User 12", OTHER, None]),
    st.sampled_from(["", "secretly", "User 1 secretly", "User 12", "[User 1 / Person 2]"]),
)


@given(st.lists(SPOKEN, max_size=12))
def test_whatever_was_said_the_rest_stays_as_it_was(
    said: list[tuple[int, int, str | None, str]],
) -> None:
    lines = tuple(
        Line(f"u{n}", start, start + length, who, f"{text} {'theirs' if who == CODE else 'others'}")
        for n, (start, length, who, text) in enumerate(sorted(said, key=lambda s: s[:2]))
    )
    notes = tuple(SealedNote(line.start_ms, "theirs") for line in lines if line.speaker == CODE)
    before = transcript(
        lines=lines, notes=notes, moments=(), redactions=(), reopenings=(), sign_offs=()
    )
    after = without(before, CODE)
    assert "theirs" not in json.dumps(after.to_tables())
    assert CODE not in json.dumps(after.to_tables()).replace(OTHER, "").replace("User 12", "")
    kept = [line for line in lines if line.speaker != CODE]
    stayed = [line for line in after.lines if line.text != WITHDRAWN]
    assert [(a.id, a.speaker, a.start_ms, a.end_ms) for a in stayed] == [
        (b.id, b.speaker, b.start_ms, b.end_ms) for b in kept
    ]
    words_of = {line.id: line.text for line in kept}
    for line in stayed:
        assert line.text == words_of[line.id].replace("[User 1 /", "[a participant /").replace(
            "User 1 ", "[a participant] "
        )


@pytest.mark.parametrize("typed", ["Psyc. 1", "Psycho. 1", "psychol. 1", "Psychologist 1"])
def test_so_is_each_form_that_told_it_from_others(typed: str) -> None:
    held = transcript(
        participants=tuple(map(SealedParticipant.of, ("Psychologist 1", "Psychiatrist 1"))),
        notes=(SealedNote(20_000, f"{typed} agreed", "n1"), SealedNote(20_500, "Psychi. 1", "n2")),
    )
    notes = without(held, "Psychologist 1").notes
    assert [note.text for note in notes] == [WITHDRAWN, "Psychi. 1"]


def test_a_question_that_was_made_of_a_flag_is_told_from_the_guides_own() -> None:
    asked = (
        SealedQuestion(content_id("Carried over", "The buses"), "Two", "In other words, elsewhere"),
        SealedQuestion("q1", "Carried over", "the buses?"),
        SealedQuestion("q2", "One", "The buses", added=True),
        SealedQuestion("q3", "One", "The buses"),
        SealedQuestion("q4", "Carried over", "The trams", probes=("By whom?",)),
    )
    ids = made_of(["The buses", ""], asked)
    assert ids == tuple(q.id for q in asked[:3])
    struck = without_questions(transcript(guide=asked), ids).guide
    assert struck[3:] == asked[3:]
    assert [q.text for q in struck[:3]] == [WITHDRAWN] * 3
    assert len({q.id for q in struck}) == len(struck)
    assert not {q.id for q in struck} & set(ids)
