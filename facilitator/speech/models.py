"""Which speech models there are, and where they lie on this machine. Nothing is fetched here.

A model is a folder in CTranslate2's format, as faster-whisper reads it, or a Parakeet in ONNX.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from facilitator.domain.languages import language_name
from facilitator.domain.reading import json_of
from facilitator.errors import FacilitatorError, meant
from facilitator.files import expanded
from facilitator.speech.model_files import is_whole, vocabulary, width
from facilitator.speech.parakeet_files import PARAKEET, is_parakeet
from facilitator.speech.parakeet_files import check as check_parakeet
from facilitator.speech.published import ALIASES, canonical, known_models
from facilitator.words import _
from facilitator.workspace import key_home

DEMO = "demo"
DEMO_NOTE = _("for trying the program: a small English vocabulary, synthetic voices only")
DEMO_FOLDER = Path(__file__).resolve().parent.parent / "demo" / "model"

FOREIGN_NOTE = _("a model of your own")
PARAKEET_NOTE = _("a Parakeet: English, or European languages; needs the extra parakeet")

DEFAULT_WINDOW_MS = 30_000
"""What a Whisper model hears at once, unless its preprocessor_config.json says less."""

MULTILINGUAL_TOKENS = 51_865
"""A Whisper model with so many tokens was trained on all languages, one with fewer on English
alone (OpenAI's `whisper.model.Whisper.is_multilingual`, and CTranslate2's)."""

MODEL_FILE = "model.bin"
MODEL_FILES = (
    MODEL_FILE,
    "config.json",
    "tokenizer.json",
    "vocabulary.txt",
    "vocabulary.json",
    "preprocessor_config.json",
)
"""What a model may consist of (the files that faster-whisper's `download_model` takes)."""

PART_OF_MODEL = re.compile(r"model\.bin\.part\d+")
"""A model.bin that was cut up, in the order of the numbers."""

MODEL_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
"""Names a folder, so nothing that a path could be made of is allowed."""

WEAK_IN_JAPANESE = 512
"""Width up to which a model is too small for Japanese: that of base, which gets a third of the
characters of clearly read speech wrong (measured), and of tiny; small has 768."""


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
    engine: str = "faster-whisper"
    """What reads it, by its name in `engines`."""


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A line of `models list`: `path` is None when the model is not on this machine."""

    name: str
    path: Path | None
    megabytes: int
    note: str
    partly: bool = False
    """A pull of it was cut off, and can go on."""


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
            _("{config} cannot be used.").format(config=config),
            _("Bring the model's folder here again, with all its files."),
        )
    return seconds * 1000


def models_home() -> Path:
    """Where models are that were pulled, a folder each; it may not exist yet."""
    return key_home() / "models"


def partial_folder(name: str) -> Path:
    """Where a model is put together before it gets its name."""
    return models_home() / f".{name}.part"


def resolve(name: str) -> ModelInfo:
    """The model called `name`: "demo", a folder, one that was pulled, or a name of faster-whisper's
    that is in the hub's cache.

    Raises FacilitatorError that says what to do if there is none, or if it is not on this machine.
    """
    if name == DEMO:
        return _in_folder(DEMO, DEMO_FOLDER, DEMO_NOTE)
    folder = expanded(name)
    if not folder.is_dir() and len(folder.parts) == 1:
        known = known_models().get(canonical(name))
        there = _place(canonical(name))
        if there is not None:
            return _in_folder(name, there, known.note if known else FOREIGN_NOTE)
        if known is not None:
            raise FacilitatorError(
                _("The speech model '{name}' is not on this machine.").format(name=name),
                _(
                    "Fetch it once, with a network: facilitator models pull {name} "
                    "(or copy its folder here and give the path); 'demo' is there "
                    "for trying."
                ).format(name=name),
            )
    if folder.is_dir() or len(folder.parts) > 1:
        return _in_folder(name, folder.absolute(), FOREIGN_NOTE)
    raise FacilitatorError(
        _("There is no speech model '{name}'{meant}.").format(
            name=name, meant=meant(name, (*known_models(), *ALIASES))
        ),
        _("Use a name from `facilitator models list`, or a folder that holds model.bin."),
    )


def check_usable(model: ModelInfo, language: str) -> None:
    """Raises FacilitatorError if the model cannot be loaded, or does not know the language.

    Loads nothing: it looks at the model's files, which takes milliseconds. `language` is
    Whisper's code of it.
    """
    if model.engine == PARAKEET:
        check_parakeet(model.path, Path(model.name).name, language)
        return
    tokens = vocabulary(model.path)
    if tokens is None or not is_whole(model.path / MODEL_FILE):
        raise FacilitatorError(
            _("The speech model in {path} cannot be loaded: its files are damaged.").format(
                path=model.path
            ),
            _(
                "They may be incomplete or in another format: bring them here "
                "again, or use another."
            ),
        )
    known = known_models().get(model.name)
    english = (known is not None and known.english) or len(tokens) < MULTILINGUAL_TOKENS
    if language != "en" and (english or f"<|{language}|>" not in tokens):
        what = (
            _("knows English only")
            if english
            else _("does not know {spoken}").format(spoken=language_name(language))
        )
        raise FacilitatorError(
            _(
                "The speech model '{name}' {what}; the meeting's language is {spoken} ({language})."
            ).format(
                name=Path(model.name).name,
                what=what,
                spoken=language_name(language),
                language=language,
            ),
            _("Choose another model (facilitator models list), or another language."),
        )


HALF_AS_LARGE = 0.6
"""A model has to be this much smaller than another to be worth it where that one is too slow."""


def smaller_than(model: ModelInfo, language: str) -> ModelInfo | None:
    """The largest model with a name on this machine that is much smaller, reads as the same kind
    and knows the language; None if there is none."""
    found = []
    for listed in listing():
        if listed.path is None or DEMO in (listed.name, model.name):
            continue
        try:
            one = resolve(listed.name)
            check_usable(one, language)
        except FacilitatorError:
            continue
        if one.bytes <= HALF_AS_LARGE * model.bytes and one.window_ms == model.window_ms:
            found.append(one)
    return max(found, key=lambda one: one.bytes, default=None)


def doubt(model: ModelInfo, language: str) -> str | None:
    """Why the model is a poor one for a language that it knows, None if it is not: a line."""
    if language != "ja" or (width(model.path / MODEL_FILE) or 0) > WEAK_IN_JAPANESE:
        return None
    return _(
        "{name} is too small for Japanese: a third of the characters and "
        "more come out wrong. Better: facilitator models pull "
        "large-v3-turbo, or small."
    ).format(name=Path(model.name).name)


def listing() -> list[ListedModel]:
    """All models that have a name, the demo model first, and which of them are here."""
    models = [
        ListedModel(
            DEMO,
            DEMO_FOLDER if (DEMO_FOLDER / MODEL_FILE).is_file() else None,
            max(1, _size(DEMO_FOLDER) // 1_000_000),
            DEMO_NOTE,
        )
    ]
    for name, known in known_models().items():
        partly = partial_folder(name).is_dir()
        models.append(ListedModel(name, _place(name), known.megabytes, known.note, partly))
    for folder in sorted(models_home().glob("[!.]*")):
        if folder.name not in known_models() and folder.is_dir():
            size = _size(folder) // 1_000_000
            note = PARAKEET_NOTE if is_parakeet(folder) else FOREIGN_NOTE
            models.append(ListedModel(folder.name, folder, size, note))
    return models


def _place(name: str) -> Path | None:
    """Where a model lies that was pulled, or that the hub's cache has; None if nowhere."""
    if MODEL_NAME.fullmatch(name) and (models_home() / name).is_dir():
        return models_home() / name
    known = known_models().get(name)
    return _cached(known.repository) if known else None


def _in_folder(name: str, folder: Path, note: str) -> ModelInfo:
    if not folder.is_dir():
        raise FacilitatorError(
            _("There is no folder {folder}.").format(folder=folder),
            _("Use a name from `facilitator models list`, or a folder that holds model.bin."),
        )
    if is_parakeet(folder):
        return ModelInfo(name, folder, _size(folder), DEFAULT_WINDOW_MS, PARAKEET_NOTE, PARAKEET)
    missing = [f for f in (MODEL_FILE, "config.json") if not (folder / f).is_file()]
    if missing:
        raise FacilitatorError(
            _("{folder} holds no speech model: {missing} not found in it.").format(
                folder=folder, missing=_(" and ").join(missing)
            ),
            _("Give the folder of a model in CTranslate2 format, as faster-whisper reads it."),
        )
    if not (folder / "tokenizer.json").is_file():
        # faster-whisper would fetch another model's from the hub, and guess.
        raise FacilitatorError(
            _("{folder} has no tokenizer.json.").format(folder=folder),
            _("Bring the model's folder here with all its files."),
        )
    return ModelInfo(name, folder, _size(folder), window_ms(folder), note)


def _size(folder: Path) -> int:
    if not folder.is_dir():
        return 0
    return sum(f.stat().st_size for f in folder.iterdir() if f.is_file())


def _cached(repository: str) -> Path | None:
    """The folder of a repository in the hub's cache on this machine; never asks the network."""
    if not any((hub / f"models--{repository.replace('/', '--')}").is_dir() for hub in _hubs()):
        return None  # what the hub's own library would say, which takes 0.3 s to be loaded
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(repository, MODEL_FILE)
    return Path(found).parent if isinstance(found, str) else None


def _hubs() -> Iterator[Path]:
    """Where the hub's library may keep its cache (huggingface_hub.constants)."""
    for name, within in (
        *(("HF_HUB_CACHE", ""), ("HUGGINGFACE_HUB_CACHE", ""), ("HF_HOME", "hub")),
        ("XDG_CACHE_HOME", "huggingface/hub"),
    ):
        if named := os.environ.get(name):
            yield Path(os.path.expandvars(named)).expanduser() / within
    yield Path("~/.cache/huggingface/hub").expanduser()
