"""Guides as word processors paste them: no question is lost, and what cannot be read is told."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import normalize

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from facilitator.domain.guide import Reading, parse_guide, read_guide
from facilitator.domain.topic_guide import render_guide

FRONT = "+++\ntitle = 'x'\n+++\n"

ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


@dataclass(frozen=True)
class Mark:
    """How the n-th item of a list is marked."""

    shape: str
    counts: str = "1"

    def at(self, n: int) -> str:
        number = {
            "1": str(n),
            "a": chr(ord("a") + n - 1),
            "A": chr(ord("A") + n - 1),
            "i": ROMAN[n - 1],
            "①": chr(ord("①") + n - 1),
            "１": chr(ord("０") + n),
        }[self.counts]
        return self.shape.replace("N", number)


QUESTIONS = [
    *map(Mark, ["- ", "* ", "• ", "•\t", "•\u00a0", "\uf0b7\t", "● ", "・", "■", "– ", "— "]),
    *map(Mark, ["N. ", "N.\t", "N) ", "(N) ", "QN. ", "QN: ", "QN ", "問N\u3000", "N、"]),
    *(Mark("N．", "１"), Mark("（N）", "１"), Mark("N", "①"), Mark("A.N ".replace("A.N", "1.N"))),
    *(Mark("N. ", "A"), Mark("N) ", "a")),
]
PROBES = [
    *map(Mark, ["o\t", "◦ ", "▪ ", "\uf0a7\t", "→ ", "→", "‣ ", "⁃ ", "○ "]),
    *(Mark("N) ", "i"), Mark("(N) ", "a"), Mark("N. ", "i"), Mark("N.\t", "a"), Mark("N）", "１")),
]
ENDS = st.sampled_from(["\n", "\r\n", "\r"])

LETTERS = st.characters(categories=["L"])
words = st.text(
    st.characters(categories=("L", "Nd", "Po", "Pf", "Pi"), exclude_characters="*#"),
    min_size=1,
    max_size=8,
)
texts = st.tuples(st.text(LETTERS, min_size=2, max_size=5), words).map(" ".join)
sections = st.lists(
    st.tuples(texts, st.lists(texts, max_size=4)),
    min_size=1,
    max_size=6,
)


def pasted(
    asked: list[tuple[str, list[str]]], marks: tuple[Mark, Mark], before: tuple[str, str], end: str
) -> str:
    """A section with these questions and probes, `before` each of which stand spaces or tabs."""
    lines = ["+++", "title = 'x'", "+++", "## A"]
    for q, (question, probes) in enumerate(asked, 1):
        lines.append(f"{before[0]}{marks[0].at(q)}{question}")
        lines += [f"{before[1]}{marks[1].at(p)}{probe}" for p, probe in enumerate(probes, 1)]
    return end.join(lines)


@given(
    sections,
    st.sampled_from(QUESTIONS),
    st.sampled_from(PROBES),
    st.sampled_from(["", " ", "\t", "    "]),
    ENDS,
)
def test_a_list_that_lost_its_indentation(
    asked: list[tuple[str, list[str]]], q: Mark, p: Mark, before: str, end: str
) -> None:
    # In one column two marks that differ in width alone are one kind.
    assume(normalize("NFKC", q.at(1)).strip() != normalize("NFKC", p.at(1)).strip())
    guide = parse_guide("\ufeff" + pasted(asked, (q, p), (before, before), end))
    assert [(one.text, list(one.probes)) for one in guide.questions()] == asked
    assert parse_guide(render_guide(guide)) == guide


@given(
    sections,
    st.sampled_from(QUESTIONS),
    st.sampled_from([*QUESTIONS, *PROBES]),
    st.sampled_from([("", "  "), ("", "\t"), ("\t", "\t\t"), ("  ", "      "), ("", "\u3000")]),
    ENDS,
)
def test_a_list_with_its_indentation(
    asked: list[tuple[str, list[str]]], q: Mark, p: Mark, before: tuple[str, str], end: str
) -> None:
    guide = parse_guide(pasted(asked, (q, p), before, end))
    assert [(one.text, list(one.probes)) for one in guide.questions()] == asked


LISTS = [
    "- ",
    "• ",
    "o\t",
    "1. ",
    "2) ",
    "(3) ",
    "a) ",
    "ii. ",
    "\t- ",
    "・",
    "→",
    "-",
    "–",
    "1.1 ",
]
OTHERS = ["", "    ", "  ", "## ", "##", "# ", "＃＃ ", "* * * ", "<!-- ", "\v", "\u200b- ", "Q4: "]
BEGINNINGS = st.sampled_from([*LISTS, *OTHERS])
SAID = st.sampled_from(["What helped", "Who was there", "「何が」助けに", "Say \u201cmore\u201d"])
ENDINGS = st.sampled_from(["", "?", " (10 min)", " (ten min)", "  ", "\\", " -->", " {#one}", ":"])


@given(st.lists(st.tuples(BEGINNINGS, SAID, ENDINGS), max_size=12))
def test_nothing_written_is_lost_without_a_word(lines: list[tuple[str, str, str]]) -> None:
    """Numbered, so that each text is one of its own."""
    numbered = [(b, f"{said} n{n}n", e) for n, (b, said, e) in enumerate(lines)]
    reading = read_guide(FRONT + "\n".join("".join(line) for line in numbered))
    if reading.guide is None:
        assert all(1 <= fault.line <= max(len(lines), 1) + 3 for fault in reading.faults)
        return
    there = render_guide(reading.guide)
    comment = False
    for before, text, after in numbered:
        comment = comment or before.startswith("<!--")
        assert comment or text in there
        comment = comment and "-->" not in after


def read(body: str) -> Reading:
    return read_guide(f"{FRONT}## A\n{body}")


def asked(body: str) -> list[tuple[str, tuple[str, ...]]]:
    reading = read(body)
    assert reading.guide is not None, reading.faults
    return [(q.text, q.probes) for q in reading.guide.questions()]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("  - only\n  - indented\n", [("only", ()), ("indented", ())]),
        ("    - in\n- out\n  - probe\n", [("in", ()), ("out", ("probe",))]),
        ("1. one\n2) two\n(3) three\n", [("one", ()), ("two", ()), ("three", ())]),
        ("1. one\n(1) p\n(2) q\n2. two\n", [("one", ("p", "q")), ("two", ())]),
        ("1. one\n1.1 p\n1.2 q\n2. two\n", [("one", ("p", "q")), ("two", ())]),
        ("1. one\na) p\ni) deep\nii) er\nb) q\n", [("one", ("p", "deep", "er", "q"))]),
        ("- one\n  h) no\n", [("one h) no", ())]),
        ("- one with\n  J. Smith and\n  o que\n", [("one with J. Smith and o que", ())]),
        ("- one\u2028and on\n- two\vand on\n", [("one and on", ()), ("two and on", ())]),
        ("- one\v- two\n", [("one", ()), ("two", ())]),
        ("-\n- one\n•\n- \n", [("one", ())]),
        ("- one\n\n---\n***\n- two\n", [("one", ()), ("two", ())]),
        ("- 1. one\n- - two\n- * *\n", [("1. one", ()), ("- two", ()), ("* *", ())]),
        ("○○さんの話\n", []),
        ("・一つ目\n　→ なぜ\n・二つ目\n", [("一つ目", ("なぜ",)), ("二つ目", ())]),
        ("10:30 tea\n", []),
        ("2020. Was it so?\n", []),
        ("\u200b- one\n \ufeff- two\n", [("one", ()), ("two", ())]),
    ],
)
def test_pasted(body: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    if expected:
        assert asked(body) == expected
    else:
        assert [fault.line for fault in read(body).faults] == [5]


def test_smart_quotes_stay_as_they_are_written() -> None:
    assert asked("- What is \u201crecovery\u201d \u2013 to you?\n") == [
        ("What is \u201crecovery\u201d \u2013 to you?", ())
    ]
