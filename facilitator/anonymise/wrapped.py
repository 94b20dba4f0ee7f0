"""Text line by line: what of each line is talk, and words that a hyphen cuts at a line's end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple, Protocol

from facilitator.anonymise.folding import fold
from facilitator.anonymise.languages import anywhere
from facilitator.anonymise.layout import Layout, layout
from facilitator.anonymise.redactor import Redacted
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
        ...

    def names(self, text: str) -> bool:
        """Whether these words are a name of the roster."""
        ...


class _Piece(NamedTuple):
    """Code points [first, last) of a line that stand at a place of the text that is read."""

    line: int
    first: int
    last: int
    place: int


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
    text, pieces = _read(lines, redactor)
    for redaction in redactor.redact(text).redactions if text else ():
        shown = False
        for number, (at, first, last, place) in enumerate(pieces):
            start = max(first, redaction.start - place + first)
            end = min(last, redaction.end - place + first)
            if start >= end:
                continue
            behind = pieces[number + 1 : number + 2]
            if redaction.end - place + first > last and behind and behind[0].line > at:
                end = len(lines[at][0])  # what goes on in the next line takes the hyphen with it
            code = "" if shown else redaction.replacement
            found[at].append(replace(redaction, start=start, end=end, replacement=code))
            shown = True
    for (line, _), redactions in zip(lines, found, strict=True):
        redactions.sort(key=lambda r: r.start)
        yield line, Redacted(apply_redactions(line, redactions), tuple(redactions))


def _read(lines: list[tuple[str, Layout]], redactor: Redacts) -> tuple[str, list[_Piece]]:
    """The talk of some lines as one text, and where each piece of it comes from."""
    pieces: list[_Piece] = []
    text = ""
    for at, (line, laid) in enumerate(lines):
        for number, (start, end) in enumerate(laid.talk):
            first, last = start, end
            if at and not number:
                first = start + len(line[start:end]) - len(line[start:end].lstrip())
            cut = _CUT.search(line) if at + 1 < len(lines) and end == len(line) else None
            if cut is not None:
                # A word may have a hyphen of its own: "Anne-" and "Marie", "self-" and "harm".
                last = cut.start() + _own_hyphen(line[: cut.start()], lines[at + 1][0], redactor)
            pieces.append(_Piece(at, first, last, len(text)))
            text += line[first:last]
    return text, pieces


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
