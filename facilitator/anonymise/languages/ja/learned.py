"""Names that no rule finds in Japanese, by what usually stands around names: learnt from talk."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.dictionary import missing
from facilitator.anonymise.languages.ja.features import Described, possible
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes, morphemes
from facilitator.anonymise.languages.ja.naming import entity_of, nobody, person, post
from facilitator.anonymise.tagger import Tagger, extended, load_tagger
from facilitator.domain.transcript import Certainty, Label

_NO_NAMES = frozenset({"助詞", "助動詞", "補助記号", "記号", "空白", "代名詞", "連体詞", "接続詞"})
"""Parts of speech that are no part of a name, or not its head."""

PLAIN, DOUBLE = 4.5, 2.0
"""Nats by which everyday words have to be likelier names than words that no dictionary knows: those
that no dictionary has as a name, and those that are both. Measured on texts of others: half as many
lines without a name are touched, and one name in a hundred is missed for it."""

_NAMES = frozenset("FGP")
"""See `features.possible`."""


class JapaneseLearnedDetector:
    """What the tagger takes for a name; a suggestion always. See `LearnedDetector`."""

    name = "ja_learned"
    languages: tuple[str, ...] = ("ja",)

    def __init__(self, tagger: Tagger | None = None) -> None:
        self._tagger = load_tagger("ja") if tagger is None else tagger

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        if missing():
            return  # it was trained on the dictionary's words: of other pieces it knows nothing
        ms = morphemes(context)
        described = Described(ms)
        found = [
            self._tagger.best(self._tagger.scores(described.features(at)))
            if may_name(context, m)
            else None
            for at, m in enumerate(ms)
        ]
        tags = extended(
            [None if one is None else one[0] for one in found],
            [one is not None and self._counts(m, one[1]) for one, m in zip(found, ms, strict=True)],
            [one is not None and one[1] > self._tagger.beside for one in found],
            [not m.gap for m in ms],
        )
        _mend(ms, tags)
        at = 0
        while at < len(ms):
            stop = at + 1
            while stop < len(ms) and tags[stop] == tags[at] and not ms[stop].gap:
                stop += 1
            tag = tags[at]
            if tag is not None and any(telling(m) for m in ms[at:stop]):
                yield _finding(context, ms, (at, stop), Label(tag))
            at = stop

    def _counts(self, m: Morpheme, margin: float) -> bool:
        """Whether a word is likely enough a part of a name; of everyday words more is asked."""
        asked = 0.0
        if m.known and not (m.proper or m.latin):
            asked = DOUBLE if _NAMES & set(possible(m.surface)) else PLAIN
        return margin > self._tagger.threshold + asked


def _mend(ms: Morphemes, tags: list[str | None]) -> None:
    """Tags what stands inside a name and looks like none: マーク|・|ポール, and the scraps that a
    service's name in kana falls into: ぽれ|ぽ|れ."""
    for at in range(1, len(ms) - 1):
        before, m, after = ms[at - 1 : at + 2]
        if tags[at] is not None or m.gap or after.gap:
            continue
        tag = tags[at - 1] or tags[at + 1]
        if m.surface == "・" and before.katakana and after.katakana:
            tags[at - 1 : at + 2] = [tag] * 3
        elif tags[at - 1] == tags[at + 1] == Label.ORG.value and len(m.surface) == 1 and m.kana:
            tags[at] = tag if before.kana and after.kana else None


def words(context: Context) -> Iterator[tuple[int, int, list[str]]]:
    """Where the words are that the tagger has a say about (code points [start, end)), and their
    features; for training."""
    ms = morphemes(context)
    described = Described(ms)
    for at, m in enumerate(ms):
        if may_name(context, m):
            yield m.start, m.end, described.features(at)


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


def telling(m: Morpheme) -> bool:
    """More than the kind of a service or place: "クリニック" alone is nobody's name."""
    return m.surface not in listed("generic") and m.surface not in listed("service_kinds")


def _finding(context: Context, ms: Morphemes, span: tuple[int, int], label: Label) -> Finding:
    if label is Label.PERSON:
        first, stop = span
        end = next((at for at in range(first + 1, stop) if post(ms, at)), stop)
        span = first, end  # the post is nobody's name: 海棠|部長
        return person(context, ms, *span, Certainty.SUGGESTED)
    first, stop = span
    start, end = ms.span(ms[first].at, ms[stop - 1].stop)
    category = "Place" if label is Label.PLACE else "Service"
    entity = entity_of(ms, first, stop) or None
    return Finding(start, end, label, category, Certainty.SUGGESTED, entity)
