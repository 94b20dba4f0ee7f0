"""A small linear model that says of a word whether it names somebody, from what stands around it.

Multinomial logistic regression over hashed features ("Feature hashing for large scale multitask
learning", Weinberger et al., ICML 2009), with weights of one byte each. It runs on any computer in
microseconds, without a library. `facilitator.anonymise.recipe` trains it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

VERSION = 1
NOTHING = "O"
"""The class of words that identify nobody; always the first."""


@dataclass(frozen=True, slots=True)
class Tagger:
    """`weights` holds, for each of 2**`bits` hashed features, one signed byte a class.

    A score is the sum of a word's weights times `scale`, in nats. `threshold` is how far the best
    class has to stand above `NOTHING` to count.
    """

    classes: tuple[str, ...]
    bits: int
    scale: float
    threshold: float
    weights: bytes

    def scores(self, features: Iterable[str]) -> list[float]:
        """One score a class, in nats up to a constant."""
        many = len(self.classes)
        mask = (1 << self.bits) - 1
        table = memoryview(self.weights).cast("b")
        totals = [0] * many
        for feature in features:
            at = (zlib.crc32(feature.encode()) & mask) * many
            for kind in range(many):
                totals[kind] += table[at + kind]
        return [total * self.scale for total in totals]

    def tag(self, features: Iterable[str]) -> str | None:
        """The class of the word these features describe; None if it identifies nobody."""
        first, *others = self.scores(features)
        best = max(range(len(others)), key=others.__getitem__)
        return self.classes[best + 1] if others[best] - first > self.threshold else None

    def to_bytes(self) -> bytes:
        """The file's content."""
        head: dict[str, Any] = {
            "version": VERSION,
            "classes": self.classes,
            "bits": self.bits,
            "scale": self.scale,
            "threshold": self.threshold,
        }
        return zlib.compress(json.dumps(head).encode() + b"\n" + self.weights, 9)

    @classmethod
    def from_bytes(cls, data: bytes) -> Tagger:
        """Reads a file's content; ValueError for anything else."""
        try:
            head, _, weights = zlib.decompress(data).partition(b"\n")
            said = json.loads(head)
            classes: Sequence[str] = said["classes"]
            tagger = cls(
                tuple(classes), said["bits"], said["scale"], said["threshold"], bytes(weights)
            )
        except (zlib.error, KeyError, TypeError, ValueError):
            raise ValueError("not a tagger's file") from None
        if said["version"] != VERSION or len(weights) != len(classes) << tagger.bits:
            raise ValueError("a tagger's file of another version")
        return tagger


@cache
def load_tagger(language: str) -> Tagger:
    """The tagger of a language that comes with the program."""
    from importlib.resources import files

    path = files("facilitator.anonymise") / "data" / f"{language}_tagger.bin"
    return Tagger.from_bytes(path.read_bytes())
