"""The line under review: raw and masked side by side, and what stands before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static, TextArea

from facilitator.domain.carrying import Span
from facilitator.domain.reviewing import Item
from facilitator.domain.transcript import UNKNOWN_SPEAKER, Certainty, Redaction, timestamp
from facilitator.terminal import printable
from facilitator.tui import guesses
from facilitator.tui.keymap import key_of, review_acts
from facilitator.tui.moment_rows import NOTE_SYMBOL
from facilitator.tui.review.notation import completions
from facilitator.tui.underway import act_at_once, is_of
from facilitator.words import _
from facilitator.wrapping import row_spans

BLIND = _(
    "Not shown at this first reading. Is what will leave right, and does it "
    "tell who anybody is?  enter right   ! not right"
)

READ, UNREAD = "✓", "·"

TWO = "⇄"
"""Stands at a line that has two texts to choose from."""

_CERTAIN = "bold $background on $secondary"
_SUGGESTED = "bold underline $warning"
_CURSOR = "reverse"
_LIT = "bold underline"


def raw_content(item: Item, cursor: Span | None, lit: Span | None = None) -> Content:
    """What was heard: certain redactions filled and in square brackets, suggested ones underlined,
    in round brackets with a number and a question mark; the words under the cursor reversed, the
    one that is heard now (`lit`) bold and underlined."""
    text = item.raw
    if text is None:
        return Content.styled(item.shown, "$muted italic")
    if item.disputed:
        # Both are the machine's, and neither is sure to be all that was said.
        other = printable(item.other or _("nothing"))
        takes = key_of(review_acts(), "line.other")
        return Content.assemble(
            _raw(item, text, cursor, lit),
            (_("\n\n{sign} heard also ({key} takes it): ").format(sign=TWO, key=takes), "$warning"),
            (other, "$muted"),
        )
    return _raw(item, text, cursor, lit)


def _raw(item: Item, text: str, cursor: Span | None, lit: Span | None) -> Content:
    shown = printable(text)
    numbers = {r: n for n, r in enumerate(item.suggestions, 1)}
    edges = {0, len(text), *(cursor or ()), *(lit or ())}
    for mask in item.redactions:
        edges |= {mask.start, mask.end}
    pieces: list[tuple[str, str]] = []
    ordered = sorted(edge for edge in edges if 0 <= edge <= len(text))
    for start, end in pairwise(ordered):
        mask_here = next((r for r in item.redactions if r.start <= start < r.end), None)
        under = cursor is not None and cursor[0] <= start < cursor[1]
        look = _look(mask_here)
        if lit is not None and lit[0] <= start < lit[1]:
            look = f"{look} {_LIT}".strip()
        if mask_here and start == mask_here.start:
            number = numbers.get(mask_here)
            pieces.append(("[" if number is None else f"({number} ", look))
        pieces.append((shown[start:end], f"{look} {_CURSOR}".strip() if under else look))
        if mask_here and end == mask_here.end:
            pieces.append(("]" if mask_here not in numbers else "?)", look))
    return Content.assemble(*pieces)


def masked_content(item: Item) -> Content:
    """What leaves: in place of what is masked its code, suggested ones with the same number."""
    if item.raw is None or item.read:
        return Content(printable(item.shown))
    pieces: list[tuple[str, str]] = []
    at = 0
    numbers = {r: n for n, r in enumerate(item.suggestions, 1)}
    for mask in item.redactions:
        pieces.append((printable(item.raw[at : mask.start]), ""))
        number = numbers.get(mask)
        code = printable(mask.replacement)
        pieces.append((code if number is None else f"({number} {code}?)", _look(mask)))
        at = mask.end
    pieces.append((printable(item.raw[at:]), ""))
    return Content.assemble(*pieces)


def _look(mask: Redaction | None) -> str:
    if mask is None:
        return ""
    return _CERTAIN if mask.certainty is Certainty.CERTAIN else _SUGGESTED


def head(item: Item) -> str:
    """When, and whose: "00:41:02  User 3"."""
    who = _("note") if item.is_note else item.speaker or _(UNKNOWN_SPEAKER)
    if item.kind:
        return f"{timestamp(item.start_ms)}  ◆ {_(item.kind)}"
    symbol = f"{NOTE_SYMBOL} " if item.is_note else ""
    return f"{timestamp(item.start_ms)}  {symbol}{who}"


def _maybe(item: Item, *, blind: bool) -> str:
    """Who may be speaking: "  User 3?", and of a line of two with which word the second begins."""
    if item.guess is None:
        return ""
    tells = item.changes_at is not None and not blind
    words = (item.raw or "")[item.changes_at :].split() if tells else []
    where = _(" from “{word}”").format(word=printable(words[0])) if words else ""
    return f"  {guesses.shown(item.guess, item.speaker)}{where}"


class Around(Widget):
    """Lines before (or after) the one under review, masked, the nearest next to it."""

    def __init__(self, *, before: bool, id: str) -> None:
        super().__init__(id=id)
        self._before = before
        self._items: Sequence[Item] = ()
        self._at = 0

    def show(self, items: Sequence[Item], at: int) -> None:
        """Everything there is, and where the line under review is in it."""
        self._items, self._at = items, at
        self.refresh()

    def render(self) -> Content:
        width, height = self.size
        step = -1 if self._before else 1
        rows: list[Content] = []
        at = self._at + step
        while 0 <= at < len(self._items) and len(rows) < height:
            shown = self._rows(self._items[at], width)
            rows = [*shown, *rows] if self._before else [*rows, *shown]
            at += step
        if self._before:
            rows = rows[-height:] if height else []
            rows = [Content("")] * (height - len(rows)) + rows
        return Content("\n").join(rows[:height])

    @staticmethod
    def _rows(item: Item, width: int) -> list[Content]:
        sign = READ if item.read else UNREAD
        start = f"{sign} {head(item)}  "
        text = start + printable(item.shown)
        spans = row_spans(text, max(1, width))
        return [Content.styled(text[a:b].rstrip(), "$muted") for a, b in spans]


class LineEditor(TextArea):
    """The words of a line, to be corrected: enter keeps them, escape leaves them as they were."""

    class Written(Message):
        """`text` is None if it was called off."""

        def __init__(self, text: str | None) -> None:
            super().__init__()
            self.text = text

    offered: Sequence[str] = ()
    """What tab completes behind a "["."""

    open = False
    """Whether what is typed is for it: not what is typed behind the key that closed it."""

    _fits: Sequence[str] = ()

    def begin(self, text: str, at: int, offered: Sequence[str] = ()) -> None:
        """Opens it on a text, with the cursor at a character; `offered` is what tab completes."""
        self.offered, self.open = offered, True
        self.load_text(text)
        self.move_cursor((0, min(at, len(text))))
        self.screen.set_focus(self)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """See TextArea."""
        if not self.open:
            return False
        ours = key in ("tab", "enter", "escape") or is_of(self, key)
        return ours or super().check_consume_key(key, character)

    async def on_key(self, event: events.Key) -> None:
        if not self.open:
            event.prevent_default()
            return
        if event.key == "tab":
            event.stop()
            event.prevent_default()
            self._complete()
            return
        self._fits = ()
        if event.key in ("enter", "escape"):
            event.stop()
            event.prevent_default()
            self.open = False
            self.post_message(self.Written(self.text if event.key == "enter" else None))
        else:
            await act_at_once(self, event)

    def _complete(self) -> None:
        """What is behind the last "[" before the cursor becomes a code or a mark: the next one with
        each press."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        start = before.rfind("[")
        if start < 0:
            return
        if not self._fits or self._fits[0] != before[start:]:
            self._fits = ["", *completions(before[start:], self.offered)]
        if len(self._fits) > 1:
            # What stands there goes to the end: it is the next but all others.
            self._fits = [*self._fits[1:], *filter(None, self._fits[:1])]
            self.replace(self._fits[0], (row, start), (row, column))


class ReviewLine(Container):
    """The line in the middle, whole; beside each other where there is room, else one below."""

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        with Container(id="sides"):
            with Container(id="heard"):
                yield Static(_("heard (stays here)"), classes="name")
                yield Static(id="raw")
                yield LineEditor(id="editor", soft_wrap=True, compact=True)
            with Container(id="leaves"):
                yield Static(_("what will leave"), classes="name")
                yield Static(id="masked")

    def show(
        self,
        item: Item | None,
        cursor: Span | None,
        lit: Span | None = None,
        *,
        blind: bool = False,
    ) -> None:
        """Draws the line; None: there is none. `blind`: what was heard is not shown yet."""
        title, raw, masked = (
            self.query_one(f"#{id_}", Static) for id_ in ("head", "raw", "masked")
        )
        if item is None:
            for one in (title, raw, masked):
                one.update("")
            return
        state = _("{sign} read").format(sign=READ) if item.read else _("not read yet")
        doubts = _("   listen: {names}").format(names=", ".join(item.doubts)) if item.doubts else ""
        doubts += f"   {TWO} {_('two texts')}" if item.disputed else ""
        title.update(
            Content.assemble(
                (head(item), "bold $primary"),
                (_maybe(item, blind=blind), "$muted italic"),
                (f"   {state}", "$muted"),
                (doubts, "$warning"),
            )
        )
        if blind:
            raw.update(Content.styled(_(BLIND), "$muted italic"))
        else:
            raw.update(raw_content(item, cursor, lit))
        masked.update(masked_content(item))

    @property
    def editing(self) -> bool:
        return self.has_class("editing")

    def edit(self, text: str, at: int, offered: Sequence[str] = ()) -> None:
        """Opens the editor on a text, with the cursor at a character of it; `offered` is what tab
        completes."""
        self.add_class("editing")
        self.query_one(LineEditor).begin(text, at, offered)

    def leave(self) -> None:
        """Closes the editor."""
        self.remove_class("editing")
        self.query_one(LineEditor).load_text("")
        self.screen.set_focus(None)
