"""How a meeting begins on its screen, and how it is ended or left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from facilitator.domain import commands
from facilitator.domain.people import Participant
from facilitator.domain.phases import Phase
from facilitator.errors import FacilitatorError
from facilitator.tui.screens import questions
from facilitator.tui.screens.finished import REFINE
from facilitator.tui.screens.refining import RefiningScreen
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.tui.screens.live import LiveScreen
    from facilitator.workflow.acts import Done

LEAVE_S = 5.0
"""A recorder that has not closed its segment by then is closed from outside."""


class CourseHand:
    """What is asked before sound is kept, and before none is any more."""

    def __init__(self, screen: LiveScreen, *, trial: bool, practice: bool) -> None:
        self._screen = screen
        self._trial, self._practice = trial, practice
        self.started = False
        """Whether keys of the room do something."""
        self.ending = False
        """Whether the end was asked for, or has come by itself."""
        self._over_shown = False
        self._leaving_since: float | None = None

    @property
    def leaving(self) -> bool:
        """Whether the screen goes once the recording is closed."""
        return self._leaving_since is not None

    # -- beginning -----------------------------------------------------------------------------

    def begin(self) -> None:
        """Asks what is to be asked, and begins or goes on."""
        meeting, app = self._screen.meeting, self._screen.app
        session = meeting.session
        if session.consent_by is None:
            app.push_screen(questions.consent(meeting.shortfalls), self._consent_answered)
        elif session.phase in (Phase.RECORDING, Phase.PAUSED):
            asked = questions.going_on(session, meeting.now_ms)
            app.push_screen(asked, self._going_on_answered)
        else:
            self._start(record=True)

    def _consent_answered(self, answer: str | None) -> None:
        screen = self._screen
        if answer != "yes":
            screen.dismiss(None)
            return
        codes = screen.meeting.session.codes
        by = next((c for c in codes if Participant(c).facilitates), _("the facilitator"))

        def confirmed(result: Done | FacilitatorError) -> None:
            if screen.went(result):
                self._start(record=True)

        screen.meeting.do(partial(commands.confirm_consent, by=by), confirmed)

    def _going_on_answered(self, answer: str | None) -> None:
        screen = self._screen
        if answer is None:
            screen.dismiss(None)
            return
        if answer == "record":
            self._start(record=True)
            return

        def answered(answer: str | None) -> None:
            if answer == "end":
                self._start(record=False)
                self._end_answered(answer)
            else:
                self.begin()

        screen.app.push_screen(questions.ending(lambda: screen.meeting.now_ms), answered)

    def _start(self, *, record: bool) -> None:
        def started(result: Done | FacilitatorError) -> None:
            if self._screen.went(result):
                self.started = True
                self._screen.begun()

        self._screen.meeting.start(record=record, then=started)

    # -- ending --------------------------------------------------------------------------------

    def ask_whether_to_end(self) -> None:
        screen = self._screen
        asked = questions.ending(lambda: screen.meeting.now_ms, trial=self._trial)
        screen.app.push_screen(asked, self._end_answered)

    def _end_answered(self, answer: str | None) -> None:
        if answer == "end":
            screen = self._screen
            self.ending = True
            screen.meeting.end(screen.moment(), screen.went)
            screen.prompt.say(_("The recording has stopped; the text is being finished."))
            screen.show()

    def leave(self) -> None:
        """Leaves at once what is not running, else asks."""
        screen = self._screen
        if not self.started or screen.meeting.status.finished:
            screen.dismiss(None)
        else:
            screen.app.push_screen(questions.leaving(screen.goes_on), self._leave_answered)

    def _leave_answered(self, answer: str | None) -> None:
        if answer == "leave":
            self.suspend()

    def suspend(self) -> None:
        """Stops recording and closes the screen; the meeting can be resumed."""
        screen = self._screen
        if not self.started:
            screen.dismiss(None)
        elif self._leaving_since is None:
            self._leaving_since = screen.clock()
            screen.meeting.suspend(screen.moment(), screen.went)
            screen.prompt.say(_("Closing the recording …"))
            screen.show()

    # -- what comes next -----------------------------------------------------------------------

    def look(self) -> None:
        """Goes on to what comes next, once it is time for it and nothing else is in front."""
        screen = self._screen
        status = screen.meeting.status
        if self._leaving_since is not None:
            if status.closed or screen.clock() - self._leaving_since > LEAVE_S:
                screen.dismiss(None)
        elif status.finished and not self._over_shown:
            self._over_shown = True
            screen.prompt.say("")  # the text is not being finished any more
            session = screen.meeting.session
            over = questions.over(session, trial=self._trial, practice=self._practice)
            screen.app.push_screen(over, self._over_read)
        elif status.fault is not None and not status.recording and not status.now_ms:
            # Nothing was recorded and nothing will be: whoever opened the screen says why.
            screen.dismiss(None)

    def _over_read(self, answer: str | None) -> None:
        screen = self._screen
        if answer != REFINE:
            screen.dismiss(None)
            return
        screen.meeting.close()  # nobody else may have it open while it is heard again
        again = RefiningScreen(screen.meeting.workspace, screen.meeting.session.id)
        screen.app.push_screen(again, self._heard_again)

    def _heard_again(self, told: str | None) -> None:
        # Gives nothing back: what a callback returns is awaited, and a screen cannot await its end.
        self._screen.told = told or ""
        self._screen.dismiss(None)
