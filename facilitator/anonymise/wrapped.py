"""Text line by line: what of each line is talk, and words that a hyphen cuts at a line's end."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from facilitator.anonymise.folding import fold
from facilitator.anonymise.languages import anywhere
from facilitator.anonymise.layout import Layout, layout
from facilitator.anonymise.redactor import Redacted
from facilitator.anonymise.seams import shared
from facilitator.domain.transcript import Redaction, apply_redactions

_CUT = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010\u2011¬]\s*\Z")
"""A letter and a hyphen at the end; a dash there ends what somebody said."""
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_FIRST_WORD = re.compile(r"\s*([^\W\d_]+)")
_MOST = 50
"""Lines that are held back at most."""


class Redacts(Protocol):
    """What masks a text and knows the roster's names."""

    def redact(self, text: str) -> Redacted: ...

    def redact_label(self, text: str) -> Redacted:
        """Masks what is written before somebody's words, if it names them."""

    def names(self, text: str) -> bool:
        """Whether these words are a name of the roster."""


def redacted_lines(lines: Iterable[str], redactor: Redacts) -> Iterator[tuple[str, Redacted]]:
    """Each line with what became of it, as soon as it is there.

    Of another program's transcript only the talk is read, and labels that may be names. A line that
    ends in the middle of a word waits for the next: the whole word is masked in the line it begins
    in, and its rest taken out of the other (a redaction with an empty replacement).
    """
    held: list[tuple[str, Layout]] = []
    for line in lines:
        laid = layout(line, redactor.names)
        if held and laid.opens:
            yield from _together(held, redactor)
            held = []
        held.append((line, laid))
        if not _CUT.search(line) or len(held) == _MOST:
            yield from _together(held, redactor)
            held = []
    yield from _together(held, redactor)


def _together(lines: list[tuple[str, Layout]], redactor: Redacts) -> Iterator[tuple[str, Redacted]]:
    """Lines of which each but the last ends in the middle of a word, perhaps."""
    found: list[list[Redaction]] = [[] for _ in lines]
    for at, (line, laid) in enumerate(lines):
        for first, last in laid.labels:
            for redaction in redactor.redact_label(line[first:last]).redactions:
                start, end = redaction.start + first, redaction.end + first
                found[at].append(replace(redaction, start=start, end=end))
    for shares in shared([*_talk(lines, redactor)], lambda text: redactor.redact(text).redactions):
        code = shares[0][1].replacement
        for (at, redaction), (behind, _) in itertools.pairwise((*shares, shares[-1])):
            # What goes on in the next line takes the hyphen with it.
            stop = len(lines[at][0]) if behind > at else redaction.end
            found[at].append(replace(redaction, end=stop, replacement=code))
            code = ""
    for (line, _), redactions in zip(lines, found, strict=True):
        redactions.sort(key=lambda r: r.start)
        yield line, Redacted(apply_redactions(line, redactions), tuple(redactions))


def _talk(lines: list[tuple[str, Layout]], redactor: Redacts) -> Iterator[tuple[int, int, str]]:
    """The pieces of lines that are talk, as `seams.shared` reads them."""
    for at, (line, laid) in enumerate(lines):
        cut = _CUT.search(line) if at + 1 < len(lines) else None
        for number, (start, end) in enumerate(laid.talk):
            first, last = start, end
            if at and not number:
                first = end - len(line[start:end].lstrip())
            if cut is not None and end == len(line):
                # A word may have a hyphen of its own: "Anne-" and "Marie", "self-" and "harm".
                last = cut.start() + _own_hyphen(line[: cut.start()], lines[at + 1][0], redactor)
            yield at, first, line[first:last]


def _own_hyphen(before: str, after: str, redactor: Redacts) -> bool:
    """Whether the hyphen at a line's end belongs to the word."""
    first, second = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if first is None or second is None or second[1][0].isupper():
        return True
    if redactor.names(first[0] + second[1]):
        return False
    halves = fold(first[0]).text, fold(second[1]).text
    words = anywhere("known")
    return "".join(halves) not in words and all(half in words for half in halves)
