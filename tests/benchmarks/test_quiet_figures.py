"""Figures of quiet and distant voices: what of them is in lines, kept as uncertain, or nowhere.

They print; they assert nothing. The voices lie beside the checkout; no model is needed.
"""

from __future__ import annotations

import numpy as np
import pytest

from facilitator.speech.endpoint import FRAME_MS, ON, Limits
from facilitator.speech.voice import FRAME, Heard, VoiceFinder
from tests.audio import Samples
from tests.noises import from_afar
from tests.voices import meeting_of

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]


def found_in(sound: Samples) -> tuple[list[Heard], list[tuple[int, int]]]:
    finder = VoiceFinder(0, Limits.for_window(30_000))
    return [*finder.feed(sound.tobytes()), *finder.finish()], finder.uncertain()


def frames(stretches: list[tuple[int, int]], count: int) -> np.ndarray:
    covered = np.zeros(count, bool)
    for start, end in stretches:
        covered[start // FRAME : -(-end // FRAME)] = True
    return covered


def quieter(sound: Samples, db: float, hiss: float = 0.0) -> Samples:
    """The sound by so many dB quieter, in hiss of that standard deviation."""
    noise = np.random.default_rng(4).normal(0, hiss, len(sound))
    heard: Samples = (sound * 10 ** (-db / 20) + noise).clip(-32768, 32767).astype(np.int16)
    return heard


@pytest.mark.parametrize("kind", ["librispeech", "ami", "ja"])
def test_where_quiet_and_distant_voices_go(kind: str) -> None:
    near = meeting_of(kind)
    count = len(near) // FRAME + 2
    voiced = np.zeros(count, bool)
    for heard in found_in(near)[0]:
        at = heard.start // FRAME
        voiced[at : at + len(heard.probabilities)] = [p >= ON for p in heard.probabilities]
    afar = from_afar(near)
    cases = {
        "near": near,
        "20 dB quieter": quieter(near, 20),
        "30 dB quieter": quieter(near, 30),
        "20 dB quieter, in hiss": quieter(near, 20, 30),
        "from afar": afar,
        "from afar, in hiss": quieter(afar, 0, 60),
        "from afar, 20 dB quieter": quieter(afar, 20),
    }
    print(f"\n{kind}: {voiced.sum() * FRAME_MS / 1000:.0f} s with a voice when near")
    print("| heard | in lines % | uncertain % | without a trace % | longest of these ms |")
    print("|---|---|---|---|---|")
    for name, sound in cases.items():
        spans, uncertain = found_in(sound)
        lines = voiced & frames([(h.start, h.end) for h in spans], count)
        half = voiced & frames(uncertain, count) & ~lines
        lost = voiced & ~lines & ~half
        edges = np.flatnonzero(np.diff(np.concatenate([[0], lost, [0]]).astype(int)))
        longest = max((edges[1::2] - edges[::2]).tolist(), default=0) * FRAME_MS
        shares = " | ".join(
            f"{100 * part.sum() / voiced.sum():.1f}" for part in (lines, half, lost)
        )
        print(f"| {name} | {shares} | {longest} |")
