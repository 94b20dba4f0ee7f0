"""A microphone opened for a moment, to say whether it works and how loud it is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from facilitator.capture import listening
from facilitator.capture.listening import hear
from facilitator.errors import FacilitatorError
from tests.audio import Room, tone, write_wav

E2E = Path(__file__).parent.parent / "e2e"


def put(room: Path, does: str, *devices: str) -> None:
    room.write_text(json.dumps({"devices": devices, "does": does, "times": 8}), encoding="utf-8")


@pytest.fixture
def room_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the stand-in for sounddevice plays, in the process that listens."""
    file = tmp_path / "room.json"
    monkeypatch.setenv("STANDIN_ROOM", str(file))
    script, folder = str(E2E / "with_modules.py"), str(E2E / "standin")
    command = [sys.executable, "-P", script, folder, "-m"]
    monkeypatch.setattr(
        "facilitator.capture.listening.interpreter.command", lambda module: [*command, module]
    )
    return file


def test_a_microphone_that_works_is_named_with_its_level(room_file: Path) -> None:
    put(room_file, "flow", "Lamp", "Desk")
    heard = hear()
    assert heard.name == "Lamp"
    assert -30 < heard.level_db < 0
    assert not heard.silent
    assert hear("desk").name == "Desk"


def test_one_that_is_muted_is_told_from_a_quiet_room(room_file: Path) -> None:
    put(room_file, "zeros", "Desk")
    assert hear().silent


def test_one_that_gives_nothing_or_hangs_is_an_error(
    room_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(room_file, "flow")
    with pytest.raises(FacilitatorError, match="no microphone"):
        hear()
    put(room_file, "hang", "Desk")
    monkeypatch.setattr(listening, "TIMEOUT_S", 3.0)
    with pytest.raises(FacilitatorError) as caught:
        hear()
    assert caught.value.hint


@pytest.mark.microphone
def test_a_real_one_is_opened_and_heard(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in room.environment.items():
        monkeypatch.setenv(name, value)
    playing = room.play(write_wav(tmp_path / "tone.wav", tone(440, 20)))
    try:
        heard = hear()
    finally:
        playing.kill()
        playing.wait()
    assert heard.name
    assert -30 < heard.level_db < 0
