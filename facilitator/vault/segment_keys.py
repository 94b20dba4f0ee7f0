"""What opens the segments that were recorded before a part of the recording was struck.

Striking a part draws the recording's root anew, so that nothing leads from the key of now to what
was recorded until then. The keys of the segments that stay are kept here, each file's own, sealed
under the new root; of what was struck no key is kept. The file is written before the new key is,
and named by the generation of the key from which on it counts.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from facilitator.domain.reading import json_of
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.sealed_file import read_sealed_file, write_sealed_file
from facilitator.vault.session_key import SessionKey
from facilitator.vault.stream import StreamKeys
from facilitator.words import _

_NAME = re.compile(r"keys\.(\d{6,9})")


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one segment: the name of its file in the spool's folder, and its keys."""

    name: str
    keys: StreamKeys


Keeping = Mapping[int, Kept]
"""By the segment's number."""


def keys_path(folder: Path, generation: int) -> Path:
    """Where the keys lie that count from a generation of the session's key on."""
    return folder / f"keys.{generation:06d}"


def keys_files(folder: Path) -> dict[int, Path]:
    """All such files by generation, the newest first."""
    try:
        found = ((_NAME.fullmatch(p.name), p) for p in folder.iterdir())
        return dict(sorted(((int(m[1]), p) for m, p in found if m), reverse=True))
    except FileNotFoundError:
        return {}


def read_kept(folder: Path, key: SessionKey, session_id: str) -> tuple[int, Keeping]:
    """The newest that the key opens, with its generation; (0, {}) if there is none."""
    for generation, path in keys_files(folder).items():
        try:
            return generation, _from(read_sealed_file(path, key, _called(session_id)))
        except FacilitatorError:
            continue  # under another root: of before, or of a step that was cut off
    return 0, {}


def write_kept(folder: Path, key: SessionKey, session_id: str, kept: Keeping) -> None:
    """Put them where the key finds them, on the medium on return."""
    content = {
        str(number): [one.name, *(base64.b64encode(part).decode() for part in one.keys)]
        for number, one in kept.items()
    }
    path = keys_path(folder, key.generation)
    write_sealed_file(path, key, _called(session_id), json.dumps(content).encode())


def opens_kept(folder: Path, key: SessionKey, session_id: str) -> bool:
    """Whether a key leads to any of them."""
    return bool(read_kept(folder, key, session_id)[0])


def remove_older(folder: Path, generation: int) -> None:
    """Remove those that a newer one took the place of."""
    for found, path in keys_files(folder).items():
        if found < generation:
            disk.unlink(path)


def _called(session_id: str) -> str:
    return f"keys of segments {session_id}"


def _from(content: bytes) -> Keeping:
    try:
        kept = {}
        for number, (name, header, chunks) in json_of(content).items():
            keys = StreamKeys(base64.b64decode(header), base64.b64decode(chunks))
            kept[int(number)] = Kept(name, keys)
        return kept
    except (ValueError, TypeError, AttributeError):
        raise FacilitatorError(_("The keys of the segments are damaged."), "") from None
