"""WebVTT (W3C): a cue a line, its speaker as a voice span; title and flags as comments.

Taguette refuses comments and shows voice spans as they are written: for it there is `taguette_vtt`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping

from facilitator.export.cues import ARROW, blocks, cues, times
from facilitator.export.layout import layout
from facilitator.export.material import Material
from facilitator.export.reading import Spoken

SUFFIX = ".vtt"

_VOICE = re.compile(r"<v ([^>]*)>(.*)")


def render(material: Material) -> str:
    """The whole file: UTF-8, LF. A flag is told before the first of its cues."""
    return "\n\n".join(_blocks(material)) + "\n"


def _blocks(material: Material) -> Iterator[str]:
    transcript = material.transcript
    shown = layout(material, transcript)
    yield "WEBVTT"
    yield _note("\n".join((shown.title, *shown.header)))
    begins: dict[int, list[str]] = {}
    for flag in shown.flags:
        begins.setdefault(flag.first, []).append(
            material.words("flag_begins", number=flag.number, what=flag.what)
        )
    for number, (line, speaker, text) in enumerate(cues(material, transcript)):
        yield from map(_note, begins.get(number, ()))
        voice = html.escape(speaker, quote=False).replace("&gt;", " ")
        yield f"{times(line, '.')}\n<v {voice}>{html.escape(text, quote=False)}"


def _note(text: str) -> str:
    return "NOTE\n" + text.replace(ARROW, "->")


def spoken(files: Mapping[str, bytes], _: Material) -> Iterable[Spoken]:
    """Who said what, as the file has it."""
    for _times, *rest in blocks(files[SUFFIX].decode()):
        found = _VOICE.fullmatch(" ".join(rest))
        if found is not None:
            yield Spoken(html.unescape(found[1]), html.unescape(found[2]))
