"""No speech vanishes inside a span: what is behind the last word is listened to, or marked."""

from __future__ import annotations

import numpy as np
import pytest

from facilitator.speech.decoded import Decoded
from facilitator.speech.unheard import UNHEARD_MS, unheard, voice_after
from facilitator.speech.voice import VoiceFinder, samples_of
from facilitator.speech.whisper import Whisper
from tests.audio import silence
from tests.speech.scripted import Scripted, ScriptedSegment
from tests.voices import voice
from tests.weights import real_model

FRAME_MS = 32


def voiced(*stretches: tuple[float, float], seconds: float) -> tuple[float, ...]:
    """Probabilities of speech of that many seconds: 0.95 in the stretches (s), 0.05 elsewhere."""
    frames = round(seconds * 1000 / FRAME_MS)
    times = [frame * FRAME_MS / 1000 for frame in range(frames)]
    return tuple(0.95 if any(a <= t < b for a, b in stretches) else 0.05 for t in times)


def decode(
    engine: Whisper,
    monkeypatch: pytest.MonkeyPatch,
    probabilities: tuple[float, ...],
    *calls: list[ScriptedSegment],
) -> tuple[Decoded | None, Scripted]:
    script = Scripted(list(calls))
    monkeypatch.setattr(engine._model, "transcribe", script)
    sound = np.zeros(len(probabilities) * 512, np.float32)
    return engine.decode(sound, 60_000, probabilities), script


HELLO = ScriptedSegment(((0.2, 0.6, "Hello"), (0.6, 1.0, "there.")))


def test_words_behind_the_last_one_are_taken_where_somebody_is_heard(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    further = ScriptedSegment(((1.2, 1.8, "I"), (1.8, 2.6, "agree.")))
    never = ScriptedSegment(((2.7, 2.9, "you."),))
    probabilities = voiced((0.2, 2.6), seconds=3)
    decoded, script = decode(engine, monkeypatch, probabilities, [HELLO, further, never])
    assert decoded
    assert decoded.text == "Hello there. I agree."
    assert [word[:2] for word in decoded.words][-1] == (61_800, 62_600)
    assert script.listened == [2]


def test_what_is_made_up_behind_the_last_word_is_not_even_asked_for(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up = ScriptedSegment(((1.4, 1.6, "is."),))
    decoded, script = decode(engine, monkeypatch, voiced((0.2, 1.2), seconds=2), [HELLO, made_up])
    assert decoded
    assert decoded.text == "Hello there."
    assert script.listened == [1]


@pytest.mark.parametrize("doubt", [(-1.3, 0.05), (-0.2, 0.7)])
def test_words_that_the_model_does_not_believe_itself_are_not_taken_but_the_place_is_marked(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch, doubt: tuple[float, float]
) -> None:
    further = ScriptedSegment(((1.2, 1.8, "you."),), *doubt)
    decoded, _ = decode(engine, monkeypatch, voiced((0.2, 2.6), seconds=3), [HELLO, further])
    assert decoded
    assert decoded.text == "Hello there. (inaudible 00:01:01)"
    begin, end, marker, sure = decoded.words[-1]
    assert (marker, sure) == ("(inaudible 00:01:01)", 0.0)
    assert begin == pytest.approx(61_000, abs=32)
    assert end == pytest.approx(62_600, abs=32)


def test_it_does_not_go_on_for_ever_where_nothing_more_is_found(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = ScriptedSegment(((1.0, 1.0, "and"),))
    decoded, script = decode(
        engine, monkeypatch, voiced((0.2, 4), seconds=4), [HELLO, stuck, stuck, stuck, stuck]
    )
    assert decoded
    assert script.listened == [2]
    assert decoded.text.endswith("(inaudible 00:01:01)")


def test_a_gap_between_words_is_marked_where_it_is(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = ScriptedSegment(((0.2, 0.6, "Hello"), (3.0, 3.4, "there.")))
    decoded, _ = decode(engine, monkeypatch, voiced((0.2, 3.4), seconds=4), [apart])
    assert decoded
    assert decoded.text == "Hello (inaudible 00:01:00) there."
    assert [word[0] for word in decoded.words] == sorted(word[0] for word in decoded.words)


def test_a_span_of_sure_speech_without_any_word_is_marked_and_a_weak_one_is_not(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded, _ = decode(engine, monkeypatch, voiced((0, 2), seconds=2), [])
    assert decoded
    assert decoded.text == "(inaudible 00:01:00)"
    assert decoded.log_probability is None
    weak = voiced((0.5, 0.7), seconds=2)
    assert decode(engine, monkeypatch, weak, [])[0] is None


def test_a_decode_that_runs_away_however_short_it_is_made_is_inaudible(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = ScriptedSegment(((0.1, 0.9, "no no no no"),), compression_ratio=5.0)
    decoded, script = decode(engine, monkeypatch, voiced((0, 3), seconds=3), [loop])
    assert decoded
    assert script.seconds[0] == pytest.approx(3, abs=0.1)
    assert all(seconds < 2 for seconds in script.seconds[1:])
    assert decoded.text == "(inaudible 00:01:00)"


def test_voice_is_counted_behind_the_last_word_and_in_the_gaps() -> None:
    probabilities = voiced((0.0, 1.0), (2.0, 3.0), seconds=4)
    words = ((1_000, 2_000, "one", 0.9),)
    assert voice_after((), 1_000, probabilities) == pytest.approx(2_000, abs=64)
    assert voice_after(words, 1_000, probabilities) == pytest.approx(1_000, abs=64)
    [(begin, end)] = unheard(words, 1_000, probabilities)
    assert [begin, end] == pytest.approx([3_000, 4_000], abs=32)
    assert unheard((), 1_000, voiced((0, 0.3), seconds=4)) == []
    assert UNHEARD_MS > 400


def test_a_real_voice_behind_a_pause_of_the_model_is_heard() -> None:
    """Of this half minute base gives "the intricacies of" and stops; the rest is there, too."""
    engine = Whisper(real_model("base"), "en")
    sound = np.concatenate([voice("ami/trn06.flac"), silence(1)])
    finder = VoiceFinder()
    spans = [*finder.feed(sound.tobytes()), *finder.finish()]
    lost = total = 0
    for heard in spans:
        piece = samples_of(sound[heard.start : heard.end].tobytes())
        start_ms = heard.start // 16
        decoded = engine.decode(piece, start_ms, heard.probabilities)
        words = decoded.words if decoded else ()
        total += voice_after((), start_ms, heard.probabilities)
        lost += sum(end - begin for begin, end in unheard(words, start_ms, heard.probabilities))
        if decoded and decoded.text.startswith("the intricacies"):
            assert "committee" in decoded.text
    assert total > 10_000
    assert lost == 0
