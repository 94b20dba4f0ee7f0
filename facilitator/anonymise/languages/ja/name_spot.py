"""Whether somebody's name stands at a place of a sentence, or parts of other words do.

Japanese divides no words, and a name in kana looks like the grammar around it: みう in
夜中にみうに, くにこ in くにこと申します, but けん in けんか. One question decides: how likely is
the sentence with a name there, and how likely as it is (`Morphemes.likelihood`)? A name of the
roster is masked unless the sentence is clearly likelier without one. What is left to rules is what
no grammar tells: 光, くに and 東 are words and names in the same places; there it counts what is
said of them.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from facilitator.anonymise.languages.ja.cues import (
    addressed,
    follows,
    precedes,
    surely_thing,
    treated,
)
from facilitator.anonymise.languages.ja.dictionary import word_kinds
from facilitator.anonymise.languages.ja.kana import KANA, morae
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes
from facilitator.anonymise.languages.ja.naming import opens, related_at, stands
from facilitator.domain.transcript import Certainty

_ENDINGS = ("ったら", "ってば", "さぁ")

_CALLED_OUT = ("ねえ", "ねぇ", "なあ", "あのさ", "おーい", "ありがとう", "ごめん")
_NO_COMPOUND = (*listed("titles"), "達", "本人", "自身", "抜き", "宛", "宅", "経由")
_PARTICLES = re.compile(
    r"(?:は|が[なねさ]?|を|に|の|と|もう?|で|へ|や|って|から|まで|だけ|とか|なんか|です)+"
)
_GRAMMAR = ("助詞", "助動詞")
_NEVER_NAMES = ("副詞", "接続詞", "連体詞", "感動詞", "形状詞")
_DAYS = frozenset("月火水木金土日")

# Measured on 124,000 sentences with a name in each script (338 people), 4,000 lines of talk:
# all but a few of the names lie above these, and those few are told or treated so; of two morae
# that only look like a name, two thirds lie below. Longer names hardly come about by chance.
_LEAST = {1: 0, 2: -9_500, 3: -10_000}
_LEAST_OF_MORE = -12_000
_LEAST_ACROSS = -5_000
"""Two morae that begin or end inside a word."""
_LEAST_INSIDE = -4_000
"""Two morae within one word: さく in さくら."""
_LEAST_BESIDE_KANA = -3_000
"""A character in a word that is written on in kana: 角 in 角だった."""
_TREATED = 7_100
"""So much less will do for all of these where somebody is treated so: さらに相談した."""
_SURE = -3_000
_UNLIKELY = -1_000_000


@lru_cache(maxsize=8192)
def ordinary(form: str) -> bool:
    """Whether the dictionary has a form, in either kana, as anything but a name, or it is too short
    to be sure of."""
    if len(form) == 1 or (KANA.fullmatch(form) and len(morae(form)) < 3):
        return True
    return any(kind[1] != "固有名詞" for kind in word_kinds(form))


def makes_place(ms: Morphemes, stop: int) -> bool:
    """Whether what begins at a position of the plain text makes a place or a service of a name."""
    last = ms.number_at[stop]
    if last >= len(ms) or ms[last].at != stop or ms[last].gap:
        return False
    return ms[last].surface in listed("place_behind") or ms[last].surface.endswith(
        ("病院", "クリニック", "大学", "高校", "センター", "医院")
    )


def one_of_the_week(ms: Morphemes, at: int, stop: int) -> bool:
    """月、水、金: days."""
    if ms.plain[at:stop] not in _DAYS:
        return False
    beside = (at - 1, stop)
    return any(
        ms.plain[p : p + 1] in _DAYS and _DAYS.issuperset(ms[ms.number_at[p]].surface)
        for p in beside
        if 0 <= p < len(ms.plain)
    )


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
        # Whether words, or parts of compounds, begin and end where it does; and whole morphemes.
        self.aligned = at in ms.begins and stop in ms.ends
        self.exact = at == ms[self.first].at and stop == ms[self.last - 1].stop
        self.called = follows("called", ms, stop)

    @property
    def of_the_week(self) -> bool:
        return one_of_the_week(self.ms, self.at, self.stop)

    @property
    def makes_place(self) -> bool:
        return makes_place(self.ms, self.stop)

    @cached_property
    def likely(self) -> int:
        """`Morphemes.likelihood`; without the extra, whether words are divided so."""
        likely = self.ms.likelihood(self.at, self.stop)
        if likely is not None:
            return likely
        told = self.beats > 2 or self.called or follows("introduced", self.ms, self.stop)
        return 0 if self.aligned and told else _UNLIKELY

    @cached_property
    def told(self) -> bool:
        """Whether the sentence says itself that a name stands here, whatever the dictionary has."""
        ms, at, stop = self.ms, self.at, self.stop
        if any(follows(cue, ms, stop) for cue in ("introduced", "asked_about", "posted")):
            return True
        opening = follows("tells_who", ms, stop) and opens(ms, self.first)
        cleft = follows("copula", ms, stop) and precedes("cleft", ms, at)
        spoken = follows("colloquial", ms, stop)
        return (
            opening
            or cleft
            or (spoken and (self._fresh() or not ms.plain.startswith(_ENDINGS, stop)))
        )

    def _fresh(self) -> bool:
        """Whether a phrase begins here, so that no verb can have begun before."""
        ms, at = self.ms, self.at
        if not at or at in ms.gaps or ms[ms.number_at[at - 1]].punctuation:
            return True
        return at in ms.begins and ms[ms.number_at[at - 1]].kind[0] in ("感動詞", "接続詞")

    @cached_property
    def treated(self) -> bool:
        """Whether the sentence treats what stands here as somebody."""
        ms = self.ms
        before = any(precedes(cue, ms, self.at) for cue in ("opened", "announced"))
        return before or follows("among_others", ms, self.stop) or treated(ms, self.stop)

    def certainty(self, word: bool) -> Certainty | None:
        """How sure it is that the name stands here, None if it hardly does; `word` says whether the
        form is an everyday word as well."""
        ms, at, stop = self.ms, self.at, self.stop
        if one_of_the_week(ms, at, stop) or (not self.called and makes_place(ms, stop)):
            return None
        if self.form in listed("calling") and ms.plain[at:stop] == self.form:
            return None  # ちゃん is an honorific, チャン may be a name
        if (
            self.kana
            and self.beats < 4
            and not self.called
            and not ms.gaps.isdisjoint(range(at + 1, stop))
        ):
            return None  # white space inside: コウ ノ
        if not self.told and not self._could_be():
            return None
        least = _LEAST.get(self.beats, _LEAST_OF_MORE)
        bonus = 8_000 if self.told else 4_000 * self.treated
        if self.likely < least - 4_000 * self.called - bonus:
            return None
        if follows("introduced", ms, stop) or (self.called and self.aligned):
            return Certainty.CERTAIN
        if self.exact and stands(ms, self.first, self.last):
            return Certainty.CERTAIN
        if (word or not self.exact) and self._otherwise(word):
            return None
        unsure = word or self.beats < 3 or self.likely < _SURE or not self.aligned
        return Certainty.SUGGESTED if unsure else Certainty.CERTAIN

    def certainty_of_one_kana(self) -> Certainty | None:
        """The same for a name of one kana: it is grammar unless somebody is addressed or a name is
        being said, at the beginning of a phrase."""
        ms, at, stop = self.ms, self.at, self.stop
        fresh, said = self._fresh(), follows("introduced", ms, stop)
        if fresh and (said or opens(ms, self.first)):
            told = said or self.called or ms.plain.startswith("です", stop)
            return Certainty.CERTAIN if told else None
        announced = precedes("announced", ms, at) and follows("copula", ms, stop)
        called = self.called and (fresh or ms.plain[at - 1] in "のはがにともで")
        return Certainty.SUGGESTED if announced or called else None

    def _could_be(self) -> bool:
        """Whether the words of the dictionary leave room for a short name."""
        if self.kana and self.beats > 2:
            return True
        likely = self.likely + _TREATED * self.treated
        if not self.kana:
            return self._could_be_in_kanji(likely)
        if not (self.aligned or self.called) and likely < _LEAST_ACROSS:
            return False
        return likely >= _LEAST_INSIDE or not self._inside()

    def _could_be_in_kanji(self, likely: int) -> bool:
        """The same for a name in kanji: the word that takes it in is written on in kana, or another
        word ends before it."""
        if self.likely >= 0 or not self._inside():
            return True
        m = self.ms[self.first]
        before, behind = self.ms.hiragana[m.at : self.at], self.ms.hiragana[self.stop : m.stop]
        if before and not behind and precedes("time", self.ms, self.at):
            return True
        if not KANA.fullmatch(before + behind) and (before or behind != "見"):
            return False
        # "最近卓見ない"
        return (likely if before or behind == "見" else self.likely) >= _LEAST_BESIDE_KANA

    def _inside(self) -> bool:
        """Whether one word of the dictionary takes it in, and something besides that is no
        particle: けん in けんか, 大地 in 大地震."""
        m = self.ms[self.first]
        if self.kana and m.at < self.at and m.known and not m.kana:
            return True  # behind the kanji of a verb or an adjective: らん in 焦らん
        if m.person or m.stop < self.stop or m.kind[0] in _GRAMMAR:
            return False
        if not m.known and not (m.katakana and len(m.surface) > self.stop - self.at):
            return False
        behind = self.ms.plain[self.stop : m.stop]
        if m.at == self.at and behind in listed("honorifics"):
            # 奥殿, but 奥さん
            return behind in listed("calling") and self.ms.plain[self.at : self.stop] in listed(
                "no_persons"
            )
        return m.at < self.at or (behind != "" and not _PARTICLES.fullmatch(behind))

    def _otherwise(self, word: bool) -> bool:
        """Whether what is a word or grammar as well is not meant as a name here."""
        ms, at, stop = self.ms, self.at, self.stop
        asked = follows("asked_about", ms, stop)  # also of things: 愛って何
        if self.treated or (self.told and not asked) or related_at(ms, at):
            return False
        if ms.plain.endswith(_CALLED_OUT, 0, at):
            return False
        if self.kana and self.beats > 2 and ms.plain.startswith("みたい", stop):
            return False  # ひとみみたいに
        if self.exact and addressed(ms, self.first, self.last):
            return False
        m = ms[self.first]
        adverb = m.kind[0] in _NEVER_NAMES and (self.likely < _SURE or not self.kana)
        how = m.kind[0] == "形状詞" and follows("how", ms, stop)
        if adverb and (m.stop > stop or how):
            return True  # 誠に, さらに, 希に
        return word and self.exact and (self._compound() or surely_thing(ms, at, stop))

    def _compound(self) -> bool:
        """Whether a noun in kanji follows directly: 桜並木, 平野部."""
        ms, last = self.ms, self.last
        if last >= len(ms) or ms[last].gap or not ms[last].kanji:
            return False
        if ms[last].person or ms.plain.startswith(_NO_COMPOUND, self.stop):
            return False
        return ms[last].noun or ms[last].kind[0] == "接尾辞"
