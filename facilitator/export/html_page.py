"""One HTML page: no script, nothing fetched, lines with times, flags as marks; prints well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from html.parser import HTMLParser

from facilitator.domain.transcript import Line, timestamp
from facilitator.export.cues import clock
from facilitator.export.layout import Flag, Heading, Layout, Paragraph, layout
from facilitator.export.material import Material
from facilitator.export.page_head import page_head
from facilitator.export.reading import Spoken

SUFFIX = ".html"

_STYLE = """\
:root { color-scheme: light dark; --soft: #595959; --line: #d0d0d0; --flag: #fff1a8; }
@media (prefers-color-scheme: dark) {
  :root { --soft: #a6a6a6; --line: #444; --flag: #5c4d00; } }
body { font: 1rem/1.55 system-ui, "Noto Sans CJK JP", sans-serif; max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { line-height: 1.2; } h2 { margin-top: 2.2em; border-bottom: 1px solid var(--line); }
h3 { margin-top: 1.6em; }
header ul, nav ul { list-style: none; padding: 0; color: var(--soft); }
nav summary { cursor: pointer; } nav a { color: inherit; }
.turn b { white-space: nowrap; } time, .mark { color: var(--soft); }
.mark { margin: .4em 0 .4em 1em; font-size: .9em; }
mark { background: var(--flag); color: inherit; }
mark.also { text-decoration: underline; }
@media print { body { max-width: none; margin: 0; font-size: 10pt; } nav { display: none; }
  h2, h3 { break-after: avoid; } .turn { orphans: 3; widows: 3; }
  mark { background: none; border-bottom: 2px solid currentColor; } }
"""


def render(material: Material) -> str:
    """The whole page: UTF-8, LF."""
    return "\n".join(_page(material)) + "\n"


def _page(material: Material) -> Iterator[str]:
    shown, words = layout(material, material.transcript), material.words
    yield from page_head(shown.title, words.language, _STYLE)
    yield f"<body><header><h1>{escape(shown.title)}</h1><ul>"
    for line in shown.header:
        yield f"<li>{escape(line)}</li>"
    yield "</ul></header>"
    yield from _contents(shown, words("contents"), words("flags"))
    yield "<main>"
    headings = 0
    for block in shown.blocks:
        match block:
            case Heading(level, text):
                headings += 1
                name = f"h{level + 1}"
                yield f'<{name} id="q{headings}">{escape(text)}</{name}>'
            case Paragraph():
                yield _turn(block, shown.flags)
            case _:
                yield f'<p class="mark">{escape(block.text)}</p>'
    yield "</main></body></html>"


def _contents(shown: Layout, contents: str, flags: str) -> Iterator[str]:
    """Links to the guide's questions and to the flags, folded, and left out in print."""
    headings = [block for block in shown.blocks if isinstance(block, Heading)]
    lines = _line_numbers(shown)
    for name, links in (
        (contents, [(f"q{number}", one.text) for number, one in enumerate(headings, 1)]),
        (flags, [(lines[one.first], _told(one)) for one in shown.flags if one.first in lines]),
    ):
        if links:
            yield f"<nav><details><summary>{escape(name)}</summary><ul>"
            for target, text in links:
                yield f'<li><a href="#{target}">{escape(text)}</a></li>'
            yield "</ul></details></nav>"


def _told(flag: Flag) -> str:
    return f"{flag.number} · {timestamp(flag.moment.start_ms)} · {flag.what}"


def _line_numbers(shown: Layout) -> dict[int, str]:
    """The anchor of each line with words, by its number: that of its turn."""
    return {
        number: f"t{turn.first}"
        for turn in shown.paragraphs
        for number in range(turn.first, turn.first + len(turn.lines))
    }


def _turn(turn: Paragraph, flags: Iterable[Flag]) -> str:
    lines = " ".join(
        _line(
            line,
            [flag for flag in flags if any(at <= number < end for at, end in flag.quotable)],
        )
        for number, line in enumerate(turn.lines, turn.first)
    )
    stamp = timestamp(turn.start_ms)
    head = f"<b>{escape(turn.speaker)}:</b> <time>[{stamp}]</time> "
    return f'<p class="turn" id="t{turn.first}">{head}{lines}</p>'


def _line(line: Line, flags: list[Flag]) -> str:
    """A line's words; its time shows when it is pointed at."""
    words = f'<span title="{clock(line.start_ms)}">{escape(line.text, quote=False)}</span>'
    if not flags:
        return words
    told = escape("; ".join(f"{flag.number} {flag.what}" for flag in flags))
    also = ' class="also"' if len(flags) > 1 else ""
    return f'<mark{also} title="{told}">{words}</mark>'


_LABEL = re.compile(r"([^:]*): \[\d\d+:\d\d:\d\d\] ")


class _Reader(HTMLParser):
    """The text of each turn, as a browser shows it."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self._inside = ("class", "turn") in attrs
            if self._inside:
                self.turns.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.turns[-1].append(data)


def spoken(files: Mapping[str, bytes], _: Material) -> Iterable[Spoken]:
    """Who said what, as a browser reads it."""
    reader = _Reader()
    reader.feed(files[SUFFIX].decode())
    reader.close()
    for pieces in reader.turns:
        text = "".join(pieces)
        if found := _LABEL.match(text):
            yield Spoken(found[1], text[found.end() :])
