"""Decoding with the real faster-whisper and the demo model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.errors import FacilitatorError
from facilitator.speech import whisper as module
from facilitator.speech.decoded import Spoken
from facilitator.speech.device import physical_cores
from facilitator.speech.models import resolve
from facilitator.speech.whisper import CONTEXT_SHARE, Whisper
from tests.audio import Samples, can_speak, silence, speak, word_errors
from tests.speech.scripted import Scripted, ScriptedSegment

pytestmark = pytest.mark.speech

SENTENCES = [
    "I was diagnosed with depression when I was nineteen.",
    "I spent three months in hospital.",
    "I agree with that.",
    "My name is James and I live in Leeds.",
]


def floats(sound: Samples) -> np.ndarray:
    return sound.astype(np.float32) / 32768


def voiced(sound: Samples, probability: float = 0.95) -> tuple[float, ...]:
    return (probability,) * (len(sound) // 512)


def span_of(text: str, voice: str = "en-gb") -> Samples:
    return np.concatenate([silence(0.3), speak(text, voice), silence(0.2)])


@can_speak
def test_what_was_said_is_understood(engine: Whisper) -> None:
    heard = []
    for text in SENTENCES:
        sound = span_of(text)
        decoded = engine.decode(floats(sound), 0, voiced(sound))
        heard.append(decoded.text if decoded else "")
    assert word_errors(" ".join(SENTENCES), " ".join(heard)) < 0.4, heard


@can_speak
def test_words_have_times_in_session_time_in_order_and_within_the_span(engine: Whisper) -> None:
    sound = span_of(SENTENCES[3])
    decoded = engine.decode(floats(sound), 60_000, voiced(sound))
    assert decoded
    assert " ".join(word for _, _, word, _ in decoded.words) == decoded.text
    at = 60_000
    for start, end, _, probability in decoded.words:
        assert at <= start <= end
        assert 0 <= probability <= 1
        at = start
    assert decoded.words[-1][1] <= 60_000 + len(sound) // 16
    # The last word ends near the end of the speech, not near the end of a padded window.
    assert decoded.words[-1][1] > 60_000 + len(sound) // 16 - 1_200
    assert (decoded.log_probability or 0.0) < 0


@can_speak
def test_nothing_is_heard_in_the_silence_behind_the_last_word(engine: Whisper) -> None:
    """faster-whisper by itself decodes again what follows the last word, and invents words."""
    sound = np.concatenate([span_of(SENTENCES[0]), silence(3)])
    short = engine.decode(floats(span_of(SENTENCES[0])), 0, voiced(sound))
    long = engine.decode(floats(sound), 0, voiced(sound))
    assert short and long
    assert len(long.text.split()) <= len(short.text.split()) + 1


def test_silence_gives_no_text(engine: Whisper) -> None:
    nothing = silence(3)
    assert engine.decode(floats(nothing), 0, voiced(nothing, 0.1)) is None


@can_speak
def test_a_decode_that_reaches_its_bound_is_made_again_in_halves(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = np.concatenate([span_of(SENTENCES[0]), span_of(SENTENCES[1])])
    voice = list(voiced(sound))
    between = len(span_of(SENTENCES[0])) // 512
    voice[between] = 0.1
    calls: list[int] = []
    real = engine._model.transcribe

    def counted(part: np.ndarray, **options: object) -> object:
        calls.append(len(part))
        return real(part, **options)

    monkeypatch.setattr(engine._model, "transcribe", counted)
    monkeypatch.setattr(module, "TOKENS_AT_LEAST", 6)
    monkeypatch.setattr(module, "TOKENS_A_SECOND", 1)
    decoded = engine.decode(floats(sound), 1_000, tuple(voice))
    assert calls[0] == len(sound)
    assert len(calls) >= 3
    assert abs(calls[1] - between * 512) < SAMPLE_RATE // 10
    assert decoded
    starts = [start for start, _, _, _ in decoded.words]
    assert starts == sorted(starts)
    assert starts[-1] > 1_000 + between * 32


@can_speak
def test_a_span_longer_than_the_model_hears_at_once_is_divided(engine: Whisper) -> None:
    sentence = span_of(SENTENCES[0])
    times = engine._window // len(sentence) + 2
    sound = np.concatenate([sentence] * times)
    voice = np.tile(np.array([0.1] + [0.95] * (len(sentence) // 512 - 1)), times)
    decoded = engine.decode(floats(sound), 0, tuple(voice.tolist()))
    assert decoded
    assert len(decoded.text.split()) > 0.6 * times * len(SENTENCES[0].split())


def test_a_folder_without_a_model_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(FacilitatorError, match="no speech model"):
        Whisper(tmp_path, "en")


def test_a_damaged_model_is_said_in_words(tmp_path: Path) -> None:
    for file in resolve("demo").path.iterdir():
        data = file.read_bytes()
        (tmp_path / file.name).write_bytes(data[:1000] if file.name == "model.bin" else data)
    with pytest.raises(FacilitatorError, match="cannot be loaded") as caught:
        Whisper(tmp_path, "en")
    assert "\n" not in caught.value.what


def test_a_language_the_model_does_not_know_is_refused() -> None:
    with pytest.raises(FacilitatorError, match="does not know the language 'ja'"):
        Whisper(resolve("demo").path, "ja")


def test_threads_are_cores_and_bounded() -> None:
    assert 1 <= physical_cores() <= 8


def test_what_listens_reports_to_nobody(tmp_path: Path) -> None:
    """onnxruntime from 1.29 on leaves a file in the temporary folder when it reports its use."""
    import onnxruntime

    version = tuple(int(part) for part in onnxruntime.__version__.split(".")[:2])
    assert version < (1, 29)
    code = (
        "import facilitator.speech, os, onnxruntime\n"
        "from facilitator.speech.voice import Silero\n"
        "Silero()\n"
        "assert os.environ['ORT_DISABLE_TELEMETRY'] == '1'\n"
    )
    environment = {"TMPDIR": str(tmp_path), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-B", "-c", code], check=True, env=environment)
    assert list(tmp_path.iterdir()) == []


def test_loading_never_asks_the_network(tmp_path: Path) -> None:
    """In a process where every socket is an error."""
    code = (
        "import socket, sys\n"
        "def refuse(*args, **options): raise SystemExit('the network was asked')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from pathlib import Path\n"
        "from facilitator.speech.models import resolve\n"
        "from facilitator.speech.whisper import Whisper\n"
        "Whisper(resolve('demo').path, 'en')\n"
    )
    environment = {"HF_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_what_runs_away_is_bounded_by_what_can_be_said_and_not_by_pauses_or_known_text(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Scripted([[ScriptedSegment(((0.1, 1.0, "went"), (1.0, 1.9, "home.")))]])
    monkeypatch.setattr(engine._model, "transcribe", script)

    def most(*spans: Spoken) -> int:
        sound = np.zeros((spans[-1].end_ms - spans[0].start_ms) * 16, np.float32)
        engine.decode_together(sound, spans)
        return int(script.options[-1]["max_new_tokens"])

    two_s = (0.9,) * 62
    assert most(Spoken(0, 2_000, two_s)) < most(
        Spoken(0, 2_000, two_s), Spoken(2_000, 4_000, two_s)
    )
    apart = most(Spoken(0, 2_000, two_s), Spoken(12_000, 14_000, two_s))
    assert apart == most(Spoken(0, 2_000, two_s), Spoken(3_000, 5_000, two_s))
    known = len(engine._tokens("Yes, and so"))
    alone, asked = most(Spoken(0, 2_000, two_s)), len(script.options)
    engine.decode_after(
        np.zeros(6 * 16_000, np.float32), "Yes, and so", Spoken(4_000, 6_000, two_s)
    )
    behind = script.options[asked]["max_new_tokens"]
    assert behind == alone + CONTEXT_SHARE * known
