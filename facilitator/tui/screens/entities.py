"""Whom and what the meeting names: each decided once, before the lines are read.

Raw words are shown here, to the reviewer who has to judge them, as in the review itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from facilitator.domain import commands
from facilitator.domain.commands import Bound
from facilitator.domain.events import Verdict
from facilitator.domain.reviewing.entities import (
    HARMS,
    Entity,
    Mention,
    accept_entity,
    named,
    reject_entity,
    rename_entity,
)
from facilitator.domain.transcript import Certainty
from facilitator.domain.wording import BY_HAND
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.keymap import bindings, key_of
from facilitator.tui.keymap.entities import entity_acts
from facilitator.tui.player import Player
from facilitator.tui.review.places import PlacesScreen, mention_row
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.widgets.hung_lines import HungLines, plain
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.prompt_line import PromptLine
from facilitator.words import _, plural
from facilitator.wrapping import padded

if TYPE_CHECKING:
    from facilitator.workflow.review import Review

LEAD_MS = 1_500
"""So much is heard before and behind a mention where the times of its words are not known."""


CODE_CELLS = 20
"""Of a code, at most: words somebody typed in place of one may be long."""


class EntitiesScreen(Screen[None]):
    """All that is named, the worst first. Comes back when one goes on to the lines."""

    CSS_PATH = "entities.tcss"
    BINDINGS = [*bindings(entity_acts())]
    AUTO_FOCUS = "#entities"

    def __init__(self, review: Review, player: Player | None = None) -> None:
        super().__init__()
        self.acts = entity_acts()
        self.review = review
        self.player = player
        self.prompt = PromptLine(id="prompt")
        self.found: list[Entity] = []
        self._spelling: str | None = None
        self._merging: Entity | None = None
        self._heard = -1

    def compose(self) -> ComposeResult:
        yield Static(id="strip", markup=False)
        yield OptionList(id="entities", markup=False)
        yield HungLines(id="mentions")
        yield self.prompt
        yield KeyBar(self.acts, id="keys")

    def on_mount(self) -> None:
        self._list(0)
        if not self.found:
            told = _("Nothing that names anybody was found: {key} goes to the lines.")
            self.prompt.say(told.format(key=key_of(self.acts, "entities.close")))

    def on_unmount(self) -> None:
        if self.player is not None:
            self.player.stop()

    # -- showing -------------------------------------------------------------------------------

    @property
    def entity(self) -> Entity | None:
        """The one that is chosen."""
        at = self.query_one(OptionList).highlighted
        return self.found[at] if at is not None and at < len(self.found) else None

    def _list(self, at: int) -> None:
        self.found = self.review.entities()
        options = self.query_one(OptionList)
        options.clear_options()
        codes = max((cell_len(printable(one.code)) for one in self.found), default=0)
        harms = max((cell_len(HARMS[one.harm]) for one in self.found), default=0)
        wide = min(codes, CODE_CELLS), harms
        options.add_options([Option(_row(one, wide)) for one in self.found])
        if self.found:
            options.highlighted = max(0, min(at, len(self.found) - 1))
        self._about()

    def _about(self) -> None:
        waiting = sum(bool(one.waiting) for one in self.found)
        names = plural("{count} name", "{count} names", len(self.found))
        left = plural("{count} to decide", "{count} to decide", waiting)
        shown = _("What is named: {names}, {left}  ·  the worst first").format(
            names=names, left=left
        )
        self.query_one("#strip", Static).update(shown)
        one = self.entity
        about = self.query_one("#mentions", HungLines)
        if one is None:
            about.put(())
            return
        spellings = one.spellings
        head = Content.assemble(
            (f"{printable(one.code)}  ", "bold $accent"),
            (f"{HARMS[one.harm]}  ", "$muted"),
            *(self._spelt(words) for words in spellings[:12]),
        )
        rows = [plain(head)]
        others = self.review.meetings(one.code)
        if others:
            told = _("also in: {meetings}").format(meetings=", ".join(others[-6:]))
            rows.append(plain(Content.styled(told, "$muted")))
        rows += [mention_row(mention) for mention in one.of(self._spelling)[:40]]
        about.put(rows)

    def _spelt(self, words: str) -> tuple[str, str]:
        chosen = words == self._spelling
        shown = printable(words)
        return (f"[{shown}] ", "bold reverse") if chosen else (f"“{shown}” ", "")

    def on_option_list_option_highlighted(self) -> None:
        self._spelling, self._heard = None, -1
        self._about()

    def on_option_list_option_selected(self) -> None:
        self.action_decide(Verdict.ACCEPTED.value)

    # -- deciding ------------------------------------------------------------------------------

    def action_decide(self, verdict: str) -> None:
        one = self.entity
        if one is None:
            return
        spelling = self._spelling
        if verdict == Verdict.ACCEPTED:
            self._asked(
                one,
                _("{code}: masked in {places}").format(
                    code=one.code, places=_places(one, spelling)
                ),
                None,
                lambda s, g: accept_entity(s, g, one, spelling),
            )
        else:
            self._asked(
                one,
                _("{code}: shown in {places}").format(code=one.code, places=_places(one, spelling)),
                _("(shown)"),
                lambda s, g: reject_entity(s, g, one, spelling),
                _("These words will leave, and are not suggested again in this study's meetings."),
            )

    def _asked(
        self, one: Entity, title: str, becomes: str | None, command: Bound, remark: str = ""
    ) -> None:
        """Shows every place first; what is asked is done on enter."""
        rows = [mention_row(m, becomes or m.redaction.replacement) for m in one.of(self._spelling)]

        def answered(meant: bool | None) -> None:
            if meant:
                self._do(command)

        self.app.push_screen(PlacesScreen(title, rows, remark), answered)

    def _do(self, command: Bound) -> None:
        try:
            done = self.review.do(command)
        except FacilitatorError as error:
            self.prompt.say(f"{error.what} {error.hint}", "$error")
            return
        self.prompt.say(printable(done.said), "" if done.noted else "$warning")
        if done.noted:
            before = self.entity
            at = self.query_one(OptionList).highlighted or 0
            self._list(at)
            self._go_on(before, at)

    def _go_on(self, before: Entity | None, at: int) -> None:
        """`before` was decided at `at`: what is decided goes behind what waits of its harm, so the
        cursor is on the next that waits, behind it or else before it, or on the one behind."""
        if before is None or self.entity is None:
            return
        waiting = [n for n, one in enumerate(self.found) if one.waiting]
        if before.waiting and waiting:
            at = next((n for n in waiting if n >= at), waiting[0])
        elif self.entity.key == before.key:
            at = min(at + 1, len(self.found) - 1)
        self.query_one(OptionList).highlighted = at

    def action_recode(self) -> None:
        if self.entity is not None:
            self.prompt.ask("code", _("Code, or words that say less:"))

    def on_prompt_line_answered(self, message: PromptLine.Answered) -> None:
        self.set_focus(self.query_one(OptionList))
        one = self.entity
        if message.text and one is not None:
            self._recoded(one, _bracketed(message.text), self._spelling)

    def _recoded(self, one: Entity, becomes: str, spelling: str | None) -> None:
        self._asked(
            one,
            _("{code} becomes {becomes} in {places}").format(
                code=one.code, becomes=becomes, places=_places(one, spelling)
            ),
            becomes,
            lambda s, g: rename_entity(s, g, one, becomes, spelling),
        )

    def action_merge(self) -> None:
        one = self.entity
        if one is None:
            return
        if self._merging is None:
            self._merging = one
            told = _("{code} is the same as … choose the other, then {key} again. esc: neither.")
            key = key_of(self.acts, "entity.merge")
            self.prompt.say(told.format(code=one.code, key=key), "$accent")
            return
        first, self._merging = self._merging, None
        if first.key == one.key:
            self.prompt.say(_("It is itself already."), "$warning")
            return
        self._spelling = None
        self._recoded(first, one.code, None)

    def action_split(self) -> None:
        one, spelling = self.entity, self._spelling
        if one is None:
            return
        if spelling is None:
            self.prompt.say(_("→ chooses the spelling that is somebody else; then s."), "$warning")
            return
        try:
            code = self.review.fresh_code(one.label)
        except FacilitatorError as error:
            self.prompt.say(f"{error.what} {error.hint}", "$error")
            return
        self._recoded(one, code, spelling)

    def action_roster(self) -> None:
        one = self.entity
        if one is None:
            return
        # Nothing takes one name off a roster again, so it is shown first, like what leaves.
        spelling = self._spelling
        title = _("{code}: onto the study's roster").format(code=one.code)
        remark = _("Masked at once from here on, in every meeting. Undo does not take this back.")

        def answered(meant: bool | None) -> None:
            if not meant:
                return
            try:
                self.prompt.say(self.review.on_roster(one, spelling))
            except FacilitatorError as error:
                self.prompt.say(f"{error.what} {error.hint}", "$error")

        rows = [mention_row(m, m.redaction.replacement) for m in one.of(spelling)]
        self.app.push_screen(PlacesScreen(title, rows, remark), answered)

    def action_undo(self) -> None:
        self._do(lambda s, g: commands.undo(s, g, old=True))

    def action_redo(self) -> None:
        self._do(commands.redo)

    # -- going about ---------------------------------------------------------------------------

    def action_spelling(self, by: int) -> None:
        one = self.entity
        if one is None:
            return
        choices: list[str | None] = [None, *one.spellings]
        at = choices.index(self._spelling) if self._spelling in choices else 0
        self._spelling, self._heard = choices[(at + by) % len(choices)], -1
        self._about()

    def action_hear(self) -> None:
        """The next mention, with a little before and behind it."""
        one = self.entity
        spoken = [m for m in one.of(self._spelling) if not m.item.is_note] if one else []
        if self.player is None or not spoken:
            self.prompt.say(_("There is no sound here: text only."), "$muted")
            return
        self._heard = (self._heard + 1) % len(spoken)
        start_ms, end_ms = _span(spoken[self._heard])
        try:
            self.player.play(start_ms, end_ms, 1.0)
        except FacilitatorError as error:
            self.prompt.say(f"{error.what} {error.hint}", "$error")
            return
        told = _("mention {number} of {count}")
        self.prompt.say(told.format(number=self._heard + 1, count=len(spoken)), "$muted")

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.acts))

    def action_close(self) -> None:
        if self._merging is not None:
            self._merging = None
            self.prompt.say("")
        elif not self.prompt.asking:
            self.dismiss(None)


def _row(one: Entity, wide: tuple[int, int]) -> Content:
    """`wide`: columns that codes and kinds of harm take."""
    sure = sum(
        m.redaction.certainty is Certainty.CERTAIN and m.masked and m.redaction.source != BY_HAND
        for m in one.mentions
    )
    by_hand = sum(m.masked and m.redaction.source == BY_HAND for m in one.mentions)
    states = [
        (one.waiting, _("{count} to decide")),
        (sure, _("{count} certain")),
        (by_hand, _("{count} by hand")),
        (one.let, _("{count} let stand")),
    ]
    told = ", ".join(words.format(count=count) for count, words in states if count)
    sign, look = ("?", "bold $warning") if one.waiting else ("✓", "$success")
    if one.let == len(one.mentions):
        sign, look = "x", "$muted"
    return Content.assemble(
        (f"{sign} ", look),
        (padded(printable(one.code), wide[0]) + "  ", "bold"),
        (padded(HARMS[one.harm], wide[1]) + "  ", "$muted"),
        printable(named(one.spellings)),
        (f"  {told}", "$muted"),
    )


def _places(one: Entity, spelling: str | None) -> str:
    return plural("{count} place", "{count} places", len(one.of(spelling)))


def _bracketed(text: str) -> str:
    """What a person wrote as a code: "person 2" is one of those in square brackets."""
    text = text.strip()
    from facilitator.domain.people import is_code, parse_code

    if is_code(text) and parse_code(text)[0] not in ("Person", "Place", "Service"):
        return text
    return text if text.startswith("[") else f"[{text}]"


def _span(mention: Mention) -> tuple[int, int]:
    """About where in the sound a mention is: its line's time is divided as its text is."""
    item, one = mention.item, mention.redaction
    whole = max(1, len(item.raw or ""))
    lasts = item.end_ms - item.start_ms
    start = item.start_ms + lasts * one.start // whole
    end = item.start_ms + lasts * one.end // whole
    return max(item.start_ms, start - LEAD_MS), min(item.end_ms, end + LEAD_MS)
