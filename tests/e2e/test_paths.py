"""Folders and files of any name, and a home folder that nobody has."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.audio import silence, write_wav
from tests.e2e.conftest import COMMAND, Study


@pytest.mark.parametrize(
    "name", [b"-dash #5[1]* caf\xe9", b'q"uote\\x new\nline', "Straße 回復".encode()]
)
def test_a_study_may_lie_in_a_folder_of_any_name(tmp_path: Path, name: bytes) -> None:
    folder = os.fsencode(tmp_path) + b"/" + name
    sound = folder + b".wav"
    write_wav(Path(os.fsdecode(sound)), silence(1))
    environment = {**os.environb, b"FACILITATOR_HOME": folder + b" home"}

    def run(*arguments: bytes) -> str:
        done = subprocess.run(
            [str(COMMAND).encode(), *arguments],
            cwd=folder if Path(os.fsdecode(folder)).is_dir() else None,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    run(b"init", b"--", folder)
    guide = folder + b"/topic_guides/" + name + b".md"
    Path(os.fsdecode(folder + b"/topic_guides/recovery.md")).rename(os.fsdecode(guide))
    assert "in order" in run(b"guide", b"check", b"--", guide)
    held = (b"--headless", b"--pace", b"fast", b"--consent-confirmed", b"--id", b"m1")
    run(b"live", b"--input=" + sound, *held)
    assert "m1" in run(b"sessions")
    run(b"review", b"m1", b"--accept-all", b"--reviewer", b"User 1")
    run(b"seal", b"m1", b"--yes")
    assert "m1.txt" in run(b"export", b"m1", b"--out", folder + b"/out")
    assert "sealed" in run(b"verify")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--workspace", "~nobody-here/x", "sessions"],
        ["init", "~nobody-here/x"],
        ["guide", "check", "~nobody-here/x"],
        ["roster", "import", "~nobody-here/x"],
        ["anonymise", "~nobody-here/x"],
        ["live", "--guide", "~nobody-here/x"],
        ["live", "--guide", "short", "--input", "~nobody-here/x"],
        ["live", "--guide", "short", "--model", "~nobody-here/x"],
        ["live", "--guide", "short", "--roster", "~nobody-here/x"],
    ],
)
def test_nobodys_home_folder_is_said_in_two_lines(study: Study, arguments: list[str]) -> None:
    tried = study(*arguments)
    assert tried.status in (1, 2)
    assert len(tried.err.splitlines()) == 2
    assert "no home folder for ~nobody-here" in tried.err


@pytest.mark.parametrize("variable", ["FACILITATOR_HOME", "FACILITATOR_PASSPHRASE_FILE"])
def test_nobodys_home_folder_in_a_setting_is_said(study: Study, variable: str) -> None:
    settings = study.root / "study.toml"
    text = settings.read_text(encoding="utf-8").replace('"keyfile"', '"passphrase"')
    settings.write_text(text, encoding="utf-8")
    study.environment[variable] = "~nobody-here/x"
    error = study("roster", "import", "roster.toml").failed_in_two_lines()
    assert "no home folder for ~nobody-here" in error


def test_a_byte_order_mark_in_study_guide_and_roster_changes_nothing(study: Study) -> None:
    for path in (study.root / "study.toml", study.root / "topic_guides" / "short.md"):
        path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert study("sessions").status == 0
    assert study("guide", "check", "topic_guides/short.md").status == 0


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfet\0i\0", b"title = 'x'\xff", b"x" * 1_100_000],
    ids=["utf-16", "latin-1", "long"],
)
def test_a_study_file_that_is_no_text_is_said(study: Study, data: bytes) -> None:
    (study.root / "study.toml").write_bytes(data)
    assert "study.toml" in study("sessions").failed_in_two_lines()


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32"])
def test_a_guide_in_utf_16_is_refused_with_a_mark_or_without(
    study: Study, tmp_path: Path, coding: str
) -> None:
    guide = tmp_path / "wide.md"
    guide.write_bytes('+++\ntitle = "T"\n+++\n## A\n- Q\n'.encode(coding))
    assert "not UTF-8" in study("guide", "check", str(guide)).failed_in_two_lines()
