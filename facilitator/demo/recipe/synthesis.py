"""Speaking: espeak-ng and flite in process, with the times of every word and phone.

Both engines are shared libraries with a C interface. Calling them through ctypes instead of
starting a program for each sentence is what makes tens of hours of speech affordable (espeak-ng
speaks some 1,500 times faster than real time on one core, flite's statistical voices 100 times),
and it gives what their programs do not print: when each word and phone begins. Those times let the
network be taught frame by frame, which needs far fewer examples than finding the alignment itself.
"""

from __future__ import annotations

import ctypes as c
import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from facilitator.demo.recipe.voices import ESPEAK_FILES, Voice
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.errors import FacilitatorError

_FLITE_VOICES = ("slt", "awb", "rms", "kal", "kal16")

# espeak-ng/speak_lib.h
_OUTPUT_SYNCHRONOUS, _PHONEME_EVENTS = 2, 1
_RATE, _PITCH, _WORDGAP = 1, 3, 7
_CHARS_UTF8, _ENDPAUSE, _POS_CHARACTER = 1, 0x1000, 1
_EVENT_END_OF_LIST, _EVENT_WORD, _EVENT_PHONEME = 0, 1, 7


@dataclass(frozen=True, slots=True)
class Mark:
    """Something spoken between two times (seconds): a phone, or a word by its place in the text.

    `label` is the engine's own name of a phone, or the index of a word in `text.split()`.
    """

    label: str | int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Speech:
    """Samples (float32, -1..1, 16 kHz mono) and where words and phones lie in them."""

    samples: npt.NDArray[np.float32]
    words: tuple[Mark, ...]
    phones: tuple[Mark, ...]


class _EventId(c.Union):
    _fields_ = [("number", c.c_int), ("name", c.c_char_p), ("string", c.c_char * 8)]


class _Event(c.Structure):
    _fields_ = [
        ("type", c.c_int),
        ("unique_identifier", c.c_uint),
        ("text_position", c.c_int),
        ("length", c.c_int),
        ("audio_position", c.c_int),
        ("sample", c.c_int),
        ("user_data", c.c_void_p),
        ("id", _EventId),
    ]


_Callback = c.CFUNCTYPE(c.c_int, c.POINTER(c.c_short), c.c_int, c.POINTER(_Event))


class _Wave(c.Structure):
    _fields_ = [
        ("type", c.c_char_p),
        ("sample_rate", c.c_int),
        ("num_samples", c.c_int),
        ("num_channels", c.c_int),
        ("samples", c.POINTER(c.c_short)),
    ]


class _FliteVoice(c.Structure):
    _fields_ = [("name", c.c_char_p), ("features", c.c_void_p)]


def speak(text: str, voice: Voice) -> Speech:
    """`text` in that voice. Raises FacilitatorError if the engine or voice is missing."""
    samples, rate, words, phones = (
        _espeak().speak(text, voice) if voice.engine == "espeak-ng" else _flite().speak(text, voice)
    )
    if rate * voice.warp != SAMPLE_RATE:
        import soxr

        samples = soxr.resample(samples, rate * voice.warp, SAMPLE_RATE)
    scale = 1 / voice.warp
    return Speech(
        samples.astype(np.float32),
        tuple(Mark(m.label, m.start * scale, m.end * scale) for m in words),
        tuple(Mark(m.label, m.start * scale, m.end * scale) for m in phones),
    )


_Spoken = tuple[npt.NDArray[np.float32], int, list[Mark], list[Mark]]


def _load(name: str) -> Any:
    try:
        return c.CDLL(name, mode=c.RTLD_GLOBAL)
    except OSError as error:
        raise FacilitatorError(
            f"The speech synthesiser's library {name} is not installed.",
            "On Debian or Ubuntu: apt install espeak-ng libespeak-ng1 flite libflite1",
        ) from error


class _Espeak:
    """libespeak-ng, its synthesis callback and the buffers that the callback fills."""

    def __init__(self) -> None:
        self._library = _load("libespeak-ng.so.1")
        self.rate = int(self._library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, 0, None, 1))
        if self.rate <= 0:
            raise FacilitatorError("espeak-ng found no voice data.", "Install espeak-ng-data.")
        self._sound: list[bytes] = []
        self._words: list[tuple[int, int]] = []
        self._phones: list[tuple[str, int]] = []
        self._callback = _Callback(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            self._sound.append(c.string_at(samples, 2 * count))
        at = 0
        while events[at].type != _EVENT_END_OF_LIST:
            event = events[at]
            if event.type == _EVENT_WORD:
                self._words.append((event.text_position - 1, event.audio_position))
            elif event.type == _EVENT_PHONEME:
                name = event.id.string.decode("ascii", "replace")
                self._phones.append((name, event.audio_position))
            at += 1
        return 0

    def speak(self, text: str, voice: Voice) -> _Spoken:
        accent, _, variant = voice.name.partition("+")
        name = ESPEAK_FILES[accent] + (f"+{variant}" if variant else "")
        if self._library.espeak_SetVoiceByName(name.encode()) != 0:
            raise FacilitatorError(
                f"espeak-ng has no voice {voice.name!r}.", "See espeak-ng --voices=variant."
            )
        for parameter, value in (
            (_RATE, voice.rate),
            (_PITCH, voice.pitch),
            (_WORDGAP, voice.gap),
        ):
            self._library.espeak_SetParameter(parameter, value, 0)
        for buffer in (self._sound, self._words, self._phones):
            buffer.clear()
        encoded = text.encode()
        flags = _CHARS_UTF8 | _ENDPAUSE
        if self._library.espeak_Synth(
            encoded, len(encoded) + 1, 0, _POS_CHARACTER, 0, flags, None, None
        ):
            raise FacilitatorError(f"espeak-ng could not speak {text!r}.", "Report this sentence.")
        samples = _from_16_bit(b"".join(self._sound))
        total = len(samples) / self.rate
        phones = _spans([(name, at / 1000) for name, at in self._phones], total)
        starts: dict[int, float] = {}
        events = [(_word_at(text, position), at) for position, at in self._words if position >= 0]
        following_places = [*(place for place, _ in events[1:]), len(text.split())]
        for (place, at), following in zip(events, following_places, strict=True):
            # Some short words are reported at the place of the word before them.
            late = place in starts and place + 1 < following
            starts.setdefault(place + 1 if late else place, at / 1000)
        words = []
        speech = [p for p in phones if not str(p.label).startswith("_")]
        for mark in _spans(sorted(starts.items(), key=lambda item: item[1]), total):
            inside = [p.end for p in speech if p.start >= mark.start - 1e-3 and p.end <= mark.end]
            words.append(Mark(mark.label, mark.start, max(inside, default=mark.end)))
        phones = [p for p in phones if not str(p.label).startswith("_")]
        return samples, self.rate, words, phones


class _Flite:
    """libflite and its English voices."""

    def __init__(self) -> None:
        self._library = _load("libflite.so.1")
        for name in ("usenglish", "cmulex"):
            _load(f"libflite_{name}.so.1")
        for name in (
            *("flite_synth_text", "utt_wave", "utt_relation", "relation_head"),
            *("item_next", "item_as", "item_parent"),
        ):
            getattr(self._library, name).restype = c.c_void_p
        self._library.item_feat_float.restype = c.c_float
        self._library.item_feat_string.restype = c.c_char_p
        self._library.feat_float.restype = c.c_float
        self._library.flite_init()
        self._voices: dict[str, c.c_void_p] = {}
        self._own: dict[str, tuple[float, float | None]] = {}

    def _voice(self, name: str) -> c.c_void_p:
        if name not in self._voices:
            library = _load(f"libflite_cmu_us_{name}.so.1")
            register = getattr(library, f"register_cmu_us_{name}")
            register.restype = c.c_void_p
            self._voices[name] = c.c_void_p(register(None))
            features = self._features(name)
            present = self._library.feat_present(features, b"int_f0_target_mean")
            mean = self._library.feat_float(features, b"int_f0_target_mean") if present else None
            stretch = 1.0
            if self._library.feat_present(features, b"duration_stretch"):
                stretch = self._library.feat_float(features, b"duration_stretch")
            self._own[name] = (stretch, mean)
        return self._voices[name]

    def _features(self, name: str) -> c.c_void_p:
        voice = c.cast(self._voices[name], c.POINTER(_FliteVoice)).contents
        return c.c_void_p(voice.features)

    def speak(self, text: str, voice: Voice) -> _Spoken:
        if voice.name not in _FLITE_VOICES:
            raise FacilitatorError(f"flite has no voice {voice.name!r}.", "See flite -lv.")
        handle = self._voice(voice.name)
        features = self._features(voice.name)
        own_stretch, own_mean = self._own[voice.name]
        set_float = self._library.feat_set_float
        stretch = own_stretch if voice.stretch == 1.0 else voice.stretch
        set_float(features, b"duration_stretch", c.c_float(stretch))
        mean = voice.f0 or own_mean
        if mean is None:
            self._library.feat_remove(features, b"int_f0_target_mean")
        else:
            set_float(features, b"int_f0_target_mean", c.c_float(mean))
        utterance = c.c_void_p(self._library.flite_synth_text(text.encode(), handle))
        wave = c.cast(c.c_void_p(self._library.utt_wave(utterance)), c.POINTER(_Wave)).contents
        raw = c.string_at(wave.samples, 2 * wave.num_samples)
        rate = int(wave.sample_rate)
        phones, words = self._marks(utterance)
        self._library.delete_utterance(utterance)
        return _from_16_bit(raw), rate, words, phones

    def _marks(self, utterance: c.c_void_p) -> tuple[list[Mark], list[Mark]]:
        library = self._library
        phones: list[Mark] = []
        words: list[Mark] = []
        tokens: list[int] = []
        start = 0.0
        relation = c.c_void_p(library.utt_relation(utterance, b"Segment"))
        segment = library.relation_head(relation)
        while segment:
            item = c.c_void_p(segment)
            end = float(library.item_feat_float(item, b"end"))
            name = library.item_feat_string(item, b"name").decode("ascii", "replace")
            token = self._token(item)
            if token is not None and end > start:
                phones.append(Mark(f"f_{name}", start, end))
                if not tokens or tokens[-1] != token:
                    tokens.append(token)
                    words.append(Mark(len(tokens) - 1, start, end))
                else:
                    words[-1] = Mark(words[-1].label, words[-1].start, end)
            start = end
            segment = library.item_next(item)
        return phones, words

    def _token(self, segment: c.c_void_p) -> int | None:
        """The address of the text token that a segment belongs to; None for a pause."""
        library = self._library
        at = library.item_as(segment, b"SylStructure")
        for _ in range(2):
            at = library.item_parent(c.c_void_p(at)) if at else None
        at = library.item_as(c.c_void_p(at), b"Token") if at else None
        return library.item_parent(c.c_void_p(at)) if at else None


@functools.cache
def _espeak() -> _Espeak:
    return _Espeak()


@functools.cache
def _flite() -> _Flite:
    return _Flite()


def _from_16_bit(raw: bytes) -> npt.NDArray[np.float32]:
    return np.asarray(np.frombuffer(raw, "<i2") / 32768, dtype=np.float32)


def _spans(starts: list[tuple[Any, float]], total: float) -> list[Mark]:
    ends = [at for _, at in starts[1:]] + [total]
    return [Mark(label, at, max(at, end)) for (label, at), end in zip(starts, ends, strict=True)]


def _word_at(text: str, position: int) -> int:
    """The index in `text.split()` of the word at a character position."""
    return len(text[: position + 1].split()) - 1
