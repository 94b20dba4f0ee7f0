"""Text folded for comparison, with a way back to the characters it came from.

Case, accents, full-width and half-width forms, ligatures, typographic quotes and dashes, and
characters of no width must not hide a name. Folding removes those differences; positions found in
the folded text are carried back to code points of the input.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from facilitator.remembering import remembers

MASKED = "\ufffc"
"""OBJECT REPLACEMENT CHARACTER: fills a span that is already replaced, so that no detector looks
into it. It is no letter, no digit and no punctuation that ends a sentence."""

_KANA_MARKS = "\u3099\u309a"
_SHAPELESS = ("Cf", "Mn", "Me")
"""Zero-width characters, direction marks, accents, variation selectors (Unicode categories)."""
_ALIKE = {
    **dict.fromkeys("‘’‚‛`´ʼʹ′＇", "'"),
    **dict.fromkeys("‐‑‒–—−﹣－", "-"),
    **dict.fromkeys("“”„‟″＂", '"'),
    # Letters whose stroke is no combining mark and so survives decomposition.
    **dict(zip("øØłŁđĐðÐħĦıŧŦ", "oollddddhhitt", strict=True)),
    # Forms of characters that family names are written with, and that dictionaries lack.
    **dict(zip("𠮷髙﨑濵邉邊齋齊澤嶋", "吉高崎浜辺辺斎斉沢島", strict=True)),
}


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is the folded form; character i of it came from input characters [starts[i], ends[i]).

    Both are None where every character stands for itself (ASCII and what is masked).
    """

    text: str
    starts: list[int] | None
    ends: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The input code points behind folded characters [start, end); start < end."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


@remembers(65_536)
def _fold_char(char: str) -> str:
    if char in _ALIKE:
        return _ALIKE[char]
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    shaped = (c for c in folded if c in _KANA_MARKS or unicodedata.category(c) not in _SHAPELESS)
    return "".join(_ALIKE.get(c, c) for c in shaped)


def fold(text: str) -> Folded:
    """Fold a text; the folded form may be shorter or longer than the input."""
    if text.isascii() or text.replace(MASKED, "").isascii():
        return Folded(text.lower().replace("`", "'"), None, None)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, char in enumerate(text):
        folded = char.lower() if char.isascii() and char != "`" else _fold_char(char)
        if not folded:
            # A mark or a character of no width belongs to what stands before it.
            if ends:
                ends[-1] = index + 1
            continue
        for piece in folded:
            if piece in _KANA_MARKS and pieces:
                voiced = unicodedata.normalize("NFC", pieces[-1] + piece)
                if len(voiced) == 1:
                    pieces[-1] = voiced
                    ends[-1] = index + 1
                    continue
            pieces.append(piece)
            starts.append(index)
            ends.append(index + 1)
    return Folded("".join(pieces), starts, ends)


def fold_kana(text: str) -> str:
    """Katakana as hiragana, one character for one, so that readings in either script meet."""
    return text.translate(_KATAKANA_TO_HIRAGANA)


_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
