"""The review: every line beside what will leave of it, passed, corrected and signed by keys.

Raw words are shown here and nowhere else, to the reviewer who has to judge them. Each key is noted
before it is seen, so that the screen can be left at any point and taken up where it was.
"""

from __future__ import annotations

import gc
import shlex
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.timer import Timer
from textual.widgets import Static

from facilitator.domain import commands, reviewing, suggesting
from facilitator.domain import events as ev
from facilitator.domain.commands import Bound
from facilitator.domain.people import SEAT_KEYS, SECOND_ROW
from facilitator.domain.reviewing.readers import question
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.keymap import bindings, key_of, review_acts
from facilitator.tui.player import Player
from facilitator.tui.review.going import GoingAbout
from facilitator.tui.review.masks import MaskKeys
from facilitator.tui.review.notation import choices
from facilitator.tui.review.sound import LOOK_S, SoundKeys
from facilitator.tui.screens.ask import Answer, AskScreen
from facilitator.tui.screens.entities import EntitiesScreen
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.screens.residue import ResidueScreen
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.review_line import Around, LineEditor
from facilitator.tui.widgets.seats_bar import SeatsBar
from facilitator.words import _, plural
from facilitator.workflow.self_checks import before_review

if TYPE_CHECKING:
    from facilitator.workflow.acts import Done
    from facilitator.workflow.review import Review


MASK_EVERY_S, MASK_S = 0.02, 0.006
"""How often text is masked anew while one reads, and for how long: a key never waits longer."""

ESCAPE_S = 3.0
"""A second escape within this time leaves."""


class ReviewScreen(SoundKeys, GoingAbout, MaskKeys):
    """One reviewer at one session. Comes back with True once it is signed."""

    CSS_PATH = "review.tcss"
    BINDINGS = [*bindings(review_acts())]
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    @property
    def goes_on(self) -> str:
        """The command that goes on with it, should the program be killed."""
        reviewer = shlex.quote(self.review.reviewer)
        words = f"review {self.review.session.id} --reviewer {reviewer}"
        return self.review.store.workspace.command(words)

    def __init__(
        self, review: Review, player: Player | None = None, *, names_first: bool = False
    ) -> None:
        """`names_first`: where nothing has been read yet, what is named is decided before it."""
        super().__init__(review, player)
        self._names_first = names_first
        self._masking: Timer | None = None
        self._escaped_at = 0.0
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
        # A long meeting is a million objects that stay: looking through them for garbage, as Python
        # does every other second of reading, would hold up a key for a tenth of one.
        gc.freeze()
        self._stand(self.at)
        if self.player is not None:
            self.set_interval(LOOK_S, self._look)
        if self.review.masking_left:
            self._masking = self.set_interval(MASK_EVERY_S, self._go_on_masking)
        if self._names_first and self.review.names_waiting:
            self.action_entities()
        check = before_review(self.review.store.workspace, self.session)
        if not self.items:
            self.prompt.say(_("Nothing was said in this meeting: S signs."), "$accent")
        elif self.at and self.items[self.at].read:
            self.prompt.say(_("All lines are read: S signs."), "$accent")
        elif check is not None:
            self.prompt.say(printable(check), "$muted")
        elif self.at:
            self.prompt.say(_("Taken up where it was left."), "$muted")

    def on_unmount(self) -> None:
        gc.unfreeze()
        if self.player is not None:
            self.player.stop()

    # -- doing ---------------------------------------------------------------------------------

    def action_accept(self) -> None:
        blind = self.blind
        done = self._do_right()
        item = self.item
        if item is None or not item.read:
            return
        self._on(blind, done)

    def _do_right(self) -> Done | None:
        item, alone = self.item, self.review.alone
        if item is None:
            return None
        return self._do("accept", lambda s, g: reviewing.accept(s, g, item.id, alone=alone))

    def _on(self, blind: bool, done: Done | None) -> None:
        """To the next line that is not read, which is played."""
        left = sum(not one.read for one in self.items)
        self._stand(reviewing.next_unread(self.items, self.at))
        if left and blind and not self.review.blind:
            told = plural(
                "The first reading is done: {count} line was not right, and comes beside what was "
                "heard.",
                "The first reading is done: {count} lines were not right, and come beside what was "
                "heard.",
                left,
            )
            self.prompt.say(told, "$accent")
        elif not left:
            self.prompt.say(_("All lines are read: S signs."), "$accent")
        elif done is not None and done.noted:
            self.action_replay(quiet=True)

    def action_not_right(self) -> None:
        """At the second reviewer's first reading: this line comes again."""
        item = self.item
        if item is None or not self.blind:
            self.prompt.say(_("That is for the second reviewer's first reading."), "$muted")
            return
        done = self._do(_("not right"), lambda s, g: question(s, g, item.id))
        if done is not None and done.noted:
            self._on(True, done)

    def action_entities(self) -> None:
        """Whom and what it names, each decided once."""
        if self.review.blind:
            self.prompt.say(
                _("First read what leaves, alone: enter right, ! not right."), "$warning"
            )
            return

        def back(_: object) -> None:
            self._taken_in()

        self.app.push_screen(EntitiesScreen(self.review, self.player), back)

    def action_residue(self) -> None:
        """What is still said about each person."""
        if self.review.blind:
            told = _("First read what leaves, alone: enter right, ! not right.")
            self.prompt.say(told, "$warning")
            return

        def back(_: object) -> None:
            self._taken_in()

        self.app.push_screen(ResidueScreen(self.review, self.player), back)

    def _go_on_masking(self) -> None:
        """All of it once more, with the roster as it is now, between one key and the next."""
        try:
            done = self.review.go_on_masking(MASK_S)
        except FacilitatorError as error:
            self.prompt.say(f"{error.what} {error.hint}", "$error")
            done = None
        if done is not None and self._masking is not None and not self.review.masking_left:
            self._masking.stop()
            self._taken_in()
            if done:
                self.prompt.say(done, "$warning")

    def action_second_row(self) -> None:
        self._second_row = not self._second_row
        self.prompt.say(_("Second row: a digit.") if self._second_row else "", "$accent")

    def action_seat(self, key: str) -> None:
        if self._second_row and key in SEAT_KEYS:
            key = SECOND_ROW + key
        self._second_row = False
        code = self.session.seats.code(key)
        if code is None:
            self.prompt.say(_("Nobody has seat {key}.").format(key=key), "$warning")
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

    def action_other(self) -> None:
        if self.item is None or self.item.raw is None:
            self.prompt.say(_("There is nothing in it that could be changed."), "$warning")
        else:
            self._here(_("other {target}").format(target=self._target), reviewing.take_other)

    def action_undo(self) -> None:
        self._turn("undo", partial(commands.undo, old=True))

    def action_redo(self) -> None:
        self._turn("redo", commands.redo)

    def _turn(self, key: str, command: Bound) -> None:
        """Undo or redo, and to the line that it was about."""
        session, device = self.session, self.review.device
        if key == "undo":
            last = session.acts.last(device)
            about = last[1] if last else None
        else:
            undone = session.acts.undone(device)
            about = undone[1].event if undone else None
        done = self._do(key, command)
        if done is None or not done.noted or about is None:
            return
        target = reviewing.touched(about)
        at = next((n for n, one in enumerate(self.items) if one.id == target), None)
        if at is not None and at != self.at:
            self._stand(at)
        if at is not None and isinstance(about, ev.RedactionDecided):
            # On what was decided, not on what came after: the next key is meant for it.
            self._cursor, self._anchor = self._word_at(about.start), None
            self._draw()

    # -- editing -------------------------------------------------------------------------------

    def action_edit(self) -> None:
        item = self.item
        if item is None or item.raw is None:
            self.prompt.say(_("There is nothing in it that could be changed."), "$warning")
            return
        span = self.selected
        codes = {r.replacement for one in self.items for r in one.redactions}
        self.line.edit(item.raw, span[0] if span else 0, choices(codes))
        self.prompt.say(_("enter keeps it   esc leaves it as it was   [ and tab: codes, marks"))

    def on_line_editor_written(self, message: LineEditor.Written) -> None:
        self.line.leave()
        if message.text is None:
            self.prompt.say(_("Nothing was changed."), "$muted")
            return
        done = self._here("edit", reviewing.correct, message.text)
        if done is None:
            # The disk refused it: what was typed is not lost.
            self.line.edit(message.text, len(message.text))

    # -- the end -------------------------------------------------------------------------------

    def action_sign(self) -> None:
        left = sum(not one.read for one in self.items)
        if left:
            lines = _("1 line") if left == 1 else _("{left} lines").format(left=left)
            told = _("{lines} not read yet: {key} goes to the next.")
            key = key_of(self.acts, "go.unread")
            self.prompt.say(told.format(lines=lines, key=key), "$warning")
            return
        self.app.push_screen(
            AskScreen(
                _("Sign as {reviewer}?").format(reviewer=printable(self.review.reviewer)),
                _(
                    "You answer for every line as it stands. The recording stays until the session "
                    "is sealed."
                )
                + self._not_looked_at(),
                Answer("no", _("Not yet")),
                Answer("yes", _("Sign")),
                chosen="no",
            ),
            self._signing,
        )

    def _not_looked_at(self) -> str:
        if self.session.signing.residue_seen:
            return ""
        told = _("Nobody has looked yet at what is still said about each person: R shows it.")
        return f"\n\n{told}"

    def _signing(self, answer: str | None) -> None:
        if answer != "yes":
            self.prompt.say(_("Not signed."), "$muted")
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

    def action_escape(self) -> None:
        """What was marked is let go; leaving takes a second press."""
        if self._anchor is not None or self._only:
            self._anchor, self._only = None, ""
            self._draw()
            return
        now = monotonic()
        if now - self._escaped_at < ESCAPE_S:
            self.action_close()
        else:
            self._escaped_at = now
            self.prompt.say(_("esc once more leaves; everything is kept as it stands."), "$accent")

    def action_close(self) -> None:
        if not self.prompt.asking and not self.line.editing:
            self.dismiss(False)
