"""What `doctor` says of what a meeting will use, and that it leaves nothing behind."""

from __future__ import annotations

import errno
import gettext
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from facilitator import power, words
from facilitator.capture import devices as capture_devices
from facilitator.capture import listening as capture_listening
from facilitator.cli import main
from facilitator.commands import equipment
from facilitator.errors import FacilitatorError
from facilitator.power import Battery, battery, pmset
from facilitator.speech import trial
from facilitator.speech.models import DEMO_FOLDER
from facilitator.speech.trial import Trial
from facilitator.words import CATALOGUES
from tests.weights import real_model

Doctor = Callable[..., tuple[int, str]]

ROSTER = "".join(
    f'[[participants]]\ncode = "User {n}"\nnames = ["Zeb{"abcdefghijklm"[n]}or"]\n'
    for n in range(1, 13)
)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    assert main(["init", str(folder)]) == 0
    return folder


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is timed and no microphone asked: for what is said of the rest."""
    fast = Trial(100, 900, "processor, 2 threads, int8", None)
    monkeypatch.setattr(trial, "try_model", lambda *_: fast)
    monkeypatch.setattr(capture_devices, "devices", list)


@pytest.fixture
def doctor(study: Path, capsys: pytest.CaptureFixture[str]) -> Doctor:
    def run(**settings: str) -> tuple[int, str]:
        file = study / "study.toml"
        text = file.read_text(encoding="utf-8")
        for name, value in settings.items():
            line = f"{name} = {json.dumps(value)}"
            before = re.search(rf"^{name} = .*$", text, flags=re.MULTILINE)
            assert before is not None
            text = text.replace(before.group(), line)
        file.write_text(text, encoding="utf-8")
        capsys.readouterr()
        status = main(["--workspace", str(study), "doctor"])
        return status, capsys.readouterr().out

    return run


def everything(*folders: Path) -> dict[str, bytes]:
    return {
        str(file): file.read_bytes() if file.is_file() else b""
        for folder in folders
        for file in folder.rglob("*")
    }


def test_a_model_is_loaded_and_timed_and_nothing_is_left(
    study: Path, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    before = everything(tmp_path)
    status, said = doctor()
    assert status == 0
    assert re.search(r"demo .*keeps? up: 5 s of speech in \d+\.\d s \(processor, \d+ thread", said)
    assert "The demo model knows no human voices" in said
    assert "facilitator models pull" in said
    assert everything(tmp_path) == before


def test_what_a_model_runs_on_is_said_in_the_language_of_the_screens(
    quick: None, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "_catalogue", gettext.translation("facilitator", CATALOGUES, ["ja"]))
    _status, said = doctor()
    assert "int8)" in said
    assert not re.search(r"processor|threads?\b|colou?rs", said)


def test_a_model_that_is_not_there_is_told_from_one_that_is(quick: None, doctor: Doctor) -> None:
    status, said = doctor(model="/nope/model")
    assert status == 1
    assert "✗ There is no folder /nope/model" in said
    assert "keeps up" not in said
    status, said = doctor(model=str(DEMO_FOLDER))
    assert status == 0
    assert "keeps up: 5 s of speech in 0.9 s (processor, 2 threads, int8)" in said


def test_a_model_that_another_account_keeps_to_itself_stops_nothing_else(
    quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    is_file = Path.is_file

    def refused(path: Path) -> bool:
        if path.parent == theirs:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refused)
    status, said = doctor(model=str(theirs))
    assert status == 1
    assert f"✗ This account may not use {theirs}" in said
    assert "Topic guide" in said.partition("may not use")[2]  # what comes after it


def test_a_model_whose_weights_are_no_model_fails(
    doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole to look at, and not to be used: only loading it tells."""
    monkeypatch.setattr(capture_devices, "devices", list)
    folder = tmp_path / "m"
    folder.mkdir()
    for file in DEMO_FOLDER.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    status, said = doctor(model=str(folder))
    assert status == 1
    assert "cannot be loaded" in said or "ended its process" in said


@pytest.mark.parametrize(
    ("written", "status", "words"),
    [
        ("english", 0, "in English"),
        ("EN", 0, "in English"),
        ("en-GB", 0, "in English"),
        ("klingon", 1, "✗ study.toml cannot be used: 'klingon' is no language"),
        ("jp", 1, "knows English only; the meeting's language is Japanese"),
        ("日本語", 1, "knows English only; the meeting's language is Japanese"),
        ("de", 1, "knows English only; the meeting's language is German"),
    ],
)
def test_the_language_is_looked_at_with_the_model(
    quick: None, doctor: Doctor, written: str, status: int, words: str
) -> None:
    found, said = doctor(language=written)
    assert found == status
    assert words in said


def test_a_model_too_small_for_japanese_is_said(quick: None, doctor: Doctor) -> None:
    status, said = doctor(model=str(real_model("base")), language="日本語")
    assert status == 0
    assert "! base is too small for Japanese" in said
    _, said = doctor(language="english")
    assert "too small" not in said


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (900, "✓ demo keeps up: 5 s of speech in 0.9 s"),
        (4_000, "! demo just keeps up: 5 s of speech in 4.0 s"),
        (12_300, "! demo does not keep up: 5 s of speech in 12.3 s"),
    ],
)
def test_how_fast_it_is_is_said_in_words(
    quick: None, doctor: Doctor, monkeypatch: pytest.MonkeyPatch, ms: int, words: str
) -> None:
    monkeypatch.setattr(trial, "try_model", lambda *_: Trial(1, ms, "processor", "A card is lost."))
    status, said = doctor()
    assert status == 0
    assert words in said
    assert "! A card is lost" in said


def test_a_card_that_ends_the_process_is_left_for_the_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first process dies without a word, as one does whose cuDNN is not there."""
    answers = [b"", json.dumps({"load_ms": 1, "decode_ms": 2, "runs_on": "p", "remark": None})]
    asked = []

    def run(_command: Any, *, input: bytes, **_: Any) -> Any:
        asked.append(json.loads(input)["device"])
        return SimpleNamespace(stdout=answers.pop(0))

    monkeypatch.setattr("facilitator.speech.trial.subprocess.run", run)
    tried = trial.try_model(DEMO_FOLDER, "en", "auto", 0)
    assert asked == ["auto", "cpu"]
    assert "graphics card cannot be used" in str(tried.remark)
    answers.append(b"")
    with pytest.raises(FacilitatorError, match="ended its process"):
        trial.try_model(DEMO_FOLDER, "en", "cpu", 0)


def test_a_guide_that_cannot_be_used_fails(quick: None, study: Path, doctor: Doctor) -> None:
    assert "✓ Topic guide recovery: 15 questions" in doctor()[1]
    (study / "topic_guides" / "broken.md").write_text("# no section\n- q\n", encoding="utf-8")
    status, said = doctor()
    assert status == 1
    assert "broken.md, line " in said
    for file in (study / "topic_guides").glob("*.md"):
        file.unlink()
    status, said = doctor()
    assert status == 0
    assert "! There is no topic guide" in said


def test_roster_and_seats_are_compared(
    quick: None, study: Path, doctor: Doctor, tmp_path: Path
) -> None:
    assert "✓ 9 people seated, by study.toml" in doctor()[1]
    (tmp_path / "roster.toml").write_text(ROSTER, encoding="utf-8")
    assert main(["--workspace", str(study), "roster", "import", str(tmp_path / "roster.toml")]) == 0
    _, said = doctor()
    assert "✓ 16 people seated, by study.toml (9) and after them the stored roster (7)" in said
    unnamed = "Psychologist 1, Nurse 1, Facilitator 1, Facilitator 2"
    assert f"! The roster has no name of {unnamed}\n" in said
    assert "No key is left" not in said
    file = study / "study.toml"
    seats = ", ".join(f'"Guest {n}"' for n in range(1, 12))
    file.write_text(f'title = "A"\nseats = [{seats}]\n', encoding="utf-8")
    assert "! No key is left for User 10, User 11, User 12\n" in doctor()[1]
    assert "Zeb" not in said


@pytest.mark.parametrize(
    ("free_gb", "status", "words"),
    [(80, 0, "✓ 80.0 GB free: 694 hours"), (1, 0, "! Only 1.0 GB"), (0.1, 1, "✗ Only 0.1 GB")],
)
@pytest.mark.usefixtures("quick")
def test_the_disk_is_told_in_hours(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, free_gb: float, status: int, words: str
) -> None:
    usage = SimpleNamespace(free=int(free_gb * 1e9))
    monkeypatch.setattr("facilitator.commands.machine.shutil.disk_usage", lambda _: usage)
    found, said = doctor()
    assert (found, words in said) == (status, True), said


def test_the_microphone_is_opened(
    quick: None, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "! There is no microphone" in doctor()[1]
    two = [capture_devices.Device(name, 48_000, 1, name == "Desk") for name in ("Desk", "Lid")]
    monkeypatch.setattr(capture_devices, "devices", lambda: two)
    heard = capture_listening.Heard("Desk", -52.3)
    monkeypatch.setattr(capture_listening, "hear", lambda: heard)
    said = doctor()[1]
    assert "✓ Microphone: Desk, -52 dB just now" in said
    assert "✓ Others: Lid (--input mic:NAME)" in said
    heard = capture_listening.Heard("Desk", -120.0)
    assert "! The microphone Desk gives silence and nothing else" in doctor()[1]

    def busy() -> None:
        raise FacilitatorError("The microphone is in use by another program.", "Close it.")

    monkeypatch.setattr(capture_listening, "hear", busy)
    assert "! The microphone is in use by another program" in doctor()[1]


def supply(folder: Path, name: str, **values: str) -> None:
    (folder / name).mkdir(parents=True)
    for key, value in values.items():
        (folder / name / key).write_text(f"{value}\n", encoding="ascii")


def test_the_battery_is_the_machines_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power, "POWER", tmp_path / "power")
    monkeypatch.setattr("facilitator.power.sys.platform", "linux")
    assert battery() is None
    supply(tmp_path / "power", "AC", type="Mains", online="1")
    supply(tmp_path / "power", "mouse", type="Battery", scope="Device", capacity="3")
    assert battery() is None
    supply(tmp_path / "power", "BAT0", type="Battery", capacity="20", status="Discharging")
    supply(tmp_path / "power", "BAT1", type="Battery", capacity="10", status="Unknown")
    assert battery() == Battery(15, True)
    low = next(equipment.power())
    assert (low.state, low.what) == ("warn", "Battery: 15 %, being used up")
    (tmp_path / "power" / "BAT0" / "capacity").write_text("broken", encoding="ascii")
    assert battery() is None


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (" -InternalBattery-0 (id=1)\t95%; discharging; 4:09 remaining", Battery(95, True)),
        (" -InternalBattery-0 (id=1)\t100%; charged; 0:00 remaining", Battery(100, False)),
        ("Now drawing from 'AC Power'", None),
    ],
)
def test_what_macos_says_of_its_battery(said: str, found: Battery | None) -> None:
    assert pmset(said) == found


def test_the_terminal_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def at(columns: int, rows: int, encoding: str, **environment: str) -> tuple[str, str]:
        for name in ("NO_COLOR", "COLORTERM", "TERM"):
            monkeypatch.setenv(name, environment.get(name, ""))
        stdout = SimpleNamespace(isatty=lambda: True, encoding=encoding)
        monkeypatch.setattr("facilitator.commands.equipment.sys.stdout", stdout)
        monkeypatch.setattr(
            "facilitator.commands.equipment.shutil.get_terminal_size",
            lambda: os.terminal_size((columns, rows)),
        )
        (one,) = equipment.terminal()
        return one.state, one.what

    assert at(120, 40, "utf-8", COLORTERM="truecolor") == (
        "ok",
        "Terminal: 120 x 40, 16 million colours, UTF-8",
    )
    assert at(80, 24, "utf-8", NO_COLOR="1")[0] == "ok"
    assert at(79, 24, "utf-8", TERM="xterm-256color") == (
        "warn",
        "Terminal: 79 x 24, 256 colours, UTF-8: it is smaller than 80 x 24",
    )
    assert "not UTF-8" in at(80, 24, "ascii")[1]
    assert "dumb" in at(80, 24, "utf-8", TERM="dumb")[1]


def test_a_detector_that_there_never_was_is_told_of_before_a_meeting(
    quick: None, doctor: Doctor
) -> None:
    status, said = doctor(off=["livign"])
    assert status == 1
    assert "✗ [anonymise] off: there is no detector 'livign'" in said
