"""Of a practice nothing is kept, also when its program is killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from facilitator.commands import secrecy
from facilitator.workflow.trials import remove_left, trial_folder

PRACTICE = """
from facilitator.workflow.trials import trial_folder
with trial_folder() as folder:
    for name in ("study/sessions", "keys-apart/keys"):
        (folder / name).mkdir(parents=True)
        (folder / name / "file").write_text("wobbegongish")
    print(folder, flush=True)
    input()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_what_a_killed_practice_left_goes_with_the_next_command(temporary: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PRACTICE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    left = Path(process.stdout.readline().strip())
    remove_left()
    assert (left / "keys-apart" / "keys" / "file").exists(), "it goes on"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert left.exists()
    secrecy.begin()
    assert list(temporary.iterdir()) == []


def test_what_is_none_of_ours_stays(
    temporary: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "lock").touch()
    (elsewhere / "study").mkdir()
    (temporary / "facilitator-trial-x").symlink_to(elsewhere)
    (temporary / "facilitator-trial-y" / "study").mkdir(parents=True)  # nobody says whose it is
    with trial_folder() as own:
        remove_left()
        assert own.exists()
    assert not own.exists()
    assert (elsewhere / "study").exists()
    assert (temporary / "facilitator-trial-y" / "study").exists()
