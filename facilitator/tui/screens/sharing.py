"""Who joins the meeting from a machine of their own: the code, who waits, who is there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from facilitator.domain.telling import length
from facilitator.sharing import qr
from facilitator.sharing.addresses import LOOPBACK, own_addresses
from facilitator.sharing.certificate import shown
from facilitator.sharing.look import Asking, Look
from facilitator.sharing.names import of_machine
from facilitator.sharing.roles import MAY, NAMES
from facilitator.sharing.terms import place
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.tui.hands.sharing import SharingHand

TICK_S = 0.25

SEEN_S = 1.0
"""Who has just come to the door is not let in by a key that was meant for something else."""

WIDE, HIGH = 78, 24
"""A smaller terminal shows no QR code: it would be cut, and a cut one reads as nothing."""


class SharingScreen(ModalScreen[None]):
    """For as long as it is open there is a join code, and nobody comes in without a key here."""

    CSS_PATH = "sharing.tcss"
    BINDINGS = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("y", "answer(True)", "Let in", show=False),
        Binding("n", "answer(False)", "Not", show=False),
        Binding("c", "code", "New code", show=False),
        Binding("b", "browser", "Browser", show=False),
        Binding("delete,backspace", "shut_out", "Shut out", show=False),
        Binding("E", "end", "End sharing", show=False),
    ]

    def __init__(self, hand: SharingHand) -> None:
        super().__init__()
        self._hand = hand
        self._asking: int | None = None
        self._since = 0.0
        self._url: str | None = None
        self._drawn = ""
        self._on_warnings = False
        """Whether what browsers say is shown in place of how to join."""
        self._machines: object = None

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(_("Share with the room"), id="title", markup=False)
            with Horizontal(id="both"):
                yield Static(id="qr", markup=False)
                with Vertical(id="told"):
                    yield Static(id="where", markup=False)
                    yield Static(id="asking", markup=False)
                    yield OptionList(id="list")
            yield Static(id="how", markup=False)

    def on_mount(self) -> None:
        self._open_door()
        self.set_interval(TICK_S, self._show)
        self._show()

    def on_unmount(self) -> None:
        if self._hand.shared is not None:
            self._hand.shared.host.close_door()

    def on_resize(self) -> None:
        self._url = None
        self._show()

    def _open_door(self) -> None:
        if self._hand.shared is not None:
            self._hand.shared.host.open_door()

    # -- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        look = self._hand.look
        if look is None:
            self._show_addresses()
            return
        asking = look.asking
        if (asking.number if asking else None) != self._asking:
            self._asking = asking.number if asking else None
            self._since = time.monotonic()
            if asking is not None:
                self.app.bell()
        self._show_code(look)
        where = _on_warnings(look) if self._on_warnings else _where(look)
        self.query_one("#where", Static).update(where)
        self.query_one("#asking", Static).update(_asks(asking) if asking else "")
        self._show_machines(look)
        how = _("c new code   b browser warnings   del shuts one out   E ends it   esc back")
        if asking is not None:
            how = _("Are both words the same on the other screen?   y lets in   n does not")
        self.query_one("#how", Static).update(how)

    def _show_addresses(self) -> None:
        if self._drawn != "addresses":
            self._drawn = "addresses"
            self.query_one("#qr").display = False
            self.query_one("#where", Static).update(
                _(
                    "Co-facilitators and an observer join from their own laptop, tablet or phone. "
                    "They see the masked text, in codes; nothing goes to the internet.\n\n"
                    "Which network are they in? This laptop's address there:"
                )
            )
            names = self.query_one("#list", OptionList)
            names.clear_options()
            for address in own_addresses():
                alone = _("   (this laptop alone)") if address == LOOPBACK else ""
                names.add_option(Option(Content(address + alone), id=address))
            names.highlighted = 0
            names.focus()
            self.query_one("#how", Static).update(_("↑ ↓ enter shares it there   esc back"))

    def _show_code(self, look: Look) -> None:
        drawn = self.query_one("#qr", Static)
        drawn.display = look.url is not None and self._room() and not self._on_warnings
        if look.url == self._url and self._drawn == "shared":
            return
        self._url = look.url if drawn.display else None
        if look.url is not None and drawn.display:
            drawn.update("\n".join(qr.rows(look.url)))

    def _room(self) -> bool:
        return self.app.size.width >= WIDE and self.app.size.height >= HIGH

    def _show_machines(self, look: Look) -> None:
        self._drawn = "shared"
        if look.machines == self._machines:
            return
        self._machines = look.machines
        names = self.query_one("#list", OptionList)
        chosen = names.highlighted
        names.clear_options()
        for machine in look.machines:
            state, style = (
                (_("✓ here"), "$success")
                if machine.connected
                else (_("· not here"), "$muted")
                if machine.left
                else (_("! dropped"), "bold $warning")
            )
            row = Content.assemble(f"{of_machine(machine):<18} ", (state, style))
            names.add_option(Option(row, id=machine.device))
        if look.machines:
            names.highlighted = min(chosen or 0, len(look.machines) - 1)
            names.focus()

    # -- keys ----------------------------------------------------------------------------------

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if self._hand.shared is None and event.option_id is not None:
            if self._hand.begin(event.option_id):
                self._open_door()
                self._show()
            else:
                self.dismiss(None)

    def action_answer(self, let_in: bool) -> None:
        look = self._hand.look
        if look is None or look.asking is None or self._hand.shared is None:
            return
        if look.asking.number == self._asking and time.monotonic() - self._since >= SEEN_S:
            self._hand.shared.host.answer(look.asking.number, let_in=let_in)

    def action_code(self) -> None:
        look = self._hand.look
        if look is not None and look.asking is None:
            self._open_door()

    def action_browser(self) -> None:
        if self._hand.look is not None:
            self._on_warnings = not self._on_warnings
            self._show()

    def action_shut_out(self) -> None:
        names = self.query_one("#list", OptionList)
        if self._hand.shared is None or names.highlighted is None or not names.option_count:
            return
        device = names.get_option_at_index(names.highlighted).id
        if device is not None:
            self._hand.shared.host.revoke(device)

    def action_end(self) -> None:
        if self._hand.shared is not None:
            self._hand.end()
            self.dismiss(None)


def _where(look: Look) -> Content:
    where = place(look.address, look.port)
    parts: list[tuple[str, str]] = [
        (_("Page:") + " ", "$muted"),
        (f"https://{where}\n", "bold"),
        (_("Terminal:") + " ", "$muted"),
        (f"facilitator join {where}\n", ""),
    ]
    if look.code is not None:
        left = max(0, round(look.code_ends_at - time.monotonic()))
        parts += [
            (_("Code:") + " ", "$muted"),
            (look.code, "bold reverse"),
            (f"  {length(left * 1000)}\n" if left else "\n", "$muted"),
        ]
    elif look.asking is None:
        parts.append((_("No code now: c makes one.") + "\n", "bold $warning"))
    parts += _certificate(look)
    if look.incident:
        parts.append((f"! {look.incident}\n", "bold $warning"))
    return Content.assemble(*parts)


def _certificate(look: Look) -> list[tuple[str, str]]:
    return [
        (_("Certificate (SHA-256):") + "\n", "$muted"),
        *((f"{row}\n", "") for row in shown(look.fingerprint, 4)),
    ]


_TAPS = (
    (_("Chrome, Edge, Android"), _("Advanced, then Proceed")),
    (_("Firefox"), _("Advanced, then Accept the Risk and Continue")),
    (_("Safari"), _("Show Details, then visit this website")),
    (_("iPhone, iPad"), _("the same; then the page says how to keep the certificate")),
)
"""What to tap in which browser, as they name it themselves."""


def _on_warnings(look: Look) -> Content:
    """What to tap, to be read out to who sits before a warning."""
    return Content.assemble(
        _("Browsers warn: no authority knows a certificate made for this meeting alone.") + "\n",
        *(one for browser, taps in _TAPS for one in ((f"{browser}: ", "$muted"), f"{taps}\n")),
        _("The browser shows the certificate behind “Not secure” or “View certificate”.") + "\n",
        *_certificate(look),
    )


def _asks(asking: Asking) -> Content:
    return Content.assemble(
        (_("Wants to join: {role}").format(role=NAMES[asking.role]) + "\n", "bold"),
        (f"  {asking.words[0]}  {asking.words[1]}  ", "bold reverse"),
        "\n",
        (MAY[asking.role], "$muted"),
    )
