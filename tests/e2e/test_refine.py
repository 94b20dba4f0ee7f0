"""`facilitator refine` as it is run: killed in the middle of a recording, and gone on with."""

from __future__ import annotations

import os
import signal
from itertools import pairwise
from pathlib import Path

import pytest

from facilitator.domain import events as ev
from facilitator.study import Study as StudyFile
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.audio import sample_meeting, write_wav
from tests.e2e.conftest import Study

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


def held(study: Study, session: str = "m1", *, seconds: int) -> None:
    """The beginning of the sample meeting, recorded with its text."""
    file = write_wav(study.root.parent / "talk.wav", sample_meeting(0, seconds))
    done = study(
        *("live", "--guide", "short", "--input", str(file)),
        *("--headless", "--pace", "fast", "--consent-confirmed", "--id", session),
    )
    assert done.status == 0, done.err


def events(study: Study, session: str = "m1") -> list[ev.Event]:
    workspace = Workspace(study.root, study.home, StudyFile())
    with SessionStore.open(workspace, session, read_only=True) as store:
        return [one.event for one in store.events()]


def test_killed_in_the_middle_it_goes_on_and_nothing_is_doubled_or_lost(study: Study) -> None:
    held(study, seconds=110)
    before = events(study)
    lines = [one for one in before if isinstance(one, ev.UtteranceHeard)]
    running = study.start("refine", "m1")
    with running:  # closes its pipes
        assert running.stderr
        assert " %, about" in running.stderr.readline()
        os.kill(running.pid, signal.SIGKILL)
    cut = events(study)
    some = [one for one in cut if isinstance(one, ev.HeardAgain)]
    assert some, "it was killed before anything was heard"

    done = study("refine", "m1")
    assert done.status == 0, done.err
    assert "100 %" in done.err
    after = events(study)
    assert after[: len(before)] == before, "the first text stays"
    heard = [one for one in after if isinstance(one, ev.HeardAgain)]
    stretches = sorted((one.start_ms, one.end_ms) for one in heard)
    assert all(a[1] <= b[0] for a, b in pairwise(stretches)), "a stretch twice"
    assert heard[: len(some)] == some
    for line in lines:
        assert any(a <= line.start_ms and line.end_ms <= b for a, b in stretches), "one left out"
    refined = [one.utterance for one in after if isinstance(one, ev.TextRefined)]
    assert len(refined) == len(set(refined))

    again = study("refine", "m1")
    assert again.status == 0
    assert "already" in again.err
    assert [one for one in events(study) if isinstance(one, ev.HeardAgain)] == heard


def test_it_refuses_what_is_over_or_runs_in_two_lines(study: Study) -> None:
    held(study, seconds=8)
    assert "no session 'm2'" in study("refine", "m2").failed_in_two_lines()
    assert "no speech model" in study("refine", "m1", "--model", "nosuch").failed_in_two_lines()
    assert study("review", "m1", "--accept-all", "--reviewer", "Facilitator 1").status == 0
    assert "has been signed" in study("refine", "m1").failed_in_two_lines()
    assert study("seal", "m1", "--yes").status == 0
    assert "is sealed" in study("refine", "m1").failed_in_two_lines()
    held(study, "m3", seconds=8)
    assert study("destroy", "m3", "--yes").status == 0
    assert "destroyed" in study("refine", "m3").failed_in_two_lines()


def test_all_sessions_that_are_over_and_what_one_ended_without(
    study: Study, tmp_path: Path
) -> None:
    file = write_wav(tmp_path / "talk.wav", sample_meeting(20, 60))
    live = ("live", "--guide", "short", "--input", str(file), "--headless", "--pace", "fast")
    assert study(*live, "--consent-confirmed", "--id", "m2").status == 0
    running = study.start(*live, "--consent-confirmed", "--json", "--id", "m3")
    with running:  # the file is recorded long before it has its text
        assert running.stdout
        assert running.stdout.readline()
        os.kill(running.pid, signal.SIGKILL)
    ended = study("resume", "m3", "--end-without-text")
    assert ended.status == 0, ended.err
    assert "were not transcribed" in ended.err
    before = [one for one in events(study, "m3") if isinstance(one, ev.UtteranceHeard)]

    done = study("refine", "--all")
    assert done.status == 0, done.err
    assert done.err.index("m2:") < done.err.index("m3:")
    after = events(study, "m3")
    heard = [one.start_ms for one in after if isinstance(one, ev.UtteranceHeard)]
    [over] = [one.duration_ms for one in after if isinstance(one, ev.RecordingEnded)]
    whole = [one.start_ms for one in events(study, "m2") if isinstance(one, ev.UtteranceHeard)]
    wanted = {at for at in whole if before[-1].end_ms < at < over - 5_000}
    assert wanted and set(heard) >= wanted, "not the lines of who listened at once"
    again = study("refine", "--all")
    assert again.err.count("already") == 2
    anew = study("refine", "--all", "--anew", "--model", "nosuch")
    assert anew.status == 1
    assert anew.err.count("no speech model") == 2, "one that fails keeps no other from it"
