"""A file in a study's folder, or where the user's variables point, never runs beside the key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from facilitator import interpreter
from tests.audio import tone, write_wav
from tests.e2e.conftest import COMMAND, Study

LIBRARIES = (
    *("numpy", "textual", "rich", "tinydb", "cryptography", "cffi", "av", "sounddevice", "soxr"),
    *("faster_whisper", "ctranslate2", "onnxruntime", "tokenizers", "huggingface_hub", "keyring"),
    *(
        "phonenumbers",
        "platformdirs",
        "sudachipy",
        "sudachidict_core",
        "spacy",
        "typing_extensions",
    ),
)
"""What the program imports, or would if it were installed."""

FIRST = "import runpy, sys; runpy.run_module({!r}); print(*sys.modules)"


def before_the_program() -> set[str]:
    """Modules an interpreter loads by itself before the first line of ours."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", FIRST.format("facilitator.interpreter")],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


class Plants:
    """Modules that tell, in a file, that they were run."""

    def __init__(self, folder: Path) -> None:
        self._told = folder / "told"
        self.code = (
            f"with open({str(self._told)!r}, 'a') as told:\n"
            "    import os, sys\n"
            "    print(__name__, __file__, sys.orig_argv, file=told)\n"
        )
        self._names = ({*sys.stdlib_module_names} | {*LIBRARIES}) - before_the_program()

    def put(self, folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        for name in self._names:
            (folder / f"{name}.py").write_text(self.code, encoding="utf-8")
        return folder

    def ran(self) -> str:
        return self._told.read_text(encoding="utf-8") if self._told.exists() else ""


@pytest.fixture
def plants(tmp_path: Path) -> Plants:
    return Plants(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot begin again")
@pytest.mark.parametrize(
    "command", [[str(COMMAND)], [sys.executable, "-m", "facilitator"]], ids=["command", "module"]
)
def test_no_file_of_the_study_folder_or_of_the_users_variables_runs_in_a_meeting(
    study: Study, plants: Plants, tmp_path: Path, command: list[str]
) -> None:
    plants.put(study.root)
    elsewhere = plants.put(tmp_path / "elsewhere")
    startup = tmp_path / "startup.py"
    startup.write_text(plants.code, encoding="utf-8")
    study.environment |= {
        "PYTHONPATH": os.pathsep.join([str(elsewhere), ""]),
        "PYTHONSTARTUP": str(startup),
        "PYTHONUSERBASE": str(elsewhere),
        "PYTHONINSPECT": "1",
    }
    wav = write_wav(tmp_path / "tone.wav", tone(440, 2))
    study.command = command
    done = study(
        *("live", "--guide", "short", "--input", str(wav), "--pace", "fast", "--headless"),
        *("--consent-confirmed", "--json", "--id", "m1"),
        timeout=90,
    )
    assert done.status == 0, done.err
    assert done.objects[-1]["duration_ms"] == 2_000
    assert study("doctor").out  # asks for microphones, in a process of its own
    assert plants.ran() == ""


def test_such_a_file_does_run_in_an_interpreter_that_is_not_shielded(
    plants: Plants, tmp_path: Path
) -> None:
    """Else the test above would show nothing."""
    folder = plants.put(tmp_path / "elsewhere")
    probe = [sys.executable, "-c", "import queue, numpy"]
    subprocess.run(probe, cwd=folder, check=True)
    subprocess.run(probe, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(folder)}, check=True)
    assert plants.ran().count("queue") >= 2


def test_a_child_reads_file_names_and_packages_as_the_program_does() -> None:
    options = interpreter.command("facilitator.capture")
    assert options[0] == sys.executable
    assert options[-2:] == ["-m", "facilitator.capture"]
    probe = "import sys; print(sys.flags.utf8_mode, sys.flags.no_user_site, sys.flags.safe_path)"
    for utf8 in ("0", "1"):
        start = (
            "import subprocess, sys; from facilitator import interpreter; "
            f"subprocess.run([*interpreter.command('x')[:-2], '-c', {probe!r}], check=True)"
        )
        done = subprocess.run(
            [sys.executable, "-s", "-X", f"utf8={utf8}", "-c", start],
            env={**os.environ, "PYTHONUTF8": "0"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == [utf8, "1", "True"]


@pytest.mark.parametrize(
    ("name", "heeded"),
    [
        ("PYTHONPATH", False),
        ("PYTHONHOME", False),
        ("PYTHONPYCACHEPREFIX", False),
        ("PYTHONWARNINGS", False),
        ("PYTHONTOMORROW", False),
        ("PYTHONUTF8", True),
        ("PYTHONIOENCODING", True),
        ("PYTHON_COLORS", True),
        ("PYTHONUNBUFFERED", True),
        ("PATH", True),
    ],
)
def test_only_variables_that_choose_no_code_are_heeded(name: str, heeded: bool) -> None:
    assert interpreter._chooses_code(name) is not heeded
