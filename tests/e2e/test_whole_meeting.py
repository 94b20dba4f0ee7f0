"""A whole meeting of twelve people by keys in a real terminal, killed in the middle; then every act
is read back from the log."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from facilitator.workflow.sample import sample_folder
from tests.e2e.conftest import COMMAND, Study
from tests.e2e.terminal import Terminal, children, is_running, needs_tmux
from tests.e2e.test_whole_way import assert_no_name_in

pytestmark = [needs_tmux, pytest.mark.terminal]

PEOPLE = (
    *(f"User {n}" for n in range(1, 8)),
    *("Psychologist 1", "Nurse 1", "Volunteer 1", "Facilitator 1", "Facilitator 2"),
)

GUIDE = """\
+++
title = "Letters"
+++
## Opening (5 min)
- How was the way here?
- What are letters like?
## Having a say (10 min)
- Who writes them?
- Who should?
"""


@contextmanager
def window() -> Iterator[Terminal]:
    opened = Terminal()
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with window() as opened:
        yield opened


@pytest.fixture
def held(study: Study) -> Study:
    """The study with twelve seats and its own guide."""
    file = study.root / "study.toml"
    seats = ", ".join(f'"{code}"' for code in PEOPLE)
    text = file.read_text(encoding="utf-8")
    text, found = re.subn(r"\nseats = \[[^]]*\]", f"\nseats = [{seats}]", text)
    assert found == 1
    file.write_text(text, encoding="utf-8")
    (study.root / "topic_guides" / "letters.md").write_text(GUIDE, encoding="utf-8")
    return study


class Keys:
    """A person at the keyboard: presses keys, and waits for what each of them says."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def __call__(self, *keys: str, says: str) -> str:
        if keys:
            self._terminal.type(*keys)
        return self._terminal.wait(says, 60)


def of_kind(log: list[dict[str, Any]], kind: str, *names: str) -> list[Any]:
    """Of all events of a kind, what they say under these names."""
    found = [tuple(e.get(name) for name in names) for e in log if e["kind"] == kind]
    return [one[0] for one in found] if len(names) == 1 else found


def test_a_meeting_of_twelve(held: Study, terminal: Terminal) -> None:
    study, press = held, Keys(terminal)
    root = ("--workspace", str(study.root))
    home = {"FACILITATOR_HOME": str(study.home)}
    sound = ("--input", str(sample_folder() / "scene.opus"))

    # Who is here: all but User 7, who comes late; User 6 is not to be quoted.
    terminal.run(str(COMMAND), *root, "live", "--guide", "letters", "--id", "m1", *sound, **home)
    terminal.wait("Mark who is here")
    press("a", says="12 people are here.")
    press("7", "7", "7", says="User 7: · not here")
    press("6", says="User 6: ✓ here recorded NOT to be quoted")
    press("Enter", says="● REC 00:00:")

    # The guide: opened, reworded, moved, one added, one skipped.
    press("Space", says="On to the next question.")
    press("Tab", says="go to")  # from the transcript to the moments
    press("Tab", says="talk is here")  # and to the guide
    press("Down", "r", says="In other words:")
    press(" And on paper?", "Enter", says="Asked in other words.")
    press("Right", says="It comes later now.")
    press("a", says="New question:")
    press("Who reads them?", "Enter", says="A new question: it comes next.")
    press("s", says="Skipped this time.")
    # Somebody comes late.
    press("i", says="Who has come, or left?")
    press("7", says="User 7 has come. Written consent")
    press("y", says="User 7 has come.")
    # Flags: whom it is about, another kind, a name; two joined; one that is none.
    press("f", says="a digit now says who")
    press("2", says="That flag is about User 2.")
    press("q", says="quote flagged from")
    press("d", says="disagreement flagged from")
    terminal.type("Tab")  # by the transcript to the moments
    press("Tab", says="go to")
    press("Delete", says="removed.")
    # Which of the two stands on top depends on the millisecond: the lower one, and then the other.
    press("End", "r", says="Name of this moment:")
    press("letters", "Enter", says="Named.")
    press("g", says="What kind of flag is it?")
    press("w", says="follow up now")
    press("j", says="Choose the other flag")
    press("Up", "j", says="One flag now, from")
    # Off the record and back; a break and back.
    press("p", says="‖ OFF THE RECORD")
    press("p", says="● REC")
    press("z", says="‖ BREAK")
    press("z", says="● REC")
    press("3", says="User 3 is speaking.")
    press("Tab", says="talk is here")
    press("Tab", says="Unknown speaker")  # text comes meanwhile
    assert_no_name_in(terminal.screen())

    # The machine goes off.
    [program] = [pid for pid in terminal.processes() if "facilitator.capture" in children(pid)]
    below = list(children(program).values())
    recorded = re.search(r"● REC 00:(\d\d):(\d\d)", terminal.screen())
    assert recorded is not None
    os.kill(program, signal.SIGKILL)
    terminal.wait("Facilitator was stopped. It goes on with: facilitator ")
    # The list says how much sound there is, though nobody could note it.
    listed = study("sessions").out
    seconds = int(recorded[1]) * 60 + int(recorded[2])
    shown = re.search(r"(?:(\d+) min ?)?(\d+) s\b", listed)
    assert shown is not None and int(shown[1] or 0) * 60 + int(shown[2]) >= seconds - 2, listed
    assert wait_gone(below)

    # Gone on with in the same window, which was put back.
    terminal.run(str(COMMAND), *root, "resume", "m1", **home)
    press(says="This meeting stopped at")
    press("Enter", says="● REC 00:")
    press("n", says="✎ Note at")
    press("ask about the letters", "Enter", says="Note kept")
    press("u", says="Undone: note at")
    press("C-r", says="Done again: note at")
    press("e", says="End the meeting?")
    press("Right", "Enter", says="What comes next")
    press("Enter", says="status=0")

    log = study("log", "m1", "--json").objects
    agreed = dict(of_kind(log, "ConsentGiven", "code", "quoting"))
    assert set(agreed) == set(PEOPLE) and [c for c in agreed if not agreed[c]] == ["User 6"]
    arrived = dict(of_kind(log, "ParticipantArrived", "code", "at_ms"))
    assert set(arrived) == set(PEOPLE)
    assert [code for code, at_ms in arrived.items() if at_ms] == ["User 7"]
    assert of_kind(log, "ConsentConfirmed", "by") == ["Facilitator 1"]

    assert of_kind(log, "QuestionReworded", "text") == ["What are letters like? And on paper?"]
    assert of_kind(log, "QuestionAdded", "text") == ["Who reads them?"]
    reworded = of_kind(log, "QuestionReworded", "question")
    assert of_kind(log, "QuestionMoved", "question") == reworded
    assert len(of_kind(log, "QuestionOpened", "question")) == 1
    assert len(of_kind(log, "QuestionSkipped", "question")) == 1

    flags = dict(of_kind(log, "MomentFlagged", "tag", "id"))
    assert list(flags) == ["emergent", "quote", "disagreement"]
    # The first flag is chosen in the pane, until it is removed; then another.
    assert of_kind(log, "MomentRemoved", "moment") == [flags["emergent"]]
    changes = [e for e in log if e["kind"] == "MomentChanged"]
    assert [(c["moment"], c["speaker"]) for c in changes if c["speaker"]] == [
        (flags["emergent"], "User 2")
    ]
    [(named, label)] = [(c["moment"], c["label"]) for c in changes if c["label"]]
    assert [(c["moment"], c["tag"]) for c in changes if c["tag"]] == [(named, "follow-up")]
    [merged] = of_kind(log, "MomentsMerged", "moment", "other")
    assert set(merged) == {flags["quote"], flags["disagreement"]}
    assert named in merged and label == "letters"

    assert "User 3" in of_kind(log, "SpeakerMarked", "code")
    reasons = of_kind(log, "RecordingPaused", "reason")
    assert reasons == ["off the record", "break", "interrupted", "stopped"]
    assert len(of_kind(log, "RecordingStarted")) == 4
    assert of_kind(log, "NoteTaken", "text") == ["ask about the letters"]
    assert len(of_kind(log, "Retracted", "event")) == 2, "undone, and given back"
    assert log[-1]["kind"] == "RecordingEnded"
    assert of_kind(log, "UtteranceHeard")


def wait_gone(pids: list[int], seconds: float = 30) -> bool:
    """Whether all of these processes have ended in time."""
    import time

    end = time.monotonic() + seconds
    while any(map(is_running, pids)):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
