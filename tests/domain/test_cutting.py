"""A line in which somebody else began to speak is cut between words, and loses none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.cutting import Cut, borders, cut
from facilitator.domain.speakers import REACTION_MS
from facilitator.domain.transcript import Word


def told(text: str, *, step: int = 400, pause: int = 0, after: str = "") -> Cut:
    """Each word takes 400 ms; behind the word `after` there is a pause."""
    words, at = [], 10_000
    for word in text.split():
        words.append(Word(at, at + step, word, 0.9))
        at += step + (pause if word == after else 0)
    return Cut(10_000, at, text, tuple(words))


def test_it_is_cut_behind_the_sentence_that_ended_before_the_press() -> None:
    line = told("I was there for years. No, you were not there, I was.")
    [at] = borders(line.words, [13_500])
    first, second = cut(line, [at])
    assert first.text == "I was there for years."
    assert second.text == "No, you were not there, I was."
    assert (first.start_ms, first.end_ms) == (10_000, second.start_ms)
    assert second.end_ms == line.end_ms
    assert [*first.words, *second.words] == list(line.words)


def test_without_the_end_of_a_sentence_the_longest_pause_counts() -> None:
    line = told("and then she said well I do not think so", pause=300, after="said")
    [at] = borders(line.words, [13_000])
    assert [part.text for part in cut(line, [at])] == [
        "and then she said",
        "well I do not think so",
    ]


def test_a_press_before_any_word_cuts_nothing_and_two_presses_cut_twice() -> None:
    line = told("One two three. Four five six. Seven eight nine ten.")
    assert borders(line.words, [9_000]) == []
    assert [part.text for part in cut(line, borders(line.words, [11_900, 13_000]))] == [
        "One two three.",
        "Four five six.",
        "Seven eight nine ten.",
    ]


def test_japanese_is_cut_between_its_words() -> None:
    words = tuple(
        Word(at * 400, at * 400 + 400, w, 0.9)
        for at, w in enumerate(["はい", "。", "そう", "です"])
    )
    parts = cut(Cut(0, 1_600, "はい。そうです", words), [800])
    assert [part.text for part in parts] == ["はい。", "そうです"]


def test_words_that_are_not_in_the_text_leave_it_whole() -> None:
    line = told("one two")
    other = Cut(line.start_ms, line.end_ms, "something else", line.words)
    assert cut(other, [10_400]) == [other]


@given(
    st.lists(st.sampled_from(["yes.", "no", "I", "I", "was?"]), min_size=1, max_size=12),
    st.lists(st.integers(9_000, 16_000), max_size=4),
)
def test_no_word_is_lost_and_parts_follow_one_another(said: list[str], presses: list[int]) -> None:
    line = told(" ".join(said))
    at = borders(line.words, presses)
    assert all(any(0 <= press - one <= REACTION_MS for press in presses) for one in at)
    parts = cut(line, at)
    assert " ".join(part.text for part in parts) == line.text
    assert [word.text for part in parts for word in part.words] == said
    ends = [line.start_ms, *(part.end_ms for part in parts)]
    assert [part.start_ms for part in parts] == ends[:-1]
    assert ends[-1] == line.end_ms
    assert all(part.start_ms < part.end_ms for part in parts)
