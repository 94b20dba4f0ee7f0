"""The second engine: onnx-asr's own loading, preprocessing and decoding, with a network by script.

No weights of Parakeet are here: what its encoder and decoder would say is written by the tests;
files, features, tokens, times and probabilities go through the library.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.domain.transcript import Doubt
from facilitator.errors import FacilitatorError
from facilitator.speech.blocks import hear
from facilitator.speech.decoded import Spoken
from facilitator.speech.engines import ENGINES, load_engine
from facilitator.speech.models import check_usable, resolve
from facilitator.speech.parakeet import Parakeet, words_of
from facilitator.speech.parakeet_files import EUROPEAN, PARAKEET, languages, quantization
from facilitator.study_settings import CPU, CUDA
from tests.audio import Recording, silence

onnx_asr = pytest.importorskip("onnx_asr", reason="the extra `parakeet` is not installed")

TOKENS = ["▁we", "▁met", "▁at", "▁the", "▁gar", "den", ".", "▁"]
BLANK = len(TOKENS)


def a_model(folder: Path, *, tokens: int = 1_024, kind: str = "nemo-conformer-tdt") -> Path:
    """The files of a model, without anything in its weights."""
    folder.mkdir(exist_ok=True)
    more = [f"t{n}" for n in range(tokens - len(TOKENS) - 1)]
    lines = [f"{token} {n}" for n, token in enumerate([*TOKENS, "<blk>", *more])]
    (folder / "vocab.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "config.json").write_text(json.dumps({"model_type": kind, "features_size": 128}))
    for name in ("encoder-model", "decoder_joint-model"):
        (folder / f"{name}.int8.onnx").write_bytes(b"")
    return folder


class _Network:
    """Emits a token each 0.24 s, after so many seconds, and skips a frame after each as TDT may."""

    said: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    after_s = 0.0
    lengths: list[int]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> _Network:
    """What the encoder and the decoder are, in place of onnxruntime's sessions."""
    from onnx_asr.models import nemo

    script = _Network()
    script.lengths = []

    def init(self: Any, files: dict[str, Path], make: Any, options: dict[str, Any]) -> None:
        super(nemo.NemoConformerRnnt, self).__init__(files, make, options)

    def encode(self: Any, features: Any, lengths: Any) -> Any:
        frames = (lengths - 1) // self._subsampling_factor + 1
        script.lengths.append(int(features.shape[2]))
        at = np.arange(int(frames[0]), dtype=np.float32)
        return at.reshape(1, -1, 1), frames

    def decode(self: Any, tokens: list[int], state: Any, frame: Any) -> Any:
        logits = np.full(self._vocab_size, -5.0, np.float32)
        due = script.after_s + 0.24 * len(tokens)
        emits = len(tokens) < len(script.said) and float(frame[0]) * 0.08 >= due - 1e-3
        logits[script.said[len(tokens)] if emits else BLANK] = 5.0
        return logits, 1, state

    monkeypatch.setattr(nemo.NemoConformerRnnt, "__init__", init)
    monkeypatch.setattr(nemo.NemoConformerRnnt, "_encode", encode)
    monkeypatch.setattr(nemo.NemoConformerTdt, "_decode", decode)
    monkeypatch.setattr(nemo.NemoConformerRnnt, "_create_state", lambda self: ())
    return script


@pytest.fixture
def engine(network: _Network, tmp_path: Path) -> Parakeet:
    made = load_engine(PARAKEET, a_model(tmp_path / "parakeet"), "en", 1, CPU)
    assert isinstance(made, Parakeet)
    return made


def sound(seconds: float) -> np.ndarray:
    return np.random.default_rng(1).normal(0, 0.01, round(seconds * SAMPLE_RATE)).astype(np.float32)


def voice(seconds: float) -> tuple[float, ...]:
    return (0.9,) * round(seconds * 1000 / 32)


def test_what_the_library_hears_are_words_with_times_in_session_time(
    engine: Parakeet, network: _Network
) -> None:
    decoded = engine.decode(sound(2), 60_000, voice(1.9))
    assert decoded
    assert decoded.text == "we met at the garden."
    assert [(word[0], word[2]) for word in decoded.words] == [
        (60_000, "we"),
        (60_240, "met"),
        (60_480, "at"),
        (60_720, "the"),
        (60_960, "garden."),
    ]
    assert [word[1] for word in decoded.words[:2]] == [60_160, 60_400]
    assert decoded.words[-1][1] == 61_600
    assert all(0.5 < word[3] <= 1 for word in decoded.words)
    assert decoded.log_probability is not None and -0.2 < decoded.log_probability < 0
    assert network.lengths == [201], "features of 10 ms from the library's own preprocessor"


def test_voice_without_words_is_marked_and_silence_is_nothing(
    engine: Parakeet, network: _Network
) -> None:
    decoded = engine.decode(sound(6), 0, voice(6))
    assert decoded
    assert decoded.text == "we met at the garden. (inaudible 00:00:01)"
    assert Doubt.INAUDIBLE in decoded.doubts
    network.said = ()
    assert engine.decode(sound(2), 0, (0.05,) * 60) is None
    assert engine.decode(sound(0.05), 0, (0.05,)) is None


def test_each_turn_of_a_block_is_heard_alone(engine: Parakeet, network: _Network) -> None:
    spans = [Spoken(1_000, 3_000, voice(1.7)), Spoken(4_000, 6_000, voice(1.7))]
    found = hear(engine, sound(5), spans, mends=True, careful=True)
    assert [one.text if one else "" for one in found] == ["we met at the garden."] * 2
    assert found[1] and found[1].words[0][0] == 4_000
    assert engine.decode_together(sound(5), spans) == found
    assert network.lengths == [201] * 4


def test_a_token_of_a_space_alone_begins_no_word() -> None:
    words = words_of([" a", " ", "b"], [0.0, 0.1, 0.2], [-0.1, -0.1, -0.1], 0, 1_000)
    assert [word[2] for word in words] == [" a b"]
    assert words_of([], [], [], 0, 1_000) == ()


def test_its_files_say_which_engine_reads_them_and_which_languages_it_knows(
    tmp_path: Path,
) -> None:
    english = a_model(tmp_path / "v2")
    european = a_model(tmp_path / "v3", tokens=8_193)
    assert resolve(str(english)).engine == PARAKEET
    assert resolve("demo").engine == "faster-whisper"
    assert (languages(english), languages(european)) == (frozenset({"en"}), EUROPEAN)
    assert quantization(english) == "int8"
    (english / "encoder-model.int8.onnx").rename(english / "encoder-model.onnx")
    (english / "decoder_joint-model.int8.onnx").rename(english / "decoder_joint-model.onnx")
    assert quantization(english) is None
    assert set(ENGINES) == {"faster-whisper", "onnx-asr"}


def test_another_language_is_refused_before_anything_is_recorded(tmp_path: Path) -> None:
    english = resolve(str(a_model(tmp_path / "v2")))
    european = resolve(str(a_model(tmp_path / "v3", tokens=8_193)))
    check_usable(english, "en")
    check_usable(european, "de")
    with pytest.raises(FacilitatorError, match="knows English only"):
        check_usable(english, "de")
    with pytest.raises(FacilitatorError, match="European languages only") as caught:
        check_usable(european, "ja")
    assert "Japanese" in caught.value.what


def test_what_is_missing_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = a_model(tmp_path / "v2")
    with pytest.raises(FacilitatorError, match="cannot be loaded") as caught:
        Parakeet(folder, "en", 1, CPU)  # its weights are empty files
    assert "\n" not in caught.value.what
    for file in folder.glob("*.onnx"):
        file.unlink()
    with pytest.raises(FacilitatorError, match="weights"):
        Parakeet(folder, "en", 1, CPU)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(FacilitatorError, match="not installed") as caught:
        check_usable(resolve(str(folder)), "en")
    assert "facilitator[parakeet]" in caught.value.hint


def test_without_a_card_it_says_so_and_goes_on(network: _Network, tmp_path: Path) -> None:
    engine = Parakeet(a_model(tmp_path / "v2"), "en", 1, CUDA)
    assert engine.remark and "processor" in engine.remark
    assert str(engine.device) == "processor, 1 thread"


def test_the_speech_process_asks_for_it_by_name(tmp_path: Path) -> None:
    """A child with this engine and weights that are none: it fails in words, not in Whisper's."""
    from tests.audio import running

    recording = Recording(tmp_path)
    recording.record(silence(1))
    config = msg.SpeechConfig(str(a_model(tmp_path / "v2")), "en", engine=PARAKEET)
    with running(msg.SPEECH, recording, config) as process:
        failed = process.wait(msg.Failed)
    assert "v2 cannot be loaded" in failed.what


def test_loading_it_never_asks_the_network_and_reports_nothing(tmp_path: Path) -> None:
    """In a process where every socket is an error."""
    a_model(tmp_path / "v2")
    code = (
        "import socket, sys, os\n"
        "def refuse(*args, **options): raise SystemExit('the network was asked')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from pathlib import Path\n"
        "from facilitator.errors import FacilitatorError\n"
        "from facilitator.speech.parakeet import Parakeet\n"
        "try:\n"
        f"    Parakeet(Path({str(tmp_path / 'v2')!r}), 'en', 1, 'cpu')\n"
        "except FacilitatorError: pass\n"
        "import onnx_asr, onnxruntime\n"
        "assert os.environ['ORT_DISABLE_TELEMETRY'] == '1'\n"
        "assert os.environ['HF_HUB_OFFLINE'] == '1'\n"
        "assert tuple(map(int, onnxruntime.__version__.split('.')[:2])) < (1, 29)\n"
    )
    home = tmp_path / "home"
    home.mkdir()
    environment = {"TMPDIR": str(home), "HOME": str(home), "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-B", "-c", code], check=True, env=environment)
    assert list(home.iterdir()) == []
