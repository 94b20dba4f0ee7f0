"""From a library's entities to a detector's findings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import MASKED, fold
from facilitator.anonymise.languages import grammar
from facilitator.anonymise.models.offline import no_network
from facilitator.anonymise.tokens import Token, tokenise
from facilitator.domain.transcript import Certainty, Label

_ARTICLES = frozenset({"the", "a", "an"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What an entity type is here: the label of its redaction, and what its replacement says."""

    label: Label
    category: str


KINDS: Mapping[str, Kind] = {
    "person": Kind(Label.PERSON, "Person"),
    "place": Kind(Label.PLACE, "Place"),
    "service": Kind(Label.ORG, "Service"),
    "address": Kind(Label.ADDRESS, "address"),
    "postcode": Kind(Label.ADDRESS, "postcode"),
    "phone number": Kind(Label.CONTACT, "phone number"),
    "email": Kind(Label.CONTACT, "email"),
    "handle": Kind(Label.CONTACT, "handle"),
    "link": Kind(Label.CONTACT, "link"),
    "number": Kind(Label.ID, "number"),
    "registration": Kind(Label.ID, "registration"),
    "date": Kind(Label.DATE, "date"),
    "detail": Kind(Label.OTHER, "detail"),
}
"""The kinds by the names they have in study.toml."""

_NAMED = frozenset({"Person", "Place", "Service"})


@dataclass(frozen=True, slots=True)
class Entity:
    """What a library found: its own entity type, and where.

    `start` and `end` are code points of the text it was given; `text` is what it says stands there,
    which shows whether it counts as we do.
    """

    type: str
    start: int
    end: int
    text: str = field(repr=False)


class MisplacedError(Exception):
    """A library's positions do not belong to the text it was given. Holds none of the text."""


class ModelDetector:
    """A detector that asks a library.

    `recognise` finds entities in a text. `kinds` says what each entity type is, by its name in
    capitals; types it lacks are passed over. Findings are suggested, those of the types in
    `certain` are masked at once.

    What is already masked is shown to the library as one U+FFFC, however long it was: the length of
    a code must not change what is found. Raises what the library raises, and MisplacedError;
    whoever runs it catches that (`registry.Guarded`).
    """

    def __init__(
        self,
        name: str,
        languages: tuple[str, ...],
        recognise: Callable[[str], Iterable[Entity]],
        kinds: Mapping[str, Kind],
        certain: Collection[str] = (),
    ) -> None:
        self.name = name
        self.languages = languages
        self._recognise = recognise
        self._kinds = kinds
        self._certain = frozenset(certain)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        shown, origin = _collapsed(text)
        with no_network():
            entities = list(self._recognise(shown))
        misplaced = False
        for entity in entities:
            kind = self._kinds.get(entity.type.upper())
            if kind is None:
                continue
            spans = _placed(shown, entity)
            misplaced = misplaced or not spans
            sure = entity.type.upper() in self._certain
            certainty = Certainty.CERTAIN if sure else Certainty.SUGGESTED
            for first, last in spans:
                start, end = (origin[first], origin[last]) if origin else (first, last)
                finding = _finding(context, start, end, kind, certainty)
                if finding is not None:
                    yield finding
        if misplaced:
            # After all others, so that what could be placed is masked.
            raise MisplacedError("an entity was not found where it was said to stand")


def _collapsed(text: str) -> tuple[str, list[int] | None]:
    """The text with every masked run as one character, and where each of its characters begins in
    the text (with the end of the text as the last); None where nothing changed."""
    if MASKED * 2 not in text:
        return text, None
    origin = [
        at for at, char in enumerate(text) if char != MASKED or at == 0 or text[at - 1] != MASKED
    ]
    return "".join(text[at] for at in origin), [*origin, len(text)]


def _placed(text: str, entity: Entity) -> list[tuple[int, int]]:
    """Where an entity stands; wherever its words stand if not where it says. Empty if nowhere."""
    start, end = entity.start, entity.end
    if 0 <= start < end <= len(text) and text[start:end] == entity.text:
        return [(start, end)]
    if not entity.text.strip():
        return []
    spans = []
    at = text.find(entity.text)
    while at >= 0:
        spans.append((at, at + len(entity.text)))
        at = text.find(entity.text, at + len(entity.text))
    return spans


def _finding(
    context: Context, start: int, end: int, kind: Kind, certainty: Certainty
) -> Finding | None:
    """A finding with its edges as all detectors have them: without white space and, for names,
    without article, title and possessive. None if what it covers identifies nobody."""
    text = context.text
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start == end:
        return None
    if kind.category not in _NAMED:
        return Finding(start, end, kind.label, kind.category, certainty)
    inside = [t for t in context.tokens if start <= t.start and t.end <= end]
    while len(inside) > 1 and inside[0].start == start and _leads(inside[0]):
        inside.pop(0)
        start = inside[0].start
    if inside and inside[-1].possessive and inside[-1].end < end <= inside[-1].tail:
        end = inside[-1].end
    if inside and inside[0].start == start and inside[-1].end == end:
        # Nations, days and public bodies stay, whatever a model takes them for.
        if all(t.masked or t.number or _leads(t) or context.public(t) for t in inside):
            return None
        entity = " ".join(t.key for t in inside if not t.masked)
    else:
        # A script without spaces: the tokens are longer than the words.
        piece = text[start:end]
        entity = " ".join(t.key for t in tokenise(piece, fold(piece)) if not t.masked)
    return Finding(start, end, kind.label, kind.category, certainty, entity) if entity else None


def _leads(token: Token) -> bool:
    return token.key in _ARTICLES or token.key in grammar("en").listed("titles")
