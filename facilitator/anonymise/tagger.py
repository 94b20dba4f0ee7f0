"""A small linear model that says of a word whether it names somebody, from what stands around it.

Multinomial logistic regression over hashed features ("Feature hashing for large scale multitask
learning", Weinberger et al., ICML 2009), with weights of one byte each. It runs on any computer in
microseconds, without a library. `facilitator.anonymise.recipe` trains it.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from zlib import crc32

from facilitator.anonymise.words import data
from facilitator.errors import FacilitatorError
from facilitator.words import _

VERSION = 1
FILE = "tagger.bin"
"""Its name in a language's folder."""
NOTHING = "O"
"""The class of words that identify nobody; always the first."""


_HEAD = ("classes", "bits", "scale", "threshold", "beside")
"""What stands in a file before the weights."""
_LANE = 16
"""Bits in which the weights of one class add up; four classes make a 64-bit number."""
_ZERO = 128
"""What stands for a weight of 0 in a lane, so that none is negative."""
_SHIFTED = bytes((byte + _ZERO) % 256 for byte in range(256))


@dataclass(frozen=True, slots=True)
class Tagger:
    """`weights` holds one signed byte for each class and, within it, for each of 2**`bits` hashed
    features; at most four classes.

    A score is the sum of a word's weights times `scale`, in nats. `threshold` is how far the best
    class has to stand above `NOTHING` to count, `beside` the same for a word directly beside one
    that counts: a name is hardly ever half a name.
    """

    classes: tuple[str, ...]
    bits: int
    scale: float
    threshold: float
    beside: float
    weights: bytes
    lanes: array[int] = field(init=False, repr=False, compare=False)
    """The weights of all classes of a feature side by side in one number: they are added at once,
    which is what makes this fast without a library."""

    def __post_init__(self) -> None:
        many = 1 << self.bits
        packed = bytearray(8 * many)
        for at in range(len(self.classes)):
            packed[2 * at :: 8] = self.weights[at * many : (at + 1) * many].translate(_SHIFTED)
        lanes = array("Q", bytes(packed))
        if sys.byteorder == "big":
            lanes.byteswap()
        object.__setattr__(self, "lanes", lanes)

    def scores(self, features: Sequence[str]) -> list[float]:
        """One score a class, in nats up to a constant, of fewer than 256 features."""
        mask = (1 << self.bits) - 1
        lanes = self.lanes
        total = sum([lanes[crc & mask] for crc in map(crc32, map(str.encode, features))])
        zero = _ZERO * len(features)
        return [
            ((total >> _LANE * at & 0xFFFF) - zero) * self.scale for at in range(len(self.classes))
        ]

    def best(self, scores: Sequence[float]) -> tuple[str, float]:
        """The likeliest class but `NOTHING` by its score, and by how many nats it is above that."""
        first, *others = scores
        best = max(others)
        return self.classes[others.index(best) + 1], best - first

    def to_bytes(self) -> bytes:
        """The file's content."""
        head = {"version": VERSION, **{name: getattr(self, name) for name in _HEAD}}
        return zlib.compress(json.dumps(head).encode() + b"\n" + self.weights, 9)

    @classmethod
    def from_bytes(cls, data: bytes) -> Tagger:
        """Reads a file's content; ValueError for anything else."""
        try:
            head, _rest, weights = zlib.decompress(data).partition(b"\n")
            said = json.loads(head)
            classes, bits, scale, threshold, beside = (said[name] for name in _HEAD)
            fits = said["version"] == VERSION and len(weights) == len(classes) << bits
        except (zlib.error, KeyError, TypeError, ValueError):
            raise ValueError("not a tagger's file") from None
        if not fits:
            raise ValueError("a tagger's file of another version")
        return cls(tuple(classes), bits, scale, threshold, beside, weights)


def extended(
    tags: Sequence[str | None], sure: Sequence[bool], likely: Sequence[bool], close: Sequence[bool]
) -> list[str | None]:
    """The tag of each word that counts, None for all others.

    Words count that are `sure`, and those `likely` that stand in one row with a sure one; `close`
    says that nothing but a space stands before a word. In one row all bear the tag of the first
    sure one.
    """
    counted: list[str | None] = []
    while (at := len(counted)) < len(tags):
        stop = at + 1
        while stop < len(tags) and close[stop] and likely[stop - 1] and likely[stop]:
            stop += 1
        first = next((tags[i] for i in range(at, stop) if sure[i]), None)
        counted += [first] * (stop - at)
    return counted


@cache
def load_tagger(language: str) -> Tagger:
    """The tagger of a language that comes with the program; FacilitatorError if it is damaged."""
    path = f"anonymise/languages/{language}/{FILE}"
    try:
        return Tagger.from_bytes(data(FILE, language))
    except (OSError, ValueError):
        raise FacilitatorError(
            _("A part of this program is missing or damaged ({path}).").format(path=path),
            _("Install it again."),
        ) from None
