"""The table of English cues, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from facilitator.anonymise.cues import CueTable
from facilitator.anonymise.languages.en.lists import lists
from facilitator.anonymise.languages.en.readers import READERS


@cache
def table() -> CueTable:
    """What `cues.toml` holds."""
    return CueTable(files(__package__).joinpath("cues.toml").read_text("utf-8"), lists(), READERS)
