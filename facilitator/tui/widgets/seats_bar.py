"""Who sits where, and who is speaking: the digits of the keyboard."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from facilitator.domain.people import Seats, parse_code, short_code


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
        """(digit, code as shown) in one row if need be shortened, or in two; where even that is too
        wide, in as many as it takes: a digit always stands beside its code."""
        seats = list(self.seats.keyed())
        full, short, tight = (
            [(key, shorten(code)) for key, code in seats] for shorten in (str, short_code, _tight)
        )
        half = max(1, (len(seats) + 1) // 2)
        for columns, shown in (
            *((len(seats), full), (len(seats), short), (half, full), (half, short)),
            *((columns, tight) for columns in range(half, 1, -1)),
        ):
            rows = _rows_of(shown, columns)
            if sum(_widths(rows)) + 4 * columns <= width:
                return rows
        return _rows_of(tight, 1)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return max(1, len(self._rows(width)))

    def render(self) -> Content:
        if not self.seats.codes:
            return Content.styled(" Nobody has a seat: give codes in study.toml (seats).", "$muted")
        rows = self._rows(self.size.width)
        widths = _widths(rows)
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


def _rows_of(seats: list[tuple[str, str]], columns: int) -> list[list[tuple[str, str]]]:
    return [seats[i : i + columns] for i in range(0, len(seats), max(1, columns))]


def _widths(rows: list[list[tuple[str, str]]]) -> list[int]:
    """Cells of the widest code of each column."""
    return [
        max(cell_len(row[i][1]) for row in rows if i < len(row))
        for i in range(max(map(len, rows), default=0))
    ]


def _tight(code: str) -> str:
    """A code for the narrowest windows: the digit beside it says the rest ("User 1" is "U1")."""
    role, number = parse_code(code)
    return f"{''.join(word[0] for word in role.split())}{number}"
