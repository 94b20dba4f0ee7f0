"""NVIDIA's Parakeet by way of onnx-asr: English and European languages, faster than Whisper.

A transducer drops sentences where it hears long pauses, so each span is heard alone, whoever asks.
It has neither a beam nor temperatures nor hotwords; what it gives are tokens with their times.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from math import exp
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"  # before the import below: nothing is fetched, ever

from facilitator.domain.sound import SAMPLES_PER_MS
from facilitator.errors import FacilitatorError
from facilitator.speech.decoded import Decoded, Floats, Piece, Spoken, decoded
from facilitator.speech.device import CARD, LOST, physical_cores
from facilitator.speech.overload import BEAM
from facilitator.speech.parakeet_files import check, model_type, quantization
from facilitator.speech.unheard import Word
from facilitator.study_settings import AUTO, CPU, CUDA
from facilitator.words import _

LAST_TOKEN_MS = 160
"""How long a word goes on after its last token begins, where no other follows: two frames."""

SHORTEST = 100 * SAMPLES_PER_MS
"""Less sound than this is too little for the features of one frame and its neighbours."""


class Parakeet:
    """A loaded model, as `engines.Engine` describes it."""

    together = False
    remark: str | None = None

    def __init__(
        self, folder: Path, language: str, threads: int | None = None, device: str = AUTO
    ) -> None:
        check(folder, folder.name, language)
        self._language = language
        cores = threads or physical_cores()
        self._model, provider = self._load(folder, cores, device)
        many = "" if cores == 1 else "s"
        self.device = CARD if provider != _ON_CPU else f"processor, {cores} thread{many}"

    def _load(self, folder: Path, cores: int, device: str) -> tuple[Any, str]:
        import onnxruntime

        can = onnxruntime.get_available_providers()
        wanted = [_ON_CPU] if device == CPU or _ON_CARD not in can else [_ON_CARD, _ON_CPU]
        if device == CUDA and len(wanted) == 1:
            self.remark = LOST.format(why=_("onnxruntime has no CUDA here"))
        for providers in (wanted, [_ON_CPU])[: len(wanted)]:
            try:
                return _loaded(folder, cores, providers), providers[0]
            except Exception as error:  # onnxruntime and onnx-asr raise their own and plain ones
                fault = error
                if len(providers) > 1:
                    self.remark = LOST.format(why=type(error).__name__)
        raise FacilitatorError(
            _("The speech model in {folder} cannot be loaded ({name}).").format(
                folder=folder, name=type(fault).__name__
            ),
            _("It may be incomplete or in another format: bring it here again, or use another."),
        ) from fault

    def decode(
        self,
        sound: Floats,
        start_ms: int,
        voice: tuple[float, ...],
        beam: int = BEAM,
        *,
        careful: bool = False,
    ) -> Decoded | None:
        """See `engines.Engine`."""
        piece = self._piece(sound, start_ms)
        told = [(word, piece) for word in piece.words]
        return decoded(told, start_ms, voice, self._language)

    def decode_together(
        self,
        sound: Floats,
        spans: Sequence[Spoken],
        beam: int = BEAM,
        *,
        careful: bool = False,
        further: bool = True,
    ) -> list[Decoded | None]:
        """See `engines.Engine`: here each is heard alone."""
        first_ms = spans[0].start_ms
        return [
            self.decode(
                sound[
                    (one.start_ms - first_ms) * SAMPLES_PER_MS : (one.end_ms - first_ms)
                    * SAMPLES_PER_MS
                ],
                one.start_ms,
                one.voice,
            )
            for one in spans
        ]

    def _piece(self, sound: Floats, start_ms: int) -> Piece:
        if len(sound) < SHORTEST:
            return Piece((), None)
        found = self._model.recognize(sound)
        sure = list(found.logprobs or ())
        end_ms = start_ms + len(sound) // SAMPLES_PER_MS
        words = words_of(found.tokens or (), found.timestamps or (), sure, start_ms, end_ms)
        return Piece(words, sum(sure) / len(sure) if sure else None)


_ON_CPU, _ON_CARD = "CPUExecutionProvider", "CUDAExecutionProvider"


def _loaded(folder: Path, cores: int, providers: list[str]) -> Any:
    """The model with times of its tokens. A path that is there keeps onnx-asr off the network."""
    import onnx_asr
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = cores
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnx_asr.load_model(
        model_type(folder) or "",
        folder,
        quantization=quantization(folder),
        sess_options=options,
        providers=providers,
    ).with_timestamps()


def words_of(
    tokens: Sequence[str],
    times_s: Sequence[float],
    log_probabilities: Sequence[float],
    start_ms: int,
    end_ms: int,
) -> tuple[Word, ...]:
    """Tokens as words in session time; one begins where a token begins with a space.

    A word ends where the next begins, or a moment after its last token, whichever is sooner.
    """
    groups: list[list[int]] = []
    for n, token in enumerate(tokens):
        if not groups or (token.startswith(" ") and token.strip()):
            groups.append([])
        groups[-1].append(n)
    words: list[Word] = []
    for place, group in enumerate(groups):
        text = "".join(tokens[n] for n in group)
        if not text.strip():
            continue
        begin, last = (
            min(start_ms + round(1000 * times_s[n]), end_ms) for n in (group[0], group[-1])
        )
        following = (
            start_ms + round(1000 * times_s[groups[place + 1][0]])
            if place + 1 < len(groups)
            else end_ms
        )
        end = max(begin, min(last + LAST_TOKEN_MS, following, end_ms))
        sure = [log_probabilities[n] for n in group if n < len(log_probabilities)]
        probability = exp(min(0.0, sum(sure) / len(sure))) if sure else 1.0
        # As whoever joins words wants them: the space before each is in its text.
        words.append((begin, end, f" {text.strip()}", round(probability, 4)))
    return tuple(words)
