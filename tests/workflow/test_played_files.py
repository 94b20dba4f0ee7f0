"""A meeting that is played from a file: what is missing in it, and what of it is still to come."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE, SPEECH
from facilitator.domain import events as ev
from facilitator.domain.completeness import remarks, unheard
from facilitator.domain.events import Event
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.errors import FacilitatorError
from facilitator.workflow.headless import _gap
from facilitator.workflow.listening import end_without_text
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.public_log import log_line, public_log
from facilitator.workflow.sources import Source, rest_of, source_of
from facilitator.workspace import Workspace
from tests.audio import tone, write_wav
from tests.workflow.conftest import hear, make_store, sound


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Twenty seconds; a name that identifies somebody."""
    noise = np.random.default_rng(2).normal(0, 2_000, 20 * 16_000).astype(np.int16)
    return write_wav(tmp_path / "Zebulon.wav", noise)


@pytest.fixture
def playing(workspace: Workspace, file: Path, monkeypatch: pytest.MonkeyPatch) -> LiveMeeting:
    """A meeting that plays it, its children not started."""
    meeting = LiveMeeting(make_store(workspace), source_of(str(file), "realtime"))
    monkeypatch.setattr(meeting._children, "start", lambda name, config: None)
    meeting.record()
    return meeting


def capture(meeting: LiveMeeting, message: msg.Message) -> list[Event]:
    return [one.event for one in hear(meeting, CAPTURE, message)]


def started(meeting: LiveMeeting, segment: int, at_sample: int) -> list[Event]:
    return capture(meeting, msg.Started(segment, at_sample, "f", 1))


def test_a_gap_is_noted_where_it_begins_with_the_segments_on_either_side(
    playing: LiveMeeting,
) -> None:
    started(playing, 1, 0)
    assert capture(playing, msg.Gap(40_000, 2_500, GapReason.FILE_DAMAGED)) == []
    assert started(playing, 2, 72_000) == [
        ev.RecordingPaused(4_500, GapReason.FILE_DAMAGED, 72_000),
        ev.RecordingStarted(4_500, 2, SoundSource.FILE),
        ev.GapNoted(2_000, 2_500, GapReason.FILE_DAMAGED),
    ]
    assert playing.recording
    assert capture(playing, msg.Gap(0, 9_000, GapReason.FILE_CUT_OFF)) == []
    assert capture(playing, msg.Ended(176_000, GapReason.END_OF_FILE)) == [
        ev.GapNoted(11_000, 9_000, GapReason.FILE_CUT_OFF),
        ev.RecordingPaused(11_000, GapReason.END_OF_FILE, 104_000),
    ]
    assert remarks(playing.session) == (
        "2.5 s of sound missing (file damaged).",
        "9.0 s of sound missing (file cut off).",
    )
    assert unheard(playing.session) is None


def test_every_reader_says_a_gap_in_words(playing: LiveMeeting) -> None:
    started(playing, 1, 0)
    capture(playing, msg.Gap(0, 0, GapReason.FILE_GROWING))
    [gap, _] = capture(playing, msg.Ended(16_000, GapReason.END_OF_FILE))
    assert isinstance(gap, ev.GapNoted)
    assert _gap(gap) == (
        "Gap in the recording at 00:00:01: an unknown length missing (file still being written)."
    )
    assert remarks(playing.session) == (
        "An unknown length of sound missing (file still being written).",
    )


def test_a_file_waits_so_time_away_from_it_is_no_gap(playing: LiveMeeting) -> None:
    started(playing, 1, 0)
    capture(playing, msg.Ended(80_000, GapReason.DISK))
    assert started(playing, 2, 80_000) == [ev.RecordingStarted(5_000, 2, SoundSource.FILE)]
    assert set(playing._transcribing._seams(here=True)) == {0, 5_000}  # utterances go on there
    playing.off_the_record()
    capture(playing, msg.Ended(96_000, GapReason.OFF_RECORD))
    playing.record()
    [_, gap] = started(playing, 3, 96_000)
    assert isinstance(gap, ev.GapNoted)
    assert gap.reason == "off the record"
    assert set(playing._transcribing._seams(here=True)) == {0, 5_000}  # and there they do not


def test_a_path_is_in_the_journal_and_nowhere_else(playing: LiveMeeting, file: Path) -> None:
    assert playing.session.file is not None
    assert playing.session.file.path == str(file)
    shown = "".join(log_line(line) for line in public_log(playing.session, playing.store.events()))
    assert "FileOpened" in shown
    assert "Zebulon" not in shown


def drained(meeting: LiveMeeting) -> list[Event]:
    return [one.event for one in hear(meeting, SPEECH, msg.Drained())]


def test_a_file_that_has_grown_meanwhile_is_said_to_be_still_written(
    playing: LiveMeeting, file: Path
) -> None:
    started(playing, 1, 0)
    capture(playing, msg.Ended(320_000, GapReason.END_OF_FILE))
    more = write_wav(file.with_name("more.wav"), tone(300, 25))
    file.write_bytes(more.read_bytes())
    assert drained(playing)[0] == ev.GapNoted(20_000, 5_000, GapReason.FILE_GROWING)


def test_a_meeting_ended_before_its_file_says_what_was_not_played(playing: LiveMeeting) -> None:
    started(playing, 1, 0)
    capture(playing, msg.Ended(80_000, GapReason.STOPPED))
    assert unheard(playing.session) == "15.0 s of the file were not heard."
    assert drained(playing)[0] == ev.GapNoted(5_000, 15_000, GapReason.NOT_PLAYED)


def test_a_session_ended_without_text_says_it_too(playing: LiveMeeting) -> None:
    started(playing, 1, 0)
    capture(playing, msg.Ended(80_000, GapReason.STOPPED))
    end_without_text(playing.store)
    assert [g.reason for g in playing.session.gaps][-1] == "not played"


def test_the_same_file_is_known_again_also_when_it_was_finished_since(
    playing: LiveMeeting, file: Path
) -> None:
    started(playing, 1, 0)
    capture(playing, msg.Ended(80_000, GapReason.STOPPED))
    session = playing.session
    assert rest_of(session, None).file == file
    moved = file.rename(file.with_name("moved.wav"))
    with pytest.raises(FacilitatorError, match="was not heard") as caught:
        rest_of(session, None)
    assert "--input FILE" in caught.value.hint
    assert rest_of(session, str(moved), "fast").pace == "fast"
    data = bytearray(moved.read_bytes())
    data[4:8] = (0).to_bytes(4, "little")  # a header that has changed
    moved.write_bytes(bytes(data) + bytes(32_000))
    assert rest_of(session, str(moved)).file == moved
    for other in (bytes(data[: len(data) // 2]), bytes(data[:44]) + bytes(len(data))):
        moved.write_bytes(other)
        with pytest.raises(FacilitatorError, match="not the file"):
            rest_of(session, str(moved))
    assert rest_of(session, "none").file is None


def test_no_file_is_taken_into_a_session_of_a_microphone(meeting: LiveMeeting, file: Path) -> None:
    sound(meeting, 0, first=True)
    assert rest_of(meeting.session, None) == Source()
    with pytest.raises(FacilitatorError, match="no file"):
        rest_of(meeting.session, str(file))
