"""Who comes and goes while the meeting runs: the key of a seat, then what is so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from facilitator.domain import attending
from facilitator.domain.attendance import Consent
from facilitator.domain.commands import Bound
from facilitator.domain.people import SEAT_KEYS, SECOND_ROW, columns
from facilitator.domain.session import Session
from facilitator.tui.gathering_words import no_code
from facilitator.tui.screens.ask_text import AskTextScreen
from facilitator.words import _

ANSWERS = {
    "y": Consent(recording=True, quoting=True),
    "w": Consent(recording=True, quoting=False),
    "n": Consent(recording=False, quoting=False),
}
"""What a person agrees to, by the key that says so: yes to both, words not to be quoted, no."""

LEFT = "l"


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody has come, or says anew what they agree to; `consent` None: they have left."""

    code: str
    consent: Consent | None

    @property
    def command(self) -> Bound:
        """What notes it."""
        if self.consent is None:
            return partial(attending.leave, code=self.code)
        return partial(attending.arrive, code=self.code, consent=self.consent)

    @property
    def refuses(self) -> bool:
        """Whether nothing may be recorded from now on."""
        return self.consent is not None and not self.consent.recording


class AttendingScreen(ModalScreen[Came | None]):
    """Brings back what is to be noted of one person, None for escape."""

    CSS_PATH = "attending.tcss"
    BINDINGS = [
        Binding("escape", "back", "Back", show=False),
        Binding("o", "other", "Another code", show=False),
    ]
    AUTO_FOCUS = "#people"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._seats = session.seats
        self._attendance = session.attendance
        self._here = set(session.attendance.here)
        self._codes = [c for c in session.codes if c not in session.attendance.withdrawn]
        self._asked: str | None = None
        self._second_row = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(_("Who has come, or left?"), id="title")
            yield OptionList(*map(self._row, self._codes), id="people")
            yield Static(id="question", markup=False)
            yield Static(id="how", markup=False)

    def on_mount(self) -> None:
        self._ask(None)

    def _row(self, code: str) -> Option:
        keys = {one: place for place, one in self._seats.keyed()}
        wide = max(columns(one) for one in self._codes)
        consent = self._attendance.consents.get(code)
        if code not in self._here:
            said, look = _("· not here"), "$muted"
        elif consent is not None and not consent.recording:
            said, look = _("! here, NOT to be recorded"), "bold $error"
        elif consent is not None and not consent.quoting:
            said, look = _("✓ here, NOT to be quoted"), "$warning"
        else:
            said, look = _("✓ here"), "$success"
        pad = " " * (wide - columns(code))
        return Option(
            Content.assemble(
                (f"{keys.get(code, ''):>3}", "bold $primary"), f"  {code}{pad}   ", (said, look)
            )
        )

    def _ask(self, code: str | None) -> None:
        """Asks about one person; None: asks who it is."""
        self._asked = code
        question, how = self.query_one("#question", Static), self.query_one("#how", Static)
        if code is None:
            question.update("")
            how.update(_("the key of a seat, or ↑ ↓ enter   o another code   esc back"))
            return
        consent = _(
            "y agrees to being recorded and quoted\n"
            "w recorded, but no words of theirs quoted\n"
            "n not recorded: off the record from now on"
        )
        if code in self._here:
            question.update(f"{code}\n{LEFT} " + _("has left the room") + f"\n{consent}")
        else:
            said = _("{code} has come. Written consent, and may stop at any time?")
            question.update(f"{said.format(code=code)}\n{consent}")
        how.update(_("a letter answers   esc back"))

    def takes(self, event: events.Key) -> bool:
        pressed = event.character if event.is_printable else None
        if self._asked is not None:
            if pressed == LEFT and self._asked in self._here:
                self.dismiss(Came(self._asked, None))
            elif pressed in ANSWERS:
                self.dismiss(Came(self._asked, ANSWERS[pressed]))
            else:
                return False
            return True
        if pressed == SECOND_ROW:
            self._second_row = True
            return True
        place = pressed or ""
        if self._second_row and place in tuple(SEAT_KEYS):
            place = SECOND_ROW + place
        self._second_row = False
        code = self._seats.code(place)
        if code is None or code not in self._codes:
            return False
        self.query_one(OptionList).highlighted = self._codes.index(code)
        self._ask(code)
        return True

    @on(OptionList.OptionSelected)
    def _selected(self, message: OptionList.OptionSelected) -> None:
        self._ask(self._codes[message.option_index])

    def action_back(self) -> None:
        if self._asked is None:
            self.dismiss(None)
        else:
            self._ask(None)

    def action_other(self) -> None:
        asked = AskTextScreen(
            _("Somebody who has no seat yet"),
            _("By code, as on the roster: a role and a number. Never a name."),
            no_code,
        )
        self.app.push_screen(asked, lambda code: self._ask(code or self._asked))
