"""What is not heard, or not all there, is said: while it lasts, and at the end."""

from __future__ import annotations

from pathlib import Path

from facilitator import child_messages as msg
from facilitator.child_messages import SPEECH
from facilitator.domain import events as ev
from facilitator.domain.completeness import remarks
from facilitator.domain.events import EventId, Recorded
from facilitator.domain.session import Session
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.sources import Source
from facilitator.workflow.transcribing import NOBODY, NOBODY_FIRST_MS, NOBODY_MS
from tests.workflow.conftest import hear, say, sound


def alert_at(meeting: LiveMeeting, ms: int) -> str | None:
    """What is said when speech has listened so far."""
    hear(meeting, SPEECH, msg.Reached(ms))
    return meeting.alert


def test_sound_in_which_nobody_speaks_is_said_until_somebody_does(meeting: LiveMeeting) -> None:
    sound(meeting, 0, first=True)
    assert alert_at(meeting, NOBODY_FIRST_MS - 1) is None
    assert alert_at(meeting, NOBODY_FIRST_MS) == NOBODY
    say(meeting, 61_000, 62_000, "Here I am.")
    assert meeting.alert is None
    assert alert_at(meeting, 62_000 + NOBODY_FIRST_MS) is None  # they may be reading
    assert alert_at(meeting, 62_000 + NOBODY_MS) == NOBODY


def test_what_is_missing_is_the_last_word_on_a_meeting() -> None:
    session = Session()
    assert remarks(session) == ()  # nothing was recorded
    events = [
        ev.RecordingStarted(0, 1, SoundSource.FILE),
        ev.GapNoted(1_000, 600_000, GapReason.OFF_RECORD),
        ev.GapNoted(2_000, 1_200, GapReason.DEVICE),
        ev.GapNoted(3_000, 61_300, GapReason.DEVICE),
        ev.RecordingPaused(8_473, GapReason.STOPPED),
        ev.TranscriptReached(8_473),
        ev.RecordingEnded(8_473),
    ]
    for number, event in enumerate(events, 1):
        session.apply(Recorded(EventId("host", number), "2026-11-23T09:00:00.000Z", event))
        # Before all of it was listened to nobody knows.
        assert any("Nothing" in line for line in remarks(session)) == (number > 5)
    nobody, device = remarks(session)
    assert nobody.startswith("Nothing was heard in 8.5 s of sound")
    assert device == "1 min 02 s of sound missing (the microphone failed), in 2 places."


def test_several_tracks_are_named_before_they_are_heard_as_one() -> None:
    assert Source().remarks == ()
    (line,) = Source(SoundSource.FILE, Path("two.mka"), tracks=2).remarks
    assert "2 sound tracks" in line
