"""Which speech models there are, and where they lie on this machine. Nothing is ever downloaded.

A model is a folder in CTranslate2's format, as faster-whisper reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from facilitator.domain.languages import LANGUAGES
from facilitator.domain.reading import json_of
from facilitator.errors import FacilitatorError
from facilitator.files import expanded
from facilitator.speech.model_files import is_whole, vocabulary

DEMO = "demo"
DEMO_NOTE = "for trying the program: a small English vocabulary, synthetic voices only"
DEMO_FOLDER = Path(__file__).resolve().parent.parent / "demo" / "model"

DEFAULT_WINDOW_MS = 30_000
"""What a Whisper model hears at once, unless its preprocessor_config.json says less."""

MULTILINGUAL_TOKENS = 51_865
"""A Whisper model with so many tokens was trained on all languages, one with fewer on English
alone (OpenAI's `whisper.model.Whisper.is_multilingual`, and CTranslate2's)."""

_MODEL_FILE = "model.bin"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A published model: its repository on the Hugging Face hub, its size, what it is good for."""

    repository: str
    megabytes: int
    note: str


_ENGLISH = "English only"
_WEAK = "any language; not for Japanese (a third to two thirds of characters wrong)"
_FAIR = "any language; Japanese needs much correcting"
_GOOD = "any language; slow without a fast machine"

KNOWN: dict[str, KnownModel] = {
    "tiny": KnownModel("Systran/faster-whisper-tiny", 75, _WEAK),
    "tiny.en": KnownModel("Systran/faster-whisper-tiny.en", 75, _ENGLISH),
    "base": KnownModel("Systran/faster-whisper-base", 145, _WEAK),
    "base.en": KnownModel("Systran/faster-whisper-base.en", 145, _ENGLISH),
    "small": KnownModel("Systran/faster-whisper-small", 485, _FAIR),
    "small.en": KnownModel("Systran/faster-whisper-small.en", 485, _ENGLISH),
    "distil-small.en": KnownModel("Systran/faster-distil-whisper-small.en", 335, _ENGLISH),
    "medium": KnownModel("Systran/faster-whisper-medium", 1530, _FAIR),
    "medium.en": KnownModel("Systran/faster-whisper-medium.en", 1530, _ENGLISH),
    "distil-medium.en": KnownModel("Systran/faster-distil-whisper-medium.en", 790, _ENGLISH),
    "large-v1": KnownModel("Systran/faster-whisper-large-v1", 3090, _GOOD),
    "large-v2": KnownModel("Systran/faster-whisper-large-v2", 3090, _GOOD),
    "large-v3": KnownModel("Systran/faster-whisper-large-v3", 3090, _GOOD),
    "large": KnownModel("Systran/faster-whisper-large-v3", 3090, "the same as large-v3"),
    "distil-large-v2": KnownModel("Systran/faster-distil-whisper-large-v2", 1515, _ENGLISH),
    "distil-large-v3": KnownModel("Systran/faster-distil-whisper-large-v3", 1515, _ENGLISH),
    "distil-large-v3.5": KnownModel("distil-whisper/distil-large-v3.5-ct2", 1515, _ENGLISH),
    "large-v3-turbo": KnownModel(
        "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1620, "any language; fast for its size"
    ),
    "turbo": KnownModel(
        "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1620, "the same as large-v3-turbo"
    ),
}
"""The names faster-whisper knows (its `utils._MODELS`), with rounded download sizes in MB.

What is said of Japanese: published character error rates of 29-70 % for base, 15-42 % for small
and 9-15 % for large-v3.
"""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that is on this machine.

    `window_ms` is how much it hears at once; `note` says in a line what it is good for.
    """

    name: str
    path: Path
    bytes: int
    window_ms: int
    note: str


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A line of `models list`: `path` is None when the model is not on this machine."""

    name: str
    path: Path | None
    megabytes: int
    note: str


def window_ms(folder: Path) -> int:
    """How much sound the model in `folder` hears at once, in ms.

    Raises FacilitatorError if its preprocessor_config.json is there and damaged.
    """
    config = folder / "preprocessor_config.json"
    try:
        seconds = json_of(config.read_bytes()).get("chunk_length", 30)
    except FileNotFoundError:
        return DEFAULT_WINDOW_MS
    except (OSError, ValueError, AttributeError):
        seconds = None
    if not isinstance(seconds, int) or not 1 <= seconds <= 30:
        raise FacilitatorError(
            f"{config} cannot be used.", "Bring the model's folder here again, with all its files."
        )
    return seconds * 1000


def resolve(name: str) -> ModelInfo:
    """The model called `name`: "demo", a folder, or a faster-whisper name already in the hub cache.

    Raises FacilitatorError that says what to do if there is none, or if it is not on this machine.
    """
    if name == DEMO:
        return _in_folder(DEMO, DEMO_FOLDER, DEMO_NOTE)
    folder = expanded(name)
    if name in KNOWN and not folder.is_dir():
        cached = _cached(KNOWN[name].repository)
        if cached is None:
            raise FacilitatorError(
                f"The speech model '{name}' is not on this machine.",
                f"Download it once, with a network: hf download {KNOWN[name].repository} "
                "(or copy its folder here and give the path); 'demo' is there for trying.",
            )
        return _in_folder(name, cached, KNOWN[name].note)
    if folder.is_dir() or len(folder.parts) > 1:
        return _in_folder(name, folder.absolute(), "a folder of your own")
    raise FacilitatorError(
        f"There is no speech model '{name}'.",
        "Use a name from `facilitator models list`, or a folder that holds model.bin.",
    )


def check_usable(model: ModelInfo, language: str) -> None:
    """Raises FacilitatorError if the model cannot be loaded, or does not know the language.

    Loads nothing: it looks at the model's files, which takes milliseconds. `language` is
    Whisper's code of it.
    """
    tokens = vocabulary(model.path)
    if tokens is None or not is_whole(model.path / _MODEL_FILE):
        raise FacilitatorError(
            f"The speech model in {model.path} cannot be loaded: its files are damaged.",
            "They may be incomplete or in another format: bring them here again, or use another.",
        )
    english = model.note == _ENGLISH or len(tokens) < MULTILINGUAL_TOKENS
    if language != "en" and (english or f"<|{language}|>" not in tokens):
        what = "knows English only" if english else f"does not know {LANGUAGES[language]}"
        raise FacilitatorError(
            f"The speech model '{Path(model.name).name}' {what}; the meeting's language is "
            f"{LANGUAGES[language]} ({language}).",
            "Choose another model (facilitator models list), or another language.",
        )


def listing() -> list[ListedModel]:
    """All models that have a name, the demo model first, and which of them are here."""
    models = [
        ListedModel(
            DEMO,
            DEMO_FOLDER if (DEMO_FOLDER / _MODEL_FILE).is_file() else None,
            max(1, _size(DEMO_FOLDER) // 1_000_000),
            DEMO_NOTE,
        )
    ]
    for name, known in KNOWN.items():
        cached = _cached(known.repository)
        models.append(ListedModel(name, cached, known.megabytes, known.note))
    return models


def _in_folder(name: str, folder: Path, note: str) -> ModelInfo:
    if not folder.is_dir():
        raise FacilitatorError(
            f"There is no folder {folder}.",
            "Use a name from `facilitator models list`, or a folder that holds model.bin.",
        )
    missing = [f for f in (_MODEL_FILE, "config.json") if not (folder / f).is_file()]
    if missing:
        raise FacilitatorError(
            f"{folder} holds no speech model: {' and '.join(missing)} not found in it.",
            "Give the folder of a model in CTranslate2 format, as faster-whisper reads it.",
        )
    if not (folder / "tokenizer.json").is_file():
        # faster-whisper would fetch another model's from the hub, and guess.
        raise FacilitatorError(
            f"{folder} has no tokenizer.json.", "Bring the model's folder here with all its files."
        )
    return ModelInfo(name, folder, _size(folder), window_ms(folder), note)


def _size(folder: Path) -> int:
    if not folder.is_dir():
        return 0
    return sum(f.stat().st_size for f in folder.iterdir() if f.is_file())


def _cached(repository: str) -> Path | None:
    """The folder of a repository in the hub's cache on this machine; never asks the network."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(repository, _MODEL_FILE)
    return Path(found).parent if isinstance(found, str) else None
