"""What is still said about each person: to be made to say less, or to be let stand by somebody who
has looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import set_cell_size
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from facilitator.domain import commands
from facilitator.domain.carrying import places
from facilitator.domain.commands import Bound
from facilitator.domain.reviewing import generalise
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.keymap import bindings, key_of
from facilitator.tui.keymap.residue import residue_acts
from facilitator.tui.player import Player
from facilitator.tui.review.places import PlacesScreen, place_row
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.widgets.hung_lines import HungLines
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.prompt_line import PromptLine
from facilitator.words import _, plural

if TYPE_CHECKING:
    from facilitator.workflow.residue import Portrait, Said
    from facilitator.workflow.review import Review

KIND_WORDS = {
    "age": _("age"),
    "job": _("job"),
    "health": _("health"),
    "family": _("family"),
    "place": _("place"),
    "housing": _("housing"),
    "money": _("money"),
    "offence": _("offence"),
    "faith": _("faith"),
    "origin": _("origin"),
    "event": _("event"),
    "time": _("how long"),
    "date": _("date"),
}


class ResidueScreen(Screen[None]):
    """Everybody's facts, those first of whom most is said. Comes back when one goes on."""

    CSS_PATH = "residue.tcss"
    BINDINGS = [*bindings(residue_acts())]
    AUTO_FOCUS = "#facts"

    def __init__(self, review: Review, player: Player | None = None) -> None:
        super().__init__()
        self.acts = residue_acts()
        self.review = review
        self.player = player
        self.prompt = PromptLine(id="prompt")
        self.generalised = 0
        self._rows: list[Said | None] = []

    def compose(self) -> ComposeResult:
        yield Static(id="strip", markup=False)
        yield OptionList(id="facts", markup=False)
        yield HungLines(id="places")
        yield self.prompt
        yield KeyBar(self.acts, id="keys")

    def on_mount(self) -> None:
        self._list(0)

    @property
    def said(self) -> Said | None:
        """The fact that is chosen."""
        at = self.query_one(OptionList).highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    def _list(self, at: int) -> None:
        options: list[Option] = []
        self._rows = []
        found = self.review.portraits()
        for portrait in found:
            options.append(Option(_title(portrait), disabled=True))
            self._rows.append(None)
            for one in portrait.said:
                options.append(Option(_row(one)))
                self._rows.append(one)
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(options)
        chosen = [n for n, one in enumerate(self._rows) if one is not None]
        if chosen:
            listed.highlighted = next((n for n in chosen if n >= at), chosen[-1])
        combined = sum(one.combined for one in found)
        told = plural(
            "of {count} person three kinds of facts or more are said",
            "of {count} people three kinds of facts or more are said",
            combined,
        )
        if not combined:
            told = _("of nobody three kinds of facts or more")
        self.query_one("#strip", Static).update(_("What is still said: {told}").format(told=told))
        if not found:
            told = _("Nothing of the kind was found: {key} says that you looked.")
            self.prompt.say(told.format(key=key_of(self.acts, "residue.done")))
        self._about()

    def _about(self) -> None:
        one = self.said
        rows = [] if one is None else [
            place_row(item, fact.start, fact.end) for item, fact in one.places[:20]
        ]  # fmt: skip
        self.query_one("#places", HungLines).put(rows)

    def on_option_list_option_highlighted(self) -> None:
        self._about()

    def on_option_list_option_selected(self) -> None:
        self.action_less()

    # -- keys ----------------------------------------------------------------------------------

    def action_less(self) -> None:
        one = self.said
        if one is not None:
            offered = self.review.offered(one.kind)
            asked = _("In place of “{words}” (enter: {offered}):")
            self.prompt.ask("less", asked.format(words=printable(one.words), offered=offered))

    def on_prompt_line_answered(self, message: PromptLine.Answered) -> None:
        self.set_focus(self.query_one(OptionList))
        one = self.said
        if one is None or message.called_off:
            return
        becomes = message.text or self.review.offered(one.kind)
        becomes = becomes if becomes.startswith("[") else f"[{becomes}]"
        rows = [
            place_row(item, start, end, becomes)
            for item in self.review.items()
            for start, end in places(item.raw or "", one.words)
            if not any(r.start < end and start < r.end for r in item.redactions)
        ]

        def answered(meant: bool | None) -> None:
            if meant and self._do(lambda s, g: generalise(s, g, one.words, becomes)):
                self.generalised += len(rows)

        count = plural("{count} place", "{count} places", len(rows))
        title = _("“{words}” becomes {becomes} in {places}")
        self.app.push_screen(
            PlacesScreen(
                title.format(words=printable(one.words), becomes=becomes, places=count), rows
            ),
            answered,
        )

    def _do(self, command: Bound) -> bool:
        try:
            done = self.review.do(command)
        except FacilitatorError as error:
            self.prompt.say(f"{error.what} {error.hint}", "$error")
            return False
        self.prompt.say(printable(done.said), "" if done.noted else "$warning")
        if done.noted:
            self._list(self.query_one(OptionList).highlighted or 0)
        return bool(done.noted)

    def action_undo(self) -> None:
        self._do(lambda s, g: commands.undo(s, g, old=True))

    def action_hear(self) -> None:
        one = self.said
        if self.player is None or one is None or one.places[0][0].is_note:
            self.prompt.say(_("There is no sound here: text only."), "$muted")
            return
        item = one.places[0][0]
        try:
            self.player.play(item.start_ms, item.end_ms, 1.0)
        except FacilitatorError as error:
            self.prompt.say(f"{error.what} {error.hint}", "$error")

    def action_looked_at(self) -> None:
        try:
            self.review.looked_at_residue(self.generalised)
        except FacilitatorError as error:
            self.prompt.say(f"{error.what} {error.hint}", "$error")
            return
        self.dismiss(None)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.acts))

    def action_close(self) -> None:
        if not self.prompt.asking:
            self.dismiss(None)


def _title(portrait: Portrait) -> Content:
    who = portrait.speaker or _("nobody knows who")
    kinds = ", ".join(KIND_WORDS[kind] for kind in portrait.kinds)
    before = sum(portrait.before.values())
    told = _("  (and {count} in earlier meetings)").format(count=before) if before else ""
    sign = "! " if portrait.combined else "  "
    return Content.assemble(
        (f"{sign}{printable(who)}", "bold $warning" if portrait.combined else "bold $accent"),
        (f"  {kinds}{told}", "$muted"),
    )


def _row(one: Said) -> Content:
    count = plural("{count} place", "{count} places", len(one.places))
    rare = _("  nobody else says this") if one.rare else ""
    return Content.assemble(
        (f"    {set_cell_size(KIND_WORDS[one.kind], 10)} ", "$muted"),
        f"“{printable(one.words)}”",
        (f"  {count}{rare}", "$muted"),
    )
