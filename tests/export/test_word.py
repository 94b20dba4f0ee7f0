"""The Word file: what python-docx reads in it, and what it must not say."""

from __future__ import annotations

import dataclasses
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest

from facilitator.domain.sealed import SealedTranscript
from facilitator.export import Material, chosen, formats, write
from facilitator.export.layout import layout
from tests.export.readers import docx_paragraphs
from tests.export.series import session


def content_of(material: Material) -> bytes:
    return formats()["docx"].render(material)[".docx"]


def test_it_reads_as_the_layout_has_it(material: Material) -> None:
    shown = layout(material, material.transcript)
    read = docx_paragraphs(content_of(material))
    assert read[0] == ("Title", shown.title)
    assert [text for style, text in read if style == "Mark"] == [
        f"{block.text}." for block in shown.blocks if block.text.startswith("◆")
    ]
    turns = [text for style, text in read if style == "Normal"][len(shown.header) :]
    assert turns == [
        "User 1: [00:00:01] Nobody asked me what I wanted. They wrote: come on Monday.",
        "Volunteer Worker 1: [00:00:05] So [Person 2] rang User 1's sister.",
        "Unknown speaker: [00:00:10] Mm.",
    ]


def test_a_turn_that_ends_without_a_mark_has_the_time_of_its_end_behind_it(
    sealed: SealedTranscript,
) -> None:
    line = dataclasses.replace(sealed.lines[3], text="Mm")
    said = Material((dataclasses.replace(sealed, lines=(line,)),))
    assert "Unknown speaker: [00:00:10] Mm [00:00:11]" in [
        text for _, text in docx_paragraphs(content_of(said))
    ]
    assert formats()["docx"].is_what_was_sealed({".docx": content_of(said)}, said)
    # A time that somebody really said at the end stays what was said.
    told = dataclasses.replace(line, text="it was [00:00:11]")
    said = Material((dataclasses.replace(sealed, lines=(told,)),))
    assert formats()["docx"].is_what_was_sealed({".docx": content_of(said)}, said)


def test_it_does_not_say_what_made_it_nor_when(material: Material) -> None:
    content = content_of(material)
    about = docx.Document(io.BytesIO(content)).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.title == "Recovery - what it means to us"
    assert f"{about.created:%Y-%m-%d %H:%M}" == "2026-11-24 09:30"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
        assert archive.testzip() is None
    assert b"python-docx" not in whole
    assert b"2013" not in whole.replace(b"/2013/", b"").replace(b"word/2013", b"")
    assert b"thumbnail" not in whole


def test_japanese_has_a_font_of_its_own() -> None:
    content = content_of(Material((session(1, minutes=3, language="ja"),)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = archive.read("word/styles.xml").decode()
    assert 'w:eastAsia="Yu Gothic"' in styles
    assert 'w:eastAsia="ja-JP"' in styles


def test_no_line_break_comment_header_or_footer_is_used(material: Material) -> None:
    with zipfile.ZipFile(io.BytesIO(content_of(material))) as archive:
        body = archive.read("word/document.xml").decode()
        assert not [n for n in archive.namelist() if "comments" in n or "header" in n]
    assert "<w:br" not in body


SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_libreoffice_reads_every_turn(language: str, tmp_path: Path) -> None:
    told = Material((session(2, minutes=6, language=language),))
    (written,) = write(told, chosen(["docx"]), tmp_path)
    assert SOFFICE is not None
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    done = subprocess.run(
        [SOFFICE, profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8",
         "--outdir", str(tmp_path / "out"), str(written.paths[0])],
        capture_output=True, timeout=240, check=True,
    )  # fmt: skip
    assert done.returncode == 0
    (text,) = (tmp_path / "out").glob("*.txt")
    lines = text.read_text(encoding="utf-8-sig").splitlines()
    found = [re.sub(r" \[\d\d:\d\d:\d\d\]$", "", line) for line in lines]
    for turn in layout(told, told.transcript).paragraphs:
        assert f"{turn.label}{turn.text}" in found
