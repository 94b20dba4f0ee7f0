"""What earlier meetings left over, to be ticked for this meeting's guide."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.widgets.selection_list import Selection

from facilitator.domain.transcript import timestamp
from facilitator.terminal import printable
from facilitator.tui.screens.people import step_title
from facilitator.tui.widgets.ticks import TickList
from facilitator.words import _
from facilitator.workflow.carried_over import (
    CarriedOver,
    LeftQuestion,
    LeftTopic,
    carried_over,
    lacking,
)
from facilitator.workflow.guides import load_guide
from facilitator.workflow.setting_up import SettingUp


class CarriedScreen(Screen[bool]):
    """Notes in what is being set up what was ticked; brings back whether to go on, at once where
    nothing was left over."""

    CSS_PATH = "carried.tcss"
    BINDINGS = [
        Binding("escape", "dismiss(False)", "Back", show=False),
        Binding("ctrl+q", "dismiss(False)", "Back", show=False, priority=True),
        Binding("enter", "go_on", "Go on", show=False, priority=True),
    ]
    AUTO_FOCUS = "#left"

    def __init__(self, chosen: SettingUp) -> None:
        super().__init__()
        self.chosen = chosen
        self.nothing = False
        """Whether nothing was left over."""
        self._left: list[LeftQuestion | LeftTopic] = []

    def compose(self) -> ComposeResult:
        yield Static(step_title(self.chosen, _("What was left over?")), id="title")
        yield Static(
            _("Questions earlier meetings did not come to, and topics they flagged: what is ticked "
              "stands in this meeting's guide, before its last section."),
            id="asked", markup=False,
        )  # fmt: skip
        yield TickList[int](id="left")
        yield Static(_("Looking into earlier meetings …"), id="unread", markup=False)
        yield Static(_("↑ ↓ choose   space tick   enter go on   esc back"), id="how")

    def on_mount(self) -> None:
        self.run_worker(self._look())

    async def _look(self) -> None:
        # Sessions are opened for it: a second for each that is not sealed yet.
        left = await asyncio.to_thread(self._found)
        self._left = [*left.questions, *(topic for topic in left.topics if topic.label)]
        if not self._left:
            self.nothing = True
            self.dismiss(True)
            return
        before = self.chosen.carried
        ticked = (*before.questions, *before.topics) if before else ()
        rows = self.query_one(TickList)
        rows.add_options(
            [
                Selection(Content(printable(_in_words(one))), number, one in ticked)
                for number, one in enumerate(self._left)
            ]
        )
        rows.highlighted = 0
        said = _("Not looked into: {ids}").format(ids=", ".join(left.unread)) if left.unread else ""
        self.query_one("#unread", Static).update(said)

    def _found(self) -> CarriedOver:
        workspace = self.chosen.workspace
        guide = load_guide(workspace.find_guide(self.chosen.guide))
        return lacking(carried_over(workspace), guide)

    def action_go_on(self) -> None:
        if not self._left:
            return
        ticked = [self._left[n] for n in sorted(self.query_one(TickList).selected)]
        questions = tuple(one for one in ticked if isinstance(one, LeftQuestion))
        topics = tuple(one for one in ticked if isinstance(one, LeftTopic))
        self.chosen.carried = CarriedOver(questions, topics) if ticked else None
        self.dismiss(True)


def _in_words(one: LeftQuestion | LeftTopic) -> str:
    if isinstance(one, LeftQuestion):
        said = _(one.status.words)
        return f"{one.text}  ({said}, {one.session})"
    flagged = _("flagged at {time}").format(time=timestamp(one.start_ms))
    return f"◆ {one.label}  ({flagged}, {one.session})"
