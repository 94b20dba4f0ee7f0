"""What a worker does: opens a sealed block of sound, hears it again, and seals the words.

The key of a job comes from whoever began it, to each machine by itself, and is in none of the
tasks: what Dask holds, passes on or might ever write is sealed. All is in memory, and goes with the
job.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from facilitator.child_messages import Piece, Utterance
from facilitator.domain.reading import json_of, plain, read_as
from facilitator.errors import FacilitatorError, system_says
from facilitator.lab.bundle import versions
from facilitator.study_settings import AUTO
from facilitator.words import _

NONCE = 12
KEY_S = 60.0
"""How long a task waits for its job's key: who has just joined gets it within a second or two."""

_MARK = 1 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """A model as a job wants it: its name, language and engine, and the mark of its files."""

    model: str
    mark: str
    language: str
    engine: str


@dataclass(frozen=True, slots=True)
class Block:
    """What is heard as one, but for its sound: turns, and names that are likely to be said, which
    no text shows, and which are sealed as the sound is."""

    turns: tuple[Piece, ...]
    terms: tuple[str, ...] = field(default=(), repr=False)


class NoKeyError(RuntimeError):
    """This machine has not been given the job's key."""


def seal(key: bytes, job: str, number: int, data: bytes) -> bytes:
    """Data of a job, sealed for one block of it."""
    nonce = os.urandom(NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, f"{job} {number}".encode())


def unseal(key: bytes, job: str, number: int, sealed: bytes) -> bytes:
    """cryptography's InvalidTag if it is not of this job and block, or has been changed."""
    given = f"{job} {number}".encode()
    return ChaCha20Poly1305(key).decrypt(sealed[:NONCE], sealed[NONCE:], given)


def mark_of(folder: Path) -> str:
    """What tells a model's files from others of the same name: their sizes, and the beginning and
    end of the largest."""
    files = {path: path.stat().st_size for path in folder.iterdir() if path.is_file()}
    sizes = sorted((path.name, size) for path, size in files.items())
    found = hashlib.sha256(json.dumps(sizes).encode())
    largest = max(files, key=lambda path: files[path])
    with largest.open("rb") as file:
        found.update(file.read(_MARK))
        file.seek(max(0, files[largest] - _MARK))
        found.update(file.read(_MARK))
    return found.hexdigest()


# -- on a worker ---------------------------------------------------------------------------------

_keys: dict[str, bytes] = {}
_engines: dict[Wanted, Any] = {}
_arrived = threading.Condition()
_threads: list[int | None] = [None]


def use_threads(count: int | None) -> None:
    """How many threads of the processor a model uses here; None: as many as do well."""
    _threads[0] = count


def here() -> dict[str, str]:
    """This machine's versions."""
    return versions()


def begin(job: str, key: bytes, wanted: Wanted) -> str | None:
    """Takes a job's key, and says what stands in the way of it here, if anything does."""
    fault = _fault(wanted)
    if fault is None:
        with _arrived:
            _keys[job] = key
            _arrived.notify_all()
    return fault


def end(job: str) -> None:
    """Forgets a job, and its model."""
    with _arrived:
        _keys.pop(job, None)
    _engines.clear()


def hear(job: str, number: int, wanted: Wanted, sealed: bytes) -> bytes:
    """Hears a block: 16-bit sound and turns in, utterances out, both sealed."""
    with _arrived:
        if not _arrived.wait_for(lambda: job in _keys, KEY_S):
            raise NoKeyError
        key = _keys[job]
    head, _rest, pcm = unseal(key, job, number, sealed).partition(b"\n")
    block = read_as(Block, json_of(head))
    from facilitator.speech.again import hear_again
    from facilitator.speech.engines import Prompted
    from facilitator.speech.voice import samples_of

    engine = _engine(wanted)
    if isinstance(engine, Prompted):
        engine.expect(block.terms)
    heard = hear_again(engine, samples_of(pcm), block.turns)
    return seal(key, job, number, json.dumps([plain(one) for one in heard]).encode())


def packed(key: bytes, job: str, number: int, block: Block, pcm: bytes) -> bytes:
    """A block as `hear` wants it."""
    head = json.dumps(plain(block)).encode()
    return seal(key, job, number, head + b"\n" + pcm)


def unpacked(key: bytes, job: str, number: int, sealed: bytes) -> tuple[Utterance, ...]:
    """What `hear` has answered."""
    return tuple(read_as(Utterance, one) for one in json_of(unseal(key, job, number, sealed)))


def _engine(wanted: Wanted) -> Any:
    if wanted not in _engines:
        from facilitator.speech.engines import load_engine
        from facilitator.speech.models import resolve

        folder = resolve(wanted.model).path
        _engines.clear()
        _engines[wanted] = load_engine(wanted.engine, folder, wanted.language, _threads[0], AUTO)
    return _engines[wanted]


def _fault(wanted: Wanted) -> str | None:
    from facilitator.speech.models import resolve

    try:
        folder = resolve(wanted.model).path
        if mark_of(folder) != wanted.mark:
            return _("its model {model} is another one of the same name").format(model=wanted.model)
    except FacilitatorError as error:
        return error.what
    except OSError as error:
        return _("its model {model} cannot be read ({strerror})").format(
            model=wanted.model, strerror=system_says(error)
        )
    return None
