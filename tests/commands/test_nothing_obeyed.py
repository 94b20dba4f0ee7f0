"""Escapes planted in every string there is: no command hands one to the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from facilitator.capture import devices
from facilitator.capture.devices import Device
from facilitator.cli import main
from facilitator.domain import events as ev
from facilitator.domain.guide import parse_guide
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.terminal import JOINERS, printable
from facilitator.workflow.opening import Plan, create_session
from facilitator.workspace import Workspace, find_workspace
from tests.audio import silence, write_wav

ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\x7f\u202e\u2066\r\n\u2028\x85"
PLANTED = f"Pl{ESCAPES}ed"
SEEN = "Pl"


def toml(text: str) -> str:
    """A TOML string of any characters."""
    return '"' + "".join(f"\\u{ord(c):04x}" if not c.isalnum() else c for c in text) + '"'


GUIDE = f"+++\ntitle = {toml(PLANTED)}\n+++\n## {ESCAPES[:13]}A\n- {ESCAPES[:13]}Q\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A study with a meeting in which everything has escapes, ended and never listened to."""
    root = tmp_path / f"st{ESCAPES}udy".replace("/", "")
    (root / "topic_guides").mkdir(parents=True)
    (root / "study.toml").write_text(f"title = {toml(PLANTED)}\n", encoding="utf-8")
    (root / "topic_guides" / f"gu{ESCAPES}ide.md").write_text(GUIDE, encoding="utf-8")
    workspace = find_workspace(root)
    plan = Plan(
        workspace=workspace,
        session_id="m1",
        guide_name=PLANTED,
        guide=parse_guide(GUIDE),
        codes=("User 1",),
        language="en",
        model=PLANTED,
        roster=None,
        consent_by=PLANTED,
    )
    with create_session(plan) as store:
        store.append(
            ev.RecordingStarted(0, 1, SoundSource(PLANTED)),
            ev.SpeakerMarked(0, PLANTED),
            ev.MomentFlagged(PLANTED, 10, 0, 10, PLANTED),
            ev.MomentChanged("host:5", label=PLANTED),
            ev.NoteTaken(20, PLANTED),
            ev.NoteRedacted("host:7", ()),
            ev.UtteranceHeard("u1", 0, 1000, PLANTED, (), None, 1),
            ev.UtteranceRedacted("u1", ()),
            ev.GapNoted(1000, 5, GapReason(PLANTED)),
            ev.RecordingPaused(1000, GapReason(PLANTED)),
            ev.RecordingEnded(1000),
        )
        store.write_summary()
    return workspace


def shown(capsys: pytest.CaptureFixture[str], workspace: Workspace, *arguments: str) -> str:
    """What a command writes, checked: lines of characters that no terminal obeys."""
    main([*arguments[:1], "--workspace", str(workspace.root), *arguments[1:]])
    captured = capsys.readouterr()
    text = captured.out + captured.err
    bad = {c for c in text if not c.isprintable() and c not in JOINERS and c != "\n"}
    assert not bad, (arguments, bad)
    return text


def test_no_command_hands_the_terminal_an_escape(
    workspace: Workspace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(*arguments: str) -> str:
        return shown(capsys, workspace, *arguments)

    microphone = Device(PLANTED, 16_000, 1, True)
    monkeypatch.setattr(devices, "devices", lambda: [microphone])
    assert SEEN in run("doctor")
    assert len(run("sessions").splitlines()) == 1
    (summary,) = run("sessions", "--json").splitlines()
    assert json.loads(summary)["guide"] == PLANTED, "data are as they were"
    for line in run("log", "m1", "--json").splitlines():
        assert isinstance(json.loads(line), dict)
    assert SEEN in run("log", "m1")
    missing = str(tmp_path / f"no{ESCAPES}thing".replace("/", ""))
    for arguments in (
        ("live", "--input", missing, "--headless", "--consent-confirmed"),
        ("live", "--guide", PLANTED, "--headless", "--consent-confirmed"),
        ("live", "--model", PLANTED, "--headless", "--consent-confirmed"),
        ("live", "--language", PLANTED, "--headless", "--consent-confirmed"),
        ("live", "--id", PLANTED, "--headless", "--consent-confirmed"),
        ("review", "m1", "--accept-all", "--reviewer", PLANTED),
        ("log", PLANTED),
        ("export", "m1", "--format", PLANTED, "--out", missing),
        ("roster", "import", missing),
        ("anonymise", missing),
        ("vault", "import-key", missing),
        ("verify", "m1"),
    ):
        run(*arguments)
    main(["guide", "check", str(next(workspace.guides.glob("*.md")))])
    main(["guide", "check", missing])
    with pytest.raises(SystemExit):
        main([PLANTED])
    captured = capsys.readouterr()
    assert not [c for c in captured.out + captured.err if not c.isprintable() and c != "\n"]
    run("review", "m1", "--accept-all", "--reviewer", "User 1")
    run("seal", "m1", "--yes")
    run("verify")
    run("export", "m1", "--out", missing)
    (exported,) = Path(missing).glob("*.txt")
    for path in (exported, workspace.session_folder("m1") / "certificate.txt"):
        text = path.read_text(encoding="utf-8")
        assert not [c for c in text if not c.isprintable() and c != "\n"], path.name


def test_a_meeting_without_a_screen_says_nothing_a_terminal_obeys(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = tmp_path / f"so{ESCAPES}und.wav"
    write_wav(sound, silence(1))
    held = ("live", "--input", str(sound), "--pace", "fast", "--headless", "--consent-confirmed")
    assert "Session" in shown(capsys, workspace, *held)


def test_masked_text_is_left_as_it_is_in_a_file_and_shown_without_escapes(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workspace.root / "in.txt"
    file.write_text("a\tb\x1b[2J\n", encoding="utf-8")
    main(["anonymise", "--workspace", str(workspace.root), str(file)])
    assert capsys.readouterr().out == "a\tb\x1b[2J\n"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert shown(capsys, workspace, "anonymise", str(file)).startswith("a b [2J\n")


def test_half_a_character_of_a_file_name_is_shown() -> None:
    assert printable("caf\udce9") == "caf\ufffd"
