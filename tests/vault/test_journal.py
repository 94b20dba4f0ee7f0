from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import tracemalloc
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tinydb import TinyDB, where
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from facilitator.errors import FacilitatorError
from facilitator.vault.generations import journal_files, journal_path
from facilitator.vault.journal import Journal
from facilitator.vault.keys import KeyStore
from facilitator.vault.record_log import RecordLog
from tests.vault.conftest import FaultyDisk
from tests.vault.held import Held, key_of

KEY = key_of("k")
KEYS = Held(KEY)
ID = "s-1"

names = st.sampled_from(["a", "b", "c"])
tables = st.sampled_from(["_default", "events", "other"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "x", "é\ud800語", 0.5]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=4,
)
documents = st.dictionaries(names, values, max_size=3)


def increment(doc: Any) -> None:
    """Changes a document in place, also deep inside it, as TinyDB's operations do."""
    doc["n"] = doc.get("n", 0) + 1
    if isinstance(doc.get("a"), list):
        doc["a"].append(1)
    doc.pop("b", None)


class Unshared(MemoryStorage):
    """Memory storage without its one surprise: a list that was given to two documents, or that the
    caller still holds, stays one list. Any storage that writes files parts them."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def write(self, data: Any) -> None:
        super().write(json.loads(json.dumps(data)))


class AgainstMemory(RuleBasedStateMachine):
    """The same calls on a journal and on TinyDB's own memory storage: the same answers."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "vault"
        self.keys = Held(key_of("k"))
        self.journal = Journal.create(self.path, self.keys, ID)
        self.memory = Unshared()
        self.model = TinyDB(storage=lambda: self.memory)

    def both(self, act: Any) -> None:
        answers = []
        for db in (self.journal.db, self.model):
            try:
                answers.append(act(db))
            except (ValueError, RuntimeError, KeyError) as error:
                answers.append((type(error), str(error)))
        assert as_json(answers[0]) == as_json(answers[1])

    @rule(name=tables, doc=documents)
    def insert(self, name: str, doc: Any) -> None:
        self.both(lambda db: db.table(name).insert(deepcopy(doc)))

    @rule(name=tables, doc=documents, doc_id=st.integers(1, 9))
    def insert_with_id(self, name: str, doc: Any, doc_id: int) -> None:
        self.both(lambda db: db.table(name).insert(Document(deepcopy(doc), doc_id=doc_id)))

    @rule(name=tables, docs=st.lists(documents, max_size=3))
    def insert_multiple(self, name: str, docs: Any) -> None:
        self.both(lambda db: db.table(name).insert_multiple(deepcopy(docs)))

    @rule(name=tables, field=names, value=values, new=documents)
    def update_by_query(self, name: str, field: str, value: Any, new: Any) -> None:
        self.both(lambda db: db.table(name).update(deepcopy(new), where(field) == value))

    @rule(name=tables, ids=st.lists(st.integers(1, 9), max_size=3), new=documents)
    def update_by_id(self, name: str, ids: Any, new: Any) -> None:
        self.both(lambda db: db.table(name).update(deepcopy(new), doc_ids=ids))

    @rule(name=tables, field=names)
    def update_in_place(self, name: str, field: str) -> None:
        self.both(lambda db: db.table(name).update(increment, where(field).exists()))

    @rule(name=tables, new=documents)
    def update_all(self, name: str, new: Any) -> None:
        self.both(lambda db: db.table(name).update(deepcopy(new)))

    @rule(name=tables, new=documents, field=names, value=values)
    def update_multiple(self, name: str, new: Any, field: str, value: Any) -> None:
        def changes() -> Any:
            return [(deepcopy(new), where(field) == value), (increment, where(field).exists())]

        self.both(lambda db: db.table(name).update_multiple(changes()))

    @rule(name=tables, new=documents, field=names, value=values)
    def upsert(self, name: str, new: Any, field: str, value: Any) -> None:
        self.both(lambda db: db.table(name).upsert(deepcopy(new), where(field) == value))

    @rule(name=tables, new=documents, doc_id=st.integers(1, 9))
    def upsert_by_id(self, name: str, new: Any, doc_id: int) -> None:
        self.both(lambda db: db.table(name).upsert(Document(deepcopy(new), doc_id=doc_id)))

    @rule(name=tables, field=names, value=values)
    def remove_by_query(self, name: str, field: str, value: Any) -> None:
        self.both(lambda db: db.table(name).remove(where(field) == value))

    @rule(name=tables, ids=st.lists(st.integers(1, 9), max_size=3))
    def remove_by_id(self, name: str, ids: Any) -> None:
        self.both(lambda db: db.table(name).remove(doc_ids=ids))

    @rule(name=tables, field=names, value=values)
    def look(self, name: str, field: str, value: Any) -> None:
        query = where(field) == value
        self.both(lambda db: db.table(name).search(query))
        self.both(lambda db: db.table(name).get(query))
        self.both(lambda db: db.table(name).count(query))
        self.both(lambda db: db.table(name).contains(doc_id=3))
        self.both(lambda db: db.table(name).get(doc_id=2))
        self.both(lambda db: db.table(name).get(doc_ids=[1, 2, 5]))

    @rule(name=tables)
    def truncate(self, name: str) -> None:
        self.both(lambda db: db.table(name).truncate())

    @rule(name=tables)
    def drop_table(self, name: str) -> None:
        self.both(lambda db: db.drop_table(name))

    @rule()
    def drop_tables(self) -> None:
        self.both(lambda db: db.drop_tables())

    @rule()
    def reopen(self) -> None:
        self.journal.close()
        self.journal = Journal.open(self.path, self.keys, ID)
        self.model = TinyDB(storage=lambda: self.memory)
        assert self.journal.cut_bytes == 0

    @rule()
    def compact(self) -> None:
        before = self.file()
        self.journal.compact()
        assert self.file() != before
        assert not before.exists()

    @rule(rubbish=st.binary(min_size=1, max_size=60))
    def crash_before_a_write(self, rubbish: bytes) -> None:
        """The power went when the file was longer already, and its bytes were not yet there."""
        self.journal.close()
        with self.file().open("ab") as file:
            file.write(rubbish)
        self.back_after_a_crash(len(rubbish))

    @rule(name=tables, doc=documents, where_torn=st.floats(0, 1, exclude_max=True))
    def crash_in_a_write(self, name: str, doc: Any, where_torn: float) -> None:
        """The process died while a record was written: never acknowledged, so never seen."""
        before = self.file().stat().st_size
        marks = dict(self.keys.marks)
        self.journal.db.table(name).insert(deepcopy(doc))
        self.journal.close()
        self.keys.marks = marks  # a process that died has noted no end
        torn = int((self.file().stat().st_size - before) * where_torn)
        os.truncate(self.file(), before + torn)
        self.back_after_a_crash(torn)

    @rule()
    def crash_in_compacting(self) -> None:
        """The new file was there, and the key was not yet moved on."""
        self.journal.close()
        later = self.keys.key.next()
        unfinished = journal_path(self.path, later.generation)
        RecordLog.create(unfinished, later, ID, b"[]")
        self.back_after_a_crash(0)
        assert not unfinished.exists()

    def back_after_a_crash(self, cut_bytes: int) -> None:
        self.journal = Journal.open(self.path, self.keys, ID)
        self.model = TinyDB(storage=lambda: self.memory)
        assert self.journal.cut_bytes == cut_bytes

    def file(self) -> Path:
        (path,) = journal_files(self.path).values()
        return path

    @invariant()
    def same_contents(self) -> None:
        assert self.journal.db.tables() == self.model.tables()
        for name in self.model.tables():
            mine, theirs = self.journal.db.table(name), self.model.table(name)
            assert as_json(mine.all()) == as_json(theirs.all())
            assert [d.doc_id for d in mine] == [d.doc_id for d in theirs]
            assert len(mine) == len(theirs)

    def teardown(self) -> None:
        with Journal.open(self.path, self.keys, ID, read_only=True) as seen:
            assert seen.db.tables() == self.model.tables()
            for name in self.model.tables():
                assert as_json(seen.db.table(name).all()) == as_json(self.model.table(name).all())
        self.journal.close()
        self.folder.cleanup()


def as_json(value: Any) -> str:
    return json.dumps(value, default=str)


TestAgainstMemory = AgainstMemory.TestCase
TestAgainstMemory.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "vault"


def test_events_come_back_in_order(vault: Path) -> None:
    with Journal.create(vault, KEYS, ID) as journal:
        assert journal.append([{"n": 1}, {"n": 2}]) == [1, 2]
        assert journal.append([]) == []
        assert journal.append([{"n": 3}]) == [3]
    with Journal.open(vault, KEYS, ID) as journal:
        assert list(journal.records()) == [{"n": 1}, {"n": 2}, {"n": 3}]
        assert journal.append([{"n": 4}]) == [4]


def test_a_transaction_is_one_record_and_all_or_nothing(vault: Path) -> None:
    with Journal.create(vault, KEYS, ID) as journal:
        journal.append([{"n": 1}])
    path, marks = journal_files(vault)[1], dict(KEYS.marks)
    before = path.stat().st_size
    with Journal.open(vault, KEYS, ID) as journal:
        journal.append([{"n": n} for n in range(2, 50)])
    KEYS.marks = marks  # a process that died has noted no end
    os.truncate(path, path.stat().st_size - 1)
    with Journal.open(vault, KEYS, ID) as journal:
        assert list(journal.records()) == [{"n": 1}]
        assert journal.cut_bytes > 0
    assert path.stat().st_size == before


def test_the_cost_of_a_record_does_not_grow_with_the_table(vault: Path) -> None:
    with Journal.create(vault, KEYS, ID) as journal:
        path = journal_files(vault)[1]
        sizes = []
        for count in (1, 500, 1):
            journal.append([{"n": 1000}] * count)
            sizes.append(path.stat().st_size)
            journal.append([{"n": 1000}])
            sizes.append(path.stat().st_size)
        assert sizes[1] - sizes[0] <= sizes[5] - sizes[4] <= sizes[1] - sizes[0] + 2


def test_an_update_stores_only_what_it_changed(vault: Path) -> None:
    with Journal.create(vault, KEYS, ID) as journal:
        journal.append([{"n": n, "text": "x" * 100} for n in range(100)])
        path = journal_files(vault)[1]
        before = path.stat().st_size
        journal.db.table("events").update({"m": 1}, where("n") == 7)
        assert path.stat().st_size - before < 300
        after = path.stat().st_size
        journal.db.table("events").update({"m": 1}, where("n") == 7)
        assert path.stat().st_size == after


def test_a_failed_update_changes_nothing(vault: Path) -> None:
    def fails_on_two(doc: Any) -> None:
        doc["n"] *= 10
        doc["inner"].append("changed")
        if doc["n"] == 20:
            raise RuntimeError("no")

    docs = [{"n": 1, "inner": []}, {"n": 2, "inner": []}]
    with Journal.create(vault, KEYS, ID) as journal:
        journal.append(docs)
        with pytest.raises(RuntimeError):
            journal.db.table("events").update(fails_on_two)
        assert list(journal.records()) == docs


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", [object()]])
def test_what_is_not_json_is_refused_before_anything_is_stored(vault: Path, value: Any) -> None:
    with Journal.create(vault, KEYS, ID) as journal:
        journal.append([{"n": 1}])
        with pytest.raises(TypeError):
            journal.append([{"n": 2}, {"bad": value}])
        assert list(journal.records()) == [{"n": 1}]
    with Journal.open(vault, KEYS, ID) as journal:
        assert list(journal.records()) == [{"n": 1}]


def test_what_is_read_cannot_change_what_is_stored(vault: Path) -> None:
    given = {"inner": [1]}
    with Journal.create(vault, KEYS, ID) as journal:
        journal.append([given])
        given["inner"].append(2)
        next(journal.records())["inner"].append(3)
        table = journal.db.table("events")
        table.all()[0]["inner"].append(4)
        found = table.get(doc_id=1)
        assert isinstance(found, Document)
        found["inner"].append(5)
        for n in (6, 7):  # the second time from TinyDB's cache of queries
            results = table.search(where("inner").exists())
            assert results == [{"inner": [1]}]
            results[0]["inner"].append(n)
        for document in table.get(doc_ids=[1]):
            document["inner"].append(8)
        assert list(journal.records()) == [{"inner": [1]}]


def test_a_loop_may_write_to_the_table_it_reads(vault: Path) -> None:
    with Journal.create(vault, KEYS, ID) as journal:
        journal.append([{"n": 1}, {"n": 2}])
        for event in journal.records():
            journal.append([{"n": event["n"] * 10}])
        assert [event["n"] for event in journal.records()] == [1, 2, 10, 20]


def test_several_threads_may_write(vault: Path) -> None:
    with Journal.create(vault, KEYS, ID) as journal:

        def add(who: int) -> None:
            for n in range(20):
                journal.append([{"who": who, "n": n}])
                journal.db.table("events").insert({"who": -1, "n": n})

        threads = [threading.Thread(target=add, args=(who,)) for who in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with Journal.open(vault, KEYS, ID) as journal:
        seen = list(journal.records())
    assert len(seen) == 160
    for who in range(4):
        assert [event["n"] for event in seen if event["who"] == who] == list(range(20))


def test_a_failed_write_is_not_seen(vault: Path, faulty: FaultyDisk) -> None:
    journal = Journal.create(vault, KEYS, ID)
    journal.append([{"n": 1}])
    faulty.arm(1, only="sync")
    with pytest.raises(FacilitatorError):
        journal.append([{"n": 2}])
    assert list(journal.records()) == [{"n": 1}]
    faulty.heal()
    with pytest.raises(FacilitatorError):
        journal.append([{"n": 3}])
    journal.close()
    with Journal.open(vault, KEYS, ID) as journal:
        assert next(journal.records()) == {"n": 1}
        assert {"n": 3} not in list(journal.records())
        journal.append([{"n": 4}])


HOLD = """
import sys
from pathlib import Path
from facilitator.vault.journal import Journal
from facilitator.vault.keys import KeyStore
from tests.vault.conftest import FaultyDisk
journal = Journal.open(Path(sys.argv[1]), KeyStore(Path(sys.argv[3])), sys.argv[2])
journal.append([{"n": 2}])
print("open", flush=True)
sys.stdin.readline()
"""


def test_a_second_process_is_refused_by_name_and_let_in_after_a_death(
    vault: Path, keys: KeyStore
) -> None:
    keys.create(ID)
    with Journal.create(vault, keys, ID) as journal:
        journal.append([{"n": 1}])
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(vault), ID, str(keys.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    assert child.stdout.readline() == "open\n"
    with pytest.raises(FacilitatorError, match=f"another process .*{child.pid}"):
        Journal.open(vault, keys, ID)
    with Journal.open(vault, keys, ID, read_only=True) as seen:
        assert list(seen.records()) == [{"n": 1}, {"n": 2}]
    child.kill()
    child.communicate()
    with Journal.open(vault, keys, ID) as journal:
        assert list(journal.records()) == [{"n": 1}, {"n": 2}]


def test_a_journal_is_refused_twice_in_one_process_and_made_once(vault: Path) -> None:
    with Journal.create(vault, KEYS, ID):
        with pytest.raises(FacilitatorError, match="this process"):
            Journal.open(vault, KEYS, ID)
        with pytest.raises(FacilitatorError, match="this process"):
            Journal.create(vault, KEYS, ID)
    with pytest.raises(FacilitatorError, match="has a journal already"):
        Journal.create(vault, KEYS, ID)
    Journal.open(vault, KEYS, ID).close()


def test_reading_ignores_a_torn_tail_and_leaves_it(vault: Path) -> None:
    with Journal.create(vault, KEYS, ID) as journal:
        journal.append([{"n": 1}])
    path = journal_files(vault)[1]
    with path.open("ab") as file:
        file.write(b"half a rec")
    size = path.stat().st_size
    with Journal.open(vault, KEYS, ID, read_only=True) as seen:
        assert list(seen.records()) == [{"n": 1}]
        assert seen.cut_bytes == 10
        with pytest.raises(ValueError, match="reading only"):
            seen.append([{"n": 2}])
    assert path.stat().st_size == size


def test_a_missing_journal_is_a_clear_error(vault: Path) -> None:
    with pytest.raises(FacilitatorError, match="has no journal"):
        Journal.open(vault, KEYS, ID)
    with pytest.raises(FacilitatorError, match="has no journal"):
        Journal.open(vault, KEYS, ID, read_only=True)
    assert not vault.exists()


def test_a_wrong_key_is_a_clear_error_and_lets_go_of_the_lock(vault: Path) -> None:
    Journal.create(vault, KEYS, ID).close()
    with pytest.raises(FacilitatorError, match="another session"):
        Journal.open(vault, Held(key_of("q")), ID)
    Journal.open(vault, KEYS, ID).close()


def test_what_is_added_takes_less_memory_than_its_json(tmp_path: Path) -> None:
    """A meeting of hours is some thousand records, each with the times of its words."""
    journal = Journal.create(tmp_path / "vault", Held(key_of("k")), ID)

    def record(n: int) -> dict[str, Any]:
        words = [
            {"start_ms": n * 5_000 + w, "end_ms": n * 5_000 + w + 1, "text": f"w{n} {w}"}
            for w in range(12)
        ]
        return {"kind": "heard", "n": n, "words": words}

    journal.append([record(0)])
    gc.collect()
    tracemalloc.start()
    for n in range(1, 201):
        journal.append([record(n)])
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    said = sum(len(json.dumps(record(n), separators=(",", ":"))) for n in range(1, 201))
    assert grown < said
    assert list(journal.records()) == [record(n) for n in range(201)]
    journal.close()
