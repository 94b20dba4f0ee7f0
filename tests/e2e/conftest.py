"""The installed command, run as a person runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.audio import room, shared_room
from tests.once import once

__all__ = ["room", "shared_room"]

COMMAND = Path(sys.executable).parent / "facilitator"


def command_with(modules: Path) -> list[str]:
    """The command with that folder's modules before all others, in its children as well."""
    return [sys.executable, "-P", str(Path(__file__).with_name("with_modules.py")), str(modules)]


GUIDE = """\
+++
title = "A short guide"
+++
## Opening (5 min)
- What brought you here?
- What would help?
"""

ROSTER = """\
[[participants]]
code = "User 1"
names = ["Daniel Reid", "Dan"]

[[participants]]
code = "Facilitator 1"
names = ["Helen Murray"]
"""


@dataclass
class Outcome:
    """What a command left: exit status, stdout and stderr."""

    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def failed_in_two_lines(self) -> str:
        """The error, checked for its form: two lines on stderr, exit status 1, no traceback."""
        lines = self.err.strip().splitlines()
        assert self.status == 1, self.err
        assert len(lines) == 2, self.err
        assert "Traceback" not in self.err
        return self.err


class Study:
    """A study in a folder of its own, with its keys apart, and the command to work on it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "study"
        self.home = folder / "home"
        self.command = [str(COMMAND)]
        self.environment = {**os.environ, "FACILITATOR_HOME": str(self.home)}

    def __call__(self, *arguments: str, cwd: Path | None = None, timeout: float = 240) -> Outcome:
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=cwd or (self.root if self.root.is_dir() else self.root.parent),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.command, *arguments],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def sessions(self) -> list[str]:
        folder = self.root / "sessions"
        return sorted(p.name for p in folder.iterdir() if p.is_dir())

    def keys(self) -> list[str]:
        """Key files of sessions; the study's own key, for its roster and codes, stays."""
        folder = self.home / "keys"
        found = folder.iterdir() if folder.is_dir() else []
        return sorted(
            p.name for p in found if p.suffix == ".key" and not p.name.startswith("study-")
        )


@pytest.fixture
def study(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Study:
    def make(folder: Path) -> None:
        made = Study(folder)
        done = made("init", str(made.root))
        assert done.status == 0, done.err
        (made.root / "topic_guides" / "short.md").write_text(GUIDE, encoding="utf-8")
        (made.root / "roster.toml").write_text(ROSTER, encoding="utf-8")

    shutil.copytree(once(tmp_path_factory, "study", make), tmp_path, dirs_exist_ok=True)
    return Study(tmp_path)


@pytest.fixture
def sample(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Outcome]:
    """The sample meeting, held headless at full pace and kept."""

    def make(folder: Path) -> None:
        study = Study(folder)
        done = study(
            *("demo", "--headless", "--json", "--pace", "fast", "--keep", str(study.root)),
            timeout=600,
        )
        assert done.status == 0, done.err
        (folder / "said.json").write_text(json.dumps(asdict(done)), encoding="utf-8")

    shutil.copytree(once(tmp_path_factory, "sample", make), tmp_path, dirs_exist_ok=True)
    said = json.loads((tmp_path / "said.json").read_text(encoding="utf-8"))
    return Study(tmp_path), Outcome(**said)
