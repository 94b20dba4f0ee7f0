"""How much of the machine's text was wrong in a session, by the lines that a person has read.

Of lines that a reviewer passed or corrected: the words of the machine's text against what the
person left of them. A line that nobody has read says nothing, and one that was cut or joined cannot
be compared. What reviewers let stand although it was wrong is not in the figure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from facilitator.domain.session import Session
from facilitator.domain.speech_marks import unmarked

REVIEW = "review:"
"""How the devices of reviewers begin; of lines that were passed unread the host notes it."""

UNSPACED = frozenset({"ja", "zh", "yue", "th", "lo", "km", "my"})
"""Languages written without spaces between words: there characters are compared."""

ENOUGH = 50
"""Of fewer words (or characters) nobody can tell a share."""


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """`wrong` of `words` were changed, left out or put in; on `lines` lines, of which some were
    `corrected`. `characters`: those were counted, not words."""

    wrong: int
    words: int
    lines: int
    corrected: int
    characters: bool = False

    @property
    def percent(self) -> int | None:
        """The share that was wrong, None where there is too little to tell."""
        return round(100 * self.wrong / self.words) if self.words >= ENOUGH else None


def self_check(session: Session) -> SelfCheck:
    """What the lines that a person has read say of the machine's text."""
    language = session.opened.language if session.opened else "en"
    characters = language in UNSPACED
    read = {
        getattr(act.event, "utterance", "")
        for id_, act in session.acts.passings()
        if id_.startswith(REVIEW)
    }
    wrong = words = lines = corrected = 0
    for line in session.utterances:
        changed = line.edited and line.other is not None
        if line.withdrawn or not (changed or (line.id in read and not line.edited)):
            continue
        right = _tokens(line.heard, characters)
        lines += 1
        words += len(right)
        if changed and line.other is not None:
            corrected += 1
            wrong += edits(right, _tokens(line.other, characters))
    return SelfCheck(wrong, words, lines, corrected, characters)


def _tokens(text: str, characters: bool) -> Sequence[str]:
    """Words (or characters) to be compared: without case, punctuation and marks of speech."""
    folded = unicodedata.normalize("NFKC", unmarked(text)).casefold().replace("’", "'")
    kept = "".join(c if c.isalnum() else "" if c == "'" else " " for c in folded)
    return "".join(kept.split()) if characters else kept.split()


def edits(right: Sequence[str], heard: Iterable[str]) -> int:
    """How many changes, omissions and additions lead from one to the other (Levenshtein 1966)."""
    row = list(range(len(right) + 1))
    for n, found in enumerate(heard, 1):
        diagonal, row[0] = row[0], n
        for m, expected in enumerate(right, 1):
            changed = diagonal + (expected != found)
            diagonal, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, changed)
    return row[-1]
