"""A participant's own words over the series, to read, to mark and to comment on.

Nobody else's words are in it; the questions stand where they were put. As a Word file there is room
to write beside each turn, as a page it can be printed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from facilitator.domain.transcript import timestamp
from facilitator.export.layout import Heading, Paragraph, layout, meeting_line
from facilitator.export.material import Material, file_stem, made_at
from facilitator.export.packing import packed, unpacked
from facilitator.export.page_head import page_head
from facilitator.export.wording import Words

FORMATS = ("docx", "html")

_STYLE = """\
:root { color-scheme: light; }
body { font: 1.05rem/1.6 system-ui, "Noto Sans CJK JP", sans-serif; max-width: 56rem;
  margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; overflow-wrap: anywhere; }
h1 { line-height: 1.2; } h2 { margin-top: 2em; border-bottom: 1px solid #d0d0d0; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: 600;
  padding: 1em 0 .3em; }
th { text-align: left; font-weight: 600; } th, td { border: 1px solid #b0b0b0; padding: .4em .6em;
  vertical-align: top; } td.space { width: 40%; } td.all { height: 9em; }
time { color: #595959; font-size: .85em; }
@media print { body { max-width: none; margin: 0; font-size: 11pt; } tr { break-inside: avoid; } }
"""


@dataclass(frozen=True, slots=True)
class Said:
    """Turns of one meeting under one question (`question` is "" before the first)."""

    question: str
    turns: tuple[tuple[int, str], ...]
    """Session time in ms, and the words."""


@dataclass(frozen=True, slots=True)
class Pack:
    """What is given to one participant: `meetings` are (which and when, what was said in it)."""

    code: str
    words: Words
    meetings: tuple[tuple[str, tuple[Said, ...]], ...]
    sessions: tuple[str, ...]
    made: str

    @property
    def stem(self) -> str:
        """The name of its files before their suffix."""
        return file_stem(f"{self.code}-own-words")

    @property
    def about(self) -> str:
        n = len(self.meetings)
        meetings = self.words("pack_meetings_one") if n == 1 else self.words("pack_meetings", n=n)
        return self.words("pack_about", code=self.code, meetings=meetings)

    def render(self, format: str) -> bytes:
        """As one of `FORMATS`; ValueError for another."""
        if format == "html":
            return ("\n".join(_page(self)) + "\n").encode()
        if format == "docx":
            return _document(self)
        raise ValueError(f"a pack is no {format}")


def pack(material: Material, code: str) -> Pack:
    """What somebody said in the sessions; those in which they said nothing are left out."""
    held = [
        (transcript, (meeting_line(material.words, transcript), said))
        for transcript in material.transcripts
        if (said := tuple(_said(material.alone(transcript), code)))
    ]
    return Pack(
        code,
        material.words,
        tuple(meeting for _, meeting in held),
        tuple(transcript.session for transcript, _ in held),
        max((made_at(transcript) for transcript, _ in held), default=""),
    )


def _said(material: Material, code: str) -> Iterator[Said]:
    question = ""
    turns: list[tuple[int, str]] = []
    for block in layout(material, material.transcript).blocks:
        if isinstance(block, Heading):
            if turns:
                yield Said(question, tuple(turns))
            # A section without a question of its own yet stands for itself.
            question, turns = block.text, []
        elif isinstance(block, Paragraph) and block.speaker == code:
            turns.append((block.start_ms, block.text))
    if turns:
        yield Said(question, tuple(turns))


def _page(made: Pack) -> Iterator[str]:
    words, comment = made.words, escape(made.words("pack_comment"))
    title = f"{made.code} – {words('pack_title')}"
    yield from page_head(title, words.language, _STYLE)
    yield f"<body><h1>{escape(title)}</h1><p>{escape(made.about)}</p>"
    for meeting, held in made.meetings:
        yield f"<h2>{escape(meeting)}</h2>"
        for said in held:
            yield "<table>"
            if said.question:
                yield f"<caption>{escape(said.question)}</caption>"
            heads = f'<th scope="col">{escape(made.code)}</th><th scope="col">{comment}</th>'
            yield f"<thead><tr>{heads}</tr></thead><tbody>"
            for at, text in said.turns:
                yield (
                    f"<tr><td><time>{timestamp(at)}</time> {escape(text)}</td>"
                    '<td class="space"></td></tr>'
                )
            yield "</tbody></table>"
    yield f"<h2>{escape(words('pack_overall'))}</h2>"
    yield '<table><tbody><tr><td class="all"></td></tr></tbody></table></body></html>'


def _document(made: Pack) -> bytes:
    import docx

    document: Any = docx.Document()
    for key, relation in list(document.part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del document.part.package.rels[key]
    about = document.core_properties
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.title = f"{made.code} – {made.words('pack_title')}"
    if made.made:
        about.created = about.modified = datetime.fromisoformat(made.made)
    document.add_heading(about.title, 0)
    document.add_paragraph(made.about)
    for meeting, held in made.meetings:
        document.add_heading(meeting, 1)
        for said in held:
            if said.question:
                document.add_heading(said.question, 2)
            table = document.add_table(rows=0, cols=2, style="Table Grid")
            _row(table, made.code, made.words("pack_comment"), bold=True)
            for at, text in said.turns:
                _row(table, f"[{timestamp(at)}] {text}", "")
    document.add_heading(made.words("pack_overall"), 1)
    table = document.add_table(rows=1, cols=1, style="Table Grid")
    table.rows[0].cells[0].paragraphs[0].add_run("\n" * 8)
    out = io.BytesIO()
    document.save(out)
    return packed(unpacked(out.getvalue()))


def _row(table: Any, *texts: str, bold: bool = False) -> None:
    for cell, text in zip(table.add_row().cells, texts, strict=True):
        cell.paragraphs[0].add_run(text).bold = bold
