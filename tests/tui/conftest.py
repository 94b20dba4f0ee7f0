"""A scripted meeting for the screens: the real fold over events in memory, no child, no clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from facilitator.domain import events as ev
from facilitator.domain.events import Event, Recorded
from facilitator.domain.moments import DEFAULT_TAGS, Tag, window
from facilitator.domain.session import NO_ROSTER, Session, Status
from facilitator.domain.transcript import Label, Redaction
from facilitator.errors import FacilitatorError
from facilitator.study import Study
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.live import LiveScreen, live_screen
from facilitator.workflow.catalogue import SessionSummary, write_summary
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


@dataclass
class ScriptedMeeting:
    """Does what `LiveMeeting` does to the session, at a time the test sets."""

    tags: tuple[Tag, ...] = DEFAULT_TAGS
    shortfalls: tuple[str, ...] = (NO_ROSTER, "No rules for Welsh.")
    session: Session = field(default_factory=Session)
    now_ms: int = 0
    recording: bool = False
    off_record: bool = False
    finished: bool = False
    closed: bool = False
    level_db: float | None = -18.0
    behind_ms: int = 1_000
    alert: str | None = None
    fault: FacilitatorError | None = None
    disk_hours: float = 61.0
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    failing: FacilitatorError | None = None
    spoken: int = 0

    def note_event(self, event: Event) -> Recorded:
        if self.failing is not None:
            raise self.failing
        recorded = Recorded(self.session.next_id("host"), "2026-11-23T09:00:00.000Z", event)
        self.session.apply(recorded)
        return recorded

    def start(self, deliver: Callable[[dict[str, Any]], None], *, record: bool = True) -> None:
        self.calls.append(("start", record))
        self.deliver = deliver
        if record:
            self.recording = True
            self.note_event(ev.RecordingStarted(self.now_ms, 1, "microphone"))

    def confirm_consent(self, by: str) -> Recorded:
        self.calls.append(("consent", by))
        return self.note_event(ev.ConsentConfirmed(by))

    def say(self, start_ms: int, text: str, ms: int = 3_000) -> list[Recorded]:
        """An utterance, as it comes in; text in [brackets] stands for what was masked."""
        self.spoken += 1
        id_ = f"u{self.spoken:05d}"
        heard = ev.UtteranceHeard(id_, start_ms, start_ms + ms, text, (), None, 900)
        masks: tuple[Redaction, ...] = ()
        if "Maria" in text:
            at = text.index("Maria")
            masks = (Redaction(at, at + 5, Label.PERSON, "[Person 1]", "roster"),)
        return [self.note_event(heard), self.note_event(ev.UtteranceRedacted(id_, masks))]

    def handle(self, message: dict[str, Any]) -> list[Recorded]:
        if message["kind"] == "utterance":
            return self.say(message["start_ms"], message["text"])
        if message["kind"] == "ended":
            self.recording = False
        return []

    def tick(self) -> list[Recorded]:
        return []

    def speak(self, code: str | None) -> Recorded:
        self.calls.append(("speak", code))
        return self.note_event(ev.SpeakerMarked(self.now_ms, code))

    def flag(self, tag: Tag, speaker: str | None = None) -> Recorded:
        self.calls.append(("flag", tag.name))
        spans = [(u.start_ms, u.end_ms) for u in self.session.utterances]
        last = self.session.moments[-1] if self.session.moments else None
        if last and last.tag == tag.name and self.now_ms - last.at_ms < 10_000:
            start, _ = window(last.at_ms, spans, last.start_ms)
            return self.note_event(ev.MomentChanged(last.id, start_ms=start))
        start, end = window(self.now_ms, spans)
        return self.note_event(ev.MomentFlagged(tag.name, self.now_ms, start, end, speaker))

    def name_moment(self, moment_id: str, label: str) -> Recorded:
        return self.note_event(ev.MomentChanged(moment_id, label=label))

    def attribute_moment(self, moment_id: str, speaker: str) -> Recorded:
        self.calls.append(("attribute", speaker))
        return self.note_event(ev.MomentChanged(moment_id, speaker=speaker))

    def open_question(self, question_id: str) -> Recorded:
        return self.note_event(ev.QuestionOpened(question_id, self.now_ms))

    def next_question(self) -> Recorded | None:
        self.calls.append(("next",))
        statuses = self.session.question_statuses()
        waiting = [q for q, status in statuses.items() if status is Status.WAITING]
        return self.open_question(waiting[0]) if waiting else None

    def cover(self) -> Recorded | None:
        self.calls.append(("cover",))
        current = self.session.current_question
        return self.note_event(ev.QuestionCovered(current, self.now_ms)) if current else None

    def skip(self, question_id: str) -> Recorded:
        return self.note_event(ev.QuestionSkipped(question_id, self.now_ms))

    def note(self, text: str) -> Recorded:
        self.calls.append(("note", text))
        recorded = self.note_event(ev.NoteTaken(self.now_ms, text))
        self.note_event(ev.NoteRedacted(str(recorded.id), ()))
        return recorded

    def undo(self) -> str | None:
        last = self.session.last_act("host")
        self.calls.append(("undo",))
        if last is None:
            return None
        self.note_event(ev.Retracted(last[0]))
        return type(last[1]).__name__

    def toggle_off_record(self, at: float | None = None) -> None:
        self.calls.append(("off",))
        self.off_record = not self.off_record
        self.recording = not self.off_record
        self.deliver({"kind": "ended" if self.off_record else "started", "reason": "stopped"})

    def end(self, at: float | None = None) -> None:
        self.calls.append(("end",))
        self.recording = False
        self.note_event(ev.RecordingEnded(self.now_ms))
        self.finished = True

    def suspend(self, at: float | None = None) -> None:
        self.calls.append(("suspend",))
        self.recording = False
        self.closed = True


def opened(consent: bool = True, guide: str = GUIDE) -> ScriptedMeeting:
    """A meeting that has been set up and not begun."""
    meeting = ScriptedMeeting()
    meeting.note_event(
        ev.SessionOpened("2026-11-23-03", 3, "A study", "recovery", guide, CODES, "en", "demo")
    )
    if consent:
        meeting.note_event(ev.ConsentConfirmed("Facilitator 1"))
    return meeting


def at_minute_42() -> ScriptedMeeting:
    """The meeting of the design's drawing, 42 minutes in."""
    meeting = opened()
    for at_ms, question in (
        (30_000, "1.1"),
        (510_000, "2.1"),
        (900_000, "2.2"),
    ):
        meeting.note_event(ev.QuestionOpened(question, at_ms))
    meeting.note_event(ev.MomentFlagged("quote", 2_300_000, 2_292_000, 2_300_000, "User 1"))
    meeting.note_event(ev.QuestionCovered("2.2", 1_350_000))
    meeting.note_event(ev.QuestionSkipped("2.3", 1_350_000))
    meeting.note_event(ev.QuestionOpened("3.1", 1_352_000))
    meeting.note_event(ev.QuestionOpened("2.2", 2_300_000))
    for start_ms, speaker, text in SPOKEN:
        meeting.note_event(ev.SpeakerMarked(start_ms, speaker))
        meeting.say(start_ms, text)
    flag = meeting.note_event(
        ev.MomentFlagged("emergent", 2_500_000, 2_473_000, 2_502_000, "User 3")
    )
    meeting.note_event(ev.MomentChanged(str(flag.id), label="letters from housing"))
    note = meeting.note_event(ev.NoteTaken(2_515_000, "Ask about the piece of paper later."))
    meeting.note_event(ev.NoteRedacted(str(note.id), ()))
    meeting.note_event(ev.SpeakerMarked(2_528_000, "User 1"))
    meeting.now_ms = 2_530_000
    return meeting


@dataclass
class Clock:
    """Seconds that pass only when a test says so."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stage:
    """A live screen over a scripted meeting, ready to be run."""

    meeting: ScriptedMeeting
    clock: Clock
    app: FacilitatorApp

    @property
    def screen(self) -> LiveScreen:
        live = self.app.live
        assert live is not None
        return live


def staged(meeting: ScriptedMeeting, **options: Any) -> Stage:
    clock = Clock()
    app = FacilitatorApp(lambda: live_screen(meeting, clock=clock, **options), **options)
    return Stage(meeting, clock, app)


@pytest.fixture
def stage() -> Stage:
    """The live screen, 42 minutes into a meeting."""
    return staged(at_minute_42())


@pytest.fixture
def stage_with() -> Callable[..., Stage]:
    """Makes the live screen of any meeting."""
    return staged


@pytest.fixture
def new_meeting() -> Callable[..., ScriptedMeeting]:
    return opened


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
Play = Callable[..., None]


@pytest.fixture
def play() -> Play:
    """Runs an application for the length of a story, at a terminal size."""

    def run(app: FacilitatorApp | Stage, story: Story, size: tuple[int, int] = (100, 30)) -> None:
        async def whole() -> None:
            running = app.app if isinstance(app, Stage) else app
            async with running.run_test(size=size) as pilot:
                await pilot.pause()
                await pilot.pause(0)
                await story(pilot)

        asyncio.run(whole())

    return run


async def pressed(pilot: Pilot[None], *keys: str) -> None:
    """Presses keys one after the other, each carried out before the next."""
    for key in keys:
        await pilot.press(key)
        # Painting, then persisting, then showing what came of it: each a message later.
        await pilot.pause(0)
    await pilot.pause(0)


async def held(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Lets messages be handled until something holds; fails if they are many and it does not."""
    for _ in range(200):
        if condition():
            return
        await pilot.pause(0.01)
    assert condition()


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    return held


@pytest.fixture
def press() -> Callable[..., Awaitable[None]]:
    return pressed
