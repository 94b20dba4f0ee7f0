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


class Forms:
    """Written forms, of which a text is asked for those it holds, the longest first.

    What the text holds is looked up, not each form: a roster may have thousands.
    """

    def __init__(self, forms: Iterable[str]) -> None:
        self._rank = {form: at for at, form in enumerate(dict.fromkeys(forms))}
        self._lengths = sorted({len(form) for form in self._rank}, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._rank)

    def within(self, text: str) -> Iterator[str]:
        """The forms that stand in a text; equally long ones in the order they were given."""
        for length in self._lengths:
            held = {text[at : at + length] for at in range(len(text) - length + 1)}
            yield from sorted(held & self._rank.keys(), key=self._rank.__getitem__)


class UnspacedNames:
    """A roster's names where words are not divided by spaces.

    The Japanese half, and with it the dictionary, is made when it is first needed: for a roster
    that holds Japanese names, or talk in Japanese.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._entities = tuple(entities)
        self._japanese = False
        self._entities_of: dict[str, Entity] = {}
        for entity in self._entities:
            for folded in (fold(name).text for name in entity.names):
                self._japanese = self._japanese or JAPANESE.search(folded) is not None
                if _OTHERS.search(folded):
                    parts = [p for p in _SEPARATORS.split(folded) if p]
                    # Of Korean, folded into the parts of its syllables, the whole name: a given
                    # name of two syllables is found as a word, with whatever particle.
                    short = () if _HANGUL.search(folded) else parts
                    for form in ("".join(parts), *short):
                        self._entities_of.setdefault(form, entity)
        self._forms = Forms(self._entities_of)

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
        taken = bytearray(len(text))
        for form in self._forms.within(text):
            entity = self._entities_of[form]
            for match in re.finditer(f"(?={re.escape(form)})", text):
                at, end = match.start(), match.start() + len(form)
                if not any(taken[at:end]):
                    taken[at:end] = b"\x01" * len(form)
                    span = context.folded.span(at, end)
                    code = entity.replacement
                    yield Finding(*span, entity.label, "", replacement=code)
