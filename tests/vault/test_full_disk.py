"""Real disks that are full or read-only, where the machine lets a test have one.

What an injected fault cannot show: that a real file system, at whatever byte it gives up, leaves
what the vault's own faults leave.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from facilitator.errors import FacilitatorError
from facilitator.vault import layout
from facilitator.vault.checking import verify_open
from facilitator.vault.destroyed import verify_sealed
from facilitator.vault.destruction import destroy
from facilitator.vault.journal import Journal
from facilitator.vault.keys import KeyStore
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.spool_writer import SpoolWriter

ID = "s-1"
SIZE = 2_000_000
PCM = b"\x34\x12" * 8_000
_NOBODY = 65_534


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small disk")
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "none", str(place)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no small disk could be mounted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """A file that takes all room but `leave` bytes."""
    path = folder / "filler"
    with path.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)) == 4096:
            pass
    os.truncate(path, max(0, path.stat().st_size - leave))
    return path


def test_a_full_disk_costs_nothing_that_was_acknowledged_and_it_goes_on(
    small: Path, keys: KeyStore
) -> None:
    key = keys.create(ID)
    vault, spool = small / "vault", small / "vault" / "spool"
    acknowledged, samples = 0, 0
    with Journal.create(vault, keys, ID) as journal:
        writer = SpoolWriter(spool, key, ID)
        filler = fill(small, leave=100_000)
        recording = True
        for n in range(2_000):
            try:
                journal.append([{"n": n, "said": "x" * 300}])
                acknowledged += 1
            except FacilitatorError as error:
                assert "Make room" in error.hint
                break
            if recording:
                try:
                    writer.append(PCM)
                    samples += len(PCM) // 2
                except FacilitatorError as error:
                    assert "everything written before is intact" in error.hint
                    recording = False
        else:
            pytest.fail("the disk never was full")
        with pytest.raises(FacilitatorError, match="No space left"):
            journal.append([{"said": "y" * 5_000}])
        with pytest.raises(FacilitatorError, match="No space left"):
            journal.compact()
        with pytest.raises(FacilitatorError):
            writer.flush()
        writer.close()
        assert sum(journal.each(lambda _: 1)) == acknowledged
        with Journal.open(vault, keys, ID, read_only=True) as seen:
            assert sum(seen.each(lambda _: 1)) == acknowledged
        filler.unlink()
        journal.append([{"n": "room again"}])
        journal.compact()
        with SpoolWriter(spool, key, ID) as writer:
            writer.append(PCM)
    with Journal.open(vault, keys, ID) as journal:
        assert sum(journal.each(lambda _: 1)) == acknowledged + 1
    with SpoolReader(spool, key, ID) as reader:
        kept = reader.refresh() - len(PCM) // 2
        assert 0 <= samples - kept < 8_000 * 2  # what was not yet a whole chunk
        reader.verify()
    assert sorted(p.name for p in vault.iterdir()) == ["journal.000002", "lock", "spool"]


def test_sealing_on_a_full_disk_destroys_nothing_and_finishes_with_room(
    small: Path, keys: KeyStore
) -> None:
    key = keys.create(ID)
    folder = small / ID
    with Journal.create(layout.vault_folder(folder), keys, ID) as journal:
        journal.append([{"n": 1}])
    with SpoolWriter(layout.spool_folder(folder), key, ID) as writer:
        writer.append(PCM)

    def write_transcript(path: Path) -> None:
        path.write_text('{"utterances": {}}')

    def seal() -> None:
        destroy(folder, keys, ID, write_transcript=write_transcript, facts={}, now=lambda: "now")

    for leave in range(0, 16_384, 4_096):  # at ever later steps
        filler = fill(small, leave)
        try:
            seal()
        except (FacilitatorError, OSError):
            whole = (folder / layout.TRANSCRIPT).is_file()
            assert whole or verify_open(folder, keys, ID)[:2] == (1, len(PCM) // 2)
        filler.unlink()
    seal()
    verify_sealed(folder, keys, ID)


def test_a_disk_that_is_read_only_can_be_read_and_says_so(small: Path, keys: KeyStore) -> None:
    key = keys.create(ID)
    vault = small / "vault"
    with Journal.create(vault, keys, ID) as journal:
        journal.append([{"n": 1}])
    with SpoolWriter(vault / "spool", key, ID) as writer:
        writer.append(PCM)
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    with Journal.open(vault, keys, ID, read_only=True) as journal:
        assert list(journal.records()) == [{"n": 1}]
    with SpoolReader(vault / "spool", key, ID) as reader:
        assert reader.refresh() == len(PCM) // 2
    for use in (
        lambda: Journal.open(vault, keys, ID),
        lambda: SpoolWriter(vault / "spool", key, ID),
        lambda: Journal.create(small / "other", keys, ID),
    ):
        with pytest.raises(FacilitatorError, match="Read-only") as caught:
            use()
        assert "choose a folder you can write to" in caught.value.hint


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """A folder of somebody who is not root, and may not write where it is forbidden."""
    if sys.platform == "win32":
        pytest.skip("POSIX permissions")
    with tempfile.TemporaryDirectory() as folder:
        if os.geteuid() != 0:
            yield Path(folder)
            return
        os.chown(folder, _NOBODY, -1)
        os.seteuid(_NOBODY)
        try:
            yield Path(folder)
        finally:
            os.seteuid(0)


def test_a_folder_that_may_not_be_written_is_a_clear_error(own_folder: Path) -> None:
    keys = KeyStore(own_folder / "keys")
    key = keys.create(ID)
    vault = own_folder / "vault"
    with Journal.create(vault, keys, ID) as journal:
        journal.append([{"n": 1}])
    vault.chmod(0o500)
    try:
        with Journal.open(vault, keys, ID) as journal:
            journal.append([{"n": 2}])  # the file is there and ours: nothing new is needed
            with pytest.raises(FacilitatorError, match="Permission denied"):
                journal.compact()
            journal.append([{"n": 3}])
        with pytest.raises(FacilitatorError, match="Permission denied") as caught:
            SpoolWriter(vault / "spool", key, ID)
        assert "own this folder" in caught.value.hint
    finally:
        vault.chmod(0o700)
