"""Pictures of the screens: a change in what a person sees has to be looked at.

After a wanted change: python -m pytest tests/tui/test_snapshots.py --snapshot-update, then look.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.filter import Monochrome
from textual.pilot import Pilot
from textual.widgets import OptionList, SelectionList

from facilitator.capture.devices import Device
from facilitator.capture.tryout import Level
from facilitator.domain.events import SpeakerMarked
from facilitator.domain.gathering import Answer, Gathering, present_events
from facilitator.domain.moments import DEFAULT_TAGS
from facilitator.domain.phases import Phase
from facilitator.domain.terms import SETTING_UP
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens import carried, sound
from facilitator.tui.screens.carried import CarriedScreen
from facilitator.tui.screens.live import live_screen
from facilitator.tui.screens.people import PeopleScreen
from facilitator.tui.screens.questions import destroying
from facilitator.tui.screens.reading import ReadingScreen
from facilitator.tui.screens.review import ReviewScreen
from facilitator.tui.screens.seal import SealScreen
from facilitator.tui.screens.sound import SoundScreen
from facilitator.tui.screens.start import StartScreen
from facilitator.tui.theme import LIGHT
from facilitator.workflow.catalogue import listing
from facilitator.workflow.review import accept_all, opened_for_review
from facilitator.workflow.seal_check import seal_plan
from facilitator.workflow.setting_up import Remark, SettingUp, Understood
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.tui.conftest import CODES, NewMeeting, Press, Stage, StageWith, held
from tests.tui.test_moments_pane import LEFT as LEFT_OVER
from tests.tui.test_reading import transcript
from tests.tui.test_review import ID as REVIEWED
from tests.tui.test_review import a_talk
from tests.tui.test_setting_up import LEFT, ScriptedMicrophone

SIZES = pytest.mark.parametrize("size", [(80, 24), (100, 30), (140, 40)], ids=lambda s: str(s[0]))

Compare = Callable[..., bool]


def pressing(press: Press, *keys: str, levels: Any = None) -> Callable[[Pilot[None]], Any]:
    """Waits until the screen has settled, shows levels on its meter, presses keys."""

    async def before(pilot: Pilot[None]) -> None:
        await press(pilot)
        if levels is not None:
            for level in (-40, -30, -22, -14, -9, -17):
                levels().strip.level(level)
        await press(pilot, *keys)

    return before


@SIZES
def test_live(stage: Stage, snap_compare: Compare, press: Press, size: tuple[int, int]) -> None:
    before = pressing(press, levels=lambda: stage.screen)
    assert snap_compare(stage.app, terminal_size=size, run_before=before)


@SIZES
def test_help(stage: Stage, snap_compare: Compare, press: Press, size: tuple[int, int]) -> None:
    before = pressing(press, "question_mark")
    assert snap_compare(stage.app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda s: str(s[0]))
def test_review(memory: Path, snap_compare: Compare, press: Press, size: tuple[int, int]) -> None:
    with opened_for_review(a_talk(memory).store.workspace, REVIEWED, "User 1") as review:
        app = FacilitatorApp(lambda: ReviewScreen(review))
        before = pressing(press, "enter", "X")
        assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda s: str(s[0]))
@pytest.mark.parametrize("keys", [("E",), ("E", "x"), ("R",)], ids=["names", "places", "said"])
def test_pages_of_the_review(
    memory: Path,
    snap_compare: Compare,
    press: Press,
    size: tuple[int, int],
    keys: tuple[str, ...],
) -> None:
    room = a_talk(memory, "I was a welder, I have bipolar and I am forty one.")
    with opened_for_review(room.store.workspace, REVIEWED, "User 1") as review:
        app = FacilitatorApp(lambda: ReviewScreen(review))
        assert snap_compare(app, terminal_size=size, run_before=pressing(press, *keys))


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda s: str(s[0]))
def test_before_sealing(
    memory: Path, snap_compare: Compare, press: Press, size: tuple[int, int]
) -> None:
    workspace = a_talk(memory).store.workspace
    with SessionStore.open(workspace, REVIEWED) as store:
        accept_all(store, "User 1")
    plan = seal_plan(workspace, REVIEWED)
    app = FacilitatorApp(lambda: SealScreen(workspace, plan, ("2026-11-23", 30_000)))
    assert snap_compare(app, terminal_size=size, run_before=pressing(press))


@SIZES
def test_start(
    study: Workspace, snap_compare: Compare, press: Press, size: tuple[int, int]
) -> None:
    app = FacilitatorApp(lambda: StartScreen(study))
    assert snap_compare(app, terminal_size=size, run_before=pressing(press))


def test_ending(stage: Stage, snap_compare: Compare, press: Press) -> None:
    before = pressing(press, "e")
    assert snap_compare(stage.app, terminal_size=(100, 30), run_before=before)


def test_guide_in_tabs(stage: Stage, snap_compare: Compare, press: Press) -> None:
    before = pressing(press, "tab", "tab")
    assert snap_compare(stage.app, terminal_size=(80, 24), run_before=before)


def test_japanese(
    stage_with: StageWith, new_meeting: NewMeeting, snap_compare: Compare, press: Press
) -> None:
    meeting = new_meeting()
    meeting.note(SpeakerMarked(0, "User 2"))
    meeting.say(
        1_000,
        "病棟では何も聞かれませんでした。計画はもう決まっていて、サインだけ求められました。"
        "手紙は前の住所に届いていたので、[Person 2]さんの電話ではじめて知ったんです。",
    )
    meeting.now_ms = 20_000
    meeting.behind(1_000)
    meeting.alert("No sound comes from the microphone: is it muted or unplugged?")
    stage = stage_with(meeting)
    before = pressing(press, "p", "f")
    assert snap_compare(stage.app, terminal_size=(80, 24), run_before=before)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda s: str(s[0]))
def test_reading(snap_compare: Compare, press: Press, size: tuple[int, int]) -> None:
    """A sealed transcript in which something was searched for."""
    app = FacilitatorApp(lambda: ReadingScreen(transcript(30), DEFAULT_TAGS))
    before = pressing(press, "slash", "w", "a", "r", "d", "enter", "n")
    assert snap_compare(app, terminal_size=size, run_before=before)


TWENTY = (
    *(f"User {n}" for n in range(1, 15)), "Nurse 1", "Nurse 2", "Volunteer Worker 1",
    "Volunteer Worker 2", "Psychologist 1", "Psychiatrist 1", "Facilitator 1", "Facilitator 2",
)  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (140, 45)], ids=lambda s: str(s[0]))
def test_twenty_seats(
    stage_with: StageWith,
    new_meeting: NewMeeting,
    snap_compare: Compare,
    press: Press,
    size: tuple[int, int],
) -> None:
    """After the key of the second row, with somebody of it speaking."""
    meeting = new_meeting(codes=TWENTY)
    meeting.note(SpeakerMarked(0, "User 12"))
    meeting.say(1_000, "I only knew the ward round was over when the door closed again.")
    meeting.now_ms = 20_000
    stage = stage_with(meeting)
    assert snap_compare(stage.app, terminal_size=size, run_before=pressing(press, "minus"))


def test_beside_one_that_is_not_over(study: Workspace, snap_compare: Compare, press: Press) -> None:
    app = FacilitatorApp(lambda: StartScreen(study))
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing(press, "n"))


def test_keyless(
    stage_with: StageWith, new_meeting: NewMeeting, snap_compare: Compare, press: Press
) -> None:
    """More people than keys, before consent."""
    codes = (*TWENTY, "User 15", "User 16")
    stage = stage_with(new_meeting(codes=codes, consent=False))
    assert snap_compare(stage.app, terminal_size=(80, 24), run_before=pressing(press))


ALL_SIZES = pytest.mark.parametrize(
    "size", [(80, 24), (100, 30), (140, 45)], ids=lambda s: str(s[0])
)


def chosen_for(study: Workspace, *, practice: bool = False) -> SettingUp:
    """A meeting of twenty-two seats, most of them here."""
    gathering = Gathering.of(TWENTY).everybody()
    for code, answer in (
        ("User 3", Answer.UNQUOTED),
        ("User 14", Answer.ABSENT),
        ("Nurse 2", Answer.REFUSES),
    ):
        gathering = gathering.with_answer(code, answer)
    return SettingUp(study, practice, "recovery", None, gathering)


@ALL_SIZES
def test_people(
    study: Workspace, snap_compare: Compare, press: Press, size: tuple[int, int]
) -> None:
    chosen = chosen_for(study)
    app = FacilitatorApp(lambda: PeopleScreen(chosen))
    assert snap_compare(app, terminal_size=size, run_before=pressing(press, "1", "3"))


@ALL_SIZES
def test_sound(
    study: Workspace,
    snap_compare: Compare,
    press: Press,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    """A practice, after five seconds were tried."""
    chosen = chosen_for(study, practice=True)
    desk = [Device("Desk microphone", 48_000, 1, True), Device("Headset", 48_000, 1, False)]
    lines = [
        Remark("Heard by base.en, in English"),
        Remark("Room for 61 h of sound"),
        Remark("Battery 17 %, being used up", wrong=True),
        Remark("The roster has no name of Nurse 2: it is masked by rules alone.", wrong=True),
    ]
    pace = Remark("5 s of speech took 0.9 s here: text comes about 1 s after a pause.")
    said = Understood("They had the plan ready, and [Person 2] told me to sign it.", (pace,))
    monkeypatch.setattr(sound, "devices", lambda: desk)
    monkeypatch.setattr(sound, "Tryout", ScriptedMicrophone)
    monkeypatch.setattr(sound, "remarks", lambda _: lines)
    monkeypatch.setattr(sound, "understood", lambda *_: said)
    ScriptedMicrophone.opened = []
    screen = SoundScreen(chosen)

    async def before(pilot: Pilot[None]) -> None:
        await held(pilot, lambda: screen._heard)
        for level in (-40, -30, -22, -14, -9, -17, -33, -21, -12):
            ScriptedMicrophone.latest.deliver(Level("Desk microphone", level))
        await press(pilot, "t")
        await held(pilot, lambda: bool(screen._tried))
        await press(pilot)

    app = FacilitatorApp(lambda: screen)
    assert snap_compare(app, terminal_size=size, run_before=before)


@ALL_SIZES
def test_coming_late(
    stage_with: StageWith,
    new_meeting: NewMeeting,
    snap_compare: Compare,
    press: Press,
    size: tuple[int, int],
) -> None:
    meeting = new_meeting(codes=CODES)
    meeting.note(*present_events(CODES[:6], ("User 2",)), device=SETTING_UP)
    meeting.say(1_000, "I only knew the ward round was over when the door closed again.")
    meeting.now_ms = 20_000
    stage = stage_with(meeting)
    assert snap_compare(stage.app, terminal_size=size, run_before=pressing(press, "i", "7"))


def test_practice(new_meeting: NewMeeting, snap_compare: Compare, press: Press) -> None:
    meeting = new_meeting()
    meeting.say(1_000, "I only knew the ward round was over when the door closed again.")
    meeting.now_ms = 20_000
    app = FacilitatorApp(lambda: live_screen(meeting.runner, clock=meeting.clock, practice=True))
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing(press))


def test_destroying(study: Workspace, snap_compare: Compare, press: Press) -> None:
    [one] = [one for one in listing(study) if one.phase == Phase.ENDED]
    app = FacilitatorApp(lambda: destroying(one))
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing(press, "1", "enter"))


def test_left_over(
    study: Workspace, snap_compare: Compare, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carried, "carried_over", lambda _: LEFT)
    screen = CarriedScreen(chosen_for(study))

    async def before(pilot: Pilot[None]) -> None:
        await held(pilot, lambda: screen.query_one(SelectionList).option_count == 2)
        await press(pilot, "space")

    app = FacilitatorApp(lambda: screen)
    assert snap_compare(app, terminal_size=(80, 24), run_before=before)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (140, 45)], ids=lambda s: str(s[0]))
def test_moments_pane(
    stage: Stage, snap_compare: Compare, press: Press, size: tuple[int, int]
) -> None:
    """A flag is chosen, and who has been heard is shown."""
    before = pressing(press, "tab", "down", "t")
    assert snap_compare(stage.app, terminal_size=size, run_before=before)


def test_guide_pane_light(stage: Stage, snap_compare: Compare, press: Press) -> None:
    stage.app.theme = LIGHT.name
    before = pressing(press, "tab", "tab", "down")
    assert snap_compare(stage.app, terminal_size=(100, 30), run_before=before)


def test_guide_pane_without_colours(stage: Stage, snap_compare: Compare, press: Press) -> None:
    stage.app._filters.append(Monochrome())  # as NO_COLOR has it
    before = pressing(press, "tab", "tab", "down")
    assert snap_compare(stage.app, terminal_size=(80, 24), run_before=before)


def test_whom_a_flag_is_about(stage: Stage, snap_compare: Compare, press: Press) -> None:
    before = pressing(press, "tab", "down", "o")
    assert snap_compare(stage.app, terminal_size=(80, 24), run_before=before)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda s: str(s[0]))
def test_box_list(stage: Stage, snap_compare: Compare, press: Press, size: tuple[int, int]) -> None:
    assert snap_compare(stage.app, terminal_size=size, run_before=pressing(press, "l"))


def test_carried_over(
    stage: Stage, snap_compare: Compare, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "facilitator.tui.hands.looking_back.carried_over", lambda *_, **__: LEFT_OVER
    )

    async def before(pilot: Pilot[None]) -> None:
        await pressing(press, "tab", "tab", "v")(pilot)
        for _ in range(100):
            if pilot.app.screen.query_one(OptionList).option_count:
                break
            await pilot.pause(0.01)
        await press(pilot, "enter", "down")

    assert snap_compare(stage.app, terminal_size=(80, 24), run_before=before)
