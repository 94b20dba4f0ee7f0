"""What other programs take for somebody speaking, by their documentation and by their behaviour.

Each takes the lines of a text or the paragraphs of a document, and gives what it would list as
speakers, in the order they are met.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

import docx

from facilitator.export.wording import SPEAKER_COLUMNS

_QUALCODER = {
    "Name:": r"\s*(.{1,63}?)\s*:\s*",
    "#Name:": r"\s*#\s*(.{1,63}?)\s*:\s*",
    "@Name:": r"\s*@\s*(.{1,63}?)\s*:\s*",
    "[Name]": r"\s*\[([^\]\r\n]{1,63})\]\s*",
    "{Name}": r"\s*\{([^}\r\n]{1,63})\}\s*",
}
_STAMPS = re.compile(r"[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?[\])]?")


def qualcoder(
    lines: Iterable[str], setting: str = "Name:", *, stamps_out: bool = False
) -> list[str]:
    """QualCoder 3.8 and 4: what begins a line, at most 63 characters, before any colon."""
    rule = re.compile(_QUALCODER[setting])
    found = (rule.match(_STAMPS.sub("", line) if stamps_out else line) for line in lines)
    return [name for one in found if one and (name := " ".join(one[1].split()))]


def qualcoder_words(text: str) -> Iterator[tuple[str, str]]:
    """(speaker, words) as QualCoder codes them: what follows belongs to a speaker until the next
    one, or until an empty line."""
    rule = re.compile(_QUALCODER["Name:"])
    who, words = None, ""
    for line in [*text.splitlines(), ""]:
        found = rule.match(line)
        if who is not None and (found or not line.strip()):
            yield who, words
            who = None
        if found:
            who, words = found[1], line[found.end() :]
        elif who is not None:
            words += f"\n{line}"


def maxqda(paragraphs: Iterable[str]) -> list[str]:
    """MAXQDA (focus group import): text before the first colon of a paragraph, 63 characters at
    most, spaces before the name and the colon tolerated."""
    found = []
    for paragraph in paragraphs:
        before, colon, _ = paragraph.lstrip().partition(":")
        if colon and 0 < len(before.rstrip()) <= SPEAKER_COLUMNS:
            found.append(before.rstrip())
    return found


def atlas_ti(paragraphs: Iterable[str]) -> list[str]:
    """ATLAS.ti (focus group coding): `name:` at a paragraph's beginning; `@name:` is its other
    pattern."""
    rule = re.compile(r"@?([^:\n]{1,63}):")
    return [found[1] for one in paragraphs if (found := rule.match(one))]


def nvivo(paragraphs: Iterable[str]) -> list[str]:
    """NVivo (auto code by speaker name): a name and a colon at the beginning of a paragraph."""
    return [one.split(":")[0].strip() for one in paragraphs if re.match(r"\s*\S[^:]{0,62}:", one)]


def docx_paragraphs(content: bytes) -> list[tuple[str, str]]:
    """(style, text) of each paragraph."""
    return [
        (str(p.style and p.style.name), p.text)
        for p in docx.Document(io.BytesIO(content)).paragraphs
    ]


def taguette_docx(content: bytes) -> list[str]:
    """Paragraphs as Taguette has them (by way of calibre): one that does not end in a mark is glued
    to what follows, headings apart."""
    found: list[str] = []
    open_ended = False
    for style, text in docx_paragraphs(content):
        heading = style == "Title" or style.startswith("Heading")
        if open_ended and not heading:
            found[-1] += f" {text}"
        else:
            found.append(text)
        open_ended = not heading and not text.endswith((".", "?", "!", "…", "]"))
    return found
