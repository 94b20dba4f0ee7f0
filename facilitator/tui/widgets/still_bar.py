"""A scroll bar that is drawn anew only where it looks otherwise than before."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from math import ceil
from typing import Any, Self

from textual.geometry import Region
from textual.scrollbar import ScrollBar

EIGHTHS = 8
"""In so many parts of a cell Textual draws where the thumb begins and ends."""


class StillBar(ScrollBar):
    """Textual has all of it drawn whenever rows are added: as high as the pane, for a thumb that
    late in a meeting stays where it is."""

    DEFAULT_CLASSES = "-textual-system"

    def __init__(self, *args: Any, **options: Any) -> None:
        self._look: object = None
        self._held = False
        super().__init__(*args, **options)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Has it drawn, if it is to be drawn otherwise."""
        if self._held:
            return self
        if repaint and not (regions or layout or recompose) and self.is_mounted:
            before, self._look = self._look, self._looks()
            if self._look == before:
                return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Between rows that were added and the scrolling down to them, it is not looked at."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self.refresh()

    def notify_style_update(self) -> None:
        """Another theme: it is drawn anew."""
        super().notify_style_update()
        self._look = None

    def _looks(self) -> object:
        """Where the thumb stands, and in which colours."""
        styles = self.parent.styles if self.parent is not None else self.styles
        colours = (
            styles.scrollbar_background,
            styles.scrollbar_color,
            self.mouse_over,
            bool(self.grabbed),
        )
        size, window, rows = self.size.height, self.window_size, self.window_virtual_size
        if not size or not window or window >= rows:
            return size, colours
        thumb = max(1.0, window * size / rows)
        begins = int((size - thumb) * self.position / (rows - window) * EIGHTHS)
        return size, colours, begins, ceil(thumb * EIGHTHS)
