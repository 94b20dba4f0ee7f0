"""Sudachi's dictionary (Apache-2.0, `sudachidict_core`): a text as words, and what a word may be.

Where the extra `ja` is missing or does not fit, `segment` cuts with our own short lists instead.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from facilitator.anonymise.folding import fold, fold_kana
from facilitator.anonymise.languages.ja.kana import KANA, from_romaji
from facilitator.anonymise.languages.ja.lists import family_names, given_names, name_characters
from facilitator.anonymise.languages.ja.segment import Kind, Raw, segment

LONGEST = 8_000
"""Characters given to Sudachi at once; it takes 49,149 bytes."""

JAPANESE = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆]")
"""A character of a Japanese script."""

BROKEN = re.compile(r"[\ud800-\udfff]")
"""Half a character: Sudachi refuses it."""


@cache
def dictionary() -> Any:
    """Sudachi's dictionary, loaded once; None without an extra `ja` that fits.

    What is used of it is tried here: another package (GiNZA) may have brought an older SudachiPy.
    """
    try:
        from sudachipy import Dictionary

        loaded = Dictionary(dict="core")
        word = loaded.tokenizer().tokenize("東京都")[0]
        word.split(_short_mode(), add_single=False)
        word.is_oov()
        loaded.lookup("東京都")[0].reading_form()
    except Exception:  # the package, its dictionary, or a version of either that does not fit
        return None
    return loaded


def missing() -> bool:
    """Whether the extra `ja` is missing, so that names are found by rules and short lists alone."""
    return _loaded() is None


def installed() -> str:
    """The version of SudachiPy that is installed, whether it fits or not; empty if none is."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("sudachipy")
    except PackageNotFoundError:
        return ""


def _loaded() -> Any:
    with _LOADING:
        return dictionary()


_LOADING = threading.Lock()
_LOCAL = threading.local()


def tokenizer() -> Any:
    """This thread's tokeniser: Sudachi's are not to be shared. None without the extra."""
    if not hasattr(_LOCAL, "tokenizer"):
        loaded = _loaded()
        _LOCAL.tokenizer = None if loaded is None else loaded.tokenizer()
    return _LOCAL.tokenizer


def analyse(text: str) -> list[Raw]:
    """The morphemes of a text that is no utterance, such as a roster's name."""
    return list(words_of(BROKEN.sub("\ufffd", fold(text).text)))


def words_of(text: str) -> Iterator[Raw]:
    if not text:
        return
    if not JAPANESE.search(text):
        # Nothing for Sudachi to know; tokens are all that is asked for.
        yield from segment(text)
        return
    cutter = tokenizer()
    if cutter is None:
        yield from segment(text)
        return
    text = BROKEN.sub("\ufffd", text)
    for first in range(0, len(text), LONGEST):
        chunk = text[first : first + LONGEST]
        at = first
        for morpheme in cutter.tokenize(chunk):
            surface = chunk[morpheme.begin() : morpheme.end()]
            if not surface:
                continue
            kind = morpheme.part_of_speech()[:4]
            reading = _reading(surface, morpheme.reading_form())
            known, lemma = not morpheme.is_oov(), morpheme.dictionary_form()
            yield Raw(at, surface, reading, kind, known, _cuts(morpheme, surface), lemma)
            at += len(surface)


def _reading(surface: str, said: str) -> str:
    if surface.isascii():
        return from_romaji(surface)
    kana = fold_kana(surface)
    return kana if KANA.fullmatch(kana) else fold_kana(said)


def _cuts(morpheme: Any, surface: str) -> tuple[int, ...]:
    """Where a compound has its parts, and both its ends."""
    parts = morpheme.split(_short_mode(), add_single=False) if len(surface) > 2 else ()
    cuts = [0]
    for part in parts:
        cuts.append(cuts[-1] + part.end() - part.begin())
    return (*cuts, len(surface)) if cuts[-1] != len(surface) else tuple(cuts)


@cache
def _short_mode() -> Any:
    from sudachipy import SplitMode

    return SplitMode.A


@lru_cache(maxsize=4096)
def word_kinds(surface: str) -> frozenset[Kind]:
    """What the dictionary says a word by itself can be; empty if it does not know it."""
    return frozenset(kind for kind, _ in _entries(surface))


@lru_cache(maxsize=4096)
def name_readings(surface: str) -> tuple[str, ...]:
    """All readings in hiragana that the dictionary has for a name of a person."""
    found = [reading for kind, reading in _entries(surface) if kind[2] == "人名"]
    return tuple(dict.fromkeys(r for r in found if KANA.fullmatch(r)))


@lru_cache(maxsize=16_384)
def readings(surface: str) -> tuple[str, ...]:
    """All readings in hiragana of a word, whatever it means; those of our own lists first."""
    if surface in _SMALL_KE:
        return ("が", "け", "か")
    listed = [names[surface] for names in (family_names(), given_names()) if surface in names]
    listed += name_characters().get(surface, ())
    found = [reading for _, reading in _entries(surface) if KANA.fullmatch(reading)]
    return tuple(dict.fromkeys((*listed, *found)))


_SMALL_KE = frozenset({"ヶ", "ケ", "が", "ガ"})


def _entries(surface: str) -> list[tuple[Kind, str]]:
    loaded = _loaded()
    if loaded is None:
        return [(raw.kind, raw.reading) for raw in segment(surface) if raw.surface == surface]
    surface = BROKEN.sub("\ufffd", surface)
    return [(m.part_of_speech()[:4], fold_kana(m.reading_form())) for m in loaded.lookup(surface)]
