"""What somebody is saying just now: masked like all text, given no code, and kept nowhere."""

from __future__ import annotations

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import SPEECH
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.uncertain import uncertain
from tests.workflow.conftest import hear


@pytest.fixture
def recording(meeting: LiveMeeting) -> LiveMeeting:
    """A meeting as it is while sound flows."""
    meeting.recorder.wanted = meeting.recorder.recording = True
    return meeting


def shown_in(meeting: LiveMeeting) -> str | None:
    return meeting.in_passing


def test_it_is_masked_and_in_no_event(recording: LiveMeeting) -> None:
    position = recording.store.log.position
    mapping = recording.session.replacements
    hear(recording, SPEECH, msg.Partial(1_000, "I met Zeb and Melinda Hathersage in Wexcombe"))
    shown = recording.in_passing
    assert shown
    assert shown.startswith("I met [person]")
    for name in ("Zeb", "Hathersage", "Wexcombe"):
        assert name not in shown
    assert recording.store.log.position == position
    assert recording.session.replacements == mapping
    assert not recording._masking.changes(), "nobody was given a code"


def test_a_name_that_began_in_the_line_before_is_masked(recording: LiveMeeting) -> None:
    hear(recording, SPEECH, msg.Utterance(0, 2_000, "My name is Zebulon", ()))
    hear(recording, SPEECH, msg.Partial(2_600, "Quartermaine and I live alone"))
    assert recording.in_passing
    assert "Quartermaine" not in recording.in_passing


def test_its_line_takes_its_place_and_a_late_one_does_not_come_back(
    recording: LiveMeeting,
) -> None:
    hear(recording, SPEECH, msg.Partial(1_000, "I was"))
    assert shown_in(recording) == "I was"
    hear(recording, SPEECH, msg.Utterance(1_000, 3_000, "I was there.", ()))
    assert shown_in(recording) is None
    hear(recording, SPEECH, msg.Partial(1_000, "I was there"))
    assert shown_in(recording) is None
    hear(recording, SPEECH, msg.Partial(4_000, "and then"))
    hear(recording, SPEECH, msg.Reached(6_000))
    assert shown_in(recording) is None


def test_nothing_is_shown_off_the_record_or_while_text_is_withheld(recording: LiveMeeting) -> None:
    hear(recording, SPEECH, msg.Partial(1_000, "I was"))
    recording.off_record = True
    assert shown_in(recording) is None
    recording.off_record = False
    recording.session.withheld = True
    hear(recording, SPEECH, msg.Partial(1_000, "I was there"))
    assert shown_in(recording) is None
    recording.session.withheld = False


def test_how_late_text_is_and_what_is_done_about_it_are_said(recording: LiveMeeting) -> None:
    said = []
    for step, late_ms in ((1, 12_400), (2, 15_000), (3, 50_000), (4, 400_000)):
        hear(recording, SPEECH, msg.Overload(step, late_ms))
        said.append(recording.alert or "")
    assert said[0].startswith("Text is late: it is made with less search")
    assert "several utterances" in said[1]
    assert "smaller model" in said[2]
    assert said[3].startswith("Text is late: the rest of it comes later")
    hear(recording, SPEECH, msg.Overload(0, 0))
    assert recording.alert is None


def test_doubtful_lines_are_counted_at_the_end() -> None:
    assert uncertain(0, 0) == ()
    [one] = uncertain(1, 3_000)
    assert one.startswith("1 line is doubtful")
    two, half = uncertain(2, 80_000)
    assert two.startswith("2 lines are doubtful")
    assert "1 min 20 s" in half
