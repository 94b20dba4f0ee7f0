"""Keeps libraries off the network: what a meeting said is put into them.

Libraries of language models fetch what they miss (models, lists of domains) and report their use.
Settings stop those that are known; for the rest, Python itself tells of every socket (PEP 578).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

SETTINGS = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}
"""Environment variables by which such libraries are told to use only what is there."""

REFUSED = {
    *("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"),
    *("socket.getnameinfo", "socket.sendto", "socket.sendmsg"),
}
"""Audit events by which Python tells of something about to leave this machine."""


_inside = ContextVar("inside", default=False)
"""Of each thread, whether what runs there is kept off the network."""


class NetworkRefusedError(ConnectionError):
    """A library wanted the network. It is a ConnectionError, so that libraries fall back."""


@contextmanager
def no_network() -> Iterator[None]:
    """What runs inside, in this thread, cannot look up a name or send anything.

    It gets a NetworkRefusedError instead. Code that does not use Python's sockets is not seen; the
    settings above are what such libraries obey.
    """
    _watch()
    before = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(before)


@cache
def _watch() -> None:
    """An audit hook stays for good: it is set when the first of these libraries is used."""
    os.environ.update(SETTINGS)
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event in REFUSED and _inside.get():
        raise NetworkRefusedError("an optional detector wanted the network; it has none")
