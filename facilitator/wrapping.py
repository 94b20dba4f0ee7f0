"""Breaking a text into rows of a terminal, without losing or adding a character.

A row is a span of code points; the rows of a text joined together are the text. Spaces at the end
of a row may stand beyond its width: they are not seen. Wide characters (East Asian) take two cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.cells import cell_len, get_character_cell_size

NEVER_FIRST = frozenset(
    "、。，．・：；？！）」』】〕〉》ー々〜…‥’”ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;!?)]%"
)
"""Characters that Japanese typesetting keeps off the beginning of a row (JIS X 4051, kinsoku), and
the narrow ones that stand for them."""

NEVER_LAST = frozenset("（「『【〔〈《‘“([")
"""Opening brackets stay with what they open (JIS X 4051)."""


def wrap(text: str, width: int) -> tuple[int, ...]:
    """Where each row of `text` begins, in code points, for rows of at most `width` cells.

    Breaks after spaces, beside wide characters, and within a word only if it is longer than a row.
    A character wider than the row stands on a row by itself. An empty text has one row.
    """
    width = max(1, width)
    if len(text) <= width and (text.isascii() or cell_len(text) <= width):
        return (0,)
    return _wrap_narrow(text, width) if text.isascii() else _wrap_wide(text, width)


def row_spans(text: str, width: int) -> list[tuple[int, int]]:
    """(start, end) of each row, in code points."""
    starts = wrap(text, width)
    return list(zip(starts, (*starts[1:], len(text)), strict=True))


def unbroken(text: str) -> Iterator[str]:
    """The pieces of a text that stay in one row, each with the spaces behind it."""
    start = 0
    clusters = _clusters(text)
    for (before, before_cells), (index, cells) in pairwise(clusters):
        if _may_break(text[before], before_cells, text[index], cells):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def _wrap_narrow(text: str, width: int) -> tuple[int, ...]:
    """Every character is one cell wide, so rows are found by slicing."""
    starts = [0]
    start, end = 0, len(text)
    while end - start > width:
        at = text.rfind(" ", start, start + width + 1)
        if at <= start:  # a word longer than the row
            start += width
        else:
            start = at + 1
        while start < end and text[start] == " ":
            start += 1  # spaces hang over the edge of the row above
        if start >= end:
            break
        starts.append(start)
    return tuple(starts)


def _clusters(text: str) -> list[tuple[int, int]]:
    """(start, cells) of each character together with the marks that join it.

    What has no width of its own, or follows a zero-width joiner, belongs to the one before.
    """
    clusters: list[tuple[int, int]] = []
    joined = False
    for index, character in enumerate(text):
        cells = get_character_cell_size(character)
        if clusters and (joined or not cells):
            start, before = clusters[-1]
            wider = cell_len(text[start : index + 1]) if character == "\ufe0f" else before
            clusters[-1] = (start, wider)
        else:
            clusters.append((index, cells))
        joined = character == "\u200d"
    return clusters


def _wrap_wide(text: str, width: int) -> tuple[int, ...]:
    clusters = _clusters(text)
    starts = [0]
    first = used = 0  # the row's first cluster, and its cells so far
    breakable = 0  # the last cluster in this row that may begin the next one
    at = 0
    while at < len(clusters):
        index, cells = clusters[at]
        if at > first and _may_break(
            text[clusters[at - 1][0]], clusters[at - 1][1], text[index], cells
        ):
            breakable = at
        if used + cells > width and text[index] != " " and at > first:
            # Measure again what the new row takes over from the old one.
            at = first = breakable if breakable > first else at
            starts.append(clusters[first][0])
            used = 0
            continue
        used += cells
        at += 1
    return tuple(starts)


def _may_break(before: str, before_cells: int, character: str, cells: int) -> bool:
    if character == " ":
        return False
    if before == " ":
        return True
    if character in NEVER_FIRST or before in NEVER_LAST:
        return False
    return cells == 2 or before_cells == 2


def shortened(text: str, width: int) -> str:
    """The text cut to `width` cells, with "…" where something is missing."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    used, end = 0, 0
    for end, character in enumerate(text):  # noqa: B007
        cells = get_character_cell_size(character)
        if used + cells > width - 1:
            break
        used += cells
    return text[:end].rstrip() + "…"


def padded(text: str, width: int) -> str:
    """The text with spaces behind it, so that it takes that many cells; longer, it stays so."""
    return text + " " * (width - cell_len(text))


def in_columns(pieces: Sequence[str], width: int) -> list[str]:
    """Pieces in rows below each other, as many in each as there is room for; none is broken."""
    cells = max(map(cell_len, pieces), default=0) + 3
    a_row = max(1, (width + 3) // cells)
    rows = (pieces[at : at + a_row] for at in range(0, len(pieces), a_row))
    return ["".join(padded(piece, cells) for piece in row).rstrip() for row in rows]
