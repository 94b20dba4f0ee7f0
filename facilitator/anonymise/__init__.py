"""Text to redacted text, and what was replaced by what.

`Redactor(roster, language).redact(text)` masks names, places, contacts and dates in what a speech
engine wrote; recall comes first. Positions are code points of the input. Nothing here reads a file,
asks a network or keeps text: only `Replacements` remembers, and its record is stored encrypted.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from facilitator.anonymise.detector import Context, Detector, Finding
    from facilitator.anonymise.redactor import Redacted, Redactor, certain_only
    from facilitator.anonymise.registry import BUILT_IN
    from facilitator.anonymise.replacements import Replacements
    from facilitator.anonymise.roster import Entry, Roster

__all__ = [
    "BUILT_IN",
    "Context",
    "Detector",
    "Entry",
    "Finding",
    "Redacted",
    "Redactor",
    "Replacements",
    "Roster",
    "certain_only",
]

_PLACES = {
    "BUILT_IN": "registry",
    "Entry": "roster",
    "Redacted": "redactor",
    "Redactor": "redactor",
    "Replacements": "replacements",
    "Roster": "roster",
    "certain_only": "redactor",
}
"""Where a name is, if not in `detector`. Loaded when it is asked for: who reads a roster needs no
detector, and the tables of all of them take longer than most commands."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_PLACES.get(name, 'detector')}"), name)
