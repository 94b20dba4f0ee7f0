"""What no text says: laughs, nods, weeps; and who."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from facilitator.domain.people import FACILITATOR_SEATS, SEAT_KEYS, SECOND_ROW, Seats
from facilitator.domain.terms import Gesture
from facilitator.words import _

KEYS = {
    "l": Gesture.LAUGHS,
    "n": Gesture.NODS,
    "h": Gesture.SHAKES_HEAD,
    "s": Gesture.SIGHS,
    "w": Gesture.WEEPS,
    "p": Gesture.SILENCE,
    "a": Gesture.AT_ONCE,
}

OF_ALL = frozenset({Gesture.SILENCE, Gesture.AT_ONCE})
"""Of these nobody is asked who."""

Marked = tuple[Gesture, str | None]


class GestureScreen(ModalScreen[Marked | None]):
    """First what, then who: enter is whoever speaks now. Brings back both, None for escape."""

    CSS_PATH = "gesture.tcss"
    BINDINGS = [Binding("escape", "dismiss(None)", "Back", show=False)]

    def __init__(self, seats: Seats, speaking: str | None) -> None:
        super().__init__()
        self._seats, self._speaking = seats, speaking
        self._gesture: Gesture | None = None
        self._row = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            keys = "  ".join(f"{key} {gesture.words}" for key, gesture in KEYS.items())
            yield Static(keys, id="what", markup=False)
            yield Static(_("esc back"), id="how", markup=False)

    def takes(self, event: events.Key) -> bool:
        if event.key == "escape":
            return False
        if self._gesture is None:
            self._gesture = KEYS.get(event.key)
            if self._gesture in OF_ALL and self._gesture is not None:
                self.dismiss((self._gesture, None))
            elif self._gesture is not None:
                who = self._speaking or _("nobody in particular")
                said = _("[{gesture}]  who? a digit; enter: {who}; 0 with nobody there: several")
                self.query_one("#what", Static).update(
                    said.format(gesture=self._gesture.words, who=who)
                )
        elif event.key == "enter":
            self.dismiss((self._gesture, self._speaking))
        elif event.key == "minus":
            self._row = SECOND_ROW
        elif event.key in _SEATS:
            self.dismiss((self._gesture, self._seats.code(self._row + _SEATS[event.key])))
        return True


_SEATS = {
    **{key: key for key in SEAT_KEYS},
    **dict(zip(("comma", "full_stop"), FACILITATOR_SEATS, strict=True)),
}
