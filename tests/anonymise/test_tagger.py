"""The tagger's arithmetic and its file."""

from __future__ import annotations

import random
import zlib
from zlib import crc32

import pytest

from facilitator.anonymise import tagger as module
from facilitator.anonymise.tagger import Tagger, extended, load_tagger
from facilitator.errors import FacilitatorError

CLASSES = ("O", "PERSON", "PLACE", "ORG")
BITS = 6


def made(threshold: float = 0.0) -> Tagger:
    weights = bytes(random.Random(3).randrange(256) for _ in range(len(CLASSES) << BITS))
    return Tagger(CLASSES, BITS, 0.05, threshold, threshold - 1, weights)


def added_up(tagger: Tagger, features: list[str]) -> list[float]:
    """The scores as the words say: one signed byte a class and feature."""
    many = 1 << tagger.bits
    return [
        sum(
            int.from_bytes(
                bytes([tagger.weights[kind * many + crc32(f.encode()) % many]]), signed=True
            )
            for f in features
        )
        * tagger.scale
        for kind in range(len(tagger.classes))
    ]


@pytest.mark.parametrize("many", [0, 1, 7, 60, 255])
def test_a_score_is_the_sum_of_the_weights(many: int) -> None:
    features = [f"f={number}" for number in range(many)]
    assert made().scores(features) == pytest.approx(added_up(made(), features))


def test_the_best_class_and_how_far_it_stands_above_nothing() -> None:
    features = ["a", "b", "c"]
    nothing, *others = added_up(made(), features)
    gap = max(others) - nothing
    named = CLASSES[1 + others.index(max(others))]
    best, above = made().best(made().scores(features))
    assert best == named
    assert above == pytest.approx(gap)


@pytest.mark.parametrize(
    ("sure", "likely", "close", "counted"),
    [
        ("0100", "1110", "1111", "BBB."),  # the rest of a name
        ("0000", "1111", "1111", "...."),  # nobody sure: no name
        ("0100", "1101", "1111", "BB.."),  # a word between
        ("0100", "1110", "1011", ".BB."),  # punctuation between
        ("1001", "1001", "1111", "A..D"),  # two names
    ],
)
def test_a_name_is_hardly_ever_half_a_name(
    sure: str, likely: str, close: str, counted: str
) -> None:
    flags = [[char == "1" for char in flag] for flag in (sure, likely, close)]
    found = extended("ABCD", *flags)
    assert "".join(tag or "." for tag in found) == counted


def test_its_file_gives_the_same_tagger() -> None:
    assert Tagger.from_bytes(made(-1.5).to_bytes()) == made(-1.5)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no file of ours",
        zlib.compress(b"no head"),
        zlib.compress(b'{"version": 1}\n'),
        made().to_bytes()[:-9],
        zlib.compress(zlib.decompress(made().to_bytes())[:-1]),
        zlib.compress(zlib.decompress(made().to_bytes()).replace(b'"version": 1', b'"version": 9')),
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="tagger's file"):
        Tagger.from_bytes(data)


def test_a_damaged_installation_is_said_and_not_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module.Tagger, "from_bytes", lambda data: (_ for _ in ()).throw(ValueError))
    load_tagger.cache_clear()
    with pytest.raises(FacilitatorError, match="missing or damaged"):
        load_tagger("en")
    load_tagger.cache_clear()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_program_brings_one(language: str) -> None:
    assert load_tagger(language).classes == CLASSES
