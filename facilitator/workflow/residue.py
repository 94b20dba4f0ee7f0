"""What is still said about each participant, over this meeting and the series so far."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from facilitator.anonymise.remaining import KINDS, Fact, remaining
from facilitator.domain.phases import Phase
from facilitator.domain.reviewing import Item
from facilitator.errors import FacilitatorError
from facilitator.workflow.catalogue import listing
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workspace import Workspace

COMBINED = 3
"""Facts of so many kinds about one person are said together to be looked at."""


@dataclass(frozen=True, slots=True)
class Said:
    """A fact by its words, wherever one person says them. `rare`: nobody else in this meeting says
    anything of that kind with these words."""

    kind: str
    words: str
    places: tuple[tuple[Item, Fact], ...]
    rare: bool


@dataclass(frozen=True, slots=True)
class Portrait:
    """What is still said by one person (None: nobody knows by whom), the rare first; `before` are
    kinds, and how often, in earlier meetings that are sealed."""

    speaker: str | None
    said: tuple[Said, ...]
    before: dict[str, int]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of facts, here and before."""
        there = {one.kind for one in self.said} | set(self.before)
        return tuple(kind for kind in KINDS if kind in there)

    @property
    def combined(self) -> bool:
        """Whether so much is said that it may tell who it is."""
        return len(self.kinds) >= COMBINED


def portraits(
    items: Sequence[Item], language: str, before: dict[str, dict[str, int]]
) -> list[Portrait]:
    """Everybody of whom anything is said, those first of whom most kinds of facts are."""
    who: dict[str, set[str | None]] = {}
    grouped: dict[str | None, dict[tuple[str, str], list[tuple[Item, Fact]]]] = {}
    for one in items:
        for fact in remaining(one.raw or "", language, one.redactions):
            who.setdefault(fact.key, set()).add(one.speaker)
            at = grouped.setdefault(one.speaker, {})
            at.setdefault((fact.kind, fact.key), []).append((one, fact))
    found = [
        Portrait(
            speaker,
            tuple(
                sorted(
                    (
                        Said(kind, key, tuple(places), len(who[key]) == 1)
                        for (kind, key), places in said.items()
                    ),
                    key=lambda one: (not one.rare, KINDS.index(one.kind), one.words),
                )
            ),
            before.get(speaker or "", {}),
        )
        for speaker, said in grouped.items()
    ]
    return sorted(found, key=lambda one: (-len(one.kinds), one.speaker or "~"))


def said_before(workspace: Workspace, session_id: str) -> dict[str, dict[str, int]]:
    """Of each code, how often facts of which kind are said in the study's sealed transcripts. One
    that cannot be read is left out: it is not what is under review."""
    found: dict[str, dict[str, int]] = {}
    for one in listing(workspace):
        if one.id == session_id or one.phase != Phase.SEALED:
            continue
        with suppress(FacilitatorError):
            transcript = read_transcript(workspace, one.id)
            for line in transcript.lines:
                for fact in remaining(line.text, transcript.language):
                    kinds = found.setdefault(line.speaker or "", {})
                    kinds[fact.kind] = kinds.get(fact.kind, 0) + 1
    return found
