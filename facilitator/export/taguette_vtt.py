"""WebVTT as Taguette takes it: nothing but cues, the speaker before a colon, nothing escaped.

Measured with Taguette 1.5.2: it needs hours, refuses comments, headers, cue settings and cue names
that are no numbers, and shows voice spans and escaped signs as they are written. It guesses at the
encoding of a file, wrongly where a few accents stand in much English: a byte order mark tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from facilitator.export.cues import BOM, blocks, cues, times
from facilitator.export.material import Material
from facilitator.export.reading import Spoken

SUFFIX = "-taguette.vtt"


def render(material: Material) -> str:
    """The whole file: UTF-8 with a byte order mark, LF."""
    found = cues(material, material.transcript)
    cue = (f"{times(line, '.')}\n{speaker}: {text}" for line, speaker, text in found)
    return "\n\n".join((f"{BOM}WEBVTT", *cue)) + "\n"


def spoken(files: Mapping[str, bytes], _: Material) -> Iterable[Spoken]:
    """Who said what, as the file has it."""
    for _times, *rest in blocks(files[SUFFIX].decode()):
        speaker, _colon, text = " ".join(rest).partition(": ")
        yield Spoken(speaker, text)
