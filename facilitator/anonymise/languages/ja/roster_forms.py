"""The forms in which the roster's names are looked for in Japanese talk: as they are written, and
as they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from facilitator.anonymise.folding import fold
from facilitator.anonymise.languages.ja.dictionary import (
    JAPANESE,
    analyse,
    name_readings,
    word_kinds,
)
from facilitator.anonymise.languages.ja.kana import (
    KANA,
    from_romaji,
    hiragana,
    long_key,
    plain_key,
    unvoiced,
)
from facilitator.anonymise.languages.ja.lists import family_names, listed
from facilitator.anonymise.spellings import PART, WHOLE, Entity, Spelling
from facilitator.domain.transcript import Label

_SEPARATORS = re.compile(r"[\s・,、=]+")
_HONORIFIC_END = re.compile(r"(.{1,})(?:さん|ちゃん|くん|君|様|さま|先生|氏)")


class Part(NamedTuple):
    """A name or a part of one: as written (hiragana for katakana), its readings in hiragana, and
    whether these tell long vowels (romaji do not)."""

    surface: str
    readings: tuple[str, ...]
    exact: bool


class RosterForms:
    """Forms of the roster's names and who goes by them.

    `written` holds them as they are written, with katakana as hiragana; `long` and `plain` by the
    keys of their readings (`kana.long_key`, `kana.plain_key`); `romaji` by the plain key what the
    roster has in a Japanese script; `letters` what it has in Latin letters; `single` those of one
    kana.
    """

    def __init__(self, known: Iterable[Entity]) -> None:
        self.written: dict[str, Spelling] = {}
        self.long: dict[str, Spelling] = {}
        self.plain: dict[str, Spelling] = {}
        self.romaji: dict[str, Spelling] = {}
        self.letters: dict[str, Spelling] = {}
        self.single: dict[str, Spelling] = {}
        for entity in known:
            self._add(entity)
        # Where a word begins with a voiced sound inside a name, kanji do not say.
        self.unvoiced: dict[str, list[str]] = {}
        for key in self.long:
            self.unvoiced.setdefault(unvoiced(key), []).append(key)
        self.beginnings = {key[:n] for key in self.unvoiced for n in range(1, len(key) + 1)}

    def _add(self, entity: Entity) -> None:
        if entity.label is not Label.PERSON:
            self._add_place(entity)
            return
        names = [_parts(name) for name in entity.names]
        read = {
            plain_key(reading)
            for parts in names
            if len(parts) > 1
            for part in parts
            if not JAPANESE.search(part.surface) or KANA.fullmatch(part.surface)
            for reading in part.readings
        }
        for name, divided in zip(entity.names, names, strict=True):
            script = JAPANESE.search(fold(name).text) is not None
            # The roster may say itself how its kanji are read.
            told = len(divided) > 1 and read and any(_kanji(p.surface) for p in divided)
            parts = [_told(part, read) for part in divided] if told else divided
            self._name(entity, parts, script)

    def _name(self, entity: Entity, parts: list[Part], script: bool) -> None:
        for part in parts:
            self._form(entity, [part], PART if len(parts) > 1 else WHOLE, script)
        if len(parts) > 1:
            self._form(entity, parts, WHOLE, script)
            self._form(entity, parts[::-1], WHOLE, script)
        elif (match := _HONORIFIC_END.fullmatch(parts[0].surface)) is not None:
            kana = tuple(match[1] for _ in "1" if KANA.fullmatch(match[1]))
            readings = kana or name_readings(match[1])
            self._form(entity, [Part(match[1], readings, True)], PART, script)

    def _form(self, entity: Entity, parts: list[Part], rank: int, script: bool) -> None:
        surface = "".join(p.surface for p in parts)
        if surface.isascii() and len(surface) > 1:
            _spell(self.letters, surface, entity, rank)
        if script and (len(surface) > 1 or not KANA.fullmatch(surface)):
            _spell(self.written, surface, entity, rank)
            if len(parts) > 1:
                _spell(self.written, "・".join(p.surface for p in parts), entity, rank)
        readings = [""]
        for part in parts:
            readings = [before + reading for before in readings for reading in part.readings][:12]
        for reading in readings:
            if len(reading) == 1:
                _spell(self.single, reading, entity, rank)
            if len(reading) < 2:
                continue
            if all(p.exact for p in parts):
                _spell(self.long, long_key(reading), entity, rank)
            _spell(self.plain, plain_key(reading), entity, rank)
            if script:
                _spell(self.romaji, plain_key(reading), entity, rank)

    def _add_place(self, entity: Entity) -> None:
        for name in entity.names:
            surface = _SEPARATORS.sub("", hiragana(name))
            if not JAPANESE.search(surface):
                continue
            _spell(self.written, surface, entity, WHOLE)
            raws = analyse(name)
            reading = "".join(r.reading for r in raws)
            if KANA.fullmatch(reading) and all(r.reading for r in raws) and len(reading) > 3:
                _spell(self.long, long_key(reading), entity, WHOLE)
                _spell(self.plain, plain_key(reading), entity, WHOLE)
            core = raws
            while len(core) > 1 and core[-1].surface in listed("generic"):
                core = core[:-1]
            short = hiragana("".join(r.surface for r in core))
            if len(core) < len(raws) and len(short) > 1:
                _spell(self.written, short, entity, PART)


def _spell(table: dict[str, Spelling], key: str, entity: Entity, rank: int) -> None:
    spelling = table.setdefault(key, Spelling(rank=rank))
    if rank > spelling.rank:
        spelling.rank = rank
        spelling.entities = [entity]
    elif rank == spelling.rank and spelling.entities[-1:] != [entity]:
        spelling.entities.append(entity)


@cache
def family_keys() -> frozenset[str]:
    """The long keys of the listed family names."""
    return frozenset(long_key(reading) for reading in family_names().values())


def _kanji(text: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" for c in text)


def _told(part: Part, read: set[str]) -> Part:
    """A part in kanji with only those readings that the roster gives elsewhere, if it gives any."""
    if not _kanji(part.surface):
        return part
    told = tuple(r for r in _all_readings(part) if plain_key(r) in read)
    return Part(part.surface, told or part.readings, True)


def _all_readings(part: Part) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*part.readings, *name_readings(part.surface))))


def _parts(name: str) -> list[Part]:
    """A roster's name in its parts: as it is divided there, or into family and given name."""
    pieces = [p for p in _SEPARATORS.split(fold(name).text) if p]
    if len(pieces) > 1 or not JAPANESE.search(pieces[0]):
        return [_part(p) for p in pieces]
    return [_part(p) for p in _divided(pieces[0])]


def _divided(name: str) -> list[str]:
    """Family and given name of a name written without a space; the whole where they are unclear."""
    if len(name) < 3 or _HONORIFIC_END.fullmatch(name):
        return [name]
    raws = analyse(name)
    if len(raws) > 1 and raws[0].kind[3] == "姓" and raws[1].kind[2] == "人名":
        return [raws[0].surface, name[len(raws[0].surface) :]]
    for length in (3, 2, 1):
        if name[:length] in family_names() and 0 < len(name) - length <= 4:
            return [name[:length], name[length:]]
    if KANA.fullmatch(hiragana(name)):
        kana = hiragana(name)
        for length in range(min(5, len(name) - 2), 1, -1):
            if long_key(kana[:length]) in family_keys() and name_readings(kana[length:]):
                return [name[:length], name[length:]]
    elif len(raws) == 2 and all(r.kind[2] in ("人名", "地名") for r in raws):
        return [raws[0].surface, raws[1].surface]
    elif len(name) == 4 and all(_kanji(c) or c in "々" for c in name) and not word_kinds(name):
        return [name[:2], name[2:]]
    return [name]


def _part(text: str) -> Part:
    kana = hiragana(text)
    if KANA.fullmatch(kana):
        return Part(kana, (kana,), True)
    if text.isascii() or not JAPANESE.search(text):
        reading = from_romaji(text)
        return Part(kana, (reading,) if reading else (), False)
    raws = analyse(text)
    read = "".join(r.reading for r in raws)
    whole = (read,) if all(r.reading for r in raws) and KANA.fullmatch(read) else ()
    named = name_readings(text)
    return Part(kana, tuple(dict.fromkeys((*whole, *named)))[:6], True)
