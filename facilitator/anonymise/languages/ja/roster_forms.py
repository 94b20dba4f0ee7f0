"""The forms in which the roster's names are looked for in Japanese talk: as they are written, and
as they are read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import islice, product, takewhile
from typing import NamedTuple

from facilitator.anonymise.folding import fold
from facilitator.anonymise.languages.ja.dictionary import (
    JAPANESE,
    Word,
    analyse,
    name_readings,
)
from facilitator.anonymise.languages.ja.kana import (
    KANA,
    coarse,
    from_romaji,
    hiragana,
    long_key,
    plain_key,
    unvoiced,
)
from facilitator.anonymise.languages.ja.lists import family_names, family_sounds, listed
from facilitator.anonymise.spellings import PART, WHOLE, Entity, Spelling
from facilitator.domain.transcript import Label

_SEPARATORS = re.compile(r"[\s・,、=]+")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_READINGS = 12
"""Readings at most that a whole name is looked for in."""
_HONORIFIC_END = re.compile(r"(.{1,})(?:さん|ちゃん|くん|君|様|さま|先生|氏)")


class Part(NamedTuple):
    """A name or a part of one: as written (hiragana for katakana), its readings in hiragana, and
    whether these tell long vowels (romaji do not)."""

    surface: str
    readings: tuple[str, ...]
    exact: bool


class RosterForms:
    """Forms of the roster's names and who goes by them, in any script.

    `beginnings` are the beginnings of their coarse keys (`kana.coarse`): of what is written, with
    katakana as hiragana, and of what is read.
    """

    def __init__(self, known: Iterable[Entity]) -> None:
        # By coarse key: as it is said, and whether that tells long vowels (romaji do not).
        self._forms: dict[str, dict[tuple[str, bool], Spelling]] = {}
        # Those of one kana or two that are only read so are too short to stand for the name.
        self._written: set[str] = set()
        for entity in known:
            if entity.label is Label.PERSON:
                self._add_person(entity)
            else:
                self._add_place(entity)
        self.beginnings = {key[:n] for key in self._forms for n in range(1, len(key) + 1)}

    def __bool__(self) -> bool:
        return bool(self._forms)

    def meant(self, said: str, letters: bool = False) -> tuple[Spelling, bool] | None:
        """Who is meant by what is said in hiragana or written in kanji, and whether exactly so, not
        only but for voiced sounds; `letters` if it is read from romaji."""
        forms = self._forms.get(coarse(said))
        if forms is None:
            return None
        found: Spelling | None = None
        for (form, tells), spelling in forms.items():
            long = tells and not letters
            ours, theirs = map(long_key if long else plain_key, (form, said))
            if ours == theirs and tells:
                return spelling, len(form) > 2 or said in self._written
            if ours == theirs or (long and unvoiced(ours) == unvoiced(theirs)):
                found = found or spelling
        return (found, False) if found else None

    def _add_person(self, entity: Entity) -> None:
        names = [_divided(fold(name).text) for name in entity.names]
        # The roster may say itself how its kanji are read.
        said = [p for parts in names if len(parts) > 1 for p in parts if not _KANJI.search(p)]
        told = {plain_key(reading) for part in said for reading in _part(part).readings}
        for name in names:
            parts = [_part(part, told if len(name) > 1 else ()) for part in name]
            for part in parts:
                self._form(entity, [part], PART if len(parts) > 1 else WHOLE)
            if len(parts) > 1:
                self._form(entity, parts, WHOLE)
                self._form(entity, parts[::-1], WHOLE)
            elif (match := _HONORIFIC_END.fullmatch(parts[0].surface)) is not None:
                self._form(entity, [_part(match[1])], PART)

    def _form(self, entity: Entity, parts: list[Part], rank: int) -> None:
        readings = islice(product(*(part.readings for part in parts)), _READINGS)
        exact = all(p.exact for p in parts)
        self._written.add(surface := "".join(p.surface for p in parts))
        self._spell(surface, True, entity, rank)
        for reading in readings:
            self._spell("".join(reading), exact, entity, rank)

    def _add_place(self, entity: Entity) -> None:
        for name in entity.names:
            if not JAPANESE.search(fold(name).text):
                continue
            words = analyse(name)
            self._spell(_SEPARATORS.sub("", hiragana(name)), True, entity, WHOLE)
            if len(reading := _reading(words)) > 3:
                self._spell(reading, True, entity, WHOLE)
            kinds = [*takewhile(lambda word: word.surface in listed("generic"), words[:0:-1])]
            short = hiragana("".join(word.surface for word in words[: len(words) - len(kinds)]))
            if kinds and len(short) > 1:
                self._spell(short, True, entity, PART)

    def _spell(self, said: str, tells: bool, entity: Entity, rank: int) -> None:
        if not said or (len(said) == 1 and said.isascii()):
            return
        forms = self._forms.setdefault(coarse(said), {})
        forms.setdefault((said, tells), Spelling(rank=rank)).add(entity, rank)


def _divided(name: str) -> list[str]:
    """A roster's name in its parts: as it is divided there, or into family and given name; the
    whole where they are unclear."""
    pieces = [p for p in _SEPARATORS.split(name) if p]
    if len(pieces) != 1 or not JAPANESE.search(name):
        return pieces
    (name,) = pieces
    if len(name) < 3 or _HONORIFIC_END.fullmatch(name):
        return [name]
    raws = analyse(name)
    if len(raws) > 1 and raws[0].family and raws[1].person:
        return [raws[0].surface, name[len(raws[0].surface) :]]
    kana = hiragana(name)
    read = family_sounds() if KANA.fullmatch(kana) else ()
    for length in range(min(5, len(name) - 1), 0, -1):
        family, given = kana[:length], kana[length:]
        sounds = len(given) > 1 and family in read and name_readings(given)
        if sounds or name[:length] in family_names():
            return [name[:length], name[length:]]
    return [name]


def _part(text: str, told: Collection[str] = ()) -> Part:
    """A part with its readings; those only that are `told` (as `plain_key`), if any of them are."""
    kana = hiragana(text)
    if KANA.fullmatch(kana):
        return Part(kana, (kana,), True)
    if not JAPANESE.search(text):
        reading = from_romaji(text)
        return Part(kana, (reading,) if reading else (), False)
    every = [*dict.fromkeys(filter(None, (_reading(analyse(text)), *name_readings(text))))]
    return Part(kana, tuple(r for r in every if plain_key(r) in told) or tuple(every[:6]), True)


def _reading(words: Iterable[Word]) -> str:
    """How words are read, if it is known of all."""
    read = [word.reading for word in words]
    whole = "".join(read)
    return whole if all(read) and KANA.fullmatch(whole) else ""
