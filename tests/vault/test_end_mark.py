"""After a clean close the journal's end is known: a shorter or damaged one is never opened."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from facilitator.errors import FacilitatorError
from facilitator.vault import generations
from facilitator.vault.journal import Journal
from facilitator.vault.keys import KeyStore
from facilitator.vault.records import HEADER_BYTES
from facilitator.vault.salvage import salvage
from tests.vault.conftest import FaultyDisk

ID = "s-1"
EVENTS = [{"n": n} for n in range(1, 5)]


class Closed:
    """A journal of four events, a record each, closed as it should be."""

    def __init__(self, folder: Path) -> None:
        self.vault = folder / "vault"
        self.keys = KeyStore(folder / "keys")
        self.keys.create(ID)
        self.path = self.vault / "journal.000001"
        self.mark = self.keys.folder / f"{ID}.end"
        self.ends = [HEADER_BYTES]
        with Journal.create(self.vault, self.keys, ID) as opened:
            for event in EVENTS:
                opened.append([event])
                self.ends.append(self.path.stat().st_size)
        self.whole = self.path.read_bytes()

    def events(self) -> list[dict[str, Any]]:
        with Journal.open(self.vault, self.keys, ID, read_only=True) as opened:
            return list(opened.records())

    def refused(self) -> str:
        """What is said of the damage; nothing is changed by saying it."""
        data = self.path.read_bytes()
        for read_only in (True, False):
            with pytest.raises(FacilitatorError, match="cannot be trusted") as caught:
                Journal.open(self.vault, self.keys, ID, read_only=read_only)
        assert self.path.read_bytes() == data
        assert sorted(p.name for p in self.vault.iterdir()) == ["journal.000001", "lock"]
        return caught.value.what

    def crash(self, *events: dict[str, Any]) -> None:
        """Written on, and killed: nothing is noted of that."""
        opened = Journal.open(self.vault, self.keys, ID)
        opened.append(events)
        opened._storage.log.close()
        assert opened._lock is not None
        opened._lock.release()


@pytest.fixture
def closed(tmp_path: Path) -> Closed:
    return Closed(tmp_path)


def test_an_end_that_was_cut_off_is_damage_wherever_it_was_cut(closed: Closed) -> None:
    for size in range(HEADER_BYTES, len(closed.whole)):
        closed.path.write_bytes(closed.whole[:size])
        missing = sum(end > size for end in closed.ends)
        assert f"cut off, {missing} of the 4 records" in closed.refused()
    closed.path.write_bytes(closed.whole)
    assert closed.events() == EVENTS


def test_a_bit_flipped_in_the_last_record_is_damage_and_never_drops_it(closed: Closed) -> None:
    for byte in range(closed.ends[-2], len(closed.whole)):
        data = bytearray(closed.whole)
        data[byte] ^= 1 << byte % 8
        closed.path.write_bytes(data)
        assert "the 3 records before it are intact" in closed.refused()
    done = salvage(closed.vault, closed.keys, ID)
    assert (done.taken, done.lost) == (3, 1)
    assert closed.events() == EVENTS[:3]
    with Journal.open(closed.vault, closed.keys, ID) as opened:
        opened.append([{"n": 9}])
    assert closed.events() == [*EVENTS[:3], {"n": 9}]


def test_an_older_copy_of_the_journal_is_not_taken_for_the_journal(closed: Closed) -> None:
    older = closed.whole
    with Journal.open(closed.vault, closed.keys, ID) as opened:
        opened.append([{"n": 5}])
    closed.path.write_bytes(older)
    assert "cut off, 1 of the 5 records" in closed.refused()
    # What is not promised: older copies of study and key folder both are a state like any other.
    closed.mark.unlink()
    assert closed.events() == EVENTS


def test_what_a_crash_tore_off_behind_a_clean_close_is_a_crash_tail(closed: Closed) -> None:
    closed.crash({"n": 5, "said": "x" * 50})
    longer = closed.path.read_bytes()
    assert closed.events() == [*EVENTS, {"n": 5, "said": "x" * 50}]
    for size in range(len(closed.whole), len(longer)):
        closed.path.write_bytes(longer[:size])
        assert closed.events() == EVENTS
    closed.path.write_bytes(longer[:-1])
    with Journal.open(closed.vault, closed.keys, ID) as opened:
        assert opened.cut_bytes == len(longer) - 1 - len(closed.whole)
        opened.append([{"n": 6}])
    assert closed.events() == [*EVENTS, {"n": 6}]
    closed.path.write_bytes(closed.path.read_bytes()[:-1])
    with pytest.raises(FacilitatorError, match="cut off, 1 of the 5 records"):
        closed.events()


def test_what_was_found_after_a_crash_counts_once_it_was_closed(closed: Closed) -> None:
    closed.crash({"n": 5})
    Journal.open(closed.vault, closed.keys, ID).close()
    closed.path.write_bytes(closed.path.read_bytes()[:-1])
    assert "1 of the 5 records" in closed.refused()


def test_a_compacted_journal_has_an_end_of_its_own(closed: Closed) -> None:
    noted = closed.mark.read_bytes()
    with Journal.open(closed.vault, closed.keys, ID) as opened:
        opened.compact()
        opened.append([{"n": 5}])
    assert closed.events() == [*EVENTS, {"n": 5}]
    path = closed.vault / "journal.000002"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(FacilitatorError, match="1 of the 2 records"):
        closed.events()
    # On another machine, or where the power went, the note may be one of before: it says less.
    closed.mark.write_bytes(noted)
    assert closed.events() == EVENTS
    path.write_bytes(whole)
    assert closed.events() == [*EVENTS, {"n": 5}]


def test_a_session_written_on_elsewhere_and_brought_back_is_as_long_as_it_is(
    closed: Closed, tmp_path: Path
) -> None:
    noted = closed.mark.read_bytes()
    closed.mark.unlink()  # the other machine has the key alone
    with Journal.open(closed.vault, closed.keys, ID) as opened:
        opened.append([{"n": 5}])
    closed.mark.write_bytes(noted)
    assert closed.events() == [*EVENTS, {"n": 5}]


def test_a_damaged_note_of_the_end_is_said_and_salvaging_makes_it_anew(closed: Closed) -> None:
    good = closed.mark.read_bytes()
    for byte in range(len(good)):
        turned = bytearray(good)
        turned[byte] ^= 1 << byte % 8
        closed.mark.write_bytes(turned)
        with pytest.raises(FacilitatorError, match="noted beside the key"):
            closed.events()
    for data in (b"", b"{}", b"[]", b"null", b"[" * 100_000, good[:-1], good + b"\n"):
        closed.mark.write_bytes(data)
        with pytest.raises(FacilitatorError, match="noted beside the key") as caught:
            closed.events()
        assert f"facilitator vault salvage {ID}" in caught.value.hint
    done = salvage(closed.vault, closed.keys, ID)
    assert (done.taken, done.lost) == (4, 0)
    assert closed.events() == EVENTS


def test_a_journal_from_before_ends_were_noted_opens(closed: Closed) -> None:
    closed.mark.unlink()
    assert closed.events() == EVENTS
    Journal.open(closed.vault, closed.keys, ID).close()
    assert closed.mark.exists()


def test_a_reader_is_never_misled_by_a_writer_that_closes_meanwhile(
    closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is written between any two of its steps, what it reads is whole."""
    writer = Journal.open(closed.vault, closed.keys, ID)
    due = ["read_end", "RecordLog"]

    def after(name: str) -> Any:
        real = getattr(generations, name)

        def step(*args: Any, **named: Any) -> Any:
            nonlocal writer
            found = real(*args, **named)
            if due and due[0] == name:
                steps, due[:] = due[1:], []  # not while it is opened again itself
                writer.append([{"n": 5}])
                writer.close()
                writer = Journal.open(closed.vault, closed.keys, ID)
                due[:] = steps
            return found

        return step

    for name in tuple(due):
        monkeypatch.setattr(generations, name, after(name))
    while due:
        assert closed.events()[: len(EVENTS)] == EVENTS
    writer.close()


def test_the_note_goes_with_the_key_and_never_speaks_of_a_later_session(closed: Closed) -> None:
    noted = closed.mark.read_bytes()
    closed.keys.destroy(ID)
    assert list(closed.keys.folder.iterdir()) == []
    closed.mark.write_bytes(noted)  # a crash between the two left it
    shutil.rmtree(closed.vault)
    closed.keys.create(ID)
    with Journal.create(closed.vault, closed.keys, ID) as opened:
        opened.append([{"n": 7}])
    assert closed.events() == [{"n": 7}]


def test_an_end_that_cannot_be_noted_stops_nobody_from_closing(
    closed: Closed, faulty: FaultyDisk
) -> None:
    opened = Journal.open(closed.vault, closed.keys, ID)
    opened.append([{"n": 5}])
    faulty.arm(1, only="write_whole")
    opened.close()
    faulty.heal()
    assert closed.events() == [*EVENTS, {"n": 5}]
    with Journal.open(closed.vault, closed.keys, ID):
        pass
