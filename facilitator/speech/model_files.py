"""The files of a model in CTranslate2's format, looked at without loading them."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

from facilitator.domain.reading import json_of

_SPECIFICATION = "WhisperSpec"
_FIRST_LAYER = "encoder/conv1/weight"
_MOST_DIMENSIONS = 8
_LAST_WITHOUT_BYTES = 3
"""Binary versions up to this one give a variable's item size and count; later ones its bytes."""

_LAST_WITHOUT_ALIASES = 2
"""Those up to this one have no list of second names of variables at their end."""


class _NoModelError(Exception):
    """The file is no model, or ends before the model does."""


def is_whole(file: Path) -> bool:
    """Whether a model.bin is a Whisper model of which nothing is missing at the end."""
    return _shapes(file) is not None


def width(file: Path) -> int | None:
    """The width of a model's layers: 384 for tiny, 512 for base, 768 for small, 1024 for medium,
    1280 for large (Whisper's `n_audio_state`). None if the file is none that can be read."""
    shape = (_shapes(file) or {}).get(_FIRST_LAYER)
    return shape[0] if shape else None


def _shapes(file: Path) -> dict[str, tuple[int, ...]] | None:
    """The shape of each variable in a model.bin; None if it is no Whisper model, or not whole.

    Reads the name and size of each variable and seeks past its values. The layout is that of
    CTranslate2's `python/ctranslate2/specs/model_spec.py` (`ModelSpec._serialize`).
    """
    shapes = {}
    try:
        with file.open("rb") as opened:
            size = os.fstat(opened.fileno()).st_size
            (version,) = _numbers(opened, "I")
            if _text(opened) != _SPECIFICATION:
                return None
            _revision, variables = _numbers(opened, "II")
            for _ in range(variables):
                name = _text(opened)
                (rank,) = _numbers(opened, "B")
                if rank > _MOST_DIMENSIONS:
                    return None
                shapes[name] = _numbers(opened, f"{rank}I")
                first, second = _numbers(opened, "BI")
                length = first * second if version <= _LAST_WITHOUT_BYTES else second
                if opened.seek(length, os.SEEK_CUR) > size:
                    return None
            (aliases,) = _numbers(opened, "I") if version > _LAST_WITHOUT_ALIASES else (0,)
            for _ in range(2 * aliases):
                _text(opened)
    except (OSError, _NoModelError, UnicodeDecodeError):
        return None
    return shapes or None


def vocabulary(folder: Path) -> tuple[str, ...] | None:
    """The model's tokens, None if there are none to be read or another needed file is damaged."""
    try:
        for name in ("config.json", "tokenizer.json"):
            if not isinstance(json_of((folder / name).read_bytes()), dict):
                return None
        if (listed := folder / "vocabulary.json").is_file():
            tokens = json_of(listed.read_bytes())
        else:
            tokens = (
                (folder / "vocabulary.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
            )
        return tuple(map(str, tokens)) or None if isinstance(tokens, list) else None
    except (OSError, ValueError):
        return None


def _numbers(file: BinaryIO, layout: str) -> tuple[int, ...]:
    """Unsigned numbers as `struct` names them, little-endian."""
    layout = f"<{layout}"
    data = file.read(struct.calcsize(layout))
    if len(data) < struct.calcsize(layout):
        raise _NoModelError
    return struct.unpack(layout, data)


def _text(file: BinaryIO) -> str:
    """A text: its length in bytes with the zero at its end, then itself."""
    (length,) = _numbers(file, "H")
    data = file.read(length)
    if len(data) < length or not data.endswith(b"\0"):
        raise _NoModelError
    return data[:-1].decode()
