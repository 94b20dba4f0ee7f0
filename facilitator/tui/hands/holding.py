"""A meeting is opened from the start screen, and its screen shown: a new one, a practice, the
sample, one that was interrupted."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from facilitator.tui.meetings import new_meeting, practice, put_away, reopened, sample, set_up
from facilitator.workflow.catalogue import unfinished

if TYPE_CHECKING:
    from facilitator.tui.screens.start import StartScreen
    from facilitator.workflow.runner import MeetingRunner
    from facilitator.workflow.setting_up import SettingUp


class HoldingHand:
    """The keys of the start screen after which a meeting runs. Each raises FacilitatorError."""

    def __init__(self, screen: StartScreen) -> None:
        self._screen = screen

    def do(self, what: str) -> None:
        match what:
            case "new":
                self._new()
            case "practice":
                self._set_up(practice=True)
            case "demo":
                with ExitStack() as stack:
                    meeting = sample(stack)
                    self._hold(meeting, stack.pop_all())

    def go_on(self, session_id: str) -> None:
        """Goes on with a meeting that was interrupted."""
        self._hold(reopened(self._screen.workspace, session_id))

    # -- a new one -----------------------------------------------------------------------------

    def _new(self) -> None:
        from facilitator.tui.screens.questions import beside

        screen = self._screen
        left = unfinished(screen.workspace)
        if not left or screen.lacks_guides():
            self._set_up()
            return

        def answered(answer: str | None) -> None:
            with screen.telling_faults():
                if answer == "resume":
                    self.go_on(left[-1].id)
                elif answer == "new":
                    self._set_up()

        screen.app.push_screen(beside(left[-1], len(left) - 1), answered)

    def _set_up(self, *, practice: bool = False) -> None:
        screen = self._screen
        if not screen.lacks_guides():
            screen.say("")
            set_up(screen.app, screen.workspace, self._was_set_up, practice=practice)

    def _was_set_up(self, chosen: SettingUp) -> None:
        from facilitator.speech.models import DEMO
        from facilitator.tui.screens.questions import demo_listens

        screen = self._screen
        study = screen.workspace.study

        def begin(answer: str | None = "yes") -> None:
            if answer == "yes":
                with screen.telling_faults():
                    self._begin(chosen)

        if study.model == DEMO and not chosen.practice:
            screen.app.push_screen(demo_listens(study.language), begin)
        else:
            begin()

    def _begin(self, chosen: SettingUp) -> None:
        if not chosen.practice:
            self._hold(new_meeting(chosen))
            return
        with ExitStack() as stack:
            meeting = practice(chosen, stack)
            self._hold(meeting, stack.pop_all(), practice=True)

    # -- while it runs -------------------------------------------------------------------------

    def _hold(
        self,
        meeting: MeetingRunner,
        stack: ExitStack | None = None,
        *,
        practice: bool = False,
    ) -> None:
        """Shows a meeting; when its screen has gone it is put away, and the list is read anew.

        `stack` holds what is there for this meeting only (the study of a trial).
        """
        from facilitator.tui.screens.live import live_screen

        self._screen.say("")

        def gone(_result: None) -> None:
            put_away(meeting)
            fault = meeting.status.fault
            if stack is not None:
                stack.close()
            if fault is not None:
                self._screen.tell(fault)
            elif live.told:
                self._screen.say(live.told)
            # What comes next is done to the one just held.
            self._screen.list_meetings(meeting.session.id)

        live = live_screen(meeting, trial=stack is not None, practice=practice)
        self._screen.app.push_screen(live, gone)
