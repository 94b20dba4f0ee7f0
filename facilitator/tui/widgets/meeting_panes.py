"""Guide, transcript and moments of one meeting, kept up to date with its events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from facilitator.domain.session import Aspect, Gap
from facilitator.domain.transcript import Utterance
from facilitator.tui.guesses import with_guesses
from facilitator.tui.widgets.guide_panel import GuidePanel
from facilitator.tui.widgets.live_transcript import LiveTranscript
from facilitator.tui.widgets.moments_panel import MomentsPanel
from facilitator.tui.widgets.pane_tabs import PaneTabs
from facilitator.tui.widgets.transcript_view import TranscriptView

if TYPE_CHECKING:
    from facilitator.workflow.runner import MeetingRunner

HANDS = Aspect.GUIDE | Aspect.MOMENTS | Aspect.NOTES
"""What guide and moments show."""

GUIDE_MS = 5_000
"""How often, in session time, the guide's minutes are counted anew."""

PANES = {"guide": "Guide", "transcript": "Transcript", "moments": "Moments"}


class MeetingPanes(Widget):
    """Three panes side by side, two where it is narrower, one with tabs where it is narrow."""

    def __init__(self, meeting: MeetingRunner, *, id: str) -> None:
        super().__init__(id=id)
        self.meeting = meeting
        self.tabs = PaneTabs(PANES, id="tabs")
        self.guide = GuidePanel(id="guide")
        self.transcript = LiveTranscript(id="transcript")
        self.moments = MomentsPanel(meeting.tags, id="moments")
        self._symbols = {tag.name: tag.symbol for tag in meeting.tags}
        self._shown = "transcript"
        self._position = 0
        self._guide_at = -1

    def compose(self) -> ComposeResult:
        yield self.tabs
        with Container(id="panes"):
            yield self.guide
            yield self.transcript
            yield self.moments

    def on_mount(self) -> None:
        self.show_pane(self._shown)
        session = self.meeting.session
        self._position = session.position
        self._put(session.utterances, session.gaps)
        self.transcript.show_gestures(session.gestures)
        self.show_hands()

    # -- what has happened ---------------------------------------------------------------------

    def catch_up(self) -> None:
        """Shows all that the session has taken in since this was last called, whoever noted it: a
        key, a child, a script, another device."""
        session = self.meeting.session
        changes = session.since(self._position)
        self._position = session.position
        lines = [u for id_ in changes.lines if (u := session.utterance(id_)) is not None]
        gaps = session.gaps if Aspect.GAPS in changes.parts else ()
        if lines or gaps or changes.gone:
            self._put(lines, gaps, changes.gone)
        if Aspect.GESTURES in changes.parts:
            self.transcript.show_gestures(session.gestures)
        if changes.parts & HANDS:
            self.show_hands()

    def _put(
        self, lines: Iterable[Utterance], gaps: Iterable[Gap], gone: Iterable[str] = ()
    ) -> None:
        lines = list(lines)
        doubtful = {u.id for u in lines if u.doubts and u.reviewed is None}
        shown, guesses = with_guesses(lines)
        self.transcript.guessed((line.id for line in shown), guesses)
        self.transcript.put(shown, gaps, gone, doubtful)

    def show_passing(self) -> None:
        """What somebody is saying just now."""
        self.transcript.pass_by(self.meeting.status.in_passing or "")

    def show_hands(self) -> None:
        """What hands on the keyboard change: the guide and the moments."""
        session = self.meeting.session
        self._show_guide()
        self.moments.show(session)
        self.transcript.mark(session.moments, self._symbols)
        self.tabs.hint("moments", str(len(session.moments) or ""))

    def show_time(self) -> None:
        """The minutes beside the guide's sections: they change seldom, so they are told seldom."""
        if self.meeting.now_ms // GUIDE_MS != self._guide_at:
            self._show_guide()

    def _show_guide(self) -> None:
        self._guide_at = self.meeting.now_ms // GUIDE_MS
        self.guide.show(self.meeting.session, self.meeting.now_ms)

    # -- which pane ----------------------------------------------------------------------------

    def next_pane(self) -> None:
        names = list(PANES)
        self.show_pane(names[(names.index(self._shown) + 1) % len(names)])

    def show_pane(self, name: str) -> None:
        """Gives a pane the focus; where there is room for one only, this one is shown."""
        self._shown = name
        for pane in PANES:
            self.query_one(f"#{pane}").set_class(pane == name, "-shown")
        self.tabs.show(name)
        self.take_focus()

    def take_focus(self) -> None:
        self.query_one(f"#{self._shown}").focus()

    def on_pane_tabs_chosen(self, message: PaneTabs.Chosen) -> None:
        self.show_pane(message.pane)

    def on_transcript_view_unread(self, message: TranscriptView.Unread) -> None:
        self.tabs.hint("transcript", f"↓ {message.lines} new" if message.lines else "")
