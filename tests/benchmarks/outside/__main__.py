"""`python -m tests.benchmarks.outside`: one table of recall, clean lines touched, and speed.

    FACILITATOR_OUTSIDE=FOLDER python -m tests.benchmarks.outside
    ... --only gum bsd-ja              some sets
    ... --off unknown,detail           without these detectors
    ... --spacy en_core_web_sm         that pipeline beside ours (if it is installed)

A name counts if all its letters and figures are masked. "c" is what certain redactions do alone.
Speed is the mean of an utterance, measured over the set.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.recipe.labelled import Labelled
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.transcript import Certainty
from tests.benchmarks.outside import english, forms, japanese
from tests.benchmarks.outside.sources import AbsentError

Masks = Callable[[str], Iterable[tuple[int, int, bool]]]
"""From a text, what is masked: [start, end), and whether surely."""


@dataclass(frozen=True)
class Set:
    """Labelled lines, the language they are in, and whoever is on the roster."""

    language: str
    lines: Callable[[], list[Labelled]]
    roster: Callable[[], Roster] = Roster
    bare: bool = False
    """Without capitals."""


SETS = {
    "annomi": Set("en", english.annomi),
    "annomi-bare": Set("en", english.annomi, bare=True),
    "gum": Set("en", english.gum),
    "gum-bare": Set("en", english.gum, bare=True),
    "bsd-en": Set("en", english.bsd),
    "bsd-en-bare": Set("en", english.bsd, bare=True),
    "wnut17": Set("en", english.wnut17),
    "earnings21": Set("en", english.earnings21),
    "bsd-ja": Set("ja", japanese.bsd),
    "kwdlc": Set("ja", japanese.kwdlc),
    "wikipedia": Set("ja", japanese.wikipedia),
    "personachat": Set("ja", japanese.personachat),
    "notes-en": Set("en", forms.notes("en")),
    "notes-en-bare": Set("en", forms.notes("en"), bare=True),
    "notes-ja": Set("ja", forms.notes("ja")),
    "roster-en-given": Set("en", forms.framed("en", 1), forms.roster("en")),
    "roster-en-bare": Set("en", forms.framed("en", 1), forms.roster("en"), bare=True),
    "roster-en-family": Set("en", forms.framed("en", 0), forms.roster("en")),
    "roster-ja-given": Set("ja", forms.framed("ja", 1), forms.roster("ja")),
    "roster-ja-family": Set("ja", forms.framed("ja", 0), forms.roster("ja")),
    "heard": Set("en", forms.heard, forms.roster("en")),
    "heard-bare": Set("en", forms.heard, forms.roster("en"), bare=True),
    "aloud": Set("en", forms.aloud, forms.aloud_roster),
    "aloud-bare": Set("en", forms.aloud, forms.aloud_roster, bare=True),
    "addresses": Set("en", forms.addresses),
}


@dataclass
class Result:
    """What was found of what there was."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    surely: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    touched: int = 0
    touched_surely: int = 0
    seconds: float = 0.0
    lines: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        """The figures of a set in one row."""
        parts = [f"{name:<14}"]
        for kind in ("PERSON", "ORG", "ADDRESS"):
            many = self.wanted[kind]
            parts.append(
                f"{self.found[kind] / many:6.3f} ({self.surely[kind] / many:5.3f} c) of {many:<5}"
                if many
                else " " * 25
            )
        share = f"{self.touched / self.clean:6.3f}" if self.clean else " " * 6
        parts.append(f"{self.touched:4} ({self.touched_surely:3} c) of {self.clean:<4}{share}")
        parts.append(f"{1000 * self.seconds / max(self.lines, 1):6.2f} ms")
        return "  ".join(parts)


HEAD = (
    f"{'set':<14}  {'persons':<25}  {'organisations':<25}  {'addresses':<25}  clean lines touched"
)


def measure(lines: list[Labelled], masks: Masks, half: str = "") -> Result:
    """Mask every line and count; `half` leaves out every second line."""
    result = Result()
    for at, line in enumerate(lines):
        if half and (at % 2 == 0) != (half == "seen"):
            continue
        start = time.perf_counter()
        found = list(masks(line.text))
        result.seconds += time.perf_counter() - start
        result.lines += 1
        _count(result, line, found)
    return result


def _count(result: Result, line: Labelled, found: list[tuple[int, int, bool]]) -> None:
    covered = {at for start, end, _ in found for at in range(start, end)}
    surely = {at for start, end, sure in found if sure for at in range(start, end)}
    for span in line.spans:
        said = {at for at in range(span.start, span.end) if line.text[at].isalnum()}
        kind = str(span.label)
        result.wanted[kind] += 1
        result.found[kind] += said <= covered
        result.surely[kind] += said <= surely
        if not said <= covered:
            result.missed.append(f"{kind} {line.text[span.start : span.end]!r}: {line.text}")
    if line.clean:
        result.clean += 1
        result.touched += bool(covered)
        result.touched_surely += bool(surely)
        result.false += [f"{line.text[a:b]!r}{' (c)' * sure}: {line.text}" for a, b, sure in found]


def ours(one: Set, off: tuple[str, ...] = ()) -> Masks:
    """The program's redactor."""
    redactor = Redactor(one.roster(), one.language, policy=Deidentification(off=off))
    redactor.redact("warm" if one.language == "en" else "こんにちは")

    def masks(text: str) -> Iterable[tuple[int, int, bool]]:
        for r in redactor.redact(text).redactions:
            yield r.start, r.end, r.certainty is Certainty.CERTAIN

    return masks


def theirs(pipeline: str) -> Masks:
    """A spaCy pipeline's persons, organisations and places."""
    import spacy

    nlp = spacy.load(pipeline)
    kinds = {"PERSON", "ORG", "GPE", "FAC", "LOC", "Person", "Organization"}

    def masks(text: str) -> Iterable[tuple[int, int, bool]]:
        return [(e.start_char, e.end_char, False) for e in nlp(text).ents if e.label_ in kinds]

    return masks


def bare(lines: list[Labelled]) -> list[Labelled]:
    """The same without capitals (where that moves nothing)."""
    return [
        Labelled(line.text.lower(), line.spans)
        for line in lines
        if len(line.text.lower()) == len(line.text)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.outside")
    parser.add_argument("--only", nargs="*", choices=tuple(SETS), default=tuple(SETS))
    parser.add_argument("--off", default="", help="detectors to leave out, with commas between")
    parser.add_argument("--spacy", help="a pipeline that is installed, beside ours")
    parser.add_argument("--half", choices=("seen", "unseen"), default="")
    parser.add_argument("--misses", action="store_true", help="of the seen half only")
    options = parser.parse_args()
    half = "seen" if options.misses else options.half
    off = tuple(filter(None, options.off.split(",")))
    print(HEAD)
    for name in options.only:
        one = SETS[name]
        try:
            lines = one.lines()
        except AbsentError as absent:
            print(f"{name:<14}  left out: {absent}")
            continue
        lines = bare(lines) if one.bare else lines
        result = measure(lines, ours(one, off), half)
        print(result.row(name), flush=True)
        if options.spacy and one.language == options.spacy[:2]:
            print(measure(lines, theirs(options.spacy), half).row(f" {options.spacy[:13]}"))
        if options.misses:
            print("\n".join(f"  missed {m}" for m in result.missed))
            print("\n".join(f"  touched {m}" for m in result.false))
    return 0


if __name__ == "__main__":
    sys.exit(main())
