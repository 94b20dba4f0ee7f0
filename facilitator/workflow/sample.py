"""The sample meeting, set up as any other, with a script in place of hands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from facilitator.study import parse_study
from facilitator.study_settings import STUDY_FILE
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.opening import create_session, plan_meeting
from facilitator.workflow.scripted_input import ScriptedInput, read_cues
from facilitator.workflow.sources import source_of
from facilitator.workflow.study import make_study
from facilitator.workflow.trials import KEYS, trial_folder
from facilitator.workspace import Workspace

TITLE = "Sample study"
CONSENT_BY = "nobody: its voices are synthetic"
ALL_ACTS = frozenset({"speaker", "question", "flag"})
SCREEN_ACTS = frozenset({"speaker", "question"})
"""On a screen the flags are left to whoever is trying it."""


def sample_folder() -> Path:
    """Where the sample meeting's sound, script and roster lie."""
    return Path(str(files("facilitator.demo")))


@contextmanager
def trial_study() -> Iterator[Workspace]:
    """A study for the sample meeting that is gone afterwards."""
    with trial_folder() as folder:
        yield sample_study(folder / "study", folder / KEYS)


def sample_study(root: Path, home: Path) -> Workspace:
    """Makes a study for the sample meeting in `root`; its keys go into `home`."""
    make_study(root, TITLE)
    study = parse_study((root / STUDY_FILE).read_text(encoding="utf-8"))
    return Workspace(root, home, replace(study, seats=()))  # its roster says who was there


def sample_meeting(
    workspace: Workspace, *, pace: str = "realtime", acts: frozenset[str] = SCREEN_ACTS
) -> LiveMeeting:
    """The sample meeting in a session of its own, ready to start."""
    folder = sample_folder()
    plan = plan_meeting(
        workspace,
        guide="recovery",
        roster=folder / "roster.toml",
        model="demo",
        consent_by=CONSENT_BY,
    )
    source = source_of(str(folder / "scene.opus"), pace)
    cues = read_cues(folder / "scene.toml")
    meeting = LiveMeeting(create_session(plan), source)
    meeting.script = ScriptedInput(meeting, cues, acts)
    return meeting
