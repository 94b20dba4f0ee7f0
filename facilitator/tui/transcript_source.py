"""The transcript as rows of a given width: which line stands at which row. No Textual here.

Lines are kept in the order they were spoken; each is wrapped once per width, when its height is
first needed. Where a row belongs is found by bisection over the running sum of heights, so a long
meeting costs no more to show than a short one.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rich.cells import cell_len

from facilitator.domain.differing import differing
from facilitator.domain.moments import Moment
from facilitator.domain.recording import Gap
from facilitator.domain.transcript import TURN_PAUSE_MS, UNKNOWN_SPEAKER, Line, length, timestamp
from facilitator.terminal import printable
from facilitator.tui.rows import Pieces, Row
from facilitator.words import _
from facilitator.wrapping import row_spans, wrap

INDENT = 2
"""Cells before the text of a turn, so that the names stand out at the left edge."""

EDGE = 2
"""Cells kept free at the right edge for the symbols and bars of flagged moments."""

DOUBTFUL = "?"
"""Stands at the right edge of a line that the machine may have made up, or heard wrongly."""

RowKey = tuple[str, int, int, int]
"""What a drawn row may be cached by: line id, revision, width, row within the line."""

_Order = tuple[int, int, str]


@dataclass(slots=True)
class _Block:
    """A line (or a gap in the recording) with what is derived from it."""

    id: str
    line: Line | None
    shown: str
    opens: bool = True
    guess: str = ""
    symbols: str = ""
    covered: bool = False
    doubtful: bool = False
    revision: int = 0
    starts: tuple[int, ...] | None = None
    dressed: int = -1
    own: tuple[str, ...] = ()
    own_at: int = -1

    @property
    def height(self) -> int:
        return int(self.opens) + len(self.starts or ())

    def span(self, within: int) -> tuple[int, int]:
        """Which characters stand in a row of it; none in the row that says who speaks."""
        starts, at = self.starts or (0,), within - int(self.opens)
        if at < 0:
            return 0, 0
        return starts[at], starts[at + 1] if at + 1 < len(starts) else len(self.shown)


class TranscriptSource:
    """Lines in, rows out. Rows are counted from 0 at the beginning of the meeting."""

    def __init__(self, width: int = 80) -> None:
        self._width = width
        self._orders: list[_Order] = []
        self._blocks: list[_Block] = []
        self._where: dict[str, _Order] = {}
        self._tops: list[int] = []
        self._height = 0
        self._clean = 0  # blocks whose top is known
        self._version = 0  # of lines and flags together: what is drawn is dressed for this one
        self._flagged: list[tuple[int, int]] = []  # stretches in which flags changed, in order
        self._marked: tuple[Moment, ...] = ()
        self._moments: dict[str, tuple[Moment, str]] = {}
        self._pressed: dict[str, int] = {}  # the how-manieth of all flags each is
        self._begins: list[tuple[int, str]] = []  # flags by where they begin
        self._reach = 0  # ms of the longest flag: how far before a line one may begin

    @property
    def width(self) -> int:
        """Cells in a row."""
        return self._width

    @width.setter
    def width(self, width: int) -> None:
        if width != self._width:
            self._width = width
            for block in self._blocks:
                block.starts = None
            self._clean = 0

    @property
    def height(self) -> int:
        """Rows in all, at the present width."""
        self._measure()
        return self._height

    def __len__(self) -> int:
        """Lines and gaps held."""
        return len(self._blocks)

    def put(self, line: Line, guess: str = "", *, doubtful: bool = False) -> bool:
        """Adds a line, or changes the one with the same id. True if it was not there before.

        `guess` is who may be speaking, in words: it stands beside who does, and opens a turn. A
        `doubtful` one has a sign at the right edge.
        """
        order = (line.start_ms, line.end_ms, line.id)
        before = self._where.get(line.id)
        if before == order:
            index = bisect.bisect_left(self._orders, order)
            block = self._blocks[index]
            if (block.line, block.guess, block.doubtful) == (line, guess, doubtful):
                return False
            block.line, block.shown, block.starts = line, printable(line.text), None
            block.own_at = -1
            block.guess, block.doubtful = guess, doubtful
            self._settle(index)
            return False
        if before is not None:
            self._take_out(before)
        block = _Block(line.id, line, printable(line.text), guess=guess, doubtful=doubtful)
        self._insert(order, block)
        return before is None

    def leave_out(self, line_id: str) -> None:
        """Others stand in place of this line. One that is not there changes nothing."""
        order = self._where.pop(line_id, None)
        if order is not None:
            self._take_out(order)

    def put_gap(self, gap: Gap) -> None:
        """Notes where nothing was recorded. A gap known already changes nothing."""
        order = (gap.at_ms, -1, f"gap {gap.at_ms} {gap.missing_ms}")
        if order[2] not in self._where:
            much = [length(gap.missing_ms)] if gap.missing_ms else []
            shown = ", ".join([printable(gap.reason.words), *much])
            self._insert(order, _Block(order[2], None, f"‖ {shown}"))

    def put_remark(self, at_ms: int, remark_id: str, text: str) -> None:
        """Adds a text that nobody spoke: a note, a flag's name. One known already stays."""
        order = (at_ms, -1, remark_id)
        if remark_id not in self._where:
            self._insert(order, _Block(remark_id, None, printable(text)))

    def mark(self, moments: Iterable[Moment], symbols: Mapping[str, str]) -> None:
        """Shows which lines the moments cover; `symbols` by tag. What of it is seen is found as it
        is drawn."""
        marked, before = tuple(moments), self._marked
        first, end, new_end = differing(before, marked)
        if first == end == new_end:
            return
        changed = (*before[first:end], *marked[first:new_end])
        for moment in before[first:end]:
            del self._moments[moment.id]
            self._pressed.pop(moment.id, None)
            del self._begins[bisect.bisect_left(self._begins, (moment.start_ms, moment.id))]
        for moment in marked[first:new_end]:
            self._moments[moment.id] = moment, symbols.get(moment.tag, "●")
            bisect.insort(self._begins, (moment.start_ms, moment.id))
            self._reach = max(self._reach, moment.end_ms - moment.start_ms)
        if end == new_end:
            self._pressed |= {m.id: n for n, m in enumerate(marked[first:end], first)}
        else:  # those behind have moved up or down
            self._pressed |= {m.id: n for n, m in enumerate(marked[first:], first)}
        self._marked = marked
        self._flagged.append((min(m.start_ms for m in changed), max(m.end_ms for m in changed)))
        self._version += 1

    def top_of(self, line_id: str) -> int | None:
        """The first row of a line, None if there is no such line."""
        order = self._where.get(line_id)
        if order is None:
            return None
        self._measure()
        return self._tops[bisect.bisect_left(self._orders, order)]

    def row_at(self, at_ms: int) -> int | None:
        """The first row of what stands at a point of session time, or next behind it; None if there
        is nothing."""
        if not self._blocks:
            return None
        self._measure()
        at = bisect.bisect_left(self._orders, (at_ms + 1, -1, "")) - 1
        line = self._blocks[at].line if at >= 0 else None
        if at < 0 or (line is not None and line.end_ms <= at_ms and at + 1 < len(self._blocks)):
            at += 1
        return self._tops[at]

    def line_at(self, y: int) -> str | None:
        """Id of what stands in row `y`, None beyond the end."""
        self._measure()
        return self._blocks[self._index_at(y)].id if 0 <= y < self._height else None

    def key(self, y: int) -> RowKey | None:
        """What a drawing of row `y` may be cached by; None beyond the end."""
        self._measure()
        if not 0 <= y < self._height:
            return None
        index = self._index_at(y)
        block = self._drawn(index)
        return block.id, block.revision, self._width, y - self._tops[index]

    def row(self, y: int) -> Row:
        """Row `y`; an empty one beyond the end."""
        self._measure()
        if not 0 <= y < self._height:
            return Row()
        index = self._index_at(y)
        block = self._drawn(index)
        within = y - self._tops[index]
        start, end = block.span(within)
        text = block.shown[start:end].rstrip()
        if block.line is None:
            return Row(((f"{'':{INDENT}}{text}", "dim"),))
        if block.opens and within == 0:
            return self._head(block, block.line)
        sign = DOUBTFUL if block.doubtful and within == int(block.opens) else ""
        edge = sign + ("│" if block.covered else "")
        return Row(((" " * INDENT, ""), (text, "text")), ((edge, "mark"),) if edge else ())

    def place(self, y: int) -> tuple[str, int, int]:
        """Whose text stands in row `y`, and which characters of it: ("", 0, 0) beyond the end."""
        self._measure()
        if not 0 <= y < self._height:
            return "", 0, 0
        index = self._index_at(y)
        block = self._blocks[index]
        return block.id, *block.span(y - self._tops[index])

    def texts(self) -> Iterator[tuple[str, str]]:
        """(id, text as it is shown) of everything, in order."""
        return ((block.id, block.shown) for block in self._blocks)

    def row_of(self, text_id: str, at: int) -> int | None:
        """The row in which a character of a text stands; None if there is no such text."""
        top = self.top_of(text_id)
        if top is None:
            return None
        block = self._blocks[self._index_at(top)]
        return top + int(block.opens) + bisect.bisect_right(block.starts or (0,), at) - 1

    # -- keeping order -------------------------------------------------------------------------

    def _head(self, block: _Block, line: Line) -> Row:
        who = (line.speaker, "speaker") if line.speaker else (_(UNKNOWN_SPEAKER), "unknown")
        right: Pieces = ((block.symbols, "mark"),) if block.symbols else ()
        maybe: Pieces = ((f"  {block.guess}", "unknown"),) if block.guess else ()
        return Row(((timestamp(line.start_ms), "time"), ("  ", ""), who, *maybe), right)

    def _index_at(self, y: int) -> int:
        return bisect.bisect_right(self._tops, y) - 1

    def _insert(self, order: _Order, block: _Block) -> None:
        index = bisect.bisect_left(self._orders, order)
        self._orders.insert(index, order)
        self._blocks.insert(index, block)
        self._where[block.id] = order
        self._settle(index)

    def _take_out(self, order: _Order) -> None:
        index = bisect.bisect_left(self._orders, order)
        del self._orders[index], self._blocks[index]
        if index < len(self._blocks):
            self._settle(index)
        self._clean = min(self._clean, index)

    def _settle(self, index: int) -> None:
        """Brings a block and the one after it up to date with their neighbours."""
        self._clean = min(self._clean, index)
        self._version += 1
        for at in (index, index + 1):
            if at < len(self._blocks):
                block = self._blocks[at]
                block.opens = self._opens(at)
                block.revision += 1

    def _opens(self, index: int) -> bool:
        line = self._blocks[index].line
        before = self._blocks[index - 1].line if index else None
        if line is None:
            return False
        return (
            before is None
            or before.speaker != line.speaker
            or self._blocks[index - 1].guess != self._blocks[index].guess
            or line.start_ms - before.end_ms > TURN_PAUSE_MS
        )

    def _drawn(self, index: int) -> _Block:
        """The block, with which moments cover it, and all of its turn where it opens one."""
        block = self._blocks[index]
        if block.dressed == self._version or block.line is None:
            return block
        block.dressed = self._version
        own = self._own(block)
        symbols = ""
        if block.opens:
            turn = (own, *map(self._own, self._turn_after(index)))
            symbols = "".join(dict.fromkeys(symbol for found in turn for symbol in found))
        if (symbols, bool(own)) != (block.symbols, block.covered):
            block.symbols, block.covered = symbols, bool(own)
            block.revision += 1
        return block

    def _own(self, block: _Block) -> tuple[str, ...]:
        """Symbols of the flags that cover a line, in the order they were pressed."""
        line = block.line
        if line is None:
            return block.own
        since, block.own_at = block.own_at, len(self._flagged)
        if since >= 0 and not any(
            start < line.end_ms and line.start_ms < end for start, end in self._flagged[since:]
        ):
            return block.own
        first = bisect.bisect_left(self._begins, (line.start_ms - self._reach, ""))
        last = bisect.bisect_left(self._begins, (line.end_ms, ""))
        ids = [
            id_
            for _, id_ in self._begins[first:last]
            if line.start_ms < self._moments[id_][0].end_ms
        ]
        ids.sort(key=self._pressed.__getitem__)
        block.own = tuple(self._moments[id_][1] for id_ in ids)
        return block.own

    def _turn_after(self, index: int) -> Iterable[_Block]:
        for at in range(index + 1, len(self._blocks) if self._moments else 0):
            block = self._blocks[at]
            if block.line is None or block.opens:
                return
            yield block

    def _measure(self) -> None:
        """Wraps what has not been wrapped at this width, and sums heights up from there."""
        total = len(self._blocks)
        if self._clean == total and len(self._tops) == total:
            return
        del self._tops[self._clean :]
        top = self._tops[-1] + self._blocks[self._clean - 1].height if self._tops else 0
        room = self._width - INDENT - EDGE
        for index in range(self._clean, total):
            block = self._blocks[index]
            if block.starts is None:
                block.starts = wrap(block.shown, room)
            self._tops.append(top)
            top += block.height
        self._height = top
        self._clean = total


def passing_row(text: str, width: int) -> Row:
    """The last words of what somebody is saying just now, as a row of so many cells."""
    room = max(1, width - INDENT - EDGE)
    shown = f"{printable(text)} …"
    start, end = row_spans(shown, room)[-1] if cell_len(shown) > room else (0, len(shown))
    return Row(((" " * INDENT, ""), (shown[start:end], "dim")))
