"""A scrolling view of rows that draws only those in sight."""

from __future__ import annotations

from collections.abc import Hashable

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from facilitator.tui.painting import runs
from facilitator.tui.rows import Pieces, Row
from facilitator.tui.widgets.still_bar import StillBar

ROLES = (
    *("time", "speaker", "unknown", "text", "dim", "mark", "tag"),
    *(
        "section",
        "current",
        "done",
        "now",
        "next",
        "waiting",
        "probe",
        "over",
        "found",
        "here",
        "guess",
    ),
)
"""What a piece of a row can be; each has a look."""

CACHED_ROWS = 200
"""Drawn rows kept: a few screens' worth, so that memory does not grow with the meeting. One takes
some 3 kB, most of it caches that Textual makes for each strip."""

BEYOND = "beyond"
"""How all rows look that there are not."""


class RowsView(ScrollView, can_focus=True):
    """Base of the panes: a subclass says how many rows there are and what stands in each."""

    DEFAULT_CSS = """
    RowsView {
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        overflow-x: hidden;
        overflow-y: auto;
        background: $background;

        .rows--time { color: $muted; }
        .rows--speaker { color: $primary; text-style: bold; }
        .rows--unknown { color: $muted; text-style: italic; }
        .rows--text { color: $foreground; }
        .rows--dim { color: $muted; text-style: italic; }
        .rows--mark { color: $accent; text-style: bold; }
        .rows--tag { color: $accent; }
        .rows--section { color: $foreground; }
        .rows--current { color: $primary; text-style: bold; }
        .rows--done { color: $muted; }
        .rows--now { color: $foreground; text-style: bold; }
        .rows--next { color: $foreground; }
        .rows--waiting { color: $muted; }
        .rows--probe { color: $secondary; }
        .rows--over { color: $warning; text-style: bold; }
        .rows--found { color: $accent; text-style: bold underline; }
        .rows--guess { color: $warning; text-style: underline; }
        .rows--chosen { background: $block-cursor-background; color: $block-cursor-foreground; }
        .rows--here { color: $background; background: $accent; text-style: bold; }
    }
    """
    ALLOW_MAXIMIZE = False
    # More rows within the same borders: nothing else on the screen has to be laid out anew.
    virtual_size = Reactive(Size(0, 0), layout=False)
    COMPONENT_CLASSES = {f"rows--{role}" for role in ROLES}

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._strips: LRUCache[Hashable, Strip] = LRUCache(CACHED_ROWS)
        self._lines: LRUCache[Hashable, Strip] = LRUCache(CACHED_ROWS)
        self._seen: dict[int, Hashable | None] = {}  # how it looks so many cells from the top

    @property
    def vertical_scrollbar(self) -> StillBar:
        """Made when it is first asked for, as Textual makes its own."""
        bar = self._vertical_scrollbar
        if not isinstance(bar, StillBar):
            thickness = self.scrollbar_size_vertical
            self._vertical_scrollbar = bar = StillBar(name="vertical", thickness=thickness)
            bar.display = False
            self.app._start_widget(self, bar)
        return bar

    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row(self, y: int) -> Row:
        """Row `y`, an empty one beyond the end."""
        raise NotImplementedError

    def row_key(self, y: int) -> Hashable | None:
        """What a drawing of row `y` may be cached by; None: do not."""
        return None

    def look(self, y: int) -> Hashable | None:
        """What row `y` looks like, to be compared; None: it is drawn anew whenever rows change."""
        return self.row_key(y)

    @property
    def room(self) -> int:
        """Cells in a row."""
        return max(1, self.scrollable_content_region.width)

    def rows_changed(self) -> None:
        """To be called when there are other rows than before."""
        self.virtual_size = Size(self.room, self.count())
        self._scroll_update(self.virtual_size)
        self.refresh_changed()

    def refresh_changed(self) -> None:
        """Has the rows drawn that look otherwise than when they were drawn last: after a key, or
        words in passing, one or two out of a whole screen."""
        top, width = self.scroll_offset.y, self.size.width
        changed = [
            Region(0, y, width, 1)
            for y in range(self.size.height)
            if (look := self._look(top + y)) is None or self._seen.get(y) != look
        ]
        if changed:
            self.refresh(*changed)

    def key_at(self, y: int) -> str:
        """The key of the row at `y` cells below the view's upper edge."""
        return self.row(self.scroll_offset.y + y).key

    def notify_style_update(self) -> None:
        """Another theme: everything is drawn anew."""
        super().notify_style_update()
        self._strips.clear()
        self._lines.clear()

    def _look(self, y: int) -> Hashable | None:
        return self.look(y) if y < self.count() else BEYOND

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines with their border. One that looks as some line did is that one, wherever it stood:
        where text has moved up, only what is new is drawn."""
        width = crop.width
        if crop.column_span != (0, self.outer_size.width):
            return super().render_lines(crop)
        above, height, top = self.gutter.top, self.size.height, self.scroll_offset.y
        count = self.count()
        lines: dict[int, Strip | None] = {}
        looks: dict[int, Hashable | None] = {}
        for y in crop.line_range:
            within, look = y - above, None
            if 0 <= within < height:
                at = top + within
                look = self._seen[within] = self.look(at) if at < count else BEYOND
            looks[y] = look
            lines[y] = None if look is None else self._lines.get((look, width))
        for first, many in runs(y for y, line in lines.items() if line is None):
            drawn = super().render_lines(Region(0, first, width, many))
            for y, strip in enumerate(drawn, first):
                lines[y] = strip
                if looks[y] is not None:
                    self._lines[looks[y], width] = strip
        return [line for line in lines.values() if line is not None]

    def render_line(self, y: int) -> Strip:
        at = self.scroll_offset.y + y
        self._seen[y] = self._look(at)
        width = self.room
        key = self.row_key(at)
        cached = None if key is None else self._strips.get((key, width))
        if cached is not None:
            return cached
        strip = self._drawn(self.row(at), width)
        if key is not None:
            self._strips[key, width] = strip
        return strip

    def _segments(self, pieces: Pieces, base: Style) -> list[Segment]:
        return [
            Segment(
                text,
                base + self.get_component_rich_style(f"rows--{role}", partial=True)
                if role
                else base,
            )
            for text, role in pieces
            if text
        ]

    def _drawn(self, row: Row, width: int) -> Strip:
        base = self.rich_style
        right = Strip(self._segments(row.right, base))
        left = Strip(self._segments(row.left, base))
        free = width - left.cell_length - right.cell_length
        if free < 0:
            left = left.crop(0, max(0, width - right.cell_length))
            free = max(0, width - left.cell_length - right.cell_length)
        return Strip.join([left, Strip([Segment(" " * free, base)], free), right])
