"""A whole file, encrypted: it comes back as it was, or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from facilitator.errors import FacilitatorError
from facilitator.vault.sealed_file import read_sealed_file, write_sealed_file
from facilitator.vault.session_key import SessionKey
from tests.vault.conftest import FaultyDisk

CONTENT = b"names = ['Ottoline Fanshawe']"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rosters" / "study.roster"


def test_it_comes_back(path: Path, key: SessionKey) -> None:
    for content in (CONTENT, b"", bytes(100_000)):
        write_sealed_file(path, key, "roster", content)
        assert read_sealed_file(path, key, "roster") == content
        assert content[:16] == b"" or content[:16] not in path.read_bytes()
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_two_writings_of_the_same_are_not_the_same(path: Path, key: SessionKey) -> None:
    write_sealed_file(path, key, "roster", CONTENT)
    before = path.read_bytes()
    write_sealed_file(path, key, "roster", CONTENT)
    assert len(path.read_bytes()) == len(before)
    assert not {before[8:24], before[24:36], before[36:52]} & {
        path.read_bytes()[a : a + 16] for a in range(len(before))
    }


def test_damage_anywhere_another_key_and_another_name_are_noticed(
    path: Path, key: SessionKey
) -> None:
    write_sealed_file(path, key, "roster", CONTENT)
    good = path.read_bytes()
    cut = [good[:n] for n in range(len(good))]
    flipped = [good[:n] + bytes([good[n] ^ 1 << n % 8]) + good[n + 1 :] for n in range(len(good))]
    for data in [*cut, *flipped, good + b"\0"]:
        path.write_bytes(data)
        with pytest.raises(FacilitatorError, match="damaged"):
            read_sealed_file(path, key, "roster")
    path.write_bytes(good)
    for other, name in ((SessionKey.generate(), "roster"), (key, "roster 2")):
        with pytest.raises(FacilitatorError, match="belongs elsewhere"):
            read_sealed_file(path, other, name)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("call", ["open_new", "write", "sync", "rename"])
def test_a_fault_leaves_the_old_one(
    path: Path, key: SessionKey, faulty: FaultyDisk, call: str, number: int
) -> None:
    write_sealed_file(path, key, "roster", CONTENT)
    faulty.arm(1, only=call, error=OSError(number, "injected"))
    with pytest.raises(FacilitatorError, match="could not be written"):
        write_sealed_file(path, key, "roster", b"new")
    faulty.heal()
    assert read_sealed_file(path, key, "roster") == CONTENT


def test_a_file_that_is_not_there_is_a_clear_error(path: Path, key: SessionKey) -> None:
    with pytest.raises(FacilitatorError, match="could not be read"):
        read_sealed_file(path, key, "roster")
