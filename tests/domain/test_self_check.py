"""How much of the machine's text was wrong, by what people left of it."""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.events import EventId, Recorded
from facilitator.domain.self_check import edits, self_check
from facilitator.domain.session import Session
from tests.domain.test_session import opened

REVIEWER = "review:User 1"


def session(*noted: tuple[str, ev.Event], language: str = "en") -> Session:
    state = Session()
    counters: dict[str, int] = {}
    for n, (device, event) in enumerate([("host", opened(language=language)), *noted], 1):
        counters[device] = counters.get(device, 0) + 1
        state.apply(Recorded(EventId(device, counters[device]), "t", event, n))
    return state


def heard(n: int, text: str) -> tuple[str, ev.Event]:
    return "host", ev.UtteranceHeard(f"u{n}", n * 1_000, n * 1_000 + 900, text, (), None, None)


def test_corrected_words_count_against_all_that_a_person_has_read() -> None:
    check = self_check(
        session(
            heard(1, "I was rather to ill for it"),
            heard(2, "the medication took my voice"),
            heard(3, "nobody has read this line"),
            (REVIEWER, ev.TextCorrected("u1", "I was rather too ill for that,", ())),
            (REVIEWER, ev.UtteranceReviewed("u1", None, "…")),
            (REVIEWER, ev.UtteranceReviewed("u2", None, "…")),
        )
    )
    assert (check.wrong, check.words, check.lines, check.corrected) == (2, 12, 2, 1)
    assert check.percent is None, "too few words to tell"


def test_the_text_that_stood_is_what_is_compared_and_marks_are_no_words() -> None:
    refined = ev.TextRefined("u1", "(3s) I was // too ill //", (), None, "base", ())
    check = self_check(
        session(
            heard(1, "eye was to ill"),
            ("host", refined),
            (REVIEWER, ev.TextCorrected("u1", "(3s) I was too ill.", ())),
        )
    )
    assert (check.wrong, check.words) == (0, 4)


def test_lines_accepted_unread_say_nothing() -> None:
    check = self_check(session(heard(1, "eye was"), ("host", ev.UtteranceReviewed("u1", None, ""))))
    assert (check.words, check.lines) == (0, 0)


def test_what_is_masked_or_cut_by_a_person_is_not_compared() -> None:
    part = ev.Part(1_000, 1_900, "eye was", ())
    cut = ev.LinesRecut(("u1",), (part,))
    state = session(heard(1, "eye was"), (REVIEWER, cut))
    line = state.utterances[0]
    state = session(
        heard(1, "eye was"), (REVIEWER, cut), (REVIEWER, ev.UtteranceReviewed(line.id, None, ""))
    )
    assert self_check(state).lines == 0


def test_without_spaces_between_words_characters_are_compared() -> None:
    check = self_check(
        session(
            heard(1, "私は病気でした"),
            (REVIEWER, ev.TextCorrected("u1", "私は病院でした。", ())),
            language="ja",
        )
    )
    assert (check.wrong, check.words, check.characters) == (1, 7, True)
    many = [heard(n, "a b c d e f g h i j") for n in range(1, 11)]
    read = [(REVIEWER, ev.TextCorrected(f"u{n}", "a b c d e f g h i k", ())) for n in range(1, 11)]
    assert self_check(session(*many, *read)).percent == 10


def test_edits_are_those_of_levenshtein() -> None:
    assert edits("kitten", "sitting") == 3
    assert edits([], ["a"]) == edits(["a"], []) == 1
