"""A folder goes with the program that made it: the next of its kind removes what a killed one left,
and never what a living one has."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from facilitator.vault import scratch

PREFIX = "wobbegong-"

MAKES = """
import sys
from pathlib import Path
from facilitator.vault.scratch import scratch
with scratch("wobbegong-", "keys", Path(sys.argv[1])) as folder:
    (folder / "keys").mkdir()
    (folder / "keys" / "key").write_text("x")
    (folder / "note").write_text("x")
    print(folder, flush=True)
    input()
"""


def left_alone(folder: Path, seconds: float) -> Path:
    """As if nothing in it had changed for so long."""
    then = time.time() - seconds
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (then, then))
    return folder


def test_a_killed_programs_folder_goes_and_a_living_ones_stays(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", MAKES, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    folder = left_alone(Path(process.stdout.readline().strip()), scratch.UNTOUCHED_S + 60)
    scratch.remove_left(PREFIX, "keys", tmp_path)
    assert (folder / "keys" / "key").exists() and (folder / "note").exists()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    with scratch.scratch(PREFIX, "keys", tmp_path) as own:
        assert list(tmp_path.iterdir()) == [own]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "study"])
def test_a_folder_without_a_lock_goes_once_nothing_changes_in_it(
    tmp_path: Path, content: str
) -> None:
    """Killed between two steps: before there was a lock, or when only that had gone."""
    folder = tmp_path / f"{PREFIX}x"
    (folder / content).mkdir(parents=True)
    scratch.remove_left(PREFIX, where=tmp_path)
    assert folder.is_dir(), "it may be just being made"
    left_alone(folder, scratch.UNTOUCHED_S + 60)
    scratch.remove_left(PREFIX, where=tmp_path)
    assert not folder.exists()


def test_what_is_no_folder_of_ours_stays(tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "within").mkdir(parents=True)
    (tmp_path / f"{PREFIX}link").symlink_to(other)
    (tmp_path / f"{PREFIX}file").touch()
    left_alone(tmp_path, scratch.UNTOUCHED_S + 60)
    scratch.remove_left(PREFIX, where=tmp_path)
    assert (other / "within").is_dir() and len(list(tmp_path.iterdir())) == 3


def test_a_link_in_it_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine").touch()
    with scratch.scratch(PREFIX, where=tmp_path) as folder:
        (folder / "elsewhere").symlink_to(other)
    assert not folder.exists() and (other / "mine").exists()
