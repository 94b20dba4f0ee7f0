"""The playing process: spans of the encrypted spool to a device, until its parent goes.

A process of its own because PortAudio writes to the terminal, may hang as it is closed, and wants
its callback answered while the host is masking or painting. Sound is only ever in its memory.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np

from facilitator import child_messages as msg
from facilitator.child import Inbox
from facilitator.child_messages import Message
from facilitator.domain.sound import BYTES_PER_SAMPLE, SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.errors import FacilitatorError
from facilitator.playing.loudspeaker import Loudspeaker, Mark, Output
from facilitator.playing.tempo import SLOWEST, Samples, Tempo
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool_reader import SpoolReader
from facilitator.words import _

AHEAD_S = 0.2
"""So much sound waits for the device's callback: what this process may be held up without a gap."""

BLOCK_MS = 20
"""The longest stretch of the recording that is read at once."""

FINE_MS = 5
"""Around damage the recording is read in stretches so short, to lose no more than what is lost."""

PAUSE_MS = 300
"""The silence where something is left out: long enough to be heard as one."""

DEAD_MS = 1_000
"""Exact zeros longer than this are left out from there on: no microphone gives them, they stand
for what is missing (in a file, of a device that was muted, of damage)."""

HURRY_MS = 1_000
"""While nothing is heard of it, the recording is read in stretches so long."""

TURN_S = 0.02
"""While something is heard, how often what follows is prepared."""

TELL_S = 0.1
"""While something is heard, how often the host is told where."""

HANGS_S = 10
"""A driver that keeps this process so long hangs; some take seconds to open a device."""

REST_S = 300.0
"""After so long without use the device is let be; waking it can take a second."""


class Readable(Protocol):
    """A recording, as `SpoolReader` is one."""

    def refresh(self) -> int: ...
    def read(self, start_sample: int, count: int) -> bytes: ...


def run(inbox: Inbox) -> None:
    """Plays what it is told to, until the host goes."""
    recording = inbox.recording
    watch = Watchdog(lambda: _give_up(inbox))
    key = SessionKey.from_revealed(recording.key)
    try:
        with SpoolReader(Path(recording.spool), key, recording.session, leap=True) as reader:
            output = Loudspeaker(inbox.config(msg.PlayConfig).device)
            reader.refresh()
            # What slower and faster need is loaded before a key waits for it.
            for _rest in Tempo(SLOWEST, output.rate)(np.zeros(SAMPLE_RATE, np.int16), last=True):
                pass
            inbox.send(msg.Opened(output.name, output.rate, output.latency_ms))
            playing = Playing(reader, output, inbox.send)
            while playing.obey(inbox.next(playing.patience())):
                playing.turn()
                watch.beat()
    except FacilitatorError as error:
        inbox.send(msg.Failed(error.what, error.hint))
    inbox.flush()
    os._exit(0)  # PortAudio's own farewell can hang, and nothing here is worth closing


def _give_up(inbox: Inbox) -> None:
    what = _("The system's sound does not answer.")
    inbox.send(msg.Failed(what, _("Unplug the headphones and plug them in again, or restart it.")))
    inbox.flush()
    os._exit(1)


class Watchdog:
    """Notices, on a thread of its own, that there was no `beat` for `HANGS_S`.

    It counts its own seconds: a process that was stopped for a while hangs in no driver.
    """

    def __init__(self, hangs: Callable[[], None], second: float = 1.0) -> None:
        self._hangs = hangs
        self._second = second
        self._missed = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def beat(self) -> None:
        self._missed = 0

    def _watch(self) -> None:
        while self._missed < HANGS_S:
            time.sleep(self._second)
            self._missed += 1
        self._hangs()


class Playing:
    """What is heard now: takes sound from the recording and keeps the output supplied with it.

    `clock` gives the monotonic time in s. All of it happens on the thread that calls.
    """

    def __init__(
        self,
        recording: Readable,
        output: Output,
        tell: Callable[[Message], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._recording = recording
        self._output = output
        self._tell = tell
        self._clock = clock
        self._number = 0
        self._coming: Iterator[tuple[Samples, Mark]] | None = None
        self._ends_at: float | None = None
        self._told: tuple[float, float] = (0.0, 0.0)  # when, and the speed
        self._silent = 0  # samples of exact zeros up to where the recording has been read
        self._used = clock()
        self._resting = False

    def patience(self) -> float:
        """How long nothing needs to be done here, in s."""
        return TURN_S if self._number else 0.5

    def obey(self, message: Message | None) -> bool:
        """Does what the host says; False if this is the end."""
        match message:
            case msg.Play(number=number, pieces=pieces, speed=speed):
                self._output.clear()
                self._number, self._ends_at, self._told = number, None, (0.0, 0.0)
                self._coming = self._sound(number, pieces, speed)
                self._resting = False
            case msg.Hush():
                self._output.clear()
                self._number, self._ends_at, self._coming = 0, None, None
            case msg.Orphaned():
                return False
        return True

    def turn(self) -> None:
        """Prepares what follows, tells what is heard. FacilitatorError if the device has gone."""
        if self._coming is not None:
            self._supply()
        now = self._clock()
        for mark, at in self._output.heard():
            if mark.number == self._number:
                self._pass(mark, at)
        if self._ends_at is not None and now >= self._ends_at:
            self._tell(msg.Played(self._number))
            self._number, self._ends_at = 0, None
        if self._number:
            self._used = now
        elif not self._resting and now - self._used > REST_S:
            self._output.rest()
            self._resting = True
        self._output.check()

    def _supply(self) -> None:
        assert self._coming is not None
        while self._output.waiting() < AHEAD_S * self._output.rate:
            item = next(self._coming, None)
            if item is None:
                self._coming = None
                return
            self._output.put(*item)

    def _pass(self, mark: Mark, at: float) -> None:
        if mark.end:
            self._ends_at = at
        elif at - self._told[0] >= TELL_S or mark.speed != self._told[1]:
            self._told = (at, mark.speed)
            self._tell(msg.Heard(mark.number, round(mark.ms), mark.speed, at))

    def _sound(
        self, number: int, pieces: tuple[msg.Piece, ...], speed: float
    ) -> Iterator[tuple[Samples, Mark]]:
        """The pieces as blocks for the output, with a pause wherever something is left out, and the
        end. Long stretches of exact zeros are left out too."""
        length = self._recording.refresh()
        rate = self._output.rate
        pause = np.zeros(PAUSE_MS * rate // 1000, np.int16)
        run: _Run | None = None
        begun = False
        for piece in pieces:
            self._silent = 0
            for ms, block in self._read(number, piece, length):
                self._silent = 0 if block.any() else self._silent + len(block)
                if self._silent > DEAD_MS * SAMPLES_PER_MS:
                    if run is not None:
                        yield from run.rest()
                    run = None
                    continue
                if run is None:
                    if begun:
                        yield pause, Mark(number, ms, 0.0)
                    run, begun = _Run(number, ms, speed, rate), True
                yield from run(block)
            if run is not None:
                yield from run.rest()
            run = None
        yield np.zeros(0, np.int16), Mark(number, float(pieces[-1].end_ms), 0.0, end=True)

    def _read(self, number: int, piece: msg.Piece, length: int) -> Iterator[tuple[float, Samples]]:
        """Blocks of the recording and where each begins, in ms; silence where it cannot be read.
        What is left out is not read in small pieces."""
        end = min(piece.end_ms * SAMPLES_PER_MS, length)
        at = piece.start_ms * SAMPLES_PER_MS
        lost: tuple[int, int] | None = None  # samples
        while at < end:
            step = HURRY_MS if self._silent > DEAD_MS * SAMPLES_PER_MS else BLOCK_MS
            size = min(step * SAMPLES_PER_MS, end - at)
            try:
                pcm = self._recording.read(at, size)
            except FacilitatorError:
                pcm, damage = self._patched(at, size)
                for first, last in damage:
                    if lost is not None and lost[1] == first:
                        lost = lost[0], last
                    else:
                        self._tell_lost(number, lost)
                        lost = first, last
            else:
                self._tell_lost(number, lost)
                lost = None
            yield at / SAMPLES_PER_MS, np.frombuffer(pcm, "<i2")
            at += size
        self._tell_lost(number, lost)

    def _tell_lost(self, number: int, lost: tuple[int, int] | None) -> None:
        if lost is not None:
            first, last = lost[0] // SAMPLES_PER_MS, -(-lost[1] // SAMPLES_PER_MS)
            self._tell(msg.Unreadable(number, first, last))

    def _patched(self, start: int, count: int) -> tuple[bytes, list[tuple[int, int]]]:
        """What can be read there, silence in place of the rest; and which samples that is."""
        parts: list[bytes] = []
        lost: list[tuple[int, int]] = []
        step = FINE_MS * SAMPLES_PER_MS
        for at in range(start, start + count, step):
            size = min(step, start + count - at)
            try:
                parts.append(self._recording.read(at, size))
            except FacilitatorError:
                parts.append(bytes(size * BYTES_PER_SAMPLE))
                lost.append((at, at + size))
        return b"".join(parts), lost


class _Run:
    """Sound of the recording without a break, on its way to the output."""

    def __init__(self, number: int, ms: float, speed: float, rate: int) -> None:
        self._mark = Mark(number, ms, speed)
        self._tempo = Tempo(speed, rate)
        self._ms_a_sample = 1000 / rate * speed
        self._given = 0

    def __call__(self, block: Samples, *, last: bool = False) -> Iterator[tuple[Samples, Mark]]:
        for sound in self._tempo(block, last=last):
            yield sound, self._mark._replace(ms=self._mark.ms + self._given * self._ms_a_sample)
            self._given += len(sound)

    def rest(self) -> Iterator[tuple[Samples, Mark]]:
        """What is still on its way; nothing may follow."""
        return self(np.zeros(0, np.int16), last=True)
