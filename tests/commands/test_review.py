"""`review`: on a screen for a code of the study, and `--stats`."""

from __future__ import annotations

from pathlib import Path

import pytest

from facilitator.cli import main
from facilitator.commands import sessions
from facilitator.domain import events as ev
from facilitator.domain.reviewing import accept, items
from facilitator.study_settings import STUDY_FILE
from facilitator.tui import app
from facilitator.workflow.review import Review
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace, find_workspace
from tests.workflow.conftest import make_store, record


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A study with a session that waits to be reviewed."""
    root = tmp_path / "study"
    root.mkdir()
    (root / STUDY_FILE).write_text("title = 'Study'\nseats = ['Nurse 7']\n", encoding="utf-8")
    monkeypatch.chdir(root)
    workspace = find_workspace(root)
    with make_store(workspace) as store:
        record(store, 9_000)
        for n in range(4):
            said = f"Zeb said so {n} times."
            store.append(ev.UtteranceHeard(f"u{n}", n * 1_000, n * 1_000 + 900, said, (), None, 9))
        store.append(ev.RecordingEnded(9_000))
        store.write_summary()
    return workspace


def read_all(review: Review) -> None:
    for one in items(review.session):
        review.do(lambda s, g, id_=one.id: accept(s, g, id_))  # type: ignore[misc]


def test_a_review_is_left_gone_on_with_and_signed(
    study: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sessions, "interactive", lambda: True)

    def leave(review: Review) -> bool:
        review.do(lambda s, g: accept(s, g, "u0"))
        return False

    monkeypatch.setattr(app, "run_review", leave)
    assert main(["review", "m1", "--reviewer", "Nurse 7"]) == 0
    assert "3 lines left to read" in capsys.readouterr().err

    def sign(review: Review) -> bool:
        read_all(review)
        return bool(review.sign().noted)

    monkeypatch.setattr(app, "run_review", sign)
    assert main(["review", "m1", "--reviewer", "Nurse 7"]) == 0
    assert "Signed by Nurse 7." in capsys.readouterr().err
    with SessionStore.open(study, "m1") as store:
        assert [u.reviewed for u in store.session.utterances] == [
            f"User 1 said so {n} times." for n in range(4)
        ]
    assert main(["review", "m1", "--reviewer", "Nurse 7"]) != 0
    assert "reviewed already" in capsys.readouterr().err


def test_a_code_nobody_has_is_refused_and_the_codes_are_named(
    study: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sessions, "interactive", lambda: True)
    assert main(["review", "m1", "--reviewer", "Nurse 8"]) != 0
    said = capsys.readouterr().err
    assert "Nobody in this study has the code 'Nurse 8'" in said and "'Nurse 7'" in said


def test_without_a_terminal_it_says_what_to_do(
    study: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sessions, "interactive", lambda: False)
    assert main(["review", "m1", "--reviewer", "Nurse 7"]) != 0
    assert "--accept-all" in capsys.readouterr().err


def test_stats_say_how_far_it_is(
    study: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["review", "m1", "--stats", "--reviewer", "Nurse 7"]) == 0
    said = capsys.readouterr().out
    assert "0 of 4 lines read, 4 left" in said and "too little" in said
    monkeypatch.setattr(sessions, "interactive", lambda: True)
    monkeypatch.setattr(app, "run_review", read_all)
    assert main(["review", "m1", "--reviewer", "Nurse 7"]) == 0
    capsys.readouterr()
    assert main(["review", "m1", "--stats", "--reviewer", "Nurse 7"]) == 0
    said = capsys.readouterr().out
    assert "4 of 4 lines read" in said and "1.00 acts a line" in said
