"""The command `series`: sealed meetings, and a mixture of sealed and others."""

from __future__ import annotations

import json

import pytest

from facilitator.cli import main
from facilitator.workflow.series import series
from facilitator.workspace import Workspace
from tests.export.series import put_sealed, session
from tests.workflow.conftest import make_store, record


@pytest.fixture
def study(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Two sealed meetings, one that is only recorded, and one that never began."""
    for number, minutes in ((1, 12), (2, 9)):
        put_sealed(workspace, session(number, minutes=minutes))
    with make_store(workspace, "third") as store:
        record(store, 1_000)
        store.write_summary()
    make_store(workspace, "never").close()
    monkeypatch.setenv("FACILITATOR_HOME", str(workspace.home))
    monkeypatch.chdir(workspace.root)
    return workspace


def test_a_mixture_of_sealed_and_other_meetings(study: Workspace) -> None:
    told = series(study)
    assert [m.id for m in told] == ["2026-01-26-01", "2026-02-09-02", "third"]
    assert [m.sealed for m in told] == [True, True, False]
    assert (told[0].put, told[0].questions) == (8, 9)
    assert told[2].put is None


def test_it_is_told_as_a_table(study: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["series"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:2] == ["Meeting", "1"]
    assert "8 of 9" in lines[1]
    assert "3 meetings, 2026-01-26 to " in lines[5]
    assert "7.0 min (range 0-12) of recording." in lines[5]
    assert any("third" in line and "not sealed" in line for line in lines)
    assert "Left over from meeting 2:" in lines
    assert any(line.split()[-2:] == ["xx.", "2"] for line in lines if "Nurse 1" in line)


def test_it_is_told_as_json(study: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["series", "--json"]) == 0
    *meetings, whole = map(json.loads, capsys.readouterr().out.splitlines())
    assert [m["kind"] for m in meetings] == ["meeting"] * 3
    assert meetings[0]["left_over"][0]["status"] == "waiting"
    assert (whole["kind"], whole["meetings"]) == ("series", 3)
    assert whole["durations"] == "7.0 min (range 0-12)"


def test_a_study_without_meetings(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(workspace.root)
    assert main(["series"]) == 0
    assert "No meeting" in capsys.readouterr().err


def test_a_damaged_transcript_is_said(study: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    path = study.session_folder("2026-01-26-01") / "transcript.json"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"Nurse", b"Nurze", 1))
    assert main(["series"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2
