"""What every key of the review stands on: the line, the cursor in it, and how acts are done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from facilitator.domain import commands, reviewing
from facilitator.domain.carrying import Span, tokens
from facilitator.domain.commands import Bound
from facilitator.domain.reviewing import Item
from facilitator.domain.session import Session
from facilitator.domain.transcript import Redaction, length
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.player import Player
from facilitator.tui.widgets.prompt_line import PromptLine
from facilitator.tui.widgets.review_line import Around, ReviewLine
from facilitator.tui.widgets.seats_bar import SeatsBar
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.workflow.acts import Done
    from facilitator.workflow.review import Review


ONLY = {
    "unread": _("not read"),
    "suggested": _("with suggestions"),
    "nobody": _("without a speaker"),
    "others": _("changed by somebody else"),
}


def _read(held: Sequence[Item]) -> str:
    """How many are read: of the lines that were spoken, which the list and the seal count too, and
    of what was written in the room."""
    spoken = [one.read for one in held if not one.is_note]
    written = [one.read for one in held if one.is_note]
    if not written:
        return _("read: {read}/{total} lines").format(read=sum(spoken), total=len(spoken))
    return _("read: {read}/{total} lines, {notes}/{every} notes").format(
        read=sum(spoken), total=len(spoken), notes=sum(written), every=len(written)
    )


class Standing(Screen[bool]):
    """One reviewer at one session, on one line of it."""

    def __init__(self, review: Review, player: Player | None = None) -> None:
        super().__init__()
        self.review = review
        self.player = player
        self.prompt = PromptLine(id="prompt")
        self.line = ReviewLine(id="line")
        self.items = review.items()
        self.at = reviewing.place_left(review.session, review.device, self.items)
        self._words: list[Span] = []
        self._cursor = 0
        self._anchor: int | None = None
        self._again: tuple[str, Bound] | None = None
        self._only = ""
        """The kind of lines that next and previous go to, "" all."""
        self._lit: Span | None = None
        """The word that is heard now."""

    @property
    def session(self) -> Session:
        return self.review.session

    @property
    def item(self) -> Item | None:
        return self.items[self.at] if self.items else None

    @property
    def selected(self) -> Span | None:
        """The characters under the cursor, or marked."""
        if not self._words:
            return None
        ends = (self._cursor, self._cursor if self._anchor is None else self._anchor)
        return self._words[min(ends)][0], self._words[max(ends)][1]

    @property
    def mask(self) -> Redaction | None:
        """The redaction under the cursor."""
        span, item = self.selected, self.item
        if span is None or item is None:
            return None
        return next((r for r in item.redactions if r.start < span[1] and span[0] < r.end), None)

    def _stand(self, at: int) -> None:
        """Goes to a line: the cursor on what is suggested, or masked, or on the first word."""
        self.at = max(0, min(at, len(self.items) - 1))
        item = self.item
        self._words = tokens(item.raw) if item and item.raw else []
        self._anchor, self._cursor, self._lit = None, 0, None
        if item is not None:
            first = (*item.suggestions, *item.redactions)
            if first:
                self._cursor = self._word_at(first[0].start)
            elif item.changes_at is not None:
                self._cursor = self._word_at(item.changes_at)
        self._draw()

    def _word_at(self, character: int) -> int:
        return next((n for n, (_, end) in enumerate(self._words) if end > character), 0)

    def _draw(self) -> None:
        self.line.show(self.item, self.selected, self._lit, blind=self.blind)
        for around in self.query(Around):
            around.show(self.items, self.at)
        item = self.item
        seats = self.query_one(SeatsBar)
        seats.show(self.session.seats, item.speaker if item else None)
        seats.attend(self.session.attendance)
        self._strip()

    @property
    def blind(self) -> bool:
        """Whether this line is read without what was heard, as the second reviewer does first."""
        return self.item is not None and self.item.raw is None and self.review.blind

    def _strip(self) -> None:
        held = reviewing.progress(self.session, self.review.device, self.items)
        pieces = [
            self.session.id,
            _("as {reviewer}").format(reviewer=self.review.reviewer),
            _read(self.items),
        ]
        left = ""
        if held.left_ms is not None and held.left:
            left = _("about {length} left").format(length=length(max(60_000, held.left_ms)))
            pieces.append(left)
        if self._only:
            pieces.append(_("only: {kind}").format(kind=ONLY[self._only]))
        if self.review.masking_left:
            pieces.append(_("masking anew …"))
        pieces.append(self._sound())
        shown = [printable(one) for one in pieces]
        first, *rest = fitting(shown, self.app.size.width - 2, left)
        self.query_one("#strip", Static).update(
            Content.assemble((first, "bold"), ("".join(rest), "$muted"))
        )

    def _sound(self) -> str:
        """What the strip says of the sound."""
        return ""

    # -- doing ---------------------------------------------------------------------------------

    def _do(self, key: str, command: Bound) -> Done | None:
        """Carries out what a key asks for; the same key once more what it offered to do again."""
        if self._again is not None and self._again[0] == key:
            command = self._again[1]
        self._again = None
        try:
            done = self.review.do(command)
        except FacilitatorError as error:
            self.prompt.say(f"{error.what} {error.hint}", "$error")
            return None
        if done.again is not None:
            self._again = (key, done.again)
        self.prompt.say(printable(done.said), "" if done.noted else "$warning")
        if done.noted:
            self._taken_in()
        return done

    def _taken_in(self) -> None:
        """The session has moved on: the same line, or what stands in its place."""
        before, cursor, words = self.item, self._cursor, len(self._words)
        self.items = self.review.items()
        at = self.at
        if before is not None:
            same = (n for n, one in enumerate(self.items) if one.id == before.id)
            in_place = (n for n, one in enumerate(self.items) if one.start_ms >= before.start_ms)
            at = next(same, next(in_place, len(self.items) - 1))
        self._stand(at)
        if self.item and before and self.item.id == before.id and len(self._words) == words:
            self._cursor = cursor
            self._draw()

    def _here(
        self, key: str, command: Callable[..., commands.Answer], *rest: object
    ) -> Done | None:
        item = self.item
        if item is None:
            return None
        return self._do(key, lambda s, g: command(s, g, item.id, *rest))

    def _given(self) -> commands.Given:
        return commands.Given(0, "", self.review.device)

    @property
    def _target(self) -> str:
        return self.item.id if self.item else ""


def fitting(pieces: list[str], width: int, spare: str = "") -> list[str]:
    """Pieces of one row, told apart: closer together where there is no room, then without the
    first, which is whose the row is, and then without the one that can be spared."""
    fewer = pieces[1:]
    least = [one for one in fewer if one != spare]
    for gap, shown in (("  ·  ", pieces), (" · ", pieces), (" · ", fewer), (" · ", least)):
        found = [shown[0], *(f"{gap}{one}" for one in shown[1:])]
        if sum(map(cell_len, found)) <= width:
            break
    return found
