"""Markdown (CommonMark): headings are headings, everything else as in plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from facilitator.export.layout import Heading, Mark, Paragraph, layout
from facilitator.export.material import Material
from facilitator.export.reading import Spoken, turns_in

SUFFIX = ".md"

_MEANT = re.compile(r"[\\`*_<>~|&]|(?<=\])\(|^(?:[#+=-]|\d+(?=[.)](?:\s|$)))")
"""What Markdown would take for its own; `](` makes a link, `[Person 2]` alone makes none."""

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def render(material: Material) -> str:
    """The whole file: UTF-8, LF. The header is a list."""
    shown = layout(material, material.transcript)
    paragraphs = [
        f"# {_escaped(shown.title)}",
        "\n".join(f"- {_escaped(line)}" for line in shown.header),
    ]
    for block in shown.blocks:
        match block:
            case Heading(level, text):
                paragraphs.append(f"{'#' * (level + 1)} {_escaped(text)}")
            case Paragraph():
                paragraphs.append(_escaped(f"{block.label}{block.text}"))
            case Mark(text=text):
                paragraphs.append(f"> {_escaped(text)}")
    return "\n\n".join(paragraphs) + "\n"


def _escaped(text: str) -> str:
    return _MEANT.sub(_backslashed, text)


def _backslashed(found: re.Match[str]) -> str:
    # A number that would begin a list has its escape behind it, before the point.
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def spoken(files: Mapping[str, bytes], _: Material) -> Iterable[Spoken]:
    """Who said what, as a reader of Markdown sees it."""
    shown = _ESCAPED.sub(r"\1", files[SUFFIX].decode())
    return turns_in(line for line in shown.split("\n") if not line.startswith(">"))
