"""Meetings for the screens: the real thing on a vault in memory; children and clock scripted."""

from __future__ import annotations

import asyncio
import gc
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn, Protocol

import pytest
from textual.app import App
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE, SPEECH
from facilitator.domain import events as ev
from facilitator.domain.events import Event, Recorded
from facilitator.domain.moments import DEFAULT_TAGS, Tag
from facilitator.domain.session import Session
from facilitator.domain.terms import HOST, GapReason
from facilitator.domain.transcript import Label, Redaction
from facilitator.errors import FacilitatorError
from facilitator.study import Study
from facilitator.tui import collector, live_standing
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.live import LiveScreen, live_screen
from facilitator.vault.journal import Journal
from facilitator.workflow.alerts import Trouble
from facilitator.workflow.catalogue import SessionSummary, write_summary
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.recorder import Recorder
from facilitator.workflow.runner import MeetingRunner
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.supervisor import ChildSupervisor, Heard
from facilitator.workspace import Workspace

GUIDE = """\
+++
title = "What recovery means"
+++
Leave time for what people bring themselves.

## Opening (10 min)
- What would you like to be called today, and how was the way here?

## Feeling safe (15 min)
- What makes a place safe to talk in?
- When did you feel listened to by a service?
  - Could you say more about that day?
  - Who was there with you?
- What would have helped earlier?

## Having a say (30 min)
- Tell us about a decision that was made with you, or without you.
  - How did you find out about it?
- What should change about care plans?
- Who should be at the table?

## Ending (10 min)
- Of all we talked about, what matters most to you?
- Is there anything we should have asked?
"""

CODES = (
    *(f"User {n}" for n in range(1, 8)),
    "Nurse 1",
    "Volunteer 1",
    "Psychologist 1",
)

SPOKEN = (
    (2_455_000, "User 2", "I only knew the ward round was over when the door closed again."),
    (2_462_000, "User 3", "Nobody asked me what I wanted on the ward."),
    (2_465_400, "User 3", "They had the plan ready, and I was told to sign it."),
    (2_473_000, "Psychologist 1", "So the letters came before [Person 2] rang you."),
    (2_479_000, "User 3", "Yes, two weeks before, and they went to my old address in [Place 1]."),
    (2_488_000, "User 5", "With me it was the other way round: first a call, and then nothing "
     "for months, until the housing people wrote that I would have to leave."),
    (2_503_000, "Nurse 1", "That should not have happened. We never see those letters."),
    (2_511_000, "User 1", "It was the first time that somebody sat down and wrote it with me."),
    (2_519_000, "User 1", "And I still have that piece of paper."),
    (2_526_000, None, "Mm."),
)  # fmt: skip


class ScriptedChildren(ChildSupervisor):
    """Capture and speech as a test wants them: they answer at once, or not at all (`mute`)."""

    def __init__(self, clock: Clock) -> None:
        super().__init__((CAPTURE, SPEECH), clock)
        self.samples = 0
        self.begun: list[str] = []
        self.told: list[tuple[GapReason, float | None]] = []
        """Why, and as of which moment, sound was to stop."""
        self.mute: set[type[msg.Message]] = set()
        """What is not answered."""
        self.faulty = False
        """Whether no recording can begin."""
        self._here: set[str] = set()

    def start(self, name: str, config: msg.Config) -> None:
        self._due.pop(name, None)
        self._runs[name] += 1
        self._here.add(name)
        self.begun.append(name)
        if name == CAPTURE and self.faulty:
            self.says(CAPTURE, msg.Failed("No microphone.", "Plug one in."))
        elif name == CAPTURE:
            self.says(CAPTURE, msg.Started(1, self.samples, "default", 16_000))
            self.says(CAPTURE, msg.Progress(self.samples))

    def send(self, name: str, message: msg.Message) -> bool:
        if name not in self._here:
            return False
        if isinstance(message, msg.Stop):
            self.told.append((message.reason, message.at))
        if type(message) in self.mute:
            return True
        if isinstance(message, msg.Stop):
            self._here.discard(name)
            self.says(CAPTURE, msg.Ended(self.samples, message.reason))
            self.says(CAPTURE, msg.Closed(0))
        elif isinstance(message, msg.Drain):
            self.says(SPEECH, msg.Drained())
        return True

    def says(self, name: str, message: msg.Message) -> None:
        """A child sends a message up."""
        assert self.deliver is not None
        self.deliver(Heard(name, self._runs[name], message))

    def alive(self, name: str) -> bool:
        return name in self._here

    def heard_at(self, name: str) -> float:
        return self._monotonic()

    def close(self) -> None:
        self._here.clear()


class Room:
    """A real meeting on a vault in memory; its children are scripted, its clock is a test's."""

    def __init__(
        self,
        root: Path,
        *,
        guide: str = GUIDE,
        tags: tuple[Tag, ...] = (),
        codes: tuple[str, ...] = CODES,
    ) -> None:
        study = Study(title="A study", tags=tags or DEFAULT_TAGS)
        workspace = Workspace(root / "study", root / "home", study)
        id_ = "2026-11-23-03"
        first = ev.SessionOpened(id_, 3, "A study", "recovery", guide, codes, "en", "demo")
        self.clock = Clock()
        self.children = ScriptedChildren(self.clock)
        self.store = SessionStore.create(workspace, id_, first)
        self._now, self.store.log.now = self.store.log.now, lambda: "2026-11-23T09:00:00.000+00:00"
        self.spoken = 0
        self._runner: MeetingRunner | None = None
        self._meeting: LiveMeeting | None = None
        self._from = 0

    @property
    def runner(self) -> MeetingRunner:
        """The meeting as a screen is given it; what was noted by now came before."""
        if self._runner is None:
            self._from = self.store.log.position
            self.store.log.now = self._now
            options: dict[str, Any] = {"monotonic": self.clock, "children": self.children}
            self._meeting = LiveMeeting(self.store, Source(), **options)
            self._runner = MeetingRunner(self._meeting, self.clock)
        return self._runner

    @property
    def live(self) -> LiveMeeting:
        assert self._meeting is not None
        return self._meeting

    @property
    def session(self) -> Session:
        """As the screen has it."""
        return self.runner.session

    @property
    def now_ms(self) -> int:
        return self.children.samples // 16

    @now_ms.setter
    def now_ms(self, ms: int) -> None:
        self.children.samples = ms * 16

    @property
    def acts(self) -> list[Event]:
        """What people have done since the screen was made."""
        noted = self.store.log.since(self._from)
        sound = (ev.RecordingStarted, ev.RecordingPaused, ev.RecordingEnded, ev.GapNoted)
        machine = (*sound, ev.NoteRedacted, ev.ReplacementsKept, ev.TranscriptReached)
        return [r.event for r in noted if r.id.device == HOST and not isinstance(r.event, machine)]

    def latest(self) -> Event:
        """What was done last."""
        return self.acts[-1]

    def tags_flagged(self) -> list[str]:
        """Of all that was done; it must have been flags."""
        flags = [act for act in self.acts if isinstance(act, ev.MomentFlagged)]
        assert flags == self.acts
        return [flag.tag for flag in flags]

    def note(self, *events: Event, device: str = HOST) -> list[Recorded]:
        """Notes what somebody did, or a child said, by the meeting's own log."""
        if self._runner is None:
            return self.store.append(*events, device=device)
        return self._runner.wait_for(lambda: self.store.append(*events, device=device))

    def receive(self, *recorded: Recorded) -> None:
        """What another device sends."""
        self.runner.wait_for(lambda: self.store.log.receive(recorded))

    def say(self, start_ms: int, text: str, ms: int = 3_000) -> None:
        """An utterance, as it was heard and masked."""
        self.spoken += 1
        id_ = f"u{self.spoken:05d}"
        masks: tuple[Redaction, ...] = ()
        if "Maria" in text:
            at = text.index("Maria")
            masks = (Redaction(at, at + 5, Label.PERSON, "[Person 1]", "roster"),)
        heard = ev.UtteranceHeard(id_, start_ms, start_ms + ms, text, (), None, 900)
        self.note(heard, ev.UtteranceRedacted(id_, masks))

    def alert(self, line: str) -> None:
        """Something is wrong with the text."""
        self.runner.wait_for(lambda: self.live._alerts.set(Trouble.TEXT, line))

    def behind(self, ms: int) -> None:
        """So much sound waits to be listened to."""
        runner = self.runner  # with it there is a meeting
        transcribing = self.live._transcribing
        runner.wait_for(lambda: setattr(transcribing, "reached_ms", self.now_ms - ms))

    def refuse(self, error: FacilitatorError | None) -> None:
        """From now on the journal's disk refuses."""

        self.store.log._journal = Refusing(error) if error else self.store._journal

    def close(self) -> None:
        if self._runner is None:
            self.store.close()
        else:
            self._runner.close()


class Refusing(Journal):
    """A journal whose disk is full."""

    def __init__(self, error: FacilitatorError) -> None:
        self._error = error

    def append(self, records: object) -> NoReturn:
        raise self._error


def opened(root: Path, consent: bool = True, **options: Any) -> Room:
    """A meeting that has been set up and not begun."""
    room = Room(root, **options)
    if consent:
        room.note(ev.ConsentConfirmed("Facilitator 1"))
    return room


def at_minute_42(root: Path) -> Room:
    """The meeting of the design's drawing, 42 minutes in."""
    room = opened(root)
    for at_ms, question in (
        (30_000, "1.1"),
        (510_000, "2.1"),
        (900_000, "2.2"),
    ):
        room.note(ev.QuestionOpened(question, at_ms))
    room.note(ev.MomentFlagged("quote", 2_300_000, 2_292_000, 2_300_000, "User 1"))
    room.note(ev.QuestionCovered("2.2", 1_350_000))
    room.note(ev.QuestionSkipped("2.3", 1_350_000))
    room.note(ev.QuestionOpened("3.1", 1_352_000))
    room.note(ev.QuestionOpened("2.2", 2_300_000))
    for start_ms, speaker, text in SPOKEN:
        room.note(ev.SpeakerMarked(start_ms, speaker))
        room.say(start_ms, text)
    [flag] = room.note(ev.MomentFlagged("emergent", 2_500_000, 2_473_000, 2_502_000, "User 3"))
    room.note(ev.MomentChanged(str(flag.id), label="letters from housing"))
    [note] = room.note(ev.NoteTaken(2_515_000, "Ask about the piece of paper later."))
    room.note(ev.NoteRedacted(str(note.id), ()))
    room.note(ev.SpeakerMarked(2_528_000, "User 1"))
    room.now_ms = 2_530_000
    return room


@dataclass
class Clock:
    """Seconds that pass only when a test says so."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stage:
    """A live screen over a meeting, ready to be run."""

    meeting: Room
    clock: Clock
    app: FacilitatorApp

    @property
    def screen(self) -> LiveScreen:
        live = self.app.live
        assert live is not None
        return live

    def on_top(self) -> bool:
        """Whether the live screen is the one that is shown."""
        return self.app.screen is self.screen


def staged(room: Room, **options: Any) -> Stage:
    app = FacilitatorApp(lambda: live_screen(room.runner, clock=room.clock, **options), **options)
    return Stage(room, room.clock, app)


@pytest.fixture(autouse=True)
def wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clock on the wall and room on the disk, as pictures show them."""
    monkeypatch.setattr(live_standing, "wall_time", lambda _session, _at_ms: "09:42")
    monkeypatch.setattr(Recorder, "disk_hours", property(lambda _recorder: 61.0))


@pytest.fixture(autouse=True)
def still_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture does not depend on when it is taken."""
    monkeypatch.setattr(Input, "cursor_blink", False)
    monkeypatch.setattr(TextArea, "cursor_blink", False)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk that is memory, where there is one."""
    shared = Path("/dev/shm")
    if not shared.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        yield Path(folder)


@pytest.fixture
def new_meeting(memory: Path) -> Iterator[NewMeeting]:
    """Sets up a meeting; it is closed at the end."""
    rooms: list[Room] = []

    def make(*, consent: bool = True, **options: Any) -> Room:
        rooms.append(opened(memory / f"{len(rooms)}", consent, **options))
        return rooms[-1]

    yield make
    for room in rooms:
        room.close()


@pytest.fixture
def stage(memory: Path) -> Iterator[Stage]:
    """The live screen, 42 minutes into a meeting."""
    room = at_minute_42(memory)
    yield staged(room)
    room.close()


@pytest.fixture
def stage_with() -> StageWith:
    """Makes the live screen of any meeting."""
    return staged


@pytest.fixture
def study(tmp_path: Path) -> Workspace:
    """A study with three meetings behind it, a guide that can be used and one that cannot."""
    workspace = Workspace(tmp_path, tmp_path / "home", Study(title="What recovery means to us"))
    workspace.guides.mkdir()
    (workspace.guides / "housing.md").write_text("# Housing\n", encoding="utf-8")
    (workspace.guides / "recovery.md").write_text(GUIDE, encoding="utf-8")
    for number, date, title, phase, ms in (
        (3, "2026-09-07", "What recovery means", "sealed", 9_100_000),
        (4, "2026-10-26", "[Living] well", "ended", 8_030_000),
        (5, "2026-11-23", "What recovery means", "paused", 2_530_000),
    ):
        id_ = f"{date}-{number:02d}"
        folder = workspace.sessions / id_
        folder.mkdir(parents=True)
        opened_at = f"{date}T09:00:00.000Z"
        write_summary(
            folder,
            SessionSummary(
                id_, number, "", title, "0" * 64, "en", "demo", phase, CODES, opened_at, ms, 300
            ),
        )
    return workspace


Story = Callable[[Pilot[None]], Awaitable[None]]


class Play(Protocol):
    """Runs an application for the length of a story, at a terminal size."""

    def __call__(
        self, app: App[None] | Stage, story: Story, size: tuple[int, int] = (100, 30)
    ) -> None: ...


class Press(Protocol):
    """Presses keys one after the other, each carried out, and shown, before the next."""

    def __call__(self, pilot: Pilot[None], *keys: str) -> Awaitable[None]: ...


class Until(Protocol):
    """Lets messages be handled until something holds."""

    def __call__(self, pilot: Pilot[None], condition: Callable[[], bool]) -> Awaitable[None]: ...


class NewMeeting(Protocol):
    """Sets up a meeting; consent is confirmed, or (False) still to be asked for."""

    def __call__(self, *, consent: bool = True, **options: Any) -> Room: ...


class StageWith(Protocol):
    """Makes the live screen of any meeting."""

    def __call__(self, room: Room, **options: Any) -> Stage: ...


@pytest.fixture
def play() -> Play:
    def run(app: App[None] | Stage, story: Story, size: tuple[int, int] = (100, 30)) -> None:
        async def whole() -> None:
            running = app.app if isinstance(app, Stage) else app
            async with running.run_test(size=size) as pilot:
                await pilot.pause()
                await pilot.pause(0)
                await story(pilot)

        asyncio.run(whole())

    return run


@pytest.fixture(autouse=True)
def keys_take_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that stands still a key is pressed now, however busy the machine is: else one that
    was on its way for longer would come before the one ahead of it."""
    by_age = LiveScreen.key_clock

    def key_clock(screen: LiveScreen) -> float:
        return screen.clock() if isinstance(screen.clock, Clock) else by_age(screen)

    monkeypatch.setattr(LiveScreen, "key_clock", key_clock)


@pytest.fixture(autouse=True)
def old_objects_are_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a run of tests are many times a program's, and every live screen begins with a look
    at all there are."""
    alike = {name: getattr(gc, name) for name in dir(gc) if not name.startswith("_")}
    young = SimpleNamespace(**{**alike, "collect": lambda: gc.collect(1)})
    monkeypatch.setattr(collector, "gc", young)


async def pressed(pilot: Pilot[None], *keys: str) -> None:
    """Presses keys one after the other, each carried out, and shown, before the next."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)
    await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Lets all that was asked of a meeting be done, and shown."""
    app = pilot.app
    assert isinstance(app, FacilitatorApp)
    await pilot.pause(0)
    # Keys go up through the widgets, which takes as many turns as there are above each other.
    await held(pilot, lambda: not app._keys._pressed_at)
    live = app.live
    for _ in range(2):  # what a child answers to what it was told is a job of its own
        if live is not None:
            await asyncio.to_thread(live.meeting.wait_for, lambda: None)
        await pilot.pause(0)


async def held(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Lets messages be handled until something holds; fails if they are many and it does not."""
    for _ in range(200):
        if condition():
            return
        await pilot.pause(0.01)
    assert condition()


def text_of(app: FacilitatorApp, selector: str) -> str:
    """What a widget of the present screen says."""
    shown = app.screen.query_one(selector).render()
    assert isinstance(shown, Content)
    return shown.plain


@pytest.fixture
def until() -> Until:
    return held


@pytest.fixture
def press() -> Press:
    return pressed
