"""Runs the detectors over a text, settles where they overlap, and says what becomes what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from facilitator.anonymise.contacts import EmailDetector, PhoneDetector, PostcodeDetector
from facilitator.anonymise.dates import DateDetector
from facilitator.anonymise.detector import Context, Detector, Finding
from facilitator.anonymise.folding import MASKED, fold
from facilitator.anonymise.matching import Matcher, MisheardDetector, RosterDetector
from facilitator.anonymise.names import CapitalDetector, GivenNameDetector
from facilitator.anonymise.people import (
    IntroductionDetector,
    RelationDetector,
    TitleDetector,
)
from facilitator.anonymise.places import LivingDetector, SuffixDetector, TownDetector
from facilitator.anonymise.replacements import Replacements, protected_pattern
from facilitator.anonymise.roster import Roster
from facilitator.anonymise.spellings import entities
from facilitator.anonymise.tokens import tokenise
from facilitator.domain.transcript import Certainty, Label, Redaction, apply_redactions
from facilitator.errors import FacilitatorError

DETECTORS: dict[str, type[Detector]] = {
    detector.name: detector
    for detector in (
        EmailDetector,
        DateDetector,
        PhoneDetector,
        PostcodeDetector,
        RosterDetector,
        SuffixDetector,
        MisheardDetector,
        TitleDetector,
        IntroductionDetector,
        RelationDetector,
        LivingDetector,
        TownDetector,
        GivenNameDetector,
        CapitalDetector,
    )
}
"""Every built-in detector by name, in order of precedence: where two findings overlap, the one of
the earlier detector is kept whole. What has a form of its own (an address, a number, a date) comes
before names, because a name inside an e-mail address must not leave the rest of it standing; the
roster comes before what is guessed from cues."""

DEFAULT_REGIONS = ("GB",)

_RUN = re.compile(f"{MASKED}+")

_CATEGORIES = ("Person", "Place", "Service")


@dataclass(frozen=True, slots=True)
class Redacted:
    """`text` with every redaction carried out, certain and suggested; positions in `redactions`
    are code points of the input, ascending and without overlap."""

    text: str
    redactions: tuple[Redaction, ...]


class Redactor:
    """A roster, compiled once, and the detectors that run over every utterance.

    `replacements` is shared state: pass the session's own, so that codes stay the same, and store
    its record afterwards (encrypted). After a change of the roster make a new Redactor with the
    same Replacements and redact again what was already heard.

    `language` is an ISO 639-1 code; for "ja" the roster and what needs no grammar is applied.
    `detectors` are those to run, by name or as objects (default: all, in the order of `DETECTORS`;
    another order is another precedence); FacilitatorError if a name is unknown. `regions` are the
    ISO 3166 codes of the telephone numbers to expect.
    """

    def __init__(
        self,
        roster: Roster,
        language: str = "en",
        replacements: Replacements | None = None,
        detectors: Sequence[str | Detector] | None = None,
        regions: tuple[str, ...] = DEFAULT_REGIONS,
    ) -> None:
        self.roster = roster
        self.language = language
        self.replacements = Replacements() if replacements is None else replacements
        self.regions = regions
        chosen = tuple(DETECTORS) if detectors is None else detectors
        self._detectors = [_detector(d) if isinstance(d, str) else d for d in chosen]
        people, places = self.replacements.settle(roster)
        self._matcher = Matcher(entities(roster, people, places))
        self._protected = protected_pattern((*roster.codes, *people, *places), _CATEGORIES)

    def redact(self, text: str) -> Redacted:
        """Mask whatever identifies anybody. Raises nothing, whatever the text.

        Detectors run again over what the first masks leave, until they find nothing more; what
        they see then is exactly what they would see in the result, so that redacting a redacted
        text changes nothing.
        """
        view = self._protected.sub(lambda m: MASKED * len(m.group()), text)
        redactions: list[Redaction] = []
        while True:
            found = self._pass(view)
            if not found:
                break
            redactions += found
            for redaction in found:
                length = redaction.end - redaction.start
                view = view[: redaction.start] + MASKED * length + view[redaction.end :]
        redactions.sort(key=lambda r: r.start)
        return Redacted(apply_redactions(text, redactions), tuple(redactions))

    def _pass(self, view: str) -> list[Redaction]:
        """What all detectors find in a view, without overlaps, in the order of the text."""
        context = Context(view, self.language, self._matcher, self.regions)
        taken = bytearray(len(view))
        for match in _RUN.finditer(view):
            taken[match.start() : match.end()] = b"\x01" * len(match.group())
        settled: list[tuple[int, int, Finding, str]] = []
        for detector in self._detectors:
            # Within a detector the longer finding is the fuller form of the shorter one.
            findings = sorted(detector.detect(view, context), key=lambda f: f.start - f.end)
            for finding in findings:
                for start, end in _uncovered(view, taken, finding):
                    settled.append((start, end, finding, detector.name))
                    taken[start:end] = b"\x01" * (end - start)
        settled.sort(key=lambda s: s[0])
        return [
            Redaction(
                start,
                end,
                finding.label,
                self._replacement(view, finding, start, end) + finding.suffix,
                source,
                finding.certainty,
            )
            for start, end, finding, source in settled
        ]

    def _replacement(self, view: str, finding: Finding, start: int, end: int) -> str:
        if finding.replacement is not None:
            return finding.replacement
        entity = finding.entity
        if entity is not None and (start, end) != (finding.start, finding.end):
            entity = _words(view[start:end])
        if entity and finding.label is Label.PERSON:
            known = self._matcher.resolve(tuple(entity.split()))
            if known is not None:
                return known
        return self.replacements.code(finding.category, entity)


def _detector(name: str) -> Detector:
    if name not in DETECTORS:
        raise FacilitatorError(
            f"There is no detector {name!r}.", f"Known detectors: {', '.join(DETECTORS)}."
        )
    return DETECTORS[name]()


def _uncovered(view: str, taken: bytearray, finding: Finding) -> list[tuple[int, int]]:
    """The parts of a finding that nobody of higher precedence has masked and that say something.

    What overlaps is cut, not dropped: the rest of a name must not stay because its beginning was
    found by somebody else.
    """
    start, end = max(0, finding.start), min(finding.end, len(view))
    # A digit directly behind would run into the number of a code.
    while end < len(view) and view[end].isdecimal() and not taken[end]:
        end += 1
    parts: list[tuple[int, int]] = []
    at = start
    while at < end:
        if taken[at]:
            at += 1
            continue
        stop = at
        while stop < end and not taken[stop]:
            stop += 1
        parts.append((at, stop))
        at = stop
    if parts == [(start, end)]:
        return parts if start < end else []
    trimmed = []
    for first, last in parts:
        words = [i for i in range(first, last) if view[i].isalnum()]
        if words:
            trimmed.append((words[0], words[-1] + 1))
    return trimmed


def _words(text: str) -> str:
    return " ".join(t.key for t in tokenise(text, fold(text)) if not t.masked)


@lru_cache(maxsize=8)
def _compiled(roster: Roster, language: str, detectors: tuple[str, ...] | None) -> Redactor:
    return Redactor(roster, language, detectors=detectors)


def redact(
    text: str,
    language: str,
    roster: Roster,
    replacements: Replacements | None = None,
    detectors: tuple[str, ...] | None = None,
) -> Redacted:
    """Redact one text. Codes are consistent across calls with the same roster; pass `replacements`
    to share them with others."""
    if replacements is not None:
        return Redactor(roster, language, replacements, detectors).redact(text)
    return _compiled(roster, language, detectors).redact(text)


def certain_only(text: str, redactions: Iterable[Redaction]) -> str:
    """The text with only the certain redactions carried out: what a reviewer decides upon."""
    return apply_redactions(text, (r for r in redactions if r.certainty is Certainty.CERTAIN))
