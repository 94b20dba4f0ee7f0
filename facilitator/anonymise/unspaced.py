"""Names in scripts without spaces: by a language's own reading, in others by surface alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold, fold_kana
from facilitator.anonymise.languages import RosterNames, pack, scripts
from facilitator.anonymise.spellings import Entity

_OTHERS = re.compile(r"[\u1100-\u11ff\u0e00-\u0e7f\u1780-\u17ff\u1000-\u109f]")
_HANGUL = re.compile(r"[\u1100-\u11ff]")
_SEPARATORS = re.compile(r"[\s・,、=]+")


class UnspacedNames:
    """A roster's names where words are not divided by spaces.

    What a language makes of them, and with it its dictionary, is made when it is first needed: for
    a roster that holds names in its script, or talk in it.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._entities = tuple(entities)
        self._forms: dict[str, Entity] = {}
        self._own: dict[str, RosterNames] = {}
        named = [(fold(name).text, entity) for entity in self._entities for name in entity.names]
        self._written = {
            code for code, script in scripts().items() if any(script.search(n) for n, _ in named)
        }
        for folded, entity in named:
            if _OTHERS.search(folded):
                parts = [p for p in _SEPARATORS.split(folded) if p]
                # Of Korean, folded into the parts of its syllables, the whole name: a given name of
                # two syllables is found as a word, with whatever particle.
                for form in ("".join(parts), *(() if _HANGUL.search(folded) else parts)):
                    self._forms.setdefault(form, entity)
        self._lengths = sorted({len(form) for form in self._forms}, reverse=True)

    def of(self, code: str) -> RosterNames:
        """What finds the names as a language reads them."""
        if code not in self._own:
            make = pack(code).roster
            assert make is not None
            self._own[code] = make(self._entities)
        return self._own[code]

    def find(self, context: Context) -> Iterator[Finding]:
        """Every place where the text says such a name."""
        for code in scripts():
            if code == context.language or code in self._written:
                yield from self.of(code).find(context)
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
