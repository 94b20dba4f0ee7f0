"""Which file of a session lies where, relative to the session's folder.

sessions/ID/vault/spool/000001.aud ...   the recording, encrypted
sessions/ID/vault/spool/keys.000002      what opens it, once a part was struck, encrypted
sessions/ID/vault/journal.000001         the events, encrypted
sessions/ID/vault/lock                   held by the one process that may write
sessions/ID/transcript.json              after sealing: reviewed, anonymised, plain
sessions/ID/certificate.json, .txt       after sealing
sessions/ID/destruction.json             only while sealing is under way
"""

from __future__ import annotations

from pathlib import Path

TRANSCRIPT = "transcript.json"
CERTIFICATE = "certificate.json"
CERTIFICATE_TEXT = "certificate.txt"
INTENT = "destruction.json"
LOCK = "lock"
KEY_SUFFIX = ".key"
"""A session's key is ID.key, in the user's own key folder."""
MARK_SUFFIX = ".end"
"""What is noted beside a key and is no secret."""


def vault_folder(session_folder: Path) -> Path:
    """The folder that holds everything identifying; sealing removes it as a whole."""
    return session_folder / "vault"


def spool_folder(session_folder: Path) -> Path:
    """The recording's segments."""
    return vault_folder(session_folder) / "spool"
