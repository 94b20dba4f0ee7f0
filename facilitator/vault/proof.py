"""The proof that a session is destroyed: no key that is left anywhere opens anything of it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault import disk, layout
from facilitator.vault.generations import journal_files
from facilitator.vault.key_copies import copies, every_key
from facilitator.vault.keys import KeyStore
from facilitator.vault.record_log import opens
from facilitator.vault.segment_keys import opens_kept
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool import CHUNK_BYTES, every_segment_file, identity
from facilitator.vault.stream import StreamError, StreamReader
from facilitator.words import _


def prove(session_folder: Path, keys: KeyStore, session_id: str) -> int:
    """How many keys were tried in vain; FacilitatorError if one of them opens anything."""
    tried = 0
    left = copies(keys, session_id)
    for path, key in every_key(keys):
        tried += 1
        if _opens(session_folder, key, session_id):
            left.append(path)
    if left:
        raise FacilitatorError(
            _("A copy of the session's key still lies in {path}.").format(path=left[0]),
            _("Delete that copy, then finish with `{facilitator} seal {session_id}`.").format(
                facilitator=program(), session_id=session_id
            ),
        )
    return tried


def _opens(session_folder: Path, key: SessionKey, session_id: str) -> bool:
    """Whether the key opens any file of the vault."""
    spool = layout.spool_folder(session_folder)
    if opens_kept(spool, key, session_id):
        return True
    for number, _rest, path in every_segment_file(spool):
        try:
            fd = disk.open_read(path)
        except disk.NotAFileError:
            continue
        try:
            if StreamReader(fd, key, identity(session_id, number), CHUNK_BYTES).opens():
                return True
        except StreamError:
            pass
        finally:
            os.close(fd)
    for generation, path in journal_files(layout.vault_folder(session_folder)).items():
        # A copy of the key from before the journal was compacted leads to the one of now.
        with suppress(ValueError):
            if opens(path, key.at(generation), session_id):
                return True
    return False
