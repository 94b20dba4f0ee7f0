"""A line under review is heard, from the encrypted recording to the loudspeaker."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from facilitator.domain import events as ev
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.study import Study
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.meetings import listening_to
from facilitator.tui.screens.review import ReviewScreen
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.workflow.review import opened_for_review
from facilitator.workspace import Workspace
from tests.audio import PATIENCE_S, Room, loudest_frequency, tone
from tests.playing.conftest import Ear
from tests.workflow.conftest import make_store

pytestmark = pytest.mark.microphone


def ended(workspace: Workspace) -> None:
    """A session of two lines: the first a tone of 440 Hz, the second one of 880."""
    with make_store(workspace) as store:
        with SpoolWriter(spool_folder(store.folder), store.key, store.session.id) as writer:
            writer.append(np.concatenate([tone(440, 3), tone(880, 3)]).tobytes())
        lines: list[ev.Event] = []
        for number in range(2):
            start = 3_000 * number
            id_ = f"u{number + 1:05d}"
            heard = ev.UtteranceHeard(id_, start, start + 3_000, "A tone.", (), None, None)
            lines += [heard, ev.UtteranceRedacted(id_, ())]
        store.append(
            ev.RecordingStarted(0, 1, SoundSource.FILE),
            ev.RecordingPaused(6_000, GapReason.END_OF_FILE, writer.samples),
            *lines,
            ev.RecordingEnded(6_000),
        )


@pytest.mark.usefixtures("room")
def test_the_line_under_review_is_what_is_heard(tmp_path: Path, room: Room, ear: Ear) -> None:
    workspace = Workspace(tmp_path / "study", tmp_path / "home", Study(title="Study"))
    workspace.root.mkdir()
    ended(workspace)

    async def heard(hertz: float) -> None:
        for _ in range(round(PATIENCE_S / 0.1)):
            sound = ear.heard()[-8_000:]
            loud = len(sound) and np.abs(sound.astype(int)).max() > 500
            if loud and loudest_frequency(sound) == pytest.approx(hertz, abs=8):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"nothing of {hertz} Hz was heard")

    async def story() -> None:
        with opened_for_review(workspace, "m1", "User 1") as review, ExitStack() as stack:
            screen = ReviewScreen(review, listening_to(stack, review))
            async with FacilitatorApp(lambda: screen).run_test() as pilot:
                await pilot.pause()
                await pilot.press("space")
                await heard(440)
                await pilot.press("enter")
                await heard(880)
                assert screen.player is not None

    asyncio.run(story())


def test_a_session_without_sound_is_read_without_it(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "study", tmp_path / "home", Study(title="Study"))
    workspace.root.mkdir()
    with make_store(workspace) as store:
        store.append(ev.RecordingEnded(0))
    with opened_for_review(workspace, "m1", "User 1") as review, ExitStack() as stack:
        assert listening_to(stack, review) is None
