"""What is done from the start screen with a meeting that is over: a better text, review, seal,
export, destroy."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from facilitator.tui.keymap.start import PHASES
from facilitator.tui.meetings import (
    check_destroyable,
    destroyed,
    left_at,
    listening_to,
    reviewers,
    seal_plan,
    under_review,
)
from facilitator.typed import program
from facilitator.words import _
from facilitator.workflow.catalogue import SessionSummary

if TYPE_CHECKING:
    from facilitator.tui.screens.start import StartScreen


class AfterwardsHand:
    """The keys of the start screen for the meeting that is chosen. Each raises FacilitatorError."""

    def __init__(self, screen: StartScreen) -> None:
        self._screen = screen

    def do(self, what: str) -> None:
        match what:
            case "refine":
                self._refine()
            case "review":
                self._review()
            case "seal":
                self._seal()
            case "export":
                self._export()
            case "destroy":
                self._destroy()

    def _chosen(self, act: str, *, otherwise: str) -> SessionSummary | None:
        """The meeting that is chosen, if this can be done with it; else the other is said."""
        one = self._screen.chosen()
        if one is not None and one.phase in PHASES[act]:
            return one
        self._screen.say(otherwise)
        return None

    def _told(self, told: str | None) -> None:
        if told is not None:
            self._screen.say(told)

    def _refine(self) -> None:
        from facilitator.tui.screens.refining import RefiningScreen

        otherwise = _("Only a meeting that is to be reviewed can be heard again: choose one.")
        one = self._chosen("session.refine", otherwise=otherwise)
        if one is not None:
            self._screen.say("")
            screen = RefiningScreen(self._screen.workspace, one.id)
            self._screen.app.push_screen(screen, self._told)

    def _review(self) -> None:
        from facilitator.tui.screens.reviewers import ReviewersScreen

        otherwise = _("Only a meeting that is to be reviewed can be: choose one.")
        one = self._chosen("session.review", otherwise=otherwise)
        if one is None:
            return

        def answered(code: str | None) -> None:
            if code is not None:
                with self._screen.telling_faults():
                    self._review_as(one.id, code)

        codes = reviewers(self._screen.workspace, one.id)
        self._screen.app.push_screen(ReviewersScreen(codes), answered)

    def _review_as(self, session_id: str, code: str) -> None:
        from facilitator.tui.screens.review import ReviewScreen

        with ExitStack() as stack:
            review = under_review(stack, self._screen.workspace, session_id, code)
            sound = listening_to(stack, review)
            closing = stack.pop_all()

        def gone(signed: bool | None) -> None:
            told = left_at(review, code, bool(signed))
            closing.close()
            self._screen.say(told)
            self._screen.list_meetings()

        self._screen.app.push_screen(ReviewScreen(review, sound, names_first=True), gone)

    def _seal(self) -> None:
        from facilitator.tui.screens.seal import SealScreen

        otherwise = _("Only a meeting that is reviewed and signed can be sealed: choose one.")
        one = self._chosen("session.seal", otherwise=otherwise)
        if one is None:
            return

        def gone(told: str | None) -> None:
            self._screen.list_meetings()
            self._told(told)

        workspace = self._screen.workspace
        plan, held = seal_plan(workspace, one.id), (one.date, one.duration_ms)
        self._screen.app.push_screen(SealScreen(workspace, plan, held), gone)

    def _export(self) -> None:
        from facilitator.tui.screens.export import ExportScreen

        otherwise = _("Only a sealed meeting can be exported: choose one.")
        one = self._chosen("session.export", otherwise=otherwise)
        if one is not None:
            self._screen.say("")
            self._screen.app.push_screen(ExportScreen(self._screen.workspace, one.id), self._told)

    def _destroy(self) -> None:
        from facilitator.tui.screens.questions import destroying

        otherwise = _(
            "Only a meeting that was never reviewed is destroyed here; for any other: "
            "{facilitator} destroy ID, on the command line."
        ).format(facilitator=program())
        one = self._chosen("session.destroy", otherwise=otherwise)
        if one is None:
            return

        def typed(number: str | None) -> None:
            screen = self._screen
            if number is None:
                screen.say(_("Nothing was destroyed."))
                return
            with screen.telling_faults():
                destroyed(screen.workspace, one.id)
                said = _("{id} is destroyed; no transcript was kept. Its certificate stays.")
                screen.say(said.format(id=one.id))
            screen.list_meetings()

        check_destroyable(self._screen.workspace, one.id)
        self._screen.app.push_screen(destroying(one), typed)
