"""Several channels to one, so that nobody is lost on the way.

A blind average is silence where one channel is the other one inverted: a balanced cable in a stereo
socket, a plug wired the wrong way, people to the side of a crossed pair of microphones. What goes
into the spool is all that is kept, so the mix is checked, block by block, and the reason is this:

- Two channels that cancel are added with one of them turned round. Better than to take one of them:
  who is only heard in the other is still there, and noise is averaged.
- A channel with next to nothing in it takes no part: eight inputs of which one is used would
  otherwise bury it 18 dB deep.
- What decides is the sound with its low tones taken down (the difference of neighbouring samples):
  mains hum and offset are often the same in channels whose speech cancels.
- Nothing is switched. Gains move within a block, and look ahead far enough that a first syllable
  is never on the wrong side.

What cancels only at some frequencies (two microphones at different distances) is mixed as it is:
either sign of it is as good as the other.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from facilitator.capture.sound import Floats

BLOCK_MS = 40
"""A decision each, and the time gains take to move: a ramp so long is no click."""

AROUND = 2
"""Blocks before and after that a decision looks at as well: 200 ms in all, about a syllable."""

LOST = 0.5
"""A channel that loses more than this share of itself against the others has the wrong sign,"""

LIKENESS = 0.2
"""if it is also that much the opposite of them (as a correlation): below, it is chance. Different
sounds reach 0.1 in a window of this length."""

LEAST = 10 ** (-25 / 10)
"""A channel so far (25 dB) below the loudest adds nothing that would be heard beside it."""

HOLD_BLOCKS = 50
"""A channel that had a part keeps it for two seconds: gains do not pump with every breath."""

_Matrix = npt.NDArray[np.float64]


class Mixer:
    """Channels in, one out; what comes out does not depend on how the sound was cut into calls."""

    def __init__(self, channels: int, rate: int) -> None:
        self.channels = channels
        self._size = max(1, rate * BLOCK_MS // 1000)
        self._rest: Floats = np.zeros((0, channels), np.float32)
        self._before: Floats | None = None  # the last sample seen
        self._waiting: deque[tuple[Floats, _Matrix]] = deque()
        self._past: deque[_Matrix] = deque(maxlen=AROUND)
        self._signs = np.ones(channels)
        self._hold = np.zeros(channels, np.int64)
        self._gains: Floats = np.full(channels, 1 / channels, np.float32)

    @property
    def held(self) -> int:
        """Samples taken in and not given out yet."""
        return len(self._rest) + sum(len(block) for block, _ in self._waiting)

    def __call__(self, sound: Floats, *, last: bool = False) -> Floats:
        """`sound` is (samples, channels); gives mono, up to 120 ms later, complete with `last`."""
        if self.channels == 1:
            return np.ascontiguousarray(sound[:, 0])
        self._take(sound, last=last)
        mixed = []
        while len(self._waiting) > (0 if last else AROUND):
            mixed.append(self._next())
        return np.concatenate(mixed) if mixed else np.zeros(0, np.float32)

    def _take(self, sound: Floats, *, last: bool) -> None:
        data = np.concatenate([self._rest, sound]) if len(self._rest) else sound
        whole = len(data) // self._size * self._size
        ends = [*range(self._size, whole + 1, self._size)]
        if last and whole < len(data):
            ends.append(len(data))
        start = 0
        for end in ends:
            block = data[start:end]
            before = block[:1] if self._before is None else self._before
            edges = np.diff(block, axis=0, prepend=before).astype(np.float64)
            self._waiting.append((block, edges.T @ edges))
            self._before = block[-1:].copy()
            start = end
        self._rest = data[start:].copy()

    def _next(self) -> Floats:
        """The oldest block that waits, mixed."""
        around = [*self._past, *(seen for _, seen in list(self._waiting)[: AROUND + 1])]
        block, seen = self._waiting.popleft()
        self._past.append(seen)
        before, self._gains = self._gains, self._decide(sum(around, np.zeros_like(seen)))
        if np.array_equal(before, self._gains):
            mixed: Floats = block @ self._gains
            return mixed
        ramp = np.linspace(0, 1, len(block) + 1, dtype=np.float32)[1:, np.newaxis]
        moved: Floats = (block * (before + (self._gains - before) * ramp)).sum(axis=1)
        return moved

    def _decide(self, seen: _Matrix) -> Floats:
        """The gain of each channel, from the covariances around a block."""
        energy = seen.diagonal()
        if not energy.any():
            return self._gains
        self._hold = np.where(energy >= energy.max() * LEAST, HOLD_BLOCKS, self._hold - 1)
        taking = (self._hold > 0) & (energy > 0)
        if self._cancels(seen, taking):
            self._align(seen, taking)
        gains: Floats = (taking * self._signs / taking.sum()).astype(np.float32)
        return gains

    def _cancels(self, seen: _Matrix, taking: npt.NDArray[np.bool_]) -> bool:
        """Whether, added as they are, a channel and the others take something from each other."""
        turned = seen * np.outer(self._signs, self._signs) * np.outer(taking, taking)
        own, row = turned.diagonal(), turned.sum(axis=1)
        shared = row - own  # the covariance of each channel with the sum of the others
        others = np.maximum(row.sum() - 2 * row + own, 0)
        wrong = (shared < -LOST * own) & (shared < -LIKENESS * np.sqrt(own * others))
        return bool((wrong & taking).any())

    def _align(self, seen: _Matrix, taking: npt.NDArray[np.bool_]) -> None:
        """Turns channels so that each adds to those louder than it; the loudest stays as it is."""
        order = sorted(np.flatnonzero(taking), key=lambda channel: -seen[channel, channel])
        for place, channel in enumerate(order[1:], 1):
            louder = order[:place]
            if seen[channel, louder] @ self._signs[louder] * self._signs[channel] < 0:
                self._signs[channel] *= -1
