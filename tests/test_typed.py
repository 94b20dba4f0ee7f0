"""What is said to be typed next works there: elsewhere than in the study its folder is named."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import facilitator
from facilitator.cli import main
from facilitator.typed import named, program
from facilitator.workspace import Workspace
from tests.workflow.conftest import make_store, workspace

__all__ = ["workspace"]

OF_A_STUDY = re.compile(
    r"\bfacilitator (live|resume|review|seal|log|open|verify|export|withdraw|correct|refine"
    r"|sessions|destroy|report|pack|guide|vault salvage|roster)\b"
)

ON_ANOTHER_MACHINE = {
    "On this or another:  facilitator refine ID --workers FILE",
    "In the other account: facilitator roster accept {name}; then delete the file.",
    "Make it anew in the account that has the list: facilitator roster share FILE",
    "Hand it over: `facilitator roster share FILE` there, `roster accept FILE` here.",
}
"""Commands of which nobody here knows where they will be typed."""


@pytest.fixture(autouse=True)
def keys(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACILITATOR_HOME", str(workspace.home))


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("command", ["seal", "refine", "open"])
def test_an_error_names_the_study(
    workspace: Workspace, elsewhere: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make_store(workspace, "m1").close()
    at = ["--workspace", str(workspace.root)]
    assert main([*at, command, "m1"]) == 1
    assert re.search(
        rf"facilitator --workspace {re.escape(str(workspace.root))} (resume|log|seal) m1",
        " ".join(capsys.readouterr().err.split()),
    )


def test_within_the_study_nothing_is_named(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_store(workspace, "m1").close()
    monkeypatch.chdir(workspace.sessions)
    (workspace.root / "study.toml").touch()
    assert main(["--workspace", str(workspace.root), "seal", "m1"]) == 1
    assert "facilitator resume m1" in capsys.readouterr().err
    assert main(["seal", "m1"]) == 1
    assert "facilitator resume m1" in capsys.readouterr().err


def test_a_folder_is_named_as_a_shell_takes_it_and_only_while_its_command_runs(
    elsewhere: Path,
) -> None:
    with named(Path("a study")):
        assert program() == f"facilitator --workspace '{elsewhere / 'a study'}'"
        with named(None):
            assert program().endswith("a study'")
    assert program() == "facilitator"


def test_no_sentence_names_a_command_of_a_study_without_it() -> None:
    """They say "{facilitator} seal", filled in with `program()`."""
    bare = set()
    for path in Path(facilitator.__file__).parent.rglob("*.py"):
        if path.name == "study_settings.py":
            continue  # what stands in study.toml is read in the study
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("_", "plural"):
                said = [a.value for a in call.args if isinstance(a, ast.Constant)]
                bare |= {one for one in said if isinstance(one, str) and OF_A_STUDY.search(one)}
    assert bare - ON_ANOTHER_MACHINE == set()
