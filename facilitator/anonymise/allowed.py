"""Words and phrases that look like names and identify nobody: the study's own and ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from facilitator.anonymise.detector import Context
from facilitator.anonymise.folding import fold, fold_kana
from facilitator.anonymise.tokens import tokenise
from facilitator.anonymise.words import greeting_phrases, public_phrases


class Allowed:
    """An allow-list: `words` are its single words, folded; phrases are found by `spans`.

    Words in scripts without spaces are found wherever they stand.
    """

    def __init__(self, listed: Iterable[str], ours: Iterable[str] | None = None) -> None:
        phrases: set[tuple[str, ...]] = set()
        unspaced: set[str] = set()
        for text in (*(public_phrases() if ours is None else ours), *listed):
            keys = tuple(token.key for token in tokenise(text, fold(text)))
            if keys and all(key.isascii() for key in keys):
                phrases.add(keys)
            elif keys:
                unspaced.add(fold_kana(fold(text).text).strip())
        self.words = frozenset(p[0] for p in phrases if len(p) == 1)
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            self._phrases.setdefault(phrase[0], []).append(phrase)
        self._unspaced = sorted(unspaced)

    def spans(self, context: Context) -> list[tuple[int, int]]:
        """Where the text holds allowed words, as code points [start, end)."""
        return [*self._spaced(context), *self._found(context)]

    def _spaced(self, context: Context) -> Iterator[tuple[int, int]]:
        tokens = context.tokens
        for at, token in enumerate(tokens):
            for phrase in self._phrases.get(token.key, ()):
                group = tokens[at : at + len(phrase)]
                if tuple(t.key for t in group) == phrase and all(
                    t.gap in (" ", "-", "", ", ") for t in group[1:]
                ):
                    yield token.start, group[-1].tail

    def _found(self, context: Context) -> Iterator[tuple[int, int]]:
        if not self._unspaced or context.text.isascii():
            return
        text = fold_kana(context.folded.text)
        for phrase in self._unspaced:
            at = text.find(phrase)
            while at >= 0:
                yield context.folded.span(at, at + len(phrase))
                at = text.find(phrase, at + 1)


@cache
def _greetings() -> Allowed:
    return Allowed(greeting_phrases(), ours=())


def greetings(context: Context) -> list[tuple[int, int]]:
    """Where a sentence begins with a greeting, as code points [start, end)."""
    first = {token.start for token in context.tokens if token.initial}
    return [span for span in _greetings().spans(context) if span[0] in first]


@cache
def _ours() -> Allowed:
    return Allowed(())


def sayings(context: Context) -> list[tuple[int, int]]:
    """Where the text holds a phrase that everybody knows, as code points; the study's own words
    are not among them."""
    return _ours().spans(context)
