"""A meeting's date is that of the room it was held in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from facilitator.domain import events as ev
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.domain.times import instant
from facilitator.export import Material
from facilitator.export.txt import render
from facilitator.vault.layout import CERTIFICATE_TEXT
from facilitator.workflow import clock
from facilitator.workflow.catalogue import listing
from facilitator.workflow.opening import create_session, plan_meeting
from facilitator.workflow.review import accept_all
from facilitator.workflow.seal import seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.workflow.conftest import GUIDE, make_store

FRIDAY = datetime(2026, 11, 26, 23, 0, tzinfo=UTC).timestamp()
"""Friday the 27th, 10:00, in Sydney; Thursday the 26th by UTC."""

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="no way to change the zone")

Place = Callable[[str, float], None]


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Moves the laptop to a time zone, and its clock to a time."""

    def move(zone: str, now: float) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        monkeypatch.setattr(time, "time", lambda: now)

    yield move
    monkeypatch.undo()
    time.tzset()


def test_sydneys_friday_is_friday_wherever_it_is_sealed(workspace: Workspace, place: Place) -> None:
    place("AEST-10AEDT,M10.1.0,M4.1.0/3", FRIDAY)
    workspace.guides.mkdir()
    (workspace.guides / "short.md").write_text(GUIDE, encoding="utf-8")
    with create_session(plan_meeting(workspace, consent_by="test")) as store:
        assert store.session.id == "2026-11-27-01"
        assert store.session.opened_at == "2026-11-27T10:00:00.000+11:00"
        store.append(
            ev.RecordingStarted(0, 1, SoundSource.MICROPHONE),
            ev.UtteranceHeard("u1", 0, 900, "Good morning.", (), None, None),
            ev.RecordingPaused(1_000, GapReason.END_OF_FILE),
            ev.RecordingEnded(1_000),
        )
        accept_all(store, "Facilitator 1")
        store.write_summary()
    place("PST8PDT,M3.2.0,M11.1.0", FRIDAY + 3600)
    text = seal_session(workspace, "2026-11-27-01").read_text(encoding="utf-8")
    sealed = read_transcript(workspace, "2026-11-27-01")
    assert sealed.date == "2026-11-27"
    assert sealed.sign_offs[0].at.startswith("2026-11-27T10:00")
    assert "2026-11-27" in render(Material((sealed,))).splitlines()[1]
    assert [s.date for s in listing(workspace)] == ["2026-11-27"]
    assert "Held              2026-11-27" in text
    assert "Finished          2026-11-26T16:00:00.000-08:00" in text  # as where it was sealed
    assert (workspace.session_folder("2026-11-27-01") / CERTIFICATE_TEXT).exists()


def test_time_away_is_right_across_zones_and_from_older_sessions(
    workspace: Workspace, place: Place
) -> None:
    """Texts of times say nothing about what came first once their offsets differ."""
    store = make_store(workspace)
    store.log.now = lambda: "2026-11-26T22:00:00.000Z"
    store.append(ev.RecordingStarted(0, 1, SoundSource.MICROPHONE))
    store.log.now = lambda: "2026-11-27T10:00:00.000+11:00"
    store.append(
        ev.RecordingPaused(1_000, GapReason.INTERRUPTED),
        ev.RecordingStarted(1_000, 2, SoundSource.MICROPHONE),
    )
    store.log.now = lambda: "2026-11-26T15:05:00.000-08:00"
    store.append(ev.SpeakerMarked(1_500, "User 1"))
    assert store.last_sound() == "2026-11-26T15:05:00.000-08:00"
    store.close()
    with SessionStore.open(workspace, "m1") as again:
        assert clock.ms_between(again.last_sound(), "2026-11-26T23:06:00.000Z") == 60_000


def test_an_older_session_keeps_the_date_it_was_noted_with(workspace: Workspace) -> None:
    store = make_store(workspace)
    store.session.opened_at = "2026-11-26T22:00:00.000Z"
    store.write_summary()
    assert [s.date for s in listing(workspace)] == ["2026-11-26"]
    store.close()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-26T23:00:00.000Z", FRIDAY),
        ("2026-11-27T10:00:00+11:00", FRIDAY),
        ("", 0),
        ("x", 0),
    ],
)
def test_a_time_is_the_same_instant_in_either_form(text: str, seconds: float) -> None:
    assert instant(text) == seconds
