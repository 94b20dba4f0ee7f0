"""An update of the screen draws the lines that changed, and no others.

Textual's own puts a box around all that changed and goes through every line of every widget in it:
where a digit is answered at the foot of the screen while the clock at its head goes on, that is all
of the screen. Counted over 200 digits with text arriving, 78 lines were drawn for one of them.

And what a key changed is drawn at once. Textual draws a frame every sixtieth of a second, so a key
that comes just behind a line of text would be answered a frame later, at 16 ms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from time import monotonic
from typing import Any, TypeVar

import textual
from textual import events
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

WRITTEN_FOR = ("8", "2")
"""The Textual whose insides these are (major, minor); any other draws as it does by itself."""

ANSWER_S = 0.05
"""For so long after a key what changes is likely its answer: a digit is on the disk, and back, in
5 ms (tests/benchmarks/test_key_figures.py)."""

T = TypeVar("T")


class SparingCompositor(Compositor):
    """Textual's, with updates of a part made of the lines in that part."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What is to be written to the terminal; None if nothing changed."""
        regions = self._dirty_regions.copy()
        self._dirty_regions.clear()
        if not regions:
            return None
        spans = list(self._regions_to_spans(regions))
        cuts = self.cuts
        rows: dict[int, _Row] = {}
        for y, left, right in spans:
            rows.setdefault(y, _Row(cuts[y])).want(left, right)
        open_rows = dict(rows)
        # From front to back: what stands in front is drawn first, and what is behind it never.
        for widget, (region, clip) in self.visible_widgets.items():
            if not open_rows:
                break
            shown = region.intersection(clip)
            among = open_rows if len(open_rows) < shown.height else shown.line_range
            lines = sorted(
                y
                for y in among
                if shown.y <= y < shown.bottom
                and (row := open_rows.get(y)) is not None
                and row.wants(shown)
            )
            for first, count in runs(lines):
                part = Region(shown.x - region.x, first - region.y, shown.width, count)
                for y, strip in enumerate(widget.render_lines(part), first):
                    row = open_rows[y]
                    row.take(strip, shown)
                    if not row.wanted:
                        del open_rows[y]
        nothing: dict[int, Strip | None] = {}
        chops = [rows[y].pieces if y in rows else nothing for y in range(len(cuts))]
        return ChopsUpdate(chops, spans, [row[1:] for row in cuts])


class _Row:
    """A row of the screen: where widgets begin and end in it, and the pieces found so far."""

    __slots__ = ("cuts", "pieces", "wanted")

    def __init__(self, cuts: list[int]) -> None:
        self.cuts = cuts
        self.pieces: dict[int, Strip | None] = dict.fromkeys(cuts[:-1])
        self.wanted: set[int] = set()
        """Where the pieces begin that are still to be found."""

    def want(self, left: int, right: int) -> None:
        """What stands between two columns is to be drawn."""
        self.wanted |= {a for a, b in pairwise(self.cuts) if a < right and b > left}

    def wants(self, shown: Region) -> bool:
        """Whether a widget that is seen there may have a piece of it."""
        return any(shown.x <= begin < shown.right for begin in self.wanted)

    def take(self, strip: Strip, shown: Region) -> None:
        """Puts the pieces of a widget's line where none stands in front of them."""
        own = [cut for cut in self.cuts if shown.x <= cut <= shown.right]
        ends = [cut - shown.x for cut in own[1:]]
        # A strip that is all there is would keep itself as its only piece: a circle that nobody
        # but the garbage collector undoes, while a key waits.
        pieces = strip.divide(ends) if len(ends) > 1 else [strip]
        for begin, piece in zip(own, pieces, strict=False):
            if begin in self.wanted:
                self.pieces[begin] = piece
                self.wanted.discard(begin)


class SparingScreen(Screen[T]):
    """A screen that is updated so. Base of those on which keys are pressed in a hurry."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._known = tuple(textual.__version__.split(".")[:2]) == WRITTEN_FOR
        self._answer_until = 0.0
        if self._known:
            self._compositor = SparingCompositor()

    def answer_soon(self) -> None:
        """A key was pressed here: what changes now is drawn without waiting for the next frame."""
        self._answer_until = monotonic() + ANSWER_S

    async def _on_idle(self, event: events.Idle) -> None:
        """Nothing waits to be done. (Textual asks its own screen too, unless that is prevented.)"""
        changed = self._layout_required or self._repaint_required or self._dirty_widgets
        if self._known and changed and monotonic() < self._answer_until:
            event.prevent_default()
            self._on_timer_update()


def runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """(first, how many) of rows that stand together; they are given in order."""
    first = count = 0
    for y in rows:
        if count and y == first + count:
            count += 1
            continue
        if count:
            yield first, count
        first, count = y, 1
    if count:
        yield first, count
