"""Copies of session keys that somebody kept, found for the proof after a destruction."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from facilitator.vault import disk
from facilitator.vault.custody import KEYFILE, KeyLockedError
from facilitator.vault.key_file import FORMAT, identity
from facilitator.vault.keys import KeyStore
from facilitator.vault.session_key import SessionKey, check_session_id

_LARGEST_KEY_FILE = 65_536
_FORMATS = (FORMAT.encode(), b"facilitator exported key")
"""What a copy of a key says it is, as it was stored or exported."""
_BESIDE_FOLDERS = 3
_BESIDE_FILES = 5_000
_PLAIN_KEY = re.compile(rb'"key"\s*:\s*"([A-Za-z0-9+/]{48,})')
"""At least generation and root of a key in a key file (custody "keyfile"), be the rest cut off."""


def every_key(keys: KeyStore) -> Iterator[tuple[Path, SessionKey]]:
    """Whatever in and beside the key folder still holds a key, also under other names or
    damaged.

    Made for the proof after a destruction, which must find a copy that someone kept. Nobody
    is asked for a passphrase: see `copies` for what is sealed under one.
    """
    for path, data in (*_every_file(keys), *_beside(keys)):
        found = [_unasked(keys, data), *map(_fragment, _PLAIN_KEY.findall(data))]
        yield from ((path, key) for key in found if key is not None)


def copies(keys: KeyStore, session_id: str) -> list[Path]:
    """Files in the key folder, and keys beside it or in the study, that name a session as
    theirs, whether they can be opened or not.

    After `destroy` there must be none.
    """
    named = re.compile(rb'"session"\s*:\s*"' + check_session_id(session_id).encode() + rb'"')
    beside = ((p, data) for p, data in _beside(keys) if any(f in data for f in _FORMATS))
    return [p for p, data in (*_every_file(keys), *beside) if named.search(data)]


def _unasked(keys: KeyStore, data: bytes) -> SessionKey | None:
    """The key in a file, if it can be had without asking anybody."""
    stored = keys.parse(data)
    if stored is not None and stored.custody.name != KEYFILE:
        with suppress(ValueError, KeyLockedError):
            secret = stored.custody.unwrap(identity(stored.session), stored.held, ask=False)
            return SessionKey.from_secret(secret)
    return None


def _every_file(keys: KeyStore) -> Iterator[tuple[Path, bytes]]:
    if not keys.folder.is_dir():
        return
    for path in sorted(keys.folder.rglob("*")):
        with suppress(OSError):
            if path.is_file() and path.stat().st_size <= _LARGEST_KEY_FILE:
                yield path, path.read_bytes()


def _beside(keys: KeyStore) -> Iterator[tuple[Path, bytes]]:
    """Small files where copies of the key folder are likely made: in the folder around it, in
    its neighbours that are called like it (facilitator.bak), and in the study, whose copies
    would take the key along with what it opens. So far and no further: `_BESIDE_FOLDERS` deep,
    `_BESIDE_FILES` at most in each."""
    home = keys.folder.parent
    try:
        near = [p for p in home.parent.iterdir() if home.name in p.name and p != home]
    except OSError:
        near = []
    study = [] if keys.outside is None else [keys.outside]
    for start in (home, *sorted(near), *study):
        for path in islice(_below(start, keys.folder), _BESIDE_FILES):
            with suppress(OSError):
                if path.stat().st_size <= _LARGEST_KEY_FILE:
                    yield path, disk.read(path)


def _below(start: Path, apart: Path) -> Iterator[Path]:
    """The files in a folder and `_BESIDE_FOLDERS` further down, but for the key folder's."""
    walk = os.walk(start) if start.is_dir() and not start.is_symlink() else ()
    for name, folders, files in walk:
        at = Path(name)
        deep = len(at.parts) - len(start.parts) >= _BESIDE_FOLDERS
        folders[:] = [] if deep else sorted(f for f in folders if at / f != apart)
        yield from (at / file for file in sorted(files))


def _fragment(run: bytes) -> SessionKey | None:
    """The key whose secrets begin a run of base64, be it cut off."""
    if len(run) % 4 == 1:  # six bits of a byte tell nothing
        run = run[:-1]
    return SessionKey.from_fragment(base64.b64decode(run + b"=" * (-len(run) % 4)))
