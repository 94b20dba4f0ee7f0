"""Who sits where, and who is speaking: the digits of the keyboard."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from facilitator.domain.people import Seats, short_code


class SeatsBar(Widget):
    """One seat after the other, the one speaking in brackets and reversed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.seats = Seats(())
        self.speaking: str | None = None

    def show(self, seats: Seats, speaking: str | None) -> None:
        if (seats, speaking) != (self.seats, self.speaking):
            layout = seats != self.seats
            self.seats, self.speaking = seats, speaking
            self.refresh(layout=layout)

    def _rows(self, width: int) -> list[list[tuple[str, str]]]:
        """(digit, code as shown) in one row if need be shortened, or in two."""
        seats = list(self.seats.keyed())
        for shown in (seats, [(k, short_code(c)) for k, c in seats]):
            if sum(cell_len(code) + 4 for _, code in shown) < width:
                return [shown]
        half = (len(seats) + 1) // 2
        for shown in (seats, [(k, short_code(c)) for k, c in seats]):
            if all(
                sum(cell_len(code) + 4 for _, code in row) < width
                for row in (shown[:half], shown[half:])
            ):
                break
        return [shown[:half], shown[half:]]

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return max(1, len(self._rows(width)))

    def render(self) -> Content:
        if not self.seats.codes:
            return Content.styled(" Nobody has a seat: give codes in study.toml (seats).", "$muted")
        rows = self._rows(self.size.width)
        columns = max(len(row) for row in rows)
        widths = [max(cell_len(row[i][1]) for row in rows if i < len(row)) for i in range(columns)]
        said = dict(self.seats.keyed())
        lines = []
        for row in rows:
            line = Content("")
            for (key, code), width in zip(row, widths, strict=False):
                if said[key] == self.speaking:
                    seat = Content.styled(f"[{key} {code}]", "bold reverse $success")
                else:
                    # As wide as with brackets, so that nothing moves when somebody speaks.
                    seat = Content.assemble((f" {key} ", "bold $primary"), code, " ")
                line += seat + " " * (width - cell_len(code))
            lines.append(line)
        return Content("\n").join(lines)
