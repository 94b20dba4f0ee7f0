"""From a library's entities to a detector's findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from facilitator.anonymise.detector import ENTITIES, LABELS, Context, Finding
from facilitator.anonymise.folding import MASKED
from facilitator.anonymise.languages import grammar
from facilitator.anonymise.models.offline import no_network
from facilitator.anonymise.tokens import tokenise
from facilitator.anonymise.words import listed
from facilitator.domain.transcript import Certainty

_ARTICLES = listed("articles")
KINDS: Mapping[str, str] = {category.lower(): category for category in LABELS}
"""What replacements say (`LABELS`), by the names it has in study.toml."""


@dataclass(frozen=True, slots=True)
class Entity:
    """What a library found: its own entity type, code points [start, end) of the text it was given,
    and what it says stands there, which shows whether it counts as we do."""

    type: str
    start: int
    end: int
    text: str = field(repr=False)


class MisplacedError(Exception):
    """A library's positions do not belong to the text it was given. Holds none of the text."""


@dataclass(frozen=True, slots=True)
class ModelDetector:
    """A detector that asks a library.

    `recognise` finds entities in a text. `kinds` says what each entity type is, by its name in
    capitals; types it lacks are passed over. Findings are suggested, those of the types in
    `certain` are masked at once.

    What is already masked is shown to the library as one U+FFFC, however long it was: the length of
    a code must not change what is found. Raises what the library raises, and MisplacedError;
    whoever runs it catches that (`registry.Guarded`).
    """

    name: str
    languages: tuple[str, ...]
    recognise: Callable[[str], Iterable[Entity]]
    kinds: Mapping[str, str]
    certain: Collection[str] = ()

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        # Where each character that the library is shown begins, and the end of the text.
        origin = [
            at for at, char in enumerate(text) if char != MASKED or not at or text[at - 1] != MASKED
        ]
        shown = "".join(text[at] for at in origin)
        origin.append(len(text))
        with no_network():
            entities = list(self.recognise(shown))
        misplaced = False
        for entity in entities:
            type_ = entity.type.upper()
            kind = self.kinds.get(type_)
            if kind is None:
                continue
            spans = _placed(shown, entity)
            misplaced = misplaced or not spans
            certainty = Certainty.CERTAIN if type_ in self.certain else Certainty.SUGGESTED
            for first, last in spans:
                finding = _finding(context, origin[first], origin[last], kind, certainty)
                if finding is not None:
                    yield finding
        if misplaced:
            # After all others, so that what could be placed is masked.
            raise MisplacedError("an entity was not found where it was said to stand")


def _placed(text: str, entity: Entity) -> list[tuple[int, int]]:
    """Where an entity stands; wherever its words stand if not where it says. Empty if nowhere."""
    start, end = entity.start, entity.end
    if 0 <= start < end <= len(text) and text[start:end] == entity.text:
        return [(start, end)]
    said = re.escape(entity.text) if entity.text.strip() else "(?!)"
    return [match.span() for match in re.finditer(said, text)]


def _finding(
    context: Context, start: int, end: int, category: str, certainty: Certainty
) -> Finding | None:
    """A finding with its edges as all detectors have them: without white space and, for names,
    without article, title and possessive. None if what it covers identifies nobody."""
    piece = context.text[start:end]
    start, end = start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
    if start >= end:
        return None
    if category not in ENTITIES:
        return Finding(start, end, LABELS[category], category, certainty)
    inside = [t for t in context.tokens if start <= t.start and t.end <= end]
    leading = {*_ARTICLES, *grammar(context.language).listed("titles")}
    while len(inside) > 1 and inside[0].start == start and inside[0].key in leading:
        inside.pop(0)
        start = inside[0].start
    if inside and inside[-1].possessive and inside[-1].end < end <= inside[-1].tail:
        end = inside[-1].end
    if inside and (inside[0].start, inside[-1].end) == (start, end):
        # Nations, days and public bodies stay, whatever a model takes them for.
        if all(t.masked or t.number or t.key in leading or context.public(t) for t in inside):
            return None
    else:
        # A script without spaces: the tokens are longer than the words.
        piece = context.text[start:end]
        inside = tokenise(piece)
    entity = " ".join(t.key for t in inside if not t.masked)
    label = LABELS[category]
    return Finding(start, end, label, category, certainty, entity) if entity else None
