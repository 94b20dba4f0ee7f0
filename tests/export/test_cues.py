"""Subtitles: WebVTT as webvtt-py and Taguette read it, SubRip."""

from __future__ import annotations

import codecs
import io
import re

import pytest
import webvtt

from facilitator.domain.sealed import SealedMoment, SealedTranscript
from facilitator.domain.transcript import Line
from facilitator.export import Material, formats
from facilitator.export.cues import BOM
from tests.export.series import session

LINES = (
    Line("u1", 0, 1_250, "User 1", "a < b & c > d --> e"),
    Line("u2", 3_600_000, 3_600_000, None, "No time at all"),
    Line("u3", 3_601_000, 3_602_000, "利用者 2", "はい🙂"),
)


@pytest.fixture
def spoken() -> Material:
    moments = (SealedMoment("m", "quote", 0, 900, None, "-->"),)
    told = SealedTranscript(
        "s", 1, "T --> x", "2026-11-23", "en", 4_000_000, lines=LINES, moments=moments
    )
    return Material((told,))


def text_of(name: str, material: Material) -> str:
    (content,) = formats()[name].render(material).values()
    return content.decode()


def test_webvtt_is_read_by_another_program(spoken: Material) -> None:
    read = webvtt.from_buffer(io.BytesIO(text_of("vtt", spoken).encode()))
    assert [(c.start, c.end) for c in read.captions] == [
        ("00:00:00.000", "00:00:01.250"),
        ("01:00:00.000", "01:00:00.001"),
        ("01:00:01.000", "01:00:02.000"),
    ]
    assert [c.voice for c in read.captions] == ["User 1", "Unknown speaker", "利用者 2"]
    assert read.captions[0].raw_text == "<v User 1>a &lt; b &amp; c &gt; d -&gt; e"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_whole_session_is_read_by_another_program(language: str) -> None:
    transcript = session(1, minutes=9, language=language)
    read = webvtt.from_buffer(io.BytesIO(text_of("vtt", Material((transcript,))).encode()))
    assert len(read.captions) == len(transcript.lines)


def test_webvtt_tells_title_and_flags_in_comments(spoken: Material) -> None:
    text = text_of("vtt", spoken)
    assert text.startswith("WEBVTT\n\nNOTE\nT -> x\nMeeting 1, 2026-11-23")
    assert "NOTE\nFlag 1 begins, quote, ->\n\n00:00:00.000 --> " in text
    assert text.count("-->") == len(LINES)


def test_taguette_gets_nothing_but_cues(spoken: Material) -> None:
    header, *cues = text_of("vtt-taguette", spoken).removeprefix(BOM).rstrip("\n").split("\n\n")
    assert header == "WEBVTT"
    for cue in cues:
        times, words = cue.split("\n")
        assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}", times)
        assert re.match(r"[^:<]+: \S", words)
    assert cues[0].endswith("User 1: a < b & c > d -> e")
    assert len(webvtt.from_string("\n\n".join((header, *cues)))) == len(LINES)


@pytest.mark.parametrize("name", ["vtt-taguette", "srt", "codebook"])
def test_whoever_guesses_at_encodings_guesses_right(name: str) -> None:
    """One accent in much English is taken for Latin-1, and four bytes in some for Turkish."""
    (content,) = formats()[name].render(Material((session(1, minutes=3),))).values()
    assert content.startswith(codecs.BOM_UTF8)


def test_subrip_is_numbered(spoken: Material) -> None:
    text = text_of("srt", spoken)
    assert text.startswith(BOM)
    text = text.removeprefix(BOM)
    assert text.startswith("1\n00:00:00,000 --> 00:00:01,250\nUser 1: a < b & c > d -> e\n\n2\n")
    read = webvtt.from_buffer(io.BytesIO(text.encode()), format="srt")
    assert [cue.text for cue in read.captions][2] == "利用者 2: はい🙂"


def test_a_session_without_words_has_no_cue() -> None:
    silent = Material((SealedTranscript("s", 1, "T", "2026-11-23", "en", 0),))
    assert text_of("srt", silent) == BOM
    assert text_of("vtt-taguette", silent) == f"{BOM}WEBVTT\n"
