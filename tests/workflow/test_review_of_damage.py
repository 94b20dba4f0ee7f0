"""A recording that is damaged under review: the text is read and signed all the same, the damage is
said before sealing and stands on the certificate. And withdrawals that are killed."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from facilitator.commands import withdrawal
from facilitator.domain import events as ev
from facilitator.domain.reviewing import accept
from facilitator.domain.transcript import WITHDRAWN
from facilitator.study import Study
from facilitator.vault.layout import spool_folder
from facilitator.workflow.review import opened_for_review
from facilitator.workflow.seal import damage, seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.store import SessionStore
from facilitator.workflow.verifying import verify_session, verify_study
from facilitator.workspace import Workspace
from tests.workflow.conftest import make_store, record
from tests.workflow.test_sealing_cut_off import SOME, killed_at
from tests.workflow.test_withdrawing import THEIRS, exported, held, nothing_of_theirs


def test_a_damaged_recording_is_read_signed_and_certified_as_damaged(workspace: Workspace) -> None:
    with make_store(workspace) as store:
        record(store, 20_000)
        store.append(
            ev.UtteranceHeard("u1", 1_000, 3_000, "Zeb came.", (), None, None),
            ev.RecordingEnded(20_000),
        )
        segment = next(spool_folder(store.folder).glob("*.aud"))
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    with opened_for_review(workspace, "m1", "User 1") as review:
        [line] = review.items()
        assert review.do(partial(accept, target=line.id)).noted
        assert review.sign().noted
    told = damage(workspace, "m1")
    assert told is not None and "damaged" in told.what
    seal_session(workspace, "m1")
    assert [one.text for one in read_transcript(workspace, "m1").lines] == ["User 1 came."]
    certificate = workspace.session_folder("m1") / "certificate.txt"
    assert "another part was missing, or damaged" in " ".join(certificate.read_text().split())


def _study(root: Path) -> Workspace:
    (root / "study").mkdir(parents=True)
    (root / "study" / "study.toml").write_text("title = 'Study'\n", encoding="utf-8")
    return Workspace(root / "study", root / "home", Study(title="Study"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
@pytest.mark.timeout(0)
@pytest.mark.parametrize("after", [False, True])
def test_a_withdrawal_that_is_killed_at_any_step_is_finished_by_the_next(
    tmp_path: Path, request: pytest.FixtureRequest, after: bool
) -> None:
    """From a sealed session, from one that is not, from exports and the list of them."""
    every = request.config.getoption("--every-step")
    killed = 0
    for step in count(1) if every else count(1 + after, 2 * SOME):
        workspace = _study(tmp_path / str(step))
        held(workspace)
        held(workspace, "m2", seal=False)
        exported(workspace, workspace.root / "exports" / "User 1")

        def all_of_it(workspace: Workspace = workspace) -> None:
            looked = withdrawal._look(workspace, "User 1", None)
            assert withdrawal._do(workspace, "User 1", looked, "") == 0
            assert not looked.unread

        if not killed_at(step, after, partial(_quietly, all_of_it)):
            break
        killed += 1
        # Neither is lost, and neither half: what there is opens.
        assert [line.text for line in read_transcript(workspace, "m1").lines]
        with SessionStore.open(workspace, "m2", read_only=True) as store:
            assert len(store.session.utterances) == 4
        _quietly(all_of_it)
        assert nothing_of_theirs(workspace.root)
        assert read_transcript(workspace, "m1").lines[0].text == WITHDRAWN
        with SessionStore.open(workspace, "m2", read_only=True) as store:
            assert "User 1" in store.session.attendance.withdrawn
            assert not any(w in u.text for u in store.session.utterances for w in THEIRS)
            with store.spool() as spool:
                assert not any(spool.read(1_000 * 16, 2_000 * 16))
        assert "authentic" in verify_session(workspace, "m2")[0]
        assert all(one.sound for one in verify_study(workspace))
        for path in (p for p in workspace.session_folder("m1").iterdir() if p.is_file()):
            assert b"User 1" not in path.read_bytes(), (step, path.name)
    print(f"\nkilled at {killed} steps")
    assert killed >= 2


def _quietly(act: Callable[[], None]) -> None:
    with redirect_stderr(io.StringIO()):
        act()
