"""Every screen that has no picture elsewhere, as text, at each size: what a person reads is whole.

The pictures are text, a file a screen and size (`pictures/`): small, and a change is read line by
line. After a wanted change: pytest tests/tui/test_pictures.py --snapshot-update, then look. How
screens look in colours is in `test_snapshots`; here are those of other looks, a size each.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.filter import Monochrome
from textual.pilot import Pilot

from facilitator import interpreter
from facilitator.domain import events as ev
from facilitator.domain.phases import Phase
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.sharing.addresses import LOOPBACK
from facilitator.sharing.look import Asking, Joined, Look
from facilitator.sharing.terms import Role
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens import questions, refining, sharing, strike, turn
from facilitator.tui.screens.doctor import DoctorScreen
from facilitator.tui.screens.finished import FinishedScreen
from facilitator.tui.screens.guides import GuidesScreen
from facilitator.tui.screens.live import live_screen
from facilitator.tui.screens.refining import RefiningScreen
from facilitator.tui.screens.review import ReviewScreen
from facilitator.tui.screens.reviewers import ReviewersScreen
from facilitator.tui.screens.sharing import SharingScreen
from facilitator.tui.screens.start import StartScreen
from facilitator.tui.theme import CONTRAST, LIGHT
from facilitator.workflow.catalogue import listing
from facilitator.workflow.refining import Progress
from facilitator.workflow.review import opened_for_review
from facilitator.workspace import Workspace
from tests.tui.conftest import CODES, at_minute_42, opened, pressed, settled
from tests.tui.test_review import ID as REVIEWED
from tests.tui.test_review import a_talk

SIZES = ((80, 24), (100, 30), (140, 45))
FOLDER = Path(__file__).parent / "pictures"


@dataclass
class Place:
    """What screens are made of."""

    memory: Path
    study: Workspace
    patch: pytest.MonkeyPatch


Made = tuple[Callable[[], Any], Callable[[], object]]
"""A screen, and what closes what it stands on."""


def nothing() -> None:
    """Nothing to close."""


def live(place: Place) -> Made:
    room = at_minute_42(place.memory)
    room.now_ms += 400  # a key is of the moment when it was pressed, some ms before now
    return lambda: live_screen(room.runner, clock=room.clock), room.close


def unconsented(place: Place) -> Made:
    room = opened(place.memory, consent=False)
    return lambda: live_screen(room.runner, clock=room.clock), room.close


def stopped(place: Place) -> Made:
    room = opened(place.memory)
    room.note(ev.RecordingStarted(0, 1, SoundSource.MICROPHONE))
    room.say(1_000, "I only knew the ward round was over when the door closed again.")
    room.note(ev.RecordingPaused(62_000, GapReason.STOPPED))
    room.now_ms = 62_000
    return lambda: live_screen(room.runner, clock=room.clock), room.close


def finished(_place: Place) -> Made:
    told = "4 min 24 s of sound, 44 lines, 3 moments.\n\n! 15.0 s of sound missing (not played)."
    return lambda: FinishedScreen(
        "The meeting is over", told, "2026-11-23-03", Phase.ENDED
    ), nothing


def guides(place: Place) -> Made:
    return lambda: GuidesScreen(place.study), nothing


def reviewers(_place: Place) -> Made:
    return lambda: ReviewersScreen(CODES), nothing


def demo(_place: Place) -> Made:
    return lambda: questions.demo_listens("en"), nothing


def beside(place: Place) -> Made:
    [paused] = [one for one in listing(place.study) if one.phase == Phase.PAUSED]
    return lambda: questions.beside(paused, 1), nothing


def again(place: Place) -> Made:
    def heard(*given: Any) -> list[str]:
        given[2](Progress(1, 4, 28_000, 75.0))
        while not given[3]():
            Event().wait(0.01)
        return []

    place.patch.setattr(refining, "heard_again", heard)
    return lambda: RefiningScreen(place.study, "2026-10-26-04"), nothing


def checked(place: Place) -> Made:
    lines = (
        "✓ Python 3.12, 8 processor cores",
        "! There is no microphone\n    Plug one in, or give --input FILE.",
        "✓ base.en keeps up: 5 s of speech in 0.6 s (processor, 8 threads)",
        "✗ The stored roster is damaged\n    Put back an intact copy, or make it anew.",
        "! Swap is not encrypted, as far as can be seen (/dev/sda3)\n"
        "    What is in memory during a meeting may be written there: encrypt it, or turn it off "
        "(sudo swapoff -a). If the whole disk encrypts itself, all is well.",
    )
    code = f"import sys; sys.stdout.write({chr(10).join(lines)!r} + chr(10)); sys.exit(1)"
    command = [sys.executable, "-X", "utf8", "-c", code]
    place.patch.setattr(interpreter, "command", lambda _: command)
    return lambda: DoctorScreen(place.study), nothing


AT_THE_DOOR = Look(
    "192.168.1.20",
    8443,
    "1f" * 32,
    open=True,
    code="K7QD-M2XA",
    url="https://192.168.1.20:8443/#K7QD-M2XA",
    code_ends_at=540.0,
    machines=(
        Joined("far:1", Role.CO_FACILITATOR, 1, "192.168.1.31", connected=True, left=False),
        Joined("far:2", Role.OBSERVER, 1, "192.168.1.32", connected=False, left=False),
    ),
)
ASKING = Asking(1, Role.OBSERVER, "192.168.1.33", ("amber", "window"), 60.0)


def sharing_with(look: Look | None) -> Callable[[Place], Made]:
    """The window of sharing, as it stands without any host."""

    def make(place: Place) -> Made:
        at_noon = SimpleNamespace(monotonic=lambda: 0.0)
        place.patch.setattr(sharing, "time", at_noon)
        place.patch.setattr(sharing, "own_addresses", lambda: ["192.168.1.20", LOOPBACK])
        hand: Any = SimpleNamespace(look=look, shared=None)
        return lambda: SharingScreen(hand), nothing

    return make


SCREENS: Mapping[str, tuple[Callable[[Place], Made], tuple[str, ...]]] = {
    "consent": (unconsented, ()),
    "going-on": (stopped, ()),
    "leaving": (live, ("ctrl+q",)),
    "over": (finished, ()),
    "turn": (live, ("enter",)),
    "gesture": (live, ("y",)),
    "strike": (live, ("X",)),
    "kind-of-flag": (live, ("tab", "down", "g")),
    "note": (live, ("n", *"ask about letters")),
    "search": (live, ("slash", *"ward", "enter")),
    "palette": (live, ("ctrl+p", *"theme")),
    "guides": (guides, ()),
    "reviewers": (reviewers, ()),
    "demo-model": (demo, ()),
    "beside": (beside, ()),
    "heard-again": (again, ()),
    "doctor": (checked, ()),
    "sharing": (sharing_with(None), ()),
    "shared": (sharing_with(AT_THE_DOOR), ()),
    "asking": (sharing_with(replace(AT_THE_DOOR, asking=ASKING)), ()),
}


@pytest.fixture
def place(memory: Path, study: Workspace, monkeypatch: pytest.MonkeyPatch) -> Place:
    for module in (strike, turn):
        monkeypatch.setattr(module, "wall_time", lambda _session, _at_ms: "09:42")
    # As in the study's folder: elsewhere its path would stand in the pictures.
    monkeypatch.setattr(Workspace, "command", lambda _study, words: f"facilitator {words}")
    return Place(memory, study, monkeypatch)


def rows(app: App[Any]) -> list[str]:
    """What stands on the screen."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


async def quiet(pilot: Pilot[None], keys: tuple[str, ...]) -> None:
    """Keys are pressed, and what they lead to has come."""
    await pressed(pilot, *keys)
    before: list[str] = []
    for _ in range(100):
        await settled(pilot)
        await pilot.pause(0.02)
        if (now := rows(pilot.app)) == before:
            return
        before = now


def drawn(name: str, place: Place, size: tuple[int, int]) -> list[str]:
    make, keys = SCREENS[name]
    screen, close = make(place)

    async def run() -> list[str]:
        app = FacilitatorApp(screen)
        async with app.run_test(size=size) as pilot:
            await quiet(pilot, keys)
            if name == "doctor":
                while not any("↑ ↓" in row for row in rows(app)):
                    await pilot.pause(0.02)
            return rows(app)

    try:
        return asyncio.run(run())
    finally:
        close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
@pytest.mark.parametrize("name", SCREENS)
def test_what_a_screen_says(
    name: str, size: tuple[int, int], place: Place, request: pytest.FixtureRequest
) -> None:
    found = drawn(name, place, size)
    assert max(map(cell_len, found)) <= size[0]
    path = FOLDER / f"{name}-{size[0]}.txt"
    text = "\n".join(found).rstrip() + "\n"
    if request.config.getoption("update_snapshots", False):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


# -- other looks -----------------------------------------------------------------------------------

Changed = Callable[[FacilitatorApp], object]
LOOKS: Mapping[str, Changed] = {
    "light": lambda app: setattr(app, "theme", LIGHT.name),
    "contrast": lambda app: setattr(app, "theme", CONTRAST.name),
    "no-colour": lambda app: app._filters.append(Monochrome()),  # as NO_COLOR has it
}


@pytest.fixture
def reviewing(memory: Path) -> Iterator[Callable[[], Any]]:
    room = a_talk(memory, "I was a welder, I have bipolar and I am forty one.")
    with opened_for_review(room.store.workspace, REVIEWED, "User 1") as review:
        yield lambda: ReviewScreen(review)


def dressed(screen: Callable[[], Any], look: str) -> FacilitatorApp:
    app = FacilitatorApp(screen)
    LOOKS[look](app)
    return app


async def still(pilot: Pilot[None]) -> None:
    await pressed(pilot)


@pytest.mark.parametrize("look", ["light", "no-colour"])
def test_live_in_other_looks(memory: Path, snap_compare: Callable[..., bool], look: str) -> None:
    room = at_minute_42(memory)
    app = dressed(lambda: live_screen(room.runner, clock=room.clock), look)
    size = (100, 30) if look == "light" else (80, 24)
    try:
        assert snap_compare(app, terminal_size=size, run_before=still)
    finally:
        room.close()


@pytest.mark.parametrize("look", ["light", "no-colour"])
def test_review_in_other_looks(
    reviewing: Callable[[], Any], snap_compare: Callable[..., bool], look: str
) -> None:
    before: Callable[[Pilot[None]], Awaitable[None]] = still
    app = dressed(reviewing, look)
    assert snap_compare(app, terminal_size=(80, 24), run_before=before)


def test_start_in_the_light(study: Workspace, snap_compare: Callable[..., bool]) -> None:
    app = dressed(lambda: StartScreen(study), "light")
    assert snap_compare(app, terminal_size=(80, 24), run_before=still)
