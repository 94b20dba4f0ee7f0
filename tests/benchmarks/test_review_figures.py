"""What a reviewer waits for in a meeting of 2,000 utterances: opening, a key, entities, sealing."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from facilitator.domain import events as ev
from facilitator.domain import reviewing
from facilitator.domain.reviewing.entities import accept_entity
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.domain.terms import GapReason
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.review import ReviewScreen
from facilitator.vault.destruction import Stage
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.workflow.review import Review, accept_all, opened_for_review, reopen
from facilitator.workflow.seal import seal_session
from facilitator.workflow.seal_check import seal_plan
from facilitator.workflow.store import SessionStore
from tests.tui.conftest import Room, opened

T = TypeVar("T")

LINES = 2_000
ID = "2026-11-23-03"
ROSTER = """\
[[participants]]
code = "User 1"
names = ["Tamsin"]
[[people]]
names = ["Maribel"]
[[services]]
names = ["Lantern House"]
"""
TALK = (
    "I was at Lantern House with Maribel on the third of May",
    "nobody asked me what I wanted on the ward that time",
    "Tamsin said it was all right and then the letters came to my old place",
    "my brother Colin lives in Norwich and he rang them",
    "so I worked as a bricklayer for twenty years before I fell ill",
    "yes it was like that for me as well I think",
)


def long_meeting(root: Path, lines: int = LINES) -> Room:
    room, rng = opened(root), random.Random(1)
    room.note(ev.RosterTaken(ROSTER, from_study=False, known=None))
    room.note(
        *(
            ev.UtteranceHeard(
                f"u{n:05d}", n * 4_000, n * 4_000 + 3_500, rng.choice(TALK), (), -0.2, 900
            )
            for n in range(lines)
        )
    )
    room.note(*(ev.SpeakerMarked(n * 4_000, f"User {n % 7 + 1}") for n in range(0, lines, 2)))
    room.note(ev.RecordingPaused(lines * 4_000, GapReason.STOPPED))
    room.note(ev.RecordingEnded(lines * 4_000))
    room.close()
    return room


def timed(what: str, action: Callable[[], T]) -> T:
    begun = time.perf_counter()
    found = action()
    print(f"{what:<58} {(time.perf_counter() - begun) * 1000:8.0f} ms")
    return found


async def keys(review: Review, presses: int) -> list[float]:
    """Milliseconds of the screen's own work (processor time) from enter to the next line, drawn."""
    screen = ReviewScreen(review)
    taken = []
    async with FacilitatorApp(lambda: screen).run_test(size=(140, 45)) as pilot:
        await pilot.pause()
        for _ in range(presses):
            begun = time.thread_time()
            screen.action_accept()
            screen._compositor.render_strips()
            taken.append((time.thread_time() - begun) * 1000)
            await pilot.pause(0)
    return taken


@pytest.mark.benchmark
def test_a_review_of_a_long_meeting() -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as at:
        room = long_meeting(Path(at))
        workspace = room.store.workspace
        print(f"\n{LINES} utterances")

        def first() -> None:
            with opened_for_review(workspace, ID, "User 1"):
                pass

        timed("open, all of it masked anew before (the previous way)", first)
        opening = opened_for_review(workspace, ID, "User 1", at_once=False)
        review = timed("open", opening.__enter__)
        timed("  its lines", review.items)
        found = timed("entities", review.entities)
        most = max(found, key=lambda one: len(one.mentions))

        def accepted() -> None:
            review.do(lambda s, g: accept_entity(s, g, most))
            review.items()

        timed(f"an entity of {len(most.mentions)} mentions accepted, all lines anew", accepted)
        timed("what is still said about each person", review.portraits)
        taken = asyncio.run(keys(review, 200))
        p99 = statistics.quantiles(taken, n=100)[98]
        median = statistics.median(taken)
        print(f"{'enter to the next line, drawn: median, p99':<58} {median:6.1f}, {p99:.1f} ms")
        timed("a line accepted, noted on the disk (memory) and folded", lambda: review.do(
            lambda s, g: reviewing.accept(s, g, "u01999")))  # fmt: skip
        opening.__exit__(None, None, None)
        with SessionStore.open(workspace, ID) as store:
            timed("accept-all", lambda: accept_all(store, "User 1"))
        with SessionStore.open(workspace, ID) as store:
            reopen(store, "User 1", "to see")
            accept_all(store, "User 1")
        timed("the check list before sealing", lambda: seal_plan(workspace, ID))
        begun, stages = time.perf_counter(), dict[str, float]()

        def told(stage: Stage, _done: int, _of: int) -> None:
            stages.setdefault(str(stage), (time.perf_counter() - begun) * 1000)

        timed("sealing, in all", lambda: seal_session(workspace, ID, told))
        print(
            f"{'  ... before the first encrypted file is touched':<58} {stages['hashing']:8.0f} ms"
        )


@pytest.mark.benchmark
def test_sealing_with_three_hours_of_sound(tmp_path: Path) -> None:
    """The same meeting with a recording of three hours, on a disk."""
    room = long_meeting(tmp_path)
    workspace, store = room.store.workspace, room.store
    minute = random.Random(1).randbytes(60 * SAMPLE_RATE * 2)
    with SpoolWriter(spool_folder(store.folder), store.key, ID) as writer:
        for _ in range(3 * 60):
            writer.append(minute)
    size = sum(p.stat().st_size for p in spool_folder(store.folder).iterdir()) / 1e6
    with SessionStore.open(workspace, ID) as again:
        accept_all(again, "User 1")
    print(f"\n{LINES} utterances and {size:.0f} MB of encrypted sound")
    begun = time.process_time()
    timed("sealing, in all", lambda: seal_session(workspace, ID))
    print(f"{'  ... its processor time':<58} {(time.process_time() - begun) * 1000:8.0f} ms")
    assert not spool_folder(store.folder).exists()
