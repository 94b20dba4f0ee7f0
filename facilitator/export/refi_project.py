"""A REFI-QDA project (.qdpx, schema 1.0 of 18 March 2019): sessions as sources, speakers as cases.

A ZIP file with project.qde and a text file a session. Positions are code points of that text,
counted from 0, the end exclusive. What importers were seen to stumble over is avoided:

- no Users: the first one's name would become the analyst's own;
- no sound: it is destroyed, and an AudioSource without its file ends an import;
- each code's name once, each code at one place once, one uncoded selection at a place;
- a speaker is a case and a code of the same identifier, at the top of the codebook;
- what is to be remembered of a session stands in its Description, never in a Note;
- dates in UTC ("Z"), texts with LF and without a byte order mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from facilitator.domain.people import is_code, parse_code
from facilitator.domain.sealed import SealedTranscript
from facilitator.export.layout import Flag, Heading, Layout, Paragraph, layout
from facilitator.export.material import NEVER, Material, made_at
from facilitator.export.packing import packed, unpacked
from facilitator.export.reading import Spoken
from facilitator.export.refi import ORIGIN, Code, Codes, add_text, written
from facilitator.export.wording import Words, clean, page

JOINT = True
SUFFIX = ".qdpx"

NAMESPACE = "urn:QDA-XML:project:1.0"
PROJECT = "project.qde"
SOURCES = "sources"

_NO_NAME = re.compile(r'[/\\:*?"<>|]+')
"""What a file cannot be called somewhere: readers name a file after its source."""


@dataclass(slots=True)
class Selection:
    """Code points [start, end) of a source, with what is said of them."""

    guid: str
    start: int
    end: int
    code: Code | None = None
    memos: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Source:
    """A session as a source: its text, what is to be remembered of it, and the selections."""

    guid: str
    name: str
    memo: str
    text: str
    selections: tuple[Selection, ...]


HOW_TO_OPEN = "-how-to-open.txt"
"""A page beside the project: what is in it, and how each program takes it."""


def render(material: Material) -> Mapping[str, bytes]:
    """The project and the page beside it. Both are the same whenever they are made of the same."""
    codes = Codes(material)
    sources = tuple(_sources(material, codes))
    files = {PROJECT: _project(material, codes, sources)}
    files |= {f"{SOURCES}/{source.guid}.txt": source.text.encode() for source in sources}
    return {
        SUFFIX: packed(files),
        HOW_TO_OPEN: page("how_to_open", material.words.language).encode(),
    }


def _sources(material: Material, codes: Codes) -> Iterator[Source]:
    taken: set[str] = set()
    most = max((t.number or 0 for t in material.transcripts), default=0)
    for transcript in material.transcripts:
        name = _name(material.words, transcript, len(str(most)))
        if name.casefold() in taken:
            name = f"{name} {transcript.session}"
        taken.add(name.casefold())
        yield source(material, codes, transcript, name)


def source_texts(material: Material) -> dict[str, str]:
    """The text of each session by its source's name, as an analyst's program has it."""
    return {source.name: source.text for source in _sources(material, Codes(material))}


def _name(words: Words, transcript: SealedTranscript, digits: int) -> str:
    """Sorts as the series went: numbers are as wide as the widest of them."""
    if transcript.number is None:
        name = f"{words('meeting_alone')} {transcript.date}"
    else:
        number = str(transcript.number).zfill(digits)
        name = f"{words('meeting', number=number)} {transcript.date}"
    return _NO_NAME.sub("-", clean(name)).strip()


def source(material: Material, codes: Codes, transcript: SealedTranscript, name: str) -> Source:
    """A session's text and selections."""
    shown = layout(material, transcript)
    made = _Text(material, codes, transcript, shown)
    return Source(
        guid=material.guid("source", transcript.session),
        name=name,
        memo="\n".join((shown.title, *shown.header)),
        text=made.text,
        selections=tuple(made.selections()),
    )


class _Text:
    """The text of a source, and where in it everything stands."""

    def __init__(
        self, material: Material, codes: Codes, transcript: SealedTranscript, shown: Layout
    ) -> None:
        self._material, self._codes = material, codes
        self._transcript, self._shown = transcript, shown
        self._lines: list[tuple[int, int]] = []
        """Of each line with words, by its number."""
        self._turns: list[tuple[Paragraph, int, int]] = []
        self._sections: list[tuple[str, int, int]] = []
        pieces: list[str] = []
        at = 0
        for block in shown.blocks:
            match block:
                case Paragraph():
                    begin = at + len(block.label)
                    self._turns.append((block, begin, begin + len(block.text)))
                    for line in block.lines:
                        self._lines.append((begin, begin + len(line.text)))
                        begin += len(line.text) + 1
                    piece = f"{block.label}{block.text}"
                case Heading(level, piece, title):
                    if level == 1:
                        self._sections.append((title, at, at + len(piece)))
                case _ if block.kind != "gap":
                    continue  # flags are codings here, notes selections
                case _:
                    piece = block.text
            pieces.append(piece)
            at += len(piece) + 2
            if self._sections:
                title, begin, _ = self._sections[-1]
                self._sections[-1] = title, begin, at - 2
        # A source without a character is none to some readers.
        self.text = "\n\n".join(pieces or [shown.title]) + "\n"

    def selections(self) -> Iterator[Selection]:
        """Turns, flags, sections and notes; none twice at one place."""
        material, session = self._material, self._transcript.session
        for turn, start, end in self._turns:
            code = self._codes.speakers[turn.speaker]
            yield Selection(material.guid("turn", session, turn.lines[0].id), start, end, code)
        coded: dict[tuple[str, int, int], Selection] = {}
        for flag in self._shown.flags if self._lines else ():
            code = self._codes.tag(flag.moment.tag)
            for number, (start, end) in enumerate(self._quotations(flag)):
                more = [str(number)] * (number > 0)
                guid = material.guid("flag", session, flag.moment.id, *more)
                one = Selection(guid, start, end, code)
                coded.setdefault((code.guid, start, end), one).memos.append(flag.what)
        for title, start, end in self._sections:
            code = self._codes.sections[title]
            one = Selection(material.guid("visit", session, title, str(start)), start, end, code)
            coded.setdefault((code.guid, start, end), one)
        yield from coded.values()
        noted: dict[int, Selection] = {}
        for at, text in self._shown.notes if self._lines else ():
            turn, start, end = next(t for t in reversed(self._turns) if t[0].first <= at)
            one = Selection(material.guid("note", session, turn.lines[0].id), start, end)
            noted.setdefault(start, one).memos.append(text)
        yield from noted.values()

    def _quotations(self, flag: Flag) -> list[tuple[int, int]]:
        """Where a flag's coding lies: on what of it may be quoted; where that is nothing, on the
        speaker's code before the words, so that the place is known and no word is quoted."""
        if flag.quotable:
            return [(self._lines[at][0], self._lines[end - 1][1]) for at, end in flag.quotable]
        turn, start, _ = next(t for t in reversed(self._turns) if t[0].first <= flag.first)
        begin = start - len(turn.label)
        return [(begin, begin + len(turn.speaker))]


def _project(material: Material, codes: Codes, sources: tuple[Source, ...]) -> bytes:
    words = material.words
    made = max(map(made_at, material.transcripts), default=NEVER)
    root = ET.Element(
        "Project",
        {
            "xmlns": NAMESPACE,
            "name": clean(material.title) or words("transcript"),
            "origin": ORIGIN,
            "creationDateTime": made,
        },
    )
    codes.add_to(ET.SubElement(root, "CodeBook"), speakers=True)
    variables = _Variables(material, codes, root)
    if codes.speakers:
        cases = ET.SubElement(root, "Cases")
        quoting = _quoting(material.transcripts)
        said: dict[str, list[Selection]] = {}
        for selection in (selection for one in sources for selection in one.selections):
            if selection.code is not None:
                said.setdefault(selection.code.guid, []).append(selection)
        for who, code in codes.speakers.items():
            _case(cases, who, code, variables, said=said, quoting=quoting.get(who))
    elements = ET.SubElement(root, "Sources")
    for transcript, one in zip(material.transcripts, sources, strict=True):
        _source(material, elements, transcript, one, variables)
    return written(root)


class _Variables:
    """The variables that are used, each defined once; those of cases and of sources are apart,
    because a variable used on both is a case's alone to QualCoder."""

    def __init__(self, material: Material, codes: Codes, root: ET.Element) -> None:
        words, sessions = material.words, material.transcripts
        used = {
            "role": (words("role"), "Text", any(map(is_code, codes.speakers))),
            "quoting": (words("quoting_variable"), "Boolean", bool(_quoting(sessions))),
            "meeting": (
                words("meeting_variable"), "Integer", any(t.number is not None for t in sessions)
            ),
            "date": (words("date_variable"), "Date", any(_is_date(t.date) for t in sessions)),
        }  # fmt: skip
        self._guids = {what: material.guid("variable", what) for what in used}
        defined = [(what, name, kind) for what, (name, kind, needed) in used.items() if needed]
        parent = ET.SubElement(root, "Variables") if defined else root
        for what, name, kind in defined:
            about = {"guid": self._guids[what], "name": name, "typeOfVariable": kind}
            ET.SubElement(parent, "Variable", about)

    def set(self, parent: ET.Element, what: str, kind: str, value: str) -> None:
        """A value of a case or a source."""
        element = ET.SubElement(parent, "VariableValue")
        ET.SubElement(element, "VariableRef", {"targetGUID": self._guids[what]})
        ET.SubElement(element, kind).text = value


def _quoting(sessions: Iterable[SealedTranscript]) -> dict[str, bool]:
    """Who agreed to be quoted, of those who were asked: a no in any meeting is a no."""
    found: dict[str, bool] = {}
    for person in (person for t in sessions for person in t.participants):
        if person.quoting is not None:
            found[clean(person.code)] = found.get(clean(person.code), True) and person.quoting
    return found


def _case(
    cases: ET.Element,
    who: str,
    code: Code,
    variables: _Variables,
    *,
    said: Mapping[str, list[Selection]],
    quoting: bool | None,
) -> None:
    case = ET.SubElement(cases, "Case", {"guid": code.guid, "name": code.name})
    ET.SubElement(case, "CodeRef", {"targetGUID": code.guid})
    if is_code(who):
        variables.set(case, "role", "TextValue", parse_code(who)[0])
    if quoting is not None:
        variables.set(case, "quoting", "BooleanValue", str(quoting).lower())
    for selection in said.get(code.guid, ()):
        ET.SubElement(case, "SelectionRef", {"targetGUID": selection.guid})


def _source(
    material: Material,
    parent: ET.Element,
    transcript: SealedTranscript,
    one: Source,
    variables: _Variables,
) -> None:
    made = made_at(transcript)
    element = ET.SubElement(
        parent,
        "TextSource",
        {
            "guid": one.guid,
            "name": one.name,
            "plainTextPath": f"internal://{one.guid}.txt",
            "creationDateTime": made,
        },
    )
    add_text(element, "Description", one.memo)
    for selection in one.selections:
        _selection(material, element, selection, made)
    if transcript.number is not None:
        variables.set(element, "meeting", "IntegerValue", str(transcript.number))
    if _is_date(transcript.date):
        variables.set(element, "date", "DateValue", transcript.date)


def _selection(material: Material, parent: ET.Element, one: Selection, made: str) -> None:
    element = ET.SubElement(
        parent,
        "PlainTextSelection",
        {
            "guid": one.guid,
            "startPosition": str(one.start),
            "endPosition": str(one.end),
            "creationDateTime": made,
        },
    )
    add_text(element, "Description", "\n".join(dict.fromkeys(one.memos)))
    if one.code is not None:
        guid = material.guid("coding", one.guid)
        coding = ET.SubElement(element, "Coding", {"guid": guid, "creationDateTime": made})
        ET.SubElement(coding, "CodeRef", {"targetGUID": one.code.guid})


def _is_date(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None


def spoken(files: Mapping[str, bytes], _: Material) -> Iterator[Spoken]:
    """Who said what, by the positions alone. ValueError if one lies outside its text."""
    names = {"q": NAMESPACE}
    inside = unpacked(files[SUFFIX])
    root = ET.fromstring(inside[PROJECT])  # noqa: S314 - this program wrote it a moment ago
    people = {case.get("guid"): case.get("name") for case in root.iterfind("q:Cases/q:Case", names)}
    for one in root.iterfind("q:Sources/q:TextSource", names):
        text = inside[f"{SOURCES}/{one.get('guid')}.txt"].decode()
        for selection in one.iterfind("q:PlainTextSelection", names):
            start, end = (int(selection.get(f"{at}Position", "-1")) for at in ("start", "end"))
            if not 0 <= start < end <= len(text):
                raise ValueError("a position lies outside its text")
            for reference in selection.iter(f"{{{NAMESPACE}}}CodeRef"):
                if (who := people.get(reference.get("targetGUID"))) is not None:
                    yield Spoken(who, text[start:end])
