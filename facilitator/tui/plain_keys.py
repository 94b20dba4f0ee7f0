"""The keys of a meeting in lines: what a terminal sends for each, and what they are for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.keys import _character_to_key, key_to_character

from facilitator.domain.people import Seats
from facilitator.tui.keyboard import ESCAPE
from facilitator.tui.keymap import Act, seat_keys
from facilitator.words import _


def character(key: str) -> str:
    """What a terminal sends for a key as the keymap names it, "" where that is not one
    character."""
    if key.startswith("ctrl+") and len(key) == len("ctrl+x"):
        return chr(ord(key[-1]) & 0x1F)
    return _SENT.get(key) or key_to_character(key) or ""


_SENT = {
    **{_character_to_key(typed): typed for typed in map(chr, range(0x20, 0x7F))},
    "tab": "\t",
    "enter": "\n",
    "escape": ESCAPE,
}
"""Textual's own names of keys ("minus") are not all those of Unicode ("hyphen-minus")."""


def keys_of(seats: Seats, acts: Sequence[Act]) -> Iterator[str]:
    """A line for each key: who sits at it, else what it does."""
    keys = seat_keys(acts)
    for place, code in seats.keyed():
        yield f"{''.join(keys[part] for part in place)}  {code}"
    for act in acts:
        if act.key and not act.id.startswith("seat."):
            yield _("{key}  {title}. {help}").format(
                key=act.shown_key, title=act.title, help=act.help
            )


def named(acts: Sequence[Act], typed: str) -> list[Act]:
    """The acts whose names have what was typed in them."""
    wanted = typed.casefold()
    return [act for act in acts if wanted and wanted in act.title.casefold()]
