"""What a meeting without a screen tells: each line as it comes, again when more of it is masked,
each gap once; whoever noted it."""

from __future__ import annotations

from typing import Any

import pytest

from facilitator.domain import events as ev
from facilitator.domain.events import EventId, Recorded
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import Label, Redaction
from facilitator.workflow.headless import Telling
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.workflow.conftest import make_store

MARMALADE = Redaction(0, 9, Label.OTHER, "[a name]", "test")


class Told:
    """A session, and what its teller has said of it since it was last asked."""

    def __init__(self, store: SessionStore) -> None:
        self.store = store
        self._teller = Telling(store.session)

    def __call__(self) -> tuple[list[tuple[str, str]], list[str]]:
        said: list[tuple[str, str]] = []
        gaps: list[str] = []

        def emit(line: dict[str, Any]) -> None:
            said.append((line["kind"], line["text"]))

        self._teller.catch_up(emit, gaps.append)
        return said, gaps


def heard(store: SessionStore, number: int, text: str) -> None:
    at = number * 1_000
    utterance = ev.UtteranceHeard(f"u{number}", at, at + 900, text, (), None, 0)
    store.append(utterance, ev.UtteranceRedacted(f"u{number}", ()))


@pytest.fixture
def store(workspace: Workspace) -> SessionStore:
    return make_store(workspace)


def test_each_line_is_told_once_in_the_order_of_the_room(store: SessionStore) -> None:
    heard(store, 1, "said before")
    told = Told(store)
    assert told() == ([], [])  # whoever goes on with a meeting has that already
    heard(store, 3, "late")
    heard(store, 2, "early")
    assert told() == ([("utterance", "early"), ("utterance", "late")], [])
    assert told() == ([], [])


def test_what_is_masked_later_is_told_again_of_lines_from_before_too(store: SessionStore) -> None:
    heard(store, 1, "marmalade rang")
    told = Told(store)
    heard(store, 2, "marmalade came")
    assert told() == ([("utterance", "marmalade came")], [])
    clock = store.session.clock
    later = [
        Recorded(EventId("tablet", n), "t", ev.UtteranceRedacted(f"u{n}", (MARMALADE,)), clock + n)
        for n in (2, 1)
    ]
    store.log.receive(later)
    assert told() == ([("redacted", "[a name] rang"), ("redacted", "[a name] came")], [])
    store.log.receive(later)
    assert told() == ([], [])


def test_what_changes_no_text_is_not_told(store: SessionStore) -> None:
    told = Told(store)
    heard(store, 1, "yes")
    told()
    store.append(ev.SpeakerMarked(1_000, "User 1"), ev.NoteTaken(1_500, "quiet"))
    assert told() == ([], [])


def test_each_gap_is_warned_of_once(store: SessionStore) -> None:
    store.append(ev.GapNoted(1_000, 500, GapReason.DEVICE))
    told = Told(store)
    assert told() == ([], [])
    store.append(ev.GapNoted(2_000, 1_500, GapReason.DISK))
    said, [gap] = told()
    assert said == []
    assert "1.5 s missing (the disk failed, or was full)" in gap
    store.append(ev.GapNoted(5_000, 0, GapReason.ASLEEP))
    _, [gap] = told()
    assert "an unknown length missing (the computer slept)" in gap
    assert told() == ([], [])
