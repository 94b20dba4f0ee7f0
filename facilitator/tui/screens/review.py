"""The review: every line beside what will leave of it, passed, corrected and signed by keys.

Raw words are shown here and nowhere else, to the reviewer who has to judge them. Each key is noted
before it is seen, so that the screen can be left at any point and taken up where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from facilitator.domain import commands, reviewing, suggesting
from facilitator.domain.carrying import Span, tokens
from facilitator.domain.commands import Bound
from facilitator.domain.events import Verdict
from facilitator.domain.people import SEAT_KEYS, SECOND_ROW
from facilitator.domain.reviewing import Item
from facilitator.domain.session import Session
from facilitator.domain.transcript import Label, Redaction, length, timestamp
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.keymap import LABEL_KEYS, bindings, review_acts
from facilitator.tui.player import Player
from facilitator.tui.screens.ask import Answer, AskScreen
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.prompt_line import PromptLine
from facilitator.tui.widgets.review_line import Around, LineEditor, ReviewLine
from facilitator.tui.widgets.seats_bar import SeatsBar

if TYPE_CHECKING:
    from facilitator.workflow.acts import Done
    from facilitator.workflow.review import Review

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)

BACK_MS = 2_000
"""What is played again where one goes on, or goes back within a line."""

LOOK_S = 0.1
"""How often the strip looks where the sound is."""

NO_SOUND = "no sound here"


class ReviewScreen(Screen[bool]):
    """One reviewer at one session. Comes back with True once it is signed."""

    CSS_PATH = "review.tcss"
    BINDINGS = [*bindings(review_acts())]
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, review: Review, player: Player | None = None) -> None:
        super().__init__()
        self.acts = review_acts()
        self.review = review
        self.player = player
        self.prompt = PromptLine(id="prompt")
        self.line = ReviewLine(id="line")
        self.items = reviewing.items(review.session)
        self.at = reviewing.place_left(review.session, review.device, self.items)
        self.speed = 1.0
        self._words: list[Span] = []
        self._cursor = 0
        self._anchor: int | None = None
        self._again: tuple[str, Bound] | None = None
        self._labelling = self._second_row = False
        self._found = ""
        self._stopped_at: tuple[str, int] | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="strip", markup=False)
        yield Around(before=True, id="before")
        yield self.line
        yield Around(before=False, id="after")
        yield self.prompt
        yield SeatsBar(id="seats")
        yield KeyBar(self.acts, id="keys")

    def on_mount(self) -> None:
        self._stand(self.at)
        if self.player is not None:
            self.set_interval(LOOK_S, self._strip)
        if not self.items:
            self.prompt.say("Nothing was said in this meeting: S signs.", "$accent")
        elif self.at and self.items[self.at].read:
            self.prompt.say("All lines are read: S signs.", "$accent")
        elif self.at:
            self.prompt.say("Taken up where it was left.", "$muted")

    def on_unmount(self) -> None:
        if self.player is not None:
            self.player.stop()

    # -- where one is --------------------------------------------------------------------------

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
        self._anchor, self._cursor = None, 0
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
        self.line.show(self.item, self.selected)
        for around in self.query(Around):
            around.show(self.items, self.at)
        item = self.item
        self.query_one(SeatsBar).show(self.session.seats, item.speaker if item else None)
        self._strip()

    def _strip(self) -> None:
        held = reviewing.progress(self.session, self.review.device, self.items)
        pieces = [
            self.session.id,
            f"reviewing as {self.review.reviewer}",
            f"{held.read} of {held.total} read",
        ]
        if held.left_ms is not None and held.left:
            pieces.append(f"about {length(max(60_000, held.left_ms))} left")
        pieces.append(self._sound())
        first, *rest = map(printable, pieces)
        self.query_one("#strip", Static).update(
            Content.assemble((first, "bold"), ("".join(f"  ·  {one}" for one in rest), "$muted"))
        )

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
        self.items = reviewing.items(self.session)
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

    def action_accept(self) -> None:
        done = self._here("accept", reviewing.accept)
        item = self.item
        if item is None or not item.read:
            return
        left = sum(not one.read for one in self.items)
        self._stand(reviewing.next_unread(self.items, self.at))
        if not left:
            self.prompt.say("All lines are read: S signs.", "$accent")
        elif done is not None and done.noted:
            self.action_replay(quiet=True)

    def action_decide(self, verdict: str) -> None:
        mask = self.mask
        span = (mask.start, mask.end) if mask else (-1, -1)
        decided = Verdict(verdict)
        done = self._here(verdict, reviewing.decide, span, decided)
        if done is not None and done.noted:
            self._to_next_mask(span[0])

    def _to_next_mask(self, after: int) -> None:
        """From what was decided to the next suggestion of the line, if there is one."""
        item = self.item
        waiting = [r for r in item.suggestions if r.start > after] if item else []
        if waiting:
            self._cursor, self._anchor = self._word_at(waiting[0].start), None
            self._draw()

    def action_everywhere(self, verdict: str) -> None:
        mask = self.mask
        code = mask.replacement if mask else ""
        self._do(
            f"everywhere {verdict} {code}",
            partial(reviewing.everywhere, replacement=code, verdict=Verdict(verdict)),
        )

    def action_mark(self) -> None:
        if self.selected is None:
            self.prompt.say("There are no words to mask here.", "$warning")
            return
        self._labelling = True
        self._again = None
        keys = "  ".join(f"{key} {words}" for key, (_, words) in LABEL_KEYS.items())
        self.prompt.say(f"As what? {keys}", "$accent")

    def on_key(self, event: events.Key) -> None:
        """The key behind `m` is a label's."""
        if not self._labelling:
            return
        event.stop()
        event.prevent_default()
        self._labelling = False
        label, _ = LABEL_KEYS.get(event.key, (None, ""))
        if label is None:
            self.prompt.say("Nothing was masked.", "$muted")
        else:
            self._mask_as(label)

    def _mask_as(self, label: Label) -> None:
        span = self.selected
        if span is None:
            return
        mask = self.mask
        if mask is not None and self._anchor is None:
            span = (mask.start, mask.end)
        done = self._here("mark", reviewing.mark, span, label)
        if done is None or not done.noted:
            return
        self._cursor = self._word_at(span[0])
        self._draw()
        mask = self.mask
        if mask is not None:
            like = reviewing.mark_alike(
                self.session, self._given(), self._target, (mask.start, mask.end)
            )
            more = "  M: the same words elsewhere." if like.again else ""
            self.prompt.say(f"Masked as {printable(mask.replacement)}.{more}")

    def _given(self) -> commands.Given:
        return commands.Given(0, "", self.review.device)

    @property
    def _target(self) -> str:
        return self.item.id if self.item else ""

    def action_alike(self) -> None:
        mask = self.mask
        span = (mask.start, mask.end) if mask else (-1, -1)
        self._here(f"alike {self._target} {span}", reviewing.mark_alike, span)

    def action_second_row(self) -> None:
        self._second_row = not self._second_row
        self.prompt.say("Second row: a digit." if self._second_row else "", "$accent")

    def action_seat(self, key: str) -> None:
        if self._second_row and key in SEAT_KEYS:
            key = SECOND_ROW + key
        self._second_row = False
        code = self.session.seats.code(key)
        if code is None:
            self.prompt.say(f"Nobody has seat {key}.", "$warning")
        else:
            self._here("seat", reviewing.speaker, code)

    def action_nobody(self) -> None:
        self._here("nobody", reviewing.speaker, None)

    def action_confirm(self) -> None:
        self._here("confirm", suggesting.confirm)

    def action_split(self) -> None:
        span = self.selected
        self._here("split", reviewing.split, span[0] if span else 0)

    def action_join(self) -> None:
        self._here("join", reviewing.join)

    def action_inaudible(self) -> None:
        marked = self.selected if self._anchor is not None else None
        self._here("inaudible", reviewing.inaudible, marked)

    def action_undo(self) -> None:
        self._turn("undo", partial(commands.undo, old=True))

    def action_redo(self) -> None:
        self._turn("redo", commands.redo)

    def _turn(self, key: str, command: Bound) -> None:
        """Undo or redo, and to the line that it was about."""
        session, device = self.session, self.review.device
        if key == "undo":
            last = session.last_act(device)
            about = last[1] if last else None
        else:
            undone = session.undone(device)
            about = undone[1].event if undone else None
        done = self._do(key, command)
        if done is None or not done.noted or about is None:
            return
        target = reviewing.touched(about)
        at = next((n for n, one in enumerate(self.items) if one.id == target), None)
        if at is not None and at != self.at:
            self._stand(at)

    # -- editing -------------------------------------------------------------------------------

    def action_edit(self) -> None:
        item = self.item
        if item is None or item.raw is None:
            self.prompt.say("There is nothing in it that could be changed.", "$warning")
            return
        span = self.selected
        self.line.edit(item.raw, span[0] if span else 0)
        self.prompt.say("enter keeps it   esc leaves it as it was", "$accent")

    def on_line_editor_written(self, message: LineEditor.Written) -> None:
        self.line.leave()
        if message.text is None:
            self.prompt.say("Nothing was changed.", "$muted")
            return
        done = self._here("edit", reviewing.correct, message.text)
        if done is None:
            # The disk refused it: what was typed is not lost.
            self.line.edit(message.text, len(message.text))

    # -- going about ---------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        self._again = None
        self._stand(self.at + by)

    def action_word(self, by: int) -> None:
        self._anchor = None
        self._cursor = max(0, min(self._cursor + by, len(self._words) - 1))
        self._draw()

    def action_extend(self, by: int) -> None:
        if self._anchor is None:
            self._anchor = self._cursor
        self._cursor = max(0, min(self._cursor + by, len(self._words) - 1))
        self._draw()

    def action_next_mask(self, by: int) -> None:
        """To the next redaction of the line, in either direction, round its ends."""
        item, span = self.item, self.selected
        if item is None or not item.redactions or span is None:
            self.prompt.say("Nothing is masked in this line.", "$muted")
            return
        mask = self.mask
        starts = [r.start for r in item.redactions]
        if by > 0:
            behind = mask.start if mask else span[0]
            to = next((s for s in starts if s > behind), starts[0])
        else:
            ahead = mask.start if mask else span[0]
            to = next((s for s in reversed(starts) if s < ahead), starts[-1])
        self._cursor, self._anchor = self._word_at(to), None
        self._draw()

    def action_go(self, to: str) -> None:
        """To the next line of a kind, behind this one or from the beginning."""
        self._again = None
        if to == "doubtful":
            at = reviewing.most_doubtful(self.items, self.at)
            lacking = "No unread line with a figure of how sure the engine was is left."
        else:
            wanted, lacking = _KINDS[to]
            order = [*range(self.at + 1, len(self.items)), *range(self.at)]
            at = next((n for n in order if wanted(self.items[n])), None)
        if at is None:
            self.prompt.say(lacking, "$muted")
        else:
            self._stand(at)
            self.prompt.say("")

    def action_find(self) -> None:
        self.prompt.ask("find", "Search")

    def on_prompt_line_answered(self, message: PromptLine.Answered) -> None:
        self.set_focus(None)
        if message.text:
            self._found = message.text.casefold()
            self.action_step(1)

    def action_step(self, by: int) -> None:
        if not self._found:
            self.prompt.say("/ searches; then n and N go from line to line.", "$muted")
            return
        places = [
            n
            for n, one in enumerate(self.items)
            if self._found in (one.raw or "").casefold() or self._found in one.shown.casefold()
        ]
        if not places:
            self.prompt.say(f"“{printable(self._found)}” stands nowhere.", "$warning")
            return
        if by > 0:
            to = next((n for n in places if n > self.at), places[0])
        else:
            to = next((n for n in reversed(places) if n < self.at), places[-1])
        self._stand(to)
        self.prompt.say(f"{places.index(to) + 1} of {len(places)}", "$accent")

    # -- sound ---------------------------------------------------------------------------------

    def _sound(self) -> str:
        if self.player is None:
            return NO_SOUND
        now = self.player.playing_ms
        at = "silent" if now is None else f"playing {timestamp(now)}"
        return at if self.speed == 1.0 else f"{at} at {self.speed:g}x"

    def _play(self, from_ms: int, *, quiet: bool = False) -> None:
        item = self.item
        if self.player is None or item is None or item.is_note:
            if not quiet:
                self.prompt.say("There is no sound here: text only.", "$muted")
            return
        start = max(item.start_ms, min(from_ms, item.end_ms - 1))
        try:
            self.player.play(start, item.end_ms, self.speed)
        except FacilitatorError as error:
            if not quiet:  # what plays by itself is missed by nobody who reads on
                self.prompt.say(f"{error.what} {error.hint}", "$error")
        self._strip()

    def action_play(self) -> None:
        """Stops, or goes on a little before where it was stopped."""
        item = self.item
        now = self.player.playing_ms if self.player else None
        if self.player is not None and item is not None and now is not None:
            self.player.stop()
            self._stopped_at = (item.id, now)
            self._strip()
            return
        from_ms = item.start_ms if item else 0
        if item and self._stopped_at and self._stopped_at[0] == item.id:
            from_ms = self._stopped_at[1] - BACK_MS
        self._play(from_ms)

    def action_replay(self, *, quiet: bool = False) -> None:
        self._stopped_at = None
        self._play(self.item.start_ms if self.item else 0, quiet=quiet)

    def action_hop(self, ms: int) -> None:
        """Some seconds back or forward within the line."""
        now = self.player.playing_ms if self.player else None
        start = self.item.start_ms if self.item else 0
        self._play((start if now is None else now) + ms)

    def action_slower(self) -> None:
        """Back, and slower, in one key."""
        self._pace(-1)
        self.action_hop(-BACK_MS)

    def action_speed(self, by: int) -> None:
        self._pace(by)
        now = self.player.playing_ms if self.player else None
        if now is not None:
            self._play(now)
        self.prompt.say(f"Speed {self.speed:g}x", "$muted")

    def _pace(self, by: int) -> None:
        at = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[max(0, min(at, len(SPEEDS) - 1))]

    # -- the end -------------------------------------------------------------------------------

    def action_sign(self) -> None:
        left = sum(not one.read for one in self.items)
        if left:
            lines = "1 line" if left == 1 else f"{left} lines"
            self.prompt.say(f"{lines} not read yet: g goes to the next.", "$warning")
            return
        self.app.push_screen(
            AskScreen(
                f"Sign as {printable(self.review.reviewer)}?",
                "You answer for every line as it stands. The recording stays until the session "
                "is sealed.",
                Answer("no", "Not yet"),
                Answer("yes", "Sign"),
                chosen="no",
            ),
            self._signing,
        )

    def _signing(self, answer: str | None) -> None:
        if answer != "yes":
            return
        try:
            done = self.review.sign()
        except FacilitatorError as error:
            self.prompt.say(f"{error.what} {error.hint}", "$error")
            return
        if done.noted:
            self.dismiss(True)
        else:
            self._taken_in()
            self.prompt.say(done.said, "$warning")

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.acts))

    def action_close(self) -> None:
        if not self.prompt.asking and not self.line.editing:
            self.dismiss(False)


_KINDS: dict[str, tuple[Callable[[Item], bool], str]] = {
    "unread": (lambda one: not one.read, "No other line waits to be read."),
    "nobody": (
        lambda one: (one.speaker is None or one.guess is not None) and not one.is_note,
        "No other line is without a speaker.",
    ),
    "suggested": (lambda one: bool(one.suggestions) and not one.read, "No other suggestion waits."),
}
