"""Records of earlier versions are read as they were meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from facilitator.domain.course import Status
from facilitator.domain.events import KINDS, VERSION, Recorded, from_record, to_record
from facilitator.domain.phases import Phase
from facilitator.domain.session import Session, fold

JOURNAL = Path(__file__).with_name("journal_v1.jsonl")
"""Written by version 0.1.0: each kind of event there was, none with a version or a clock."""


def first_version() -> list[Recorded]:
    lines = JOURNAL.read_text(encoding="utf-8").splitlines()
    return [from_record(json.loads(line)) for line in lines]


def test_a_journal_of_the_first_version_tells_what_it_told() -> None:
    session = fold(first_version())
    assert session.phase is Phase.REVIEWED
    assert [(u.speaker, u.text) for u in session.utterances] == [
        ("User 2", "I am User 1 and I came by bus"),
        (None, "Nobody asked me"),
    ]
    assert [(m.id, m.label, m.speaker) for m in session.moments] == [
        ("host:11", "the buses", "User 2")
    ]
    assert [n.text for n in session.notes] == ["ask User 1 later"]
    assert session.question_statuses() == {
        "1.1": Status.COVERED,
        "1.2": Status.SKIPPED,
        "2.1": Status.WAITING,
    }
    assert session.codes == ("User 1", "User 2", "Facilitator 1", "User 3")
    assert [(g.at_ms, g.missing_ms, g.reason) for g in session.gaps] == [(6_000, 2_500, "device")]
    assert (session.heard_ms, session.recorded_ms) == (9_500, 9_500)
    assert session.roster is not None
    assert session.roster_from_study
    assert session.signing.sign_offs[0].reviewer == "Facilitator 1"


def test_it_goes_on_in_the_present_version() -> None:
    """What was read and is written again is of this version, and the same."""
    events = first_version()
    again = [from_record(json.loads(json.dumps(to_record(one)))) for one in events]
    assert again == events
    assert all(to_record(one)["v"] == VERSION for one in events)


def test_it_holds_every_kind_that_there_was() -> None:
    kinds = {json.loads(line)["kind"] for line in JOURNAL.read_text("utf-8").splitlines()}
    assert len(kinds) == 24
    assert kinds <= set(KINDS)


@pytest.mark.parametrize("version", [0, VERSION + 1, True, "2", None, 1.0])
def test_a_version_that_is_not_known_is_no_event(version: object) -> None:
    record = to_record(first_version()[2])
    with pytest.raises(ValueError, match="event record"):
        from_record({**record, "v": version})


@pytest.mark.parametrize("clock", [-1, True, "1", None, 1.5])
def test_a_clock_that_is_none_is_no_event(clock: object) -> None:
    record = to_record(first_version()[2])
    with pytest.raises(ValueError, match="event record"):
        from_record({**record, "clock": clock})


def test_without_a_clock_what_stands_later_came_later() -> None:
    session = Session()
    for one in first_version():
        session.apply(one)
    assert session.clock == len(first_version())
