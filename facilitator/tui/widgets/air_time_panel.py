"""Who has been heard: minutes, turns and how long ago, in the order of the seats. For facilitators;
hidden until it is asked for, and never a ranking."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from facilitator.domain.session import Session
from facilitator.tui.air_time_rows import heard_so_far


class AirTimePanel(Widget):
    """Counted anew only while it is shown."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._cells: list[tuple[str, str]] = []
        self.display = False

    def show(self, session: Session, now_ms: int) -> None:
        """How it stands at session time `now_ms`."""
        if not self.display:
            return
        cells = heard_so_far(session, now_ms)
        if cells != self._cells:
            self._cells = cells
            self.refresh(layout=True)

    def _columns(self, width: int) -> int:
        widest = max((cell_len(f"{code}  {said}") for code, said in self._cells), default=1) + 3
        return max(1, min(width // widest, len(self._cells)))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return max(1, -(-len(self._cells) // self._columns(width)))

    def render(self) -> Content:
        columns = self._columns(self.size.width)
        rows = max(1, -(-len(self._cells) // columns))
        widest = max((cell_len(code) for code, _ in self._cells), default=0)
        room = self.size.width // columns
        lines = [Content("") for _ in range(rows)]
        for number, (code, said) in enumerate(self._cells):
            cell = Content.assemble(
                " ", (code, "bold $primary"), " " * (widest - cell_len(code) + 2), said
            )
            free = " " * max(0, room - cell.cell_length)
            lines[number % rows] += cell + free
        return Content("\n").join(lines)
