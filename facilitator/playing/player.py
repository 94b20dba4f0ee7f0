"""Listening to spans of a recording: the host's side, which waits for nothing.

The sound is a child process's business (`process.py`). Nothing here is slow, and nothing that the
child does, hangs or dies of holds up whoever calls.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from facilitator import child_messages as msg
from facilitator.child import Child
from facilitator.child_messages import Message, Piece
from facilitator.errors import FacilitatorError
from facilitator.vault.closing import Closing
from facilitator.words import _

SLOWEST, FASTEST = 0.5, 2.0
"""What `speed` may be, with the pitch kept."""

GONE_S = 0.5
"""How long a child that closes is waited for; then it is killed: a driver may hang."""


class NoOutputError(FacilitatorError):
    """Nothing can be heard: no device, one that has gone, no PortAudio. Text goes on without."""


class Playback(Protocol):
    """The child as this module needs it: `facilitator.child.Child` is one."""

    def send(self, message: Message) -> None: ...
    def close(self, timeout: float = 5.0) -> None: ...


Begin = Callable[[Callable[[Message], None]], Playback]
"""Starts a child that delivers its messages to a function, on a thread of its own."""


@dataclass(slots=True)
class _Span:
    """What is played: its bounds, and how fast."""

    start_ms: int
    end_ms: int
    speed: float


class Player(Closing):
    """Lets a person hear spans of a session's recording. Times are session time in ms.

    The device is opened at once, in the background, so that the first key is heard at once. One
    span is heard at a time; each `play` takes the place of what is heard. May be called from any
    thread; how it stands (`playing_ms`, `damaged`, `fault`) is asked, as often as a screen wants.

    `recording` is the session's, as it is handed to children; `device` an output by its name or a
    part of it; `gaps` are stretches that are left out with a short pause, or places (start equals
    end) where time is missing, which get that pause.
    """

    def __init__(
        self,
        recording: msg.Recording,
        device: str | None = None,
        *,
        gaps: Sequence[tuple[int, int]] = (),
        begin: Begin | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gaps = sorted(gaps)
        config = msg.PlayConfig(device)
        self._begin = begin or (lambda deliver: Child(msg.PLAYING, recording, config, deliver))
        self._clock = clock
        self._lock = threading.RLock()
        self._span: _Span | None = None
        self._number = 0
        self._playing = False
        self._rests_at = 0  # where, while nothing is heard
        self._heard: msg.Heard | None = None
        self._lost: list[tuple[int, int]] = []
        self._fault: NoOutputError | None = None
        self._opened: msg.Opened | None = None
        self._child: Playback | None = None
        self._closed = False
        self._generation = 0
        self._start()

    # -- what is so ----------------------------------------------------------------------------

    @property
    def position_ms(self) -> int:
        """What of the session is being heard now, the way to the ear included; where it goes on
        while nothing is heard. 0 before the first `play`."""
        with self._lock:
            return self._position()

    @property
    def playing(self) -> bool:
        """Whether a span is being heard, or about to be."""
        return self._playing

    @property
    def playing_ms(self) -> int | None:
        """Session time that is heard just now, None while nothing plays."""
        return self.position_ms if self._playing else None

    @property
    def damaged(self) -> list[tuple[int, int]]:
        """Stretches of the span that cannot be read, as far as has been found: heard as silence."""
        with self._lock:
            return list(self._lost)

    @property
    def fault(self) -> NoOutputError | None:
        """Why nothing can be heard, as far as is known."""
        return self._fault

    @property
    def device(self) -> str | None:
        """What sound comes out of; None while it is being opened, or if there is none."""
        opened = self._opened
        return opened.device if opened else None

    # -- what a person does --------------------------------------------------------------------

    def play(
        self,
        start_ms: int,
        end_ms: int,
        speed: float = 1.0,
    ) -> None:
        """Play a span from its start.

        ValueError if the span or the speed cannot be. NoOutputError if it is known that nothing
        can be heard; a device is then looked for anew: after one was plugged in, the next call
        works.
        """
        if not 0 <= start_ms <= end_ms:
            raise ValueError("a span begins at 0 or later, and ends where it begins or later")
        _check(speed)
        with self._lock:
            self._span = _Span(start_ms, end_ms, speed)
            self._lost.clear()
            self._go(start_ms)

    def stop(self) -> None:
        """Nothing is heard any more, and the span is forgotten; `position_ms` stays."""
        with self._lock:
            self._hush()
            self._span = None

    def close(self, *, wait: bool = False) -> None:
        """Let go of the device and the recording; what is heard ends at once. May be called again.

        With `wait` the child, which holds the recording's key, has gone on return (a second at
        most): before a recording is destroyed.
        """
        with self._lock:
            self._playing, self._closed = False, True
            child, self._child = self._child, None
        _release(child, wait=wait)

    # -- the child -----------------------------------------------------------------------------

    def _start(self) -> None:
        self._fault, self._opened = None, None
        self._generation += 1
        generation = self._generation
        _release(self._child)
        self._child = self._begin(lambda message: self._take(generation, message))

    def _go(self, at_ms: int) -> None:
        """The span from a place in it."""
        assert self._span is not None
        if self._closed:
            raise ValueError("the player is closed")
        self._rests_at = at_ms
        if self._fault is not None:
            fault, self._playing = self._fault, False
            self._start()
            raise fault
        assert self._child is not None
        self._number += 1
        self._heard, self._playing = None, True
        pieces = without(self._gaps, at_ms, self._span.end_ms)
        self._child.send(msg.Play(self._number, pieces, self._span.speed))

    def _hush(self) -> None:
        if self._playing:
            self._rests_at = self._position()
            self._playing = False
            if self._child is not None:
                self._child.send(msg.Hush())

    def _position(self) -> int:
        if not self._playing or self._heard is None or self._span is None:
            return self._rests_at
        since = max(0.0, self._clock() - self._heard.at) * self._heard.speed
        return min(self._heard.ms + round(since * 1000), self._span.end_ms)

    def _take(self, generation: int, message: Message) -> None:
        """A message of the child, on the thread it comes on."""
        with self._lock:
            if generation != self._generation or self._closed:
                return
            match message:
                case msg.Opened():
                    self._opened = message
                case msg.Heard(number=number) if number == self._number:
                    self._heard = message
                case msg.Unreadable(number=number, start_ms=start, end_ms=end):
                    if number == self._number:
                        self._note(start, end)
                case msg.Played(number=number) if number == self._number and self._playing:
                    assert self._span is not None
                    self._playing, self._rests_at = False, self._span.end_ms
                case msg.Failed(what=what, hint=hint):
                    self._fail(NoOutputError(what, hint))
                case msg.Closed() if self._fault is None:
                    what = _("The part of the program that plays sound has stopped.")
                    self._fail(NoOutputError(what, _("Press the key again to start it anew.")))

    def _note(self, start: int, end: int) -> None:
        if self._lost and self._lost[-1][1] == start:
            start = self._lost.pop()[0]
        if (start, end) not in self._lost:
            self._lost.append((start, end))

    def _fail(self, fault: NoOutputError) -> None:
        self._rests_at = self._position()
        self._playing, self._fault, self._opened = False, fault, None


def without(gaps: Sequence[tuple[int, int]], start_ms: int, end_ms: int) -> tuple[Piece, ...]:
    """The span cut at its gaps (in order of their starts), the gaps left out.

    A gap at the very start or end cuts nothing off but itself. Where all of it is a gap, it is
    an empty piece at its end.
    """
    pieces: list[Piece] = []
    at = start_ms
    for first, last in gaps:
        if last < at or first >= end_ms:
            continue
        if first > at:
            pieces.append(Piece(at, first))
        at = max(at, last)
    if at < end_ms:
        pieces.append(Piece(at, end_ms))
    return tuple(pieces) or (Piece(end_ms, end_ms),)


def _release(child: Playback | None, *, wait: bool = False) -> None:
    """Lets a child go; whoever is leaving a screen does not wait for that."""
    if child is not None and wait:
        child.close(GONE_S)
    elif child is not None:
        threading.Thread(target=child.close, args=(GONE_S,), daemon=True).start()


def _check(speed: float) -> float:
    if not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"speed is {SLOWEST} to {FASTEST}")
    return speed
