"""Every key of the screen one came from, by what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from facilitator.domain.people import SEAT_KEYS
from facilitator.tui.keymap import SEATS, Act, Hint, in_use, remapped
from facilitator.words import _
from facilitator.wrapping import row_spans

KEY_CELLS = 9
TITLE_CELLS = 27
"""Of a title, where the window is narrow; as much as the longest needs, where there is room."""
HELP_CELLS = 56
"""Of what is said of a key, at least, before titles get more than that."""


def _entries(acts: Iterable[Act], hints: Iterable[Hint]) -> Iterator[tuple[str, str, str]]:
    """(key, title, help) in the order to show, a heading as ("", group, ""); the seats in one."""
    keyed = [act for act in acts if act.key and act.help]
    told = list(hints)
    groups = list(dict.fromkeys(act.group for act in keyed))
    ordered = sorted(keyed, key=lambda act: groups.index(act.group))
    for group, members in groupby(ordered, key=lambda act: act.group):
        yield "", group, ""
        seats_done = False
        said = ""
        for act in members:
            if act.id.startswith("seat.") and act.key in SEAT_KEYS:
                if not seats_done:
                    yield SEATS, _("Speaker in that seat"), act.help
                    said = act.help
                seats_done = True
                continue
            # What holds for several keys in a row is said once.
            yield act.shown_key, act.title, "" if act.help == said else act.help
            said = act.help
        yield from ((one.by, one.title, one.help) for one in told if one.group == group)


def help_content(acts: Iterable[Act], hints: Iterable[Hint], width: int) -> Content:
    """Keys, titles and meanings under a heading each, the meanings hanging in a column."""
    entries = list(_entries(acts, hints))
    longest = max((cell_len(title) + 2 for key, title, _text in entries if key), default=0)
    title_cells = max(TITLE_CELLS, min(longest, width - KEY_CELLS - HELP_CELLS))
    hang = KEY_CELLS + title_cells
    lines: list[Content] = []
    for key, title, text in entries:
        if not key:
            lines += [Content(""), Content.styled(title, "bold $accent")]
            continue
        start = Content.assemble(
            (key + " " * (KEY_CELLS - cell_len(key)), "bold $primary"),
            title + " " * max(1, title_cells - cell_len(title)),
        )
        rows = [
            Content.styled(text[begin:end].rstrip(), "$muted")
            for begin, end in row_spans(text, width - hang)
        ]
        if cell_len(title) >= title_cells and text:
            rows.insert(0, Content())  # a title that needs the room has a row of its own
        for number, row in enumerate(rows):
            lines.append((start if number == 0 else Content(" " * hang)) + row)
    return Content("\n").join(lines[1:])


class HelpKeys(Widget):
    """The keys, laid out for the width there is."""

    def __init__(self, acts: Iterable[Act], hints: Iterable[Hint], *, id: str) -> None:
        super().__init__(id=id)
        self._acts, self._hints = remapped(acts, in_use()), tuple(hints)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return help_content(self._acts, self._hints, width).plain.count("\n") + 1

    def render(self) -> Content:
        return help_content(self._acts, self._hints, self.size.width)


class HelpScreen(ModalScreen[None]):
    """Closes on escape, or on the key that opened it."""

    CSS_PATH = "help.tcss"
    BINDINGS = [Binding("escape,question_mark,enter,q", "dismiss(None)", "Close", show=False)]

    def __init__(self, acts: Iterable[Act], hints: Iterable[Hint] = ()) -> None:
        super().__init__()
        self._acts, self._hints = tuple(acts), tuple(hints)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="box"):
            yield HelpKeys(self._acts, self._hints, id="keys")
            yield Static(_("esc closes this. Keys rest while a note is being typed."), id="how")
