"""DOCX, by python-docx: headings by style for NVivo and MAXQDA, a paragraph a turn for all.

Taguette (by way of calibre) glues a paragraph to the next one unless it ends in `. ? ! …` or `]`: a
turn that ends otherwise has the time of its end behind it, any other paragraph a full stop. Of what
python-docx's template brings, its author, its date and its picture are taken out. Comments, headers
and line breaks within a paragraph are lost in QualCoder and are not used.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from facilitator.domain.sealed import SealedTranscript
from facilitator.domain.transcript import timestamp
from facilitator.export.layout import Heading, Paragraph, layout
from facilitator.export.material import Material, made_at
from facilitator.export.packing import packed, unpacked
from facilitator.export.reading import Spoken, turns_in

if TYPE_CHECKING:
    from docx.document import Document

SUFFIX = ".docx"

ENDS = (".", "?", "!", "…", "]")
"""Ends of a paragraph behind which Taguette begins a new one."""

_SPEAKER, _TIME, _MARK = "Speaker", "Time", "Mark"
_GREY = (0x59, 0x59, 0x59)
_FONTS = {"ja": ("Yu Gothic", "ja-JP")}
"""What Word is told of East Asian text, by language: a font of its own and a language tag."""


def render(material: Material) -> bytes:
    """The whole file, the same whenever it is made of the same."""
    import docx

    transcript = material.transcript
    shown = layout(material, transcript)
    document = docx.Document()
    _strip(document, transcript, shown.title)
    _styles(document, material)
    body = _Body(document)
    body.add("Title", (shown.title, None))
    for line in shown.header:
        body.add("Normal", (_ended(line), None))
    for block in shown.blocks:
        match block:
            case Heading(level, text):
                body.add(f"Heading {level}", (text, None))
            case Paragraph():
                code, stamp = block.speaker, block.label[len(block.speaker) :]
                parts: list[tuple[str, str | None]] = [(code, _SPEAKER), (stamp, _TIME)]
                parts.append((block.text, None))
                if not block.text.endswith(ENDS):
                    parts.append((f" [{timestamp(block.end_ms)}]", _TIME))
                body.add("Normal", *parts)
            case _:
                body.add(_MARK, (_ended(block.text), None))
    out = io.BytesIO()
    document.save(out)
    return packed(unpacked(out.getvalue()))


def _ended(text: str) -> str:
    return text if text.endswith(ENDS) else f"{text}."


def _strip(document: Document, transcript: SealedTranscript, title: str) -> None:
    """What says that python-docx made it, and when, becomes what the record says."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]
    about = document.core_properties
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.title = title
    about.created = about.modified = datetime.fromisoformat(made_at(transcript))


def _styles(document: Document, material: Material) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    styles: Any = document.styles
    grey = RGBColor(*_GREY)
    speaker = styles.add_style(_SPEAKER, WD_STYLE_TYPE.CHARACTER)
    speaker.font.bold = True
    time = styles.add_style(_TIME, WD_STYLE_TYPE.CHARACTER)
    time.font.color.rgb = grey
    mark = styles.add_style(_MARK, WD_STYLE_TYPE.PARAGRAPH)
    mark.base_style = styles["Normal"]
    mark.font.color.rgb = grey
    mark.font.size = Pt(9.5)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    font, language = _FONTS.get(material.words.language, ("", ""))
    if font:
        for name in ("Normal", "Title", "Heading 1", "Heading 2"):
            properties = styles[name].element.get_or_add_rPr()
            fonts = properties.get_or_add_rFonts()
            for attribute in list(fonts.attrib):
                if attribute.endswith("Theme"):
                    del fonts.attrib[attribute]
            fonts.set(qn("w:eastAsia"), font)
            tag = properties.makeelement(qn("w:lang"), {qn("w:eastAsia"): language})
            properties.append(tag)


class _Body:
    """The document's paragraphs, added without python-docx's look for a style by name each time:
    a meeting has thousands."""

    def __init__(self, document: Document) -> None:
        from docx.oxml.ns import qn

        self._qn = qn
        body = document.element.body
        self._end = body.sectPr
        self._make = body.makeelement
        self._ids = {style.name: style.style_id for style in document.styles}

    def add(self, style: str, *runs: tuple[str, str | None]) -> None:
        """A paragraph of runs, each with a character style or none."""
        qn = self._qn
        paragraph = self._make(qn("w:p"))
        about = self._child(paragraph, "w:pPr")
        self._child(about, "w:pStyle").set(qn("w:val"), self._ids[style])
        for text, character in runs:
            run = self._child(paragraph, "w:r")
            if character is not None:
                about = self._child(run, "w:rPr")
                self._child(about, "w:rStyle").set(qn("w:val"), self._ids[character])
            words = self._child(run, "w:t")
            words.text = text
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        self._end.addprevious(paragraph)

    def _child(self, parent: Any, name: str) -> Any:
        child = self._make(self._qn(name))
        parent.append(child)
        return child


def spoken(files: Mapping[str, bytes], _: Material) -> Iterable[Spoken]:
    """Who said what, as python-docx reads it; the time behind a turn is not part of it."""
    return turns_in(_turns(files[SUFFIX]))


def _turns(content: bytes) -> Iterator[str]:
    import docx
    from docx.oxml.ns import qn

    style, text = f"{qn('w:rPr')}/{qn('w:rStyle')}", qn("w:t")
    body: Any = docx.Document(io.BytesIO(content)).element.body
    for paragraph in body.iterchildren(qn("w:p")):
        runs = [
            (run.find(style) is not None, "".join(t.text or "" for t in run.iter(text)))
            for run in paragraph.iterchildren(qn("w:r"))
        ]
        if runs and runs[0][0]:
            if len(runs) > 3 and runs[-1][0]:
                runs.pop()
            yield "".join(piece for _, piece in runs)
