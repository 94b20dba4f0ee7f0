"""The process that learns voices: told of lines and whose they are, it says whose others may be.

It takes what time the others leave: a line is looked at after its text has been shown, one at a
time, and this process is the last to be given a core.
"""

from __future__ import annotations

import contextlib
import os
from collections import deque
from pathlib import Path

import numpy as np

from facilitator import child_messages as msg
from facilitator.child import Inbox
from facilitator.domain.sound import FULL_SCALE, SAMPLES_PER_MS
from facilitator.errors import FacilitatorError
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool_reader import SpoolReader
from facilitator.voices.features import features
from facilitator.voices.roster import NOBODY, Roster, Suggestion, ms_of

WAIT_S = 0.5
"""How long it waits for a message where there is nothing to do; one ends the wait."""

NICENESS = 10
"""How far it stands back behind the other processes (nice; not on Windows)."""


class _Listener:
    """Lines as they are told, and what has been said of each."""

    def __init__(self, inbox: Inbox, reader: SpoolReader) -> None:
        self._inbox = inbox
        self._reader = reader
        self._roster = Roster()
        self._begins: dict[str, int] = {}
        self._unheard: deque[msg.Whose] = deque()
        self._whose: dict[str, str | None] = {}
        """Who was said of each line last, which may be while it still waits to be heard."""
        self._said: dict[str, Suggestion] = {}
        self._looked_at: dict[str, int] = {}
        self._stale: deque[str] = deque()
        """Lines, the latest first, to be looked at with what is known now."""

    def take(self, message: msg.Message) -> None:
        match message:
            case msg.Whose():
                self._whose[message.line] = message.code
                if self._begins.get(message.line) == message.start_ms:
                    if message.line in self._roster:
                        self._roster.learn(message.line, message.code)
                        self._stale.appendleft(message.line)
                else:
                    self._begins[message.line] = message.start_ms
                    self._unheard.append(message)
            case msg.NoLine(line):
                self._roster.forget(line)
                self._unheard = deque(one for one in self._unheard if one.line != line)
                for known in (self._begins, self._whose, self._said, self._looked_at):
                    known.pop(line, None)
            case _:
                pass

    def step(self) -> bool:
        """Does one thing; False if there is nothing to do."""
        if self._unheard:
            self._hear(self._unheard.popleft())
            return True
        before = self._roster.version
        self._roster.settle()
        if self._roster.version != before:
            self._stale = deque(reversed(self._begins))
            return True
        while self._stale:
            line = self._stale.popleft()
            if line in self._roster and self._looked_at.get(line) != self._roster.version:
                self._look(line)
                return True
        return False

    def _hear(self, one: msg.Whose) -> None:
        start, end = one.start_ms * SAMPLES_PER_MS, one.end_ms * SAMPLES_PER_MS
        sound = b""
        # What is damaged on the disk has no voice to learn; the speech process tells of it.
        with contextlib.suppress(FacilitatorError):
            self._reader.refresh()
            sound = self._reader.read(start, max(0, end - start))
        samples = np.frombuffer(sound, "<i2").astype(np.float32) / np.float32(FULL_SCALE)
        self._roster.hear(one.line, *features(samples))
        self._roster.learn(one.line, self._whose[one.line])
        self._stale.appendleft(one.line)

    def _look(self, line: str) -> None:
        self._looked_at[line] = self._roster.version
        found = self._roster.suggest(line)
        if found == self._said.get(line, NOBODY):
            return
        self._said[line] = found
        change = None if found.change is None else self._begins[line] + ms_of(found.change)
        self._inbox.send(msg.Suggested(line, found.code, change, found.then))


def run(inbox: Inbox) -> None:
    """Learns and suggests until the parent is gone."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(NICENESS)
    recording = inbox.recording
    key = SessionKey.from_revealed(recording.key)
    with SpoolReader(Path(recording.spool), key, recording.session) as reader:
        listener = _Listener(inbox, reader)
        busy = True
        asked = False
        while True:
            message = inbox.next(0 if busy else WAIT_S)
            if isinstance(message, msg.Orphaned):
                return
            if isinstance(message, msg.Drain):
                asked = True
            elif message is not None:
                listener.take(message)
                busy = True
                continue  # all that is known first
            busy = listener.step()
            if asked and not busy:
                asked = False
                inbox.send(msg.Drained())
