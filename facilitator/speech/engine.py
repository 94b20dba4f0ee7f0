"""faster-whisper on one span of speech.

A span is decoded whole, in one window. Behind the last word faster-whisper would go on listening,
also to silence, and find words there; so it goes on only where the voice detector hears somebody,
and what nobody made words of is said to be inaudible, never left out without a trace.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

os.environ["HF_HUB_OFFLINE"] = "1"  # before the import below: nothing is fetched, ever

from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.domain.transcript import Doubt
from facilitator.errors import FacilitatorError
from facilitator.speech.device import load, physical_cores
from facilitator.speech.doubtful import HALF, Acoustics, doubts_of
from facilitator.speech.endpoint import FRAME_MS, least_likely
from facilitator.speech.model_files import vocabulary
from facilitator.speech.overload import BEAM
from facilitator.speech.unheard import Word, inaudible, mean_of, unheard, voice_after
from facilitator.speech.window import says_again
from facilitator.study import AUTO

FRAME = FRAME_MS * SAMPLES_PER_MS

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

SENTENCE_VOICE_MS = 128
"""The same where a decode gives a segment a sentence, and another one may be there already."""

SPARSE = 0.6
"""A span that has less than this share of its block's characters a second of voice has lost words.
Base left 41 words of 644 out of half minutes (LibriSpeech), 11 once such spans are heard alone."""

SHORTEST_SPLIT = 2 * SAMPLE_RATE
"""A failed decode of less than 2 s is not divided further but made with repeats forbidden."""

NO_REPEAT = 3
"""Tokens in a row that may not come twice in that last attempt."""

WHISPER_TOKENS = 51_864
"""Whisper's smallest vocabulary, the English one. A model with fewer words was made for single
utterances, and gives less than half of the words of a half minute (the demo model: 48 % wrong
instead of 7)."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was said in a span. `words` are (start ms, end ms, text, probability), session time.

    `log_probability` is the mean over tokens (natural logarithm), None where there are none.
    """

    text: str
    words: tuple[Word, ...]
    log_probability: float | None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one decode gave; the words as faster-whisper writes them, with the space before each."""

    words: tuple[Word, ...]
    log_probability: float
    no_speech: float
    tokens: int
    failed: bool

    def is_suspicious(self, start_ms: int, voice: tuple[float, ...]) -> bool:
        """Whether it may be for lack of silence that the text is as it is."""
        poor = self.failed or self.log_probability <= HALF
        return poor or says_again(_text(self.words)) or bool(unheard(self.words, start_ms, voice))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A span of speech: session time in ms, and how likely each frame of it is speech."""

    start_ms: int
    end_ms: int
    voice: tuple[float, ...]

    def away(self, at_ms: int) -> int:
        """How far from it a moment is, 0 within."""
        return max(self.start_ms - at_ms, at_ms - self.end_ms, 0)

    def within(self, word: Word) -> Word:
        """A word with its times kept to the span."""
        begin, end = (min(max(at, self.start_ms), self.end_ms) for at in word[:2])
        return (begin, end, *word[2:])


@dataclass(frozen=True, slots=True)
class _Way:
    """How to decode: beam; with Whisper's own times, as several sentences need; repeats barred;
    with no more silence than is needed (see `window`)."""

    beam: int = BEAM
    timestamps: bool = False
    no_repeat: int = 0
    shortened: bool = False


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
        self.together = len(vocabulary(folder) or ()) >= WHISPER_TOKENS
        """Whether it was trained on half minutes with times, so that spans may be joined."""
        self._window = self._model.feature_extractor.nb_max_frames * SAMPLES_PER_MS * 10

    def decode(
        self, sound: Floats, start_ms: int, voice: tuple[float, ...], beam: int = BEAM
    ) -> Decoded | None:
        """What is said in `sound` (16 kHz mono, -1..1), which begins at `start_ms`.

        `voice` is how likely each frame of 512 samples is speech. None if there are no words. A
        decode that ran away is made again in two halves, and what still is no text is inaudible.
        """
        way = _Way(beam, shortened=self.together)
        told = [(w, p) for p in self._pieces(sound, start_ms, voice, way) for w in p.words]
        return self._decoded(told, start_ms, voice)

    def glimpse(self, sound: Floats) -> str:
        """Words of somebody who is still speaking, as fast as they can be had: for a look alone."""
        self._model.shortened = self.together
        segments, _ = self._model.transcribe(
            sound[-self._window :],
            language=self._language,
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            vad_filter=False,
            without_timestamps=True,
            max_new_tokens=CONTEXT_SHARE * _most_tokens(sound),
        )
        return "".join(segment.text for segment in itertools.islice(segments, 1)).strip()

    def decode_together(
        self, sound: Floats, spans: Sequence[Spoken], beam: int = BEAM
    ) -> list[Decoded | None]:
        """What is said in each of several spans in a row, decoded as one, pauses and all.

        `sound` goes from the beginning of the first to the end of the last. A word belongs to the
        span that its middle lies in, or is nearest to. Sentences that Whisper left out show in
        `sparse`: whoever has no other text of those spans decodes them alone as well.
        """
        start_ms = spans[0].start_ms
        voice = [0.0] * -(-len(sound) // FRAME)
        for span in spans:
            at = (span.start_ms - start_ms) // FRAME_MS
            voice[at : at + len(span.voice)] = span.voice[: len(voice) - at]
        way = _Way(beam, timestamps=True)
        told: list[list[tuple[Word, _Piece]]] = [[] for _ in spans]
        for piece in self._pieces(sound, start_ms, tuple(voice), way):
            for word in piece.words:
                middle = (word[0] + word[1]) // 2
                nearest = min(range(len(spans)), key=lambda n: spans[n].away(middle))
                told[nearest].append((spans[nearest].within(word), piece))
        return [
            self._decoded(words, span.start_ms, span.voice)
            for span, words in zip(spans, told, strict=True)
        ]

    def _decoded(
        self, told: list[tuple[Word, _Piece]], start_ms: int, voice: tuple[float, ...]
    ) -> Decoded | None:
        """Words of a span, each with the decode it is from, and what is missing and doubtful."""
        words = [word for word, _ in told]
        if not words and not _sure(voice):
            return None
        acoustics = Acoustics(
            sum(piece.log_probability for _, piece in told) / len(told) if told else None,
            max((piece.no_speech for _, piece in told), default=0.0),
            mean_of(voice),
            voice_after((), start_ms, voice),
        )
        doubts = doubts_of(_text(words), acoustics, self._language) if words else ()
        missing = unheard(words, start_ms, voice)
        for begin, end in missing:
            words.append((begin, end, f" {inaudible(begin, self._language)} ", 0.0))
        if not words:
            return None
        words.sort(key=lambda word: word[:2])
        return Decoded(
            _text(words),
            tuple((begin, end, text.strip(), sure) for begin, end, text, sure in words),
            acoustics.log_probability,
            (*doubts, Doubt.INAUDIBLE) if missing else doubts,
        )

    def _pieces(
        self, sound: Floats, start_ms: int, voice: tuple[float, ...], way: _Way
    ) -> list[_Piece]:
        fits = len(sound) <= self._window
        short = len(sound) < SHORTEST_SPLIT or len(voice) < 2
        if fits:
            piece = self._decode(sound, start_ms, voice, way)
            if way.shortened and piece.is_suspicious(start_ms, voice):
                way = replace(way, shortened=False)
                piece = self._decode(sound, start_ms, voice, way)
            if not piece.failed:
                return [piece]
            if short:
                piece = self._decode(sound, start_ms, voice, replace(way, no_repeat=NO_REPEAT))
                return [] if piece.failed else [piece]
        at = least_likely(voice)
        cut = at * len(sound) // len(voice)
        return [
            *self._pieces(sound[:cut], start_ms, voice[:at], way),
            *self._pieces(sound[cut:], start_ms + cut // SAMPLES_PER_MS, voice[at:], way),
        ]

    def _decode(self, sound: Floats, start_ms: int, voice: tuple[float, ...], way: _Way) -> _Piece:
        self._model.shortened = way.shortened
        bound = _most_tokens(sound)
        segments, _ = self._model.transcribe(
            sound,
            language=self._language,
            beam_size=way.beam,
            temperature=0.0,
            condition_on_previous_text=False,
            vad_filter=False,
            without_timestamps=not way.timestamps,
            word_timestamps=True,
            no_speech_threshold=None if _sure(voice) else NO_SPEECH,
            log_prob_threshold=UNSURE,
            max_new_tokens=CONTEXT_SHARE * bound,
            no_repeat_ngram_size=way.no_repeat,
        )
        end_ms = start_ms + len(sound) // SAMPLES_PER_MS
        words: list[Word] = []
        tokens, log_probability, no_speech, failed = 0, 0.0, 0.0, False
        seek = window = 0
        left = voice_after(words, start_ms, voice)
        for segment in segments:  # lazy: behind a window's last word each is another decode
            further = bool(words) and segment.seek > 0
            if further and (
                left < FURTHER_VOICE_MS
                or segment.avg_logprob <= FURTHER_SURE
                or segment.no_speech_prob > NO_SPEECH
            ):
                break
            from_ms = words[-1][1] if words else start_ms
            words += _words(segment.words or (), from_ms, start_ms, end_ms)
            window = len(segment.tokens) + (window if segment.seek == seek else 0)
            seek = segment.seek
            tokens += len(segment.tokens)
            log_probability += float(segment.avg_logprob) * len(segment.tokens)
            no_speech = max(no_speech, float(segment.no_speech_prob))
            failed = window >= bound or segment.compression_ratio > LOOP_RATIO
            before, left = left, voice_after(words, start_ms, voice)
            enough = left < (SENTENCE_VOICE_MS if way.timestamps else FURTHER_VOICE_MS)
            if failed or enough or (further and left == before):
                break
        mean = log_probability / max(1, tokens)
        return _Piece(tuple(words), mean, no_speech, tokens, failed)


def sparse(spans: Sequence[Spoken], found: Sequence[Decoded | None]) -> list[int]:
    """Places of spans that have implausibly little text beside the others, or none."""
    characters = [sum(len(w[2]) for w in one.words if w[3] > 0) if one else 0 for one in found]
    voiced = [voice_after((), 0, span.voice) for span in spans]
    usual = sum(characters) / max(1, sum(voiced))
    return [
        n
        for n, (count, ms) in enumerate(zip(characters, voiced, strict=True))
        if not count or count < SPARSE * usual * ms
    ]


def _sure(voice: tuple[float, ...]) -> bool:
    return bool(voice) and mean_of(voice) >= WEAK_VOICE


def _most_tokens(sound: Floats) -> int:
    return min(TOKENS_AT_MOST, TOKENS_AT_LEAST + TOKENS_A_SECOND * len(sound) // SAMPLE_RATE)


def _text(words: Sequence[Word]) -> str:
    return re.sub(r"\s+", " ", "".join(word[2] for word in words)).strip()


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
