"""CSV (RFC 4180) for spreadsheets and statistics: utterances, moments, participants, guide.

One file a table with the rows of all sessions. UTF-8 with a byte order mark, because Excel takes
anything else for the system's old code page. Column names are the same in every language, for
scripts; times stand as HH:MM:SS.mmm and as whole milliseconds, because spreadsheets change the
former.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from facilitator.domain.sealed import SealedTranscript
from facilitator.export.cues import clock
from facilitator.export.layout import layout, question_numbers
from facilitator.export.material import Material
from facilitator.export.reading import Spoken
from facilitator.export.wording import clean

JOINT = True

SUFFIXES = ("-utterances.csv", "-moments.csv", "-participants.csv", "-guide.csv")

_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")
"""What a spreadsheet carries out instead of showing it (OWASP, "CSV Injection"), and what would
read like an escaped one."""

Row = Sequence[object]


def render(material: Material) -> Mapping[str, bytes]:
    """Each table by what follows the name of its file."""
    tables = (_utterances, _moments, _participants, _guide)
    return {
        suffix: table_bytes(
            row
            for number, transcript in enumerate(material.transcripts)
            for row in list(table(material, transcript))[number > 0 :]
        )
        for suffix, table in zip(SUFFIXES, tables, strict=True)
    }


def table_bytes(rows: Iterable[Row]) -> bytes:
    """Rows as the file of a table; nothing in it is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return codecs.BOM_UTF8 + out.getvalue().encode()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _time(ms: int | None) -> tuple[str, object]:
    return ("", "") if ms is None else (clock(ms), ms)


def _utterances(material: Material, transcript: SealedTranscript) -> Iterator[Row]:
    yield (
        *("session", "meeting", "date", "line", "start", "end", "start_ms", "end_ms"),
        *("speaker", "role", "edited", "text"),
    )
    roles = {p.code: p.role for p in transcript.participants}
    for number, line in enumerate(transcript.lines, 1):
        yield (
            *_whose(transcript),
            *(number, clock(line.start_ms), clock(line.end_ms), line.start_ms, line.end_ms),
            *(line.speaker, roles.get(line.speaker or ""), _yes_no(line.edited), line.text),
        )


def _moments(material: Material, transcript: SealedTranscript) -> Iterator[Row]:
    yield (
        *("session", "meeting", "date", "flag", "tag", "tag_label", "label", "speaker"),
        *("start", "end", "start_ms", "end_ms", "pressed_ms", "text", "may_be_quoted"),
    )
    shown = layout(material, transcript)
    lines = [line for paragraph in shown.paragraphs for line in paragraph.lines]
    for flag in shown.flags:
        moment = flag.moment
        yield (
            *(*_whose(transcript), flag.number, moment.tag, flag.tag, moment.label, moment.speaker),
            *(clock(moment.start_ms), clock(moment.end_ms), moment.start_ms, moment.end_ms),
            moment.at_ms,
            " ".join(line.text for first, last in flag.quotable for line in lines[first:last]),
            "yes" if flag.whole else "in part" if flag.quotable else "no",
        )


def _participants(material: Material, transcript: SealedTranscript) -> Iterator[Row]:
    yield (
        *("session", "meeting", "date", "code", "role", "lines", "spoken_ms"),
        *("arrived_ms", "left_ms", "may_be_recorded", "may_be_quoted"),
    )
    for person in transcript.participants:
        spoken = [line for line in transcript.lines if line.speaker == person.code]
        length = sum(max(0, line.end_ms - line.start_ms) for line in spoken)
        yield (
            *(*_whose(transcript), person.code, person.role, len(spoken), length),
            _several(stay.arrived_ms for stay in person.stays),
            _several(stay.left_ms for stay in person.stays),
            *(_yes_no(person.recording), _yes_no(person.quoting)),
        )


def _guide(material: Material, transcript: SealedTranscript) -> Iterator[Row]:
    yield (
        *("session", "meeting", "date", "number", "question", "section", "section_minutes", "text"),
        *("status", "opened", "opened_ms", "openings_ms", "added", "moved", "first_text"),
        "probes",
    )
    for number, question in zip(question_numbers(transcript), transcript.guide, strict=True):
        yield (
            *(*_whose(transcript), number, question.id, question.section, question.section_minutes),
            *(question.text, question.status, *_time(question.opened_ms)),
            _several(question.openings_ms),
            *(_yes_no(question.added), _yes_no(question.moved), question.first_text),
            " | ".join(question.probes),
        )


def _several(values: Iterable[int | None]) -> str:
    """Times of which there may be several, in one cell; an empty place for one not known."""
    return "; ".join("" if value is None else str(value) for value in values)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _whose(transcript: SealedTranscript) -> Row:
    return transcript.session, transcript.number, transcript.date


def spoken(files: Mapping[str, bytes], material: Material) -> Iterable[Spoken]:
    """Who said what, as the table of utterances has it."""
    unknown = material.words("unknown_speaker")
    text = files[SUFFIXES[0]].decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(text, newline="")):
        if row["text"]:
            yield Spoken(_read(row["speaker"]) or unknown, _read(row["text"]))


def _read(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell
