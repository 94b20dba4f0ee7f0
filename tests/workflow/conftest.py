"""A study on disk and meetings in it, without any child process."""

from __future__ import annotations

from pathlib import Path

import pytest

from facilitator import child_messages as msg
from facilitator.anonymise.roster import Roster
from facilitator.child_messages import CAPTURE, SPEECH
from facilitator.domain.events import Recorded, RecordingPaused, RecordingStarted
from facilitator.domain.guide import parse_guide
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.domain.transcript import Doubt
from facilitator.study import Study
from facilitator.study_settings import STUDY_FILE
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.workflow.identity import study_id
from facilitator.workflow.key_store import key_store
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.opening import Plan, create_session
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.supervisor import Heard
from facilitator.workspace import Workspace

GUIDE = """\
+++
title = "Guide"
+++
## One (1 min)
- first
- second
## Two
- third
"""

ROSTER = """\
[[participants]]
code = "User 1"
names = ["Zebulon Quartermaine", "Zeb"]

[[participants]]
code = "User 2"
names = ["Ottoline Fanshawe"]

[[places]]
name = "Wexcombe"
replacement = "[Place 1]"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "study"
    root.mkdir()
    (root / STUDY_FILE).write_text("title = 'Study'\n", encoding="utf-8")
    return Workspace(root, tmp_path / "home", Study(title="Study"))


def make_store(workspace: Workspace, session_id: str = "m1", *, guide: str = GUIDE) -> SessionStore:
    roster = Roster.from_toml(ROSTER)
    return create_session(
        Plan(
            workspace=workspace,
            session_id=session_id,
            guide_name="guide",
            guide=parse_guide(guide),
            codes=tuple(roster.codes),
            language="en",
            model="demo",
            roster=roster,
            consent_by="test",
        )
    )


def session_keys(workspace: Workspace) -> list[str]:
    """The sessions that have a key; the study's own key, for its roster and codes, stays."""
    return [name for name in key_store(workspace).all() if name != study_id(workspace)]


def record(store: SessionStore, ms: int, *, reason: GapReason = GapReason.END_OF_FILE) -> None:
    """A segment more of sound, recorded from beginning to end, and noted as the meeting does."""
    with store.spool() as spool:
        first = spool.refresh()
    with SpoolWriter(spool_folder(store.folder), store.key, store.session.id) as writer:
        writer.append(b"\1\0" * (ms * 16))
    store.append(
        RecordingStarted(first // 16, writer.segment, SoundSource.MICROPHONE),
        RecordingPaused(first // 16 + ms, reason, writer.samples),
    )


class Clock:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def meeting(workspace: Workspace, clock: Clock) -> LiveMeeting:
    """A meeting whose children are not started: hands and messages only."""
    return LiveMeeting(make_store(workspace), Source(), monotonic=clock)


def hear(meeting: LiveMeeting, child: str, message: msg.Message) -> list[Recorded]:
    """A message of a child that was never started; what was noted because of it."""
    return meeting.handle(Heard(child, 0, message))


def say(
    meeting: LiveMeeting, start_ms: int, end_ms: int, text: str, doubts: tuple[Doubt, ...] = ()
) -> None:
    """What the speech process would send for an utterance."""
    told = msg.Utterance(start_ms, end_ms, text, log_probability=-0.1, doubts=doubts)
    hear(meeting, SPEECH, told)


def sound(meeting: LiveMeeting, ms: int, *, first: bool = False) -> None:
    """What the capture process would send when the recording has reached `ms`."""
    if first:
        hear(meeting, CAPTURE, msg.Started(1, ms * 16, "default", 16_000))
    hear(meeting, CAPTURE, msg.Progress(ms * 16))
