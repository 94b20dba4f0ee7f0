"""Names of a roster that the model is told of: none may stand where nobody said it.

With real models and real voices; what is missing is skipped and said.
"""

from __future__ import annotations

import re

import pytest

from facilitator.domain.sound import SAMPLES_PER_MS
from facilitator.speech.decoded import Decoded
from facilitator.speech.endpoint import Limits
from facilitator.speech.voice import Heard, VoiceFinder, samples_of
from facilitator.speech.whisper import Whisper
from tests import noises
from tests.audio import Samples
from tests.voices import voice
from tests.weights import real_model

pytestmark = pytest.mark.timeout(900)

NAMES = (
    *("Siobhan Kelleher", "Rohan Patel", "Mei Tanaka", "Dorothy Okafor", "Gareth Llewellyn"),
    *("Aoife Brennan", "Tobias Whitcombe", "Priya Raman", "Yusuf Demir", "Nadia Kowalski"),
)


def sounds() -> dict[str, Samples]:
    return {
        # "If called to a case ...": told of Kowalski, tiny.en made that of it.
        "read": voice("librispeech/1998-15444-0000.flac"),
        "twelve at once": noises.babble(10),
        "four at once": noises.babble(6, 4),
        "next door": noises.next_door(noises.babble(4)),
        "hiss": noises.hiss(4),
    }


def spans_in(sound: Samples) -> list[Heard]:
    """What the detector takes for speech; all of it where it finds none."""
    finder = VoiceFinder(0, Limits.for_window(30_000))
    found = [*finder.feed(sound.tobytes()), *finder.finish()]
    return found or [Heard(0, len(sound), (0.95,) * (len(sound) // 512))]


def decode(engine: Whisper, sound: Samples, heard: Heard) -> Decoded | None:
    start_ms = heard.start // SAMPLES_PER_MS
    return engine.decode(samples_of(sound.tobytes()), start_ms, heard.probabilities)


@pytest.mark.parametrize("model", ["tiny.en", "base"])
def test_no_name_stands_where_nobody_said_it(model: str) -> None:
    engine = Whisper(real_model(model), "en")
    engine.expect(NAMES)
    assert engine._terms.count(",") == len(NAMES) - 1, "not all were told"
    parts = {part.casefold() for name in NAMES for part in name.split()}
    for kind, sound in sounds().items():
        text = " ".join(
            told.text
            for h in spans_in(sound)
            if (told := decode(engine, sound[h.start : h.end], h)) is not None
        )
        assert not parts & set(re.findall(r"\w+", text.casefold())), (kind, text)
