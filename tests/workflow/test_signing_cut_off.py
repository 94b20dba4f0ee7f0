"""A review killed at any step of a decision, a signature and what the study remembers of it: the
session opens, with all of it or none, and the next signature finishes."""

from __future__ import annotations

import sys
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from facilitator.domain import events as ev
from facilitator.domain.reviewing import accept
from facilitator.domain.reviewing.entities import reject_entity
from facilitator.domain.transcript import WITHHELD
from facilitator.study import Study
from facilitator.workflow.review import opened_for_review
from facilitator.workflow.seal import seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_entities import remembered
from facilitator.workflow.study_pseudonyms import StudyPseudonyms
from facilitator.workspace import Workspace
from tests.workflow.conftest import make_store, record
from tests.workflow.test_sealing_cut_off import SOME, killed_at

WHO = "User 1"


def ready(root: Path) -> Workspace:
    (root / "study").mkdir(parents=True)
    workspace = Workspace(root / "study", root / "home", Study(title="Study"))
    with make_store(workspace) as store:
        record(store, 600)
        store.append(
            ev.UtteranceHeard("u1", 0, 500, "We all know Nora, she came.", (), None, None),
            ev.RecordingEnded(600),
        )
    with opened_for_review(workspace, "m1", WHO):
        pass
    return workspace


def review_it(workspace: Workspace) -> None:
    with opened_for_review(workspace, "m1", WHO) as review:
        for one in review.entities():
            if one.mentions[0].masked:
                review.do(lambda s, g, one=one: reject_entity(s, g, one))  # type: ignore[misc]
        for item in review.items():
            if not item.read:
                review.do(lambda s, g, id_=item.id: accept(s, g, id_))  # type: ignore[misc]
        assert review.sign().noted


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
@pytest.mark.timeout(0)
@pytest.mark.parametrize("after", [False, True])
def test_a_review_that_is_killed_at_any_step_is_finished_by_the_next(
    tmp_path: Path, request: pytest.FixtureRequest, after: bool
) -> None:
    every = request.config.getoption("--every-step")
    killed = 0
    for step in count(1) if every else count(1 + after, max(2, SOME // 4)):
        workspace = ready(tmp_path / str(step))
        if not killed_at(step, after, partial(review_it, workspace)):
            break
        killed += 1
        with SessionStore.open(workspace, "m1") as store:
            signed = store.session.phase == "reviewed"
            line = store.session.utterance("u1")
            assert line is not None and line.text != WITHHELD
        if not signed:
            review_it(workspace)
        known = remembered(StudyPseudonyms.open(workspace)).let
        assert known == {"nora"} or signed, "signed, and cut off before the study was told"
        seal_session(workspace, "m1")
        [sealed] = read_transcript(workspace, "m1").lines
        assert sealed.text == "We all know Nora, she came."
    assert killed >= 4
