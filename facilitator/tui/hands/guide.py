"""What is done with the guide: in its pane with the question that is chosen there, elsewhere with
the one the talk is at."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from facilitator.domain import commands, commands_guide
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.tui.screens.live import LiveScreen


class GuideHand:
    """The acts of the guide that need more than a key."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen

    def do(self, what: str) -> None:
        match what:
            case "skip":
                self._skip()
            case "add":
                self._add()
            case "carried_over":
                self._screen.show_carried_over()
            case _:
                question = self._screen.panes.guide.chosen
                if question:
                    self._with_chosen(what, question)
                else:
                    self._screen.prompt.say(_("Choose a question: up and down."), "$muted")

    def open(self, question: str) -> None:
        """The talk is at this question."""
        command = partial(commands.open_question, question=question)
        self._screen.press(_("The talk is here."), command)

    def _with_chosen(self, what: str, question: str) -> None:
        screen = self._screen
        match what:
            case "open":
                self.open(question)
            case "reopen":
                screen.press("", partial(commands_guide.reopen, question=question))
            case "reword":
                guide = screen.meeting.session.guide
                asked = guide.question(question) if guide else None
                screen.ask(
                    _("In other words:"),
                    lambda text: screen.press(
                        "", partial(commands_guide.reword, question=question, text=text)
                    ),
                    value=asked.text if asked else "",
                )
            case "earlier" | "later":
                down = what == "later"
                screen.press("", partial(commands_guide.move, question=question, down=down))

    def _skip(self) -> None:
        guide = self._screen.panes.guide
        chosen = guide.chosen if self._screen.focused is guide and guide.chosen else None
        self._screen.press("", partial(commands.skip, question=chosen))

    def _add(self) -> None:
        screen = self._screen
        moments = screen.panes.moments
        if screen.focused is moments and screen.meeting.session.moment(moments.chosen) is not None:
            self.ask_about(moments.chosen)
        else:
            screen.ask(
                _("New question:"),
                lambda text: screen.press("", partial(commands_guide.add, text=text)),
            )

    def ask_about(self, moment: str) -> None:
        """What was flagged becomes a question: in the words of its name, or asks for some."""
        screen = self._screen
        flag = screen.meeting.session.moment(moment)
        if flag is not None and flag.label:
            screen.press("", partial(commands_guide.ask_about, moment=moment))
            return
        screen.ask(
            _("What is to be asked about it?"),
            lambda text: screen.press(
                "", partial(commands_guide.ask_about, moment=moment, text=text)
            ),
        )
