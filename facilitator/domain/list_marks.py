"""The marks of lists as word processors and their users write them, and how deep an item is.

A pasted list has often lost its indentation: then the kind of mark says what is below what. The
first kind of a section marks its questions; another kind below it, what belongs to the question.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

DEEPER = 2
"""Columns before a probe, or before a line that goes on with the one above; a tab and U+3000 take
as many."""

_EAST_ASIAN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3「『（〈《"
_NEXT = rf"(?=[\s{_EAST_ASIAN}]|$)"
_SPACED = re.compile(rf"([-*+\u2010-\u2015\u2212\uff0d\uff0a\u2043>§]){_NEXT}")
"""Marks that also stand in text, so that a space, or a text that has no spaces, follows."""
_FREE = re.compile("([•◦▪▫‣∙●○■□◆◇▶►▸▹▷❖➢➤➔→⇒✓✔☐☑·・\uf000-\uf0ff])(?!\\1)")
"""Marks that stand for nothing else; of ○○ two stand for a name in Japanese. The private ones are
of the fonts Symbol and Wingdings."""
_LETTER_O = re.compile(r"(o)(?=\t|[ \u00a0]{2}|$)")
"""The second bullet of word processors, as plain text."""
_MARKDOWN = "-*+"

_AFTER = r"(?:[.):](?=[\s" + _EAST_ASIAN + r"]|$)|[．）：、])"
_NUMBER = re.compile(
    rf"(?P<open>[(（]?)(?P<number>\d{{1,3}}(?:\.\d{{1,2}}){{0,3}})(?P<close>{_AFTER})"
    r"|(?P<plain>\d{1,2}(?:\.\d){1,3})(?=\s)"
    rf"|(?P<asked>[QＱ問]\s?(?P<how>\d{{1,3}})(?:{_AFTER}|(?=[\s{_EAST_ASIAN}]|$)))"
)
_CIRCLED = re.compile("([①-⑳❶-❿➀-➓㋐-㋾ⓐ-ⓩ])")
_LETTER = re.compile(
    rf"(?P<open>[(（]?)(?P<letter>[a-zA-Z]|[ivxIVX]{{1,5}}|[ア-ンＡ-Ｚａ-ｚ])"
    rf"(?P<close>[.)]{_NEXT}|[．）])"
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv")
_FIRST = ("a", "i", "A", "I", "ア", "Ａ", "ａ", "イ")


@dataclass(frozen=True, slots=True)
class Item:
    """A line that begins with a list's mark: columns before it, kind of mark, text behind it.

    `number` is what a numbered mark counts to, 0 for others.
    """

    indent: int
    kind: str
    text: str
    number: int = 0


def indent_of(line: str) -> int:
    """Columns before a line's first character."""
    before = line[: len(line) - len(line.lstrip())]
    return sum(DEEPER if c in "\t\u3000" else 1 for c in before)


@dataclass
class ListReader:
    """Reads the items of one section, and tells its questions from what belongs to them."""

    base: int | None = None
    levels: list[str] = field(default_factory=list)
    lettered: dict[str, str] = field(default_factory=dict)
    """By kind of mark the last letter or Roman number: a letter is a mark in order only, "J. Smith"
    is none."""

    def item(self, line: str) -> Item | None:
        """The item a line begins, None if it begins none."""
        content, indent = line.strip(), indent_of(line)
        for mark in (_SPACED, _FREE, _LETTER_O):
            if found := mark.match(content):
                kind = "-" if found[1] in _MARKDOWN else found[1]
                return Item(indent, kind, content[found.end() :].strip())
        if found := _NUMBER.match(content):
            written = found["number"] or found["plain"] or found["how"]
            shape = f"{found['open'] or ''}1{'.1' * written.count('.')}{found['close'] or ''}"
            kind = "Q" if found["asked"] else unicodedata.normalize("NFKC", shape)
            number = int(written.rpartition(".")[2])
            return Item(indent, kind, content[found.end() :].strip(), number)
        if found := _CIRCLED.match(content):
            return Item(indent, "①", content[1:].strip())
        if (found := _LETTER.match(content)) and (kind := self._lettered(found)):
            return Item(indent, kind, content[found.end() :].strip())
        return None

    def _lettered(self, found: re.Match[str]) -> str | None:
        """Kind of a letter's mark, None where it stands in no order: then it is a word."""
        letter, shape = found["letter"], found["open"] + found["close"].strip()
        case = "I" if letter.isupper() else "i"
        roman = f"{shape}{case}"
        low = letter.lower()
        lettered = f"{shape}{'A' if letter.isupper() else 'a'}"
        last = self.lettered.get(lettered)
        after_h = low == "i" and last in ("h", "H")
        before = (None, self.lettered.get(roman))
        if low in _ROMAN and not after_h and _before_roman(low) in before:
            self.lettered[roman] = low
            return roman
        if len(letter) > 1:
            return None
        if letter in _FIRST or (last is not None and 0 < ord(letter) - ord(last) <= DEEPER):
            self.lettered[lettered] = letter
            return lettered
        return None

    def is_question(self, item: Item) -> bool:
        """Whether an item is a question of the section, else it belongs to the one above."""
        if self.base is None or item.indent <= self.base - DEEPER:
            self.base, self.levels = item.indent, [item.kind]
            return True
        if item.indent >= self.base + DEEPER:
            return False
        kind = item.kind
        if kind not in self.levels:
            # A list that goes on with other brackets, "1." and then "2)", is one list.
            on = next(
                (k for k in self.levels if item.number > 1 and k.strip("().:、") == "1"), None
            )
            if on is None:
                self.levels.append(kind)
            kind = on or kind
        del self.levels[self.levels.index(kind) + 1 :]
        return len(self.levels) == 1


def _before_roman(number: str) -> str | None:
    place = _ROMAN.index(number)
    return _ROMAN[place - 1] if place else None
