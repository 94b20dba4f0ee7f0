from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.errors import FacilitatorError
from facilitator.vault.record_log import RecordLog, opens
from facilitator.vault.records import HEADER_BYTES
from facilitator.vault.session_key import SessionKey
from tests.vault.conftest import FaultyDisk
from tests.vault.framed import RECORD_BYTES
from tests.vault.held import key_of

KEY = key_of("k")
ID = "s-1"
RECORDS = [b"first", b"", b"the third record", b"last"]


def make(folder: Path, records: list[bytes] = RECORDS) -> Path:
    path = folder / "journal.000001"
    RecordLog.create(path, KEY, ID)
    add(path, records)
    return path


def add(path: Path, records: list[bytes]) -> None:
    log = RecordLog(path, KEY, ID, writable=True)
    for record in records:
        log.append(record)
    log.close()


def read(path: Path, key: SessionKey = KEY, session: str = ID) -> list[bytes]:
    return RecordLog(path, key, session, writable=False).payloads


def ends(path: Path) -> list[int]:
    """Where each record ends, the header first."""
    at = [HEADER_BYTES]
    for record in RECORDS:
        at.append(at[-1] + RECORD_BYTES + len(record))
    assert at[-1] == path.stat().st_size
    return at


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.binary(max_size=40), max_size=4), max_size=4))
def test_records_survive_reopening(sittings: list[list[bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = make(Path(folder), [])
        for records in sittings:
            add(path, records)
        assert read(path) == [record for records in sittings for record in records]


def test_a_tail_torn_at_any_byte_is_cut_back_to_the_last_valid_record(tmp_path: Path) -> None:
    path = make(tmp_path)
    whole, at = path.read_bytes(), ends(path)
    for size in range(HEADER_BYTES, len(whole)):
        path.write_bytes(whole[:size])
        left = sum(end <= size for end in at) - 1
        assert read(path) == RECORDS[:left]
        assert path.stat().st_size == size  # reading alone changes nothing
        add(path, [b"new"])
        assert read(path) == [*RECORDS[:left], b"new"]
        torn = path.with_name(f"{path.name}.torn-{at[left]}")
        if size > at[left]:
            assert torn.read_bytes() == whole[at[left] : size]
        else:
            assert not torn.exists()


@pytest.mark.parametrize("filler", [b"\0", b"\xff", b"\xa7rec"])
def test_a_last_record_of_rubbish_is_a_torn_tail(tmp_path: Path, filler: bytes) -> None:
    """As a power cut leaves it where the file's new length was stored before its bytes."""
    path = make(tmp_path)
    with path.open("ab") as file:
        file.write(filler * 100)
    assert read(path) == RECORDS
    add(path, [b"new"])
    assert read(path) == [*RECORDS, b"new"]


def test_every_flipped_byte_is_noticed(tmp_path: Path) -> None:
    path = make(tmp_path)
    whole, at = path.read_bytes(), ends(path)
    for byte in range(len(whole)):
        for change in (1 << byte % 8, 0xFF):
            damaged = whole[:byte] + bytes([whole[byte] ^ change]) + whole[byte + 1 :]
            path.write_bytes(damaged)
            if byte >= at[-2]:  # in the last record: not told from a torn one, kept aside
                assert read(path) == RECORDS[:-1]
                continue
            for writable in (False, True):
                with pytest.raises(FacilitatorError, match="cannot be trusted") as caught:
                    RecordLog(path, KEY, ID, writable=writable)
            assert "Nothing was changed" in caught.value.hint
            assert path.read_bytes() == damaged
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "order", [[1, 0, 2, 3], [0, 0, 1, 2, 3], [0, 2, 3], [1, 2, 3], [0, 1, 3, 2], [0, 1, 2, 3, 3]]
)
def test_moved_repeated_and_missing_records_are_damage(tmp_path: Path, order: list[int]) -> None:
    path = make(tmp_path)
    whole, at = path.read_bytes(), ends(path)
    parts = [whole[at[n] : at[n + 1]] for n in range(4)]
    path.write_bytes(whole[:HEADER_BYTES] + b"".join(parts[n] for n in order))
    with pytest.raises(FacilitatorError, match="missing or out of order"):
        read(path)


def test_records_of_another_past_are_refused(tmp_path: Path) -> None:
    """A record that was cut off and replaced does not come back in the middle."""
    path = make(tmp_path)
    whole, at = path.read_bytes(), ends(path)
    path.write_bytes(whole[: at[1]])
    add(path, [b"2", b"3"])
    now = path.read_bytes()
    path.write_bytes(now[: at[1]] + whole[at[1] : at[2]] + now[at[2] + 1 :])
    with pytest.raises(FacilitatorError, match="cannot be trusted"):
        read(path)


def test_another_session_key_or_generation_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path)
    with pytest.raises(FacilitatorError, match="another session"):
        read(path, key_of("q"))
    with pytest.raises(FacilitatorError, match="another session"):
        read(path, session="s-2")
    second, later = tmp_path / "journal.000002", KEY.next()
    RecordLog.create(second, later, ID, b"snapshot")
    assert RecordLog(second, later, ID, writable=False).generation == 2
    for file, key in ((path, later), (second, KEY)):
        assert not opens(file, key, ID)
        with pytest.raises(FacilitatorError, match="another session"):
            read(file, key)
    assert opens(path, KEY, ID)
    assert opens(second, later, ID)
    mixed = path.read_bytes() + second.read_bytes()[HEADER_BYTES:]
    path.write_bytes(mixed)
    assert read(path) == RECORDS  # a record of another generation is no record here


def test_the_same_words_never_look_the_same(tmp_path: Path) -> None:
    path = make(tmp_path, [b"a" * 50] * 3)
    data = path.read_bytes()
    size = (len(data) - HEADER_BYTES) // 3
    bodies = {data[HEADER_BYTES + n * size + 32 :][: size - 32] for n in range(3)}
    assert len(bodies) == 3
    assert b"a" * 4 not in data


def test_a_record_number_used_twice_has_two_nonces(tmp_path: Path) -> None:
    path = make(tmp_path, [b"one"])
    first = path.read_bytes()[HEADER_BYTES:]
    os.truncate(path, HEADER_BYTES + 10)
    add(path, [b"two"])
    second = path.read_bytes()[HEADER_BYTES:]
    assert first[:20] == second[:20]
    assert first[20:32] != second[20:32]


def test_a_full_disk_refuses_one_record_and_takes_the_next(
    tmp_path: Path, faulty: FaultyDisk
) -> None:
    path = make(tmp_path)
    log = RecordLog(path, KEY, ID, writable=True)
    faulty.arm(1, only="write", after=True, error=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    with pytest.raises(FacilitatorError, match="No space left"):
        log.append(b"refused")
    assert read(path) == RECORDS
    faulty.heal()
    log.append(b"taken")
    log.close()
    assert read(path) == [*RECORDS, b"taken"]


def test_after_a_failed_sync_no_record_is_accepted(tmp_path: Path, faulty: FaultyDisk) -> None:
    path = make(tmp_path)
    log = RecordLog(path, KEY, ID, writable=True)
    faulty.arm(1, only="sync")
    with pytest.raises(FacilitatorError, match="could not be written"):
        log.append(b"unsure")
    faulty.heal()
    with pytest.raises(FacilitatorError, match="could not be written"):
        log.append(b"refused")
    assert read(path) in (RECORDS, [*RECORDS, b"unsure"])


def test_if_the_half_record_cannot_be_cut_off_no_record_is_accepted(
    tmp_path: Path, faulty: FaultyDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path)
    log = RecordLog(path, KEY, ID, writable=True)
    faulty.arm(1)  # everything fails
    with pytest.raises(FacilitatorError):
        log.append(b"refused")
    assert faulty.calls == ["write", "truncate"]
    faulty.heal()
    with pytest.raises(FacilitatorError):
        log.append(b"refused as well")
    assert read(path) == RECORDS


def test_a_record_counts_only_once_it_is_synced(tmp_path: Path, faulty: FaultyDisk) -> None:
    log = RecordLog(make(tmp_path), KEY, ID, writable=True)
    faulty.calls.clear()
    log.append(b"x")
    assert faulty.calls == ["write", "sync"]
    log.close()


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("after", [False, True])
def test_a_log_is_made_whole_or_not_at_all(
    tmp_path: Path, faulty: FaultyDisk, step: int, after: bool
) -> None:
    path = tmp_path / "journal.000001"
    faulty.arm(step, after=after)
    with suppress(FacilitatorError):
        RecordLog.create(path, KEY, ID)
    if path.exists():
        assert read(path) == []
    faulty.heal()
    RecordLog.create(path, KEY, ID)
    assert read(path) == []


def test_a_log_open_for_reading_takes_no_record(tmp_path: Path) -> None:
    log = RecordLog(make(tmp_path), KEY, ID, writable=False)
    with pytest.raises(ValueError, match="reading only"):
        log.append(b"x")


def test_a_missing_log_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(FacilitatorError, match="could not be read"):
        read(tmp_path / "journal.000001")
