"""The last look at what is drawn: nothing that a terminal obeys passes, wherever it is from."""

from __future__ import annotations

from rich.cells import cached_cell_len, get_character_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from facilitator.remembering import forgets
from facilitator.terminal import JOINERS, printable

# What was measured and cut to be drawn, a review's raw words among it, is kept by thousands.
for _cached in (cached_cell_len, getattr(vars(Segment).get("_split_cells"), "__func__", None)):
    if hasattr(_cached, "cache_clear"):  # of a library: another version may have others
        forgets(_cached)


class Drawable(LineFilter):
    """Takes such characters out of a line and leaves each of its cells where it is."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, those with such characters replaced."""
        return [
            segment
            if segment.control or segment.text.isprintable()
            else Segment("".join(map(_drawn, segment.text)), segment.style)
            for segment in segments
        ]


def _drawn(character: str) -> str:
    if character.isprintable() or character in JOINERS:
        return character
    return printable(character) * get_character_cell_size(character)


DRAWABLE = Drawable()
