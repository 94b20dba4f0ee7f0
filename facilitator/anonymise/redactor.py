"""Runs the detectors over a text, settles where they overlap, and says what becomes what.

By which rules they are settled stands in `docs/detectors.md`, "Where findings overlap".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from facilitator.anonymise.allowed import Allowed, greetings
from facilitator.anonymise.detector import (
    DEFAULT_POLICY,
    MISHEARD,
    ROSTER,
    Context,
    Detector,
    Finding,
)
from facilitator.anonymise.folding import MASKED
from facilitator.anonymise.languages import codes, grammar, pack
from facilitator.anonymise.layout import generic, plain
from facilitator.anonymise.matching import Matcher
from facilitator.anonymise.registry import BUILT_IN, LAST, Guarded, base_language
from facilitator.anonymise.registry import detectors as registered
from facilitator.anonymise.replacements import Replacements, protection
from facilitator.anonymise.roster import Roster, name_keys
from facilitator.anonymise.spellings import entities
from facilitator.anonymise.tokens import tokenise
from facilitator.anonymise.words import listed, phrases
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.transcript import Certainty, Label, Redaction, apply_redactions

_FREE = re.compile(rb"\x00+")
"""Where nothing is taken yet."""

_GUESSED = frozenset({Label.PERSON, Label.PLACE, Label.ORG, Label.OTHER})

_LITTLE = listed("little")
"""What of these is left of a finding that others have cut says nothing."""

_PARTICLES = listed("leading") | listed("closing")
_LED = re.compile(f"[{''.join(listed('leading'))}][^\\u3041-\\u309f]")
_OWNS = frozenset({"'s", "’s"})
_BETWEEN = frozenset({"", " ", "-"})


@dataclass(frozen=True, slots=True)
class Redacted:
    """`text` with every redaction carried out, certain and suggested; positions in `redactions`
    are code points of the input, ascending and without overlap."""

    text: str
    redactions: tuple[Redaction, ...]


class Redactor:
    """A roster, compiled once, and the detectors that run over every utterance.

    `replacements` is shared state: pass the study's own, so that codes stay the same, and store
    its record afterwards (encrypted). After a change of the roster make a new Redactor with the
    same Replacements and redact again what was already heard.

    `language` is an ISO 639-1 code, with a region or without; where it has no detectors of its
    own, the roster and what has a form of its own (numbers, addresses) is still masked.
    `detectors` are those to run whatever the language, by a built-in one's name or as objects, in
    this order of precedence; by default those of `registry.detectors`.
    """

    def __init__(
        self,
        roster: Roster,
        language: str = "en",
        replacements: Replacements | None = None,
        detectors: Sequence[str | Detector] | None = None,
        policy: Deidentification = DEFAULT_POLICY,
    ) -> None:
        self.roster = roster
        self.language = base_language(language)
        self.replacements = Replacements() if replacements is None else replacements
        self.policy = policy
        named = [BUILT_IN[one]() if isinstance(one, str) else one for one in detectors or ()]
        self._detectors = registered(self.language, policy) if detectors is None else named
        given = self.replacements.settle(roster)
        self._matcher = Matcher(entities(roster, given), self.language)
        self._protected = protection(given)
        self._allowed = Allowed((*phrases("public_phrases"), *policy.allow))

    @property
    def failures(self) -> dict[str, tuple[int, str]]:
        """Installed detectors that failed: on how many texts, and the kind of the first fault."""
        guarded = (d for d in self._detectors if isinstance(d, Guarded) and d.faults)
        return {d.name: (len(d.faults), d.faults[0]) for d in guarded}

    def redact(self, text: str) -> Redacted:
        """Mask whatever identifies anybody. Raises nothing, whatever the text.

        Detectors run again over what the first masks leave, until they find nothing more; what
        they see then is exactly what they would see in the result, so that redacting a redacted
        text changes nothing.
        """
        view = self._protected(text)
        redactions: list[Redaction] = []
        while found := self._pass(self.context(view)):
            redactions = _join(text, sorted([*redactions, *found], key=lambda r: r.start))
            for one in redactions:
                view = view[: one.start] + MASKED * (one.end - one.start) + view[one.end :]
        return Redacted(apply_redactions(text, redactions), tuple(redactions))

    def redact_label(self, text: str) -> Redacted:
        """Mask what is written before somebody's words, if it names them: as a text, and where
        that leaves words that no label without a name has, as a person of that name."""
        if generic(text):
            return Redacted(text, ())
        found = self.redact(text)
        left = apply_redactions(text, (replace(r, replacement=MASKED) for r in found.redactions))
        if all(t.masked or t.number or plain(t.key) for t in tokenise(left)):
            return found
        code = self.code("Person", text)
        whole = Redaction(0, len(text), Label.PERSON, code, "label", Certainty.SUGGESTED)
        return Redacted(code, (whole,))

    def code(self, category: str, words: str) -> str:
        """What stands for words that a person masks: the roster's code where they are a name of
        it, else the category's, with a number where its instances are told apart."""
        keys = name_keys(words)
        return self._matcher.meant(keys) or self.replacements.code(category, " ".join(keys) or None)

    def names(self, text: str) -> bool:
        """Whether these words, by themselves, are a name of the roster, exactly or misheard."""
        return self._matcher.meant(name_keys(text)) is not None

    def context(self, view: str) -> Context:
        """What detectors are given to read; U+FFFC is what is masked already."""
        context = Context(view, self.language, self._matcher, self.policy, self._allowed.words)
        context.listed = grammar(self.language).listed
        own = pack(self.language).regions if self.language in codes() else context.regions
        context.regions = self.policy.regions or own
        context.spared = [*self._allowed.spans(context), *greetings(context)]
        return context

    def _pass(self, context: Context) -> list[Redaction]:
        """What all detectors find in a view, without overlaps, in the order of the text."""
        view = context.text
        taken = bytearray(char == MASKED for char in view)
        settled: list[tuple[int, int, Finding, str]] = []
        sure: list[tuple[int, int]] = []
        for detector in self._detectors:
            # Within a detector the longer finding is the fuller form of the shorter one.
            findings = sorted(detector.detect(view, context), key=lambda f: f.start - f.end)
            for finding in findings:
                guess = finding.replacement is None and finding.label in _GUESSED
                if guess and _inside(finding.start, finding.end, context.spared):
                    continue
                if finding.certainty is Certainty.CERTAIN:
                    sure.append((finding.start, finding.end))
                for start, end in _uncovered(view, taken, finding):
                    settled.append((start, end, finding, detector.name))
                    taken[start:end] = b"\x01" * (end - start)
        settled.sort(key=lambda s: s[0])
        return [
            Redaction(
                start,
                end,
                finding.label,
                self._replacement(finding) + finding.suffix,
                source,
                Certainty.CERTAIN if _inside(start, end, sure) else finding.certainty,
            )
            for start, end, finding, source in settled
        ]

    def _replacement(self, finding: Finding) -> str:
        if finding.replacement is not None:
            return finding.replacement
        guessed = finding.entity if finding.label in _GUESSED else None
        known = self._matcher.meant(tuple(guessed.split())) if guessed else None
        return known or self.replacements.code(finding.category, finding.entity)


def _inside(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def _join(text: str, redactions: Iterable[Redaction]) -> list[Redaction]:
    """Neighbours that are one as one, named by whichever a rule found."""
    joined: list[Redaction] = []
    for after in redactions:
        before = joined[-1] if joined else None
        if before is None or not _one_entity(text, before, after):
            joined.append(after)
            continue
        sure = Certainty.CERTAIN in (before.certainty, after.certainty)
        joined[-1] = replace(
            before if after.source in LAST else after,  # which has the 's, if there is one
            start=before.start,
            end=after.end,
            certainty=Certainty.CERTAIN if sure else Certainty.SUGGESTED,
        )
    return joined


def _one_entity(text: str, before: Redaction, after: Redaction) -> bool:
    """Whether neighbours become the same and are not the same words twice, or one is what the
    tagger adds directly beside a guessed service or place, the rest of it."""
    if text[before.end : after.start] not in _BETWEEN:
        return False
    sources, labels = {before.source, after.source}, {before.label, after.label}
    added = sources & {*LAST} and not sources & {ROSTER, MISHEARD}
    if added and labels <= {Label.ORG, Label.PLACE}:
        return True
    same = after.replacement in (before.replacement, before.replacement + "'s")
    words = (name_keys(text[one.start : one.end]) for one in (before, after))
    return same and next(words) != next(words)


def _uncovered(view: str, taken: bytearray, finding: Finding) -> list[tuple[int, int]]:
    """The parts of a finding that nobody of higher precedence has masked and that say something.

    What overlaps is cut, not dropped: the rest of a name must not stay because its beginning was
    found by somebody else.
    """
    start, end = max(0, finding.start), min(finding.end, len(view))
    # A digit directly behind would run into the number of a code.
    while end < len(view) and view[end].isdecimal() and not taken[end]:
        end += 1
    parts = [m.span() for m in _FREE.finditer(taken, start, end)]
    if parts == [(start, end)]:
        return parts
    trimmed = []
    for first, last in parts:
        # An 's is of the name before, which keeps it.
        begin = first + 2 * (view[first : first + 2] in _OWNS)
        # A particle is what a guess took along; of two names of the roster it is half of one. What
        # goes on in other characters behind it ("と一緒") is read anew once the name is masked.
        rest = view[begin:last]
        asked = finding.certainty is Certainty.SUGGESTED and first > start
        led = rest in _PARTICLES or (asked and _LED.match(rest) is not None)
        words = [at for at in range(begin, last) if view[at].isalnum()]
        if says_something(rest) and (finding.replacement is not None or not led):
            trimmed.append((words[0], words[-1] + 1))
    return trimmed


def says_something(part: str) -> bool:
    """Whether what is left of a finding, or found beyond one, is more than a little word."""
    said = re.search(r"[^\W_](?:.*[^\W_])?", part, re.DOTALL)
    return said is not None and said[0].lower() not in _LITTLE


def certain_only(text: str, redactions: Iterable[Redaction]) -> str:
    """The text with only the certain redactions carried out: what a reviewer decides upon."""
    return apply_redactions(text, (r for r in redactions if r.certainty is Certainty.CERTAIN))
