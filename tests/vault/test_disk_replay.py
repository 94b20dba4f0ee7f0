"""The power may go at any moment: every state it can leave the disk in opens with all that was
acknowledged, and with at most the one thing more that was under way."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.errors import FacilitatorError
from facilitator.vault import layout
from facilitator.vault.checking import verify_open
from facilitator.vault.destroyed import verify_sealed
from facilitator.vault.destruction import destroy
from facilitator.vault.generations import journal_files
from facilitator.vault.journal import Journal
from facilitator.vault.keys import KeyStore
from facilitator.vault.salvage import salvage
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool import CHUNK_BYTES
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.spool_writer import SpoolWriter
from tests.vault.replay import Recorder, State, Write, states

ID = "s-1"
Events = list[dict[str, Any]]


class Place:
    """A session on the recorded disk: vault and key folder below one root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.session = root / "study" / ID
        self.vault = layout.vault_folder(self.session)
        self.spool = layout.spool_folder(self.session)

    @property
    def keys(self) -> KeyStore:
        return KeyStore(self.root / "home" / "keys")

    def events(self) -> Events:
        with Journal.open(self.vault, self.keys, ID, read_only=True) as opened:
            return list(opened.records())


@pytest.fixture
def recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    root = tmp_path / "disk"
    root.mkdir()
    recorder = Recorder(root)
    recorder.install(monkeypatch)
    return recorder


def check_journal(place: Place, state: State, expected: list[Events]) -> None:
    """All acknowledged steps and at most one more; the same again after writing on."""
    step = max((n for n in state.acked if isinstance(n, int)), default=-1)
    allowed = expected[max(step, 0) : step + 2]
    try:
        found = place.events()
    except FacilitatorError:
        assert step < 0, "an acknowledged journal does not open"
        return
    assert found in allowed
    with Journal.open(place.vault, place.keys, ID) as opened:
        assert list(opened.records()) == found
        opened.append([{"n": "after"}])
        generation = opened.key.generation
    assert place.events() == [*found, {"n": "after"}]
    assert list(journal_files(place.vault)) == [generation]


def test_journal_and_compaction(recorder: Recorder) -> None:
    place = Place(recorder.root)
    expected: list[Events] = []

    def done(opened: Journal) -> None:
        recorder.ack(len(expected))
        expected.append(list(opened.records()))

    place.keys.create(ID)
    opened = Journal.create(place.vault, place.keys, ID)
    done(opened)
    opened.append([{"n": 1, "said": "x" * 700}])
    done(opened)
    opened.append([{"n": 2}, {"n": 3}])
    done(opened)
    opened.db.table("events").remove(where("n") == 2)
    done(opened)
    opened.compact()
    done(opened)
    opened.append([{"n": 4}])
    done(opened)
    opened.close()
    opened = Journal.open(place.vault, place.keys, ID)
    opened.compact()
    done(opened)
    opened.append([{"n": 5}])
    done(opened)
    opened.close()
    recorder.recording = False
    tried = 0
    for state in states(recorder, samples=30):
        state.build(recorder.root)
        check_journal(place, state, expected)
        tried += 1
    print(f"\n{tried} states of {len(recorder.log)} calls")
    assert tried > 150


def test_a_compaction_that_was_killed_and_gone_on_from_before_the_power_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at any call, reopened while the system still shows what was never synced, written
    on: what is acknowledged then must not rest on a key that is not on the medium."""
    tried = 0
    for kill_at in count(1):
        root = tmp_path / str(kill_at)
        root.mkdir()
        place = Place(root)
        with monkeypatch.context() as patch:
            recorder = Recorder(root)
            recorder.install(patch)
            place.keys.create(ID)
            opened = Journal.create(place.vault, place.keys, ID)
            opened.append([{"n": 1}])
            recorder.ack(0)
            recorder.kill_at = recorder.calls + kill_at
            killed = True
            with suppress(KeyboardInterrupt):
                opened.compact()
                killed = False
            begin = len(recorder.log)
            recorder.revive()
            opened.close()
            with Journal.open(place.vault, place.keys, ID) as opened:
                recorder.ack(1)
                opened.append([{"n": 2}])
                recorder.ack(2)
            recorder.recording = False
            expected = [[{"n": 1}], [{"n": 1}], [{"n": 1}, {"n": 2}]]
            for state in states(recorder, begin=begin, seed=kill_at):
                state.build(root)
                check_journal(place, state, expected)
                tried += 1
        if not killed:
            break
    print(f"\n{tried} states, killed at each of {kill_at - 1} calls")
    assert kill_at > 12
    assert tried > 250


def test_salvaging(recorder: Recorder) -> None:
    """In each state: refused as damaged, or open with all that authenticates; never less."""
    place = Place(recorder.root)
    place.keys.create(ID)
    with Journal.create(place.vault, place.keys, ID) as opened:
        for n in range(1, 5):
            opened.append([{"n": n}])
    path = place.vault / "journal.000001"
    damaged = bytearray(path.read_bytes())
    damaged[-20] ^= 1
    recorder.recording = False
    path.write_bytes(damaged)
    kept = State(
        tuple((str(p), p.read_bytes()) for p in recorder.root.rglob("*") if p.is_file()),
        tuple(str(p) for p in recorder.root.rglob("*") if p.is_dir()),
        (),
    )
    recorder.recording = True
    begin = len(recorder.log)
    for folder in kept.folders:
        recorder.begin_with(Path(folder))
    for name, data in kept.files:
        recorder.log.append(Write(recorder._names[name], 0, data))
        recorder.begin_with(Path(name))
    begin = len(recorder.log)
    salvage(place.vault, place.keys, ID)
    recorder.ack("salvaged")
    with Journal.open(place.vault, place.keys, ID) as opened:
        opened.append([{"n": 5}])
    recorder.ack("written on")
    recorder.recording = False
    expected = [{"n": 1}, {"n": 2}, {"n": 3}]
    refused = tried = 0
    for state in states(recorder, begin=begin, samples=20):
        state.build(recorder.root)
        try:
            found = place.events()
        except FacilitatorError:
            assert "salvaged" not in state.acked
            salvage(place.vault, place.keys, ID)
            refused += 1
            found = place.events()
        assert found[:3] == expected
        assert found[3:] in ([], [{"n": 5}])
        assert found[3:] or "written on" not in state.acked
        tried += 1
    print(f"\n{tried} states, {refused} of them refused")
    assert tried > 20
    assert refused > 5


def sound(count: int) -> bytes:
    """Samples that tell where they are."""
    return b"".join((n & 0xFFFF).to_bytes(2, "little") for n in range(1, count + 1))


def test_spool(recorder: Recorder) -> None:
    """Never a wrong sample, never an end that was not reached, and all that was synced."""
    place = Place(recorder.root)
    key = SessionKey.generate()
    whole = sound(CHUNK_BYTES * 8)
    parts: list[int] = []

    def write(writer: SpoolWriter, pcm: bytes, step: int) -> None:
        before = sum(parts)
        for at in range(0, len(pcm), step):
            writer.append(pcm[at : at + step])
            recorder.ack(before + max(0, writer.samples - SAMPLE_RATE))

    # Closed properly; killed with sound that was never synced; in the middle of it.
    with SpoolWriter(place.spool, key, ID) as writer:
        write(writer, whole[: CHUNK_BYTES * 3 // 2], 3_000)
    parts.append(writer.samples)
    recorder.ack(sum(parts))
    writer = SpoolWriter(place.spool, key, ID)
    write(writer, whole[sum(parts) * 2 : CHUNK_BYTES * 5], 5_000)
    parts.append(writer.samples)
    writer._release()
    writer = SpoolWriter(place.spool, key, ID)
    recorder.ack(sum(parts))
    write(writer, whole[sum(parts) * 2 :], CHUNK_BYTES)
    writer.flush()
    recorder.ack(sum(parts) + writer.samples)
    recorder.recording = False
    tried = longer = 0
    for state in states(recorder, samples=6):
        state.build(recorder.root)
        least = max((n for n in state.acked if isinstance(n, int)), default=0)
        with SpoolReader(place.spool, key, ID) as reader:
            samples = reader.refresh()
            got = reader.read(0, samples)
            assert len(got) == samples * 2
            assert got == whole[: len(got)]
            assert samples >= least
            longer += samples > least
            reader.verify()
            for segment, there in zip(reader.segments(), parts, strict=False):
                assert not segment.finalised or segment.samples == there
        with SpoolWriter(place.spool, key, ID) as writer:
            writer.append(b"more")
        with SpoolReader(place.spool, key, ID) as reader:
            assert reader.refresh() == samples + 2
            assert reader.read(samples, 2) == b"more"
        tried += 1
    print(f"\n{tried} states of {len(recorder.log)} calls, {longer} with more than was promised")
    assert tried > 150


LINE = {"speaker": "User 1", "text": "[Person 1] said the ward was locked"}
PCM = b"\x34\x12" * 40_000


def test_sealing(recorder: Recorder) -> None:
    """Always a valid transcript or a valid vault, and sealing again finishes."""
    place = Place(recorder.root)
    key = place.keys.create(ID)
    with Journal.create(place.vault, place.keys, ID) as opened:
        opened.append([{"n": 1}])
        opened.compact()
        opened.append([{"n": 2}])
    for _ in range(2):
        with SpoolWriter(place.spool, key, ID) as writer:
            writer.append(PCM)
    place.keys.create("another")
    begin = len(recorder.log)
    times = count(1)

    def write_transcript(path: Path) -> None:
        with TinyDB(path) as db:
            db.table("utterances").insert(LINE)

    def seal() -> None:
        destroy(
            place.session,
            place.keys,
            ID,
            write_transcript=write_transcript,
            facts={"reviewers": ["F1"]},
            now=lambda: f"2026-11-23T10:00:{next(times):03d}Z",
        )

    seal()
    recorder.ack("sealed")
    recorder.recording = False
    tried = only_vault = only_transcript = 0
    for state in states(recorder, begin=begin, samples=16):
        state.build(recorder.root)
        transcript = place.session / layout.TRANSCRIPT
        has_transcript = has_vault = False
        with suppress(FileNotFoundError, ValueError):
            content = json.loads(transcript.read_bytes())
            has_transcript = content == {"utterances": {"1": LINE}}
        with suppress(FacilitatorError):
            has_vault = verify_open(place.session, place.keys, ID)[:2] == (2, len(PCM))
        assert has_vault or has_transcript
        only_vault += not has_transcript
        only_transcript += not has_vault
        if "sealed" in state.acked:
            verify_sealed(place.session, place.keys, ID)
        seal()
        verify_sealed(place.session, place.keys, ID)
        assert place.keys.all() == ["another"]
        left = sorted(path.name for path in place.session.iterdir())
        assert left == ["certificate.json", "certificate.txt", "transcript.json"]
        tried += 1
    print(f"\n{tried} states; {only_vault} without transcript, {only_transcript} without vault")
    assert tried > 120
    assert only_vault > 5
    assert only_transcript > 20
