"""Fits a tagger to labelled talk: multinomial logistic regression, by AdaGrad.

AdaGrad: Duchi, Hazan, Singer, "Adaptive subgradient methods", JMLR 12 (2011). The weights of the
last two thirds of the epochs are averaged (Polyak and Juditsky, 1992), which a small set needs more
than a clever optimiser. Some of a word's features are left out each time it is seen (dropout:
Srivastava et al., JMLR 15, 2014), so that none is leant on alone. Several are fitted, each to other
made-up talk, and their weights averaged (bagging: Breiman, Machine Learning 24, 1996).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facilitator.anonymise.languages.en import learned as english
from facilitator.anonymise.languages.ja import learned as japanese
from facilitator.anonymise.recipe.generator import BARE as BARE_LINES
from facilitator.anonymise.recipe.generator import CLEAN, HERE, Sentences
from facilitator.anonymise.recipe.labelled import (
    TALK,
    Labelled,
    Span,
    as_a_small_engine,
    lines,
    parse,
)
from facilitator.anonymise.redactor import Redactor
from facilitator.anonymise.roster import Roster
from facilitator.anonymise.tagger import NOTHING, Tagger
from facilitator.domain.transcript import Label

BITS = {"en": 18, "ja": 20}
"""See `Tagger.bits`."""
SCALE = 0.05
"""Nats a step of a weight's byte."""
THRESHOLDS = {"en": -2.8, "ja": -5.4}
"""See `Tagger.threshold`; chosen on one half of the lines of `tests/benchmarks/outside`, so that at
most half as many lines that name nobody are touched as by the version before."""

CLASSES = (NOTHING, Label.PERSON.value, Label.PLACE.value, Label.ORG.value)
WORDS = {"en": english.words, "ja": japanese.words}

BESIDE = {"en": 3.5, "ja": 3.0}
"""Nats by which a word beside one that counts needs less: see `Tagger.beside`."""
EPOCHS = 6
RATE = 0.25
BATCH = 256
"""Tokens a step."""
DROPPED = {"en": 0.3, "ja": 0.45}
"""Share of a word's features that are left out of a step."""
FITTED = {"en": 1, "ja": 5}
"""Taggers that are fitted, each to talk made up anew, and averaged. English finds more by it,
and masks more of what should stay."""
MADE = {"en": 4000, "ja": 48000}
"""Generated lines that name somebody; others that name nobody come with them."""
INVENTED = {"en": 0.5, "ja": 0.7}
"""What a generated line counts."""
DECAY = 1e-4
_SOME = 60
"""Lines of which the features are a part of the digest."""
BARE = 0.5
"""What a line counts from which capitals and punctuation were taken."""


@dataclass(frozen=True, slots=True)
class Example:
    """A token: its hashed features, its class, and how much it counts."""

    features: NDArray[np.uint32]
    kind: int
    weight: float


def examples(language: str, talk: Path, roster: Path) -> list[Example]:
    """The words of a labelled file. Lines with capitals count a second time without them."""
    known = Roster.from_toml(roster.read_text("utf-8"))
    redactor = Redactor(known, language, detectors=())
    found: list[Example] = []
    for line in lines(talk):
        found += _examples(redactor, parse(line), 1.0)
        plain = as_a_small_engine(line)
        if plain != line:
            found += _examples(redactor, parse(plain), BARE)
    return found


def made_up(language: str, seed: int = 1, many: int = 0) -> list[Example]:
    """The words of generated lines, of `MADE` or so `many` that name somebody."""
    redactor = Redactor(Roster(), language, detectors=())
    made = Sentences(language, seed).lines(many or MADE[language])
    weight = INVENTED[language]
    return [example for line in made for example in _examples(redactor, parse(line), weight)]


def taught(language: str, tagger: bytes) -> dict[str, str]:
    """What tells whether a kept tagger is the one that the recipe gives: digests of the file, and
    of all that it was taught by (talk, sentences, settings, and what the features make of some
    lines), and the dictionary by which Japanese is cut."""
    each = BITS, THRESHOLDS, BESIDE, DROPPED, FITTED, MADE, INVENTED, CLEAN, BARE_LINES
    settings = [table[language] for table in each]
    said = [EPOCHS, RATE, BATCH, DECAY, BARE, SCALE, *settings]
    read = [*sorted(TALK.glob(f"{language}_*_tuning.txt")), *sorted(HERE.glob(f"*_{language}.*"))]
    parts = [repr(said).encode(), *(path.read_bytes() for path in read)]
    parts += [e.features.tobytes() for e in made_up(language, many=_SOME)]
    return {
        "talk": hashlib.sha256(b"".join(parts)).hexdigest(),
        "tagger": hashlib.sha256(tagger).hexdigest(),
        "dictionary": version("sudachidict_core") if language == "ja" else "",
    }


def _examples(redactor: Redactor, labelled: Labelled, weight: float) -> Iterator[Example]:
    words = WORDS[redactor.language]
    for start, end, described in words(redactor.context(labelled.text)):
        kind, counts = _kind_of(start, end, labelled.spans)
        if counts:
            hashed = [zlib.crc32(feature.encode()) for feature in described]
            yield Example(np.array(hashed, dtype=np.uint32), kind, counts * weight)


def _kind_of(start: int, end: int, spans: Iterable[Span]) -> tuple[int, float]:
    """Which class the word at [start, end) is of, and whether that counts."""
    for span in spans:
        if start < span.end and span.start < end:
            if span.label not in CLASSES:
                return 0, 0.0  # what has a form of its own is for rules to find
            return CLASSES.index(span.label), float(span.counted)
    return 0, 1.0


def fit(found: Sequence[Example], language: str = "en") -> NDArray[np.float64]:
    """The weights that fit these examples best, a row a hashed feature and a column a class; the
    same examples always give the same."""
    bits, dropped = BITS[language], DROPPED[language]
    sizes = np.array([len(example.features) for example in found])
    kinds = np.array([example.kind for example in found])
    counts = np.array([example.weight for example in found])
    weights = np.zeros((1 << bits, len(CLASSES)))
    steps = np.full(weights.shape, 1e-2)
    total = np.zeros(weights.shape)
    averaged = 0
    chance = np.random.default_rng(0)
    for epoch in range(EPOCHS):
        for batch in np.array_split(chance.permutation(len(found)), -(-len(found) // BATCH)):
            lengths = sizes[batch]
            here = np.concatenate([found[one].features for one in batch]) & ((1 << bits) - 1)
            kept = (chance.random(len(here)) >= dropped) / (1 - dropped)
            begins = np.cumsum(lengths) - lengths
            scores = np.add.reduceat(weights[here] * kept[:, None], begins)
            likely = np.exp(scores - scores.max(axis=1, keepdims=True))
            likely /= likely.sum(axis=1, keepdims=True)
            likely[np.arange(len(batch)), kinds[batch]] -= 1.0
            likely *= counts[batch, None]
            each = np.repeat(likely, lengths, axis=0) * kept[:, None]
            touched, places = np.unique(here, return_inverse=True)
            slope = DECAY * len(batch) * weights[touched]
            for kind in range(len(CLASSES)):
                slope[:, kind] += np.bincount(places, each[:, kind], len(touched))
            steps[touched] += slope * slope
            weights[touched] -= RATE * slope / np.sqrt(steps[touched])
        if epoch >= EPOCHS // 3:
            total += weights
            averaged += 1
    return total / averaged


def tagger(weights: NDArray[np.float64], language: str = "en") -> Tagger:
    """The tagger of these weights."""
    table = np.clip(np.round(weights / SCALE), -127, 127).astype(np.int8)
    counts = THRESHOLDS[language]
    asked = counts, counts - BESIDE[language]
    return Tagger(CLASSES, BITS[language], SCALE, *asked, table.T.tobytes())
