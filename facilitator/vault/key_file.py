"""A session's key as a file: JSON that says whose it is and how its secrets are kept."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from facilitator.domain.reading import json_of
from facilitator.vault.custody import Custody, Held
from facilitator.vault.session_key import SessionKey, is_session_id

FORMAT = "facilitator session key"
VERSION = 2
_FRAME = ("format", "version", "custody", "session", "check")


class Stored(NamedTuple):
    """A key file as read: whose it is, who keeps its secrets, and what it holds instead of them."""

    session: str
    custody: Custody
    held: Held


def parse(data: bytes, custodies: Mapping[str, Custody]) -> Stored | None:
    """A key file's parts, unchecked; None if it is no key file. `custodies` by their names."""
    try:
        body = json_of(data)
        session, custody = body["session"], custodies[body["custody"]]
        if (body["format"], body["version"]) != (FORMAT, VERSION) or not is_session_id(session):
            return None
        held = {name: value for name, value in body.items() if name not in _FRAME}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Stored(session, custody, held)


def identity(session_id: str) -> str:
    """What a session's secrets are kept as."""
    return f"{FORMAT}/{VERSION}/{session_id}"


def encode(session_id: str, custody: str, held: Held, key: SessionKey) -> bytes:
    """The key file: JSON whose check is an HMAC under the key over all the rest."""
    frame = {"format": FORMAT, "version": VERSION, "custody": custody, "session": session_id}
    body: dict[str, Any] = {**frame, **held}
    told = json.dumps(body, sort_keys=True).encode()
    body["check"] = hmac.digest(key.derive("key file"), told, "sha256").hex()
    return json.dumps(body, indent=1).encode() + b"\n"
