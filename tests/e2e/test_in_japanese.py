"""The command line in another language: people read Japanese, and nothing that is kept is any."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from facilitator.domain.people import columns
from tests.e2e.conftest import Study
from tests.e2e.test_whole_way import assert_no_name_in

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
TEXTS = {".md", ".toml"}
"""A study has guides in both languages, and its settings name languages."""


def speak(study: Study, language: str) -> None:
    study.environment |= {"LANGUAGE": language, "LC_ALL": "C.UTF-8"}


def test_help_and_errors_are_in_japanese_and_json_is_not(study: Study) -> None:
    speak(study, "ja")
    shown = study("seal", "--help").out
    assert JAPANESE.search(shown)
    assert "seal [-h]" in shown and "usage" not in shown and "options" not in shown
    unknown = study("sale")
    assert unknown.status == 2 and "'sale'" in unknown.err and JAPANESE.search(unknown.err)
    for fault in (study("seal", "never-held"), study("roster", "import", "nowhere.toml")):
        assert all(JAPANESE.search(line) for line in fault.failed_in_two_lines().splitlines())
    assert "No such file" not in fault.err  # nor in the system's English
    listed = study("sessions", "--json")
    assert listed.status == 0 and not JAPANESE.search(listed.out)
    speak(study, "en")
    assert study("seal", "--help").out.startswith("usage: facilitator seal")


def test_a_meeting_in_japanese_is_the_same_in_english(tmp_path: Path) -> None:
    """What is written, signed and derived from keys does not depend on who reads the screens."""
    study = Study(tmp_path)
    speak(study, "ja")
    held = study("demo", "--headless", "--pace", "fast", "--keep", str(study.root), "--seal")
    assert held.status == 0 and JAPANESE.search(held.err), held.err
    (session,) = study.sessions()
    for path in study.root.rglob("*"):
        if path.is_file() and path.suffix not in TEXTS:
            assert not JAPANESE.search(path.read_text(encoding="utf-8", errors="ignore")), path
    here = study("sessions", "--json").objects
    speak(study, "en")
    assert study("sessions", "--json").objects == here
    checked = study("verify")
    assert checked.status == 0, checked.out + checked.err
    assert f"{session}: sealed; the vault and its key are gone." in checked.out
    every_export_is_written_and_names_nobody(study, tmp_path / "out")
    speak(study, "ja")
    assert study("withdraw", "User 2", "--all", "--yes").status == 0
    amended = study("verify").out
    assert "撤回" in amended and "すべて" in amended
    assert not re.search(
        r"withdr|participant|revision|\b[Aa]ll\b", amended.replace(str(tmp_path), "")
    )


def every_export_is_written_and_names_nobody(study: Study, out: Path) -> None:
    exported = study("export", "--all", "--format", "all", "--out", str(out))
    assert exported.status == 0, exported.err
    assert "1 session, " in exported.err
    assert "positions checked" in exported.err
    for path in out.iterdir():
        assert_no_name_in(path.read_bytes().decode("utf-8", errors="replace"))
    with zipfile.ZipFile(next(out.glob("*.qdpx"))) as project:
        for name in project.namelist():
            assert_no_name_in(project.read(name).decode())
    with zipfile.ZipFile(next(out.glob("*.docx"))) as document:
        assert_no_name_in(document.read("word/document.xml").decode())


def test_columns_stand_below_each_other_in_both_languages(study: Study) -> None:
    for language in ("en", "ja"):
        speak(study, language)
        starts = set()
        for line in study("models", "list").out.splitlines():
            name_to_here = re.match(r"(\S+ +\d+ MB  .+?)  +", line)
            assert name_to_here is not None, line
            starts.add(columns(name_to_here[0]))
        assert len(starts) == 1, language
    assert JAPANESE.search(line)
