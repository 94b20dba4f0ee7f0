"""A session that was begun is there after a power cut, with every event that was noted."""

from __future__ import annotations

import pytest

from facilitator.domain.events import NoteTaken
from facilitator.errors import FacilitatorError
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.vault.replay import Recorder, states
from tests.workflow.conftest import make_store


def test_a_session_that_was_begun_is_there_after_a_power_cut(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.sessions.mkdir()  # a study's folders are made once, by `init`
    recorder = Recorder(workspace.root.parent)
    for folder in (workspace.root, workspace.sessions):
        recorder.begin_with(folder)
    recorder.begin_with(workspace.root / "study.toml")
    recorder.install(monkeypatch)
    store = make_store(workspace)
    recorder.ack(0)
    for n in range(1, 4):
        store.append(NoteTaken(n, f"note {n}"))
        recorder.ack(n)
    store.close()
    recorder.recording = False
    tried = 0
    for state in states(recorder):
        state.build(recorder.root)
        try:
            with SessionStore.open(workspace, "m1") as opened:
                notes = len(opened.session.notes)
                opened.append(NoteTaken(9, "after"))
            with SessionStore.open(workspace, "m1", read_only=True) as opened:
                assert len(opened.session.notes) == notes + 1
        except FacilitatorError:
            assert not state.acked
        else:
            assert notes in (len(state.acked) - 1, len(state.acked))
        tried += 1
    print(f"\n{tried} states of {len(recorder.log)} calls")
    assert tried > 40
