"""Names for a code that nobody has, and a meeting beside one that is not over: said before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.cli import main
from facilitator.commands import live, roster
from facilitator.errors import FacilitatorError
from facilitator.workflow.catalogue import SessionSummary, write_summary
from facilitator.workflow.rosters import stored_roster
from facilitator.workspace import Workspace, find_workspace


@pytest.fixture
def study(tmp_path: Path) -> Workspace:
    assert main(["init", str(tmp_path / "study")]) == 0
    return find_workspace(tmp_path / "study")


def add(study: Workspace, *words: str) -> int:
    return main(["--workspace", str(study.root), "roster", "add", *words])


def codes(study: Workspace) -> tuple[str, ...]:
    stored = stored_roster(study)
    return stored.codes if stored else ()


def test_names_for_nobody_are_refused_where_nobody_can_be_asked(
    study: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(study, "User 44", "Quillamar") == 1
    what, hint = capsys.readouterr().err.strip().split("\n")[-2:]
    assert "Nobody in this study is User 44 (was 'User 4' meant?)." in what
    assert "Psychologist 1" in hint
    assert "--yes" in hint
    assert codes(study) == ()
    assert add(study, "User 4", "Quillamar") == 0
    assert add(study, "--yes", "User 44", "Zebor") == 0
    assert codes(study) == ("User 4", "User 44")
    assert add(study, "User 44", "Zeborina") == 0  # somebody of the study now
    assert add(study, "[Person 3]", "Ottoline") == 0  # whoever is only spoken about


@pytest.mark.parametrize(("answer", "status", "there"), [(True, 0, ("User 44",)), (False, 1, ())])
def test_names_for_nobody_are_asked_about_at_a_terminal(
    study: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    answer: bool,
    status: int,
    there: tuple[str, ...],
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(roster, "somebody_here", lambda: True)

    def answered(question: str) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr(roster, "answered", answered)
    assert add(study, "User 44", "Quillamar") == status
    assert asked == ["Is User 44 somebody new, to be added?"]
    assert codes(study) == there


def test_a_study_that_knows_nobody_takes_anybody(study: Workspace) -> None:
    (study.root / "study.toml").write_text('title = "A"\n', encoding="utf-8")
    assert add(study, "User 44", "Quillamar") == 0
    assert codes(study) == ("User 44",)


def test_somebody_of_an_earlier_meeting_is_somebody(study: Workspace) -> None:
    held(study, "ended", ("User 44",))
    assert add(study, "User 44", "Quillamar") == 0


def held(study: Workspace, phase: str, present: tuple[str, ...] = ()) -> None:
    folder = study.sessions / "2026-11-23-01"
    folder.mkdir(parents=True)
    at = "2026-11-23T09:00:00.000Z"
    write_summary(
        folder,
        SessionSummary(
            folder.name, 1, "A", "B", "0" * 64, "en", "demo", phase, present, at, 2_530_000, 300
        ),
    )


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was asked of whoever begins; no meeting is held."""
    asked: list[str] = []

    def not_held(*_: object) -> None:
        raise FacilitatorError("It would begin now.", "")

    def no(question: str) -> bool:
        asked.append(question)
        return False

    monkeypatch.setattr(live, "create_session", not_held)
    monkeypatch.setattr(live, "answered", no)
    yield asked


def start(study: Workspace, *words: str) -> int:
    return main(["--workspace", str(study.root), "live", *words])


@pytest.mark.parametrize("phase", ["paused", "recording"])
def test_a_meeting_beside_one_that_is_not_over_is_asked_for_at_a_terminal(
    study: Workspace,
    begun: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    phase: str,
) -> None:
    monkeypatch.setattr(live, "interactive", lambda: True)
    held(study, phase)
    assert start(study, "--model", "demo") == 1
    assert begun == ["Begin a new meeting beside it all the same?"]
    said = capsys.readouterr().err
    again = f"facilitator --workspace {study.root} resume 2026-11-23-01"
    assert f"Meeting 1 is not over (42 min of sound): {again}" in said
    assert "It would begin now." not in said


def test_without_a_screen_it_is_said_and_the_meeting_begins(
    study: Workspace, begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def hold(*_: object, first: list[str], **__: object) -> int:
        said.extend(first)
        return 0

    for name in ("create_session", "LiveMeeting"):
        monkeypatch.setattr(live, name, lambda *_: None)
    monkeypatch.setattr(live, "hold", hold)
    held(study, "paused")
    assert start(study, "--headless", "--consent-confirmed", "--model", "demo") == 0
    assert begun == []
    assert "Meeting 1 is not over" in said[0]


@pytest.mark.parametrize("phase", ["ended", "sealed", "opened"])
def test_a_meeting_that_is_over_or_never_began_asks_nothing(
    study: Workspace,
    begun: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    phase: str,
) -> None:
    monkeypatch.setattr(live, "interactive", lambda: True)
    held(study, phase)
    assert start(study, "--model", "demo") == 1
    assert begun == []
    assert "It would begin now." in capsys.readouterr().err
