"""A damaged journal: refused, kept as it is, and what authenticates can be taken over."""

from __future__ import annotations

from itertools import count, permutations
from pathlib import Path
from typing import Any

import pytest

from facilitator.errors import FacilitatorError
from facilitator.vault import journal
from facilitator.vault.journal import Journal
from facilitator.vault.records import HEADER_BYTES
from facilitator.vault.salvage import salvage
from tests.vault.conftest import FaultyDisk
from tests.vault.framed import RECORD_BYTES
from tests.vault.held import Held, key_of

ID = "s-1"
EVENTS = [{"n": n} for n in range(1, 6)]


class Damaged:
    """A journal of five events, a record each, and where each record ends."""

    def __init__(self, folder: Path) -> None:
        self.vault = folder / "vault"
        self.keys = Held(key_of("k"))
        self.path = self.vault / "journal.000001"
        self.ends = [HEADER_BYTES]
        with Journal.create(self.vault, self.keys, ID) as opened:
            for event in EVENTS:
                opened.append([event])
                self.ends.append(self.path.stat().st_size)
        self.whole = self.path.read_bytes()
        self.marks = dict(self.keys.marks)

    def flip(self, byte: int, change: int = 1) -> bytes:
        data = self.whole[:byte] + bytes([self.whole[byte] ^ change]) + self.whole[byte + 1 :]
        self.path.write_bytes(data)
        return data

    def record(self, number: int) -> bytes:
        return self.whole[self.ends[number] : self.ends[number + 1]]

    def events(self) -> list[dict[str, Any]]:
        with Journal.open(self.vault, self.keys, ID, read_only=True) as opened:
            return list(opened.records())

    def clear(self) -> None:
        for path in self.vault.glob("journal.*"):
            path.unlink()
        self.keys.marks = dict(self.marks)


@pytest.fixture
def hurt(tmp_path: Path) -> Damaged:
    return Damaged(tmp_path)


def test_all_but_the_damaged_record_is_taken_over_and_the_file_is_kept(
    hurt: Damaged, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = hurt.flip(hurt.ends[2] + 40)
    with pytest.raises(FacilitatorError, match="2 records before it are intact") as caught:
        Journal.open(hurt.vault, hurt.keys, ID)
    assert f"facilitator vault salvage {ID}" in caught.value.hint
    done = salvage(hurt.vault, hurt.keys, ID)
    assert (done.taken, done.lost, done.cut_bytes) == (4, 1, 0)
    assert done.kept.read_bytes() == data
    assert hurt.events() == [EVENTS[n] for n in (0, 1, 3, 4)]
    monkeypatch.setattr(journal, "COMPACT_AFTER", 0)
    with Journal.open(hurt.vault, hurt.keys, ID) as opened:
        assert opened.append([{"n": 6}]) == [6]
    with Journal.open(hurt.vault, hurt.keys, ID) as opened:
        # The copy is of use only as long as the key is still the one it was written with.
        assert hurt.keys.key.generation == 1
        assert done.kept.exists()
        opened.compact()
    assert not done.kept.exists()
    assert hurt.keys.key.generation == 2
    assert [event["n"] for event in hurt.events()] == [1, 2, 4, 5, 6]


def test_a_byte_flipped_anywhere_costs_one_record_at_most(hurt: Damaged) -> None:
    refused = 0
    for byte in range(len(hurt.whole)):
        for change in (1 << byte % 8, 0xFF):
            hurt.clear()
            data = hurt.flip(byte, change)
            try:
                done = salvage(hurt.vault, hurt.keys, ID)
            except FacilitatorError as error:
                refused += 1
                assert byte < hurt.ends[1]  # header or first record
                assert "Nothing was changed" in error.hint
                assert "salvage" not in error.hint
                assert [p.name for p in hurt.vault.glob("journal.*")] == ["journal.000001"]
                assert hurt.path.read_bytes() == data
                continue
            missing = sum(end <= byte for end in hurt.ends) - 1
            assert (done.taken, done.lost) == (4, 1)
            assert done.kept.read_bytes() == data
            assert hurt.events() == [e for n, e in enumerate(EVENTS) if n != missing]
    assert refused == 2 * hurt.ends[1]


def test_records_out_of_place_are_put_in_order(hurt: Damaged) -> None:
    parts = [hurt.record(n) for n in range(5)]
    for order in permutations(range(1, 5)):
        if list(order) == [1, 2, 3, 4]:
            continue
        hurt.clear()
        body = b"".join([parts[0], *(parts[n] for n in order), parts[order[0]]])
        hurt.path.write_bytes(hurt.whole[:HEADER_BYTES] + body)
        done = salvage(hurt.vault, hurt.keys, ID)
        assert (done.taken, done.lost) == (5, 0)
        assert hurt.events() == EVENTS


def test_records_of_a_past_that_was_cut_off_are_not_mixed_in(hurt: Damaged) -> None:
    hurt.path.write_bytes(hurt.whole[: hurt.ends[2]])
    hurt.keys.marks.clear()  # as a crash leaves it
    with Journal.open(hurt.vault, hurt.keys, ID) as opened:
        opened.append([{"n": "other 3"}])
        opened.append([{"n": "other 4"}])
    now = hurt.path.read_bytes()
    # The old third record again, behind the new ones, and then one that followed the old ones.
    hurt.path.write_bytes(now + hurt.record(2) + hurt.record(4))
    done = salvage(hurt.vault, hurt.keys, ID)
    assert [e["n"] for e in hurt.events()] == [1, 2, "other 3", "other 4"]
    assert (done.taken, done.lost) == (4, 1)


def test_several_damages_and_a_torn_tail(hurt: Damaged) -> None:
    hurt.flip(hurt.ends[1] + 40)
    data = bytearray(hurt.path.read_bytes())
    data[hurt.ends[3] + 7] ^= 1
    hurt.path.write_bytes(bytes(data[:-3]) + b"more")
    done = salvage(hurt.vault, hurt.keys, ID)
    torn = RECORD_BYTES  # at least the last record's frame
    assert hurt.events() == [EVENTS[0], EVENTS[2]]
    assert done.lost == 3  # of the last two nothing is left to be seen
    assert done.cut_bytes > 2 * torn


def test_a_damaged_snapshot_leaves_nothing_to_go_on_from(hurt: Damaged) -> None:
    with Journal.open(hurt.vault, hurt.keys, ID) as opened:
        opened.compact()
        opened.append([{"n": 6}])
        opened.append([{"n": 7}])
    path = hurt.vault / "journal.000002"
    whole = path.read_bytes()
    path.write_bytes(whole[:60] + bytes([whole[60] ^ 1]) + whole[61:])
    with pytest.raises(FacilitatorError, match="beginning is damaged"):
        salvage(hurt.vault, hurt.keys, ID)
    at = len(whole) - 20
    path.write_bytes(whole + whole[at:])
    assert [e["n"] for e in hurt.events()] == [1, 2, 3, 4, 5, 6, 7]


def test_an_intact_a_missing_or_an_open_journal_is_left_alone(hurt: Damaged) -> None:
    with pytest.raises(FacilitatorError, match="not damaged"):
        salvage(hurt.vault, hurt.keys, ID)
    hurt.path.write_bytes(hurt.whole + b"torn")
    with pytest.raises(FacilitatorError, match="not damaged"):
        salvage(hurt.vault, hurt.keys, ID)
    with (
        Journal.open(hurt.vault, hurt.keys, ID),
        pytest.raises(FacilitatorError, match="is open in"),
    ):
        salvage(hurt.vault, hurt.keys, ID)
    with pytest.raises(FacilitatorError, match="no journal"):
        salvage(hurt.vault / "elsewhere", hurt.keys, ID)
    assert not (hurt.vault / "elsewhere").exists()
    with pytest.raises(FacilitatorError, match="another session"):
        salvage(hurt.vault, Held(key_of("q")), ID)


@pytest.mark.parametrize("after", [False, True])
def test_salvaging_cut_off_anywhere_can_be_done_again(
    tmp_path: Path, faulty: FaultyDisk, after: bool
) -> None:
    for step in count(1):
        hurt = Damaged(tmp_path / str(step))
        data = hurt.flip(hurt.ends[2] + 40)
        faulty.arm(step, after=after, error=KeyboardInterrupt())
        try:
            salvage(hurt.vault, hurt.keys, ID)
            done = True
        except KeyboardInterrupt:
            done = False
        faulty.heal()
        if not done and hurt.path.read_bytes() == data:
            salvage(hurt.vault, hurt.keys, ID)
        assert hurt.events() == [EVENTS[n] for n in (0, 1, 3, 4)]
        kept = [p for p in hurt.vault.glob("*.damaged-*") if not p.name.endswith(".new")]
        assert [p.read_bytes() for p in kept] == [data]
        Journal.open(hurt.vault, hurt.keys, ID).close()
        assert len(list(hurt.vault.iterdir())) == 3
        if done:
            break
    assert step > 6
