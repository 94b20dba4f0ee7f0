"""What a detector is, what it finds, and what it may look at."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from facilitator.anonymise.folding import Folded, fold
from facilitator.anonymise.tokens import Token, has_case, tokenise
from facilitator.anonymise.words import listed
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.transcript import Certainty, Label

if TYPE_CHECKING:
    from facilitator.anonymise.matching import Matcher

T = TypeVar("T")

DEFAULT_POLICY = Deidentification()

ROSTER, MISHEARD = "roster", "misheard"
"""The detectors that know the roster, by name."""

FILLERS = listed("fillers")
"""What people say while they think; an engine may write a comma on both sides."""

LABELS = {
    "Person": Label.PERSON,
    "Place": Label.PLACE,
    "Service": Label.ORG,
    "address": Label.ADDRESS,
    "postcode": Label.ADDRESS,
    "phone number": Label.CONTACT,
    "email": Label.CONTACT,
    "handle": Label.CONTACT,
    "link": Label.CONTACT,
    "number": Label.ID,
    "registration": Label.ID,
    "date": Label.DATE,
    "age": Label.AGE,
    "detail": Label.OTHER,
}
"""What a detector may find, by what the replacement calls it."""

ENTITIES = frozenset({"Person", "Place", "Service"})
"""Those of which each has a number of its own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Code points [start, end) of the text identify somebody or something.

    `category` is what the replacement calls it ("Person", "phone number"). Where `entity` is given,
    findings of the same entity get the same number; where it is None the category stands without a
    number. `replacement` is set where it is known beforehand (the roster); `suffix` restores
    grammar that the span took along ("mayas" becomes "User 2's").
    """

    start: int
    end: int
    label: Label
    category: str
    certainty: Certainty = Certainty.CERTAIN
    entity: str | None = None
    replacement: str | None = None
    suffix: str = ""


@dataclass(eq=False, repr=False)
class Context:
    """One text, prepared once for all detectors. Positions are code points of `text`.

    `matcher` knows the roster; `policy` is what the study wants, `allowed` its words that identify
    nobody, folded; `spared` is where the text holds what may stay, as code points [start, end);
    `listed` gives the words of the language's lists, as `languages.Grammar` does: `common` ones are
    everyday words, all that are `known` are those among them, `rare` ones few people use, `public`
    ones identify nobody though they have a capital. `regions` are the countries whose telephone
    numbers are expected (ISO 3166).
    """

    text: str
    language: str
    matcher: Matcher
    policy: Deidentification = DEFAULT_POLICY
    allowed: frozenset[str] = frozenset()
    spared: Sequence[tuple[int, int]] = ()
    listed: Callable[[str], Collection[str]] = lambda _: ()
    regions: tuple[str, ...] = ("GB",)
    _derived: dict[Callable[[Context], Any], Any] = field(default_factory=dict, init=False)

    def derived(self, make: Callable[[Context], T]) -> T:
        """What `make` finds out about this text, worked out once for all detectors."""
        if make not in self._derived:
            self._derived[make] = make(self)
        return cast(T, self._derived[make])

    @cached_property
    def folded(self) -> Folded:
        return fold(self.text)

    @cached_property
    def tokens(self) -> list[Token]:
        return tokenise(self.text, self.folded)

    @cached_property
    def fluent(self) -> Context:
        """The same without "um" and "er", which stand anywhere in numbers and dates."""
        if FILLERS.isdisjoint(token.key for token in self.tokens):
            return self
        same = replace(self)
        same.fluent = same
        same.tokens = [
            token._replace(gap=" ") if before.key in FILLERS else token
            for before, token in itertools.pairwise([self.tokens[0], *self.tokens])
            if token.key not in FILLERS
        ]
        return same

    @cached_property
    def cased(self) -> bool:
        """Whether the text is written with capitals that mean something."""
        return has_case(self.tokens)

    def common(self, token: Token) -> bool:
        """An everyday word (or no word at all)."""
        return (
            token.masked or token.number or len(token.key) < 2 or token.key in self.listed("common")
        )

    def known(self, token: Token) -> bool:
        """A word of the language, common or not."""
        return self.common(token) or _among(token.key, self.listed("known"))

    def word(self, token: Token) -> bool:
        """A word of the language, however rare."""
        return self.known(token) or _among(token.key, self.listed("rare"))

    def public(self, token: Token) -> bool:
        """A capitalised word that identifies nobody: a day, a nation, a medicine."""
        return token.key in self.listed("public") or token.key in self.allowed

    def marked(self, token: Token) -> bool:
        """Written with a capital that the start of a sentence does not explain."""
        return self.cased and token.capital and not token.initial


def once(make: Callable[[Context], T]) -> Callable[[Context], T]:
    """What a function finds out about a text, worked out once; see `Context.derived`."""
    return lambda context: context.derived(make)


def _among(key: str, words: Collection[str]) -> bool:
    """Whether a word or its singular is among some."""
    return key in words or (key.endswith("s") and key[:-1] in words)


@dataclass(frozen=True, slots=True)
class Rule:
    """A detector that is a function of a text, under a name."""

    name: str
    find: Callable[[Context], Iterable[Finding]]
    languages: tuple[str, ...] = ()

    def detect(self, text: str, context: Context) -> Iterable[Finding]:
        """What the function finds."""
        return self.find(context)


class Detector(Protocol):
    """Finds one kind of identifying detail. Keeps no state between texts, raises nothing.
    `languages` are the ISO 639-1 codes of the languages it reads; empty means any."""

    @property
    def name(self) -> str: ...

    @property
    def languages(self) -> tuple[str, ...]: ...

    def detect(self, text: str, context: Context) -> Iterable[Finding]:
        """What the text (equal to `context.text`) holds of this kind."""
