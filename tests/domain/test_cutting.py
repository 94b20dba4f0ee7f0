"""A line that holds several people is cut between two words: where, and what becomes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.cutting import LATE_MS, Cut, border_ms, cuts, divided, word_at
from facilitator.domain.speakers import REACTION_MS
from facilitator.domain.transcript import Word

SAID = (
    (1_000, 1_300, "I"),
    (1_300, 1_700, "never"),
    (1_700, 2_000, "saw"),
    (2_000, 2_300, "it."),
    (5_000, 5_300, "Somebody"),
    (5_300, 5_600, "told"),
    (5_600, 6_000, "me."),
    (6_150, 6_400, "Not"),
    (6_400, 6_700, "me,"),
    (6_700, 7_200, "ever."),
)
WORDS = tuple(Word(*word, 0.9) for word in SAID)
TEXT = "I never saw it. Somebody told me. Not me, ever."
START, END = 800, 7_400


def at(*marks: tuple[int, str | None], speaking: str | None = "User 1") -> list[int]:
    """Before which words it is cut."""
    return [cut.word for cut in cuts(WORDS, START, END, marks, speaking)]


@pytest.mark.parametrize("took", range(600, 1_001, 100))
def test_a_digit_some_time_after_the_change_cuts_there(took: int) -> None:
    assert at((6_150 + took, "User 2")) == [7]


def test_the_border_lies_in_the_pause() -> None:
    [cut] = cuts(WORDS, START, END, [(6_950, "User 2")], "User 1")
    assert 6_000 < cut.at_ms < 6_150


def test_a_press_at_the_beginning_means_the_whole() -> None:
    assert at((1_600, "User 2")) == []


def test_whoever_speaks_already_cuts_nothing() -> None:
    assert at((6_950, "User 1")) == []
    assert at((1_600, "User 2"), (6_950, "User 2")) == []


def test_two_presses_cut_twice() -> None:
    assert at((5_600, "User 2"), (6_950, "User 3")) == [4, 7]


def test_two_presses_near_the_beginning_are_two_people() -> None:
    words = [Word(1_000, 1_400, "Yes.", 0.9), *WORDS[4:7]]
    words = [
        words[0],
        *(Word(w.start_ms - 3_300, w.end_ms - 3_300, w.text, 0.9) for w in words[1:]),
    ]
    found = cuts(words, 900, 2_900, [(1_200, "User 1"), (2_500, "User 2")], None)
    assert [cut.word for cut in found] == [1]


def test_after_the_end_only_a_finished_sentence_is_a_change() -> None:
    late = (END + LATE_MS // 2, "User 2")
    assert at(late) == [7]
    merged = [Word(w.start_ms, w.end_ms, w.text.strip("."), 0.9) for w in WORDS]
    assert cuts(merged, START, END, [late], "User 1") == []


def test_the_text_is_divided_as_the_words_are() -> None:
    found = cuts(WORDS, START, END, [(6_950, "User 2")], "User 1")
    assert divided(TEXT, WORDS, found) == ["I never saw it. Somebody told me.", "Not me, ever."]
    assert divided("quite another text", WORDS, found) is None
    japanese = (Word(0, 500, "そうです。", 0.9), Word(500, 900, "いいえ", 0.9))
    assert divided("そうです。いいえ", japanese, [Cut(1, 500)]) == ["そうです。", "いいえ"]


@given(
    st.lists(st.tuples(st.integers(0, 9_000), st.sampled_from(["A", "B", None])), max_size=6),
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 600)), min_size=1, max_size=30),
)
def test_every_word_stays_in_its_order(
    marks: list[tuple[int, str | None]], lengths: list[tuple[int, int]]
) -> None:
    words: list[Word] = []
    now = 0
    for pause, ms in lengths:
        words.append(Word(now + pause, now + pause + ms, f"w{len(words)}", 0.9))
        now += pause + ms
    text = " ".join(word.text for word in words)
    found = cuts(words, 0, now, sorted(marks, key=lambda mark: mark[0]), None)
    places = [cut.word for cut in found]
    assert places == sorted(set(places)) and all(0 < place < len(words) for place in places)
    pieces = divided(text, words, found)
    assert pieces is not None and " ".join(pieces) == text and all(pieces)
    pressed = [ms for ms, _ in marks]
    for cut in found:
        assert any(0 <= ms - words[cut.word].start_ms <= REACTION_MS for ms in pressed)


def test_a_split_is_where_the_words_were_spoken() -> None:
    found = border_ms(TEXT, WORDS, TEXT.index("Somebody"))
    assert found is not None
    border, first = found
    assert (2_300 < border < 5_000, first) == (True, 4)


def test_a_corrected_text_keeps_the_times_of_what_was_left() -> None:
    corrected = "I never, never saw it! Somebody has told me. Not I, ever."
    assert border_ms(corrected, WORDS, corrected.index("Not")) == (6_075, 7)
    found = border_ms(corrected, WORDS, corrected.index("Somebody"))
    assert found is not None and 2_000 <= found[0] <= 5_000
    assert border_ms("all of it is new", WORDS, 4) is None


def test_a_change_of_voice_is_shown_at_the_word_that_it_is_most_likely_about() -> None:
    assert word_at(TEXT, WORDS, 6_300) == TEXT.index("Not")
    assert word_at(TEXT, WORDS, 5_900) == TEXT.index("Not")
    assert word_at(TEXT, WORDS, 3_500) is None
