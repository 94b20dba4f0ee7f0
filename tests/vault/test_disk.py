from __future__ import annotations

import errno
import os
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.record_log import RecordLog
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool_writer import SpoolWriter

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and descriptors")


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what the system was really asked to put on the medium."""
    names: list[str] = []

    def watch(call: str) -> None:
        real = getattr(os, call)

        def watched(fd: int) -> None:
            names.append(Path(f"/proc/self/fd/{fd}").readlink().name)
            real(fd)

        monkeypatch.setattr(os, call, watched)

    watch("fsync")
    watch("fdatasync")
    return names


@pytest.mark.skipif(sys.platform != "linux", reason="tells by /proc what is synced")
def test_what_counts_was_synced(tmp_path: Path, synced: list[str]) -> None:
    key = SessionKey.generate()
    RecordLog.create(tmp_path / "journal.000001", key, "s")
    assert synced == ["journal.000001.new", tmp_path.name]
    synced.clear()
    log = RecordLog(tmp_path / "journal.000001", key, "s", writable=True)
    log.append(b"record")
    assert synced == ["journal.000001"]
    log.close()
    synced.clear()
    with SpoolWriter(tmp_path / "spool", key, "s") as writer:
        assert synced == [tmp_path.name, "000001.aud", "spool"]
        synced.clear()
        writer.append(bytes(32_000))
        assert synced == ["000001.aud"]
    assert synced == ["000001.aud"] * 3  # a second of sound, all of it, and its end
    synced.clear()
    with SpoolWriter(tmp_path / "spool", key, "s"):
        assert synced == ["000001.aud", "000002.aud", "spool"]


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    disk.write_whole(path, b"old")
    disk.write_whole(path, b"new and longer")
    assert path.read_bytes() == b"new and longer"
    assert list(tmp_path.iterdir()) == [path]


def test_a_left_over_half_file_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file.new").write_bytes(b"half")
    disk.write_whole(tmp_path / "file", b"whole")
    assert (tmp_path / "file").read_bytes() == b"whole"
    assert not (tmp_path / "file.new").exists()


@posix
def test_what_is_made_is_the_owners_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        disk.make_folder(tmp_path / "a" / "b")
        disk.write_whole(tmp_path / "a" / "b" / "file", b"")
    finally:
        os.umask(old)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "a" / "b" / "file").stat().st_mode & 0o777 == 0o600


def test_a_short_write_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data)[:3]))
    disk.write_whole(tmp_path / "file", b"0123456789")
    assert (tmp_path / "file").read_bytes() == b"0123456789"


def test_reading_at_an_offset_stops_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")
    fd = disk.open_read(tmp_path / "file")
    real = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, size, at: real(fd, min(size, 3), at))
    assert disk.read_at(fd, 5, 2) == b"23456"
    assert disk.read_at(fd, 50, 8) == b"89"
    assert disk.read_at(fd, 5, 99) == b""
    os.close(fd)


def test_removing_what_is_gone_is_no_error(tmp_path: Path) -> None:
    disk.unlink(tmp_path / "nothing")
    disk.remove_folder(tmp_path / "nothing")
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError):
        disk.make_folder(tmp_path / "file" / "folder")


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (errno.ENOSPC, "Make room"),
        (errno.EDQUOT, "quota"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "own this folder"),
        (errno.EIO, "failing"),
        (errno.ENOTDIR, "Check the disk"),
    ],
)
def test_a_fault_says_what_to_do(tmp_path: Path, number: int, hint: str) -> None:
    error = disk.fault("It could not be written", tmp_path, OSError(number, os.strerror(number)))
    assert isinstance(error, FacilitatorError)
    assert hint in error.hint
    assert str(tmp_path) in error.what
    assert os.strerror(number) in error.what


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    disk.write_new(path, b"first")
    with pytest.raises(FileExistsError):
        disk.write_new(path, b"second")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["open_new", "write", "sync", "rename_new", "sync_folder"])
@pytest.mark.parametrize("after", [False, True])
def test_a_new_file_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    real = getattr(disk, step)

    def fails(*args: Any) -> Any:
        if after:
            real(*args)
        raise OSError(errno.ENOSPC, "injected")

    monkeypatch.setattr(disk, step, fails)
    with pytest.raises(OSError, match="injected"):
        disk.write_new(tmp_path / "file", b"whole")
    assert list(tmp_path.iterdir()) == []


def test_of_many_at_once_one_makes_it_and_it_is_whole(tmp_path: Path) -> None:
    """Each reader finds nothing, or the whole of the one that was made."""
    path = tmp_path / "file"
    texts = [bytes([65 + n]) * 50_000 for n in range(8)]
    made: list[bytes] = []

    def make(text: bytes) -> None:
        try:
            disk.write_new(path, text)
        except FileExistsError:
            assert path.read_bytes() in texts
        else:
            made.append(text)

    threads = [threading.Thread(target=make, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [path.read_bytes()]
    assert list(tmp_path.iterdir()) == [path]


def test_what_stands_in_a_folder_s_place_is_told_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotADirectoryError) as caught:
        disk.make_folder(tmp_path / "file")
    assert caught.value.strerror == os.strerror(errno.ENOTDIR)
