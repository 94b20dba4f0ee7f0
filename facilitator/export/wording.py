"""Words that the program itself writes into an export, in the language of the session.

They are data (`data/words.toml`): a language is added there, and nothing is to be done here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from facilitator.domain.moments import DEFAULT_TAGS, Tag
from facilitator.domain.reading import toml_of

SPEAKER_COLUMNS = 63
"""MAXQDA and QualCoder take what stands before a colon for a speaker within so many characters of a
paragraph's beginning."""

DEFAULT = "en"

_NO_CHARACTERS = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
"""What turns the direction of all that follows, and the byte order mark, which readers of a file
take away or count, so that positions shift by one."""

_TAKEN_FOR_SPEAKERS = "([{<（［｛【〔「『#@*＃＠"
"""What QualCoder and ATLAS.ti may be told to take for the beginning of a speaker's name."""


def clean(text: str) -> str:
    """The text in one line, spaces single, with nothing that XML forbids or a terminal obeys.

    Positions are counted in what this returns. Letters, joined emoji and combining marks stay as
    they are.
    """
    if text.isprintable():  # then no space but U+0020 is in it
        return " ".join(text.split()) if "  " in text else text.strip(" ")
    return " ".join("".join(map(_safe, _NO_CHARACTERS.sub("", text))).split())


def _safe(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs" or (category == "Cn" and ord(character) & 0xFFFE == 0xFFFE):
        return "\ufffd"  # half of a character, or none at all: no encoding and no XML holds it
    return " " if category in ("Cc", "Zl", "Zp") else character


def plain_line(text: str) -> str:
    """A line of the program's or the study's own that no reader takes for somebody speaking."""
    line = clean(text)
    if line[:1] in _TAKEN_FOR_SPEAKERS:
        line = f"– {line}" if line else line
    # A space may stand before the colon, and neither counts as part of a name.
    head, rest = line[: SPEAKER_COLUMNS + 2], line[SPEAKER_COLUMNS + 2 :]
    return re.sub(r"\s*:", " -", head) + rest


@dataclass(frozen=True, slots=True)
class Words:
    """The table of one language. `tags` and `terms` translate what the record says in English."""

    language: str
    texts: Mapping[str, str]
    tags: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, name: str, /, **values: object) -> str:
        """A text with its values; KeyError if the table lacks it."""
        return self.texts[name].format(**values)

    def term(self, english: str) -> str:
        """A reason or a way of reviewing, as far as there is a word for it."""
        return self.terms.get(english, english)

    def length(self, ms: int) -> str:
        """A duration in words, without a colon: rounded down to minutes from an hour on."""
        minutes, seconds = divmod(max(0, ms) // 1000, 60)
        if minutes < 60:
            return self("minutes", minutes=minutes, seconds=seconds)
        return self("hours", hours=minutes // 60, minutes=minutes % 60)

    def tag(self, name: str, tags: Mapping[str, Tag]) -> str:
        """A tag's label: the study's own, or for a tag every study has the language's word."""
        tag = tags.get(name)
        default = _DEFAULT_LABELS.get(name)
        if tag is not None and tag.label != default:
            return clean(tag.label) or name
        return self.tags.get(name) or (clean(tag.label) if tag else name)


_DEFAULT_LABELS = {tag.name: tag.label for tag in DEFAULT_TAGS}


def page(name: str, language: str) -> str:
    """A page that goes with an export, as it is in `data`, in the language or in English."""
    return data_text(f"{name}.{words(language).language}.txt")


def data_text(name: str) -> str:
    """A file of `data`."""
    return files("facilitator.export").joinpath("data", name).read_bytes().decode("utf-8")


@cache
def _tables() -> Mapping[str, Any]:
    return toml_of(data_text("words.toml"))


@cache
def words(language: str) -> Words:
    """The words for a language by its code ("ja"), English if it has no table."""
    tables = _tables()
    code = language if language in tables else DEFAULT
    table = dict(tables[code])
    return Words(code, tags=table.pop("tags"), terms=table.pop("terms"), texts=table)
