"""A session that was begun is there after a power cut, with every event that was noted."""

from __future__ import annotations

import pytest

from facilitator.domain.events import NoteTaken
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.errors import FacilitatorError
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.workflow.store import SessionStore
from facilitator.workflow.verifying import verify_session
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


def test_a_recording_that_was_cut_off_is_never_called_complete(workspace: Workspace) -> None:
    with make_store(workspace) as store:
        writer = SpoolWriter(spool_folder(store.folder), store.key, "m1")
        writer.append(bytes(3 * SAMPLE_RATE))
        writer._release()  # as a process that is killed does
    found = verify_session(workspace, "m1")
    assert "1.5 s of sound, all authentic" in found[0]
    assert "Segment 000001 of the recording: unfinalised, 1.5 s. It is" in found[1]
    segment = spool_folder(store.folder) / "000001.aud"
    segment.write_bytes(segment.read_bytes() + b"torn")
    assert "unfinalised, 1.5 s, and 4 bytes that are no whole chunk" in "".join(
        verify_session(workspace, "m1")
    )
    with SpoolWriter(spool_folder(store.folder), store.key, "m1") as writer:
        writer.append(bytes(SAMPLE_RATE))
    assert len([line for line in verify_session(workspace, "m1") if "unfinalised" in line]) == 1
