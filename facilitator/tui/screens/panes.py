"""What is done in the panes of a meeting, and with a line of text that is asked for; the live
screen adds the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import events

from facilitator.tui.keymap import Act
from facilitator.tui.painting import SparingScreen
from facilitator.tui.screens.box_list import BoxListScreen
from facilitator.tui.widgets.guide_panel import GuidePanel
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.live_transcript import LiveTranscript
from facilitator.tui.widgets.meeting_panes import MeetingPanes
from facilitator.tui.widgets.moments_panel import MomentsPanel
from facilitator.tui.widgets.prompt_line import PromptLine
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.tui.hands.guide import GuideHand
    from facilitator.tui.hands.looking_back import LookingBack
    from facilitator.tui.hands.moments import MomentHand
    from facilitator.tui.hands.transcript import TranscriptHand
    from facilitator.workflow.runner import MeetingRunner


class PanesScreen(SparingScreen[None]):
    """Base of the live screen, which makes the parts that are named here."""

    meeting: MeetingRunner
    panes: MeetingPanes
    prompt: PromptLine
    keys: KeyBar
    pane_acts: Mapping[str, Sequence[Act]]
    """What can be done in each pane, beside what can be done anywhere."""
    transcript_hand: TranscriptHand
    guide_hand: GuideHand
    moment_hand: MomentHand
    looking_back: LookingBack
    _then: Callable[[str], object]
    """What is done with what is being typed."""

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The footer names the keys of the pane that has the focus."""
        self.keys.put_pane(self.pane_acts.get(event.widget.id or "", ()))

    def action_next_pane(self) -> None:
        self.panes.next_pane()

    # -- a line of text ------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        then: Callable[[str], object],
        *,
        value: str = "",
        names: Sequence[str] = (),
    ) -> None:
        """Asks for a line of text, which `then` is given; nothing is done if none is written."""
        self._then = then
        self.prompt.ask("text", question, value=value, names=names)

    def on_prompt_line_answered(self, message: PromptLine.Answered) -> None:
        self.panes.take_focus()
        if message.text is None:
            self.prompt.say(_("Nothing written."), "$muted")
        else:
            self._then(message.text)

    # -- transcript ----------------------------------------------------------------------------

    def action_find(self) -> None:
        self.transcript_hand.ask_what_to_find()

    def action_step(self, by: int) -> None:
        self.transcript_hand.step(by)

    def action_gesture(self) -> None:
        self.transcript_hand.ask_gesture()

    def action_open_turn(self) -> None:
        self.transcript_hand.open_turn()

    def on_live_transcript_chosen(self, message: LiveTranscript.Chosen) -> None:
        if self.check_action("gesture", ()):
            self.transcript_hand.open_turn(message.line)

    # -- guide and moments ---------------------------------------------------------------------

    def action_guide(self, what: str) -> None:
        self.guide_hand.do(what)

    def on_guide_panel_clicked(self, message: GuidePanel.Clicked) -> None:
        if self.check_action("do", ()):
            self.guide_hand.open(message.question)

    def action_moment(self, what: str) -> None:
        self.moment_hand.do(what)

    def on_moments_panel_clicked(self, message: MomentsPanel.Clicked) -> None:
        if not self.prompt.asking:
            self.panes.moments.choose(message.moment)
            self.moment_hand.go(message.moment)

    def action_name_latest(self) -> None:
        moments = self.meeting.session.moments
        if moments:
            self.moment_hand.name(moments[-1].id)

    def names_before(self) -> Sequence[str]:
        """Names that flags have had, in this meeting and in earlier ones."""
        return self.looking_back.names()

    def show_carried_over(self) -> None:
        self.looking_back.show()

    def action_box_list(self) -> None:
        self.app.push_screen(BoxListScreen(self.meeting.session, self.meeting.tags))

    def action_air_time(self) -> None:
        self.panes.show_air_time(not self.panes.air_time.display)
