"""The review: every line beside what will leave of it, passed, corrected and signed by keys.

Raw words are shown here and nowhere else, to the reviewer who has to judge them. Each key is noted
before it is seen, so that the screen can be left at any point and taken up where it was.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import Static

from facilitator.domain import commands, reviewing
from facilitator.domain.commands import Bound
from facilitator.domain.people import SEAT_KEYS, SECOND_ROW
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.keymap import bindings, review_acts
from facilitator.tui.player import Player
from facilitator.tui.review.going import GoingAbout
from facilitator.tui.review.masks import MaskKeys
from facilitator.tui.review.sound import LOOK_S, SoundKeys
from facilitator.tui.screens.ask import Answer, AskScreen
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.review_line import Around, LineEditor
from facilitator.tui.widgets.seats_bar import SeatsBar
from facilitator.workflow.self_checks import before_review

if TYPE_CHECKING:
    from facilitator.workflow.review import Review


class ReviewScreen(SoundKeys, GoingAbout, MaskKeys):
    """One reviewer at one session. Comes back with True once it is signed."""

    CSS_PATH = "review.tcss"
    BINDINGS = [*bindings(review_acts())]
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, review: Review, player: Player | None = None) -> None:
        super().__init__(review, player)
        self.acts = review_acts()
        self._second_row = False

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
        check = before_review(self.review.store.workspace, self.session)
        if not self.items:
            self.prompt.say("Nothing was said in this meeting: S signs.", "$accent")
        elif self.at and self.items[self.at].read:
            self.prompt.say("All lines are read: S signs.", "$accent")
        elif check is not None:
            self.prompt.say(printable(check), "$muted")
        elif self.at:
            self.prompt.say("Taken up where it was left.", "$muted")

    def on_unmount(self) -> None:
        if self.player is not None:
            self.player.stop()

    # -- doing ---------------------------------------------------------------------------------

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

    def action_split(self) -> None:
        span = self.selected
        self._here("split", reviewing.split, span[0] if span else 0)

    def action_join(self) -> None:
        self._here("join", reviewing.join)

    def action_inaudible(self) -> None:
        marked = self.selected if self._anchor is not None else None
        self._here("inaudible", reviewing.inaudible, marked)

    def action_other(self) -> None:
        self._here(f"other {self._target}", reviewing.take_other)

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
