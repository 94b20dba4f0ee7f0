"""Every act a person can do on a screen, once: keys, footer, help and command palette read this,
and the screen itself: when an act can be done, and which command does it.

A key can be changed by the act's `id` (Textual's keymap), so no other room may name a key. Each
screen has a module of its own here, which is loaded once something of it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from facilitator.tui.keymap.acts import (
        PALETTE,
        Act,
        Hint,
        Keys,
        When,
        bindings,
        in_use,
        key_of,
        remapped,
        search_first,
    )
    from facilitator.tui.keymap.live import LIVE_HINTS, live_acts, unkeyed_acts
    from facilitator.tui.keymap.own import checked, every_act, lost
    from facilitator.tui.keymap.panes import pane_acts, with_keys
    from facilitator.tui.keymap.reading import READING_HINTS, reading_acts
    from facilitator.tui.keymap.review import LABEL_KEYS, review_acts
    from facilitator.tui.keymap.seats import SEATS, seat_acts, seat_keys
    from facilitator.tui.keymap.series import SERIES_HINTS, series_acts
    from facilitator.tui.keymap.start import START_HINTS, start_acts

__all__ = [
    "LABEL_KEYS",
    "LIVE_HINTS",
    "PALETTE",
    "READING_HINTS",
    "SEATS",
    "SERIES_HINTS",
    "START_HINTS",
    "Act",
    "Hint",
    "Keys",
    "When",
    "bindings",
    "checked",
    "every_act",
    "in_use",
    "key_of",
    "live_acts",
    "lost",
    "pane_acts",
    "reading_acts",
    "remapped",
    "review_acts",
    "search_first",
    "seat_acts",
    "seat_keys",
    "series_acts",
    "start_acts",
    "unkeyed_acts",
    "with_keys",
]

_MODULES = {
    "acts": (
        "PALETTE",
        "Act",
        "Hint",
        "Keys",
        "When",
        "bindings",
        "in_use",
        "key_of",
        "remapped",
        "search_first",
    ),
    "live": ("LIVE_HINTS", "live_acts", "unkeyed_acts"),
    "own": ("checked", "every_act", "lost"),
    "panes": ("pane_acts", "with_keys"),
    "reading": ("READING_HINTS", "reading_acts"),
    "review": ("LABEL_KEYS", "review_acts"),
    "seats": ("SEATS", "seat_acts", "seat_keys"),
    "series": ("SERIES_HINTS", "series_acts"),
    "start": ("START_HINTS", "start_acts"),
}
_WHERE = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    found = globals()[name] = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    return found
