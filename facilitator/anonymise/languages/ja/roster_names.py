"""The roster's names in Japanese talk, in any script: what is written and how it may be read are
followed side by side from each place of the text on, by one table of forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja import naming
from facilitator.anonymise.languages.ja.cues import said as holds
from facilitator.anonymise.languages.ja.dictionary import JAPANESE, readings
from facilitator.anonymise.languages.ja.kana import coarse, from_romaji
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.anonymise.languages.ja.name_spot import NameSpot
from facilitator.anonymise.languages.ja.roster_forms import RosterForms
from facilitator.anonymise.spellings import PART, Entity, Spelling
from facilitator.domain.transcript import Certainty, Label

WRITTEN, READ, LETTERS = 0, 1, 2
"""How a name is said: as it is written, or with kanji that are read so, or in romaji."""

_LEAST = 3
"""Morae, or letters, that are hardly a name by chance where there is something to say so."""

_CHANCE = 4
"""Morae up to which a place's name may come about where words meet."""


class _Said(NamedTuple):
    """A name of the roster may be said at [at, stop) of the plain text."""

    how: int
    at: int
    stop: int
    kana: str
    spelling: Spelling
    exact: bool

    def finding(self, ms: Morphemes, certainty: Certainty) -> Finding:
        """The finding that it is said."""
        who = self.spelling
        span = ms.span(self.at, self.stop)
        return Finding(*span, who.label, "", certainty, None, who.replacement)


class JapaneseNames:
    """Finds the roster's names in Japanese talk, and those in Japanese scripts in any romaji."""

    def __init__(self, known: Iterable[Entity]) -> None:
        self._forms = RosterForms(known)

    def meant(self, ms: Morphemes, first: int, stop: int) -> str | None:
        """The code of whom morphemes [first, stop) name by surface or reading; None if nobody."""
        said = self._from(ms, ms[first].at).get(ms[stop - 1].stop)
        return None if said is None else said.spelling.replacement

    def find(self, context: Context) -> Iterator[Finding]:
        """Every place where the text names somebody or something of the roster."""
        if not self._forms:
            return
        if not JAPANESE.search(context.folded.text):
            yield from self._in_romaji(context)
            return
        ms = morphemes(context)
        heard = [said for at in range(len(ms.plain)) for said in self._from(ms, at).values()]
        heard.sort(key=lambda said: (said.how, said.at - said.stop, said.at))
        taken = bytearray(len(ms.plain))
        for said in heard:
            held = taken[said.at : said.stop]
            # Two names that overlap are both masked: nobody can tell which is meant.
            if all(held) or (said.how and any(held)):
                continue
            certainty = _certainty(ms, said)
            if certainty is not None:
                finding, at, stop = _whole(ms, said, certainty)
                taken[at:stop] = b"\x01" * (stop - at)
                yield finding

    def _from(self, ms: Morphemes, at: int) -> dict[int, _Said]:
        """What may be said from a position of the plain text on, by where it ends."""
        found: dict[int, _Said] = {}
        runs = [(at, "", WRITTEN)]
        while runs:
            here, said, how = runs.pop()
            if (meant := self._forms.meant(said, how == LETTERS)) is not None:
                one = _Said(how, at, here, said, *meant)
                found[here] = min(found.get(here, one), one, key=lambda s: (s.how, not s.exact))
            runs += [
                (stop, said + more, max(how, kind))
                for stop, more, kind in reversed(_steps(ms, here, here > at))
                if coarse(said + more) in self._forms.beginnings
            ]
        return found

    def _in_romaji(self, context: Context) -> Iterator[Finding]:
        """Japanese names in the romaji of a text in another language."""
        tokens, done = context.tokens, 0
        for at, length in ((at, length) for at in range(len(tokens)) for length in (2, 1)):
            group = tokens[at : at + length]
            apart = len(group) < length or any(t.gap not in (" ", "-", "") for t in group[1:])
            letters = [from_romaji(t.key) for t in group]
            meant = self._forms.meant("".join(letters), letters=True) if all(letters) else None
            if at < done or apart or meant is None or sum(len(t.key) for t in group) <= _LEAST:
                continue
            if not all(context.word(t) and not context.marked(t) for t in group):
                yield meant[0].finding(group, Certainty.CERTAIN)
                done = at + length


def _steps(ms: Morphemes, at: int, inside: bool) -> list[tuple[int, str, int]]:
    """What may be said next at a position: where it ends, what it is, and how it is said."""
    at += inside and ms.plain[at : at + 1] in ("・", "=")
    if at == len(ms.plain):
        return []
    steps = [(at + 1, ms.hiragana[at], WRITTEN)]
    m = ms[ms.number_at[at]]
    if m.at != at or m.masked:
        return steps
    if m.latin and m.reading:
        steps.append((m.stop, m.reading, LETTERS))
    elif not (m.latin or m.kana) or m.surface in "ヶケ":
        said = dict.fromkeys((*filter(None, (m.reading,)), *readings(m.surface)))
        steps += [(m.stop, reading, READ) for reading in [*said][:6]]
    return steps


def _whole(ms: Morphemes, said: _Said, certainty: Certainty) -> tuple[Finding, int, int]:
    """The finding of a name, and where it stands in the plain text. A family name of the roster
    with a given name that is not on it is somebody else's name, and a whole one."""
    spot = NameSpot(ms, said.at, said.stop)
    if said.spelling.label is Label.PERSON and spot.exact:
        begin, end = naming.whole(ms, spot.first, spot.last)
        at, stop = ms[begin].at, ms[end - 1].stop
        if (at, stop) != (said.at, said.stop):
            if said.spelling.rank == PART:
                return naming.named(ms, begin, end, "Person", certainty), at, stop
            said = said._replace(at=at, stop=stop)
    return said.finding(ms, certainty), said.at, said.stop


def _certainty(ms: Morphemes, said: _Said) -> Certainty | None:
    """How sure it is that the name is said; None if it hardly is."""
    spot = NameSpot(ms, said.at, said.stop)
    latin = said.how == LETTERS or ms[spot.first].latin
    if (said.how != WRITTEN or latin) and not spot.exact:
        return None
    if latin:
        return Certainty.CERTAIN
    if said.spelling.label is not Label.PERSON:
        return _of_a_service(spot, said)
    if said.how == READ:
        return _read_so(spot)
    return spot.certainty() if said.exact or spot.called else None


def _of_a_service(spot: NameSpot, said: _Said) -> Certainty | None:
    """The same of a place or a service."""
    attended, part = holds("attended", spot.ms, said.stop), said.spelling.rank == PART
    read = said.how == READ
    word = _everyday(spot) if read else spot.aligned and spot.word
    short = len(said.kana) < _CHANCE if read else not spot.aligned and spot.beats <= _CHANCE
    if short or (word and part and not attended and not read):
        return None
    told = attended if read else len(spot.form) >= _CHANCE and (attended or not spot.kana)
    sure = not word or (told and (read or not part))
    return Certainty.CERTAIN if sure else Certainty.SUGGESTED


def _read_so(spot: NameSpot) -> Certainty | None:
    """The same of kanji that are read as somebody's name."""
    ms, first, last = spot.ms, spot.first, spot.last
    whole, called = naming.joined(ms, first, last), naming.called(ms, last)
    if len(whole) == 1 and not (called or ms[first].person):
        return None  # one character may be read as many names: 輪, 鈴, 林
    if _everyday(spot) and (not called or whole in listed("no_persons")):
        return None  # 会 for かい in この会に; 皆さん
    people = all(m.person for m in ms[first:last]) and naming.closes(ms, last)
    return Certainty.CERTAIN if people or naming.stands(ms, first, last) else None


def _everyday(spot: NameSpot) -> bool:
    """Whether what only sounds like a name is made of everyday words alone."""
    group = spot.ms[spot.first : spot.last]
    return all(m.known and not m.proper and not (m.kana and m.noun) for m in group)
