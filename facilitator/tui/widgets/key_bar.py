"""The footer: what each key does, all of it in sight."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.widget import Widget

from facilitator.tui.keymap import PALETTE, Act, in_use, remapped

ROOMY = 30
"""In a window of so many rows, a second row of keys takes nothing from what is read."""


class KeyBar(Widget):
    """Keys and labels in as many rows as the width asks for; what can be spared where there is
    room. A click does what the key does."""

    def __init__(self, acts: Iterable[Act], *, id: str) -> None:
        super().__init__(id=id)
        acts = tuple(acts)
        self._own = [act for act in acts if act.footer]
        self.acts = self._own
        """What is named, in order."""
        spare = (act for act in acts if act.spare and not act.footer)
        # The palette leads to all the others: it comes first.
        self._spare = sorted(spare, key=lambda act: act.id != PALETTE.id)
        self._of_pane: list[Act] = []
        self._not_now: frozenset[str] = frozenset()

    def leave_out(self, ids: Iterable[str]) -> None:
        """Names all but these, by the acts' ids: what cannot be done now."""
        ids = frozenset(ids)
        if ids != self._not_now:
            self._not_now = ids
            self.refresh(layout=True)

    def put_pane(self, acts: Iterable[Act]) -> None:
        """Names what can be done in the pane that has the focus, before all others."""
        acts = tuple(acts)
        shown = [*(act for act in acts if act.footer), *self._own]
        spare = [act for act in acts if act.spare and not act.footer]
        if (shown, spare) != (self.acts, self._of_pane):
            self.acts, self._of_pane = shown, spare
            self.refresh(layout=True)

    def _rows(self, width: int, *, roomy: bool) -> list[list[Act]]:
        rows: list[list[Act]] = [[]]
        used = 1
        named = (*self.acts, *self._of_pane, *self._spare)
        doable = [act for act in named if act.id not in self._not_now]
        for act in remapped(doable, in_use()):
            cells = cell_len(act.shown_key) + cell_len(act.label) + 3
            if rows[-1] and used + cells - 2 > width:
                if act.spare and (len(rows) > 1 or not roomy):
                    continue
                rows.append([])
                used = 1
            rows[-1].append(act)
            used += cells
        return rows

    @property
    def _roomy(self) -> bool:
        return self.app.size.height >= ROOMY

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return len(self._rows(width, roomy=self._roomy))

    def render(self) -> Content:
        lines = []
        for row in self._rows(self.size.width, roomy=self._roomy):
            line = Content(" ")
            for act in row:
                line += Content.assemble(
                    (act.shown_key, "bold $primary"), " ", (act.label, "$muted"), "  "
                )
            lines.append(line)
        return Content("\n").join(lines)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        rows = self._rows(self.size.width, roomy=self._roomy)
        if offset is None or not 0 <= offset.y < len(rows):
            return
        at = 1
        for act in rows[offset.y]:
            end = at + cell_len(act.shown_key) + cell_len(act.label) + 1
            if at <= offset.x < end:
                await self.screen.run_action(act.action)
                return
            at = end + 2
