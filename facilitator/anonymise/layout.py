"""What in a line of another program's transcript is no talk: times, labels of speakers, tags.

Recognised by the patterns below, one for each thing a line may begin with, end with or be made of;
they were read off WebVTT (W3C), SRT, noScribe, f4 and f5, EXMARaLDA, WhisperX, Otter and Teams.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from facilitator.anonymise.languages import grammar
from facilitator.anonymise.roster import name_keys
from facilitator.anonymise.words import common_words, given_names, public_words, word_set

Span = tuple[int, int]

_CLOCK = r"\d{1,3}:\d{2}(?::\d{2}){0,2}(?:[.,]\d{1,3})?(?:-\d)?"
_TIME = rf"(?:{_CLOCK}|\d+(?:\.\d+)?s)"
_RANGE = rf"{_TIME}(?:\s{{0,9}}(?:-->|->|–|—|-|to|,)\s{{0,9}}{_TIME})?"
_SETTINGS = r"(?:\s{1,9}(?:align|line|position|size|vertical|region):\S+)*"
_SECONDS = r"\d{1,6}\.\d{1,3}\s{0,9}(?:-->|->|–|—|-|to|,)\s{0,9}\d{1,6}\.\d{1,3}"
_STAMP = (
    rf"(?:\[\s*(?:{_RANGE}|{_SECONDS})\s*\]|\(\s*{_RANGE}\s*\)|\{{\s*{_RANGE}\s*\}}|#{_RANGE}#"
    rf"|<{_CLOCK}>)"
)
_TAG = r"</?(?:v|c|i|b|u|lang|ruby|rt|font)(?:[.\s][^<>]*)?>"
_NAME = r"[^\W\d_][\w.'’&/-]*(?: [\w.'’&/()-]+){0,4}"

_WHOLE = tuple(
    re.compile(pattern)
    for pattern in (
        r"\s*(?:WEBVTT|NOTE|STYLE|REGION)\s*",
        rf"\s*{_RANGE}{_SETTINGS}\s*",
        r"\s*[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:[/-]\d+)*\s*",
    )
)
"""Lines without any talk: headers, times of a cue with their settings, a cue's identifier."""

_OPENING = re.compile(
    rf"\s*(?:WEBVTT(?=[ \t])|\d{{4}}-\d\d-\d\d[T ]{_CLOCK}Z?(?!\d)|{_STAMP}|{_RANGE}(?![\w:]))"
    r"(?:\s*[|;,]|\s*-(?=\s))?\s*"
)
"""A time at the beginning, in brackets or not, with a date or without; or the mark of a WebVTT file
before its title."""

_VOICE = re.compile(r"\s*<v(?:\.[\w.]+)?\s+(?P<name>[^>]+)>")
_LABELS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\s*[\[(<](?P<name>{_NAME})[\])>]\s*(?:[:：]\s*)?",
        rf"\s*\**(?P<name>{_NAME})\s?\**\s?(?:{_STAMP}\s?)?[:：]\**(?:\s+|$)",
        rf"\s*(?P<name>{_NAME})\s?[：]",
    )
)
"""Whoever speaks, before what is said; `_VOICE` is WebVTT's."""

_HEADED = re.compile(rf"\s*(?P<name>{_NAME})(?P<gap>\s+)[\[(]?{_CLOCK}[\])]?\s*")
"""A line of its own that says who spoke, and when."""

_WITHIN = re.compile(rf"{_STAMP}|{_TAG}")
_CELLS = re.compile(r"[^\t|]+")
_CELL = re.compile(rf"\s*(?:{_STAMP}|{_RANGE}|\d{{1,5}}(?:\.\d+)?)?\s*")
_TIER = re.compile(rf"\s*(?P<name>{_NAME})(?:\s*\[\w{{1,5}}\])?\s*")

_ROLES = word_set(
    """
    speaker spk spkr sprecher sprecherin interviewer interviewee interviewerin moderator moderation
    facilitator cofacilitator co participant respondent informant person user patient client carer
    nurse doctor psychologist psychiatrist researcher observer notetaker note taker chair host guest
    group focus fg unknown unidentified male female man woman voice all both several multiple
    crosstalk int intv iv ie res resp mod part fac subject student teacher therapist counsellor
    volunteer worker service peer staff member teilnehmer teilnehmerin befragte befragter q a und
    話者 司会 司会者 参加者 利用者 進行 質問 質問者 回答 回答者 発言者 聞き手 語り手 調査者
    """
)
"""Words of which a label is made that says no name."""

_CODE = re.compile(r"[^\W\d_]{1,3}\d{1,4}|[^\W\d_]|\d{1,4}")
_PARTS = re.compile(r"[\s_.()/&-]+")
_MOST_ROWS = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """What of a line is read, as [start, end) of its code points: labels that may hold names, and
    the talk. `opens` says that the line begins with anything else than talk."""

    labels: tuple[Span, ...]
    talk: tuple[Span, ...]
    opens: bool


def layout(line: str, names: Callable[[str], bool]) -> Layout:
    """How a line is laid out; `names` tells whether words are a name of the roster."""
    if any(pattern.fullmatch(line) for pattern in _WHOLE):
        return Layout((), (), True)
    headed = _HEADED.fullmatch(line)
    if headed is not None and _heads(headed["name"], headed["gap"]):
        return Layout((headed.span("name"),), (), True)
    cells = _row(line)
    if cells is not None:
        return cells
    at = 0
    while (opening := _OPENING.match(line, at)) is not None:
        at = opening.end()
    label = _label(line, at, names)
    labels: tuple[Span, ...] = ()
    if label is not None:
        at = label.end()
        labels = (label.span("name"),)
    timed = _OPENING.match(line, at) if label is not None else None
    if timed is not None:
        at = timed.end()  # "Anna: [00:00:05] I went"
    return Layout(labels, tuple(_talk(line, at)), at > 0)


def generic(label: str) -> bool:
    """Whether a label is made of roles, letters and numbers alone: "SPEAKER_00", "FG2_P4", "I"."""
    parts = [part for part in _PARTS.split(label) if part]
    return bool(parts) and all(
        _CODE.fullmatch(part) or part.rstrip("0123456789").lower() in _ROLES for part in parts
    )


def _talk(line: str, at: int) -> list[Span]:
    """What is left of a line without the times and tags within it."""
    between = [(m.start(), m.end()) for m in _WITHIN.finditer(line, at)]
    ends = [at, *(end for _, end in between)]
    starts = [*(start for start, _ in between), len(line)]
    return [(first, last) for first, last in zip(ends, starts, strict=True) if first < last]


def _label(line: str, at: int, names: Callable[[str], bool]) -> re.Match[str] | None:
    voice = _VOICE.match(line, at)
    if voice is not None:
        return voice
    for pattern in _LABELS:
        match = pattern.match(line, at)
        # Without a time before it only what looks like somebody: "Telephone:" is none.
        if match is not None and (
            generic(match["name"])
            or names(match["name"])
            or (at > 0 and match[0].rstrip().endswith((":", "：")))
            or _somebody(match["name"])
        ):
            return match
    return None


def _somebody(label: str) -> bool:
    """Capitals on all words, and not all of them everyday words."""
    words = [part for part in _PARTS.split(label) if part]
    if len(words) > len("abc") or any(w[0] == w[0].lower() and w[0].isalpha() for w in words):
        return False
    return any(not plain(key) for key in name_keys(label))


def plain(key: str) -> bool:
    """A folded word that a label may hold without naming anybody."""
    if key in given_names():
        return False
    titles = grammar("en").listed("titles")
    return any(key in known for known in (common_words(), public_words(), titles)) or generic(key)


def _heads(name: str, gap: str) -> bool:
    """Whether a name with a time behind it is a heading: "Kate Marlow  0:12"."""
    apart = len(gap) > 1 or "\t" in gap
    return generic(name) or _somebody(name) or (apart and len(name.split()) < _MOST_ROWS + 2)


def _row(line: str) -> Layout | None:
    """A row of a table, if one of its cells is a time or a label without a name."""
    cells = [m.span() for m in _CELLS.finditer(line) if m[0].strip()]
    if len(cells) < _MOST_ROWS:
        return None
    bare = [_CELL.fullmatch(line[first:last]) is not None for first, last in cells]
    tiers = [_TIER.fullmatch(line[first:last]) for first, last in cells]
    told = [tier is not None and generic(tier["name"]) for tier in tiers]
    timed = any(b and ":" in line[first:last] for b, (first, last) in zip(bare, cells, strict=True))
    if not timed and not any(told):
        return None
    longest = max(range(len(cells)), key=lambda n: cells[n][1] - cells[n][0] - 1000 * bare[n])
    labels, talk = [], []
    for number, (first, last) in enumerate(cells):
        tier = tiers[number]
        if bare[number]:
            continue
        if number != longest and tier is not None:
            labels.append((first + tier.start("name"), first + tier.end("name")))
        else:
            talk += [(a, b) for a, b in _talk(line[:last], first)]
    return Layout(tuple(labels), tuple(talk), True)
