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

os.environ["HF_HUB_OFFLINE"] = "1"  # before the import below: nothing is fetched, ever

from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.errors import FacilitatorError
from facilitator.speech.blocks import returned, voice_of
from facilitator.speech.decoded import Decoded, Floats, Piece, Spoken, decoded, sure
from facilitator.speech.device import load, physical_cores
from facilitator.speech.doubtful import HALF, WEAK
from facilitator.speech.endpoint import FRAME_MS, least_likely
from facilitator.speech.model_files import vocabulary
from facilitator.speech.overload import BEAM
from facilitator.speech.unheard import Word, mean_of, unheard, voice_after
from facilitator.speech.window import says_again, says_in_no_time
from facilitator.study_settings import AUTO
from facilitator.words import _

TOKENS_A_SECOND = 16
TOKENS_AT_LEAST = 24
TOKENS_AT_MOST = 220
"""More tokens than fast speech has (about 8 a second with Whisper's vocabulary, 12 with a small
one): a decode that reaches the bound runs in a loop. Whisper itself stops at 224, half its context.
"""

CONTEXT_SHARE = 2
"""CTranslate2 generates no more than half of the length it is given, prompt included, as OpenAI's
code does with the context: `max_new_tokens=60` gives 31 (measured with 4.8). So twice is asked."""

CONTEXT = 448
SPECIAL_TOKENS = 8
"""Whisper's context in tokens; of these some say the language, the task and where text begins."""

MOST_TERMS = 100
"""Tokens of names that Whisper is told of: some thirty names."""

LOOP_RATIO = 2.4
"""Text that zlib shrinks more than this repeats itself (Whisper's compression_ratio_threshold)."""

NO_SPEECH = 0.6
UNSURE = -1.0
"""Whisper's no_speech_threshold and logprob_threshold: silence only if both say so, and the voice
detector is not sure of anybody either (`decoded.sure`)."""

FURTHER_VOICE_MS = 400
"""Voice behind the last word from which on there may be another one. Less is how long the voice
detector takes to let go of a last syllable (up to 380 ms, LibriSpeech and AMI)."""

FURTHER_SURE = -0.8
"""Words from there are kept above this: on real voices true ones had -0.5 to -0.7, and the "you."
and "Thank you." that Whisper makes of a dying breath -1.0 to -2.0."""

SENTENCE_VOICE_MS = 128
"""The same where a decode gives a segment a sentence, and another one may be there already."""

SOLID_VOICE = 0.8
SOLID_MS = 1_500
"""So likely and so long a voice that names may be expected in it."""

NAMED = 0.2
"""A name that Whisper was told of counts from this probability on (see `_with_names`)."""

TEMPERATURES = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
"""Whisper's own: the next is tried where text loops or is hardly believed, by its thresholds."""

SHORTEST_SPLIT = 2 * SAMPLE_RATE
"""A failed decode of less than 2 s is not divided further but made with repeats forbidden."""

NO_REPEAT = 3
"""Tokens in a row that may not come twice in that last attempt."""

WHISPER_TOKENS = 51_864
"""Whisper's smallest vocabulary, the English one. A model with fewer words was made for single
utterances, and gives less than half of the words of a half minute (the demo model: 48 % wrong
instead of 7)."""


@dataclass(frozen=True, slots=True)
class _Piece(Piece):
    """The words as faster-whisper writes them. `failed`: what was decoded is no text."""

    failed: bool = False

    @property
    def text(self) -> str:
        return "".join(word[2] for word in self.words)

    def is_wrong(self, start_ms: int, voice: tuple[float, ...]) -> bool:
        """Whether it is for how it was heard that the text is as it is: said again, or none where
        somebody spoke."""
        nothing = not self.words and bool(unheard((), start_ms, voice))
        return self.failed or nothing or says_in_no_time(self.words)

    def is_suspicious(self, start_ms: int, voice: tuple[float, ...]) -> bool:
        """Whether that may be."""
        sureness = self.log_probability
        poor = not self.words or sureness is None or sureness <= HALF
        missing = bool(unheard(self.words, start_ms, voice))
        return poor or missing or self.is_wrong(start_ms, voice)


@dataclass(frozen=True, slots=True)
class _Way:
    """How to decode: beam; with Whisper's own times, as several sentences need; repeats barred;
    `careful`: with more temperature where what came looks failed; `shortened`: with no more silence
    than is needed (see `window`); `expects`: told of names; `after`: behind this text, whose sound
    is there as well and takes `before_ms`; `further`: behind where the model ends early as well."""

    beam: int = BEAM
    timestamps: bool = False
    no_repeat: int = 0
    careful: bool = False
    shortened: bool = False
    expects: bool = False
    after: str = ""
    before_ms: int = 0
    further: bool = True


class Whisper:
    """A loaded model. Raises FacilitatorError if the folder or the language will not do.

    `device` is what it runs on; `remark` a line for the person if that is not what was wanted.
    """

    def __init__(
        self, folder: Path, language: str, threads: int | None = None, device: str = AUTO
    ) -> None:
        if not (folder / "model.bin").is_file():
            raise FacilitatorError(
                _("There is no speech model in {folder}.").format(folder=folder),
                _("See `facilitator models list`, or give a folder that holds model.bin."),
            )
        try:
            self._model, self.device, self.remark = load(
                folder, device, threads or physical_cores()
            )
        except Exception as error:  # CTranslate2 and tokenizers raise their own and plain ones
            raise FacilitatorError(
                _("The speech model in {folder} cannot be loaded ({name}).").format(
                    folder=folder, name=type(error).__name__
                ),
                _(
                    "It may be incomplete or in another format: bring it here again, "
                    "or use another."
                ),
            ) from error
        known = self._model.supported_languages
        if language not in known:
            raise FacilitatorError(
                _("The speech model in {folder} does not know the language '{language}'.").format(
                    folder=folder, language=language
                ),
                _(
                    "Choose another model (facilitator models list), or one of the "
                    "languages {known}."
                ).format(known=", ".join(known))
                if len(known) < 10
                else _("Give the language as a two-letter code, such as en or ja."),
            )
        self._language = language
        self.together = len(vocabulary(folder) or ()) >= WHISPER_TOKENS
        """Whether it was trained on half minutes with times, so that spans may be joined."""
        self._terms = ""
        self._terms_tokens = 0
        self._term_words: frozenset[str] = frozenset()
        self._window = self._model.feature_extractor.nb_max_frames * SAMPLES_PER_MS * 10

    def decode(
        self,
        sound: Floats,
        start_ms: int,
        voice: tuple[float, ...],
        beam: int = BEAM,
        *,
        careful: bool = False,
    ) -> Decoded | None:
        """See `engines.Engine`. A decode that ran away is made again in two halves, and what still
        is no text is inaudible."""
        way = _Way(beam, careful=careful, shortened=self.together and not careful)
        told = [(w, p) for p in self._pieces(sound, start_ms, voice, way) for w in p.words]
        return decoded(told, start_ms, voice, self._language)

    def decode_after(self, sound: Floats, text: str, span: Spoken) -> Decoded | None:
        """See `engines.Continuing`. What looks wrong so is heard alone."""
        own = (span.end_ms - span.start_ms) * SAMPLES_PER_MS
        before_ms = (len(sound) - own) // SAMPLES_PER_MS
        way = _Way(shortened=self.together, after=text, before_ms=before_ms)
        alone = sound[-own:]
        if len(sound) > self._window:
            return self.decode(alone, span.start_ms, span.voice)
        piece = self._decode(sound, span.start_ms, span.voice, way)
        wrong = piece.is_suspicious(span.start_ms, span.voice)
        if wrong or (says_again(text + piece.text) and not says_again(text)):
            return self.decode(alone, span.start_ms, span.voice)
        without = _Way(shortened=self.together)
        piece = self._with_names(piece, alone, span.start_ms, span.voice, without)
        told = [(word, piece) for word in piece.words]
        return decoded(told, span.start_ms, span.voice, self._language)

    def expect(self, terms: Sequence[str]) -> None:
        """See `engines.Prompted`."""
        self._terms, self._terms_tokens = "", 0
        for term in terms if self.together else ():
            longer = f"{self._terms}, {term}" if self._terms else term
            tokens = len(self._tokens(longer))
            if tokens <= MOST_TERMS:
                self._terms, self._terms_tokens = longer, tokens
        self._term_words = frozenset(re.findall(r"\w{3,}", self._terms.casefold()))

    def glimpse(self, sound: Floats) -> str:
        """See `engines.Glimpsing`."""
        self._model.shortened = self.together
        segments, _rest = self._model.transcribe(
            sound[-self._window :],
            language=self._language,
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            vad_filter=False,
            without_timestamps=True,
            max_new_tokens=CONTEXT_SHARE * _most_tokens(len(sound)),
        )
        return "".join(segment.text for segment in itertools.islice(segments, 1)).strip()

    def decode_together(
        self,
        sound: Floats,
        spans: Sequence[Spoken],
        beam: int = BEAM,
        *,
        careful: bool = False,
        further: bool = True,
    ) -> list[Decoded | None]:
        """See `engines.Engine`."""
        shortened = self.together and not careful
        way = _Way(beam, timestamps=True, careful=careful, shortened=shortened, further=further)
        voice = voice_of(spans, len(sound))
        pieces = self._pieces(sound, spans[0].start_ms, voice, way)
        return returned(pieces, spans, self._language)

    def _pieces(
        self, sound: Floats, start_ms: int, voice: tuple[float, ...], way: _Way
    ) -> list[_Piece]:
        fits = len(sound) <= self._window
        short = len(sound) < SHORTEST_SPLIT or len(voice) < 2
        if fits:
            piece = self._decode(sound, start_ms, voice, way)
            if way.shortened and piece.is_wrong(start_ms, voice):
                way = replace(way, shortened=False)
                piece = self._decode(sound, start_ms, voice, way)
            if not piece.failed:
                return [self._with_names(piece, sound, start_ms, voice, way)]
            if short:
                piece = self._decode(sound, start_ms, voice, replace(way, no_repeat=NO_REPEAT))
                return [] if piece.failed else [piece]
        at = least_likely(voice)
        cut = at * len(sound) // len(voice)
        return [
            *self._pieces(sound[:cut], start_ms, voice[:at], way),
            *self._pieces(sound[cut:], start_ms + cut // SAMPLES_PER_MS, voice[at:], way),
        ]

    def _with_names(
        self, piece: _Piece, sound: Floats, start_ms: int, voice: tuple[float, ...], way: _Way
    ) -> _Piece:
        """The same heard by somebody who knows the names, where that makes a name of it, all of it
        surer than before and sure at all, and nothing is said twice. A name's own probability is
        what it has for somebody who does not know it: of names that nobody had said, in babble,
        most had less than 0.05 (tiny.en)."""
        if not self._terms or not _is_solid(voice):
            return piece
        told = self._decode(sound, start_ms, voice, replace(way, expects=True))
        before = {bare for word in piece.words for bare in self._named(word)}
        new = [word for word in told.words if self._named(word) - before]
        if not new or told.failed or min(word[3] for word in new) < NAMED:
            return piece
        before_sure, sure_now = piece.log_probability or 0.0, told.log_probability or 0.0
        believed = sure_now > max(before_sure, WEAK)
        return told if believed and not says_again("".join(w[2] for w in told.words)) else piece

    def _tokens(self, text: str) -> list[int]:
        """As faster-whisper gives them to the model, a space before the first word."""
        encoded = self._model.hf_tokenizer.encode(f" {text.strip()}", add_special_tokens=False)
        return list(encoded.ids)

    def _named(self, word: Word) -> set[str]:
        """The parts of names that stand in a word."""
        return set(re.findall(r"\w{3,}", word[2].casefold())) & self._term_words

    def _decode(self, sound: Floats, start_ms: int, voice: tuple[float, ...], way: _Way) -> _Piece:
        self._model.shortened = way.shortened
        self._model.known = known = self._tokens(way.after) if way.after else ()
        bound = min(TOKENS_AT_MOST, _most_tokens(_spoken_in(sound, voice)) + len(known))
        free = CONTEXT - SPECIAL_TOKENS - (self._terms_tokens if way.expects else 0) - len(known)
        segments, _rest = self._model.transcribe(
            sound,
            language=self._language,
            beam_size=way.beam,
            temperature=TEMPERATURES if way.careful else 0.0,
            condition_on_previous_text=False,
            vad_filter=False,
            without_timestamps=not way.timestamps,
            word_timestamps=True,
            no_speech_threshold=None if sure(voice) else NO_SPEECH,
            log_prob_threshold=UNSURE,
            max_new_tokens=min(CONTEXT_SHARE * bound, free),
            no_repeat_ngram_size=way.no_repeat,
            hotwords=self._terms if way.expects else None,
            prefix=way.after or None,
        )
        if not way.further:
            segments = self._model.in_one_window(segments)
        sound_ms = start_ms - way.before_ms
        end_ms = sound_ms + len(sound) // SAMPLES_PER_MS
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
            words += _words(segment.words or (), from_ms, sound_ms, end_ms)
            window = len(segment.tokens) + (window if segment.seek == seek else 0)
            seek = segment.seek
            new = max(0, len(segment.tokens) - (0 if further else len(known)))
            tokens += new
            # A mean over all tokens, of which only the new ones count in its sum; and the last.
            whole = float(segment.avg_logprob) * (len(segment.tokens) + 1)
            log_probability += new * whole / max(1, new + 1)
            no_speech = max(no_speech, float(segment.no_speech_prob))
            failed = window >= bound or segment.compression_ratio > LOOP_RATIO
            before, left = left, voice_after(words, start_ms, voice)
            enough = left < (SENTENCE_VOICE_MS if way.timestamps else FURTHER_VOICE_MS)
            if failed or enough or (further and left == before):
                break
        mean = log_probability / max(1, tokens)
        return _Piece(tuple(words), mean, no_speech, failed)


def _is_solid(voice: Sequence[float]) -> bool:
    """Whether names may be expected: of little sound Whisper makes what it was told of."""
    return mean_of(voice) >= SOLID_VOICE and voice_after((), 0, voice) >= SOLID_MS


def _spoken_in(sound: Floats, voice: Sequence[float]) -> int:
    """Samples of spans of speech in a sound: what is between spans has no voice at all."""
    frames = sum(probability > 0 for probability in voice)
    return min(len(sound), frames * FRAME_MS * SAMPLES_PER_MS) if frames else len(sound)


def _most_tokens(samples: int) -> int:
    return min(TOKENS_AT_MOST, TOKENS_AT_LEAST + TOKENS_A_SECOND * samples // SAMPLE_RATE)


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
