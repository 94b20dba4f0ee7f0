"""The meeting while it runs: composes the parts and routes keys; nothing is computed here."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from textual.app import ComposeResult
from textual.screen import Screen

from facilitator.domain import events as ev
from facilitator.domain.people import Participant
from facilitator.domain.session import Phase
from facilitator.domain.transcript import timestamp
from facilitator.errors import FacilitatorError
from facilitator.tui.keymap import Act, Keys, bindings, live_acts, remapped, unkeyed_acts
from facilitator.tui.meeting import Meeting
from facilitator.tui.messages import ChildSpoke
from facilitator.tui.screens import questions
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.widgets.guide_panel import GuidePanel
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.meeting_panes import MeetingPanes
from facilitator.tui.widgets.moments_panel import MomentsPanel
from facilitator.tui.widgets.prompt_line import PromptLine
from facilitator.tui.widgets.seats_bar import SeatsBar
from facilitator.tui.widgets.status_strip import AlertLine, Standing, StatusStrip

TICK_S = 0.25
"""How often the meeting's watchdogs and the clock are looked after."""

WHO_S = 2.0
"""A digit this soon after a flag says whom the flag is about (DESIGN 5)."""

LEAVE_S = 5.0
"""A recorder that has not closed its segment by then is closed from outside."""

WELCOME = "Say who is speaking with the digits; space opens the first question."


def live_screen(meeting: Meeting, **options: Any) -> LiveScreen:
    """The live screen with a key for each of the study's tags."""

    class StudyLiveScreen(LiveScreen):
        BINDINGS = [*bindings(live_acts(meeting.tags))]

    return StudyLiveScreen(meeting, **options)


class LiveScreen(Screen[None]):
    """Shows a meeting and presses its keys. Made by `live_screen`; dismissed when it is closed."""

    CSS_PATH = "live.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (140, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]
    AUTO_FOCUS = "#transcript"

    def __init__(
        self,
        meeting: Meeting,
        *,
        keys: Keys | None = None,
        trial: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`trial`: the meeting is a sample that will be removed; `clock` counts seconds."""
        super().__init__()
        self.pressed_at: float | None = None
        """When the key that is being acted upon was pressed (`time.monotonic`), None if unknown."""
        self.meeting = meeting
        self.acts: tuple[Act, ...] = (
            *remapped(live_acts(meeting.tags), keys or {}),
            *unkeyed_acts(),
        )
        self.strip = StatusStrip(id="strip")
        self.alert = AlertLine(id="alert")
        self.panes = MeetingPanes(meeting, id="meeting")
        self.prompt = PromptLine(id="prompt")
        self.seats = SeatsBar(id="seats")
        self._tags = {tag.name: tag for tag in meeting.tags}
        self._room_actions = {act.action.partition("(")[0] for act in self.acts}
        self._clock = clock
        self._trial = trial
        self._flagged: str | None = None
        self._who_until = 0.0
        self._naming = ""
        self._started = self._ending = self._changing = self._over_shown = False
        self._leaving_since: float | None = None

    def compose(self) -> ComposeResult:
        yield self.strip
        yield self.alert
        yield self.panes
        yield self.prompt
        yield self.seats
        yield KeyBar(self.acts, id="keys")

    def on_mount(self) -> None:
        self._show()
        self.call_after_refresh(self._begin)

    # -- beginning -----------------------------------------------------------------------------

    def _begin(self) -> None:
        session = self.meeting.session
        if session.consent_by is None:
            self.app.push_screen(questions.consent(self.meeting.shortfalls), self._consent_answered)
        elif session.phase in (Phase.RECORDING, Phase.PAUSED):
            self.app.push_screen(
                questions.going_on(session, self.meeting.now_ms), self._going_on_answered
            )
        else:
            self._start(record=True)

    def _consent_answered(self, answer: str | None) -> None:
        if answer != "yes":
            self.dismiss(None)
            return
        codes = self.meeting.session.codes
        by = next((c for c in codes if Participant(c).facilitates), "the facilitator")
        if self._attempt(lambda: self.meeting.confirm_consent(by)):
            self._start(record=True)

    def _going_on_answered(self, answer: str | None) -> None:
        if answer is None:
            self.dismiss(None)
            return
        self._start(record=answer == "record")
        if answer == "finish":
            self._end_answered("end")

    def _start(self, *, record: bool) -> None:
        if self._attempt(lambda: self.meeting.start(self._deliver, record=record)):
            self._started = True
            self.panes.catch_up()
            self._show()
            self.set_interval(TICK_S, self._tick)
            self.prompt.say(WELCOME, "$muted")

    def _deliver(self, said: dict[str, Any]) -> None:
        """Called on the threads that read the children's output; `post_message` may be."""
        self.post_message(ChildSpoke(said))

    # -- what comes in -------------------------------------------------------------------------

    def on_child_spoke(self, message: ChildSpoke) -> None:
        said = message.said
        kind = said.get("kind")
        self.meeting.handle(said)
        self._catch_up()
        if kind == "progress":
            self.strip.level(self.meeting.level_db)
        elif kind in ("started", "ended", "closed"):
            # A file that is played to its end ends its meeting by itself.
            self._ending = self._ending or said.get("reason") == "end of file"
            self._tick()

    def _tick(self) -> None:
        self.meeting.tick()
        self._catch_up()
        meeting = self.meeting
        if meeting.recording is not meeting.off_record:
            self._changing = False  # sound does what was last asked for
        self._show()
        if self._leaving_since is not None:
            late = self._clock() - self._leaving_since > LEAVE_S
            if (meeting.closed or late) and self.is_current:
                self.dismiss(None)
        elif meeting.finished and self.is_current and not self._over_shown:
            self._over_shown = True
            over = questions.over(meeting.session, trial=self._trial)
            self.app.push_screen(over, self._over_read)
        elif meeting.fault is not None and not meeting.recording and not meeting.now_ms:
            # Nothing was recorded and nothing will be: whoever opened the screen says why.
            self.dismiss(None)

    def _over_read(self, _: str | None) -> None:
        self.dismiss(None)

    def _catch_up(self) -> None:
        if self.panes.catch_up():
            self._show_seats()

    # -- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        """What changes with time."""
        meeting = self.meeting
        opened, guide = meeting.session.opened, meeting.session.guide
        title = f"Meeting {opened.number} · {guide.title}" if opened and guide else ""
        self.strip.show(
            Standing(title, self._state(), meeting.now_ms, meeting.behind_ms, meeting.disk_hours)
        )
        self.alert.show(meeting.alert)
        self.panes.show_time()
        if not self.seats.seats.codes:
            self._show_seats()

    def _show_seats(self) -> None:
        session = self.meeting.session
        self.seats.show(session.seats, session.speaker_at(self.meeting.now_ms))

    def _state(self) -> str:
        meeting = self.meeting
        if meeting.finished:
            return "finished"
        if self._leaving_since is not None or self._changing:
            return "changing"
        if self._ending:
            return "finishing"
        if meeting.recording:
            return "changing" if meeting.off_record else "recording"
        if meeting.off_record:
            return "off"
        return "stopped" if meeting.now_ms else "ready"

    # -- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While something is typed, and before the meeting has begun, keys of the room rest."""
        if action in ("help", "leave"):
            return True
        if action == "next_pane":
            return not self.prompt.asking
        if action in ("end", "off_record") and self._ending:
            return False
        if action in self._room_actions:
            return self._started and not self.prompt.asking and not self.meeting.finished
        return True

    def _attempt(self, act: Callable[[], object]) -> bool:
        """Carries an act out; a foreseen fault is said on the screen instead of ending it."""
        try:
            act()
        except FacilitatorError as error:
            self.prompt.say(f"! {error.what} {error.hint}", "bold $warning")
            return False
        return True

    def _press(self, act: Callable[[], object], said: str) -> None:
        """Paints what a key did, then carries it out: the journal's disk never holds up a key."""
        self.prompt.say(said)

        def persist() -> None:
            self._attempt(act)
            self._catch_up()
            self._show_seats()  # a digit was painted before it counted

        self.call_after_refresh(persist)

    def _stop(self, act: Callable[[float], object], said: str) -> None:
        """Stops sound: carried out before anything is painted, and as of the key's own moment."""
        moment = time.monotonic() if self.pressed_at is None else self.pressed_at
        if self._attempt(lambda: act(moment)):
            self.prompt.say(said)

    def action_seat(self, key: str) -> None:
        code = self.meeting.session.seats.code(key)
        if code is None:
            self.prompt.say(f"Nobody sits at {key}.", "$muted")
        elif self._clock() < self._who_until:
            self._who_until = 0.0
            self._press(lambda: self._attribute(code), f"That flag is about {code}.")
        else:
            self._speak(code, f"{code} is speaking.")

    def action_nobody(self) -> None:
        self._speak(None, "Nobody in particular is speaking.")

    def _speak(self, code: str | None, said: str) -> None:
        self.seats.show(self.meeting.session.seats, code)
        self._press(lambda: self.meeting.speak(code), said)

    def _attribute(self, code: str) -> None:
        if self._flagged is not None:
            self.meeting.attribute_moment(self._flagged, code)

    def action_flag(self, name: str) -> None:
        tag = self._tags[name]
        self._who_until = self._clock() + WHO_S

        def flag() -> None:
            recorded = self.meeting.flag(tag)
            if recorded is None:
                return
            event = recorded.event
            again = isinstance(event, ev.MomentChanged)
            self._flagged = (
                event.moment if isinstance(event, ev.MomentChanged) else str(recorded.id)
            )
            moment = next(m for m in self.meeting.session.moments if m.id == self._flagged)
            reach = "now reaches back to" if again else "flagged from"
            self.prompt.say(
                f"{tag.symbol} {tag.label} {reach} {timestamp(moment.start_ms)}"
                "   a digit now says who   u undo"
            )

        self._press(flag, f"{tag.symbol} {tag.label}")

    def action_next_question(self) -> None:
        self._press(self.meeting.next_question, "On to the next question.")

    def action_cover(self) -> None:
        self._press(self.meeting.cover, "Covered.")

    def action_skip(self) -> None:
        current = self.meeting.session.current_question
        if current is not None:
            self._press(lambda: self.meeting.skip(current), "Left out this time.")

    def on_guide_panel_chosen(self, message: GuidePanel.Chosen) -> None:
        if self.check_action("next_question", ()):
            self._press(lambda: self.meeting.open_question(message.question), "The talk is here.")

    def action_note(self) -> None:
        self.prompt.ask("note", f"✎ Note at {timestamp(self.meeting.now_ms)}:")

    def action_name_latest(self) -> None:
        moments = self.meeting.session.moments
        if moments:
            self._ask_name(moments[-1].id)

    def on_moments_panel_chosen(self, message: MomentsPanel.Chosen) -> None:
        if self.check_action("name_latest", ()):
            self._ask_name(message.moment)

    def _ask_name(self, moment: str) -> None:
        self._naming = moment
        self.prompt.ask("name", "Name of this moment:")

    def on_prompt_line_answered(self, message: PromptLine.Answered) -> None:
        self.panes.take_focus()
        text, naming = message.text, self._naming
        if text is None:
            self.prompt.say("Nothing written.", "$muted")
        elif message.purpose == "note":
            self._press(lambda: self.meeting.note(text), "✎ Note kept.")
        else:
            self._press(lambda: self.meeting.name_moment(naming, text), "Named.")

    def action_off_record(self) -> None:
        back = self.meeting.off_record
        self._changing = True
        self._show()
        if back:
            self._press(self.meeting.toggle_off_record, "On the record again.")
        else:
            off = "Off the record: nothing is kept until p again."
            self._stop(self.meeting.toggle_off_record, off)

    def action_undo(self) -> None:
        def undo() -> None:
            undone = self.meeting.undo()
            self.prompt.say(f"Undone: {undone}" if undone else "Nothing to undo.")
            self._who_until = 0.0

        self._press(undo, "Undo")

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.acts))

    def action_next_pane(self) -> None:
        self.panes.next_pane()

    # -- ending --------------------------------------------------------------------------------

    def action_end(self) -> None:
        self.app.push_screen(questions.ending(self.meeting.now_ms), self._end_answered)

    def _end_answered(self, answer: str | None) -> None:
        if answer == "end":
            self._ending = True
            self._stop(self.meeting.end, "The recording has stopped; the text is being finished.")
            self._show()

    def action_leave(self) -> None:
        if not self._started or self.meeting.finished:
            self.dismiss(None)
        else:
            self.app.push_screen(questions.leaving(self.meeting.session), self._leave_answered)

    def _leave_answered(self, answer: str | None) -> None:
        if answer == "leave":
            self.suspend_meeting()

    def suspend_meeting(self) -> None:
        """Stops recording and closes the screen; the meeting can be resumed."""
        if not self._started:
            self.dismiss(None)
        elif self._leaving_since is None:
            self._leaving_since = self._clock()
            self._stop(self.meeting.suspend, "Closing the recording …")
            self._show()
