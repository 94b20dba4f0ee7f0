"""Names in scripts without spaces: Japanese by surface and reading, others by surface alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold, fold_kana
from facilitator.anonymise.spellings import Entity

if TYPE_CHECKING:
    from facilitator.anonymise.languages.ja.morphemes import Morphemes
    from facilitator.anonymise.languages.ja.roster_names import JapaneseNames

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々ー]")
"""A character of a Japanese script, once a text is folded."""

_OTHERS = re.compile(r"[\u1100-\u11ff\u0e00-\u0e7f\u1780-\u17ff\u1000-\u109f]")
_HANGUL = re.compile(r"[\u1100-\u11ff]")
_SEPARATORS = re.compile(r"[\s・,、=]+")


class UnspacedNames:
    """A roster's names where words are not divided by spaces.

    The Japanese half, and with it the dictionary, is made when it is first needed: for a roster
    that holds Japanese names, or talk in Japanese.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._entities = tuple(entities)
        self._forms: dict[str, Entity] = {}
        named = [(fold(name).text, entity) for entity in self._entities for name in entity.names]
        self._japanese = any(JAPANESE.search(folded) for folded, _ in named)
        for folded, entity in named:
            if _OTHERS.search(folded):
                parts = [p for p in _SEPARATORS.split(folded) if p]
                # Of Korean, folded into the parts of its syllables, the whole name: a given name of
                # two syllables is found as a word, with whatever particle.
                for form in ("".join(parts), *(() if _HANGUL.search(folded) else parts)):
                    self._forms.setdefault(form, entity)
        self._lengths = sorted({len(form) for form in self._forms}, reverse=True)

    @cached_property
    def _names(self) -> JapaneseNames:
        from facilitator.anonymise.languages.ja.roster_names import JapaneseNames

        return JapaneseNames(self._entities)

    def meant(self, ms: Morphemes, first: int, stop: int) -> str | None:
        """The code of whom morphemes [first, stop) name by surface or reading; None if nobody."""
        return self._names.meant(ms, first, stop)

    def find(self, context: Context) -> Iterator[Finding]:
        """Every place where the text says such a name."""
        if self._japanese or context.language == "ja":
            yield from self._names.find(context)
        if not self._forms or context.text.isascii():
            return
        text = fold_kana(context.folded.text)
        taken: set[int] = set()
        for length in self._lengths:
            # What the text holds is looked up, not each form: a roster may have thousands.
            for at in range(len(text) - length + 1):
                entity = self._forms.get(text[at : at + length])
                if entity is not None and taken.isdisjoint(range(at, at + length)):
                    taken.update(range(at, at + length))
                    span = context.folded.span(at, at + length)
                    yield Finding(*span, entity.label, "", replacement=entity.replacement)
