"""Other words in the place of some, everywhere in a sealed transcript: a name that was overlooked,
a word that was misheard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from facilitator.domain.sealed import SealedTranscript
from facilitator.domain.topic_guide import content_id
from facilitator.words import marked

_UNSPACED = "\u2e80"
"""From here on scripts put no spaces between words."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where some words stand: in what kind of text, at which session time in ms (None: at none),
    and how often."""

    kind: str
    at_ms: int | None
    count: int


def found(
    transcript: SealedTranscript, words: str, *, any_capitals: bool = False
) -> tuple[Found, ...]:
    """Every text that holds these words, as whole words, as they are written (or in any
    capitals)."""
    pattern = _pattern(words, re.IGNORECASE if any_capitals else re.NOFLAG)
    there = (Found(kind, at, len(pattern.findall(text))) for kind, at, text in _texts(transcript))
    return tuple(one for one in there if one.count)


def corrected(transcript: SealedTranscript, words: str, becomes: str) -> SealedTranscript:
    """The transcript with other words in their place. A line that changes counts as edited."""
    pattern = _pattern(words)

    def put(text: str) -> str:
        return pattern.sub(lambda _: becomes, text)

    return replace(
        transcript,
        title=put(transcript.title),
        guide_title=put(transcript.guide_title),
        guide=tuple(
            replace(
                q,
                # An id made of words that go would confirm a guess at them.
                id=q.id
                if (put(q.section), put(q.text)) == (q.section, q.text)
                else content_id(put(q.section), put(q.text)),
                section=put(q.section),
                text=put(q.text),
                probes=tuple(map(put, q.probes)),
                first_text=None if q.first_text is None else put(q.first_text),
            )
            for q in transcript.guide
        ),
        lines=tuple(
            line if put(line.text) == line.text else replace(line, text=put(line.text), edited=True)
            for line in transcript.lines
        ),
        moments=tuple(replace(m, tag=put(m.tag), label=put(m.label)) for m in transcript.moments),
        notes=tuple(replace(n, text=put(n.text)) for n in transcript.notes),
        reopenings=tuple(replace(r, reason=put(r.reason)) for r in transcript.reopenings),
    )


def _texts(transcript: SealedTranscript) -> Iterator[tuple[str, int | None, str]]:
    yield from ((marked("line"), line.start_ms, line.text) for line in transcript.lines)
    yield from ((marked("note"), note.at_ms, note.text) for note in transcript.notes)
    yield from (
        (marked("name of a flag"), m.start_ms, f"{m.label}\n{m.tag}") for m in transcript.moments
    )
    yield from ((marked("reason of a review"), None, r.reason) for r in transcript.reopenings)
    yield marked("title"), None, transcript.title
    yield marked("topic guide"), None, transcript.guide_title
    # One line break between them, which no words to look for have.
    yield from (
        (marked("topic guide"), None, "\n".join((q.section, q.text, q.first_text or "", *q.probes)))
        for q in transcript.guide
    )


def _pattern(words: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """ValueError if there are no words."""
    if not words:
        raise ValueError("no words")
    before = r"(?<!\w)" if _bounded(words[0]) else ""
    after = r"(?!\w)" if _bounded(words[-1]) else ""
    return re.compile(before + re.escape(words) + after, flags)


def _bounded(char: str) -> bool:
    return char.isalnum() and char < _UNSPACED
