"""The forms in which the roster's names are looked for in Japanese talk: as they are written, and
as they are read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import islice, product, takewhile

from facilitator.anonymise.folding import fold
from facilitator.anonymise.languages.ja.dictionary import JAPANESE, Word, name_readings, words_of
from facilitator.anonymise.languages.ja.kana import (
    KANA,
    coarse,
    from_romaji,
    hiragana,
    long_key,
    plain_key,
    unvoiced,
)
from facilitator.anonymise.languages.ja.lists import listed, read
from facilitator.anonymise.spellings import PART, WHOLE, Entity, Spelling
from facilitator.domain.transcript import Label

_SEPARATORS = re.compile(r"[\s・,、=]+")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_READINGS = 12
"""Readings at most that a whole name is looked for in."""
_HONORIFIC_END = re.compile(r"(.{1,})(?:さん|ちゃん|くん|君|様|さま|先生|氏)")


class RosterForms:
    """Forms of the roster's names and who goes by them, in any script.

    `beginnings` are the beginnings of their coarse keys (`kana.coarse`): of what is written, with
    katakana as hiragana, and of what is read.
    """

    def __init__(self, known: Iterable[Entity]) -> None:
        # By how a form may be known again, and its key: see `_spell`.
        self._forms: dict[tuple[str, str], Spelling] = {}
        # Those of one kana or two that are only read so are too short to stand for the name.
        self._written: set[str] = set()
        self.beginnings: set[str] = set()
        for entity in known:
            add = self._add_person if entity.label is Label.PERSON else self._add_place
            add(entity)

    def meant(self, said: str, letters: bool = False) -> tuple[Spelling, bool] | None:
        """Who is meant by what is said in hiragana or written in kanji, and whether exactly so, not
        only but for voiced sounds; `letters` if it is read from romaji."""
        exactly, plain = long_key(said), plain_key(said)
        heard = [("exactly", exactly), ("told", plain), ("voiced", unvoiced(exactly))]
        for key in [("letters", plain)] if letters else heard:
            if (found := self._forms.get(key)) is not None:
                sure = len(said) > 2 or said in self._written
                return found, sure and key[0] == "exactly"
        return None

    def _add_person(self, entity: Entity) -> None:
        names = [_divided(fold(name).text) for name in entity.names]
        # The roster may say itself how its kanji are read.
        said = [p for parts in names if len(parts) > 1 for p in parts if not _KANJI.search(p)]
        told = {plain_key(reading) for part in said for reading in _readings(part)}
        for parts in names:
            for part in parts:
                self._form(entity, [part], PART if len(parts) > 1 else WHOLE, told)
            if len(parts) > 1:
                self._form(entity, parts, WHOLE, told)
                self._form(entity, parts[::-1], WHOLE, told)
            elif (match := _HONORIFIC_END.fullmatch(hiragana(parts[0]))) is not None:
                self._form(entity, [match[1]], PART)

    def _form(
        self, entity: Entity, parts: list[str], rank: int, told: Collection[str] = ()
    ) -> None:
        self._written.add(surface := hiragana("".join(parts)))
        self._spell(surface, True, entity, rank)
        exact = all(map(JAPANESE.search, parts))
        for reading in islice(product(*(_readings(part, told) for part in parts)), _READINGS):
            self._spell("".join(reading), exact, entity, rank)

    def _add_place(self, entity: Entity) -> None:
        for name in (fold(name).text for name in entity.names):
            if not JAPANESE.search(name):
                continue
            words = [*words_of(name)]
            self._spell(_SEPARATORS.sub("", hiragana(name)), True, entity, WHOLE)
            if len(reading := _reading(words)) > 3:
                self._spell(reading, True, entity, WHOLE)
            kinds = [*takewhile(lambda word: word.surface in listed("generic"), words[:0:-1])]
            short = hiragana("".join(word.surface for word in words[: len(words) - len(kinds)]))
            if kinds and len(short) > 1:
                self._spell(short, True, entity, PART)

    def _spell(self, said: str, tells: bool, entity: Entity, rank: int) -> None:
        """Somebody goes by this form, which `tells` long vowels or not, as romaji do."""
        if not said or (len(said) == 1 and said.isascii()):
            return
        exactly, plain, begun = long_key(said), plain_key(said), coarse(said)
        heard = [("exactly", exactly), ("voiced", unvoiced(exactly))]
        for key in [("letters", plain), *(heard if tells else [("told", plain)])]:
            self._forms.setdefault(key, Spelling(rank=rank)).add(entity, rank)
        self.beginnings.update(begun[:n] for n in range(1, len(begun) + 1))


def _divided(name: str) -> list[str]:
    """A roster's name in its parts: as it is divided there, or into family and given name; the
    whole where they are unclear."""
    pieces = [p for p in _SEPARATORS.split(name) if p]
    if len(pieces) != 1 or not JAPANESE.search(name):
        return pieces
    (name,) = pieces
    if len(name) < 3 or _HONORIFIC_END.fullmatch(name):
        return [name]
    raws = [*words_of(name)]
    if len(raws) > 1 and raws[0].family and raws[1].person:
        return [raws[0].surface, name[len(raws[0].surface) :]]
    kana = KANA.fullmatch(hiragana(name)) is not None
    families = read("family_names").values() if kana else read("family_names")
    for length in range(min(5, len(name) - 1), 0, -1):
        family, given = name[:length], hiragana(name[length:])
        if hiragana(family) in families and (not kana or (len(given) > 1 and name_readings(given))):
            return [family, name[length:]]
    return [name]


def _readings(text: str, told: Collection[str] = ()) -> tuple[str, ...]:
    """How a part of a name is read, in hiragana; only as is `told` (as `plain_key`), if that is
    among it."""
    kana = hiragana(text)
    if KANA.fullmatch(kana):
        return (kana,)
    if not JAPANESE.search(text):
        return tuple(filter(None, [from_romaji(text)]))
    every = [*dict.fromkeys(filter(None, (_reading(words_of(text)), *name_readings(text))))]
    return tuple(r for r in every if plain_key(r) in told) or tuple(every[:6])


def _reading(words: Iterable[Word]) -> str:
    """How words are read, if it is known of all."""
    said = [word.reading for word in words]
    whole = "".join(said)
    return whole if all(said) and KANA.fullmatch(whole) else ""
