"""Labelled talk: one utterance a line, what identifies somebody marked inline.

`{PERSON|Deepika}` marks a name; `{PERSON=User 2|maya}` an entry of the roster, and what has to
stand there; `{?DATE|the fourth of march}` may be masked or not and is not counted. Lines that begin
with # and empty lines are skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from facilitator.domain.transcript import Label

TALK = Path(__file__).with_name("talk")
"""All labelled sets; a test of some and the taggers' training read them here."""

_MARK = re.compile(r"\{(\??)([A-Z]+)(?:=([^|{}]+))?\|([^{}]+)\}")
_BORDER = re.compile(r"(\{[^|]*\||\})")
_PUNCTUATION = re.compile(r"[^\w\s'@]|(?<!\w)'|'(?!\w)")


@dataclass(frozen=True, slots=True)
class Span:
    """Code points [start, end) identify somebody; `replacement` is what the roster asks for."""

    start: int
    end: int
    label: Label
    replacement: str | None
    counted: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """An utterance and what identifies somebody in it."""

    text: str
    spans: tuple[Span, ...]

    @property
    def clean(self) -> bool:
        return not self.spans


def parse(line: str) -> Labelled:
    """One line of a labelled file; ValueError if a mark is broken."""
    text, *rest = _MARK.split(line)
    spans = []
    for optional, label, replacement, words, after in zip(*[iter(rest)] * 5, strict=True):
        end = len(text) + len(words)
        spans.append(Span(len(text), end, Label(label), replacement, not optional))
        text += words + after
    if "{" in text or "}" in text:
        raise ValueError(f"a mark is not closed or nested: {line}")
    return Labelled(text, tuple(spans))


def lines(path: Path) -> list[str]:
    """The lines of a labelled file as they are written."""
    found = path.read_text(encoding="utf-8").splitlines()
    return [line for line in found if line.strip() and not line.startswith("#")]


def read(path: Path) -> list[Labelled]:
    """A labelled file."""
    return [parse(line) for line in lines(path)]


def as_a_small_engine(line: str) -> str:
    """A marked line without capitals and punctuation, as small speech models write."""
    between, *marks = _BORDER.split(line)  # by turns: talk, a mark's beginning, words, its end
    said = _plain(between)
    for begins, words, ends, after in zip(*[iter(marks)] * 4, strict=True):
        said += begins + (_plain(words) or words) + ends + _plain(after)
    return " ".join(said.split())


def _plain(text: str) -> str:
    text = text.replace("’", "'")
    own = "'s" if text.startswith("'s") else ""  # of the name marked before it
    return own + _PUNCTUATION.sub("", text.removeprefix(own)).lower()
