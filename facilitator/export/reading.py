"""Who said what, as a reader of an export finds it: compared with what was sealed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from facilitator.domain.sealed import SealedTranscript
from facilitator.export.material import Material
from facilitator.export.wording import clean


class Spoken(NamedTuple):
    """Somebody's words, a line or a turn of them."""

    speaker: str
    text: str


TURN = re.compile(r"(?P<speaker>[^:]+): \[\d\d+:\d\d:\d\d\] (?P<text>.+)")
"""A turn as `layout.Paragraph` writes it."""


def sealed_words(material: Material) -> Iterator[Spoken]:
    """What was said, by the sealed transcripts alone."""
    for transcript in material.transcripts:
        yield from _lines(material, transcript)


def _lines(material: Material, transcript: SealedTranscript) -> Iterator[Spoken]:
    unknown = material.words("unknown_speaker")
    for line in transcript.lines:
        if text := clean(line.text):
            yield Spoken(clean(line.speaker or "") or unknown, text)


def turns_in(lines: Iterable[str]) -> Iterator[Spoken]:
    """The turns among the lines of a text."""
    for line in lines:
        if found := TURN.fullmatch(line):
            yield Spoken(found["speaker"], found["text"])


def same_words(left: Iterable[Spoken], right: Iterable[Spoken]) -> bool:
    """Whether the same people said the same, however it is parted into lines and turns."""
    return _joined(left) == _joined(right)


def _joined(spoken: Iterable[Spoken]) -> list[tuple[str, str]]:
    turns: list[tuple[str, list[str]]] = []
    for speaker, text in spoken:
        if turns and turns[-1][0] == speaker:
            turns[-1][1].append(text)
        else:
            turns.append((speaker, [text]))
    return [(speaker, " ".join(texts)) for speaker, texts in turns]
