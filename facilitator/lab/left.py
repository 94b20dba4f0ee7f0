"""What machines of a lab leave when they are killed is taken back when the next command of a lab
begins, or `doctor`: a worker's folder, and the bundles that hosts of this account have made.

Each bundle has a note, in a folder of the account's own, that says where it lies, and a lock, held
for as long as the host lives. A bundle is known by an id in it: another file of that name is left
alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from facilitator.domain.reading import json_of
from facilitator.errors import FacilitatorError
from facilitator.lab.bundle import bundle_id
from facilitator.vault import disk, scratch
from facilitator.vault.lock import FileLock
from facilitator.words import _

_WORKER = "facilitator-lab-"


def _in_memory() -> Path | None:
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    return memory if memory.is_dir() and os.access(memory, os.W_OK) else None


def worker_folder() -> AbstractContextManager[Path]:
    """A folder that Dask wants and nothing is put into: in memory, where there is such a place."""
    return scratch.scratch(_WORKER, where=_in_memory())


def remove_worker_folders() -> None:
    """Removes those of workers of this account that are no more."""
    scratch.remove_left(_WORKER, where=_in_memory())


@contextmanager
def noted(folder: Path, id_: str, bundle: Path) -> Iterator[None]:
    """Noted for as long as this lasts; then the bundle is deleted. FacilitatorError if it cannot be
    noted: then none is to be made."""
    note, lock_path = folder / f"{id_}.json", folder / f"{id_}.lock"
    lock = FileLock(lock_path, "A lab")
    try:
        said = json.dumps({"id": id_, "bundle": str(bundle.absolute())})
        try:
            disk.write_whole(note, said.encode())
        except OSError as error:
            raise disk.fault(_("No bundle was made"), note, error) from error
        yield
    finally:
        _take_back(note, lock)


def take_back(folder: Path) -> list[Path]:
    """Deletes the bundles of hosts that are no more; those that were there. One on a disk that is
    not connected waits for a later command."""
    found = []
    for note in sorted(folder.glob("*.json")):
        with suppress(FacilitatorError):  # its host lives
            lock = FileLock(note.with_suffix(".lock"), "A lab")
            bundle = _take_back(note, lock)
            if bundle is not None:
                found.append(bundle)
    return found


def _take_back(note: Path, lock: FileLock) -> Path | None:
    """The bundle, if it was there and is not any more."""
    gone: Path | None = None
    try:
        told = json_of(disk.read(note))
        bundle, id_ = Path(told["bundle"]), str(told["id"])
        if bundle.is_file() and bundle_id(bundle) == id_:
            bundle.unlink()
            gone = bundle
        elsewhere = not bundle.parent.is_dir()
    except (OSError, ValueError, KeyError, TypeError):
        elsewhere = True
    if not elsewhere:
        with suppress(OSError):
            note.unlink()
    lock.release()
    if not note.exists():
        with suppress(OSError):
            lock.path.unlink()
    return gone
