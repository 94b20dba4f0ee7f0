"""The endpointer: what it promises for any sequence of probabilities, and some that are known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from facilitator.speech.endpoint import (
    DEFAULT_LIMITS,
    OFF,
    ON,
    Endpointer,
    Limits,
    Span,
    least_likely,
)

SMALL = Limits(
    end_silence=4, pre_roll=3, post_roll=2, min_speech=3, soft_max=12, soft_pause=2, hard_max=20
)
"""Short lengths, so that every rule meets every other within a few frames."""

SPEECH, BETWEEN, QUIET = 0.9, 0.4, 0.1

runs = st.lists(
    st.tuples(
        st.sampled_from([SPEECH, BETWEEN, QUIET, ON, OFF, 0.6, 0.0, 1.0]), st.integers(1, 30)
    ),
    max_size=20,
).map(lambda pieces: [p for p, count in pieces for _ in range(count)])
noise = st.lists(st.floats(0, 1, allow_nan=False), max_size=120)


def spans_of(probabilities: list[float], limits: Limits = SMALL) -> list[Span]:
    endpointer = Endpointer(limits)
    spans = [span for p in probabilities if (span := endpointer.push(p))]
    last = endpointer.finish()
    return [*spans, last] if last else spans


@settings(deadline=None)
@given(st.one_of(runs, noise))
@example([SPEECH] * 100)
def test_spans_are_in_order_apart_and_bounded(probabilities: list[float]) -> None:
    end = 0
    for span in spans_of(probabilities):
        assert end <= span.start < span.end <= len(probabilities)
        assert span.end - span.start <= SMALL.hard_max
        assert span.probabilities == tuple(probabilities[span.start : span.end])
        end = span.end


@settings(deadline=None)
@given(st.one_of(runs, noise))
@example([SPEECH] * 100)
@example([SPEECH] * 3 + [QUIET] * 3 + [SPEECH] * 3)
def test_no_run_of_sure_speech_is_left_out(probabilities: list[float]) -> None:
    covered = {i for span in spans_of(probabilities) for i in range(span.start, span.end)}
    run: list[int] = []
    for i, probability in enumerate([*probabilities, 0.0]):
        if probability >= ON:
            run.append(i)
            continue
        if len(run) >= SMALL.min_speech:
            assert covered.issuperset(run)
        run = []


@settings(deadline=None)
@given(st.one_of(runs, noise))
def test_a_span_holds_speech(probabilities: list[float]) -> None:
    after_cut = False
    for span in spans_of(probabilities):
        sure = sum(p >= OFF for p in span.probabilities)
        assert sure >= (1 if after_cut else SMALL.min_speech)
        after_cut = span.cut


@settings(deadline=None)
@given(st.one_of(runs, noise), st.data())
def test_what_is_settled_stays_settled(probabilities: list[float], data: st.DataObject) -> None:
    """`settled` is what a restart may begin from: nothing before it may still come."""
    at = data.draw(st.integers(0, len(probabilities)))
    endpointer = Endpointer(SMALL)
    before = [s for p in probabilities[:at] if (s := endpointer.push(p))]
    settled = endpointer.settled
    assert all(span.end <= settled for span in before)
    after = [s for p in probabilities[at:] if (s := endpointer.push(p))]
    last = endpointer.finish()
    for span in [*after, last] if last else after:
        assert span.start >= settled


@settings(deadline=None)
@given(runs)
def test_it_holds_no_more_than_its_longest_span(probabilities: list[float]) -> None:
    endpointer = Endpointer(SMALL)
    for probability in probabilities:
        endpointer.push(probability)
        held = endpointer.frames - endpointer.settled
        assert held <= SMALL.hard_max


def test_speech_between_silences_with_what_is_taken_along() -> None:
    spans = spans_of([QUIET] * 10 + [SPEECH] * 5 + [QUIET] * 10)
    assert [(s.start, s.end) for s in spans] == [(7, 17)]


def test_the_pre_roll_never_reaches_into_the_span_before() -> None:
    spans = spans_of([SPEECH] * 5 + [QUIET] * 4 + [SPEECH] * 5)
    assert [(s.start, s.end) for s in spans] == [(0, 7), (7, 14)]


def test_a_pause_within_a_sentence_does_not_end_it() -> None:
    assert len(spans_of([SPEECH] * 5 + [QUIET] * 3 + [SPEECH] * 5 + [QUIET] * 5)) == 1
    assert len(spans_of([SPEECH] * 5 + [QUIET] * 4 + [SPEECH] * 5 + [QUIET] * 5)) == 2


def test_doubtful_frames_keep_speech_going_but_do_not_begin_it() -> None:
    assert spans_of([BETWEEN] * 20) == []
    [span] = spans_of([SPEECH] + [BETWEEN] * 6 + [QUIET] * 5)
    assert (span.start, span.end) == (0, 9)


def test_a_cough_is_no_utterance() -> None:
    assert spans_of([QUIET] * 5 + [SPEECH] * 2 + [QUIET] * 5) == []


def test_past_the_soft_limit_a_breath_is_enough() -> None:
    spans = spans_of([SPEECH] * 14 + [QUIET] * 2 + [SPEECH] * 5)
    assert [(s.start, s.end, s.cut) for s in spans] == [(0, 16, False), (16, 21, False)]


def test_without_a_pause_it_is_cut_where_speech_is_least_likely() -> None:
    spans = spans_of([SPEECH] * 15 + [0.55] + [SPEECH] * 10)
    assert [(s.start, s.end, s.cut) for s in spans] == [(0, 15, True), (15, 26, False)]


def test_a_word_behind_a_cut_is_not_lost_for_being_short() -> None:
    spans = spans_of([SPEECH] * 18 + [0.55] + [SPEECH] + [QUIET] * 10)
    assert [s.cut for s in spans] == [True, False]
    assert sum(s.end - s.start for s in spans) == 22


def test_a_window_shorter_than_the_limits_shortens_them() -> None:
    assert DEFAULT_LIMITS.hard_max * 32 == 20_000
    patient = Limits.for_window(30_000)
    assert (DEFAULT_LIMITS.end_silence, patient.end_silence) == (544 // 32, 704 // 32)
    assert replace(patient, end_silence=DEFAULT_LIMITS.end_silence) == DEFAULT_LIMITS
    short = Limits.for_window(10_000)
    assert short.hard_max * 32 <= 10_000
    assert all(s.end - s.start <= short.hard_max for s in spans_of([SPEECH] * 2000, short))


def test_limits_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Limits(4, 3, 2, 3, soft_max=20, soft_pause=2, hard_max=12)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1, allow_nan=False), min_size=2, max_size=60))
def test_dividing_leaves_two_parts(probabilities: list[float]) -> None:
    at = least_likely(tuple(probabilities))
    assert 0 < at < len(probabilities)


def test_dividing_takes_the_pause_not_the_edge() -> None:
    assert least_likely((0.0, 0.9, 0.9, 0.2, 0.9, 0.9, 0.9, 0.0)) == 3
    assert least_likely((0.5,) * 8) == 4
    with pytest.raises(ValueError, match="one frame"):
        least_likely((0.5,))
