"""Speech that dies, again and again: every span gets its text, and none gets it twice."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from facilitator import child_messages as msg
from facilitator.capture.playback import Playback
from facilitator.child_messages import SPEECH
from facilitator.domain import events as ev
from facilitator.domain.phases import Phase
from facilitator.domain.sound import Pace
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.workflow.headless import run_headless
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.sample import sample_folder
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.workflow.conftest import hear, make_store

SECONDS = 24
"""Of the sample meeting."""

Span = tuple[int, int]


def recorded(workspace: Workspace, session_id: str) -> LiveMeeting:
    """A meeting of that long in the spool, without any text yet."""
    store = make_store(workspace, session_id)
    source = Playback(sample_folder() / "scene.opus", Pace.FAST)
    with SpoolWriter(spool_folder(store.folder), store.key, session_id) as writer:
        for _ in range(SECONDS):
            while not (block := source.next(60)):
                assert block is not None
            writer.append(block)
    source.stop()
    store.append(
        ev.RecordingStarted(0, 1, SoundSource.FILE),
        ev.RecordingPaused(SECONDS * 1_000, GapReason.STOPPED),
    )
    return LiveMeeting(store, Source(), threads=1)


def spans(workspace: Workspace, session_id: str) -> list[Span]:
    with SessionStore.open(workspace, session_id, read_only=True) as store:
        return [
            (one.event.start_ms, one.event.end_ms)
            for one in store.events()
            if isinstance(one.event, ev.UtteranceHeard)
        ]


def test_every_span_gets_its_text_once(workspace: Workspace) -> None:
    run_headless(recorded(workspace, "quiet"), lambda _: None, record=False)
    whole = spans(workspace, "quiet")
    assert len(whole) >= 4

    meeting = recorded(workspace, "killed")
    deaths = 0

    def kill(line: dict[str, Any]) -> None:
        nonlocal deaths
        if line["kind"] == "utterance" and deaths < 2:
            deaths += 1
            # Whatever it is at: loading, listening, in the middle of the next span.
            meeting._children.kill(SPEECH)

    last = run_headless(meeting, kill, record=False)
    found = spans(workspace, "killed")
    assert deaths == 2
    assert found == sorted(found)
    assert all(before[1] <= after[0] for before, after in pairwise(found)), "a span twice"
    for start, end in whole:
        covered = sum(max(0, min(end, b) - max(start, a)) for a, b in found)
        assert covered > 0.9 * (end - start), f"no text from {start} to {end} ms"
    assert last["utterances"] == len(found)


def test_speech_that_never_comes_up_ends_no_recording(workspace: Workspace) -> None:
    """Four deaths in a row: the screen says so, and the meeting ends only with its sound."""
    meeting = recorded(workspace, "mute")
    meeting.recorder.wanted = meeting.recorder.recording = True
    for _ in range(4):
        hear(meeting, SPEECH, msg.Closed(-11))
    fault = meeting.fault
    assert "recording goes on" in (meeting.alert or "")
    assert fault is None
    # An utterance after all: everything is well again.
    hear(meeting, SPEECH, msg.Utterance(0, 500, "oh"))
    assert meeting.alert is None
    for _ in range(4):
        hear(meeting, SPEECH, msg.Closed(-11))
    meeting.recorder.wanted = meeting.recorder.recording = False
    assert meeting.fault is not None
    meeting.close()


def test_text_can_be_finished_without_ending_the_meeting(workspace: Workspace) -> None:
    lines: list[dict[str, Any]] = []
    run_headless(recorded(workspace, "open"), lines.append, record=False, end=False)
    with SessionStore.open(workspace, "open") as store:
        assert store.session.phase is Phase.PAUSED
        assert store.session.heard_ms == SECONDS * 1_000
        assert [one["id"] for one in lines] == [u.id for u in store.session.utterances]
    meeting = LiveMeeting(SessionStore.open(workspace, "open"), Source(), threads=1)
    run_headless(meeting, lines.append, record=False)
    assert meeting.session.phase is Phase.ENDED
    assert len(lines) == len(meeting.session.utterances), "nothing is heard twice"
