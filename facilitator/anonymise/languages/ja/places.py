"""Places of the dictionary and of a list, of which it is certain: with their ending (横浜市,
高崎中央駅), or where somebody lives there (岬に住んで). Those that are only mentioned are the
tagger's."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.cues import said
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes
from facilitator.anonymise.languages.ja.naming import named
from facilitator.domain.transcript import Certainty

_ENDINGS = ("place_endings", "place_administrative")
_BETWEEN = frozenset("東西南北ヶケが本新元") | {"中央"}
"""What stands between a place and its ending: 阿佐ヶ谷|南|口, 高崎|中央|駅."""


def places(context: Context, ms: Morphemes) -> Iterator[Finding]:
    """Towns, stations, streets."""
    stop = 0
    for at in range(len(ms)):
        if at >= stop and (stop := _ends(ms, at)) > at:
            yield named(ms, at, stop, "Place", Certainty.CERTAIN)


def _ends(ms: Morphemes, at: int) -> int:
    """Behind which morpheme the place ends that surely begins with one; `at` if none does."""
    m, stop = ms[at], at + 1
    known = m.place or m.surface in listed("places")
    other = m.country or m.surface in listed("public", *_ENDINGS)
    if other or not (known or (m.proper and not m.person)):
        return at
    while stop < len(ms) and ms[stop].place and len(ms[stop].surface) > 1 and not ms[stop].gap:
        stop += 1  # 飛騨|高山
    end = stop + (stop + 1 < len(ms) and ms[stop].surface in _BETWEEN)
    if known and end < len(ms) and not ms[stop].gap and ms[end].surface in listed(*_ENDINGS):
        return end + 1
    telling = len(m.surface) > 2 and m.surface.endswith(tuple(listed("place_telling")))
    lived = known and len(m.surface) > 1 and said("lived", ms, m.stop)
    return stop if telling or lived or stop > at + 1 else at
