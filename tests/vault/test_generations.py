"""Compacting: the same tables in a new file, the old one unreadable for ever."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tinydb import where

from facilitator.errors import FacilitatorError
from facilitator.vault import generations, journal
from facilitator.vault.generations import journal_files, journal_path
from facilitator.vault.journal import Journal
from facilitator.vault.keys import KeyStore
from facilitator.vault.record_log import RecordLog, opens
from facilitator.vault.session_key import SessionKey
from tests.vault.conftest import FaultyDisk
from tests.vault.held import Held, key_of

ID = "s-1"
SAID = "Rosalind said the ward was locked"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def held() -> Held:
    return Held(key_of("k"))


def numbered(*numbers: int) -> list[dict[str, Any]]:
    return [{"n": n} for n in numbers]


def seen(vault: Path, keys: Any) -> list[dict[str, Any]]:
    with Journal.open(vault, keys, ID, read_only=True) as opened:
        return list(opened.records())


def test_everything_is_as_before_and_goes_on(vault: Path, held: Held) -> None:
    with Journal.create(vault, held, ID) as opened:
        opened.append(numbered(1, 2, 3))
        opened.db.table("empty").truncate()
        opened.db.table("words").insert({"said": "é\ud800語", "at": 0.1})
        opened.db.table("events").remove(doc_ids=[2])
        opened.compact()
        assert opened.append(numbered(4)) == [4]
        opened.compact()
        assert opened.append(numbered(5)) == [5]
        assert opened.db.tables() == {"events", "empty", "words"}
    assert sorted(p.name for p in vault.iterdir()) == ["journal.000003", "lock"]
    assert held.key.generation == 3
    with Journal.open(vault, held, ID) as opened:
        assert [d.doc_id for d in opened.db.table("events")] == [1, 3, 4, 5]
        assert list(opened.records()) == numbered(1, 3, 4, 5)
        assert opened.db.table("words").all() == [{"said": "é\ud800語", "at": 0.1}]
        assert opened.db.tables() == {"events", "empty", "words"}
        assert opened.append(numbered(6)) == [6]


def test_what_was_removed_cannot_be_brought_back(vault: Path, keys: KeyStore) -> None:
    keys.create(ID)
    with Journal.create(vault, keys, ID) as opened:
        opened.append([{"said": SAID}, {"said": "kept"}])
        with (vault / "journal.000001").open("ab") as file:
            file.write(b"torn")
    with Journal.open(vault, keys, ID) as opened:
        old = shutil.copytree(vault, vault.parent / "copy")
        opened.db.table("events").remove(where("said") == SAID)
        opened.compact()
    key = keys.open(ID)
    # What is left of the session beside the copy of its old folder, and every key it leads to.
    assert sorted(p.name for p in keys.folder.iterdir()) == [f"{ID}.end", f"{ID}.key"]
    for generation in (2, 3):
        assert not opens(old / "journal.000001", key.at(generation), ID)
        with pytest.raises(FacilitatorError, match="another session"):
            RecordLog(old / "journal.000001", key.at(generation), ID, writable=False)
    with pytest.raises(ValueError, match="cannot be reached"):
        key.at(1)
    with pytest.raises(FacilitatorError, match="older than its key"):
        Journal.open(old, keys, ID, read_only=True)
    log = RecordLog(vault / "journal.000002", key, ID, writable=False)
    assert SAID.encode() not in b"".join(log.payloads)
    assert b"kept" in b"".join(log.payloads)
    assert sorted(p.name for p in vault.iterdir()) == ["journal.000002", "lock"]


def test_a_journal_is_compacted_on_opening_once_it_is_long(
    vault: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "COMPACT_AFTER", 3)
    with Journal.create(vault, held, ID) as opened:
        for n in range(1, 4):
            opened.append(numbered(n))
    Journal.open(vault, held, ID).close()
    assert held.key.generation == 1
    with Journal.open(vault, held, ID) as opened:
        opened.append(numbered(4))
        opened.append(numbered(5))
        assert held.key.generation == 1  # never while it is open
    seen(vault, held)
    assert held.key.generation == 1  # nor by somebody who only looks
    for _ in range(2):
        with Journal.open(vault, held, ID) as opened:
            assert held.key.generation == opened.key.generation == 2
            assert list(opened.records()) == numbered(1, 2, 3, 4, 5)


def test_a_disk_without_room_is_no_reason_not_to_open(
    vault: Path, held: Held, monkeypatch: pytest.MonkeyPatch, faulty: FaultyDisk
) -> None:
    monkeypatch.setattr(journal, "COMPACT_AFTER", 1)
    with Journal.create(vault, held, ID) as opened:
        opened.append(numbered(1))
        opened.append(numbered(2))
    faulty.arm(1, only="write", error=OSError(errno.ENOSPC, "injected"))
    opened = Journal.open(vault, held, ID)
    assert sorted(p.name for p in vault.iterdir()) == ["journal.000001", "lock"]
    faulty.heal()
    opened.append(numbered(3))
    opened.close()
    assert held.key.generation == 1
    assert seen(vault, held) == numbered(1, 2, 3)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.EIO, "injected")])
@pytest.mark.parametrize("after", [False, True])
def test_whatever_fails_at_any_step_nothing_is_lost(
    tmp_path: Path, faulty: FaultyDisk, after: bool, error: BaseException
) -> None:
    """From step n on everything fails; then the session is reopened, and goes on."""
    generations_seen = set()
    for step in count(1):
        folder = tmp_path / f"{step}"
        keys = KeyStore(folder / "keys")
        keys.create(ID)
        opened = Journal.create(folder / "vault", keys, ID)
        opened.append(numbered(1, 2))
        faulty.arm(step, after=after, error=error)
        failed = True
        try:
            opened.compact()
            failed = False
        except (KeyboardInterrupt, FacilitatorError):
            pass
        reached = len(faulty.calls)
        faulty.heal()
        acknowledged = numbered(1, 2)
        if not isinstance(error, KeyboardInterrupt):
            with suppress(FacilitatorError):
                opened.append(numbered(3))
                acknowledged += numbered(3)
        opened.close()
        assert seen(folder / "vault", keys) == acknowledged
        with Journal.open(folder / "vault", keys, ID) as opened:
            assert list(opened.records()) == acknowledged
            opened.append(numbered(9))
            generations_seen.add(opened.key.generation)
        assert seen(folder / "vault", keys) == acknowledged + numbered(9)
        names = sorted(p.name for p in (folder / "vault").iterdir())
        assert names == [f"journal.{keys.open(ID).generation:06d}", "lock"]
        if not failed and reached < step:
            break
    assert step > 12
    assert generations_seen == {1, 2}


@pytest.mark.parametrize("fault_after", [False, True])
def test_where_the_key_is_not_known_to_be_kept_no_more_is_accepted(
    vault: Path, held: Held, fault_after: bool
) -> None:
    opened = Journal.create(vault, held, ID)
    opened.append(numbered(1))
    held.fault, held.fault_after = FacilitatorError("no keyring", "try again"), fault_after
    with pytest.raises(FacilitatorError, match="no keyring"):
        opened.compact()
    held.fault = None
    if fault_after:
        with pytest.raises(FacilitatorError, match="no keyring"):
            opened.append(numbered(2))
        with pytest.raises(FacilitatorError, match="no keyring"):
            opened.compact()
    else:
        opened.append(numbered(2))
    opened.close()
    with Journal.open(vault, held, ID) as opened:
        assert opened.key.generation == (2 if fault_after else 1)
        assert list(opened.records()) == numbered(1) if fault_after else numbered(1, 2)


def test_a_new_file_that_does_not_read_back_is_not_taken(
    vault: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Journal.create(vault, held, ID)
    opened.append(numbered(1))
    real = RecordLog.create

    def other(path: Path, key: SessionKey, session_id: str, snapshot: bytes) -> None:
        real(path, key, session_id, snapshot[:-1] + b" ")

    monkeypatch.setattr(RecordLog, "create", other)
    with pytest.raises(FacilitatorError, match="does not read back"):
        opened.compact()
    monkeypatch.undo()
    opened.append(numbered(2))
    opened.close()
    assert held.key.generation == 1
    assert seen(vault, held) == numbered(1, 2)
    assert list(journal_files(vault)) == [1]


def test_what_a_crash_left_behind_is_removed_on_reopening(vault: Path, keys: KeyStore) -> None:
    first = keys.create(ID)
    with Journal.create(vault, keys, ID) as opened:
        opened.append(numbered(1))
        shutil.copy(vault / "journal.000001", vault.parent / "old")
        opened.compact()
    for name in ("journal.000001.torn-44", "journal.000003.new", "journal.000002.new"):
        (vault / name).write_bytes(b"left")
    shutil.copy(vault.parent / "old", vault / "journal.000001")
    RecordLog.create(vault / "journal.000003", first.at(3), ID, b"[]")
    (vault / "journal.000002.torn-99").write_bytes(b"of now")
    assert seen(vault, keys) == numbered(1)
    with Journal.open(vault, keys, ID) as opened:
        assert list(opened.records()) == numbered(1)
    left = sorted(p.name for p in vault.iterdir())
    assert left == ["journal.000002", "journal.000002.torn-99", "lock"]


def test_a_key_that_was_put_by_before_still_opens_the_journal(vault: Path, held: Held) -> None:
    old = held.key
    with Journal.create(vault, held, ID) as opened:
        opened.append(numbered(1))
        opened.compact()
        opened.compact()
    held.key = old
    assert seen(vault, held) == numbered(1)
    assert held.key == old
    with Journal.open(vault, held, ID) as opened:
        opened.append(numbered(2))
    assert held.key == old.at(3)
    assert seen(vault, held) == numbered(1, 2)


def test_a_file_with_a_name_out_of_reach_is_a_clear_error(vault: Path, held: Held) -> None:
    Journal.create(vault, held, ID).close()
    (vault / "journal.000001").rename(vault / "journal.999999999")
    for read_only in (True, False):
        with pytest.raises(FacilitatorError, match="name is that of no journal"):
            Journal.open(vault, held, ID, read_only=read_only)


class Moving(Held):
    """Between the reading of the key and what follows, another process compacts."""

    def __init__(self, key: SessionKey, between: Iterator[Any]) -> None:
        super().__init__(key)
        self.between = between

    def open(self, session_id: str) -> SessionKey:
        key = super().open(session_id)
        next(self.between, None)
        return key


def test_reading_copes_with_a_compaction_in_between(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Held(key_of("k"))
    with Journal.create(vault, writer, ID) as opened:
        opened.append(numbered(1))

        def compacting() -> Iterator[None]:
            opened.compact()
            reader.key = writer.key
            yield

        reader = Moving(writer.key, compacting())
        assert seen(vault, reader) == numbered(1)

        # The file goes after it was chosen, just before it is read.
        real = generations.key_that_counts
        left = [True]

        def chosen(*asked: Any) -> SessionKey:
            key = real(*asked)
            if left:
                left.clear()
                opened.compact()
                reader.key = writer.key
            return key

        monkeypatch.setattr(generations, "key_that_counts", chosen)
        reader.opened = 0
        assert seen(vault, reader) == numbered(1)
        assert reader.opened == 2


def test_reading_beside_a_writer_that_compacts_all_the_time(vault: Path, keys: KeyStore) -> None:
    keys.create(ID)
    stop = threading.Event()
    with Journal.create(vault, keys, ID) as opened:
        opened.append(numbered(1))

        def compact() -> None:
            while not stop.is_set():
                opened.append(numbered(2))
                opened.compact()

        writer = threading.Thread(target=compact)
        writer.start()
        try:
            for _ in range(60):
                found = [one["n"] for one in seen(vault, keys)]
                assert found[0] == 1
                assert set(found[1:]) <= {2}
        finally:
            stop.set()
            writer.join()
    assert keys.open(ID).generation > 2


def test_a_journal_that_is_read_or_closed_is_not_compacted(vault: Path, held: Held) -> None:
    opened = Journal.create(vault, held, ID)
    with (
        Journal.open(vault, held, ID, read_only=True) as other,
        pytest.raises(ValueError, match="reading only"),
    ):
        other.compact()
    opened.close()
    with pytest.raises(ValueError, match="closed"):
        opened.compact()
    assert list(journal_files(vault)) == [1]


def test_a_snapshot_cut_or_changed_anywhere_is_never_taken_for_an_empty_journal(
    tmp_path: Path,
) -> None:
    held = Held(key_of("k"))
    vault = tmp_path / "vault"
    with Journal.create(vault, held, ID) as opened:
        opened.append(numbered(1, 2))
        opened.compact()
        path = journal_path(vault, 2)
        snapshot = path.stat().st_size
        opened.append(numbered(3))
    whole = path.read_bytes()
    held.marks.clear()  # as if it had never been closed: else what follows is damage as well
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        if size >= snapshot:
            assert seen(vault, held) == numbered(1, 2)
            continue
        for read_only in (True, False):
            with pytest.raises(FacilitatorError, match="cannot be trusted"):
                Journal.open(vault, held, ID, read_only=read_only)
    for byte in range(len(whole)):
        for change in (1 << byte % 8, 0xFF):
            path.write_bytes(whole[:byte] + bytes([whole[byte] ^ change]) + whole[byte + 1 :])
            if byte >= snapshot:
                assert seen(vault, held) == numbered(1, 2)
                continue
            with pytest.raises(FacilitatorError, match="cannot be trusted"):
                Journal.open(vault, held, ID)
    assert sorted(p.name for p in vault.iterdir()) == ["journal.000002", "lock"]
