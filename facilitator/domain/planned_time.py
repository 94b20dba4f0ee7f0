"""Planned times as people write them beside a heading: "(10 min)", "- 1 h 30", "（10分）".

What is meant for sure is read; what only looks like a time is told by `looks_timed`, so that no
minutes are lost without a word.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

_OPENING = "([{<（［｛〔【〈《＜"
_CLOSING = ")]}>）］｝〕】〉》＞"
_BRACKETS = re.compile(
    rf"[{re.escape(_OPENING)}]([^{re.escape(_OPENING + _CLOSING)}]{{1,40}})[{re.escape(_CLOSING)}]"
)
_BETWEEN = re.compile(r"\s+[-\u2010-\u2015|·・/]\s|[:：、,;；]\s?|\t+|\u3000|[ \u00a0]{2,}")
"""What may stand between a title and its time where there are no brackets; word processors put a
tab there."""
_TIME_CHARACTERS = 40
"""A time is not written in more."""
_BEHIND = " \t\u3000.:;,。：；、"
"""What may follow a heading's time and says nothing."""

_HOURS = (
    "h|hrs?|hours?|std|stunden?|heures?|horas?|or[ae]|uur|uren|timm(?:e|ar)|timer?|tuntia?|tim"
    "|saat|jam|godz|час[^\\W\\d_]*|год[^\\W\\d_]*|ώρ[^\\W\\d_]*|時間|小时|小時|시간"
)
_MINUTES = (
    "m|mn|min(?:s|u[^\\W\\d_]*)?|['\u2032\u2019\u2018`]|dk|dakika|menit|phút|perc"
    "|мин[^\\W\\d_]*|хв[^\\W\\d_]*|λεπτ[^\\W\\d_]*|分間?|分钟|分鐘|분"
)
_TO = r"\s*(?:[-\u2010-\u2015~\u301c]|to|bis|à|から)\s*"
_ABOUT = (
    "ca|c|circa|about|approx|approximately|around|roughly|etwa|env|environ|unos|max|maximum|maximal"
    "|up to|bis zu|~|≈|約|およそ|最大"
)
_IN_ALL = "approx|max|maximum|total|in total|in all|程度|くらい|ぐらい|ほど|以内"
_TIME = re.compile(
    rf"(?:(?:{_ABOUT})\.?\s*)?"
    r"(?:(?:\d{1,2}(?:[.,]\d{1,2})?" + _TO + r")?"
    rf"(?P<hours>\d{{1,2}}(?:[.,]\d{{1,2}})?)\s*(?:{_HOURS})\.?\s*(?P<half>半)?"
    r"(?:\s*(?:,|and|und|et|y|e|og|och)(?=\s|\d))?\s*)?"
    rf"(?:(?:\d{{1,4}}\s*(?:(?:{_MINUTES})\.?)?{_TO})?(?P<minutes>\d{{1,4}})"
    rf"\s*(?P<unit>(?:{_MINUTES})\.?)?)?"
    rf"(?:[\s,]*(?:{_IN_ALL})\.?)?"
)
"""In small letters and NFKC: "10 min", "10 mins.", "1 h 30", "10分"; of "10-15 min" the longer."""

_CLOCK = re.compile(rf"(?P<h>\d{{1,2}}):(?P<m>[0-5]\d)\s*(?P<unit>(?:{_HOURS})\.?)?")
"""Hours and minutes: "0:10", "1:30 h". "1:30" alone may be a time of the day."""
_FROM_TO = re.compile(
    rf"(?P<h>\d{{1,2}})[:h](?P<m>[0-5]\d){_TO}(?P<h2>\d{{1,2}})[:h](?P<m2>[0-5]\d)\s*(?:uhr|h|[ap]m)?"
)
_HALF_A_DAY = 720
_LONGEST_SPAN = 300
"""Minutes; a span of the clock that is longer is no part of a meeting."""

_FRACTION = re.compile(r"(\d*)\s*([¼½¾])")
_FRACTIONS = {"¼": ".25", "½": ".5", "¾": ".75"}

_NUMBER_WORD = (
    "two|five|ten|twelve|fifteen|twenty|thirty|forty|forty-five|fifty|sixty|ninety|half|quarter"
)
_LIKE = re.compile(
    r"(?<![^\W\d_])(?:min(?:s|u[^\W\d_]*)?|hrs?|hours?|stunden?|heures?|horas?)(?![^\W\d_])"
    r"|[\d一二三四五六七八九十百半]\s*(?:分|時間|小时|小時|시간|분)|\d:\d\d|\d\s*h(?![^\W\d_])"
)
"""What hardly stands in a title's brackets but in a time."""
_NUMBERED = re.compile(
    rf"(?:\d|(?<![^\W_])(?:{_NUMBER_WORD})(?![^\W_])|[一二三四五六七八九十百半])"
)
_MISSPELT = re.compile(r"\W*\d{1,4}(?:\s*-\s*\d{1,4})?\s*([^\W\d_]+)\W*")
_UNITS = ("min", "mins", "minute", "minutes", "minuten", "hour", "hours", "stunden", "sec", "s")
_BARE = re.compile(r"\s*\d{1,3}\s*")
_ROUND = 5
"""A bare number in brackets that is a multiple of it may be minutes; "(2)" is rather a part."""


def _plain(text: str) -> str:
    """In NFKC and small letters, with fractions as decimals."""
    text = _FRACTION.sub(lambda m: (m[1] or "0") + _FRACTIONS[m[2]], text)
    return unicodedata.normalize("NFKC", text).strip().lower()


def planned_minutes(text: str) -> int | None:
    """Minutes, if the text is a planned time and nothing else."""
    if len(text) > _TIME_CHARACTERS:
        return None
    plain = _plain(text)
    if found := _FROM_TO.fullmatch(plain):
        span = int(found["h2"]) * 60 + int(found["m2"]) - int(found["h"]) * 60 - int(found["m"])
        span %= _HALF_A_DAY
        return span if 0 < span <= _LONGEST_SPAN else None
    if found := _CLOCK.fullmatch(plain):
        hours = int(found["h"])
        return hours * 60 + int(found["m"]) if hours == 0 or found["unit"] else None
    found = _TIME.fullmatch(plain)
    if found is None or not (found["hours"] or found["unit"]):
        return None
    hours_planned = float((found["hours"] or "0").replace(",", ".")) + (0.5 if found["half"] else 0)
    return round(hours_planned * 60) + int(found["minutes"] or 0)


def title_and_minutes(heading: str) -> tuple[str, int | None]:
    """A section's title, and the minutes it is planned to take, None if it does not say.

    The time stands behind the title, in brackets or after a dash, a colon or a tab; else before
    it; else in the title's only brackets with a time.
    """
    bare = heading.rstrip(_BEHIND)
    found = _behind(bare) or _before(bare) or _within(heading)
    return found or (heading, None)


def _behind(text: str) -> tuple[str, int] | None:
    tail = max(0, len(text) - _TIME_CHARACTERS)
    if text and text[-1] in _CLOSING:
        start = max(text.rfind(c, tail) for c in _OPENING)
        minutes = planned_minutes(text[start + 1 : -1])
        if start >= 0 and minutes is not None and text[:start].strip():
            return text[:start].strip(), minutes
    for between in _BETWEEN.finditer(text, tail):
        minutes = planned_minutes(text[between.end() :])
        if minutes is not None and text[: between.start()].strip():
            return text[: between.start()].strip(), minutes
    return None


def _before(text: str) -> tuple[str, int] | None:
    for between in _BETWEEN.finditer(text, 0, _TIME_CHARACTERS):
        minutes = planned_minutes(text[: between.start()])
        if minutes is not None and text[between.end() :].strip(_BEHIND):
            return text[between.end() :].strip(), minutes
    return None


def _within(text: str) -> tuple[str, int] | None:
    found = [
        (one, minutes)
        for one in _BRACKETS.finditer(text)
        if (minutes := planned_minutes(one[1])) is not None
    ]
    if len(found) != 1:
        return None
    one, minutes = found[0]
    sides = (text[: one.start()].strip(), text[one.end() :].strip())
    title = " ".join(side for side in sides if side)
    return (title.lstrip(_BEHIND), minutes) if title.strip(_BEHIND) else None


def looks_timed(title: str) -> bool:
    """Whether a title of which no time was read seems to hold one."""
    inside = [one[1] for one in _BRACKETS.finditer(title)]
    start = max(title.rfind(c) for c in _OPENING)
    if start >= 0:  # and its bracket may never be closed
        inside.append(title[start + 1 :].rstrip(_CLOSING)[-_TIME_CHARACTERS:])
    if any(_like(text) for text in inside):
        return True
    words = title.rstrip(_BEHIND).split()
    ends = [" ".join(part) for n in (1, 2, 3) for part in (words[-n:], words[:n])]
    if any(planned_minutes(end) is not None for end in ends):
        return True
    plain = _plain(title[-_TIME_CHARACTERS:])
    if re.search(r"\d\s*(?:分間?|時間半?|分钟|分鐘|小时|小時|분|시간)[.。]?$", plain):
        return True
    tail = max(0, len(title) - _TIME_CHARACTERS)
    after = (_plain(title[between.end() :]) for between in _BETWEEN.finditer(title, tail))
    return any(_NUMBERED.match(text) and _like(text) for text in after)


def _like(text: str) -> bool:
    plain = _plain(text)
    if _BARE.fullmatch(plain):
        return int(plain) > 0 and int(plain) % _ROUND == 0
    misspelt = _MISSPELT.fullmatch(plain)
    return _LIKE.search(plain) is not None or (
        misspelt is not None and bool(get_close_matches(misspelt[1], _UNITS, n=1, cutoff=0.75))
    )
