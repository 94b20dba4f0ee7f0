"""faster-whisper on one span of speech.

A span is decoded whole, in one window. Behind the last word faster-whisper would go on listening,
also to silence, and find words there; so it goes on only where the voice detector hears somebody,
and what nobody made words of is said to be inaudible, never left out without a trace.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

os.environ["HF_HUB_OFFLINE"] = "1"  # before the import below: nothing is fetched, ever

from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.errors import FacilitatorError
from facilitator.speech.device import load, physical_cores
from facilitator.speech.endpoint import least_likely
from facilitator.speech.unheard import Word, inaudible, unheard, voice_after
from facilitator.study import AUTO

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

FURTHER_VOICE_MS = 400
"""Voice behind the last word from which on there may be another one. Less is how long the voice
detector takes to let go of a last syllable (up to 380 ms, LibriSpeech and AMI)."""

FURTHER_SURE = -0.8
"""Words from there are kept above this: on real voices true ones had -0.5 to -0.7, and the "you."
and "Thank you." that Whisper makes of a dying breath -1.0 to -2.0."""

SHORTEST_SPLIT = 2 * SAMPLE_RATE
"""A failed decode of less than 2 s is not divided further but made with repeats forbidden."""

NO_REPEAT = 3
"""Tokens in a row that may not come twice in that last attempt."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was said in a span. `words` are (start ms, end ms, text, probability), session time.

    `log_probability` is the mean over tokens (natural logarithm), None where there are none.
    """

    text: str
    words: tuple[Word, ...]
    log_probability: float | None


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one decode gave; the words as faster-whisper writes them, with the space before each."""

    words: tuple[Word, ...]
    log_probability: float
    tokens: int
    failed: bool


class Engine:
    """A loaded model. Raises FacilitatorError if the folder or the language will not do.

    `device` is what it runs on; `remark` a line for the person if that is not what was wanted.
    """

    def __init__(
        self, folder: Path, language: str, threads: int | None = None, device: str = AUTO
    ) -> None:
        if not (folder / "model.bin").is_file():
            raise FacilitatorError(
                f"There is no speech model in {folder}.",
                "See `facilitator models list`, or give a folder that holds model.bin.",
            )
        try:
            self._model, self.device, self.remark = load(
                folder, device, threads or physical_cores()
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
        decode that ran away is made again in two halves, and what still is no text is inaudible.
        """
        pieces = [p for p in self._pieces(sound, start_ms, voice) if p.words]
        words = [word for p in pieces for word in p.words]
        if not words and not _sure(voice):
            return None
        for begin, end in unheard(words, start_ms, voice):
            words.append((begin, end, f" {inaudible(begin)}", 0.0))
        if not words:
            return None
        words.sort(key=lambda word: word[:2])
        tokens = sum(p.tokens for p in pieces)
        return Decoded(
            re.sub(r"\s+", " ", "".join(word[2] for word in words)).strip(),
            tuple((begin, end, text.strip(), sure) for begin, end, text, sure in words),
            sum(p.log_probability * p.tokens for p in pieces) / tokens if tokens else None,
        )

    def _pieces(self, sound: Floats, start_ms: int, voice: tuple[float, ...]) -> list[_Piece]:
        fits = len(sound) <= self._window
        short = len(sound) < SHORTEST_SPLIT or len(voice) < 2
        if fits:
            piece = self._decode(sound, start_ms, voice)
            if not piece.failed:
                return [piece]
            if short:
                piece = self._decode(sound, start_ms, voice, no_repeat=NO_REPEAT)
                return [] if piece.failed else [piece]
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
        segments, _ = self._model.transcribe(
            sound,
            language=self._language,
            beam_size=BEAM,
            temperature=0.0,
            condition_on_previous_text=False,
            vad_filter=False,
            without_timestamps=True,
            word_timestamps=True,
            no_speech_threshold=None if _sure(voice) else NO_SPEECH,
            log_prob_threshold=UNSURE,
            max_new_tokens=CONTEXT_SHARE * bound,
            no_repeat_ngram_size=no_repeat,
        )
        end_ms = start_ms + len(sound) // SAMPLES_PER_MS
        words: list[Word] = []
        tokens, log_probability, failed = 0, 0.0, False
        left = voice_after(words, start_ms, voice)
        for segment in segments:  # lazy: each further one is another decode, behind the last word
            if words and (
                segment.avg_logprob <= FURTHER_SURE or segment.no_speech_prob > NO_SPEECH
            ):
                break
            words += _words(
                segment.words or (), words[-1][1] if words else start_ms, start_ms, end_ms
            )
            tokens += len(segment.tokens)
            log_probability += float(segment.avg_logprob) * len(segment.tokens)
            failed = len(segment.tokens) >= bound or segment.compression_ratio > LOOP_RATIO
            before, left = left, voice_after(words, start_ms, voice)
            if failed or left < FURTHER_VOICE_MS or left == before:
                break
        return _Piece(tuple(words), log_probability / max(1, tokens), tokens, failed)


def _sure(voice: tuple[float, ...]) -> bool:
    return bool(voice) and sum(voice) / len(voice) >= WEAK_VOICE


def _words(words: Iterable[Any], from_ms: int, start_ms: int, end_ms: int) -> list[Word]:
    """faster-whisper's words in session time, in order, from `from_ms` on and within the span."""
    told: list[Word] = []
    last = from_ms
    for word in words:
        begin = min(max(last, start_ms + round(float(word.start) * 1000)), end_ms)
        last = min(max(begin, start_ms + round(float(word.end) * 1000)), end_ms)
        if word.word.strip():
            told.append((begin, last, word.word, round(float(word.probability), 4)))
    return told
