"""What is done with what was said: searched, opened, and marked where no text says it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from facilitator.domain.commands_turns import mark_gesture
from facilitator.domain.walls import time_meant
from facilitator.terminal import printable
from facilitator.tui.keymap import search_first
from facilitator.tui.screens.gesture import GestureScreen, Marked
from facilitator.tui.screens.turn import TurnScreen
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.tui.screens.live import LiveScreen


class TranscriptHand:
    """The keys of the transcript."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen

    # -- searching -----------------------------------------------------------------------------

    def ask_what_to_find(self) -> None:
        self._screen.ask(_("Search (words, or a time: 15:10)"), self.find)

    def find(self, words: str) -> None:
        """Words, a time on the wall ("15:10") or of the session ("00:41:05")."""
        view, session = self._screen.panes.transcript, self._screen.meeting.session
        at_ms = time_meant(session, words)
        if at_ms is not None:
            self._screen.panes.go_to(at_ms)
            self._screen.prompt.say(_("{words}: here.").format(words=words.strip()))
            return
        view.find(words)
        if view.places:
            self.step(1)
        else:
            said = _("“{words}” stands nowhere.").format(words=printable(words))
            self._screen.prompt.say(said, "$muted")

    def step(self, by: int) -> None:
        view = self._screen.panes.transcript
        view.step(by)
        if view.current is None:
            keys = map(self._screen.key_of, ("find", "find.next", "find.previous"))
            self._screen.prompt.say(search_first(*keys), "$muted")
        else:
            self._screen.panes.show_transcript()
            place = _("{n} of {all}").format(n=view.current + 1, all=len(view.places))
            self._screen.prompt.say(place)

    # -- turns ---------------------------------------------------------------------------------

    def open_turn(self, line: str | None = None) -> None:
        """Opens the line that is meant: clicked on, found, in sight, or the last."""
        view, session = self._screen.panes.transcript, self._screen.meeting.session
        chosen = line or view.chosen()
        if chosen is None or session.utterance(chosen) is None:
            lines = session.utterances
            if not lines:
                self._screen.prompt.say(_("Nothing has been said yet."), "$muted")
                return
            chosen = lines[-1].id
        self._screen.app.push_screen(TurnScreen(self._screen, chosen, going=view.show_line))

    # -- gestures ------------------------------------------------------------------------------

    def ask_gesture(self) -> None:
        screen = self._screen
        at_ms, session = screen.key_ms(), screen.meeting.session

        def marked(answer: Marked | None) -> None:
            if answer is not None:
                gesture, code = answer
                command = partial(mark_gesture, gesture=gesture, code=code)
                screen.press(f"[{gesture.words}]", command, at_ms=at_ms)

        speaking = session.speaker_at(screen.meeting.now_ms)
        screen.app.push_screen(GestureScreen(session.seats, speaking), marked)
