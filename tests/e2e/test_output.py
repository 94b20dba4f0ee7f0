"""What is written comes out whatever the encoding, and whoever reads it may leave."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from facilitator.workflow.catalogue import listing
from facilitator.workspace import Workspace
from tests.audio import sample_meeting, silence, wait_until, write_wav
from tests.e2e.conftest import COMMAND, GUIDE, Study
from tests.e2e.terminal import Terminal, needs_tmux

TITLE = "„Genesung“ – 回復 é ✓"
ENCODINGS = ("ascii", "cp1252", "cp932", "utf-8")
"""None of the title's characters, some of them, others in two bytes, all."""


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A study whose title, guide and folder no single-byte encoding can write, and a meeting."""
    study = Study(tmp_path_factory.mktemp("Straße-回復"))
    assert study("init", str(study.root)).status == 0
    settings = study.root / "study.toml"
    text = settings.read_text(encoding="utf-8").replace('title = "study"', f'title = "{TITLE}"')
    settings.write_text(text, encoding="utf-8")
    guide = GUIDE.replace("A short guide", TITLE)
    (study.root / "topic_guides" / "short.md").write_text(guide, encoding="utf-8")
    return study


def written(study: Study, encoding: str, *arguments: str) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of a command whose streams have an encoding."""
    done = subprocess.run(
        [str(COMMAND), *arguments],
        cwd=study.root,
        env={**study.environment, "PYTHONIOENCODING": encoding},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    out, err = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert "Traceback" not in err
    assert "The program stopped" not in err
    return done.returncode, out, err


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_command_writes_in_every_encoding(
    abroad: Study, tmp_path: Path, encoding: str
) -> None:
    sound = tmp_path / "quiet.wav"
    write_wav(sound, silence(2))
    held = ("live", "--guide", "short", "--input", str(sound), "--pace", "fast", "--headless")
    id_ = f"m-{encoding}"
    status, _, err = written(abroad, encoding, *held, "--consent-confirmed", "--id", id_)
    assert status == 0, err
    status, out, _ = written(abroad, encoding, "doctor")
    assert status == 0
    assert "Python" in out
    status, out, _ = written(abroad, encoding, "guide", "check", "topic_guides/short.md")
    assert status == 0
    assert "Genesung" in out
    status, out, _ = written(abroad, encoding, "sessions")
    assert status == 0
    assert id_ in out
    status, out, _ = written(abroad, encoding, "sessions", "--json")
    assert json.loads(out.splitlines()[0])["guide"] == TITLE
    status, out, _ = written(abroad, encoding, "log", id_)
    assert status == 0
    assert "to be reviewed, " in out
    status, out, _ = written(abroad, encoding, "log", id_, "--events")
    assert status == 0
    assert "RecordingEnded" in out
    reviewed = ("review", id_, "--accept-all", "--reviewer", "Facilitator 1")
    assert written(abroad, encoding, *reviewed)[0] == 0
    assert written(abroad, encoding, "seal", id_, "--yes")[0] == 0
    status, out, _ = written(abroad, encoding, "export", id_, "--out", str(tmp_path / "é回"))
    assert status == 0
    assert ".txt" in out
    assert written(abroad, encoding, "verify")[0] == 0


@pytest.fixture
def held(study: Study, tmp_path: Path) -> list[str]:
    """The command that holds the beginning of the sample meeting, as lines."""
    talk = write_wav(tmp_path / "talk.wav", sample_meeting(0, 45))
    return [
        *(str(COMMAND), "live", "--guide", "short", "--input", str(talk), "--id", "m1"),
        *("--consent-confirmed", "--headless", "--pace", "fast"),
    ]


@pytest.mark.parametrize("encoding", ["latin-1", "cp850"])
def test_other_tables_lack_other_characters(abroad: Study, encoding: str) -> None:
    for command in (("guide", "check", "topic_guides/short.md"), ("config", "show")):
        status, out, _ = written(abroad, encoding, *command)
        assert status == 0
        assert "Genesung" in out
        assert "é" in out


def test_a_reader_that_leaves_ends_no_recording(study: Study, held: list[str]) -> None:
    running = subprocess.Popen(
        held,
        cwd=study.root,
        env=study.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,  # what is told to the person goes the same way
    )
    assert running.stdout is not None
    assert b"Traceback" not in running.stdout.readline()
    running.stdout.close()
    assert running.wait(240) == 0
    assert phases(study) == ["ended"]
    assert len([e for e in study("log", "m1", "--json").objects if "text" in e]) > 5


def test_a_reader_that_stops_without_leaving_holds_up_neither_journal_nor_stop(
    study: Study, held: list[str]
) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writer, b"." * 512)
    os.set_blocking(writer, True)
    running = subprocess.Popen(
        held,
        cwd=study.root,
        env=study.environment,
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until(lambda: phases(study) == ["ended"])
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    finally:
        running.kill()
        running.wait()
        os.close(reader)
        os.close(writer)
    assert running.returncode == 0
    assert err.count("! The output is not read. The recording goes on") == 1
    assert "Next: facilitator" in err and "review" in err
    assert "Fatal" not in err
    assert len([e for e in study("log", "m1", "--json").objects if "text" in e]) > 5


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no terminals of this kind")
def test_a_terminal_that_is_held_with_ctrl_s_holds_up_no_stop(study: Study, tmp_path: Path) -> None:
    import termios

    sound = tmp_path / "quiet.wav"
    write_wav(sound, silence(60))
    ours, theirs = os.openpty()
    termios.tcflow(theirs, termios.TCOOFF)
    held = ("live", "--guide", "short", "--input", str(sound), "--pace", "realtime", "--headless")
    running = subprocess.Popen(
        [str(COMMAND), *held, "--consent-confirmed"],
        cwd=study.root,
        env=study.environment,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    try:
        wait_until(lambda: phases(study) == ["recording"])
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0
    finally:
        running.kill()
        running.wait()
        os.close(ours)
        os.close(theirs)
    assert phases(study) == ["paused"]


def phases(study: Study) -> list[str]:
    """How the meetings stand, as `sessions` lists them."""
    return [session.phase for session in listing(Workspace(study.root, study.home))]


@pytest.mark.parametrize("arguments", [["doctor"], ["--help"], ["sessions"], ["nonsense"]])
def test_no_reader_no_room_and_no_streams_at_all(study: Study, arguments: list[str]) -> None:
    line = f"{COMMAND} {' '.join(arguments)}"
    for way in ("| head -n 0", "2>&1 | head -n 0", ">&-", "2>&-", "<&- >&- 2>&-"):
        done = subprocess.run(
            ["sh", "-c", f"{line} {way}"],
            cwd=study.root,
            env=study.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_a_full_disk_under_the_output_is_said_and_ends_no_recording(
    study: Study, tmp_path: Path
) -> None:
    sound = tmp_path / "quiet.wav"
    write_wav(sound, silence(1))
    held = ("live", "--guide", "short", "--input", str(sound), "--pace", "fast", "--json")
    with open("/dev/full", "w") as full:  # noqa: PTH123
        for arguments, status in (((*held, "--consent-confirmed"), 0), (("doctor",), 1)):
            done = subprocess.run(
                [str(COMMAND), *arguments],
                cwd=study.root,
                env=study.environment,
                stdin=subprocess.DEVNULL,
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                timeout=120,
                check=False,
            )
            assert done.returncode == status
            assert "The output could not be written" in done.stderr
            assert "Traceback" not in done.stderr
            assert "Exception ignored" not in done.stderr
    assert study("sessions", "--json").objects[0]["phase"] == "ended"


def test_a_closed_stream_gives_its_number_to_no_file() -> None:
    """Else what is said on stderr would be written into the journal."""
    script = (
        "import os; os.close(1); os.close(2)\n"
        "from facilitator.terminal import prepare_streams; prepare_streams()\n"
        "raise SystemExit(os.open(os.devnull, os.O_RDONLY) < 3)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@needs_tmux
@pytest.mark.terminal
def test_a_screen_lives_in_a_terminal_that_lacks_its_characters(study: Study) -> None:
    terminal = Terminal(80, 24)
    try:
        environment = {"FACILITATOR_HOME": str(study.home), "PYTHONIOENCODING": "ascii"}
        terminal.run(str(COMMAND), "--workspace", str(study.root), **environment)
        terminal.wait("No meetings yet")
        terminal.type("d")
        screen = terminal.wait("* REC 00:00:0")
        assert all(len(row) <= 80 and "\\u" not in row for row in screen.splitlines())
        terminal.type("C-q")
        terminal.wait("Leave the meeting")
        terminal.type("Right", "Enter")
        terminal.wait("No meetings yet")
        terminal.type("q")
        terminal.wait("status=0")
    finally:
        terminal.close()
