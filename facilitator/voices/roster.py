"""Who of those at the table may be speaking: learnt line by line, from lines whose speaker is sure.

A closed roster: only who has been marked can be suggested. Everybody's voices together are the
background, fitted anew as the meeting goes on; each person's is adapted from it. A suggestion
needs enough of a person's voice and of the line's, a voice that is likelier theirs than anybody's,
and nobody else nearly as likely. Pure: frames in, suggestions out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facilitator.voices.features import HOP_MS
from facilitator.voices.mixture import Floats, Mixture, fitted

LEARNT = 800
"""Frames of a person's voice (8 s) before anybody is suggested to be them."""

PEOPLE = 2
"""So many people must have been learnt: to tell one from nobody is no choice."""

SPOKEN = 100
"""Frames of voice (1 s) in a line, or in a part of it, below which nothing is suggested."""

LIKELIER = 0.4
"""Log-likelihood a frame by which a person's mixture must be better than everybody's ..."""

CLEARER = 0.5
"""... and than the next person's. Chosen so that of suggestions on read speech about one in a
hundred is wrong (`make bench` prints it)."""

CHANGE = 60.0
"""Log-likelihood that two people must gain over one for a line to be both of theirs. Frames next to
each other say the same, so it is much more than the few that would be enough for as many dice."""

GROWN = 1.4
"""The background is fitted anew once there is so much more voice than it was fitted to."""

FIRST_FIT = 1_000
"""Frames of voice (10 s) before there is a background at all."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Who may be speaking; None: nobody can be suggested. From `change` (frames behind the line's
    beginning) on it is `then`, None where there is no change."""

    code: str | None = None
    change: int | None = None
    then: str | None = None


NOBODY = Suggestion()


class Roster:
    """See the module. Lines are known by their ids."""

    def __init__(self) -> None:
        self._frames: dict[str, Floats] = {}
        self._voiced: dict[str, Flags] = {}
        self._whose: dict[str, str] = {}
        self._background: Mixture | None = None
        self._people: dict[str, Mixture] = {}
        self._total = self._fitted_to = 0
        self._stale: set[str] = set()
        """People of whom more, or less, is known than their mixture was made of."""
        self.version = 0
        """Changes whenever what would be suggested may."""

    def hear(self, line: str, frames: Floats, voiced: Flags) -> None:
        """Takes in a line's frames (see `features`), or others in their place."""
        self.forget(line)
        self._frames[line] = frames.astype(np.float16).astype(np.float32)
        self._voiced[line] = voiced
        self._total += int(voiced.sum())

    def forget(self, line: str) -> None:
        """There is no such line any more."""
        self.learn(line, None)
        if line in self._frames:
            self._total -= int(self._voiced.pop(line).sum())
            del self._frames[line]

    def learn(self, line: str, code: str | None) -> None:
        """Whose a line surely is; None: not known any more."""
        before = self._whose.pop(line, None)
        if code is not None:
            self._whose[line] = code
        self._stale |= {one for one in (before, code) if one is not None and before != code}

    def __contains__(self, line: object) -> bool:
        return line in self._frames

    def settle(self) -> None:
        """Brings the mixtures up to date with what is known, where that is due."""
        if self._total >= max(FIRST_FIT, GROWN * self._fitted_to):
            self._background = fitted(np.concatenate([self._voice(line) for line in self._frames]))
            self._fitted_to = self._total
            self._stale |= set(self._whose.values())
        if self._background is None or not self._stale:
            return
        for code in self._stale:
            mine = [self._voice(line) for line, whose in self._whose.items() if whose == code]
            mine = [voice for voice in mine if len(voice)]
            if sum(map(len, mine)) >= LEARNT:
                self._people[code] = self._background.adapted(np.concatenate(mine))
            else:
                self._people.pop(code, None)
        self._stale.clear()
        self.version += 1

    def suggest(self, line: str) -> Suggestion:
        """Who may be speaking in a line."""
        if self._background is None or len(self._people) < PEOPLE or line not in self._frames:
            return NOBODY
        codes = list(self._people)
        voiced = self._voiced[line]
        scores = np.zeros((len(codes), len(voiced)), np.float32)
        frames = self._voice(line)
        if len(frames) < SPOKEN:
            return NOBODY
        base = self._background.log_likelihood(frames)
        for n, code in enumerate(codes):
            scores[n, voiced] = self._people[code].log_likelihood(frames) - base
        return _changing(codes, scores, voiced) or Suggestion(_one(codes, scores, voiced))

    def _voice(self, line: str) -> Floats:
        return self._frames[line][self._voiced[line]]


def _one(codes: list[str], scores: Floats, voiced: Flags) -> str | None:
    """Whose all of it is, if that is clear."""
    count = int(voiced.sum())
    if count < SPOKEN:
        return None
    mean = scores.sum(axis=1) / count
    best, second = np.argsort(-mean)[:2]
    clear = mean[best] >= LIKELIER and mean[best] - mean[second] >= CLEARER
    return codes[best] if clear else None


def _changing(codes: list[str], scores: Floats, voiced: Flags) -> Suggestion | None:
    """Where one gives way to another, if it is clear that they do, and who they are."""
    run = np.cumsum(scores, axis=1)
    count = np.cumsum(voiced)
    if count[-1] < 2 * SPOKEN:
        return None
    rest = run[:, -1:] - run
    gained = run.max(axis=0) + rest.max(axis=0) - run[:, -1].max()
    gained[(count < SPOKEN) | (count[-1] - count < SPOKEN)] = -np.inf
    at = int(np.argmax(gained)) + 1
    if gained[at - 1] < CHANGE or at >= len(voiced):
        return None
    first, then = (
        _one(codes, scores[:, part], voiced[part]) for part in (slice(0, at), slice(at, None))
    )
    if first is None or then is None or first == then:
        return None
    return Suggestion(first, at, then)


def ms_of(frame: int) -> int:
    """Milliseconds from the beginning of the first frame to that of another."""
    return frame * HOP_MS
