"""Guide, transcript and moments of one meeting, kept up to date with its events."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from facilitator.domain import events as ev
from facilitator.domain.events import Recorded
from facilitator.domain.transcript import lines_of
from facilitator.tui.meeting import HOST, Meeting
from facilitator.tui.widgets.guide_panel import GuidePanel
from facilitator.tui.widgets.moments_panel import MomentsPanel
from facilitator.tui.widgets.pane_tabs import PaneTabs
from facilitator.tui.widgets.transcript_view import TranscriptView

RECENT_MS = 60_000
"""A mark of a speaker can change lines this far back: the snapping in `domain.session` reaches
2.5 seconds, and an utterance is cut after 20."""

GUIDE_MS = 5_000
"""How often, in session time, the guide's minutes are counted anew."""

PANES = {"guide": "Guide", "transcript": "Transcript", "moments": "Moments"}


class MeetingPanes(Widget):
    """Three panes side by side, two where it is narrower, one with tabs where it is narrow."""

    def __init__(self, meeting: Meeting, *, id: str) -> None:
        super().__init__(id=id)
        self.meeting = meeting
        self.tabs = PaneTabs(PANES, id="tabs")
        self.guide = GuidePanel(id="guide")
        self.transcript = TranscriptView(id="transcript")
        self.moments = MomentsPanel(meeting.tags, id="moments")
        self._symbols = {tag.name: tag.symbol for tag in meeting.tags}
        self._shown = "transcript"
        self._counter = 0
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
        self._counter = session.next_id(HOST).counter
        self.transcript.put(lines_of(session.utterances), session.gaps)
        self.show_hands()

    # -- what has happened ---------------------------------------------------------------------

    def catch_up(self, noted: Iterable[Recorded] = ()) -> bool:
        """Shows what was noted: these events, and any others the session has taken in since
        (a key's, or those of hands that follow a script). True if there were others."""
        session = self.meeting.session
        counter = session.next_id(HOST).counter
        changed: set[str] = set()
        known = 0
        gaps = masked = False
        for recorded in noted:
            known += recorded.id.device == HOST
            match recorded.event:
                case ev.UtteranceHeard(utterance=id_) | ev.UtteranceRedacted(utterance=id_):
                    changed.add(id_)
                case ev.GapNoted():
                    gaps = True
                case ev.NoteRedacted() | ev.MomentChanged():
                    masked = True
        hands = counter - self._counter > known
        self._counter = counter
        if hands:
            changed.update(self.transcript.source.ids_since(self.meeting.now_ms - RECENT_MS))
        self._put(changed, gaps=gaps)
        if hands or masked:
            self.show_hands()
        return hands

    def speaker_changed(self, at_ms: int) -> None:
        """A mark at `at_ms` came or went long after: every line since may be somebody else's."""
        self._put(self.transcript.source.ids_since(at_ms - RECENT_MS))

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

    def _put(self, ids: Iterable[str], *, gaps: bool = False) -> None:
        """Shows these utterances as they stand now."""
        session = self.meeting.session
        found = [u for id_ in ids if (u := session.utterance(id_)) is not None]
        if found or gaps:
            self.transcript.put(lines_of(found), session.gaps if gaps else ())

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
