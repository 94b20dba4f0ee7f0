"""What was said just before is heard along, where it is near, sure and of one stretch of sound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.domain.transcript import Doubt
from facilitator.speech.context import Before, Context, first_text
from facilitator.speech.decoded import Decoded, Floats, Spoken
from facilitator.speech.endpoint import Limits
from facilitator.speech.voice import Heard, VoiceFinder, samples_of
from facilitator.speech.whisper import Whisper
from tests.speech.scripted import Scripted, ScriptedEngine, ScriptedSegment
from tests.voices import meeting_of
from tests.weights import real_model

pytestmark = pytest.mark.speech


def span(start_s: float, end_s: float) -> Heard:
    start, end = round(start_s * SAMPLE_RATE), round(end_s * SAMPLE_RATE)
    return Heard(start, end, (0.9,) * ((end - start) // 512))


def said(text: str, *doubts: Doubt) -> Decoded:
    return Decoded(text, (), -0.2, doubts)


def told(text: str, *begin_s: float) -> Decoded:
    """With a word beginning at each of these moments, half a second long."""
    words = zip(text.split(), begin_s, strict=True)
    return Decoded(
        text, tuple((int(s * 1000), int(s * 1000) + 500, word, 0.9) for word, s in words), -0.2
    )


NOW = span(10, 12.5)


@pytest.mark.parametrize(
    ("before", "context"),
    [
        ([(span(6, 9), said("and so"))], Context(6 * SAMPLE_RATE, "and so")),
        (
            [(span(3, 5), said("I was there")), (span(6, 9), said("and so"))],
            Context(3 * SAMPLE_RATE, "I was there and so"),
        ),
        (
            [(span(-3, 5), told("I was there", 0, 1, 4)), (span(6, 9), said("and so"))],
            Context(round(2.75 * SAMPLE_RATE), "there and so"),
        ),
        ([(span(0, 9), told("a.m. and so", 1.4, 1.9, 8))], Context(round(5.2 * SAMPLE_RATE), "so")),
        ([(span(0, 9), told("too far back", 0.1, 0.5, 1))], None),
        ([(span(4, 7), said("too long a pause"))], None),
        ([(span(-1, 9), said("without words' times"))], None),
        ([(span(6, 9), said("thank you", Doubt.UNSURE))], None),
        ([(span(6, 9), None)], None),
        ([(span(3, 5), said("a doubt between")), (span(6, 9), None)], None),
    ],
)
def test_what_is_heard_along(
    before: list[tuple[Heard, Decoded | None]], context: Context | None
) -> None:
    kept = Before()
    for heard, decoded in before:
        kept.add(heard, 0, decoded)
    assert kept.of(NOW, 0) == context
    assert kept.of(NOW, 1) is None, "another stretch of sound"
    assert kept.of(span(10, 15.1), 0) is None, "long enough by itself"
    assert kept.of(replace(NOW, probabilities=(0.5,) * 78), 0) is None, "a murmur"


def moments(start: int, end: int) -> Floats:
    """Sound in which every sample tells when it was, in seconds."""
    return (np.arange(start, end) / SAMPLE_RATE).astype(np.float32)


class Continuing(ScriptedEngine):
    """Says what it was given: from when to when, and behind which text."""

    def decode(self, sound: Floats, start_ms: int, *rest: object, **care: object) -> Decoded:
        return said(f"{sound[0]:.1f} to {sound[-1]:.1f}, from {start_ms}")

    def decode_after(self, sound: Floats, text: str, span: Spoken) -> Decoded:
        times = f"{sound[0]:.1f} to {sound[-1]:.1f}"
        return said(f"{times} behind {text}, from {span.start_ms} to {span.end_ms}")


def test_what_was_said_before_is_given_with_its_sound() -> None:
    context = Context(6 * SAMPLE_RATE, "and so")
    along = first_text(Continuing(), context, NOW, moments)
    assert along == said("6.0 to 12.5 behind and so, from 10000 to 12500")
    assert first_text(Continuing(), None, NOW, moments) == said("10.0 to 12.5, from 10000")


def test_an_engine_that_cannot_hear_it_along_hears_the_span_alone() -> None:
    class Alone(ScriptedEngine):
        decode = Continuing.decode

    context = Context(6 * SAMPLE_RATE, "and so")
    assert first_text(Alone(), context, NOW, moments) == said("10.0 to 12.5, from 10000")


@pytest.mark.parametrize(
    ("louder_db", "doubts", "kept"),
    [
        (8.0, (Doubt.UNSURE,), False),
        (20.0, (Doubt.UNSURE,), True),
        (8.0, (), True),
        (8.0, (Doubt.BABBLE,), True),
    ],
    ids=["murmur", "stands out", "words are sure", "somebody surely speaks"],
)
def test_a_murmur_that_gives_no_sure_word_is_half_heard(
    louder_db: float, doubts: tuple[Doubt, ...], kept: bool
) -> None:
    class Heard(ScriptedEngine):
        def decode(self, sound: Floats, start_ms: int, *rest: object, **care: object) -> Decoded:
            return said("so what", *doubts)

        def decode_after(self, sound: Floats, text: str, span: Spoken) -> Decoded:
            return said("so what", *doubts)

    chance = np.random.default_rng(1)

    def sound(start: int, end: int) -> Floats:
        at = np.arange(start, end) / SAMPLE_RATE
        # What was said before is loud, and half of the span itself is pause.
        db = np.where(at < 10, 0.0, np.where(at < 11.2, louder_db - 70, -70.0))
        return (chance.normal(0, 1, len(at)) * 10 ** (db / 20)).astype(np.float32)

    for context in (None, Context(6 * SAMPLE_RATE, "and")):
        assert (first_text(Heard(), context, NOW, sound) is not None) is kept


HEARD = Spoken(5_000, 7_016, (0.9,) * 63)
TOKENS = tuple(range(12))
AGAIN = ScriptedSegment(((0.1, 1.0, "went"), (1.0, 1.9, "home.")))


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (ScriptedSegment(((3.1, 4.0, "left"), (4.0, 4.9, "early.")), tokens=TOKENS), "left early."),
        (ScriptedSegment(((3.1, 4.0, "and"), (4.0, 4.9, "so")), tokens=TOKENS), "went home."),
        (
            ScriptedSegment(
                ((3.1, 4.0, "left"), (4.0, 4.9, "early.")), avg_logprob=-3, tokens=TOKENS
            ),
            "went home.",
        ),
        (ScriptedSegment((), tokens=TOKENS), "went home."),
    ],
    ids=["as it is", "says again what was before", "unsure", "no word"],
)
def test_what_looks_wrong_behind_what_was_said_is_heard_alone(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch, told: ScriptedSegment, text: str
) -> None:
    script = Scripted([[told], [AGAIN]])
    monkeypatch.setattr(engine._model, "transcribe", script)
    sound = np.zeros(3 * SAMPLE_RATE + 2_016 * 16, np.float32)
    decoded = engine.decode_after(sound, "Yes, and so", HEARD)
    assert decoded and decoded.text == text
    assert script.options[0]["prefix"] == "Yes, and so"
    assert script.seconds[0] == pytest.approx(5.016)
    assert decoded.words[0][0] == 5_100
    if text == "went home.":
        assert script.options[-1]["prefix"] is None
        assert script.seconds[-1] == pytest.approx(2.016)


def test_words_that_were_known_are_not_told_again() -> None:
    whisper = Whisper(real_model("tiny.en"), "en")
    sound = meeting_of("librispeech")[: 30 * SAMPLE_RATE]
    finder = VoiceFinder(0, Limits.for_window(30_000))
    one, two = [*finder.feed(sound.tobytes()), *finder.finish()][:2]

    def floats(start: int, end: int) -> Floats:
        return samples_of(sound[start:end].tobytes())

    alone = first_text(whisper, None, one, floats)
    assert alone
    along = first_text(whisper, Context(one.start, alone.text), two, floats)
    assert along
    assert not along.text.startswith(alone.text.split()[0])
    assert two.start // 16 <= along.words[0][0] < two.start // 16 + 1_000
    assert along.words[-1][1] <= two.end // 16
    assert along.log_probability is not None and -1 < along.log_probability < 0
