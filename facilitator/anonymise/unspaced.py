"""Names in scripts without spaces: by a language's own reading, in others by surface alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold
from facilitator.anonymise.languages import RosterNames, pack, scripts
from facilitator.anonymise.spellings import Entity

_OTHERS = re.compile(r"[\u0e00-\u0e7f\u1780-\u17ff\u1000-\u109f]")
_SEPARATORS = re.compile(r"[\s・,、=]+")


class UnspacedNames:
    """A roster's names where words are not divided by spaces.

    What a language makes of them, and with it its dictionary, is made when it is first needed: for
    a roster that holds names in its script, or talk in it.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._entities = tuple(entities)
        self._own: dict[str, RosterNames] = {}
        named = [(fold(name).text, entity) for entity in self._entities for name in entity.names]
        self._written = {
            code for code, script in scripts().items() if any(script.search(n) for n, _ in named)
        }
        self._others = {
            part: entity
            for name, entity in reversed(named)
            if _OTHERS.search(name)
            for part in (_SEPARATORS.sub("", name), *_SEPARATORS.split(name))
            if part
        }
        longest = sorted(self._others, key=len, reverse=True)
        self._other = re.compile("|".join(map(re.escape, longest)) or "(?!)")

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
        if not context.text.isascii():
            for match in self._other.finditer(context.folded.text):
                entity, span = self._others[match[0]], context.folded.span(*match.span())
                yield Finding(*span, entity.label, "", replacement=entity.replacement)
