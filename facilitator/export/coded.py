"""What analysts coded, read back from their programs: which turns of which session have which code.

Two forms are read: REFI-QDA projects (.qdpx) of any program, and the CSV report of codings of
QualCoder, whose columns are codes and whose cells are coded words with the file's name below. What
is compared are turns as the exports have them, `User 1: [00:41:02] ...`: a code is a turn's if any
of its words have it. Words of the CSV are looked for in the texts of the sealed sessions, because
it says no positions.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from xml.etree import ElementTree as ET

from facilitator.export.reading import TURN

LARGEST = 64_000_000
"""Bytes of a file within a project: a series is a few millions."""

MOST = 200_000_000
"""Bytes of all of them: whatever unpacks to more is no project of a study."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a source, by the number of its line."""

    source: str
    line: int
    text: str


@dataclass(slots=True)
class Coding:
    """One coder's work: the turns of each source by the source's name, and each code's turns, by
    the code's name as the coder wrote it. `lost` counts codings whose words were not found, `old`
    turns that were left out because they stand in no present text."""

    turns: dict[str, tuple[Turn, ...]] = field(default_factory=dict)
    codes: dict[str, set[Turn]] = field(default_factory=dict)
    lost: int = 0
    old: int = 0


def read_project(content: bytes) -> Coding:
    """A .qdpx. ValueError if it is none, or damaged, or holds no text."""
    inside = _unzipped(content)
    name = next((n for n in inside if n.lower().endswith(".qde")), None)
    if name is None:
        raise ValueError("there is no .qde in it")
    try:
        root = ET.fromstring(inside[name])  # noqa: S314 - no entities are resolved by expat >= 2.4.1
    except ET.ParseError:
        raise ValueError("its .qde is no XML") from None
    tag = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    names = {
        code.get("guid", "").lower(): " ".join(code.get("name", "").split())
        for code in root.iter(f"{tag}Code")
    }
    found = Coding()
    for source in root.iter(f"{tag}TextSource"):
        _read_source(source, tag, inside, names, found)
    if not found.turns:
        raise ValueError("there is no session's text in it")
    return found


def _unzipped(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if (
                any(one.file_size > LARGEST for one in members)
                or sum(one.file_size for one in members) > MOST
            ):
                raise ValueError("it unpacks to more than any study has")
            wanted = [m for m in members if m.filename.lower().endswith((".qde", ".txt"))]
            return {one.filename: archive.read(one) for one in wanted}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise ValueError("it is no .qdpx, or damaged") from None


def _read_source(
    source: ET.Element,
    tag: str,
    inside: Mapping[str, bytes],
    codes: Mapping[str, str],
    found: Coding,
) -> None:
    name = source.get("name", "")
    text = _text_of(source, tag, inside)
    if text is None:
        return
    spans = tuple(_spans(name, text))
    if not spans:
        return
    found.turns[name] = tuple(turn for turn, _, _ in spans)
    ends = [last for _, _, last in spans]
    for selection in source.iter(f"{tag}PlainTextSelection"):
        try:
            start, end = (int(selection.get(f"{at}Position", "")) for at in ("start", "end"))
        except ValueError:
            raise ValueError("a coding has no position") from None
        touched = list(_between(start, end, spans, ends))
        for reference in selection.iter(f"{tag}CodeRef"):
            code = codes.get(reference.get("targetGUID", "").lower())
            if code:
                found.codes.setdefault(code, set()).update(touched)


def _between(
    start: int, end: int, spans: Sequence[tuple[Turn, int, int]], ends: Sequence[int]
) -> Iterator[Turn]:
    """The turns of which characters [start, end) are words; `ends` are where their words end."""
    for turn, first, _ in islice(spans, bisect_right(ends, start), None):
        if first >= end:
            return
        yield turn


def _text_of(source: ET.Element, tag: str, inside: Mapping[str, bytes]) -> str | None:
    """As positions count it: code points, whatever ends the lines."""
    path = source.get("plainTextPath", "")
    if path:
        wanted = path.rpartition("/")[2].casefold()
        data = next(
            (d for n, d in inside.items() if n.rpartition("/")[2].casefold() == wanted), None
        )
        if data is None:
            raise ValueError(f"the text of a source is missing in it ({wanted})")
        try:
            # A byte order mark counts as no character: programs write it, and do not count it.
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValueError("the text of a source is not UTF-8") from None
    content = source.find(f"{tag}PlainTextContent")
    return None if content is None else content.text or ""


_LINE = re.compile(r"[^\r\n]+")


def _spans(source: str, text: str) -> Iterator[tuple[Turn, int, int]]:
    """The turns of a text, and the characters of each one's words."""
    for number, line in enumerate(_LINE.finditer(text)):
        if turn := TURN.fullmatch(line.group().strip()):
            said = turn["text"]
            begin = line.start() + line.group().index(said)
            yield Turn(source, number, said), begin, begin + len(said)


def read_report(content: bytes, texts: Mapping[str, str]) -> Coding:
    """QualCoder's "Report_codings.csv"; `texts` are the sessions' texts by the name of the file
    that was imported, without its ending. ValueError if it is none."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise ValueError("it is no CSV file in UTF-8") from None
    if not rows or not any(rows[0]):
        raise ValueError("it has no codes in its first row")
    found = Coding()
    spans = {name: tuple(_spans(name, text)) for name, text in texts.items()}
    ends = {name: [last for *_, last in held] for name, held in spans.items()}
    found.turns = {name: tuple(turn for turn, *_ in held) for name, held in spans.items()}
    for column, code in enumerate(rows[0]):
        name = " ".join(code.split())
        if not name:
            continue
        turns = found.codes.setdefault(name, set())
        for cell in (row[column] for row in rows[1:] if len(row) > column and row[column]):
            words, _, file = cell.rpartition("\n")
            place = _named(file, texts)
            touched = list(_touched(words, place, texts, spans, ends))
            found.lost += not touched
            turns.update(touched)
    return found


def _named(file: str, texts: Mapping[str, str]) -> list[str]:
    """The sessions that a file's name may mean; all of them if it means none."""
    stem = file.strip().rsplit(".", 1)[0].casefold()
    exact = [name for name in texts if name.casefold() == stem or name.casefold() in stem]
    return exact or list(texts)


def _touched(
    words: str,
    names: Iterable[str],
    texts: Mapping[str, str],
    spans: Mapping[str, Sequence[tuple[Turn, int, int]]],
    ends: Mapping[str, Sequence[int]],
) -> Iterator[Turn]:
    """Every turn in which the words stand: a report does not say which of them was meant."""
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())) or "(?!)")
    for name in names:
        for match in pattern.finditer(texts[name]):
            yield from _between(match.start(), match.end(), spans[name], ends[name])


def same_turns(left: Coding, right: Coding) -> tuple[list[tuple[Turn, Turn]], list[str]]:
    """The turns that both coders had before them, and the sources that differ or that one lacks.

    Sources are paired by their names, else by their words: programs rename what they import.
    """
    pairs: list[tuple[Turn, Turn]] = []
    odd: list[str] = []
    words = {_key(turns): name for name, turns in right.turns.items()}
    taken: set[str] = set()
    for name, turns in left.turns.items():
        other = words.get(_key(turns))
        if other is None:
            odd.append(name)
            continue
        taken.add(other)
        pairs += zip(turns, right.turns[other], strict=True)
    odd += [name for name in right.turns if name not in taken and name not in odd]
    return pairs, odd


def _key(turns: Sequence[Turn]) -> tuple[str, ...]:
    return tuple(" ".join(turn.text.split()) for turn in turns)


def only_present(found: Coding, texts: Iterable[str]) -> None:
    """Leaves out what stands in none of these texts: whoever coded an earlier revision has it
    still, also of somebody who withdrew. Layout is no difference: a text may have been imported
    from any format, and parted into turns otherwise."""
    spans = [span for text in texts for span in _spans("", text)]
    present = {_letters(turn.text) for turn, *_ in spans}
    running = "".join(_letters(turn.text) for turn, *_ in spans)
    gone = {
        turn
        for turns in found.turns.values()
        for turn in turns
        if (said := _letters(turn.text)) not in present and said not in running
    }
    if not gone:
        return
    found.old = len(gone)
    kept = {n: tuple(turn for turn in t if turn not in gone) for n, t in found.turns.items()}
    found.turns = {name: turns for name, turns in kept.items() if turns}
    # A code that says who withdrew, or that was for their words alone, has nothing to be compared.
    left = {name: turns - gone for name, turns in found.codes.items()}
    found.codes = {n: t for n, t in left.items() if t or not found.codes[n]}


def _letters(text: str) -> str:
    """Words as they are the same in every format: Word files have the time of a turn's end."""
    folded = unicodedata.normalize("NFKC", _END.sub("", text)).casefold()
    return "".join(filter(str.isalnum, folded))


_END = re.compile(r"\s*\[\d\d+:\d\d:\d\d\]\s*$")


def by_name(codes: Mapping[str, Any]) -> dict[str, str]:
    """The codes' names by what they are compared by: capitals and width count for nothing."""
    return {unicodedata.normalize("NFKC", name).casefold(): name for name in codes}
