"""The roster's names in Japanese talk: by what is written and by how it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja import naming
from facilitator.anonymise.languages.ja.cues import follows
from facilitator.anonymise.languages.ja.dictionary import (
    JAPANESE,
    name_readings,
    readings,
    word_kinds,
)
from facilitator.anonymise.languages.ja.kana import (
    KANA,
    long_key,
    morae,
    one_apart,
    plain_key,
    unvoiced,
)
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.anonymise.languages.ja.name_spot import (
    NameSpot,
    makes_place,
    one_of_the_week,
    ordinary,
)
from facilitator.anonymise.languages.ja.roster_forms import RosterForms, family_keys
from facilitator.anonymise.languages.ja.roster_latin import in_romaji, named_from, roster_finding
from facilitator.anonymise.spellings import PART, Entity, Spelling
from facilitator.anonymise.unspaced import Forms
from facilitator.domain.transcript import Certainty, Label

_LONGEST_RUN = 5
"""Morphemes that a name can fall into."""

_LONGEST_FORM = 12
_CALLED = re.compile(r"(?<=[ぁ-ゖァ-ヺー])(?:さん|ちゃん|くん|さーん|さま|様|先生|せんせ)")
"""Honorifics behind kana, which the dictionary may have cut elsewhere: かわさ|ん."""

_MISHEARD_FROM = 4
"""Morae from which a name that differs in one may still be meant."""

_CHANCE = 4
"""Morae up to which a place's name may come about where words meet."""


class JapaneseNames:
    """Finds the roster's names in Japanese talk, and those in Japanese scripts in any romaji."""

    def __init__(self, known: Iterable[Entity]) -> None:
        self.forms = RosterForms(known)
        written, long = self.forms.written, self.forms.long
        self._written = Forms(written)
        self._sounds = Forms(key for key in long if len(key) > 2 and key not in written)
        self._misheard = [key for key in long if len(morae(key)) >= _MISHEARD_FROM]

    def meant(self, ms: Morphemes, first: int, stop: int) -> str | None:
        """The code of whom morphemes [first, stop) name by surface or reading; None if nobody."""
        spelling = self._meant(ms, first, stop)
        return None if spelling is None else spelling.replacement

    def _meant(self, ms: Morphemes, first: int, stop: int) -> Spelling | None:
        surface = ms.hiragana[ms[first].at : ms[stop - 1].stop]
        if surface in self.forms.written:
            return self.forms.written[surface]
        said = list(self._readings(ms, first, stop)) if self.forms.plain else []
        long = (self.forms.long.get(long_key(reading)) for reading in said)
        plain = (self.forms.plain.get(plain_key(reading)) for reading in said)
        return next((found for found in (*long, *plain) if found is not None), None)

    def _readings(self, ms: Morphemes, first: int, stop: int) -> Iterator[str]:
        """How a run of morphemes may be read, the likeliest first."""
        group = ms[first:stop]
        if all(m.reading for m in group):
            yield "".join(m.reading for m in group)
        if len(group) == 1 or all(len(m.surface) == 1 for m in group):
            yield from name_readings(naming.joined(ms, first, stop))
        elif len(group) == 2:
            for family in name_readings(group[0].surface)[:3]:
                for given in name_readings(group[1].surface)[:6]:
                    yield family + given

    def find(self, context: Context) -> Iterator[Finding]:
        """Every place where the text names somebody or something of the roster."""
        if not self.forms.plain and not self.forms.written:
            return
        if not JAPANESE.search(context.folded.text):
            yield from in_romaji(self.forms, context)
            return
        ms = morphemes(context)
        taken = bytearray(len(ms.plain))
        for match in _CALLED.finditer(ms.plain):
            yield from self._misheard_kana(ms, match.start(), taken)
        for form in self._written.within(ms.hiragana):
            yield from self._scan(ms, taken, ms.hiragana, form, self.forms.written[form])
        if self._sounds:
            sound = long_key(ms.hiragana)
            for form in self._sounds.within(sound):
                yield from self._scan(ms, taken, sound, form, self.forms.long[form])
        if self.forms.single:
            yield from self._of_one_kana(ms, taken)
        yield from self._by_reading(context, ms, taken)

    def _of_one_kana(self, ms: Morphemes, taken: bytearray) -> Iterator[Finding]:
        """りさん, りと申します."""
        for at, kana in enumerate(ms.hiragana):
            spelling = self.forms.single.get(kana)
            if spelling is None or taken[at]:
                continue
            certainty = NameSpot(ms, at, at + 1).certainty_of_one_kana()
            if certainty is not None:
                taken[at] = 1
                yield roster_finding(ms, at, at + 1, spelling, certainty)

    def _scan(
        self, ms: Morphemes, taken: bytearray, text: str, form: str, spelling: Spelling
    ) -> Iterator[Finding]:
        at = text.find(form)
        while at >= 0:
            stop = at + len(form)
            # Two names that overlap are both masked: nobody can tell which is meant.
            if not all(taken[at:stop]):
                certainty = self._certainty(ms, at, stop, form, spelling)
                if certainty is not None:
                    taken[at:stop] = b"\x01" * len(form)
                    yield roster_finding(ms, at, stop, spelling, certainty)
            at = text.find(form, at + 1)

    def _certainty(
        self, ms: Morphemes, at: int, stop: int, form: str, spelling: Spelling
    ) -> Certainty | None:
        word = ordinary(form)
        if spelling.label is Label.PERSON:
            return NameSpot(ms, at, stop).certainty(word)
        if at not in ms.begins or stop not in ms.ends:
            return self._across(ms, at, stop)
        if not word:
            return Certainty.CERTAIN
        attended = follows("attended", ms, stop)
        if spelling.rank == PART:
            return Certainty.SUGGESTED if attended else None
        sure = len(form) > 3 and (attended or not KANA.fullmatch(form))
        return Certainty.CERTAIN if sure else Certainty.SUGGESTED

    def _across(self, ms: Morphemes, at: int, stop: int) -> Certainty | None:
        """A place or service that begins or ends inside what was taken for a word."""
        form = ms.hiragana[at:stop]
        if KANA.fullmatch(form):
            return Certainty.CERTAIN if len(morae(form)) > _CHANCE else None
        if len(form) > 2:
            return Certainty.CERTAIN
        cut = [ms[ms.number_at[at]]] if at not in ms.begins else []
        cut += [ms[ms.number_at[stop - 1]]] if stop not in ms.ends else []
        return None if any(m.known for m in cut) else Certainty.SUGGESTED

    def _by_reading(self, context: Context, ms: Morphemes, taken: bytearray) -> Iterator[Finding]:
        at = 0
        while at < len(ms):
            m = ms[at]
            found = None
            if not (m.masked or m.punctuation or taken[m.at]):
                found = (
                    named_from(self.forms, context, ms, at)
                    if m.latin
                    else self._read_from(ms, at, taken)
                )
            if found is not None:
                yield found[1]
            at = at + 1 if found is None else found[0]
        for stop in range(1, len(ms)):
            if naming.honorific(ms, stop) and not taken[ms[stop - 1].at]:
                yield from self._misheard_before(ms, stop)

    def _read_from(self, ms: Morphemes, at: int, taken: bytearray) -> tuple[int, Finding] | None:
        """(next morpheme, finding) for the longest name whose reading begins at a morpheme."""
        paths: dict[int, str] = {}
        self._follow(ms, (at, at), "", taken, paths)
        for stop in sorted(paths, reverse=True):
            if ms.hiragana[ms[at].at : ms[stop - 1].stop] in self.forms.written:
                continue  # looked at already, and refused
            finding = self._heard(ms, at, stop, paths[stop])
            if finding is not None:
                return stop, finding
        for stop in range(min(len(ms), at + 2), at, -1):
            group = ms[at:stop]
            if any(m.masked or m.punctuation or taken[m.at] or not m.noun for m in group):
                continue
            if ms.hiragana[group[0].at : group[-1].stop] in self.forms.written:
                continue
            spelling = self._meant(ms, at, stop)
            if spelling is None or spelling.label is not Label.PERSON:
                continue
            certainty = self._named(ms, at, stop, exact=False)
            if certainty is not None:
                return stop, roster_finding(ms, group[0].at, group[-1].stop, spelling, certainty)
        return None

    def _follow(
        self,
        ms: Morphemes,
        run: tuple[int, int],
        kana: str,
        taken: bytearray,
        paths: dict[int, str],
    ) -> None:
        """Every run from morpheme `run[0]` on that can be read as a name: where it ends, and its
        key. `kana` is the reading of what lies before `run[1]`."""
        first, at = run
        if at >= len(ms) or at >= first + _LONGEST_RUN:
            return
        m = ms[at]
        if m.masked or m.punctuation or taken[m.at] or m.latin:
            return
        said = (m.reading,) if m.reading else ()
        if not m.kana or m.surface in "ヶケ":
            said = tuple(dict.fromkeys((*said, *readings(m.surface))))[:6]
        for reading in said:
            whole = kana + reading
            key = unvoiced(long_key(whole))
            if key not in self.forms.beginnings:
                continue
            if key in self.forms.unvoiced and any(not p.kana for p in ms[first : at + 1]):
                exact = long_key(whole)
                if exact in self.forms.long or at + 1 not in paths:
                    paths[at + 1] = (
                        exact if exact in self.forms.long else self.forms.unvoiced[key][0]
                    )
            self._follow(ms, (first, at + 1), whole, taken, paths)

    def _heard(self, ms: Morphemes, first: int, stop: int, key: str) -> Finding | None:
        """The finding that a run in kanji, or partly so, is read as a name of the roster."""
        spelling = self.forms.long[key]
        at, end = ms[first].at, ms[stop - 1].stop
        if spelling.label is not Label.PERSON:
            if len(key) < 4:
                return None
            alone = stop == first + 1 and _everyday(ms, first, stop)
            sure = not alone or follows("attended", ms, end)
            certainty: Certainty | None = Certainty.CERTAIN if sure else Certainty.SUGGESTED
        elif makes_place(ms, end):
            return None
        else:
            certainty = self._named(ms, first, stop, exact=True)
        return None if certainty is None else roster_finding(ms, at, end, spelling, certainty)

    def _named(self, ms: Morphemes, first: int, stop: int, exact: bool) -> Certainty | None:
        """Whether a run that is read as a name stands as one."""
        group = ms[first:stop]
        called = (
            naming.honorific(ms, stop) or naming.titled(ms, stop) or naming.introduced(ms, stop)
        )
        if len(naming.joined(ms, first, stop)) == 1 and not (called or group[0].person):
            return None  # one character may be read as many names: 輪, 鈴, 林
        if _everyday(ms, first, stop) and (
            not called or naming.joined(ms, first, stop) in listed("no_persons")
        ):
            return None  # 会 for かい in この会に; 皆さん
        if naming.stands(ms, first, stop):
            return Certainty.CERTAIN
        if one_of_the_week(ms, group[0].at, group[-1].stop):
            return None
        named = all(m.person for m in group)
        beats = len(morae("".join(m.reading for m in group)))
        if named and naming.closes(ms, stop):
            return Certainty.CERTAIN if exact and beats > 2 else Certainty.SUGGESTED
        if exact and stop - first > 1 and beats > 4:
            return Certainty.CERTAIN  # family and given name, or a name nobody could say by chance
        if all(m.noun and not m.known and m.kana for m in group):
            return Certainty.SUGGESTED
        return None

    def _misheard_before(self, ms: Morphemes, stop: int) -> Iterator[Finding]:
        """A name before an honorific that is one of the roster's but for a mora."""
        found = naming.name_before(ms, stop, calling=True)
        if found is None:
            return
        first = found[0]
        group = ms[first:stop]
        if any(m.masked or not m.reading for m in group):
            return
        key = long_key("".join(m.reading for m in group))
        if len(morae(key)) < _MISHEARD_FROM - 1 or key in self.forms.long:
            return
        voiced = self.forms.unvoiced.get(unvoiced(key), [])
        other = all(m.person for m in group) and not all(m.kana for m in group)
        listed = key in family_keys() or bool(word_kinds(naming.joined(ms, first, stop)))
        heard = voiced[:1]
        if not heard and not other and not listed:
            heard = [k for k in self._misheard if one_apart(k, key)]
        if len(heard) == 1 and self.forms.long[heard[0]].label is Label.PERSON:
            yield roster_finding(
                ms, group[0].at, group[-1].stop, self.forms.long[heard[0]], Certainty.CERTAIN
            )

    def _misheard_kana(self, ms: Morphemes, end: int, taken: bytearray) -> Iterator[Finding]:
        """Kana before an honorific that are one of the roster's names but for a mora, however the
        dictionary divides them."""
        for at in range(max(0, end - _LONGEST_FORM), end - 1):
            heard = ms.hiragana[at:end]
            long = len(heard) > 2 or at in ms.gaps or not at
            if long and (heard in self.forms.written or long_key(heard) in self.forms.long):
                return  # somebody of the roster, heard well
        for form in self._misheard:
            for length in (len(form) + 1, len(form), len(form) - 1):
                at = end - length
                heard = ms.hiragana[max(0, at) : end]
                if at < 0 or not KANA.fullmatch(heard):
                    continue
                if at and at not in ms.begins and "ぁ" <= ms.hiragana[at - 1] <= "ゖ":
                    continue
                key = long_key(heard)
                if key in self.forms.long or key in family_keys() or word_kinds(heard):
                    continue
                if one_apart(form, key) and self.forms.long[form].label is Label.PERSON:
                    taken[at:end] = b"\x01" * length
                    yield roster_finding(ms, at, end, self.forms.long[form], Certainty.CERTAIN)
                    return


def _everyday(ms: Morphemes, first: int, stop: int) -> bool:
    """Whether a run that only sounds like a name is made of everyday words alone."""
    group = ms[first:stop]
    words = all(m.known and not m.proper and not (m.kana and m.noun) for m in group)
    return words and not naming.nameable(naming.joined(ms, first, stop))
