"""Figures of how late a line is after the end of speech, and what of that is whose doing.

They print; they assert nothing about time. The sample meeting is heard by the small model it comes
with; real models lie in FACILITATOR_TEST_MODELS, real voices beside the checkout: what is missing
is skipped and said.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from facilitator import child_messages as msg
from facilitator.domain.events import UtteranceHeard
from facilitator.domain.guide import parse_guide
from facilitator.domain.sound import SAMPLE_RATE, Pace
from facilitator.speech.endpoint import POST_ROLL_MS
from facilitator.workflow.headless import run_headless
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.opening import Plan, create_session
from facilitator.workflow.runner import MeetingRunner
from facilitator.workflow.sample import sample_meeting, sample_study
from facilitator.workflow.sources import source_of
from facilitator.workflow.supervisor import Heard
from facilitator.workspace import Workspace
from tests.audio import Samples, write_wav
from tests.e2e.conftest import GUIDE, Study
from tests.voices import meeting_of
from tests.weights import real_model

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]

MINUTES = 2
"""Of voices, at the pace of time: enough for some twenty lines."""

DEMO = "demo"

WAITS_MS = 100
"""A line that waited for so long, or was so long on its way to the screen, is shown with its parts.
"""


def at(values: list[int], share: float) -> int:
    return sorted(values)[min(len(values) - 1, round(share * len(values)))]


def meeting_with(study: Study, model: Path, sound: Samples) -> LiveMeeting:
    """A meeting that hears a file as if somebody spoke now."""
    workspace = Workspace(study.root, study.home)
    store = create_session(
        Plan(
            workspace=workspace,
            session_id=f"m{len(study.sessions()) + 1}",
            guide_name="short",
            guide=parse_guide(GUIDE),
            codes=("User 1",),
            language="en",
            model=str(model),
            roster=None,
            consent_by="test",
        )
    )
    file = write_wav(study.root.parent / f"{store.session.id}.wav", sound)
    return LiveMeeting(store, source_of(str(file), Pace.REALTIME))


@pytest.mark.parametrize("busy", [False, True], ids=["alone", "beside busy programs"])
@pytest.mark.parametrize("model", [DEMO, "tiny.en", "base"])
def test_lag_at_the_pace_of_time_and_what_it_is_made_of(
    model: str, busy: bool, study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if model == DEMO:
        meeting = sample_meeting(sample_study(tmp_path / "sample", study.home))
    else:
        sound = meeting_of("librispeech")[: MINUTES * 60 * SAMPLE_RATE]
        meeting = meeting_with(study, real_model(model), sound)
    beside = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range(busy * (os.cpu_count() or 1))
    ]
    try:
        measure(meeting, monkeypatch, f"{model}{', beside busy programs' if busy else ''}")
    finally:
        for one in beside:
            one.kill()
            one.wait()


def others() -> float:
    """Processor time that all programs but this one and its children have taken, in s. A child that
    ends only counts as its parent's once it has been waited for."""
    try:
        told = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    except OSError:
        return 0.0
    user, nice, system = map(int, told[:3])
    own = sum(os.times()[:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK") - own


def measure(meeting: LiveMeeting, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    arrived: dict[int, float] = {}
    parts: list[dict[str, int]] = []
    waited: list[str] = []
    others_s = -others()
    partials = 0
    earlier: list[int] = []
    """Of lines that are cut where somebody else was marked: how long before the end of all that
    was heard as one they were over."""
    deliver = MeetingRunner._deliver
    handle = LiveMeeting.handle

    def delivered(runner: MeetingRunner, heard: Heard) -> None:
        nonlocal partials
        partials += isinstance(heard.message, msg.Partial)
        if isinstance(heard.message, msg.Utterance):
            arrived[heard.message.start_ms] = time.monotonic()
        deliver(runner, heard)

    def handled(meeting: LiveMeeting, heard: Heard) -> Any:
        said = heard.message
        noted = handle(meeting, heard)
        if isinstance(said, msg.Utterance):
            lag = (meeting._clock.since_ms(said.end_ms) or 0) + POST_ROLL_MS
            handing = round((time.monotonic() - arrived[said.start_ms]) * 1000)
            rest = lag - handing - said.waited_ms - said.compute_ms
            parts.append(
                {
                    "in all": lag,
                    "silence that ends it": rest,
                    "waiting": said.waited_ms,
                    "decode": said.compute_ms,
                    "hand-over": handing,
                    "waiting and hand-over": said.waited_ms + handing,
                }
            )
            if said.waited_ms + handing > WAITS_MS:
                waited.append(
                    f"{said.start_ms / 1000:.1f} s: waited {said.waited_ms}, handed {handing}"
                )
            lines = [one.event for one in noted if isinstance(one.event, UtteranceHeard)]
            earlier.extend(said.end_ms - one.end_ms for one in lines[:-1])
        return noted

    monkeypatch.setattr(MeetingRunner, "_deliver", delivered)
    monkeypatch.setattr(LiveMeeting, "handle", handled)
    began = time.monotonic()
    run_headless(meeting, lambda _: None)
    took, others_s = time.monotonic() - began, others_s + others()
    print(f"\nlag of {len(parts)} stretches in ms, {what}, {partials} partial texts")
    print("| | p50 | p95 | most |\n|---|---|---|---|")
    for name in parts[0]:
        values = [one[name] for one in parts]
        print(f"| {name} | {at(values, 0.5)} | {at(values, 0.95)} | {max(values)} |")
    print(
        f"other programs took {100 * others_s / took / (os.cpu_count() or 1):.0f} % of the machine "
        f"meanwhile; lines that waited: {'; '.join(waited) or 'none'}"
    )
    if earlier:
        print(
            f"{len(earlier)} lines were cut off one of these by a digit: nobody had paused for "
            f"{at(earlier, 0.5)} ms more (median; {max(earlier)} at most)"
        )
