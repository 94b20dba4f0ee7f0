"""faster-whisper on one span of speech.

A span is decoded once, whole, in one window. The model never sees a second window, because after
the last word faster-whisper would go on listening to the silence behind it and find words there.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

os.environ["HF_HUB_OFFLINE"] = "1"  # before the import below: nothing is fetched, ever

from faster_whisper import WhisperModel

from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.errors import FacilitatorError
from facilitator.speech.endpoint import least_likely

BEAM = 5
"""Whisper's own beam size."""

TOKENS_A_SECOND = 16
TOKENS_AT_LEAST = 24
TOKENS_AT_MOST = 220
"""More tokens than fast speech has (about 8 a second with Whisper's vocabulary, 12 with a small
one): a decode that reaches the bound runs in a loop. Whisper itself stops at 224, half its context.
"""

CONTEXT_SHARE = 2
"""CTranslate2 generates no more than half of the length it is given, prompt included, as OpenAI's
code does with the context: `max_new_tokens=60` gives 31 (measured with 4.8). So twice is asked."""

LOOP_RATIO = 2.4
"""Text that zlib shrinks more than this repeats itself (Whisper's compression_ratio_threshold)."""

NO_SPEECH = 0.6
UNSURE = -1.0
"""Whisper's no_speech_threshold and logprob_threshold: silence only if both say so ..."""

WEAK_VOICE = 0.6
"""... and the voice detector, too, found less than this on average in the span."""

SHORTEST_SPLIT = 2 * SAMPLE_RATE
"""A failed decode of less than 2 s is not divided further but made with repeats forbidden."""

NO_REPEAT = 3
"""Tokens in a row that may not come twice in that last attempt."""

MOST_THREADS = 8
"""More cores than this bring a Whisper decoder nothing, and the laptop has other work."""

Floats = npt.NDArray[np.float32]
Word = tuple[int, int, str, float]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was said in a span. `words` are (start ms, end ms, text, probability), session time.

    `log_probability` is the mean over tokens (natural logarithm).
    """

    text: str
    words: tuple[Word, ...]
    log_probability: float


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    words: tuple[Word, ...]
    log_probability: float
    tokens: int
    failed: bool


class Engine:
    """A loaded model. Raises FacilitatorError if the folder or the language will not do."""

    def __init__(self, folder: Path, language: str, threads: int | None = None) -> None:
        if not (folder / "model.bin").is_file():
            raise FacilitatorError(
                f"There is no speech model in {folder}.",
                "See `facilitator models list`, or give a folder that holds model.bin.",
            )
        try:
            self._model = WhisperModel(
                str(folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=threads or physical_cores(),
                local_files_only=True,
            )
        except Exception as error:  # CTranslate2 and tokenizers raise their own and plain ones
            raise FacilitatorError(
                f"The speech model in {folder} cannot be loaded ({type(error).__name__}).",
                "It may be incomplete or in another format: bring it here again, or use another.",
            ) from error
        known = self._model.supported_languages
        if language not in known:
            raise FacilitatorError(
                f"The speech model in {folder} does not know the language '{language}'.",
                "Choose another model (facilitator models list), or one of the languages "
                f"{', '.join(known)}."
                if len(known) < 10
                else "Give the language as a two-letter code, such as en or ja.",
            )
        self._language = language
        self._window = self._model.feature_extractor.nb_max_frames * SAMPLES_PER_MS * 10

    def decode(self, sound: Floats, start_ms: int, voice: tuple[float, ...]) -> Decoded | None:
        """What is said in `sound` (16 kHz mono, -1..1), which begins at `start_ms`.

        `voice` is how likely each frame of 512 samples is speech. None if there are no words. A
        decode that ran away is made again in two halves.
        """
        pieces = [p for p in self._pieces(sound, start_ms, voice) if p.text.strip()]
        if not pieces:
            return None
        tokens = sum(p.tokens for p in pieces)
        return Decoded(
            re.sub(r"\s+", " ", "".join(p.text for p in pieces)).strip(),
            tuple(word for p in pieces for word in p.words),
            sum(p.log_probability * p.tokens for p in pieces) / max(1, tokens),
        )

    def _pieces(self, sound: Floats, start_ms: int, voice: tuple[float, ...]) -> list[_Piece]:
        fits = len(sound) <= self._window
        short = len(sound) < SHORTEST_SPLIT or len(voice) < 2
        if fits:
            piece = self._decode(sound, start_ms, voice)
            if not piece.failed:
                return [piece]
            if short:
                return [self._decode(sound, start_ms, voice, no_repeat=NO_REPEAT)]
        at = least_likely(voice)
        cut = at * len(sound) // len(voice)
        return [
            *self._pieces(sound[:cut], start_ms, voice[:at]),
            *self._pieces(sound[cut:], start_ms + cut // SAMPLES_PER_MS, voice[at:]),
        ]

    def _decode(
        self, sound: Floats, start_ms: int, voice: tuple[float, ...], no_repeat: int = 0
    ) -> _Piece:
        bound = min(TOKENS_AT_MOST, TOKENS_AT_LEAST + TOKENS_A_SECOND * len(sound) // SAMPLE_RATE)
        sure = bool(voice) and sum(voice) / len(voice) >= WEAK_VOICE
        segments, _ = self._model.transcribe(
            sound,
            language=self._language,
            beam_size=BEAM,
            temperature=0.0,
            condition_on_previous_text=False,
            vad_filter=False,
            without_timestamps=True,
            word_timestamps=True,
            no_speech_threshold=None if sure else NO_SPEECH,
            log_prob_threshold=UNSURE,
            max_new_tokens=CONTEXT_SHARE * bound,
            no_repeat_ngram_size=no_repeat,
        )
        segment = next(iter(segments), None)  # lazy: the next one would listen to the silence
        if segment is None:
            return _Piece("", (), 0.0, 0, failed=False)
        end_ms = start_ms + len(sound) // SAMPLES_PER_MS
        return _Piece(
            segment.text,
            tuple(_words(segment.words or (), start_ms, end_ms)),
            float(segment.avg_logprob),
            len(segment.tokens),
            len(segment.tokens) >= bound or segment.compression_ratio > LOOP_RATIO,
        )


def _words(words: object, start_ms: int, end_ms: int) -> list[Word]:
    """faster-whisper's words in session time, in order and within the span."""
    told: list[Word] = []
    last = start_ms
    for word in words:  # type: ignore[attr-defined]
        text = word.word.strip()
        begin = min(max(last, start_ms + round(float(word.start) * 1000)), end_ms)
        last = min(max(begin, start_ms + round(float(word.end) * 1000)), end_ms)
        if text:
            told.append((begin, last, text, round(float(word.probability), 4)))
    return told


def physical_cores() -> int:
    """Cores this process may use, two threads of one core counted once; at most MOST_THREADS."""
    try:
        allowed = os.sched_getaffinity(0)
    except AttributeError:  # macOS, Windows
        return max(1, min(MOST_THREADS, os.cpu_count() or 1))
    cores = set()
    for cpu in allowed:
        siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        try:
            cores.add(siblings.read_text(encoding="ascii").strip())
        except OSError:
            cores.add(str(cpu))
    return max(1, min(MOST_THREADS, len(cores)))
