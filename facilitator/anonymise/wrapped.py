"""Text line by line, with words that a hyphen cuts at a line's end read as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from facilitator.anonymise.folding import fold
from facilitator.anonymise.redactor import Redacted
from facilitator.anonymise.words import known_words
from facilitator.domain.transcript import Redaction, apply_redactions

_CUT = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010\u2011¬]\s*\Z")
"""A letter and a hyphen at the end; a dash there ends what somebody said."""
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_FIRST_WORD = re.compile(r"\s*([^\W\d_]+)")
_MOST = 4
"""Lines that are held back at most."""


class Redacts(Protocol):
    """What masks a text and knows the roster's names."""

    def redact(self, text: str) -> Redacted: ...

    def names(self, text: str) -> bool:
        """Whether these words are a name of the roster."""
        ...


def redacted_lines(lines: Iterable[str], redactor: Redacts) -> Iterator[tuple[str, Redacted]]:
    """Each line with what became of it, as soon as it is there.

    A line that ends in the middle of a word waits for the next: the whole word is masked in the
    line it begins in, and its rest taken out of the other (a redaction with an empty replacement).
    """
    held: list[str] = []
    for line in lines:
        held.append(line)
        if not _CUT.search(line) or len(held) == _MOST:
            yield from _together(held, redactor)
            held = []
    yield from _together(held, redactor)


def _together(lines: list[str], redactor: Redacts) -> Iterator[tuple[str, Redacted]]:
    """Lines of which each but the last ends in the middle of a word, perhaps."""
    if len(lines) < 2:
        yield from ((line, redactor.redact(line)) for line in lines)
        return
    # What of each line is read: [first, last), at a place of the text that all of them make.
    pieces: list[tuple[int, int, int]] = []
    text = ""
    for at, line in enumerate(lines):
        first = len(line) - len(line.lstrip()) if at else 0
        cut = _CUT.search(line) if at + 1 < len(lines) else None
        last = len(line)
        if cut is not None:
            # A word may have a hyphen of its own: "Anne-" and "Marie", "self-" and "harm".
            last = cut.start() + _own_hyphen(line[: cut.start()], lines[at + 1], redactor)
        pieces.append((first, last, len(text)))
        text += line[first:last]
    found: list[list[Redaction]] = [[] for _ in lines]
    for redaction in redactor.redact(text).redactions:
        shown = False
        for at, (first, last, place) in enumerate(pieces):
            start = max(first, redaction.start - place + first)
            end = min(last, redaction.end - place + first)
            if start >= end:
                continue
            if redaction.end - place + first > last:
                end = len(lines[at])  # what goes on in the next line takes the hyphen with it
            code = "" if shown else redaction.replacement
            found[at].append(replace(redaction, start=start, end=end, replacement=code))
            shown = True
    for line, redactions in zip(lines, found, strict=True):
        yield line, Redacted(apply_redactions(line, redactions), tuple(redactions))


def _own_hyphen(before: str, after: str, redactor: Redacts) -> bool:
    """Whether the hyphen at a line's end belongs to the word."""
    first, second = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if first is None or second is None or second[1][0].isupper():
        return True
    if redactor.names(first[0] + second[1]):
        return False
    halves = fold(first[0]).text, fold(second[1]).text
    words = known_words()
    return "".join(halves) not in words and all(half in words for half in halves)
