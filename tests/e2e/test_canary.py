"""Words and sound that nobody else has: at no stage do they lie anywhere in plain form."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from facilitator.workflow.store import SessionStore
from facilitator.workspace import find_workspace
from tests.audio import Samples, can_speak, silence, speak, wait_until, write_wav
from tests.e2e.conftest import Study
from tests.e2e.terminal import children

ROOT = Path(__file__).resolve().parents[2]

ROSTER = """\
[[participants]]
code = "User 1"
names = ["Quillonde Vashtermoor", "Zibbolix"]

[[places]]
name = "Thornquexley"
replacement = "[Place 1]"
"""
SAID = {
    "speech": [
        "My name is Quillonde Vashtermoor and I live in Thornquexley.",
        "They gave me a marzipanette, and Zibbolix had none.",
    ],
    "note": "Zibbolix laughed about the flummadiddle",
    "undone": "a wobbegongish aside",
    "label": "the snollygoster letters",
}
NAMES = ("quillonde", "vashtermoor", "zibbolix", "thornquexley")
UNDONE = ("wobbegongish",)
KEPT = ("marzipanette", "flummadiddle", "snollygoster")
"""Words that a reviewer passes: after sealing they are in the transcript, and only there."""

NEEDLE_SAMPLES = 48
"""3 ms: short enough for a torn copy, and 96 bytes of speech are never there by chance."""


def words(*texts: str) -> dict[str, bytes]:
    """Each word in each encoding a program could leave behind, in small letters."""
    return {
        f"{text} ({encoding})": text.encode(encoding)
        for text in texts
        for encoding in ("utf-8", "utf-16-le", "utf-16-be")
    }


def stretches(sound: Samples) -> dict[str, bytes]:
    """Loud stretches of the sound, all along it, as samples of 16 bits and as floats."""
    found: dict[str, bytes] = {}
    for at in range(0, len(sound) - NEEDLE_SAMPLES, 2_000):
        piece = sound[at : at + NEEDLE_SAMPLES]
        if len(np.unique(piece)) > NEEDLE_SAMPLES // 2:
            found[f"sound at {at}"] = piece.astype("<i2").tobytes()
            found[f"sound at {at} (float)"] = (piece / np.float32(32768)).astype("<f4").tobytes()
    assert len(found) > 20
    return found


def found_in(
    folders: Iterable[Path], needles: dict[str, bytes], sound: dict[str, bytes]
) -> set[str]:
    """Which of them lie in plain form in any file below the folders, and in which."""
    hits = set()
    for path in (p for folder in folders for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        small = data.lower()
        hits |= {f"{name}: {path}" for name, needle in needles.items() if needle in small}
        hits |= {f"{name}: {path}" for name, needle in sound.items() if needle in data}
        hits |= {
            f"{name}: name of {path}" for name in (*NAMES, *UNDONE, *KEPT) if name in path.name
        }
    return hits


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_the_search_finds_what_was_left(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    file = tmp_path / "a" / "b" / "left.tmp"
    file.write_bytes(os.urandom(1001) + "…Quillonde said".encode(encoding) + os.urandom(9))
    assert f"quillonde ({encoding}): {file}" in found_in([tmp_path], words(*NAMES), {})


@can_speak
@pytest.mark.speech
def test_the_search_finds_sound_that_was_left(tmp_path: Path) -> None:
    sound = speak("Nobody asked me what I wanted on the ward.")
    needles = stretches(sound)
    (tmp_path / "x").write_bytes(b"R" + sound[3_990:4_200].astype("<i2").tobytes())
    (tmp_path / "y").write_bytes((sound[5_990:6_200] / np.float32(32768)).astype("<f4").tobytes())
    assert {hit.partition(":")[0] for hit in found_in([tmp_path], {}, needles)} == {
        "sound at 4000",
        "sound at 6000 (float)",
    }


@can_speak
@pytest.mark.speech
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_nothing_lies_anywhere_in_plain_form_until_it_was_reviewed(
    study: Study, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # What the person brings, and takes away again: looked for nowhere.
    brought = tmp_path_factory.mktemp("brought")
    sound = np.concatenate(
        [
            speak("Good morning everyone, and thank you for coming to this meeting."),
            silence(0.6),
            speak("Nobody asked me what I wanted on the ward.", "en-us"),
            silence(0.6),
            speak("It was very hard to talk about it, and it still is.", "en-gb", 130),
            silence(1.0),
        ]
    )
    talk = write_wav(brought / "talk.wav", sound)
    roster = brought / "roster.toml"
    roster.write_text(ROSTER, encoding="utf-8")
    (study.root / "roster.toml").unlink()
    # Words that no list knows would be masked; here they are what a reviewer passes.
    settings = (study.root / "study.toml").read_text(encoding="utf-8")
    assert settings.count("off = []") == 1
    settings = settings.replace("off = []", 'off = ["learned"]')
    (study.root / "study.toml").write_text(settings, encoding="utf-8")

    # Wherever a program could leave something: all in this test's folder.
    home, temporary = tmp_path / "user", tmp_path / "tmp"
    for folder in (home, temporary):
        folder.mkdir()
    for name in [n for n in study.environment if n.startswith("XDG_")]:
        del study.environment[name]
    study.environment |= {
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "XDG_STATE_HOME": str(home / "logs"),
        "PYTHONPATH": str(ROOT),
    }
    places = [study.root, study.home, home, temporary]
    texts, pcm = words(*NAMES, *UNDONE, *KEPT), stretches(sound)

    def nothing_in_plain_form() -> None:
        assert found_in(places, texts, pcm) == set()

    assert study("roster", "import", str(roster)).status == 0
    roster.unlink()
    nothing_in_plain_form()

    program = str(Path(__file__).with_name("canary_meeting.py"))
    process = subprocess.Popen(
        [sys.executable, program, str(talk), json.dumps(SAID)],
        cwd=study.root,
        env=study.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "live\n"
    nothing_in_plain_form()
    running = children(process.pid)
    assert set(running) == {"facilitator.capture", "facilitator.speech"}
    limits = [Path(f"/proc/{pid}/limits").read_text() for pid in (process.pid, *running.values())]
    assert all(f"{'Max core file size':<26}{0:<21}{0:<21}" in text for text in limits)

    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    nothing_in_plain_form()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in running.values()))
    nothing_in_plain_form()

    # It was all there, only not to be read: so the search above was for the right things.
    workspace = find_workspace(study.root)
    workspace = type(workspace)(workspace.root, study.home, workspace.study)
    with SessionStore.open(workspace, "m1", read_only=True) as store:
        held = str(store.events()).lower()
        assert all(word in held for word in (*NAMES, *UNDONE, *KEPT))
        spool = store.spool()
        recorded = spool.read(0, spool.refresh())
    assert sum(needle in recorded for needle in pcm.values()) > 5

    for command in (
        ["resume", "m1", "--headless", "--json", "--end"],
        ["verify"],
        ["log", "m1"],
        ["review", "m1", "--accept-all", "--reviewer", "User 1"],
    ):
        done = study(*command)
        assert done.status == 0, done.err
        assert not any(name in (done.out + done.err).lower() for name in NAMES)
        nothing_in_plain_form()

    for command in (
        ["seal", "m1", "--yes"],
        ["export", "m1", "--out", "out", "--format", "txt,json"],
    ):
        done = study(*command)
        assert done.status == 0, done.err
        sealed = [study.root / "sessions" / "m1" / "transcript.json"]
        sealed += (study.root / "out").rglob("*") if command[0] == "export" else []
        hits = found_in(places, texts, pcm)
        allowed = {f"{word} (utf-8): {path}" for word in KEPT for path in sealed}
        assert hits <= allowed
        assert {f"{word} (utf-8): {sealed[0]}" for word in KEPT} <= hits
    assert study("verify").status == 0
