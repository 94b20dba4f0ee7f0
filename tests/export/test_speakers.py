"""Whom the analysts' programs take for speakers in our text and Word files, in both languages."""

from __future__ import annotations

import dataclasses

import pytest

from facilitator.domain.sealed import SealedNote, SealedTranscript
from facilitator.export import Material, formats
from facilitator.export.layout import layout
from tests.export.readers import (
    atlas_ti,
    docx_paragraphs,
    maxqda,
    nvivo,
    qualcoder,
    qualcoder_words,
    taguette_docx,
)
from tests.export.series import session

LANGUAGES = ("en", "ja")
UNKNOWN = {"en": "Unknown speaker", "ja": "話者不明"}


def made(language: str) -> tuple[SealedTranscript, Material]:
    transcript = session(3, minutes=20, language=language)
    return transcript, Material((transcript,), title=transcript.title)


def who_spoke(transcript: SealedTranscript, language: str) -> set[str]:
    return {line.speaker or UNKNOWN[language] for line in transcript.lines}


def paragraphs(name: str, material: Material) -> list[str]:
    files = formats()[name].render(material)
    if name == "txt":
        return files[".txt"].decode().split("\n")
    return [text for _, text in docx_paragraphs(files[".docx"])]


@pytest.mark.parametrize("name", ["txt", "docx"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_program_finds_the_speakers_and_nobody_else(name: str, language: str) -> None:
    transcript, material = made(language)
    text = paragraphs(name, material)
    spoke = who_spoke(transcript, language)
    assert len(spoke) > 5
    for found in (
        qualcoder(text),
        maxqda(text),
        atlas_ti(text),
        nvivo(text),
    ):
        assert set(found) == spoke
    turns = list(layout(material, transcript).paragraphs)
    assert len(qualcoder(text)) == len(maxqda(text)) == len(turns)
    # With the filter for time stamps on, the code stays what it was.
    assert set(qualcoder(text, stamps_out=True)) == spoke
    for setting in ("#Name:", "@Name:", "[Name]", "{Name}"):
        assert qualcoder(text, setting) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_flags_notes_and_headings_are_nobodys_words(language: str) -> None:
    transcript, material = made(language)
    text = formats()["txt"].render(material)[".txt"].decode()
    coded = [words.split("] ", 1)[1] for _, words in qualcoder_words(text)]
    assert coded == [turn.text for turn in layout(material, transcript).paragraphs]


@pytest.mark.parametrize("language", LANGUAGES)
def test_taguette_glues_no_turn_to_another(language: str) -> None:
    transcript, material = made(language)
    content = formats()["docx"].render(material)[".docx"]
    assert taguette_docx(content) == [text for _, text in docx_paragraphs(content)]
    turns = [turn.text for turn in layout(material, transcript).paragraphs]
    assert any(not text.endswith((".", "?", "!", "…", "]")) for text in turns)


def test_sections_and_questions_are_headings_by_style() -> None:
    _, material = made("en")
    styled = docx_paragraphs(formats()["docx"].render(material)[".docx"])
    sections = [text for style, text in styled if style == "Heading 1"]
    assert sections == ["1 Opening", "2 Feeling safe - what helps", "3 Closing"]
    questions = [text for style, text in styled if style == "Heading 2"]
    assert questions[0] == "1.1 Question 1.1 - what then?"
    assert len(questions) == 8


@pytest.mark.parametrize("title", ["[Person 1] and us", "{Ours}: x", "@home: y", "#1: z", "a : b"])
def test_a_title_or_a_note_that_looks_like_a_name_is_none(title: str) -> None:
    told = dataclasses.replace(
        session(1, minutes=5), title=title, notes=(SealedNote(0, title),), guide_title=title
    )
    for name in ("txt", "docx"):
        text = paragraphs(name, Material((told,)))
        assert set(qualcoder(text)) == who_spoke(told, "en")
        for setting in ("#Name:", "@Name:", "[Name]", "{Name}"):
            assert qualcoder(text, setting) == []
