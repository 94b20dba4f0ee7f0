"""What the questions before a meeting goes on, and after it, tell of its sound."""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.events import EventId, Recorded
from facilitator.domain.session import Session
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.tui.screens.finished import FinishedScreen
from facilitator.tui.screens.questions import ending, going_on, over


def session(*events: ev.Event) -> Session:
    found = Session()
    for number, event in enumerate(events, 1):
        found.apply(Recorded(EventId("host", number), "2026-11-23T09:00:00.000Z", event))
    return found


PLAYED = (
    ev.FileOpened("talk.wav", 640_044, "mark", 20_000),
    ev.RecordingStarted(0, 1, SoundSource.FILE),
    ev.RecordingPaused(5_000, GapReason.STOPPED),
)


def test_whoever_goes_on_is_told_what_of_a_file_is_left() -> None:
    assert "15.0 s of the file are still to be heard." in going_on(session(*PLAYED))._body
    assert "file" not in going_on(session(*PLAYED[1:]))._body


def test_after_a_crash_what_is_in_the_recording_counts_and_not_what_was_noted_of_it() -> None:
    asked = going_on(session(*PLAYED[:2]), 12_000)
    assert asked._title == "This meeting stopped at 00:00:12"
    assert "8.0 s of the file are still to be heard." in asked._body


def test_the_last_word_on_a_meeting_says_what_is_missing_and_that_nothing_was_heard() -> None:
    ended = (
        ev.GapNoted(5_000, 15_000, GapReason.NOT_PLAYED),
        ev.TranscriptReached(5_000),
        ev.RecordingEnded(5_000),
    )
    last = over(session(*PLAYED, *ended), trial=False)
    assert isinstance(last, FinishedScreen)
    summary = last._summary
    assert "! Nothing was heard in 5.0 s of sound" in summary
    assert "! 15.0 s of sound missing (not played)." in summary


def test_a_trial_is_not_promised_a_review() -> None:
    trial = ending(lambda: 12_000, trial=True)._body
    assert trial == "It stops at 00:00:12, and all of it is removed: nothing of it is kept."
    assert "then comes the review" in ending(lambda: 12_000)._body
