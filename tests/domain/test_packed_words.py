"""Words that are packed are the words they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import events as ev
from facilitator.domain.events import EventId, Recorded, from_record, to_record
from facilitator.domain.packed_words import packed
from facilitator.domain.reading import LARGEST_INTEGER
from facilitator.domain.transcript import Word

TIMES = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
WORDS = st.lists(
    st.builds(Word, TIMES, TIMES, st.text(max_size=8), st.floats(allow_nan=False)), max_size=6
).map(tuple)


@given(words=WORDS)
def test_packed_words_are_the_same_in_every_way(words: tuple[Word, ...]) -> None:
    kept = packed(words)
    assert (tuple(kept), len(kept), bool(kept)) == (words, len(words), bool(words))
    assert kept == words and words == kept and hash(kept) == hash(words)
    assert kept == packed(words) and packed(kept) is kept
    assert kept[1:3] == words[1:3] and kept[::-1] == words[::-1]
    assert kept != (*words, Word(0, 0, "", 0.0))


def test_a_word_that_is_not_there_is_not_made_up() -> None:
    kept = packed((Word(0, 5, " one", 0.5), Word(5, 9, " two", 0.7)))
    assert kept[-1].text == " two" and kept[-2].text == " one"
    for beyond in (2, -3):
        with pytest.raises(IndexError):
            kept[beyond]


@given(words=WORDS)
def test_an_event_holds_them_packed_and_is_read_as_it_was_written(words: tuple[Word, ...]) -> None:
    heard = ev.UtteranceHeard("u00001", 0, 9, "one two", words, None, None)
    one = Recorded(EventId("host", 1), "2026-11-23T09:00:00.000Z", heard, 1)
    record = to_record(one)
    assert record["words"] == [
        {"start_ms": w.start_ms, "end_ms": w.end_ms, "text": w.text, "probability": w.probability}
        for w in words
    ]
    again = from_record(record)
    assert again == one
    assert hash(again.event) == hash(heard)
    assert isinstance(heard.words, tuple) == (not words)
