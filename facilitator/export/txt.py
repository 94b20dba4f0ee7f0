"""Plain text for reading and for the autocoding of analysts' programs: `layout`, line by line.

A title, the header, then one line a paragraph, never wrapped, blank lines between; a flag's
beginning and end, notes and gaps in lines of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from facilitator.export.layout import Layout, Paragraph, layout
from facilitator.export.material import Material
from facilitator.export.reading import Spoken, turns_in

SUFFIX = ".txt"


def render(material: Material) -> str:
    """The whole file: UTF-8 without a byte order mark, LF, ending with one."""
    return text_of(layout(material, material.transcript))


def text_of(shown: Layout) -> str:
    """A session as plain text."""
    paragraphs = ["\n".join((shown.title, *shown.header))]
    for block in shown.blocks:
        label = block.label if isinstance(block, Paragraph) else ""
        paragraphs.append(f"{label}{block.text}")
    return "\n\n".join(paragraphs) + "\n"


def spoken(files: Mapping[str, bytes], _: Material) -> Iterable[Spoken]:
    """Who said what, as the file has it."""
    return turns_in(files[SUFFIX].decode().split("\n"))
