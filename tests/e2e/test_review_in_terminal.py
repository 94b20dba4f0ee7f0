"""The sample meeting's review in a real terminal, by two people, from the first key to the seal."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND, Outcome, Study
from tests.e2e.terminal import Terminal, needs_tmux
from tests.e2e.test_whole_way import assert_no_name_in

pytestmark = [needs_tmux, pytest.mark.terminal]

LINES = 44


class Desk:
    """Somebody who reviews at a terminal."""

    def __init__(self, study: Study, terminal: Terminal) -> None:
        self.study, self.terminal = study, terminal
        (self.meeting,) = study.sessions()
        self.keys = 0

    def another_terminal(self) -> Terminal:
        """In place of one in which a program was killed."""
        self.terminal.close()
        self.terminal = Terminal()
        return self.terminal

    def begin(self, *command: str) -> None:
        self.terminal.run(
            str(COMMAND),
            *("--workspace", str(self.study.root), *command),
            FACILITATOR_HOME=str(self.study.home),
        )

    def review(self, reviewer: str, *more: str) -> None:
        self.begin("review", self.meeting, "--reviewer", reviewer, *more)

    def press(self, *keys: str, until: str) -> str:
        self.keys += len(keys)
        self.terminal.type(*keys)
        return self.terminal.wait(until)

    def read_the_rest(self) -> None:
        """Enter for each line that is left, one at a time."""
        while "All lines are read" not in (screen := self.terminal.screen()):
            read = int(screen.split("read: ")[1].split("/")[0])
            self.press("Enter", until="All lines" if read >= LINES - 1 else f"read: {read + 1}/")

    def sign(self, until: str) -> None:
        self.press("S", until="You answer for every line")
        self.press("Right", "Enter", until=until)
        self.terminal.wait("status=0")


@pytest.fixture
def desk(sample: tuple[Study, Outcome]) -> Iterator[Desk]:
    study, _ = sample
    settings = study.root / "study.toml"
    written = settings.read_text(encoding="utf-8")
    settings.write_text(written.replace("reviewers = 1", "reviewers = 2"), encoding="utf-8")
    desk = Desk(study, Terminal())
    try:
        yield desk
    finally:
        desk.terminal.close()


def test_from_the_first_key_to_the_sealed_transcript(desk: Desk) -> None:
    terminal = desk.terminal
    # What is named comes first: all that is in question is decided once.
    desk.review("Facilitator 1")
    terminal.wait("What is named")
    decided = 0
    while " 0 to decide" not in (screen := terminal.screen()):
        question = int(screen.split(" to decide")[0].split()[-1])
        key = "x" if decided == 0 else "a"
        desk.press(key, until="enter does it")
        desk.press("Enter", until=f"{question - 1} to decide  ·")
        decided += 1
    assert decided
    desk.press("q", until=f"read: 0/{LINES}")

    # A line is right; the next is written anew; one is split, taken back, split, joined again.
    desk.press("Enter", until="read: 1/")
    desk.press("e", until="enter keeps it")
    desk.press("End", " [laughs]", "Enter", until="[laughs]")
    terminal.wait_gone("enter keeps it")
    desk.press("Right", "Right", "s", until=f"/{LINES + 1}")
    desk.press("u", until=f"/{LINES}")
    desk.press("C-r", until=f"/{LINES + 1}")
    desk.press("J", until=f"/{LINES}")

    # The program is killed. What was done stands, and can still be taken back.
    (program,) = (pid for pid in terminal.processes()[1:] if is_review(pid))
    os.kill(program, signal.SIGKILL)
    terminal.wait("It goes on with: facilitator ")
    terminal = desk.another_terminal()
    desk.review("Facilitator 1")
    terminal.wait("Taken up where it was left")
    desk.press("u", until=f"/{LINES + 1}")
    desk.press("C-r", until=f"/{LINES}")
    desk.keys = 0
    desk.read_the_rest()
    # A clean line costs one key.
    assert desk.keys <= LINES
    desk.sign("another reviewer is to sign")

    # The second reads what leaves, alone; what is not right comes again beside what was heard.
    desk.review("User 1")
    assert "Not shown at this first reading" in terminal.wait("read: 0/")
    desk.press("Enter", until="read: 1/")
    desk.press("!", until="Not right: it comes again")
    desk.read_the_rest()
    desk.sign("Signed by User 1")

    # Opened again, for a reason: what was read stays read, the reason is read, both sign anew.
    desk.review("User 1", "--reopen", "a word that was missed")
    terminal.wait("The review is open again")
    terminal.wait("status=0")
    for reviewer, answer in (("User 1", "another reviewer"), ("Facilitator 1", "Signed by")):
        desk.review(reviewer)
        terminal.wait(f"read: {LINES}/{LINES} lines, 0/1 notes")
        desk.press("g", "Enter", until="All lines are read")
        desk.sign(answer)

    # Sealed from the first screen, by the number of the meeting.
    desk.begin()
    terminal.wait("Meeting 1")
    desk.press("S", until="It cannot be taken back")
    desk.press("1", "Enter", until="The recording is gone for good")
    assert desk.study("verify", desk.meeting).status == 0
    opened = desk.study("open", desk.meeting)
    assert opened.status == 0, opened.err
    assert "[laughs]" in opened.out
    for root in (desk.study.root, desk.study.home):
        for path in (p for p in root.rglob("*") if p.is_file()):
            assert_no_name_in(path.read_text(encoding="utf-8", errors="replace"))


def is_review(pid: int) -> bool:
    """Whether a process is the program itself, not a child of it."""
    arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return b"review" in arguments
