"""No command but `models pull` and those of a lab speaks to a network, nor does what it starts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from facilitator.arguments.program import build_parser
from facilitator.speech.models import DEMO_FOLDER
from tests.audio import tone, write_wav
from tests.e2e.conftest import GUIDE, ROSTER, Study
from tests.test_readme import names

LAB = ("host", "worker", "join")
"""A lab's machines speak to each other, and whoever joins to the host: `tests/lab` and
`tests/sharing` look how."""

LIVE = ("live", "--guide", "short", "--headless", "--pace", "fast", "--consent-confirmed")


@pytest.fixture
def told(tmp_path: Path) -> Path:
    return tmp_path / "told"


@pytest.fixture
def watched(tmp_path: Path, told: Path) -> Study:
    study = Study(tmp_path)
    study.command = [sys.executable, "-P", str(Path(__file__).with_name("watched.py")), str(told)]
    # What a test before this one may have set: nothing would be asked at all.
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        study.environment.pop(name, None)
    # Nothing there would answer, and what is asked all the same would show.
    study.environment |= {"HF_HOME": str(tmp_path / "hub"), "HF_ENDPOINT": "http://127.0.0.1:9"}
    return study


def test_every_command_but_pull_keeps_off_the_network(
    watched: Study, told: Path, tmp_path: Path
) -> None:
    sound = str(write_wav(tmp_path / "tone.wav", tone(300, 3)))
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("a long enough sentence for a key", encoding="utf-8")
    passphrase.chmod(0o600)
    watched.environment["FACILITATOR_PASSPHRASE_FILE"] = str(passphrase)
    root, files = watched.root, tmp_path / "files"
    files.mkdir()
    done: set[str] = set()

    def run(*arguments: str, name: str | None = None) -> None:
        outcome = watched(*arguments, timeout=600)
        assert outcome.status in (0, 1), outcome.err
        assert "The program stopped" not in outcome.err
        done.add(name or arguments[0])

    run("init", str(root))
    (root / "topic_guides" / "short.md").write_text(GUIDE, encoding="utf-8")
    (root / "roster.toml").write_text(ROSTER, encoding="utf-8")
    run("models", "list", name="list")
    run("models", "where", name="where")
    run("models", "remove", "base", "--yes", name="remove")
    run("doctor")
    run("demo", "--headless", "--pace", "fast")
    run("config", "path", name="path")
    run("config", "show", name="show")
    run("config", "check", name="check")
    run("guide", "check", str(root / "topic_guides" / "short.md"), name="check")
    run("guide", "new", "ours", name="new")
    run("guide", "show", "short", name="show")
    run("anonymise", str(root / "roster.toml"))
    run("roster", "import", str(root / "roster.toml"), "--yes", name="import")
    run("roster", "add", "User 1", "Danny", name="add")
    run("roster", "show", name="show")
    run("roster", "export", str(files / "roster.toml"), name="export")
    run("roster", "share", str(files / "shared"), name="share")
    run("roster", "accept", str(files / "shared"), "--yes", name="accept")
    run(*LIVE, "--input", sound, "--id", "m1")
    run("resume", "m1", "--headless", "--model", "large-v3")
    run("resume", "m1", "--headless", "--end")
    run("refine", "m1", "--all")
    run("log", "m1")
    run("vault", "export-key", "m1", "--out", str(files / "key"), name="export-key")
    run("vault", "import-key", str(files / "key"), name="import-key")
    run("vault", "salvage", "m1", name="salvage")
    run("review", "m1", "--accept-all", "--reviewer", "Facilitator 1")
    run("seal", "m1", "--yes")
    run("verify")
    run("sessions")
    run("open", "m1", "--text")
    run("correct", "m1", "--reason", "a word", "--by", "Facilitator 1", "--yes")
    run("series")
    run("report", "--out", str(files / "report.html"))
    run("pack", "User 1", "--out", str(files / "pack"))
    run("guide", "next", name="next")
    run("agreement", str(files / "none.qdpx"), str(files / "none.qdpx"))
    run("export", "m1", "--out", str(files / "out"))
    run(*LIVE, "--input", sound, "--id", "m2")
    run("withdraw", "User 1", "--session", "m2", "--yes")
    run("destroy", "m2", "--yes")
    run("roster", "forget", "User 1", "Danny", "--yes", name="forget")
    run("roster", "remove", "--yes", name="remove")
    run("models", "pull", "toy", "--from", str(DEMO_FOLDER))
    assert not told.exists(), told.read_text(encoding="utf-8")
    assert names(build_parser()) - done == {"pull", *LAB}, "a new command belongs here as well"


def test_the_watch_sees_a_pull(watched: Study, told: Path) -> None:
    """Also what shows that the test above could fail."""
    tried = watched("models", "pull", "large-v3")
    assert tried.status == 1
    assert "huggingface.co/Systran/faster-whisper-large-v3" in tried.err
    assert "socket.connect" in told.read_text(encoding="utf-8")
