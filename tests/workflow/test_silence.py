"""When a microphone of exact zeros is opened anew: at once, then ever more seldom."""

from __future__ import annotations

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE
from facilitator.domain.terms import GapReason
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.silence import MOST_S, PAUSE_S, WELL_S, Silence
from tests.workflow.conftest import Clock, hear, sound


def test_the_first_zeros_are_acted_upon_at_once_later_ones_ever_later(clock: Clock) -> None:
    silence = Silence(clock)
    waited = []
    for _ in range(8):
        seconds = 1.0
        while not silence.reopen(seconds):
            seconds += 1
        waited.append(seconds)
    assert waited == [1, 10, 20, 40, 80, 160, 300, 300]
    assert waited[-1] == MOST_S


def test_after_sound_for_a_while_the_next_zeros_are_the_first_again(clock: Clock) -> None:
    silence = Silence(clock)
    assert silence.reopen(1.0)
    silence.heard()
    clock.now += WELL_S + 1
    silence.heard()
    assert silence.reopen(1.0)


def test_a_microphone_that_is_silent_between_words_keeps_its_first_words(clock: Clock) -> None:
    """Noise suppression gives zeros whenever nobody speaks: opening it anew would cost a second."""
    silence = Silence(clock)
    assert silence.reopen(1.0)
    for _ in range(5):
        assert not silence.reopen(1.0)
        clock.now += 3
        silence.heard()
        clock.now += WELL_S + 1
        silence.heard()
    assert silence.reopen(PAUSE_S)


def test_zeros_stop_the_segment_once_and_stay_on_the_screen(
    meeting: LiveMeeting, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[msg.Message] = []

    def send(name: str, message: msg.Message) -> bool:
        asked.append(message)
        return True

    monkeypatch.setattr(meeting._children, "send", send)
    sound(meeting, 0, first=True)
    meeting.recorder.wanted = True
    hear(meeting, CAPTURE, msg.Stalled(1.0, silent=True))
    hear(meeting, CAPTURE, msg.Stalled(6.0, silent=True))
    assert asked == [msg.Stop(GapReason.NO_SOUND)]
    hear(meeting, CAPTURE, msg.Ended(16_000, GapReason.NO_SOUND))
    sound(meeting, 1_000, first=True)
    assert meeting.alert is not None
    [gap] = meeting.session.gaps
    assert gap.reason == "no sound"


def test_who_wants_no_sound_is_not_told_that_none_comes(
    meeting: LiveMeeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting._children, "send", lambda *_: True)
    sound(meeting, 0, first=True)
    meeting.recorder.wanted = True
    hear(meeting, CAPTURE, msg.Stalled(1.0, silent=True))
    told = [meeting.alert]
    meeting.recorder.stop(GapReason.OFF_RECORD)
    told.append(meeting.alert)
    hear(meeting, CAPTURE, msg.Stalled(2.0, silent=True))  # was on its way
    told.append(meeting.alert)
    assert told[0] is not None and told[1:] == [None, None]
