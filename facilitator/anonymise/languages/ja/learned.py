"""Names that no rule finds in Japanese, by what usually stands around names: learnt from talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.dictionary import missing
from facilitator.anonymise.languages.ja.features import BETWEEN, Described, possible
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes, morphemes
from facilitator.anonymise.languages.ja.naming import nameable, named, nobody, person, post
from facilitator.anonymise.tagger import Tagger, extended, load_tagger
from facilitator.domain.transcript import Certainty, Label
from facilitator.remembering import remembers

_NOBODY = (None, float("-inf"))

_NO_NAMES = frozenset({"助詞", "助動詞", "補助記号", "記号", "空白", "代名詞", "連体詞", "接続詞"})
"""Parts of speech that are no part of a name, or not its head."""

PLAIN, DOUBLE = 6.0, 4.8
"""Nats by which everyday words have to be likelier names than words that no dictionary knows: those
that no dictionary has as a name, and those that are both. Chosen by a grid on the half of public
lines that was looked at (`tests/benchmarks/outside`)."""

PERSON = 0.5
"""Nats by which a person's name may be less likely than another: it weighs more if one stays."""

OFFICE = 1.5
"""Nats by which a part of a compound may be less likely that ends as offices do: 市民|合唱|団."""

_NAMES = frozenset("FGP")
"""See `features.possible`."""


class JapaneseLearnedDetector:
    """What the tagger takes for a name; a suggestion always. See `LearnedDetector`."""

    name = "ja_learned"
    languages: tuple[str, ...] = ("ja",)

    def __init__(self, tagger: Tagger | None = None) -> None:
        self._tagger = load_tagger("ja") if tagger is None else tagger
        # What stands far from a mask is asked again when the masked text is read again.
        scores = self._tagger.scores
        self._best = remembers(1024)(lambda said: self._tagger.best(scores(said.split(BETWEEN))))

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        if missing() or not ms:
            return  # it was trained on the dictionary's words: of other pieces it knows nothing
        described = Described(ms)
        found = [
            self._best(described.written(at)) if may_name(context, m) else _NOBODY
            for at, m in enumerate(ms)
        ]
        close = [
            not m.gap or (len(m.surface) > 1 and m.katakana and before.katakana)
            for before, m in pairwise([*ms[:1], *ms])
        ]
        tags = extended(
            [tag for tag, _ in found],
            [
                self._counts(m, ms[stop - 1], *one)
                for one, m, (_, stop) in zip(found, ms, ms.compounds, strict=True)
            ],
            [margin > self._tagger.beside for _, margin in found],
            close,
        )
        if not any(tags):
            return
        _mend(ms, tags)
        at = 0
        while at < len(ms):
            stop = at + 1
            while stop < len(ms) and tags[stop] == tags[at] and close[stop]:
                stop += 1
            tag = tags[at]
            if tag is not None:
                first, end = _whole(ms, at, stop, tag)
                if any(_telling(m, tag) for m in ms[first:end]) and not _row(ms[first:end]):
                    yield _finding(context, ms, first, end, tag)
            at = stop

    def _counts(self, m: Morpheme, head: Morpheme, tag: str | None, margin: float) -> bool:
        """Whether a word is likely enough a part of a name; of everyday words more is asked."""
        asked = 0.0
        # Two Latin letters are OK or PC; more may be a service that the dictionary knows as a word.
        latin = m.latin and len(m.surface) > 2
        if m.known and not (m.proper or latin):
            asked = DOUBLE if _NAMES & set(possible(m.surface)) else PLAIN
        asked -= PERSON * (tag == Label.PERSON.value)
        asked -= OFFICE * (tag == Label.ORG.value and head is not m and head.surface[-1] in _LAST)
        return margin > self._tagger.threshold + asked


_OF = frozenset("家会里木樹園丘森杜郷音子実")
"""What a service's name ends in behind の."""

_LAST = frozenset("会社団隊組党院校舎園館局庁省課科軍盟署")
"""What the word ends in that an office, a firm or a band ends in."""


def _mend(ms: Morphemes, tags: list[str | None]) -> None:
    """Tags what stands inside a name and looks like none: マーク|・|ポール, and the scraps that a
    name in kana falls into: ぽれ|ぽ|れ, もっ|ちっ|ち."""
    org = Label.ORG.value
    for at in range(1, len(ms) - 1):
        before, m, after = ms[at - 1 : at + 2]
        if tags[at] is not None or m.gap or after.gap:
            continue
        tag = tags[at - 1] or tags[at + 1]
        foreign = [b.katakana or b.latin for b in (before, after)]
        short = [len(b.surface) == 1 for b in (before, after)]
        if m.surface in "・=-" and any(foreign) and (all(foreign) or any(short)):
            tags[at - 1 : at + 2] = [tag] * 3
        elif m.surface == "の" and tags[at - 1] == org and not _kind(before):
            if tags[at + 1] == org or after.surface in _OF:  # すみれの里, 虹の家
                tags[at : at + 2] = [org, org]
        elif tags[at - 1] == tags[at + 1] and len(m.surface) < 3:
            scrap = len(m.surface) == 1 if tag == org else m.kana and not m.particle
            tags[at] = tag if before.kana and scrap and after.kana else None


def _whole(ms: Morphemes, first: int, stop: int, tag: str) -> tuple[int, int]:
    """The whole name of which the tagger knew a part: of an office the compound that it stands in
    (日本|気象協会, 福祉課)."""
    if tag != Label.ORG.value:
        return first, stop
    behind = range(stop, ms.compounds[stop - 1][1])
    return ms.compounds[first][0], max((at + 1 for at in behind if _ends(ms[at])), default=stop)


def _ends(m: Morpheme) -> bool:
    """What ends an office's or a firm's name though the tagger has no say about it."""
    return m.country or m.place or m.katakana or _kind(m)


def _kind(m: Morpheme) -> bool:
    """Whether a word says that it is an office, a firm, a band."""
    return m.surface[-1] in _LAST or m.surface in listed("service_endings", "generic")


def words(context: Context) -> Iterator[tuple[int, int, list[str]]]:
    """Where the words are that the tagger has a say about (code points [start, end)), and their
    features; for training."""
    ms = morphemes(context)
    described = Described(ms)
    for at, m in enumerate(ms):
        if may_name(context, m):
            yield m.start, m.end, described.written(at).split(BETWEEN)


def may_name(context: Context, m: Morpheme) -> bool:
    """Whether the tagger has a say: not about little words, numbers, honorifics, what is public."""
    if m.masked or m.punctuation or m.number or m.kind[0] in _NO_NAMES:
        return False
    if m.surface in listed("honorifics", "titles") or m.surface in listed("public") or m.country:
        return False
    time = m.kind[2] == "副詞可能" and m.known and len(m.surface) > 1
    if time or m.kind[1] == "助動詞語幹":
        return False  # 昨日, みたい
    if nobody(m.surface) and m.surface not in listed("generic"):
        return False
    return not any(start <= m.start and m.end <= end for start, end in context.spared)


def _telling(m: Morpheme, tag: str) -> bool:
    """More than the kind of a service or place: "クリニック" alone is nobody's name."""
    named = tag == Label.PERSON.value and nameable(m.surface)
    return named or m.surface not in listed("generic", "service_kinds")


def _row(group: Sequence[Morpheme]) -> bool:
    """Whether words are everyday ones in a row (味・コク) and no firm's."""
    apart = any(m.surface == "・" and not before.katakana for before, m in pairwise(group))
    return apart and all(m.known and not m.proper for m in group) and not any(map(_kind, group))


def _finding(context: Context, ms: Morphemes, first: int, stop: int, tag: str) -> Finding:
    if tag == Label.PERSON.value:
        # A post is nobody's name: 海棠|部長.
        stop = next((at for at in range(first + 1, stop) if post(ms, at)), stop)
        return person(context, ms, first, stop, Certainty.SUGGESTED)
    category = "Place" if tag == Label.PLACE.value else "Service"
    return named(ms, first, stop, category, Certainty.SUGGESTED)
