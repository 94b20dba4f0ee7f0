"""Who sits where, and who is speaking: two rows of digits, and the facilitators' own keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from facilitator.domain.attendance import Attendance
from facilitator.domain.people import SEAT_KEYS, SECOND_ROW, Seats, short_codes, tight_codes
from facilitator.words import _

MOST_ROWS = 4
"""As many rows are taken before codes are cut to their initials, where there are many seats."""

UNQUOTED, REFUSES = "⊘", "!"
"""Signs behind a code: not to be quoted, not to be recorded."""


class SeatsBar(Widget):
    """One seat after the other, the one speaking in brackets and reversed."""

    def __init__(self, keys: Mapping[str, str] | None = None, *, id: str) -> None:
        """`keys`: what is pressed for each part of a place, if that is another (`seat_keys`)."""
        super().__init__(id=id)
        self.seats = Seats(())
        self.speaking: str | None = None
        self.second_row = False
        """Whether a digit now means the second row."""
        self._keys = keys or {}
        self._here: tuple[str, ...] | None = None
        self._signs: dict[str, str] = {}
        self._arranged: tuple[object, list[list[Seat]]] = None, []

    def show(self, seats: Seats, speaking: str | None) -> None:
        if (seats, speaking) != (self.seats, self.speaking):
            layout = seats != self.seats
            self.seats, self.speaking = seats, speaking
            self.refresh(layout=layout)

    def attend(self, attendance: Attendance) -> None:
        """Who is here: others have no place in the row, and keep their key; who is not to be
        quoted, or not recorded, has a sign."""
        here, quoted = attendance.here, attendance.unquoted
        signs = dict.fromkeys(quoted, UNQUOTED) | dict.fromkeys(attendance.refusing, REFUSES)
        if (here, signs) != (self._here, self._signs):
            self._here, self._signs = here, signs
            self.refresh(layout=True)

    def await_digit(self, second_row: bool) -> None:
        """Shows that a digit now means the second row, or no more."""
        if second_row != self.second_row:
            self.second_row = second_row
            self.refresh()

    def _rows(self, width: int) -> list[list[Seat]]:
        """Seats in one row if need be shortened, or in two; where even that is too wide, in as many
        as it takes: a key always stands beside its code."""
        keyed = tuple(
            (place, code)
            for place, code in self.seats.keyed()
            if self._here is None or code in self._here or code == self.speaking
        )
        asked = keyed, tuple(self._signs.items()), width
        if asked != self._arranged[0]:
            self._arranged = asked, self._arrange(keyed, width)
        return self._arranged[1]

    def _arrange(self, keyed: Sequence[tuple[str, str]], width: int) -> list[list[Seat]]:
        codes = [code for _, code in keyed]
        full, short, tight = (
            [
                (place, self.shown(place), names[code] + self._signs.get(code, ""))
                for place, code in keyed
            ]
            for names in (
                {code: code for code in codes},
                short_codes(codes),
                tight_codes(codes),
            )
        )
        most = 2 if len(keyed) <= len(SEAT_KEYS) else MOST_ROWS
        half = max(1, -(-len(keyed) // 2))
        for columns, shown in (
            *((-(-len(keyed) // n), names) for n in range(1, most + 1) for names in (full, short)),
            *((columns, tight) for columns in range(half, 1, -1)),
        ):
            rows = _rows_of(shown, columns)
            if sum(map(sum, _widths(rows))) + 3 * columns <= width:
                return rows
        return _rows_of(tight, 1)

    def shown(self, place: str) -> str:
        """What is pressed for a place, as a person reads it."""
        return "".join(self._keys.get(part, part) for part in place)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return max(1, len(self._rows(width)))

    def render(self) -> Content:
        if not self.seats.codes:
            return Content.styled(
                _(" Nobody has a seat: give codes in study.toml (seats)."), "$muted"
            )
        rows = self._rows(self.size.width)
        widths = _widths(rows)
        said = dict(self.seats.keyed())
        lines = []
        for row in rows:
            line = Content("")
            for (place, key, code), (key_cells, code_cells) in zip(row, widths, strict=False):
                pressed = " " * (key_cells - cell_len(key)) + key
                if said[place] == self.speaking:
                    seat = Content.styled(f"[{pressed} {code}]", "bold reverse $success")
                else:
                    # As wide as with brackets, so that nothing moves when somebody speaks.
                    seat = Content.assemble((f" {pressed} ", self._look(place)), code, " ")
                line += seat + " " * (code_cells - cell_len(code))
            lines.append(line)
        return Content("\n").join(lines)

    def _look(self, place: str) -> str:
        """While a digit means the second row, its keys stand out and the others step back."""
        if not self.second_row:
            return "bold $primary"
        return "bold reverse $accent" if place.startswith(SECOND_ROW) else "$muted"


Seat = tuple[str, str, str]
"""Its place, its key and its code as they are shown."""


def _rows_of(seats: list[Seat], columns: int) -> list[list[Seat]]:
    return [seats[i : i + columns] for i in range(0, len(seats), max(1, columns))]


def _widths(rows: list[list[Seat]]) -> list[tuple[int, int]]:
    """Cells of the widest key and the widest code of each column."""
    return [
        (
            max(cell_len(row[i][1]) for row in rows if i < len(row)),
            max(cell_len(row[i][2]) for row in rows if i < len(row)),
        )
        for i in range(max(map(len, rows), default=0))
    ]
