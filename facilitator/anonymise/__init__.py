"""Text to redacted text, and what was replaced by what.

`Redactor(roster, language).redact(text)` masks names, places, contacts and dates in what a speech
engine wrote; recall comes first. Positions are code points of the input. Nothing here reads a file,
asks a network or keeps text: only `Replacements` remembers, and its record is stored encrypted.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from facilitator.anonymise.detector import Context as Context
    from facilitator.anonymise.detector import Detector as Detector
    from facilitator.anonymise.detector import Finding as Finding
    from facilitator.anonymise.redactor import Redacted as Redacted
    from facilitator.anonymise.redactor import Redactor as Redactor
    from facilitator.anonymise.redactor import certain_only as certain_only
    from facilitator.anonymise.registry import BUILT_IN as BUILT_IN
    from facilitator.anonymise.replacements import Replacements as Replacements
    from facilitator.anonymise.roster import Entry as Entry
    from facilitator.anonymise.roster import Roster as Roster

_PLACES = {
    "BUILT_IN": "registry",
    "Context": "detector",
    "Detector": "detector",
    "Entry": "roster",
    "Finding": "detector",
    "Redacted": "redactor",
    "Redactor": "redactor",
    "Replacements": "replacements",
    "Roster": "roster",
    "certain_only": "redactor",
}
"""Where a name is. Loaded when it is asked for: who reads a roster needs no detector, and the
tables of all of them take longer than most commands."""


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
