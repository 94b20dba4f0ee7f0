"""A block of turns heard once more, with all care: sound and times in, words out.

The same wherever it is done: in the process beside the host, or on another machine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from facilitator.child_messages import Piece, Utterance
from facilitator.domain.sound import SAMPLES_PER_MS
from facilitator.domain.transcript import Word
from facilitator.speech.blocks import hear
from facilitator.speech.decoded import Decoded, Floats, Spoken
from facilitator.speech.endpoint import FRAME_MS
from facilitator.speech.engines import Engine
from facilitator.speech.voice import FRAME, Detector


def hear_again(engine: Engine, sound: Floats, turns: Sequence[Piece]) -> tuple[Utterance, ...]:
    """What is said in each turn of a block; no text where nothing is. `sound` is the session's from
    the beginning of the first to the end of the last (16 kHz mono, -1..1)."""
    spoken = with_voice(sound, turns)
    found = hear(engine, sound, spoken, mends=True, careful=True)
    return tuple(map(_utterance, turns, found))


def with_voice(sound: Floats, turns: Sequence[Piece]) -> list[Spoken]:
    """The turns with how likely each frame of them is speech, found anew."""
    detector = Detector()
    whole = np.zeros(-(-len(sound) // FRAME) * FRAME, np.float32)
    whole[: len(sound)] = sound
    voice = [detector(frame)[0] for frame in whole.reshape(-1, FRAME)]
    first_ms = turns[0].start_ms
    spans = []
    for turn in turns:
        begin, end = ((at - first_ms) // FRAME_MS for at in (turn.start_ms, turn.end_ms))
        spans.append(Spoken(turn.start_ms, turn.end_ms, tuple(voice[begin : max(end, begin + 1)])))
    return spans


def samples_in(turns: Sequence[Piece]) -> tuple[int, int]:
    """Where the sound of a block lies: its first sample of the session, and how many there are."""
    start = turns[0].start_ms * SAMPLES_PER_MS
    return start, turns[-1].end_ms * SAMPLES_PER_MS - start


def _utterance(turn: Piece, decoded: Decoded | None) -> Utterance:
    if decoded is None:
        return Utterance(turn.start_ms, turn.end_ms, "")
    return Utterance(
        turn.start_ms,
        turn.end_ms,
        decoded.text,
        tuple(Word(*word) for word in decoded.words),
        decoded.log_probability,
        doubts=decoded.doubts,
    )
