"""Whether somebody's name stands at a place of a sentence, or parts of other words do.

Japanese divides no words, and a name in kana looks like the grammar around it: みう in
夜中にみうに, くにこ in くにこと申します, but けん in けんか. One question decides: how likely is
the sentence with a name there, and how likely as it is (`Morphemes.likelihood`)? A name of the
roster is masked unless the sentence is clearly likelier without one. What is left to rules is what
no grammar tells: 光, くに and 東 are words and names in the same places; there it counts what is
said of them.
"""

from __future__ import annotations

from functools import cached_property

from facilitator.anonymise.languages.ja.cues import pattern, said
from facilitator.anonymise.languages.ja.kana import KANA, morae
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes
from facilitator.anonymise.languages.ja.naming import ordinary, stands
from facilitator.domain.transcript import Certainty

_NO_COMPOUND = (*listed("titles"), "達", "本人", "自身", "抜き", "宛", "宅", "経由")
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


class NameSpot:
    """A form of somebody's name at [at, stop) of the plain text of `ms`."""

    def __init__(self, ms: Morphemes, at: int, stop: int) -> None:
        self.ms, self.at, self.stop = ms, at, stop
        self.form = ms.hiragana[at:stop]
        self.kana = KANA.fullmatch(self.form) is not None
        # Morae; a character in kanji counts as two.
        self.beats = len(morae(self.form)) if self.kana else 2 * len(self.form)
        # The morphemes in which it begins, and behind which it ends.
        self.first, self.last = ms.number_at[at], ms.number_at[stop - 1] + 1
        # Whether the form means something else as well, or is too short to be sure of.
        self.word = len(self.form) == 1 or self.beats < 3 or ordinary(self.form)
        # Whether words, or parts of compounds, begin and end where it does; and whole morphemes.
        self.aligned = {at, stop} <= ms.edges
        self.exact = at == ms[self.first].at and stop == ms[self.last - 1].stop
        self.called = self._said("called")
        self.introduced = self._said("introduced")

    def _said(self, cue: str) -> bool:
        return said(cue, self.ms, self.at, self.stop)

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
        """How sure it is that the name stands here, None if it hardly does."""
        if self.form in listed("calling") and self.ms.plain[self.at : self.stop] == self.form:
            return None  # ちゃん is an honorific, チャン may be a name
        stands_here = self.exact and stands(self.ms, self.first, self.last)
        if self.kana and len(self.form) == 1 and not (stands_here or self.called):
            return None  # grammar
        if self.likely < self._least():
            return None
        if self.introduced or (self.called and self.aligned):
            return Certainty.CERTAIN
        if stands_here:
            return Certainty.CERTAIN
        if (self.word or not self.exact) and self._otherwise():
            return None
        unsure = self.word or self.likely < _SURE or not self.aligned
        return Certainty.SUGGESTED if unsure else Certainty.CERTAIN

    def _least(self) -> int:
        """How likely the name has to be: more where words of the dictionary leave hardly room."""
        least = _LEAST.get(self.beats, _LEAST_OF_MORE) - 4_000 * self.called
        if self.told or (self.kana and self.beats > 2):
            return least - (8_000 if self.told else 4_000 * self.treated)
        least -= 4_000 * self.treated
        if self.kana and not (self.aligned or self.called):
            least = max(least, _LEAST_ACROSS - _TREATED * self.treated)
        if not self._inside() or self._said("time"):
            return least
        return max(least, _LEAST_INSIDE - _TREATED * self.treated if self.kana else 0)

    def _inside(self) -> bool:
        """Whether one word of the dictionary takes it in, and something besides that is no
        particle: けん in けんか, 大地 in 大地震."""
        m = self.ms[self.first]
        if self.kana and m.at < self.at and m.known and not m.kana:
            return True  # behind the kanji of a verb or an adjective: らん in 焦らん
        if m.person or m.stop < self.stop or m.kind[0] in _PARTICLES or not m.known:
            return False
        behind = self.ms.plain[self.stop : m.stop]
        honoured = m.at == self.at and behind in listed("honorifics")
        return not honoured and (m.at < self.at or not pattern("particles").fullmatch(behind))

    def _otherwise(self) -> bool:
        """Whether what is a word or grammar as well is not meant as a name here."""
        m = self.ms[self.first]
        asked = self._said("asked_about")  # also of things: 愛って何
        if self.treated or (self.told and not asked):
            return False
        adverb = m.kind[0] in _NEVER_NAMES and (self.likely < _SURE or not self.kana)
        if adverb and (m.stop > self.stop or (m.kind[0] == "形状詞" and self._said("how"))):
            return True  # 誠に, さらに, 希に
        # 桜並木, 平野部
        behind = [
            m for m in self.ms[self.last : self.last + 1] if m.kanji and not (m.gap or m.person)
        ]
        compound = any(m.noun or m.kind[0] == "接尾辞" for m in behind)
        compound = compound and not self.ms.plain.startswith(_NO_COMPOUND, self.stop)
        counted = self.stop - self.at == 1 and self._said("counted")
        return self.word and self.exact and (compound or counted or self._said("thing"))
