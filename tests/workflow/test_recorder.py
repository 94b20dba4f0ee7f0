"""What the host makes of capture's silence, and how long a gap is."""

from __future__ import annotations

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE
from facilitator.domain.events import GapNoted
from facilitator.domain.terms import GapReason
from facilitator.workflow import recorder as recorder_module
from facilitator.workflow.clock import elapsed_s, utc_text
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.recorder import FROZEN_S, HELD_UP, OPENING_S
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.workflow.conftest import Clock, hear, sound

TICK_S = 0.25


class Capture:
    """A capture process as its supervisor knows it; `heard_at` is when it last said anything."""

    def __init__(self, meeting: LiveMeeting, patch: pytest.MonkeyPatch, clock: Clock) -> None:
        self.killed = 0
        self.heard_at = clock.now
        for name, answer in (
            ("alive", lambda name: name == "capture"),
            ("heard_at", lambda name: self.heard_at),
            ("kill", self._kill),
            ("send", lambda *_, **__: True),
        ):
            patch.setattr(meeting._children, name, answer)

    def _kill(self, name: str) -> None:
        self.killed += 1


@pytest.fixture
def capture(meeting: LiveMeeting, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Capture:
    made = Capture(meeting, monkeypatch, clock)
    meeting.recorder.wanted = True
    return made


def watch(meeting: LiveMeeting, clock: Clock, seconds: float) -> None:
    """Ticks as they come while the host runs."""
    for _ in range(round(seconds / TICK_S)):
        clock.now += TICK_S
        meeting.tick()


def test_a_host_that_stood_still_itself_takes_no_recorder_for_dead(
    meeting: LiveMeeting, capture: Capture, clock: Clock
) -> None:
    """Stopped for 9 s, or asleep: what the recorder said meanwhile has not been read yet."""
    sound(meeting, 0, first=True)
    watch(meeting, clock, 1)
    capture.heard_at = clock.now
    watch(meeting, clock, TICK_S)
    clock.now += 9
    meeting.tick()
    assert (capture.killed, meeting.alert) == (0, None)
    capture.heard_at = clock.now  # and now it has
    sound(meeting, 9_000)
    watch(meeting, clock, 2)
    assert (capture.killed, meeting.alert) == (0, None)


def test_a_recorder_that_says_nothing_while_it_is_watched_is_replaced(
    meeting: LiveMeeting, capture: Capture, clock: Clock
) -> None:
    sound(meeting, 0, first=True)
    watch(meeting, clock, FROZEN_S)
    assert capture.killed == 0
    assert meeting.alert == HELD_UP
    watch(meeting, clock, 1)
    assert capture.killed > 0


def test_a_host_that_is_late_at_every_tick_still_notices(
    meeting: LiveMeeting, capture: Capture, clock: Clock
) -> None:
    sound(meeting, 0, first=True)
    for _ in range(round(FROZEN_S) + 2):
        clock.now += 30
        meeting.tick()
    assert capture.killed > 0


def test_a_device_has_its_time_to_open_whatever_the_host_did_meanwhile(
    meeting: LiveMeeting, capture: Capture, clock: Clock
) -> None:
    clock.now += 3 * OPENING_S
    capture.heard_at = clock.now
    meeting.tick()
    assert capture.killed == 0
    for _ in range(round(OPENING_S)):
        capture.heard_at = clock.now
        watch(meeting, clock, 1)
    assert capture.killed > 0


class Clocks:
    """The clocks of a machine: the wall's can be set, the other goes on in its sleep as well."""

    def __init__(self, patch: pytest.MonkeyPatch, clock: Clock) -> None:
        self._clock = clock
        self.wall_set_by = self.slept = 0.0
        patch.setattr(recorder_module, "elapsed_s", lambda: clock.now + self.slept)
        patch.setattr(recorder_module, "utc_now", self.now)
        patch.setattr(recorder_module, "slept_s", lambda: self.slept)

    def now(self) -> str:
        return utc_text(1_790_000_000 + self._clock.now + self.slept + self.wall_set_by)


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Clocks:
    return Clocks(monkeypatch, clock)


def gaps(meeting: LiveMeeting) -> list[tuple[int, int, str]]:
    found = [one.event for one in meeting.store.events() if isinstance(one.event, GapNoted)]
    return [(gap.at_ms, gap.missing_ms, gap.reason) for gap in found]


@pytest.mark.parametrize("set_by", [-3_600.0, 0.0, 3_600.0])
def test_a_gap_is_as_long_as_it_was_whatever_the_wall_clock_is_set_to(
    meeting: LiveMeeting, capture: Capture, clock: Clock, clocks: Clocks, set_by: float
) -> None:
    sound(meeting, 0, first=True)
    sound(meeting, 1_000)
    hear(meeting, CAPTURE, msg.Ended(16_000, GapReason.DEVICE))
    clock.now += 4
    clocks.wall_set_by = set_by
    sound(meeting, 1_000, first=True)
    assert gaps(meeting) == [(1_000, 4_000, "device")]


def test_a_gap_begins_at_the_key_and_at_the_last_sound_not_when_the_host_hears_of_it(
    meeting: LiveMeeting, capture: Capture, clock: Clock, clocks: Clocks
) -> None:
    sound(meeting, 0, first=True)
    meeting.off_the_record(clock.now)
    clock.now += 8  # the disk stalls
    hear(meeting, CAPTURE, msg.Ended(16_000, GapReason.OFF_RECORD))
    meeting.recorder.wanted = True
    clock.now += 2
    sound(meeting, 1_000, first=True)
    captured = clock.now
    clock.now += 5
    hear(meeting, CAPTURE, msg.Progress(32_000, at=captured))
    hear(meeting, CAPTURE, msg.Ended(32_000, GapReason.DEVICE))
    sound(meeting, 2_000, first=True)
    assert [missing for _, missing, _ in gaps(meeting)] == [10_000, 5_000]


def test_sleep_counts_in_a_gap_and_is_one_where_the_recording_goes_on_by_itself(
    meeting: LiveMeeting, capture: Capture, clock: Clock, clocks: Clocks
) -> None:
    sound(meeting, 0, first=True)
    clocks.slept += 600
    sound(meeting, 1_000)
    sound(meeting, 2_000)
    hear(meeting, CAPTURE, msg.Ended(32_000, GapReason.DEVICE))
    clocks.slept += 300
    clock.now += 1
    sound(meeting, 2_000, first=True)
    sound(meeting, 3_000)
    assert gaps(meeting) == [(0, 600_000, GapReason.ASLEEP), (2_000, 301_000, "device")]


def test_a_clock_set_back_between_two_runs_is_said_and_gives_no_negative_gap(
    meeting: LiveMeeting, workspace: Workspace, clock: Clock, clocks: Clocks
) -> None:
    meeting.store.log.now = clocks.now
    sound(meeting, 0, first=True)
    hear(meeting, CAPTURE, msg.Ended(16_000, GapReason.STOPPED))
    meeting.close()
    clocks.wall_set_by = -3_600
    again = LiveMeeting(SessionStore.open(workspace, "m1"), Source(), monotonic=clock)
    again._recover()
    clock.now += 2
    sound(again, 1_000, first=True)
    assert gaps(again) == [(1_000, 2_000, GapReason.UNKNOWN_TIME)]


def test_the_clock_of_gaps_never_goes_back() -> None:
    told = [elapsed_s() for _ in range(1_000)]
    assert told == sorted(told)
