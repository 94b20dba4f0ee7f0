"""Scores a redactor on labelled talk: an entity counts only if all its characters are covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from facilitator.anonymise.recipe.labelled import Labelled
from facilitator.anonymise.redactor import Redacted, Redactor
from facilitator.anonymise.registry import LAST
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.transcript import Certainty, Label

RULES = Deidentification(off=LAST)
"""Everything but the taggers."""


@dataclass
class Score:
    """What was found of what had to be, and what was touched that had not to be."""

    found: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    certain: int = 0
    wrong_code: int = 0
    clean: int = 0
    touched_certain: int = 0
    touched_suggested: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Take another set's figures into these."""
        self.found += other.found
        self.wanted += other.wanted
        self.missed += other.missed
        self.false += other.false
        self.certain += other.certain
        self.wrong_code += other.wrong_code
        self.clean += other.clean
        self.touched_certain += other.touched_certain
        self.touched_suggested += other.touched_suggested

    def recall(self, *labels: str) -> float:
        """Share of entities covered; of the given labels (or "roster") only, if any."""
        chosen = labels or tuple(str(label) for label in Label)
        wanted = sum(self.wanted[label] for label in chosen)
        return sum(self.found[label] for label in chosen) / wanted if wanted else 1.0

    def table(self) -> str:
        """All figures, for people."""
        total = sum(self.wanted[str(label)] for label in Label)
        rows = [f"{'entities':<10}{self.recall():7.3f}  of {total}"]
        rows += [
            f"{label:<10}{self.recall(label):7.3f}  of {self.wanted[label]}"
            for label in ("roster", *map(str, Label))
            if self.wanted[label]
        ]
        rows.append(f"masked at once {self.certain} of {total}; wrong code {self.wrong_code}")
        rows.append(
            f"clean lines {self.clean}: touched by a certain redaction {self.touched_certain},"
            f" by a suggested one {self.touched_suggested}"
        )
        return "\n".join(rows)


def score(redactor: Redactor, lines: Iterable[Labelled]) -> Score:
    """Redact every line as a meeting would, one after the other, and count."""
    result = Score()
    for line in lines:
        redacted = redactor.redact(line.text)
        _count(result, line, redacted)
    return result


def _count(result: Score, line: Labelled, redacted: Redacted) -> None:
    covered = [0] * len(line.text)
    for redaction in redacted.redactions:
        level = 2 if redaction.certainty is Certainty.CERTAIN else 1
        for at in range(redaction.start, redaction.end):
            covered[at] = max(covered[at], level)
    for span in line.spans:
        if not span.counted:
            continue
        # What stands between the words of a name says nothing.
        said = [at for at in range(span.start, span.end) if line.text[at].isalnum()]
        whole = all(covered[at] for at in said)
        kinds = [str(span.label)] + (["roster"] if span.replacement else [])
        for kind in kinds:
            result.wanted[kind] += 1
            result.found[kind] += whole
        if not whole:
            result.missed.append(f"{line.text[span.start : span.end]!r} in: {redacted.text}")
            continue
        result.certain += all(covered[at] == 2 for at in said)
        if span.replacement and not any(
            r.start < span.end and span.start < r.end and span.replacement in r.replacement
            for r in redacted.redactions
        ):
            result.wrong_code += 1
            result.missed.append(f"CODE {span.replacement}: {redacted.text}")
    if line.clean:
        result.clean += 1
        levels = {r.certainty for r in redacted.redactions}
        result.touched_certain += Certainty.CERTAIN in levels
        result.touched_suggested += Certainty.SUGGESTED in levels
        if levels:
            marks = [
                (line.text[r.start : r.end], r.source, str(r.certainty))
                for r in redacted.redactions
            ]
            result.false.append(f"{line.text}\n      {marks}")
