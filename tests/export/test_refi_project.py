"""REFI-QDA: valid by the schema, positions in code points, and none of what importers trip over."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from facilitator.domain.moments import Tag
from facilitator.domain.sealed import (
    SealedMoment,
    SealedNote,
    SealedQuestion,
    SealedTranscript,
)
from facilitator.domain.transcript import Line
from facilitator.export import Material, formats
from facilitator.export.layout import covered
from facilitator.export.wording import clean
from tests.export.series import session

SCHEMA = next(
    (
        found
        for above in Path(__file__).parents
        if (found := above / "shared" / "refi-qda" / "Project-mrt2019.xsd").is_file()
    ),
    None,
)
"""Of the project's working papers, which lie beside a checkout, or nowhere."""

needs_schema = pytest.mark.skipif(SCHEMA is None, reason="shared/refi-qda is not beside this")
Q = "{urn:QDA-XML:project:1.0}"
STUDY = UUID("12345678-1234-4234-8234-123456789abc")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ORDER = ["CodeBook", "Variables", "Cases", "Sources"]


def three() -> Material:
    """Three sessions: English, Japanese, and one of combining marks and emoji alone."""
    return Material(
        (
            session(1, minutes=9),
            session(2, minutes=9, language="ja"),
            session(3, minutes=9, texts=("e\u0301te\u0301", "👩🏽‍⚕️🙂", "𠮷", "か゛")),
        ),
        title="Recovery",
        namespace=STUDY,
    )


class Project:
    """A .qdpx as an importer opens it."""

    def __init__(self, material: Material) -> None:
        self.content = formats()["qdpx"].render(material)[".qdpx"]
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.root = etree.fromstring(self.files["project.qde"])
        self.sources = list(self.root.iter(f"{Q}TextSource"))
        self.codes = {c.get("guid"): c for c in self.root.iter(f"{Q}Code")}
        self.cases = {c.get("guid"): c for c in self.root.iter(f"{Q}Case")}

    def text(self, source: etree._Element) -> str:
        path = source.get("plainTextPath")
        assert path.startswith("internal://")
        return self.files[f"sources/{path.removeprefix('internal://')}"].decode()

    def selections(self, source: etree._Element) -> Iterator[tuple[int, int, str | None, str]]:
        """(start, end, code's identifier, Description) of each."""
        for one in source.iter(f"{Q}PlainTextSelection"):
            reference = one.find(f"{Q}Coding/{Q}CodeRef")
            yield (
                int(one.get("startPosition")),
                int(one.get("endPosition")),
                None if reference is None else reference.get("targetGUID"),
                one.findtext(f"{Q}Description") or "",
            )

    def coded(self, source: etree._Element, name: str) -> list[str]:
        """What is coded with a code of that name."""
        text = self.text(source)
        return [
            text[start:end]
            for start, end, code, _ in self.selections(source)
            if code is not None and self.codes[code].get("name") == name
        ]


def check_schema(project: Project) -> None:
    if SCHEMA is not None:
        etree.XMLSchema(etree.parse(SCHEMA)).assertValid(project.root)


@needs_schema
def test_three_sessions_are_valid_by_the_schema() -> None:
    check_schema(Project(three()))


@needs_schema
def test_a_session_without_anything_is_valid_by_the_schema() -> None:
    empty = SealedTranscript("s", None, "", "", "en", 0)
    project = Project(Material((empty,)))
    check_schema(project)
    assert project.text(project.sources[0]) == "Transcript\n"


def test_every_codings_slice_is_its_quotation_in_code_points() -> None:
    material = three()
    project = Project(material)
    assert len(project.sources) == 3
    for source, transcript in zip(project.sources, material.transcripts, strict=True):
        lines = [line for line in transcript.lines if clean(line.text)]
        # Each speaker's selections, one after the other, are what that person said.
        for code, case in project.cases.items():
            name = case.get("name")
            said = " ".join(
                clean(line.text)
                for line in lines
                if (line.speaker or material.words("unknown_speaker")) == name
            )
            assert " ".join(project.coded(source, name)) == said
            assert project.codes[code].get("name") == name
        # A flag's selection begins with the first word it covers and ends with the last.
        for moment in transcript.moments:
            first, last = covered(lines, moment.start_ms, moment.end_ms)
            label = material.words.tag(moment.tag, material.tags)
            assert any(
                quoted.startswith(clean(lines[first].text))
                and quoted.endswith(clean(lines[last - 1].text))
                and all(clean(line.text) in quoted for line in lines[first:last])
                for quoted in project.coded(source, label)
            )


def test_a_selection_a_turn_and_the_label_is_not_in_it() -> None:
    project = Project(Material((session(1, minutes=9),)))
    (source,) = project.sources
    text = project.text(source)
    turns = [s for s in project.selections(source) if s[2] in project.cases]
    assert len(turns) == len(re.findall(r"^[^:\n]+: \[\d\d:\d\d:\d\d\] ", text, re.MULTILINE))
    for start, end, code, _ in turns:
        before = text[:start].rpartition("\n")[2]
        assert re.fullmatch(r"[^:]+: \[\d\d:\d\d:\d\d\] ", before)
        assert before.startswith(project.codes[code].get("name"))
        assert text[end] == "\n"


spoken = st.lists(
    st.tuples(
        st.sampled_from([None, "User 1", "利用者 2"]),
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
    ),
    max_size=8,
)
label = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=60, deadline=None)
@given(spoken=spoken, words=label, at=st.integers(0, 50_000))
def test_positions_hold_for_any_text(
    spoken: list[tuple[str | None, str]], words: str, at: int
) -> None:
    lines = tuple(
        Line(f"u{n}", n * 4_000, n * 4_000 + 3_000, who, text)
        for n, (who, text) in enumerate(spoken)
    )
    transcript = SealedTranscript(
        "s", 1, words, "2026-11-23", "en", 60_000, lines=lines,
        guide=(SealedQuestion("1.1", words, words, "", at),),
        moments=(
            SealedMoment("a", "quote", at, at + 9_000, None, words),
            SealedMoment("b", "quote", at, at + 9_000),
        ),
        notes=(SealedNote(at, words), SealedNote(at + 1, f"{words}!")),
    )  # fmt: skip
    material = Material((transcript,), title=words)
    project = Project(material)
    check_schema(project)
    (source,) = project.sources
    text = project.text(source)
    quoted = [
        text[start:end]
        for start, end, code, _ in project.selections(source)
        if code in project.cases
    ]
    said = [clean(line.text) for line in lines if clean(line.text)]
    assert " ".join(quoted) == " ".join(said)
    assert_nothing_trips(project)


def assert_nothing_trips(project: Project) -> None:
    """What was seen to end an import half-way, or to lose something without a word."""
    root = project.root
    # What QualCoder stops at.
    assert root.get("origin")
    assert root.find(f"{Q}Users") is None
    assert not list(root.iter(f"{Q}Note", f"{Q}AudioSource", f"{Q}PlainTextContent", f"{Q}NoteRef"))
    names = [f"sources/{source.get('guid')}.txt" for source in project.sources]
    assert list(project.files) == ["project.qde", *names]
    for source in project.sources:
        selections = list(project.selections(source))
        text = project.text(source)
        assert all(0 <= start < end <= len(text) for start, end, _, _ in selections)
        uncoded = [s[:2] for s in selections if s[2] is None]
        assert len(set(uncoded)) == len(uncoded)
        coded = [s[:3] for s in selections if s[2] is not None]
        assert len(set(coded)) == len(coded)
        # A Coding hangs on a selection, never on the whole source.
        assert source.find(f"{Q}Coding") is None
        variables = [v.get("targetGUID") for v in source.iter(f"{Q}VariableRef")]
        assert len(set(variables)) == len(variables)
        # CRLF and a byte order mark shift all that follows.
        assert "\r" not in text
        assert "\ufeff" not in text
        assert text.endswith("\n")
        assert not re.search(r'[/\\:*?"<>|]', source.get("name"))
    # What is dropped without a word.
    code_names = [code.get("name").casefold() for code in project.codes.values()]
    assert len(set(code_names)) == len(code_names)
    source_names = [source.get("name") for source in project.sources]
    assert len(set(source_names)) == len(source_names)
    speakers = [c for c in root.find(f"{Q}CodeBook/{Q}Codes") if c.get("guid") in project.cases]
    assert len(speakers) == len(project.cases)
    # A variable of cases and of sources would be a case's alone.
    of_cases = {v.get("targetGUID") for case in project.cases.values() for v in _variables(case)}
    of_sources = {v.get("targetGUID") for source in project.sources for v in _variables(source)}
    assert not of_cases & of_sources
    assert {v.get("guid") for v in root.iter(f"{Q}Variable")} == of_cases | of_sources
    # Dates in UTC, identifiers in one spelling, each meant once; colours of six digits.
    for element in root.iter():
        for name, value in element.attrib.items():
            if name.endswith("DateTime"):
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value)
            if name.endswith("GUID") or name == "guid":
                assert GUID.fullmatch(value)
            if name == "color":
                assert re.fullmatch(r"#[0-9A-F]{6}", value)
        assert "\r" not in (element.text or "")
    guids = Counter(e.get("guid") for e in root.iter() if e.get("guid") and e.tag != f"{Q}Case")
    assert set(guids.values()) <= {1}
    known = {e.get("guid") for e in root.iter() if e.get("guid")}
    assert all(e.get("targetGUID") in known for e in root.iter() if e.get("targetGUID"))
    assert [etree.QName(e).localname for e in root] == [
        name for name in ORDER if root.find(f"{Q}{name}") is not None
    ]
    assert all(len(element) for element in root)


def _variables(element: etree._Element) -> Iterator[etree._Element]:
    yield from element.iterfind(f"{Q}VariableValue/{Q}VariableRef")


def test_nothing_trips_an_importer() -> None:
    assert_nothing_trips(Project(three()))


def test_speakers_are_cases_over_the_series_with_their_roles() -> None:
    material = three()
    project = Project(material)
    here = {p.code for t in material.transcripts for p in t.participants}
    unknown = material.words("unknown_speaker")
    assert {case.get("name") for case in project.cases.values()} == here | {unknown}
    assert len({case.get("name") for case in project.cases.values()}) == len(project.cases)
    roles = {
        case.get("name"): case.findtext(f"{Q}VariableValue/{Q}TextValue")
        for case in project.cases.values()
    }
    assert roles["Psychologist 1"] == "Psychologist"
    assert roles[unknown] is None
    # Whoever was there and silent is a case too.
    silent = dataclasses.replace(session(1, minutes=3), lines=())
    assert "User 1" in {c.get("name") for c in Project(Material((silent,))).cases.values()}


def test_who_agreed_to_be_quoted_is_told_of_each_case() -> None:
    first, second = session(1, minutes=3), session(2, minutes=3)
    said = {"User 1": (True, False), "User 2": (True, None), "User 3": (None, None)}

    def asked(transcript: SealedTranscript, meeting: int) -> SealedTranscript:
        people = tuple(
            dataclasses.replace(p, quoting=said.get(p.code, (None, None))[meeting])
            for p in transcript.participants
        )
        return dataclasses.replace(transcript, participants=people)

    project = Project(Material((asked(first, 0), asked(second, 1)), title="T"))
    check_schema(project)
    assert_nothing_trips(project)
    told = {
        case.get("name"): case.findtext(f"{Q}VariableValue/{Q}BooleanValue")
        for case in project.cases.values()
    }
    assert (told["User 1"], told["User 2"], told["User 3"]) == ("false", "true", None)


def test_flags_are_a_codebook_of_their_own_and_sections_too() -> None:
    project = Project(Material((session(1, minutes=9),)))
    top = project.root.find(f"{Q}CodeBook/{Q}Codes")
    folders = {c.get("name"): c for c in top if c.get("isCodable") == "false"}
    assert set(folders) == {"flagged live", "topic guide"}
    tags = [c.get("name") for c in folders["flagged live"].iter(f"{Q}Code")][1:]
    assert tags == ["emergent topic", "quote", "disagreement", "distress", "follow up"]
    sections = [c.get("name") for c in folders["topic guide"].iter(f"{Q}Code")][1:]
    assert sections == ["Opening", "Feeling safe: what helps", "Closing"]
    (source,) = project.sources
    for number, name in enumerate(sections, 1):
        (stretch,) = project.coded(source, name)
        assert stretch.startswith(f"{number} ")
        assert f"{number}.1 Question" in stretch


def test_a_japanese_project_is_called_in_japanese() -> None:
    project = Project(Material((session(2, minutes=6, language="ja"),)))
    names = {code.get("name") for code in project.codes.values()}
    assert {"会合中の印", "トピックガイド", "新しい話題", "はじめに"} <= names
    assert project.sources[0].get("name") == "第2回 2026-02-09"
    assert {v.get("name") for v in project.root.iter(f"{Q}Variable")} == {"役割", "回", "日付"}


def test_notes_are_selections_without_a_code_and_two_at_one_place_are_one() -> None:
    transcript = SealedTranscript(
        "s", 1, "T", "2026-11-23", "en", 60_000,
        lines=(Line("u1", 0, 1_000, "User 1", "Yes."), Line("u2", 9_000, 9_500, "User 2", "No.")),
        notes=(SealedNote(500, "Cold"), SealedNote(900, "寒い"), SealedNote(9_400, "Warm")),
    )  # fmt: skip
    project = Project(Material((transcript,)))
    (source,) = project.sources
    text = project.text(source)
    found = [(text[s:e], memo) for s, e, code, memo in project.selections(source) if code is None]
    assert found == [("Yes.", "Cold\n寒い"), ("No.", "Warm")]


def test_two_flags_of_one_tag_at_one_place_are_one_coding_with_both_labels() -> None:
    transcript = SealedTranscript(
        "s", 1, "T", "2026-11-23", "en", 60_000,
        lines=(Line("u1", 0, 1_000, "User 1", "Yes."),),
        moments=(
            SealedMoment("a", "quote", 0, 900, None, "first"),
            SealedMoment("b", "quote", 100, 1_000, None, "second"),
            SealedMoment("c", "distress", 100, 1_000),
        ),
    )  # fmt: skip
    project = Project(Material((transcript,)))
    (source,) = project.sources
    memos = {
        project.codes[code].get("name"): memo
        for _, _, code, memo in project.selections(source)
        if code is not None and code not in project.cases
    }
    assert memos == {"quote": "quote, first\nquote, second", "distress": "distress"}


def test_a_tag_called_like_a_speaker_or_a_section_has_a_name_of_its_own() -> None:
    transcript = session(1, minutes=9)
    tags = {"quote": Tag("quote", "q", "user 1", "❝"), "own": Tag("own", "o", "Opening", "*")}
    project = Project(Material((transcript,), tags=tags))
    assert_nothing_trips(project)
    names = {code.get("name") for code in project.codes.values()}
    assert {"User 1", "user 1 (2)", "Opening", "Opening (2)"} <= names


def test_what_is_to_be_remembered_stands_in_the_sources_description() -> None:
    project = Project(three())
    memo = project.sources[0].findtext(f"{Q}Description")
    assert "Meeting 1, 2026-01-26, 9 min 00 s" in memo
    assert "Reviewed by Facilitator 1, line by line, 2026-01-26" in memo
    assert project.sources[0].get("creationDateTime") == "2026-01-26T09:30:00Z"


@given(st.uuids(), st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3))
def test_identifiers_are_uuids_of_version_5(namespace: UUID, parts: list[str]) -> None:
    made = Material((), namespace=namespace).guid(*parts)
    assert made == str(uuid5(namespace, "\x1f".join(parts)))


def test_identifiers_stay_and_are_no_other_studys() -> None:
    material = three()
    once, again = Project(material), Project(material)
    assert once.content == again.content
    alone = Project(material.alone(material.transcripts[1]))
    shared = set(alone.codes) & set(once.codes)
    assert {once.codes[guid].get("name") for guid in shared} >= {"User 1", "Facilitator 1"}
    assert alone.sources[0].get("guid") == once.sources[1].get("guid")
    other = Project(dataclasses.replace(material, namespace=UUID(int=5)))
    ours = {e.get("guid") for e in once.root.iter() if e.get("guid")}
    assert not ours & {e.get("guid") for e in other.root.iter() if e.get("guid")}


def test_a_code_keeps_its_identifier_when_it_is_called_otherwise() -> None:
    transcript = session(1, minutes=9)
    renamed = {"quote": Tag("quote", "q", "words to keep", "❝")}
    before = Project(Material((transcript,), namespace=STUDY))
    after = Project(Material((transcript,), namespace=STUDY, tags=renamed))
    (guid,) = [g for g, c in before.codes.items() if c.get("name") == "quote"]
    assert after.codes[guid].get("name") == "words to keep"


def test_two_sessions_of_one_meeting_have_names_of_their_own() -> None:
    first = session(1, minutes=3)
    second = dataclasses.replace(first, session="again")
    project = Project(Material((first, second), title="Recovery"))
    assert_nothing_trips(project)


def test_names_sort_as_the_series_went() -> None:
    many = tuple(session(n, minutes=3) for n in (2, 11))
    names = [source.get("name") for source in Project(Material(many)).sources]
    assert names == sorted(names)
    assert names[0].startswith("Meeting 02")


def test_the_codebook_has_the_projects_identifiers_and_no_speakers() -> None:
    material = three()
    codebook = etree.fromstring(formats()["qdc"].render(material)[".qdc"])
    assert codebook.tag == "{urn:QDA-XML:codebook:1.0}CodeBook"
    codes = {c.get("guid"): c.get("name") for c in codebook.iter("{urn:QDA-XML:codebook:1.0}Code")}
    project = Project(material)
    assert codes == {
        guid: code.get("name") for guid, code in project.codes.items() if guid not in project.cases
    }


def test_the_codebook_for_taguette_has_a_row_a_tag() -> None:
    content = formats()["codebook"].render(three())["-codebook.csv"]
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["tag"] for row in rows][:2] == ["emergent topic", "quote"]
    assert all(row["description"] for row in rows)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_page_beside_it_says_how_to_open_it(language: str) -> None:
    material = Material((session(1, minutes=3, language=language),))
    page = formats()["qdpx"].render(material)["-how-to-open.txt"].decode()
    assert all(name in page for name in ("QualCoder", "NVivo", "MAXQDA", "ATLAS.ti", "Taguette"))
    # What it names is there to be found.
    project = Project(material)
    folders = [c.get("name") for c in project.codes.values() if c.get("isCodable") == "false"]
    assert len(folders) == 2
    assert all(name in page for name in folders)
    assert set(re.findall(r"--format ([a-z-]+)", page)) <= set(formats())
    assert len(page.splitlines()) < 50
