"""Words and phrases that look like names and identify nobody: the study's own and ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from facilitator.anonymise.detector import Context
from facilitator.anonymise.folding import fold, fold_kana
from facilitator.anonymise.roster import name_keys
from facilitator.anonymise.words import phrases


class Allowed:
    """An allow-list: `words` are its single words, folded; phrases are found by `spans`.

    Words in scripts without spaces are found wherever they stand.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._phrases: dict[str, set[tuple[str, ...]]] = {}
        self._unspaced: set[str] = set()
        for text in texts:
            keys = name_keys(text)
            if keys and all(key.isascii() for key in keys):
                self._phrases.setdefault(keys[0], set()).add(keys)
            elif keys:
                self._unspaced.add(fold_kana(fold(text).text).strip())
        self.words = frozenset(first for first, all_ in self._phrases.items() if (first,) in all_)

    def spans(self, context: Context) -> Iterator[tuple[int, int]]:
        """Where the text holds allowed words, as code points [start, end)."""
        tokens = context.tokens
        for at, token in enumerate(tokens):
            for phrase in self._phrases.get(token.key, ()):
                group = tokens[at : at + len(phrase)]
                close = all(t.gap in (" ", "-", "", ", ") for t in group[1:])
                if close and tuple(t.key for t in group) == phrase:
                    yield token.start, group[-1].tail
        if self._unspaced and not context.text.isascii():
            text = fold_kana(context.folded.text)
            for said in (said for said in self._unspaced if said in text):
                for match in re.finditer(f"(?={re.escape(said)})", text):
                    yield context.folded.span(match.start(), match.start() + len(said))


@cache
def _ours(name: str) -> Allowed:
    return Allowed(phrases(name))


def greetings(context: Context) -> Iterator[tuple[int, int]]:
    """Where a sentence begins with a greeting, as code points [start, end). Anywhere else it may
    be somebody: "My name is Selam"."""
    first = {token.start for token in context.tokens if token.initial}
    return (span for span in _ours("greetings").spans(context) if span[0] in first)


def sayings(context: Context) -> list[tuple[int, int]]:
    """Where the text holds a phrase that everybody knows, as code points; the study's own words
    are not among them."""
    return list(_ours("public_phrases").spans(context))
