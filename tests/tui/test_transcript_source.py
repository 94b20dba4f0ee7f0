"""Which line stands at which row, whatever order lines come in."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from facilitator.domain.moments import Moment
from facilitator.domain.recording import Gap
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import Line, timestamp, turns
from facilitator.tui.transcript_source import INDENT, TranscriptSource, passing_row

TEXTS = st.text(alphabet="abc de, 病院。", max_size=60)
LINES = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["User 1", "User 2", None]), TEXTS),
    max_size=25,
).map(
    lambda items: [
        Line(f"u{n}", at * 1_000, at * 1_000 + 800, who, text)
        for n, (at, who, text) in enumerate(items)
    ]
)


def rows_of(source: TranscriptSource) -> list[str]:
    return ["".join(t for t, _ in source.row(y).left) for y in range(source.height)]


def expected(lines: list[Line]) -> list[tuple[str, list[str]]]:
    ordered = sorted(lines, key=lambda line: (line.start_ms, line.end_ms, line.id))
    return [
        (f"{timestamp(t.start_ms)}  {t.speaker or 'Unknown speaker'}", [x.text for x in t.lines])
        for t in turns(ordered)
    ]


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(LINES, st.integers(min_value=8, max_value=60), st.randoms(use_true_random=False))
def test_rows_tell_the_turns_in_order(lines: list[Line], width: int, shuffle: Random) -> None:
    arrival = list(lines)
    shuffle.shuffle(arrival)
    source = TranscriptSource(width)
    for line in arrival:
        assert source.put(line)
        assert source.height >= 1  # measured in between, as a screen does
    said = ""
    for head, texts in expected(lines):
        said += squeezed(head) + "".join(squeezed(text) for text in texts)
    assert squeezed("".join(rows_of(source))) == said


@given(LINES, st.integers(min_value=8, max_value=60), st.integers(min_value=8, max_value=60))
def test_another_width_is_as_if_it_had_been_so_from_the_start(
    lines: list[Line], width: int, other: int
) -> None:
    source, fresh = TranscriptSource(width), TranscriptSource(other)
    for line in lines:
        source.put(line)
        fresh.put(line)
    assert source.height >= 0
    source.width = other
    assert rows_of(source) == rows_of(fresh)
    assert all(cell_len(row.rstrip()) <= other for row in rows_of(source) if row[:2] == "  ")


@given(LINES, st.data())
def test_every_row_belongs_to_its_line(lines: list[Line], data: st.DataObject) -> None:
    source = TranscriptSource(24)
    for line in lines:
        source.put(line)
    for line in lines:
        top = source.top_of(line.id)
        assert top is not None
        assert source.line_at(top) == line.id
    assert source.line_at(source.height) is None
    keys = [source.key(y) for y in range(source.height)]
    assert len(set(keys)) == len(keys)


def line(n: int, speaker: str | None = "User 1", text: str = "yes", at: int | None = None) -> Line:
    start = (n if at is None else at) * 1_000
    return Line(f"u{n}", start, start + 900, speaker, text)


def test_another_speaker_for_a_line_moves_the_heads() -> None:
    source = TranscriptSource(40)
    for n in range(3):
        source.put(line(n))
    assert [r.strip() for r in rows_of(source)] == ["00:00:00  User 1", "yes", "yes", "yes"]
    before = source.key(0)
    assert not source.put(line(1, "User 2"))
    assert [r.strip() for r in rows_of(source)] == [
        "00:00:00  User 1", "yes", "00:00:01  User 2", "yes", "00:00:02  User 1", "yes",
    ]  # fmt: skip
    assert source.key(0) == before  # what did not change need not be drawn again
    assert not source.put(line(1))
    assert len(rows_of(source)) == 4


def test_the_same_line_again_changes_nothing() -> None:
    source = TranscriptSource(40)
    source.put(line(0))
    keys = [source.key(y) for y in range(source.height)]
    assert not source.put(line(0))
    assert [source.key(y) for y in range(source.height)] == keys


def test_a_line_whose_text_changes_is_drawn_anew() -> None:
    source = TranscriptSource(40)
    source.put(line(0))
    before = source.key(1)
    source.put(line(0, text="no"))
    assert source.row(1).text.strip() == "no"
    assert source.key(1) != before


def test_a_line_that_moves_is_there_once() -> None:
    source = TranscriptSource(40)
    source.put(line(0))
    source.put(line(1, text="second"))
    assert not source.put(line(0, at=5))
    assert [source.line_at(y) for y in (1, 2)] == ["u1", "u0"]
    assert len(source) == 2


def test_moments_stand_beside_the_lines_they_cover() -> None:
    source = TranscriptSource(40)
    for n, who in enumerate(("User 1", "User 2", "User 3")):
        source.put(line(n * 10, who))
    flag = Moment("m1", "emergent", 12_000, 9_500, 12_000)
    source.mark([flag], {"emergent": "◆"})
    right = ["".join(t for t, _ in source.row(y).right) for y in range(source.height)]
    assert right == ["", "", "◆", "│", "", ""]
    source.put(line(11, "User 2"))  # heard after the flag, said before it
    right = ["".join(t for t, _ in source.row(y).right) for y in range(source.height)]
    assert right == ["", "", "◆", "│", "│", "", ""]
    source.mark([], {})
    assert not any(source.row(y).right for y in range(source.height))


def test_a_flag_that_reaches_further_back_covers_more() -> None:
    source = TranscriptSource(40)
    for n in range(0, 60, 10):
        source.put(line(n, f"User {n // 10 + 1}"))
    source.mark([Moment("m", "q", 50_500, 40_000, 50_500)], {"q": "❝"})
    source.mark([Moment("m", "q", 50_500, 10_000, 50_500)], {"q": "❝"})
    heads = [y for y in range(source.height) if source.row(y).right == (("❝", "mark"),)]
    assert heads == [2, 4, 6, 8, 10]


def test_a_gap_is_told_where_it_was() -> None:
    source = TranscriptSource(40)
    source.put(line(0))
    source.put(line(20))
    gap = Gap(10_000, 180_000, GapReason.OFF_RECORD)
    source.put_gap(gap)
    source.put_gap(gap)
    assert [r.strip() for r in rows_of(source)] == [
        "00:00:00  User 1", "yes", "‖ off the record, 3 min", "00:00:20  User 1", "yes",
    ]  # fmt: skip


def test_control_characters_do_not_reach_the_terminal() -> None:
    source = TranscriptSource(40)
    source.put(line(0, text="a\x1b[31mb\nc"))
    assert rows_of(source)[1] == " " * INDENT + "a [31mb c"


REMARKS = st.lists(st.tuples(st.integers(0, 40), TEXTS.filter(bool)), max_size=6)


@given(LINES, REMARKS, st.integers(8, 30))
def test_every_character_is_in_the_row_that_is_said_to_hold_it(
    lines: list[Line], remarks: list[tuple[int, str]], width: int
) -> None:
    source = TranscriptSource(width)
    for line in lines:
        source.put(line)
    for n, (at, text) in enumerate(remarks):
        source.put_remark(at * 1_000, f"note {n}", text)
        source.put_remark(at * 1_000, f"note {n}", "once more changes nothing")
    texts = dict(source.texts())
    assert len(texts) == len(lines) + len(remarks)
    seen: dict[str, str] = dict.fromkeys(texts, "")
    for y in range(source.height):
        text_id, start, end = source.place(y)
        seen[text_id] += texts[text_id][start:end]
        for at in range(start, end):
            assert source.row_of(text_id, at) == y
        shown = texts[text_id][start:end].rstrip()
        if end > start:
            assert source.row(y).text[INDENT:].startswith(shown)
    assert seen == texts
    assert source.place(source.height) == ("", 0, 0)
    assert source.row_of("nobody", 0) is None


def test_a_doubtful_line_has_a_sign_beside_its_first_row_until_it_is_not_doubtful() -> None:
    source = TranscriptSource(24)
    told = Line("u1", 0, 1_000, "User 1", "some words that take more than a row", False)
    source.put(told, doubtful=True)
    assert [source.row(y).text.rstrip().endswith("?") for y in range(source.height)] == [
        False,
        True,
        *[False] * (source.height - 2),
    ]
    source.put(told)
    assert not any("?" in source.row(y).text for y in range(source.height))


def test_the_last_words_of_what_is_being_said_fit_in_a_row() -> None:
    assert passing_row("I was", 30).text == "  I was …"
    long = passing_row("one two three four five six seven eight nine", 24).text
    assert long.endswith("nine …")
    assert len(long) <= 24


def test_one_more_flag_asks_nothing_of_the_others() -> None:
    """Of thousands, in a long meeting, each press adds one."""

    class Counted(dict[str, str]):
        asked = 0

        def get(self, key: str, default: Any = None) -> Any:
            Counted.asked += 1
            return super().get(key, default)

    source = TranscriptSource(40)
    source.put(Line("a", 0, 3_000, "User 1", "One."))
    flags = tuple(Moment(f"{n}", "quote", n, 0, n, None) for n in range(1, 1_000))
    source.mark(flags, Counted(quote="❝"))
    Counted.asked = 0
    more = (*flags, Moment("late", "other", 2_000, 500, 2_000, None))
    source.mark(more, Counted(quote="❝", other="x"))
    assert Counted.asked == 1
    assert source.row(0).right == (("❝x", "mark"),)
    source.mark(more[-1:], Counted(quote="❝", other="x"))  # the others were taken back
    assert source.row(0).right == (("x", "mark"),)
