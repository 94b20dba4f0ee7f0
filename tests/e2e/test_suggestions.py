"""The whole way with suggestions: real processes, the sample meeting, digits in its first half."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from facilitator.domain import events as ev
from facilitator.domain.session import fold
from facilitator.workflow.headless import run_headless
from facilitator.workflow.sample import sample_folder, sample_meeting, sample_study
from facilitator.workflow.scripted_input import ScriptedInput, read_cues
from facilitator.workflow.store import SessionStore

MARKED_UNTIL_MS = 130_000
"""From here on nobody presses a digit any more."""


def test_a_meeting_whose_digits_stop_is_suggested_on(tmp_path: Path) -> None:
    workspace = sample_study(tmp_path / "study", tmp_path / "home")
    workspace = replace(workspace, study=replace(workspace.study, suggest_speakers=True))
    meeting = sample_meeting(workspace, pace="fast")
    cues = read_cues(sample_folder() / "scene.toml")
    early = tuple(cue for cue in cues if cue.at_ms < MARKED_UNTIL_MS)
    meeting.script = ScriptedInput(meeting, early, frozenset({"speaker"}))
    told: list[dict[str, Any]] = []
    run_headless(meeting, told.append)
    with SessionStore.open(workspace, meeting.session.id) as store:
        noted = [one.event for one in store.events()]
        session = fold(store.events())
    turns = tomllib.loads((sample_folder() / "scene.toml").read_text(encoding="utf-8"))["turn"]

    def who_spoke(at_ms: int) -> str:
        near = min(turns, key=lambda t: max(t["start_ms"] - at_ms, at_ms - t["end_ms"], 0))
        return str(near["speaker"])

    guesses = [u for u in session.utterances if u.guess is not None and u.guess.then is None]
    right = [u for u in guesses if u.guess and u.guess.code == who_spoke(u.start_ms + 600)]
    assert any(isinstance(event, ev.SpeakerSuggested) for event in noted)
    assert len(right) >= 5
    assert len(right) >= 0.8 * len(guesses)
    # Of lines that were marked nobody else is suggested, and nothing is told to whoever reads.
    assert all(u.start_ms > MARKED_UNTIL_MS / 2 for u in guesses)
    assert "uggest" not in json.dumps(told) and "guess" not in json.dumps(told)
