"""Whoever did not agree to being quoted: their words stay, and are no moment's quotation."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from facilitator.domain.sealed import SealedMoment, SealedParticipant, SealedTranscript
from facilitator.export import Material, formats
from facilitator.export.layout import layout
from facilitator.export.packing import unpacked
from facilitator.export.refi_project import NAMESPACE

SPOKEN_BY = {
    "User 1": ("Nobody asked me", "They wrote: come"),
    "Volunteer Worker 1": ("So [Person 2] rang",),
}


def not_quoting(sealed: SealedTranscript, *codes: str) -> Material:
    people = tuple(replace(p, quoting=p.code not in codes) for p in sealed.participants)
    everything = SealedMoment("m3", "quote", 500, 11_000)
    made = replace(sealed, participants=people, moments=(*sealed.moments, everything))
    return Material((made,), title=sealed.title)


def quotations(material: Material) -> list[str]:
    """What the flags' codings in the REFI-QDA project lie on."""
    inside = unpacked(formats()["qdpx"].render(material)[".qdpx"])
    root = ET.fromstring(inside["project.qde"])
    n = {"q": NAMESPACE}
    tags = {
        code.get("guid")
        for code in root.iterfind(".//q:Code", n)
        if code.get("name") in ("emergent topic", "quote")
    }
    (source,) = root.iterfind("q:Sources/q:TextSource", n)
    text = inside[f"sources/{source.get('guid')}.txt"].decode()
    return [
        text[int(one.get("startPosition", "")) : int(one.get("endPosition", ""))]
        for one in source.iterfind("q:PlainTextSelection", n)
        for coding in one.iterfind("q:Coding/q:CodeRef", n)
        if coding.get("targetGUID") in tags
    ]


def rows(material: Material, table: str) -> list[dict[str, str]]:
    text = formats()["csv"].render(material)[f"-{table}.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("who", list(SPOKEN_BY))
def test_no_quotation_holds_their_words(sealed: SealedTranscript, who: str) -> None:
    material = not_quoting(sealed, who)
    found = quotations(material) + [row["text"] for row in rows(material, "moments")]
    assert not [words for words in SPOKEN_BY[who] for text in found if words in text]
    others = [words for code in SPOKEN_BY if code != who for words in SPOKEN_BY[code]]
    assert all(any(words in text for text in found) for words in others)


def test_a_moment_that_is_all_theirs_keeps_its_place(sealed: SealedTranscript) -> None:
    assert "User 1" in quotations(not_quoting(sealed, "User 1"))


def test_it_is_said_of_each_moment_and_each_person(sealed: SealedTranscript) -> None:
    material = not_quoting(sealed, "User 1")
    flags = layout(material, material.transcript).flags
    assert [flag.what.rpartition(", ")[2] for flag in flags] == [
        "not to be quoted",
        "in part not to be quoted",
        "quote",
    ]
    assert [row["may_be_quoted"] for row in rows(material, "moments")] == ["no", "in part", "yes"]
    assert [row["may_be_quoted"] for row in rows(material, "participants")] == ["no", "yes", "yes"]


def test_their_words_stay_in_the_text(sealed: SealedTranscript) -> None:
    material = not_quoting(sealed, *SPOKEN_BY)
    for name in ("txt", "docx", "html", "md", "csv", "qdpx", "vtt", "eaf"):
        files = formats()[name].render(material)
        assert formats()[name].is_what_was_sealed(files, material), name
    page = formats()["html"].render(material)[".html"].decode()
    assert "Nobody asked me" in page
    assert "<mark" not in page.partition("</style>")[2].replace('<mark title="2', "")


def test_a_line_of_an_unknown_speaker_goes_with_whom_the_flag_is_about(
    sealed: SealedTranscript,
) -> None:
    about = SealedMoment("m9", "quote", 10_000, 11_000, "User 2")
    made = replace(not_quoting(sealed, "User 2").transcript, moments=(about,))
    material = Material((made,))
    assert [row["may_be_quoted"] for row in rows(material, "moments")] == ["no"]


def test_who_was_not_asked_may_be_quoted(material: Material) -> None:
    assert all(flag.whole for flag in layout(material, material.transcript).flags)
    assert SealedParticipant.of("User 1").quoting is None
