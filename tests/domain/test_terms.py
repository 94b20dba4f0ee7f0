"""The record's own words: said once, and read from whatever version wrote them."""

from __future__ import annotations

import json

import pytest

from facilitator.domain import events as ev
from facilitator.domain.events import EventId, Recorded, from_record, to_record
from facilitator.domain.session import fold
from facilitator.domain.terms import GapReason, ReviewWay, SoundSource


def read(kind: str, counter: int = 1, **fields: object) -> Recorded:
    record = {
        "v": 2,
        "id": f"host:{counter}",
        "clock": counter,
        "noted_at": "t",
        "kind": kind,
        **fields,
    }
    return from_record(json.loads(json.dumps(record)))


@pytest.mark.parametrize("reason", GapReason)
def test_a_reason_is_written_and_read_as_its_words(reason: GapReason) -> None:
    noted = Recorded(EventId("host", 1), "t", ev.GapNoted(1, 2, reason), 1)
    record = json.loads(json.dumps(to_record(noted)))
    assert record["reason"] == str(reason) and type(to_record(noted)["reason"]) is str
    found = from_record(record).event
    assert isinstance(found, ev.GapNoted) and found.reason is reason


def test_the_words_of_old_journals_and_transcripts_stay_as_they_are() -> None:
    assert {str(reason) for reason in GapReason} == {
        "off the record",
        "break",
        "stopped",
        "struck",
        "device",
        "no sound",
        "disk",
        "interrupted",
        "the computer slept",
        "interrupted; for how long is unknown, the computer's clock was set back",
        "damaged",
        "not transcribed",
        "file damaged",
        "missing in the file",
        "sound begins later in the file",
        "end of file",
        "file cut off",
        "file still being written",
        "not played",
    }
    assert {str(source) for source in SoundSource} == {"microphone", "file"}
    assert {str(way) for way in ReviewWay} == {"line by line", "all lines accepted unread"}


def test_a_word_of_another_version_is_kept_as_text() -> None:
    paused = read("RecordingPaused", 2, at_ms=5, reason="thunder", samples=None)
    assert isinstance(paused.event, ev.RecordingPaused)
    assert paused.event.reason == "thunder" and f"{paused.event.reason}" == "thunder"
    assert to_record(paused)["reason"] == "thunder"
    started = read("RecordingStarted", at_ms=0, segment=1, source="loom")
    signed = read("ReviewSigned", 3, reviewer="Nurse 1", how="twice", lines=1, decisions="")
    session = fold([started, paused, signed])
    assert [str(one.how) for one in session.signing.sign_offs] == ["twice"]
    assert "thunder" not in list(GapReason) and {"thunder"} == {GapReason("thunder")}


@pytest.mark.parametrize("word", [None, 5, ["device"], {"reason": "device"}, True])
def test_what_is_no_word_is_no_record(word: object) -> None:
    with pytest.raises(ValueError, match="not an event record"):
        read("GapNoted", at_ms=5, missing_ms=5, reason=word)
