"""Sound files as people have them, whole and damaged, from the command to the text.

They lie beside the checkout, as do the real voices; what is missing is skipped and said.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from facilitator.domain.terms import GapReason
from facilitator.study import Study as StudyFile
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.e2e.conftest import Study
from tests.weights import real_model

_PLACES = [above / "shared" / "cases" for above in Path(__file__).resolve().parents]


def case(name: str) -> Path:
    file = next((place / name for place in _PLACES if (place / name).is_file()), None)
    if file is None:
        pytest.skip(f"there is no shared/cases/{name} beside the checkout")
    return file


OPENING = "Good evening to all of you. The quiet room on the ward helped me most."


@dataclass(frozen=True)
class Right:
    """What comes of a file: when its first line begins and its last ends (s), the words in it at
    least, and what is missing: where, how much (s), and why."""

    begins_s: float
    ends_s: float
    words: int
    missing: tuple[float, float, GapReason] | None = None


RIGHT = {
    "speech8s.flac": Right(0, 8.3, 25),
    "speech22s.flac": Right(0, 22.5, 60),
    # The right channel is the left one, inverted.
    "antiphase.flac": Right(0, 8.3, 25),
    # Two tracks, of which the first is silent.
    "first-silent.m4a": Right(0, 8.3, 25),
    # It says 22.7 s, and 12.1 s are there.
    "cut-fast.m4a": Right(0, 12.1, 34, (12.1, 10.6, GapReason.FILE_CUT_OFF)),
    # What follows the damage keeps its time.
    "mid-fast.m4a": Right(0, 22.5, 36, (9.1, 3.8, GapReason.FILE_DAMAGED)),
    # A film whose sound begins later.
    "late-audio.mp4": Right(5.0, 13.3, 25, (0, 5.0, GapReason.FILE_BEGINS_LATER)),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_comes_of_a_file(name: str, study: Study) -> None:
    right, file, model = RIGHT[name], case(name), real_model("tiny.en")
    done = study(
        *("live", "--guide", "short", "--input", str(file), "--headless", "--pace", "fast"),
        *("--consent-confirmed", "--model", str(model), "--id", "m1"),
    )
    assert done.status == 0, done.err
    workspace = Workspace(study.root, study.home, StudyFile())
    with SessionStore.open(workspace, "m1", read_only=True) as store:
        session = store.session
    lines = session.utterances
    assert lines[0].heard.startswith(OPENING)
    assert sum(len(line.heard.split()) for line in lines) >= right.words
    assert lines[0].start_ms / 1000 == pytest.approx(right.begins_s, abs=0.1)
    assert lines[-1].end_ms / 1000 == pytest.approx(right.ends_s, abs=0.3)
    gaps = [(gap.at_ms / 1000, gap.missing_ms / 1000, gap.reason) for gap in session.gaps]
    if right.missing is None:
        assert not gaps
        return
    [(at_s, missing_s, reason)] = gaps
    assert (at_s, missing_s) == pytest.approx(right.missing[:2], abs=0.1)
    assert reason is right.missing[2]
    assert f"{missing_s:.1f} s missing ({reason})" in done.err
