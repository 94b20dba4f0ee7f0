"""What goes wrong says what happened and what to do, in two lines, and leaves nothing half-made."""

from __future__ import annotations

import os
import random
import wave
from pathlib import Path

import pytest

from tests.e2e.conftest import Study


@pytest.fixture
def silence(tmp_path: Path) -> Path:
    """Two seconds of silence as a WAV file."""
    path = tmp_path / "silence.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(64_000))
    return path


def live(study: Study, *more: str) -> list[str]:
    """A headless run on a file, with `more` options that win over these."""
    return [
        "live",
        "--guide",
        "short",
        "--headless",
        "--consent-confirmed",
        "--pace",
        "fast",
        *more,
    ]


def test_no_such_file(study: Study) -> None:
    error = study(*live(study, "--input", "nowhere.wav")).failed_in_two_lines()
    assert "nowhere.wav" in error


@pytest.mark.parametrize(
    "content", [b"", b"Dear diary,\n" * 50, random.Random(4).randbytes(4096), b"RIFF\0\0"]
)
def test_not_audio(study: Study, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "notes.wav"
    file.write_bytes(content)
    study(*live(study, "--input", str(file))).failed_in_two_lines()
    assert study.sessions() == []
    assert study.keys() == []


def test_a_folder_is_no_audio(study: Study, tmp_path: Path) -> None:
    study(*live(study, "--input", str(tmp_path))).failed_in_two_lines()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no front matter", "line 1"),
        ("+++\ntitle = 'x'\n+++\n## Section\nloose talk\n", "line 5"),
        ("+++\ntitle = \n+++\n## Section\n- Q\n", "line 2"),
    ],
)
def test_broken_guide(study: Study, silence: Path, text: str, said: str) -> None:
    guide = study.root / "topic_guides" / "broken.md"
    guide.write_text(text, encoding="utf-8")
    checked = study("guide", "check", str(guide)).failed_in_two_lines()
    assert said in checked
    tried = study(*live(study, "--guide", "broken", "--input", str(silence)))
    assert said in tried.failed_in_two_lines()
    assert study.sessions() == []


def test_unknown_guide_names_those_there_are(study: Study, silence: Path) -> None:
    error = study(*live(study, "--guide", "nil", "--input", str(silence))).failed_in_two_lines()
    assert "recovery" in error
    assert "short" in error


@pytest.mark.parametrize("model", ["gigantic", "large-v3", "./no/such/folder", "topic_guides"])
def test_unknown_model(study: Study, silence: Path, model: str) -> None:
    study(*live(study, "--model", model, "--input", str(silence))).failed_in_two_lines()
    assert study.sessions() == []
    assert study.keys() == []


@pytest.mark.parametrize("language", ["englich", "jp"])
def test_a_language_that_cannot_be_heard(study: Study, silence: Path, language: str) -> None:
    study(*live(study, "--language", language, "--input", str(silence))).failed_in_two_lines()
    assert study.sessions() == []
    assert study.keys() == []


@pytest.mark.parametrize(
    "roster",
    [
        "[[participants]]\ncode = 'user one'\nnames = ['A B']\n",
        "[[participants]]\ncode = 'User 1'\nnames = []\n",
        "[[participants]]\ncode = 'User 1'\nalias = 'x'\n",
        "not toml at all [",
    ],
)
def test_broken_roster(study: Study, silence: Path, roster: str) -> None:
    file = study.root / "broken.toml"
    file.write_text(roster, encoding="utf-8")
    tried = study(*live(study, "--roster", str(file), "--input", str(silence)))
    tried.failed_in_two_lines()
    assert study.sessions() == []


def test_nothing_is_recorded_without_consent(study: Study, silence: Path) -> None:
    tried = study("live", "--guide", "short", "--headless", "--input", str(silence))
    assert "--consent-confirmed" in tried.failed_in_two_lines()
    assert study.sessions() == []


def test_unknown_session(study: Study) -> None:
    for command in (
        ["resume", "nil", "--headless"],
        ["log", "nil"],
        ["review", "nil", "--accept-all", "--reviewer", "User 1"],
        ["seal", "nil", "--yes"],
        ["verify", "nil"],
        ["export", "nil", "--out", "out"],
    ):
        assert "nil" in study(*command).failed_in_two_lines()


def test_a_session_id_is_no_path(study: Study) -> None:
    for command in (["log", "../../etc"], ["seal", "..", "--yes"], ["resume", "a/b", "--headless"]):
        study(*command).failed_in_two_lines()


def test_no_study(tmp_path: Path) -> None:
    lost = Study(tmp_path)
    assert "facilitator init" in lost("sessions", cwd=tmp_path).failed_in_two_lines()
    assert (
        "facilitator init" in lost("--workspace", str(tmp_path), "log", "x").failed_in_two_lines()
    )


def test_broken_study_file(study: Study) -> None:
    (study.root / "study.toml").write_text("seats = ['me']\n", encoding="utf-8")
    study("sessions").failed_in_two_lines()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_unwritable_folder(study: Study, silence: Path) -> None:
    folder = study.root / "sessions"
    folder.chmod(0o500)
    try:
        study(*live(study, "--input", str(silence))).failed_in_two_lines()
    finally:
        folder.chmod(0o700)
    assert study.sessions() == []


def test_sessions_is_a_file(study: Study, silence: Path) -> None:
    """As good as unwritable, and true for root as well."""
    folder = study.root / "sessions"
    (folder / "README.md").unlink()
    folder.rmdir()
    folder.write_text("in the way", encoding="utf-8")
    study(*live(study, "--input", str(silence))).failed_in_two_lines()
    assert study.keys() == []


def test_the_same_id_twice(study: Study, silence: Path) -> None:
    arguments = live(study, "--input", str(silence), "--id", "once")
    assert study(*arguments).status == 0
    assert "resume once" in study(*arguments).failed_in_two_lines()


def test_seal_comes_after_review_and_review_after_the_end(study: Study, silence: Path) -> None:
    assert study(*live(study, "--input", str(silence), "--id", "m1")).status == 0
    assert "facilitator review m1" in study("seal", "m1", "--yes").failed_in_two_lines()
    named = study("review", "m1", "--accept-all", "--reviewer", "Daniel Reid")
    assert "code" in named.failed_in_two_lines()
    assert "not sealed" in study("export", "m1", "--out", "out").failed_in_two_lines()
    reviewed = study("review", "m1", "--accept-all", "--reviewer", "User 1")
    assert reviewed.status == 0
    # Nobody is there to be asked, and nothing is destroyed unasked.
    assert "--yes" in study("seal", "m1").failed_in_two_lines()
    assert study.keys() != []


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["live", "--pace", "sideways"],
        ["live", "--pace", "fast", "--input", "mic", "--headless"],
        ["resume"],
        ["review", "x"],
        ["seal"],
        ["guide"],
        ["export", "x"],
    ],
)
def test_usage_errors_exit_with_2(study: Study, arguments: list[str]) -> None:
    tried = study(*arguments)
    assert tried.status == 2
    assert len(tried.err.strip().splitlines()) == 2
    assert "Traceback" not in tried.err
