"""The files of a Parakeet model in ONNX, and the languages it knows; looked at without loading it.

As `onnx-asr` has them: istupakov/parakeet-tdt-0.6b-v2-onnx and -v3-onnx on the hub (the weights are
NVIDIA's, CC BY 4.0).
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from facilitator.domain.languages import language_name
from facilitator.domain.reading import json_of
from facilitator.errors import FacilitatorError
from facilitator.words import _

PARAKEET = "onnx-asr"
"""The engine's name: that of the library that reads these models."""

TYPES = ("nemo-conformer-tdt", "nemo-conformer-rnnt", "nemo-conformer-ctc")
"""`model_type` in config.json, as onnx-asr names what it can load of NVIDIA's NeMo."""

EUROPEAN = frozenset(
    (
        *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hr", "hu", "it"),
        *("lt", "lv", "mt", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "uk"),
    )
)
"""What v3 was trained on (its model card: 25 European languages)."""

ENGLISH_TOKENS = 2_000
"""A vocabulary below it is English alone: v2 has 1,024 tokens, v3 8,192 for all its languages."""

VOCABULARY = "vocab.txt"


def is_parakeet(folder: Path) -> bool:
    """Whether a folder holds such a model, or what is left of one."""
    return (folder / VOCABULARY).is_file() and model_type(folder) is not None


def model_type(folder: Path) -> str | None:
    """The kind of model by its config.json, None if it is none of TYPES."""
    try:
        found = json_of((folder / "config.json").read_bytes()).get("model_type")
    except (OSError, ValueError, AttributeError):
        return None
    return found if found in TYPES else None


def quantization(folder: Path) -> str | None:
    """Which of several versions of the weights is used: whole numbers of 8 bits where they are."""
    return "int8" if any(folder.glob("*model*int8.onnx")) else None


def languages(folder: Path) -> frozenset[str]:
    """Whisper's codes of the languages that the model knows."""
    with (folder / VOCABULARY).open(encoding="utf-8", errors="replace") as lines:
        tokens = sum(1 for _ in lines)
    return EUROPEAN if tokens > ENGLISH_TOKENS else frozenset({"en"})


def check(folder: Path, name: str, language: str) -> None:
    """FacilitatorError if the model cannot be loaded here, or does not know the language."""
    if importlib.util.find_spec("onnx_asr") is None:
        raise FacilitatorError(
            _(
                "The speech model '{name}' is a Parakeet, and what reads it is not installed."
            ).format(name=name),
            _("Install it once: pip install 'facilitator[parakeet]'; or choose another model."),
        )
    if not any(folder.glob("*model*.onnx")):
        raise FacilitatorError(
            _(
                "The speech model in {folder} cannot be loaded: its weights (.onnx) are missing."
            ).format(folder=folder),
            _("Bring the model's folder here again, with all its files."),
        )
    known = languages(folder)
    if language not in known:
        what = _("English only") if len(known) == 1 else _("European languages only")
        raise FacilitatorError(
            _(
                "The speech model '{name}' knows {what}; the meeting's language "
                "is {spoken} ({language})."
            ).format(name=name, what=what, spoken=language_name(language), language=language),
            _("Choose another model (facilitator models list), or another language."),
        )
