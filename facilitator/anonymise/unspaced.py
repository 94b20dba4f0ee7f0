"""Names in scripts without spaces: Japanese by surface and reading, others by surface alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold, fold_kana
from facilitator.anonymise.held import Forms
from facilitator.anonymise.spellings import Entity
from facilitator.domain.transcript import Certainty

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
        names = [name for entity in self._entities for name in entity.names]
        self._japanese = any(JAPANESE.search(fold(name).text) for name in names)
        forms: dict[str, Entity] = {}
        for entity in self._entities:
            for name in entity.names:
                folded = fold(name).text
                if not _OTHERS.search(folded):
                    continue
                parts = [p for p in _SEPARATORS.split(folded) if p]
                # Of Korean, folded into the parts of its syllables, the whole name: a given name of
                # two syllables is found as a word, with whatever particle.
                short = () if _HANGUL.search(folded) else parts
                for form in ("".join(parts), *short):
                    forms.setdefault(form, entity)
        self._entities_of = forms
        self._forms = Forms(forms)

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
        if self._forms and not context.text.isascii():
            yield from self._written(context)

    def _written(self, context: Context) -> Iterator[Finding]:
        folded = context.folded
        text = fold_kana(folded.text)
        taken = bytearray(len(text))
        for form in self._forms.within(text):
            entity = self._entities_of[form]
            at = text.find(form)
            while at >= 0:
                end = at + len(form)
                if not any(taken[at:end]):
                    taken[at:end] = b"\x01" * len(form)
                    start, stop = folded.span(at, end)
                    code = entity.replacement
                    yield Finding(start, stop, entity.label, "", Certainty.CERTAIN, None, code)
                at = text.find(form, at + 1)
