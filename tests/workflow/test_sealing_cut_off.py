"""Sealing a session of a study, killed or failing at any of its steps: the next call finishes.

Some steps in the suite, each of them with `--every-step`.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from facilitator.domain.events import RecordingEnded, UtteranceHeard
from facilitator.errors import FacilitatorError
from facilitator.study import Study
from facilitator.vault import disk
from facilitator.workflow.catalogue import listing
from facilitator.workflow.review import accept_all
from facilitator.workflow.seal import noted_destructions, seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study import make_study
from facilitator.workflow.verifying import verify_session, verify_study
from facilitator.workspace import Workspace
from tests.vault.conftest import CHANGES, FaultyDisk
from tests.workflow.conftest import make_store, record, session_keys

SOME = 10
"""In the suite, one step in so many."""


def sealable(root: Path) -> Workspace:
    make_study(root / "study", "Study")
    workspace = Workspace(root / "study", root / "home", Study(title="Study"))
    with make_store(workspace) as store:
        record(store, 600)
        store.append(
            UtteranceHeard("u1", 0, 500, "The garden was locked.", (), None, None),
            RecordingEnded(600),
        )
        accept_all(store, "User 1")
    return workspace


def readable(workspace: Workspace) -> bool:
    try:
        with SessionStore.open(workspace, "m1", read_only=True) as store:
            return store.session.utterances[0].text == "The garden was locked."
    except FacilitatorError:
        return False


def check(workspace: Workspace) -> None:
    """After it was cut off: either is valid, and sealing again, if there is need, finishes."""
    transcript = workspace.session_folder("m1") / "transcript.json"
    assert readable(workspace) or b"The garden was locked." in transcript.read_bytes()
    (summary,) = listing(workspace)
    assert summary.phase in ("reviewed", "sealed")
    try:
        seal_session(workspace, "m1")
    except FacilitatorError as error:
        assert "sealed already" in error.what
    assert [line.text for line in read_transcript(workspace, "m1").lines] == [
        "The garden was locked."
    ]
    assert "gone" in verify_session(workspace, "m1")[0]
    assert session_keys(workspace) == []
    assert [line.session for line in noted_destructions(workspace)] == ["m1"]
    assert [one.phase for one in listing(workspace)] == ["sealed"]
    assert all(one.sound for one in verify_study(workspace))
    with pytest.raises(FacilitatorError, match="sealed already"):
        seal_session(workspace, "m1")
    left = sorted(p.name for p in workspace.session_folder("m1").iterdir())
    assert left == ["certificate.json", "certificate.txt", "session.json", "transcript.json"]


def steps(request: pytest.FixtureRequest, offset: int) -> Iterator[int]:
    every = request.config.getoption("--every-step")
    return count(1) if every else count(1 + offset % SOME, SOME)


@pytest.mark.timeout(0)
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "injected"), OSError(errno.EIO, "no"), KeyboardInterrupt()],
    ids=["full", "broken", "interrupted"],
)
def test_sealing_that_fails_at_any_step_is_finished_by_the_next(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch,
    after: bool, error: BaseException,
) -> None:  # fmt: skip
    monkeypatch.setattr(disk, "sync", lambda fd: None)
    monkeypatch.setattr(disk, "sync_folder", lambda folder: None)
    failed = 0
    for step in steps(request, len(str(error)) + after):
        workspace = sealable(tmp_path / str(step))
        with monkeypatch.context() as patch:
            faulty = FaultyDisk(patch)
            faulty.arm(step, after=after, error=error)
            try:
                seal_session(workspace, "m1")
                whole = len(faulty.calls) < step
            except (FacilitatorError, KeyboardInterrupt):
                whole = False
        if whole:
            break
        failed += 1
        check(workspace)
    print(f"\nfailed at {failed} steps, of {step - 1}")
    assert step > 40
    assert failed >= 40 // SOME


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
@pytest.mark.timeout(0)
@pytest.mark.parametrize("after", [False, True])
def test_sealing_that_is_killed_at_any_step_is_finished_by_the_next(
    tmp_path: Path, request: pytest.FixtureRequest, after: bool
) -> None:
    """SIGKILL: nothing is cleaned up, no handler runs, every lock is the system's to release."""
    killed = 0
    for step in steps(request, 2 + after):
        workspace = sealable(tmp_path / str(step))
        if not killed_at(step, after, partial(seal_session, workspace, "m1")):
            break
        killed += 1
        check(workspace)
    print(f"\nkilled at {killed} steps, of {step - 1}")
    assert step > 40
    assert killed >= 40 // SOME


def killed_at(step: int, after: bool, act: Callable[[], object]) -> bool:
    """Whether a child that carries it out came so far as to be killed at that step."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python 3.12 warns of threads, of which it has none
        child = os.fork()
    if child == 0:
        try:
            numbers = count(1)

            def wrap(real: Callable[..., object]) -> Callable[..., object]:
                def call(*args: object) -> object:
                    due = next(numbers) == step
                    if due and not after:
                        os.kill(os.getpid(), signal.SIGKILL)
                    result = real(*args)
                    if due:
                        os.kill(os.getpid(), signal.SIGKILL)
                    return result

                return call

            for name in CHANGES:
                setattr(disk, name, wrap(getattr(disk, name)))
            act()
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), "sealing failed by itself"
    return status == signal.SIGKILL
