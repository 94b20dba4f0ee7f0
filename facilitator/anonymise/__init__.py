"""Text to redacted text, and what was replaced by what.

`Redactor(roster, language).redact(text)` masks names, places, contacts and dates in what a speech
engine wrote; recall comes first. Positions are code points of the input. Nothing here reads a file,
asks a network or keeps text: only `Replacements` remembers, and its record is stored encrypted.
"""

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
