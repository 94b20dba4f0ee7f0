"""What the speech model runs on, in the session and when it fails in the middle of one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import SPEECH
from facilitator.domain import events as ev
from facilitator.workflow.headless import run_headless
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.public_log import public_log
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.workflow.conftest import hear, make_store, record, say

CARD = msg.Ready(1, "graphics card, int8_float16")
CORES = msg.Ready(1, "processor, 2 threads, int8")


@pytest.fixture
def started(meeting: LiveMeeting, monkeypatch: pytest.MonkeyPatch) -> list[msg.SpeechConfig]:
    """What each start of a speech process was told; none is started."""
    told: list[msg.SpeechConfig] = []
    monkeypatch.setattr(meeting._children, "start", lambda name, config: told.append(config))
    return told


def noted(meeting: LiveMeeting) -> list[str]:
    events = (one.event for one in meeting.store.events())
    return [event.device for event in events if isinstance(event, ev.ListeningChanged)]


def test_what_the_model_runs_on_is_noted_when_it_changes(meeting: LiveMeeting) -> None:
    for ready in (CARD, CARD, CORES):
        hear(meeting, SPEECH, ready)
    assert noted(meeting) == [CARD.runs_on, CORES.runs_on]
    assert meeting.session.runs_on == CORES.runs_on
    shown = json.dumps(list(public_log(meeting.session, meeting.store.events())))
    assert "graphics card" in shown
    meeting.close()


def test_a_card_that_does_not_work_is_said_until_there_is_text(meeting: LiveMeeting) -> None:
    lost = "The graphics card cannot be used (no library); the processor is."
    hear(meeting, SPEECH, replace(CORES, remark=lost))
    assert (meeting.alert,) == (lost,)
    say(meeting, 0, 500, "well then")
    assert meeting.alert is None
    meeting.close()


def test_a_card_that_ends_the_process_is_not_tried_again(
    meeting: LiveMeeting, started: list[msg.SpeechConfig]
) -> None:
    meeting._spawn_speech()
    hear(meeting, SPEECH, msg.TryingCard())
    hear(meeting, SPEECH, msg.Closed(-6))
    assert "the processor is" in (meeting.alert or "")
    meeting._spawn_speech()
    assert [one.device for one in started] == ["auto", "cpu"]
    hear(meeting, SPEECH, msg.Closed(-9))
    meeting.close()


def test_a_card_that_fails_in_the_middle_is_left_and_a_killed_process_is_no_such_failure(
    meeting: LiveMeeting, started: list[msg.SpeechConfig]
) -> None:
    for times in range(2):
        meeting._spawn_speech()
        hear(meeting, SPEECH, msg.TryingCard())
        hear(meeting, SPEECH, CARD)
        if times:
            hear(meeting, SPEECH, msg.Failed("A part of the program stopped.", ""))
        hear(meeting, SPEECH, msg.Closed(-9))
    meeting._spawn_speech()
    assert [one.device for one in started] == ["auto", "auto", "cpu"]
    meeting.close()


def test_the_study_says_what_to_run_on(workspace: Workspace) -> None:
    study = replace(workspace.study, device="cpu", threads=1)
    store = make_store(replace(workspace, study=study))
    record(store, 500)
    run_headless(LiveMeeting(store, Source()), lambda _: None, record=False)
    with SessionStore.open(workspace, "m1", read_only=True) as store:
        assert store.session.runs_on.startswith("processor, 1 thread, int8")
