"""The roster's names in Japanese talk, in any script: what is written and how it may be read are
followed side by side from each place of the text on, by one table of forms; and whether a name
stands there, or parts of other words do.

Japanese divides no words, and a name in kana looks like the grammar around it: みう in
夜中にみうに, くにこ in くにこと申します, but けん in けんか. One question decides: how likely is
the sentence with a name there, and how likely as it is (`Morphemes.likelihood`)? A name of the
roster is masked unless the sentence is clearly likelier without one. What is left to rules is what
no grammar tells: 光, くに and 東 are words and names in the same places; there it counts what is
said of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja import naming
from facilitator.anonymise.languages.ja.cues import finding, pattern, said
from facilitator.anonymise.languages.ja.dictionary import JAPANESE, readings
from facilitator.anonymise.languages.ja.kana import KANA, SMALL, coarse, from_romaji
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.anonymise.languages.ja.roster_forms import RosterForms
from facilitator.anonymise.spellings import PART, Entity, Spelling
from facilitator.domain.transcript import Certainty, Label

WRITTEN, READ, LETTERS = 0, 1, 2
"""How a name is said: as it is written, or with kanji that are read so, or in romaji."""

_SHORT = 3
"""Letters of a name in romaji that may be another word."""

_CHANCE = 4
"""Morae up to which a place's name may come about where words meet."""

_PARTICLES = ("助詞", "助動詞")
_NEVER_NAMES = ("副詞", "接続詞", "連体詞", "感動詞", "形状詞")

# Measured on 124,000 sentences with a name in each script (338 people), 4,000 lines of talk:
# all but a few of the names lie above these, and those few are told or treated so; of two morae
# that only look like a name, two thirds lie below. Longer names hardly come about by chance.
_LEAST = {1: 0, 2: -9_500, 3: -10_000}
_LEAST_OF_MORE = -12_000
_LEAST_ACROSS = -5_000
"""Two morae that begin or end inside a word."""
_LEAST_INSIDE = -4_000
"""Two morae within one word: さく in さくら."""
_TREATED = 7_100
"""So much less will do for these where somebody is treated so: さらに相談した."""
_SURE = -3_000
_UNLIKELY = -1_000_000


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
        if not self._forms.beginnings:
            return
        if not JAPANESE.search(context.folded.text):
            yield from self._in_romaji(context)
            return
        ms = morphemes(context)
        heard = [spot for at in range(len(ms.plain)) for spot in self._from(ms, at).values()]
        heard.sort(key=lambda spot: (spot.how, spot.at - spot.stop, spot.at))
        taken = bytearray(len(ms.plain))
        for spot in heard:
            held = taken[spot.at : spot.stop]
            # Two names that overlap are both masked: nobody can tell which is meant.
            if all(held) or (spot.how and any(held)):
                continue
            if (certainty := spot.certainty()) is not None:
                yield spot.finding(certainty)
                taken[spot.at : spot.stop] = b"\x01" * (spot.stop - spot.at)

    def _from(self, ms: Morphemes, at: int) -> dict[int, NameSpot]:
        """What may be said from a position of the plain text on, by where it ends."""
        found: dict[int, NameSpot] = {}
        runs = [(at, "", WRITTEN)]
        while runs:
            here, said, how = runs.pop()
            if (meant := self._forms.meant(said, how == LETTERS)) is not None:
                one = NameSpot(ms, at, here, how, said, *meant)
                found[here] = min(found.get(here, one), one, key=lambda s: (s.how, not s.alike))
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
            if at < done or apart or meant is None or sum(len(t.key) for t in group) <= _SHORT:
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


@dataclass(eq=False)
class NameSpot:
    """A name of the roster may be said at [at, stop) of the plain text of `ms`: `how`, as which
    `kana`, whose it is, and whether it is exactly theirs, not only but for voiced sounds."""

    ms: Morphemes
    at: int
    stop: int
    how: int
    kana: str
    spelling: Spelling
    alike: bool

    def __post_init__(self) -> None:
        ms, at, stop = self.ms, self.at, self.stop
        self.form = ms.hiragana[at:stop]
        self.in_kana = KANA.fullmatch(self.form) is not None
        # Morae; a character in kanji counts as two.
        self.beats = sum(c not in SMALL for c in self.form) if self.in_kana else 2 * len(self.form)
        # The morphemes in which it begins, and behind which it ends.
        self.first, self.last = ms.number_at[at], ms.number_at[stop - 1] + 1
        # Whether the form means something else as well, or is too short to be sure of.
        self.word = len(self.form) == 1 or self.beats < 3 or naming.ordinary(self.form)
        # Whether words, or parts of compounds, begin and end where it does; and whole morphemes.
        self.aligned = {at, stop} <= ms.edges
        self.exact = at == ms[self.first].at and stop == ms[self.last - 1].stop
        self.called, self.introduced = self._said("called"), self._said("introduced")

    def _said(self, cue: str) -> bool:
        return said(cue, self.ms, self.at, self.stop)

    def finding(self, certainty: Certainty) -> Finding:
        """The finding that the name is said. A family name of the roster with a given name that is
        not on it is somebody else's name, and a whole one."""
        ms, who, at, stop = self.ms, self.spelling, self.at, self.stop
        if who.label is Label.PERSON and self.exact:
            first, last = naming.whole(ms, self.first, self.last)
            self.at, self.stop = ms[first].at, ms[last - 1].stop
        if who.rank == PART and (self.at, self.stop) != (at, stop):
            return finding(ms, self.at, self.stop, "Person", certainty)
        span = ms.span(self.at, self.stop)
        return Finding(*span, who.label, "", certainty, None, who.replacement)

    @cached_property
    def stands(self) -> bool:
        """Whether words stand here where a name stands."""
        return self.exact and naming.stands(self.ms, self.first, self.last)

    @cached_property
    def likely(self) -> int:
        """`Morphemes.likelihood`; without the extra, whether words are divided so."""
        likely = self.ms.likelihood(self.at, self.stop)
        if likely is not None:
            return likely
        told = self.beats > 2 or self.called or self.introduced
        return 0 if self.aligned and told else _UNLIKELY

    @cached_property
    def told(self) -> bool:
        """Whether the sentence says itself that a name stands here, whatever the dictionary has."""
        return self.introduced or self._said("asked_about") or self._said("told")

    @cached_property
    def treated(self) -> bool:
        """Whether the sentence treats what stands here as somebody."""
        return any(map(self._said, ("treated", "announced", "name_follows")))

    def certainty(self) -> Certainty | None:
        """How sure it is that the name is said, None if it hardly is."""
        latin = self.how == LETTERS or self.ms[self.first].latin
        if (self.how != WRITTEN or latin) and not self.exact:
            return None
        if latin:
            return Certainty.CERTAIN
        if self.spelling.label is not Label.PERSON:
            return self._of_a_service()
        if self.how == READ:
            return self._read_so()
        return self._written_so() if self.alike or self.called else None

    def _of_a_service(self) -> Certainty | None:
        read, word = self.how == READ, self.aligned and self.word
        if self._said("attended"):
            word = False
        short = len(self.kana) < _CHANCE if read else not self.aligned and self.beats <= _CHANCE
        if short or (word and self.spelling.rank == PART and not read):
            return None
        return Certainty.SUGGESTED if word else Certainty.CERTAIN

    def _read_so(self) -> Certainty | None:
        ms, first, last = self.ms, self.first, self.last
        called = naming.called(ms, last)
        everyday = all(m.known and not m.proper for m in ms[first:last])
        if everyday and (not called or self.form in listed("no_persons")):
            return None  # 会 for かい in この会に; 皆さん
        people = all(m.person for m in ms[first:last]) and naming.closes(ms, last)
        return Certainty.CERTAIN if people or self.stands else None

    def _written_so(self) -> Certainty | None:
        if self.form in listed("calling") and self.ms.plain[self.at : self.stop] == self.form:
            return None  # ちゃん is an honorific, チャン may be a name
        if self.in_kana and len(self.form) == 1 and not (self.stands or self.called):
            return None  # grammar
        if self.likely < self._least():
            return None
        if self.introduced or (self.called and self.aligned) or self.stands:
            return Certainty.CERTAIN
        if self._otherwise():
            return None
        unsure = self.word or self.likely < _SURE or not self.aligned
        return Certainty.SUGGESTED if unsure else Certainty.CERTAIN

    def _least(self) -> int:
        """How likely the name has to be: more where words of the dictionary leave hardly room."""
        least = _LEAST.get(self.beats, _LEAST_OF_MORE)
        if self.told or (self.in_kana and self.beats > 2):
            return least - 8_000 * self.told
        least -= 4_000 * self.treated
        if self.in_kana and not (self.aligned or self.called):
            least = max(least, _LEAST_ACROSS - _TREATED * self.treated)
        if not self._inside() or self._said("time"):
            return least - 8_000 * self.told
        return max(least, _LEAST_INSIDE - _TREATED * self.treated if self.in_kana else 0)

    def _inside(self) -> bool:
        """Whether one word of the dictionary takes it in, and something besides that is no
        particle: けん in けんか, 大地 in 大地震."""
        m = self.ms[self.first]
        if self.in_kana and m.at < self.at and m.known and not m.kana:
            return True  # behind the kanji of a verb or an adjective: らん in 焦らん
        if m.stop < self.stop or m.kind[0] in _PARTICLES or not m.known:
            return False
        behind = self.ms.plain[self.stop : m.stop]
        if m.at == self.at:
            return not (self.called or pattern("particles").fullmatch(behind))
        return True

    def _otherwise(self) -> bool:
        """Whether what is a word or grammar as well is not meant as a name here."""
        m = self.ms[self.first]
        asked = self._said("asked_about")  # also of things: 愛って何
        if self.treated or (self.told and not asked):
            return False
        adverb = m.kind[0] in _NEVER_NAMES and (self.likely < _SURE or not self.in_kana)
        if adverb and (m.stop > self.stop or self._said("how")):
            return True  # 誠に, さらに, 希に
        # 桜並木, 平野部
        behind = [
            m for m in self.ms[self.last : self.last + 1] if m.kanji and not (m.gap or m.person)
        ]
        compound = any(m.noun or m.kind[0] == "接尾辞" for m in behind)
        counted = len(self.form) == 1 and self._said("counted")
        return self.word and self.exact and (compound or counted or self._said("thing"))
