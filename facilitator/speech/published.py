"""The published speech models by name, as `published.toml` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from facilitator.domain.reading import toml_of
from facilitator.words import _

_NOTES = {
    "english": _("English only"),
    "weak": _("any language; not for Japanese (a third to two thirds of characters wrong)"),
    "fair": _("any language; Japanese needs much correcting"),
    "good": _("any language; slow without a fast machine"),
    "turbo": _("any language; fast for its size"),
}
"""Of Japanese: measured with base on 23 s of speech (docs/speech.md); published character error
rates of 29-70 % for base, 15-42 % for small and 9-15 % for large-v3."""

ALIASES = {"large": "large-v3", "turbo": "large-v3-turbo"}
"""Second names that faster-whisper has for the same models (its `utils._MODELS`)."""


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of a model: its size in bytes and SHA-256 (hexadecimal), None where not known."""

    bytes: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A published model: its repository on the hub and the commit there that is taken, its size
    in MB (rounded), millions of parameters, what it is good for, its files by name, and whether
    it knows English alone."""

    repository: str
    revision: str
    megabytes: int
    parameters: int
    note: str
    files: Mapping[str, PublishedFile] = field(repr=False)
    english: bool = False

    @property
    def digests_known(self) -> bool:
        """Whether the digest of every file is known here."""
        return all(file.sha256 for file in self.files.values())


def canonical(name: str) -> str:
    """The name a model is kept under: "turbo" is large-v3-turbo."""
    return ALIASES.get(name, name)


@cache
def known_models() -> Mapping[str, KnownModel]:
    """The published models by name, without second names, the smallest first."""
    table = toml_of((files("facilitator.speech") / "published.toml").read_text(encoding="utf-8"))
    return {
        name: KnownModel(
            **{
                **entry,
                "note": _NOTES[entry["note"]],
                "english": entry["note"] == "english",
                "files": {file: PublishedFile(**known) for file, known in entry["files"].items()},
            }
        )
        for name, entry in table.items()
    }
