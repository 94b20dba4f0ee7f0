"""Guide, transcript and moments of one meeting, kept up to date with its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from facilitator.domain.changes import Aspect
from facilitator.domain.recording import Gap
from facilitator.domain.transcript import Utterance
from facilitator.tui.guesses import guesses
from facilitator.tui.keymap import Act, with_keys
from facilitator.tui.masked_guesses import with_guesses
from facilitator.tui.widgets.air_time_panel import AirTimePanel
from facilitator.tui.widgets.guide_panel import GuidePanel
from facilitator.tui.widgets.live_transcript import LiveTranscript
from facilitator.tui.widgets.moments_panel import MomentsPanel
from facilitator.tui.widgets.pane_tabs import PaneTabs
from facilitator.tui.widgets.question_strip import QuestionStrip
from facilitator.tui.widgets.transcript_view import TranscriptView
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.workflow.runner import MeetingRunner

FLAGS = Aspect.MOMENTS | Aspect.NOTES
"""What the moments show."""

GUIDE_MS = 5_000
"""How often, in session time, the guide's minutes are counted anew."""

PANES = {"guide": _("Guide"), "transcript": _("Transcript"), "moments": _("Moments")}


class MeetingPanes(Widget):
    """Three panes side by side, two where it is narrower, one with tabs where it is narrow; above
    them, at every width, the question that the talk is at."""

    def __init__(
        self, meeting: MeetingRunner, acts: Mapping[str, Sequence[Act]], *, id: str
    ) -> None:
        """`acts` of each pane by its id."""
        super().__init__(id=id)
        self.meeting = meeting
        self.question = QuestionStrip(id="question")
        self.tabs = PaneTabs(PANES, {"transcript": acts["transcript"]}, id="tabs")
        self.guide = with_keys(GuidePanel, acts["guide"])(id="guide")
        self.transcript = with_keys(LiveTranscript, acts["transcript"])(id="transcript")
        self.moments = with_keys(MomentsPanel, acts["moments"])(meeting.tags, id="moments")
        self.air_time = AirTimePanel(id="air_time")
        self._symbols = {tag.name: tag.symbol for tag in meeting.tags}
        self._shown = "transcript"
        self._position = 0
        self._guide_at = -1

    def compose(self) -> ComposeResult:
        yield self.question
        yield self.tabs
        with Container(id="panes"):
            yield self.guide
            yield self.transcript
            yield self.moments
        yield self.air_time

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
        if Aspect.GUIDE in changes.parts:
            self._show_guide(changed=True)
        if changes.parts & (FLAGS | Aspect.GUIDE):
            self._show_flags(changes.parts)

    def _put(
        self, lines: Iterable[Utterance], gaps: Iterable[Gap], gone: Iterable[str] = ()
    ) -> None:
        lines = list(lines)
        doubtful = {u.id for u in lines if u.doubts and u.reviewed is None}
        shown, unsure = with_guesses(lines)
        self.transcript.guessed((line.id for line in shown), unsure)
        self.transcript.put(shown, gaps, gone, doubtful, guesses(lines))

    def show_passing(self) -> None:
        """What somebody is saying just now."""
        self.transcript.pass_by(self.meeting.status.in_passing or "")

    def show_hands(self) -> None:
        """What hands on the keyboard change: the guide and the moments."""
        self._show_guide(changed=True)
        self._show_flags(FLAGS)

    def _show_flags(self, parts: Aspect) -> None:
        session = self.meeting.session
        self.moments.show(session)
        if Aspect.MOMENTS not in parts:
            return
        self.transcript.mark(session.moments, self._symbols)
        self.tabs.hint("moments", str(len(session.moments) or ""))

    def show_time(self) -> None:
        """Who speaks for how long; and the minutes beside the guide's sections, which change
        seldom, so they are told seldom."""
        session, now_ms = self.meeting.session, self.meeting.now_ms
        self.question.show(session, now_ms)
        if now_ms // GUIDE_MS != self._guide_at:
            self._show_guide()
            self.air_time.show(session, now_ms)

    def _show_guide(self, *, changed: bool = False) -> None:
        session, now_ms = self.meeting.session, self.meeting.now_ms
        self._guide_at = now_ms // GUIDE_MS
        self.guide.show(session, now_ms)
        if changed:
            self.question.show(session, now_ms, guide=True)

    def show_air_time(self, shown: bool) -> None:
        """Who has been heard, or no more of it."""
        self.air_time.display = shown
        self.air_time.show(self.meeting.session, self.meeting.now_ms)

    def go_to(self, at_ms: int) -> None:
        """The transcript at a point of session time, where there is room for one pane alone."""
        self.transcript.reveal(at_ms)
        self.show_transcript()

    def show_transcript(self) -> None:
        """Brings the transcript into sight, where there is room for one pane alone."""
        if self.tabs.display:
            self.show_pane("transcript")

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
        self.tabs.hint(
            "transcript", _("↓ {lines} new").format(lines=message.lines) if message.lines else ""
        )
