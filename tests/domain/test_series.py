"""A series of meetings: figures as papers write them, what is new, who was there."""

from __future__ import annotations

import dataclasses
import statistics

from facilitator.domain.sealed import REMOVED, SealedMoment, SealedQuestion
from facilitator.domain.series import Figures, attendance, figures, in_order, meeting_of
from tests.export.series import DURATIONS_MIN, series, session
from tests.export.series import attendance as made_attendance

TOLD = [meeting_of(dataclasses.replace(t, lines=())) for t in series(11)]


def test_figures_are_those_of_the_generator() -> None:
    told = figures(in_order(reversed(TOLD)))
    assert told == Figures(
        11,
        "2026-01-26",
        "2026-06-15",
        round(statistics.mean(DURATIONS_MIN), 1),
        min(DURATIONS_MIN),
        max(DURATIONS_MIN),
    )
    assert told.durations == "145.3 min (range 112-185)"
    assert figures([]).durations == ""


def test_attendance_is_that_of_the_generator() -> None:
    found = attendance(in_order(TOLD))
    for code, there in found.items():
        assert there == tuple(code in made_attendance(n) for n in range(1, 12))
    assert sum(found["User 2"]) == 8
    assert sum(found["User 6"]) == 8


def test_a_topic_is_new_once_however_it_is_written() -> None:
    def emerged(number: int, *labels: str) -> object:
        flags = tuple(
            SealedMoment(f"m{n}", "emergent", n * 1_000, n * 1_000 + 500, None, label)
            for n, label in enumerate(labels)
        )
        other = SealedMoment("q", "quote", 0, 500, None, "no topic")
        told = session(number, minutes=2)
        return meeting_of(dataclasses.replace(told, moments=(*reversed(flags), other)))

    first = emerged(1, "Letters", "", "Ｌｅｔｔｅｒｓ", "money")
    second = emerged(2, "letters ", "住まい")
    told = in_order([second, first])  # type: ignore[list-item]
    assert [m.topics for m in told] == [("Letters", "money"), ("letters", "住まい")]
    assert [m.new_topics for m in told] == [("Letters", "money"), ("住まい",)]
    assert [m.unnamed for m in told] == [1, 0]


def test_what_was_not_put_or_skipped_is_left_over_and_what_was_removed_is_not() -> None:
    guide = (
        SealedQuestion("a", "One", "Put?", "covered", 0),
        SealedQuestion("b", "One", "Waiting?", "waiting"),
        SealedQuestion("c", "Two", "Skipped?", "skipped"),
        SealedQuestion("d", "Two", "Gone?", REMOVED),
    )
    told = meeting_of(dataclasses.replace(session(1, minutes=2), guide=guide))
    assert (told.put, told.questions) == (1, 3)
    assert [(q.id, q.status) for q in told.left_over] == [("b", "waiting"), ("c", "skipped")]
