"""Figures of the vault. They print; they assert nothing about time.

Run with `make bench`. Beside what is measured stands what it is compared with, in the same run and
in turn; on a machine that does other work as well, the ratios are what can be relied on.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from facilitator.domain import events as ev
from facilitator.domain.events import Event, EventId, Recorded, from_record, to_record
from facilitator.domain.session import Session
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.domain.transcript import Word
from facilitator.vault import disk
from facilitator.vault.journal import Journal
from facilitator.vault.keys import KeyStore
from facilitator.vault.loading import collector_paused
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.spool_writer import SpoolWriter

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]

ID = "s-1"
WORDS = ("ward", "locked", "nobody", "told", "me", "why", "so", "long", "like", "that")


def meeting(count: int) -> Iterator[dict[str, Any]]:
    """Events as a meeting has them: of four, one is an utterance of twelve words."""
    rng = random.Random(1)

    def events() -> Iterator[Event]:
        for n in range(count):
            said = [rng.choice(WORDS) for _ in range(12)]
            words = tuple(Word(i * 200, i * 200 + 180, word, 0.9) for i, word in enumerate(said))
            start = n * 3_000
            yield ev.UtteranceHeard(f"u{n}", start, start + 2_800, " ".join(said), words, -0.3, 900)
            yield ev.UtteranceRedacted(f"u{n}", ())
            yield ev.TranscriptReached(start + 3_000)
            yield ev.SpeakerMarked(start, "User 1")

    for number, event in zip(range(1, count + 1), events(), strict=False):
        noted = "2026-11-23T10:00:00.000Z"
        yield to_record(Recorded(EventId("host", number), noted, event))


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    keys = KeyStore(tmp_path / "home" / "keys")
    keys.create(ID)
    return keys


def in_ms(act: Callable[[], Any], times: int) -> list[float]:
    act()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


@pytest.mark.parametrize("count", [100, 1_000, 20_000, 100_000])
def test_one_durable_insert(tmp_path: Path, keys: KeyStore, count: int) -> None:
    records = list(meeting(count))
    one = next(meeting(1))
    raw = os.open(tmp_path / "raw", os.O_CREAT | os.O_RDWR | os.O_APPEND)
    data = json.dumps(one).encode()

    def append_raw() -> None:
        os.write(raw, data)
        os.fdatasync(raw)

    with (
        Journal.create(tmp_path / "vault", keys, ID) as journal,
        TinyDB(tmp_path / "tinydb.json") as tinydb,
    ):
        journal.append(records)
        tinydb.table("events").insert_multiple(records)
        ours, bare = [], []
        for _ in range(5):  # in turn, because a shared disk differs from minute to minute
            ours += in_ms(lambda: journal.append([one]), 40)
            bare += in_ms(append_raw, 40)
        theirs = in_ms(lambda: tinydb.table("events").insert(one), 3)
    os.close(raw)
    a, b, c = (statistics.median(times) for times in (ours, bare, theirs))
    print(
        f"\ninsert at {count:>7,}: journal {a:.2f} ms, append+fdatasync {b:.2f} ms ({a / b:.1f} x),"
        f" JSONStorage {c:.1f} ms ({c / a:.0f} x ours)"
    )


@pytest.mark.parametrize("compacted", [False, True])
def test_opening_20_000_events(tmp_path: Path, keys: KeyStore, compacted: bool) -> None:
    vault = tmp_path / "vault"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "sync", lambda fd: None)
        with Journal.create(vault, keys, ID) as journal:
            for record in meeting(20_000):
                journal.append([record])
            if compacted:
                journal.compact()

    def fold() -> None:
        with collector_paused(), Journal.open(vault, keys, ID, read_only=True) as journal:
            session = Session()
            for recorded in journal.each(from_record):
                session.apply(recorded)

    def cpu(act: Callable[[], Any]) -> float:
        began = time.process_time()
        act()
        return time.process_time() - began

    alone = lambda: Journal.open(vault, keys, ID, read_only=True).close()  # noqa: E731
    wall = [statistics.median(in_ms(act, 5)) / 1000 for act in (alone, fold)]
    busy = [statistics.median(cpu(act) for _ in range(5)) for act in (alone, fold)]
    form = "one snapshot" if compacted else "a record each"
    print(
        f"\nopening 20,000 events, {form}: journal {wall[0]:.2f} s (CPU {busy[0]:.2f} s), "
        f"with the fold {wall[1]:.2f} s (CPU {busy[1]:.2f} s)"
    )


def test_compacting_when_a_meeting_is_reopened(tmp_path: Path, keys: KeyStore) -> None:
    """What the records beyond a snapshot cost on opening, and what compacting them costs once."""
    vault = tmp_path / "vault"
    for more in (0, 1_000, 2_000):
        with Journal.open(vault, keys, ID) if more else Journal.create(vault, keys, ID) as journal:
            for record in meeting(more or 1):
                journal.append([record])
        read = lambda: Journal.open(vault, keys, ID, read_only=True).close()  # noqa: E731
        opening = statistics.median(in_ms(read, 5))
        with Journal.open(vault, keys, ID) as journal:
            began = time.perf_counter()
            journal.compact()
            compacting = (time.perf_counter() - began) * 1000
        after = statistics.median(in_ms(read, 5))
        print(
            f"\n{more:>5} records beyond the snapshot: opening {opening:.0f} ms, compacting "
            f"{compacting:.0f} ms, opening then {after:.0f} ms"
        )


def test_spool_beside_a_plain_file(tmp_path: Path) -> None:
    """Ten minutes of sound, 100 ms at a time, synced once a second; read in spans of 30 s."""
    seconds = 600
    piece = os.urandom(SAMPLE_RATE * 2 // 10)
    key = SessionKey.generate()

    def write_spool(folder: Path) -> None:
        with SpoolWriter(folder, key, ID) as writer:
            for _ in range(seconds * 10):
                writer.append(piece)

    def write_plain(path: Path) -> None:
        fd = disk.open_new(path)
        for n in range(seconds * 10):
            os.write(fd, piece)
            if n % 10 == 9:
                disk.sync(fd)
        os.close(fd)

    def read_spool(folder: Path) -> None:
        with SpoolReader(folder, key, ID) as reader:
            reader.refresh()
            for at in range(0, seconds, 30):
                assert len(reader.read(at * SAMPLE_RATE, 30 * SAMPLE_RATE)) == 60 * SAMPLE_RATE

    def read_plain(path: Path) -> None:
        with path.open("rb") as file:
            while file.read(60 * SAMPLE_RATE):
                pass

    rows: dict[str, list[float]] = {"spool write": [], "plain write": [], "spool read": [],
                                    "plain read": []}  # fmt: skip
    for n in range(3):
        spool, plain = tmp_path / f"spool-{n}", tmp_path / f"plain-{n}"
        for name, act, where in (
            ("spool write", write_spool, spool),
            ("plain write", write_plain, plain),
            ("spool read", read_spool, spool),
            ("plain read", read_plain, plain),
        ):
            began = time.perf_counter()
            act(where)
            rows[name].append(seconds / (time.perf_counter() - began))
    print()
    for name, times in rows.items():
        print(f"{name}: {statistics.median(times):,.0f} x real time")
