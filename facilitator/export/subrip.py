"""SubRip (.srt): numbered cues, a line a cue, the speaker before a colon.

No rule says what encoding such a file is in, and readers guess: a byte order mark tells them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from facilitator.export.cues import BOM, blocks, cues, times
from facilitator.export.material import Material
from facilitator.export.reading import Spoken

SUFFIX = ".srt"


def render(material: Material) -> str:
    """The whole file: UTF-8 with a byte order mark, LF. Without a cue where nobody spoke."""
    found = enumerate(cues(material, material.transcript), 1)
    cue = (
        f"{number}\n{times(line, ',')}\n{speaker}: {text}\n"
        for number, (line, speaker, text) in found
    )
    return BOM + "\n".join(cue)


def spoken(files: Mapping[str, bytes], _: Material) -> Iterable[Spoken]:
    """Who said what, as the file has it."""
    for _times, *rest in blocks(files[SUFFIX].decode()):
        speaker, _colon, text = " ".join(rest).partition(": ")
        yield Spoken(speaker, text)
