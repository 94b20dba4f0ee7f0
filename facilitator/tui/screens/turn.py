"""A turn, opened over the transcript: its words corrected, its speaker, flags, names masked in it
and guesses lifted. Raw words of masked ones show only while a key is held."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from facilitator.domain import commands, reviewing
from facilitator.domain.carrying import Span, tokens
from facilitator.domain.commands_turns import correct_shown, flag_lines, lift, mask_name
from facilitator.domain.people import SECOND_ROW
from facilitator.domain.reviewing import Item
from facilitator.domain.session import Session
from facilitator.domain.transcript import (
    TURN_PAUSE_MS,
    UNKNOWN_SPEAKER,
    Certainty,
    Redaction,
    Utterance,
    timestamp,
)
from facilitator.domain.walls import wall_time
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.keymap import LABEL_KEYS, in_use, remapped, seat_acts
from facilitator.tui.masked_guesses import guess_from
from facilitator.tui.widgets.review_line import LineEditor
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.domain.commands import Bound
    from facilitator.tui.screens.live import LiveScreen
    from facilitator.workflow.acts import Done

HELD_S = 0.7
"""Raw words stand so long after the last repeat of the key that is held. Terminals tell of no key
that is let go; a keyboard repeats one that is held after 0.2 to 0.66 s, and then some 25 times a
second."""

LOOK_S = 0.2
"""How often it is looked whether the line has changed."""

CERTAIN, SUGGESTED, CURSOR = "bold $background on $secondary", "bold underline $warning", "reverse"

HELP = _(
    "← → word   tab guess   ↑ ↓ line   e edit   n a name: mask it   del lift\n"
    "digits who   keys of flags flag it   hold space: raw   u undo   esc back"
)


class TurnScreen(ModalScreen[str]):
    """Opened on a line; brings back the line it was left at."""

    CSS_PATH = "turn.tcss"
    AUTO_FOCUS = ""
    BINDINGS = [
        Binding("up", "line(-1)", show=False),
        Binding("down", "line(1)", show=False),
        Binding("left", "word(-1)", show=False),
        Binding("right", "word(1)", show=False),
        Binding("shift+left", "extend(-1)", show=False),
        Binding("shift+right", "extend(1)", show=False),
        Binding("tab", "guess(1)", show=False),
        Binding("shift+tab", "guess(-1)", show=False),
        Binding("e", "edit", show=False),
        Binding("n", "name", show=False),
        Binding("delete,backspace", "lift", show=False),
        Binding("u", "undo", show=False),
        Binding("space", "raw", show=False),
        Binding("escape", "leave", show=False),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]

    def __init__(self, live: LiveScreen, line: str, *, going: Callable[[str], object]) -> None:
        """`going` is told the line one has gone to."""
        super().__init__()
        self._live = live
        self._line = line
        self._going = going
        self._cursor = 0
        self._anchor: int | None = None
        self._raw_until = 0.0
        self._labelling = self._second_row = False
        self._seen = -1
        own = in_use()
        keys = {act.action: act.key.split(",") for act in remapped(seat_acts(), own)}
        self._second_row_keys = keys["second_row"]
        self._seats = {
            key: action.removeprefix("seat('").removesuffix("')")
            for action, of_seat in keys.items()
            if action.startswith("seat('")
            for key in of_seat
        }
        """Which place a key is, as on the screen below."""
        self._flags = {
            key: tag
            for tag in live.meeting.tags
            for key in own.get(f"tag.{tag.name}", tag.key).split(",")
        }

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(id="head", markup=False)
            with VerticalScroll(id="words", can_focus=False):
                yield Static(id="text", markup=False)
            yield LineEditor(id="editor", soft_wrap=True, compact=True)
            yield Static(id="said", markup=False)
            yield Static(HELP, id="how", markup=False)

    def on_mount(self) -> None:
        self._draw()
        self.set_interval(LOOK_S, self._look)

    # -- what is shown -------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        return self._live.meeting.session

    @property
    def item(self) -> Item | None:
        return reviewing.item(self.session, self._line)

    def turn(self) -> list[Utterance]:
        """The lines of the turn that the line is in."""
        lines = self.session.utterances
        at = next((n for n, u in enumerate(lines) if u.id == self._line), None)
        if at is None:
            return []
        first = last = at
        while first and _joined(lines[first - 1], lines[first]):
            first -= 1
        while last + 1 < len(lines) and _joined(lines[last], lines[last + 1]):
            last += 1
        return list(lines[first : last + 1])

    def _words(self) -> list[Span]:
        """Where the cursor can stand: words, and what is masked as one."""
        item = self.item
        if item is None or item.raw is None:
            return []
        free = [
            (start, end)
            for start, end in tokens(item.raw)
            if not any(r.start < end and start < r.end for r in item.redactions)
        ]
        return sorted([*free, *((r.start, r.end) for r in item.redactions)])

    @property
    def selected(self) -> Span | None:
        words = self._words()
        if not words:
            return None
        ends = [min(n, len(words) - 1) for n in (self._cursor, self._anchor) if n is not None]
        return words[min(ends)][0], words[max(ends)][1]

    def _look(self) -> None:
        if self._raw_until and self._live.clock() >= self._raw_until:
            self._raw_until = 0.0
            self._draw()
        elif self.session.position != self._seen:
            self._draw()

    def _draw(self) -> None:
        self._seen = self.session.position
        item = self.item
        if item is None:
            self.dismiss(self._line)
            return
        wall = wall_time(self.session, item.start_ms)
        head = [timestamp(item.start_ms), wall, item.speaker or _(UNKNOWN_SPEAKER)]
        self.query_one("#head", Static).update("  ".join(printable(one) for one in head if one))
        raw = bool(self._raw_until)
        lines = []
        for one in self.turn():
            here = reviewing.item(self.session, one.id)
            if here is not None:
                lines.append(_content(here, self.selected if one.id == self._line else None, raw))
        text = Content("\n").join(lines)
        self.query_one("#text", Static).update(text)
        self.call_after_refresh(self._show_cursor, text)

    def _show_cursor(self, text: Content) -> None:
        """A long turn is higher than its room: scrolls to the row that the cursor is in."""
        page = self.query_one("#words")
        end = next((span.end for span in text.spans if CURSOR in str(span.style)), None)
        if end is None or not page.size.width:
            return
        row = text[:end].get_height({}, page.scrollable_content_region.width) - 1
        first, rows = round(page.scroll_y), page.size.height
        if not first <= row < first + rows:
            page.scroll_to(y=row if row < first else row - rows + 1, animate=False)

    def _say(self, text: str, look: str = "") -> None:
        self.query_one("#said", Static).update(Content.styled(text, look))

    # -- going about ---------------------------------------------------------------------------

    def action_line(self, by: int) -> None:
        lines = self.session.utterances
        at = next((n for n, u in enumerate(lines) if u.id == self._line), None)
        if at is not None and 0 <= at + by < len(lines):
            self._line = lines[at + by].id
            self._cursor, self._anchor = 0, None
            self._going(self._line)
            self._draw()

    def action_word(self, by: int) -> None:
        self._anchor = None
        self._cursor = max(0, min(self._cursor + by, len(self._words()) - 1))
        self._draw()

    def action_extend(self, by: int) -> None:
        self._anchor = self._cursor if self._anchor is None else self._anchor
        self._cursor = max(0, min(self._cursor + by, len(self._words()) - 1))
        self._draw()

    def action_guess(self, by: int) -> None:
        """To the next guess that can be lifted, or the one before, whichever line it is in."""
        start = (self.selected or (-1, -1))[0]
        found = guess_from(self.session, self._line, start, by)
        if found is None:
            self._say(_("Nothing is masked on a guess."), "$muted")
            return
        line, start = found
        if line != self._line:
            self._line = line
            self._going(line)
        self._anchor = None
        self._cursor = next(n for n, word in enumerate(self._words()) if word[0] == start)
        self._draw()

    def action_raw(self) -> None:
        """What was heard, for as long as the key is held."""
        self._raw_until = self._live.clock() + HELD_S
        self._draw()
        self.set_timer(HELD_S, self._look)

    def action_leave(self) -> None:
        self.dismiss(self._line)

    # -- doing ---------------------------------------------------------------------------------

    def _do(self, command: Bound) -> None:
        def came(result: Done | FacilitatorError) -> None:
            if not self.is_attached:
                return
            if isinstance(result, FacilitatorError):
                self._say(f"! {result.what} {result.hint}", "bold $warning")
                return
            self._say(printable(result.said), "" if result.noted else "$warning")
            self._draw()

        self._live.meeting.do(command, came)

    def takes(self, event: events.Key) -> bool:
        if self.has_class("editing"):
            return False
        if self._labelling:
            self._labelled(event)
        elif event.key in self._second_row_keys:
            self._second_row = True
        elif event.key in self._seats:
            place = self._seats[event.key]
            second, self._second_row = self._second_row, False
            code = self.session.seats.code(SECOND_ROW + place if second else place)
            if code is None:
                self._say(_("Nobody sits there."), "$warning")
            else:
                self._do(partial(reviewing.speaker, target=self._line, code=code))
        elif tag := self._flags.get(event.key) or self._flags.get(event.character or ""):
            lines = [one.id for one in self.turn()]
            self._do(partial(flag_lines, tag=tag, lines=lines))
        else:
            return False
        return True

    def action_name(self) -> None:
        if self.selected is None:
            self._say(_("There are no words to mask here."), "$warning")
            return
        self._labelling = True
        keys = "  ".join(f"{key} {words}" for key, (_label, words) in LABEL_KEYS.items())
        self._say(_("As what? {keys}").format(keys=keys), "$accent")

    def _labelled(self, event: events.Key) -> None:
        self._labelling = False
        label, _words = LABEL_KEYS.get(event.key, (None, ""))
        span = self.selected
        if label is None or span is None:
            self._say(_("Nothing was masked."), "$muted")
        else:
            self._do(partial(mask_name, target=self._line, span=span, label=label))

    def action_lift(self) -> None:
        if self.selected is not None:
            self._do(partial(lift, target=self._line, span=self.selected))

    def action_undo(self) -> None:
        self._do(commands.undo)

    # -- editing -------------------------------------------------------------------------------

    def action_edit(self) -> None:
        item = self.item
        if item is None or item.raw is None:
            return
        self.add_class("editing")
        self.query_one(LineEditor).begin(item.shown, len(item.shown))
        self._say(_("enter keeps it, esc leaves it as it was; a code stands for masked words"))

    def on_line_editor_written(self, message: LineEditor.Written) -> None:
        self.remove_class("editing")
        self.set_focus(None)
        if message.text is None:
            self._say(_("Nothing was changed."), "$muted")
        else:
            self._do(partial(correct_shown, target=self._line, shown=message.text))


def _joined(one: Utterance, other: Utterance) -> bool:
    return one.speaker == other.speaker and other.start_ms - one.end_ms <= TURN_PAUSE_MS


def _content(item: Item, cursor: Span | None, raw: bool) -> Content:
    """A line: codes in place of what is masked for certain; of guesses the code, underlined, in
    round brackets and with a question mark. `raw`: the words behind them, as marked."""
    if item.raw is None:
        return Content.styled(printable(item.shown), "$muted italic")
    pieces: list[tuple[str, str]] = []
    at = 0
    edges = {*(cursor or ())}

    def plain(start: int, end: int) -> None:
        for a, b in _cut(start, end, edges):
            under = cursor is not None and cursor[0] <= a < cursor[1]
            pieces.append((printable(item.raw[a:b]), CURSOR if under else ""))  # type: ignore[index]

    for mask in item.redactions:
        plain(at, mask.start)
        under = cursor is not None and cursor[0] <= mask.start < cursor[1]
        pieces.append(_masked(item.raw, mask, raw, under))
        at = mask.end
    plain(at, len(item.raw))
    return Content.assemble(*pieces)


def _cut(start: int, end: int, edges: set[int]) -> list[Span]:
    marks = sorted({start, end, *(edge for edge in edges if start < edge < end)})
    return list(pairwise(marks))


def _masked(text: str, mask: Redaction, raw: bool, under: bool) -> tuple[str, str]:
    sure = mask.certainty is Certainty.CERTAIN
    words = printable(text[mask.start : mask.end] if raw else mask.replacement)
    shown = words if sure else f"({words}?)"
    look = CERTAIN if sure else SUGGESTED
    return shown, f"{look} {CURSOR}" if under else look
