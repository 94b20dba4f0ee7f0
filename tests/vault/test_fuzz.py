"""Any damage to a session's folder: it opens with all that was acknowledged, or damage is said.

Never a traceback, never a silent loss. `pytest tests/vault/test_fuzz.py --rounds 5000 -s`; a round
that failed names its seed: `--rounds 1 --seed N`.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from facilitator.domain.events import (
    NoteTaken,
    Recorded,
    RecordingEnded,
    RecordingStarted,
    SpeakerMarked,
)
from facilitator.domain.events import UtteranceHeard as Heard
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.errors import FacilitatorError
from facilitator.study import Study
from facilitator.vault import disk
from facilitator.vault.certificate import Certificate
from facilitator.vault.layout import CERTIFICATE, spool_folder, vault_folder
from facilitator.vault.salvage import salvage
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.workflow.catalogue import listing
from facilitator.workflow.key_store import key_store
from facilitator.workflow.public_log import public_log
from facilitator.workflow.review import accept_all
from facilitator.workflow.seal import seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study import make_study
from facilitator.workflow.verifying import verify_session
from facilitator.workspace import Workspace
from tests.vault.test_recorded import FRAME
from tests.workflow.conftest import make_store, record

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="links and FIFOs are POSIX's"),
    pytest.mark.timeout(0),  # as long as the rounds asked for take
]

ID = "m1"


@dataclass(frozen=True)
class Kept:
    """A session as it was left, and what had been acknowledged."""

    root: Path
    older: bytes
    """Its journal, as it was an event earlier."""
    events: tuple[Recorded, ...]
    sure: int
    """How many of the events had been noted when it was last closed as it should be."""
    sound: bytes
    lines: tuple[str, ...]

    def copy(self, to: Path) -> Workspace:
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.root, to, symlinks=True)
        return Workspace(to / "study", to / "home", Study(title="Study"))


def _make(root: Path, *, cut_off: bool) -> Kept:
    """A reviewed session of three segments; or one whose program was killed in the middle."""
    make_study(root / "study", "Study")
    workspace = Workspace(root / "study", root / "home", Study(title="Study"))
    with make_store(workspace) as store:
        for number in range(3):
            record(store, 700 + 250 * number, reason=GapReason("off the record"))
            words = f"We talked about the garden, part {number}."
            start = 700 * number
            store.append(Heard(f"u{number}", start, start + 500, words, (), None, None))
        store.append(RecordingEnded(store.sound_ms()))
        accept_all(store, "User 1")
    (journal,) = vault_folder(store.folder).glob("journal.0*")
    older = journal.read_bytes()
    with SessionStore.open(workspace, ID) as store:
        store.append(SpeakerMarked(900, "User 1"))
    store = SessionStore.open(workspace, ID)
    sure = len(store.events())
    if cut_off:
        at = store.sound_ms()
        writer = SpoolWriter(spool_folder(store.folder), store.key, ID)
        writer.append(b"\3\0" * 16_000)
        store.append(RecordingStarted(at, writer.segment, SoundSource.MICROPHONE))
        store.append(NoteTaken(at, "a"), NoteTaken(at, "b"))
        writer._release()
        store._journal._storage.log.close()
        assert store._journal._lock is not None
        store._journal._lock.release()
    else:
        store.close()
    with SessionStore.open(workspace, ID, read_only=True) as store, store.spool() as spool:
        events = tuple(store.events())
        sound = spool.read(0, spool.refresh())
        lines = tuple(u.text for u in store.session.utterances)
    return Kept(root, older, events, sure, sound, lines)


# -- damage ----------------------------------------------------------------------------------------


def _flip(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _flip_near_the_end(data: bytearray, rng: random.Random) -> None:
    data[-rng.randrange(1, min(len(data), 200) + 1)] ^= 1 << rng.randrange(8)


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def _cut_a_little(data: bytearray, rng: random.Random) -> None:
    del data[-rng.randrange(1, min(len(data), 400) + 1) :]


def _cut_out(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    del data[at : at + rng.randrange(1, 400)]


def _double(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    piece = data[at : at + rng.randrange(1, 400)]
    place = rng.choice([at, len(data), rng.randrange(len(data))])
    data[place:place] = piece


def _swap(data: bytearray, rng: random.Random) -> None:
    size = rng.randrange(1, max(2, len(data) // 3))
    at, to = sorted(rng.randrange(max(1, len(data) - size)) for _ in range(2))
    first, second = data[at : at + size], data[to : to + size]
    data[at : at + size], data[to : to + size] = second, first


def _zeros(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    end = min(len(data), at + rng.randrange(1, 600))
    data[at:end] = bytes(end - at)


def _rubbish_behind(data: bytearray, rng: random.Random) -> None:
    data += rng.randbytes(rng.randrange(1, 300))


def _pieces(data: bytearray) -> list[bytes]:
    """The parts a file is made of: a journal's records, a segment's frames."""
    if b"\xa7rec" in data:
        head, *records = bytes(data).split(b"\xa7rec")
        return [head, *(b"\xa7rec" + record for record in records)]
    if len(data) > FRAME:
        start = len(data) % FRAME
        return [bytes(data[:start])] + [
            bytes(data[at : at + FRAME]) for at in range(start, len(data), FRAME)
        ]
    return [bytes(data)]


def _piece_lost(data: bytearray, rng: random.Random) -> None:
    pieces = _pieces(data)
    del pieces[rng.randrange(len(pieces))]
    data[:] = b"".join(pieces)


def _last_pieces_lost(data: bytearray, rng: random.Random) -> None:
    pieces = _pieces(data)
    data[:] = b"".join(pieces[: -rng.randrange(1, 4)])


def _pieces_shuffled(data: bytearray, rng: random.Random) -> None:
    pieces = _pieces(data)
    one, other = rng.randrange(len(pieces)), rng.randrange(len(pieces))
    pieces[one], pieces[other] = pieces[other], pieces[one]
    data[:] = b"".join(pieces)


def _piece_twice(data: bytearray, rng: random.Random) -> None:
    pieces = _pieces(data)
    pieces.insert(rng.randrange(len(pieces) + 1), rng.choice(pieces))
    data[:] = b"".join(pieces)


BYTES: list[Callable[[bytearray, random.Random], None]] = [
    _flip, _flip_near_the_end, _cut, _cut_a_little, _cut_out, _double, _swap, _zeros,
    _rubbish_behind, _piece_lost, _last_pieces_lost, _pieces_shuffled, _piece_twice,
]  # fmt: skip


def _other_file(path: Path, files: list[Path], rng: random.Random, kept: Kept) -> None:
    """What can happen to a file as a whole."""
    other = rng.choice([p for p in files if p != path] or files)
    match rng.randrange(9):
        case 0:
            path.unlink()
        case 1:
            path.write_bytes(b"")
        case 2:
            mine, theirs = path.read_bytes(), other.read_bytes()
            path.write_bytes(theirs)
            other.write_bytes(mine)
        case 3:
            path.write_bytes(other.read_bytes())
        case 4:
            path.rename(path.with_name(path.name + ".moved"))
        case 5:
            path.unlink()
            path.mkdir()
        case 6:
            path.unlink()
            path.symlink_to(other)
        case 7:
            path.unlink()
            os.mkfifo(path)
        case 8 if path.name.startswith("journal."):
            path.write_bytes(kept.older)
        case _:
            data = path.read_bytes()
            path.with_name(f"{rng.randrange(1, 7):06d}.aud").write_bytes(data)


def _damage(workspace: Workspace, kept: Kept, rng: random.Random) -> str:
    """One to three damages somewhere in the session's folder, or one beside its key."""
    told: list[str] = []
    folder = workspace.session_folder(ID)
    if rng.random() < 0.08:
        names = [f"{ID}.key", f"{ID}.end"]
        path = workspace.keys / rng.choice(names)
        data = bytearray(path.read_bytes())
        change = rng.choice(BYTES)
        change(data, rng)
        path.write_bytes(data)
        return f"{change.__name__} {path.name}"
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
        path = rng.choice([p for p in files if p.name != "lock"] * 3 + files)
        if rng.random() < 0.25:
            before = rng.getstate()
            _other_file(path, files, rng, kept)
            told.append(f"file {random_choice(before)} {path.relative_to(folder)}")
            continue
        data = bytearray(path.read_bytes())
        change = rng.choice(BYTES)
        if data:
            change(data, rng)
            path.write_bytes(data)
        told.append(f"{change.__name__} {path.relative_to(folder)}")
    return ", ".join(told)


def random_choice(state: tuple[Any, ...]) -> int:
    """Which of the ways was taken: for the report of a round that failed."""
    again = random.Random()
    again.setstate(state)
    again.random()
    return again.randrange(9)


# -- what must hold --------------------------------------------------------------------------------


def _opened(workspace: Workspace) -> tuple[tuple[Recorded, ...], bytes | None] | None:
    """The events and the sound, None for what is refused."""
    try:
        with SessionStore.open(workspace, ID, read_only=True) as store:
            events = tuple(store.events())
            list(public_log(store.session, list(events)))
            try:
                with store.spool() as spool:
                    sound = spool.read(0, spool.refresh())
            except FacilitatorError:
                sound = None
            return events, sound
    except FacilitatorError:
        return None


def _check(workspace: Workspace, kept: Kept, figures: Counter[str]) -> None:
    listing(workspace)
    try:
        verify_session(workspace, ID)
        verified = True
    except FacilitatorError as error:
        assert error.what
        assert error.hint
        verified = False
    opened = _opened(workspace)
    if opened is None:
        assert not verified, "verified, and does not open"
    else:
        events, sound = opened
        assert events == kept.events[: len(events)], "other events than were noted"
        assert len(events) >= kept.sure, "acknowledged events are gone without a word"
        if verified:
            assert sound is not None, "verified, and its sound cannot be read"
            assert kept.sound.startswith(sound), "other sound than was recorded"
            lost = len(kept.sound) - len(sound)
            # Only a segment that was cut off may lose what a power cut takes.
            assert lost == 0 or (len(kept.events) > kept.sure and lost <= 32_000), "sound is gone"
    figures["said to be sound" if verified else "damage said"] += 1
    if opened is None:
        figures["not opened"] += 1
        with suppress(FacilitatorError):
            salvage(vault_folder(workspace.session_folder(ID)), key_store(workspace), ID)
            figures["salvaged"] += 1
            with SessionStore.open(workspace, ID) as store:
                there = {e.id: e for e in kept.events}
                assert all(there[e.id] == e for e in store.events()), "salvaged what never was"
                store.append(NoteTaken(1, "after"))
            with SessionStore.open(workspace, ID, read_only=True) as store:
                assert store.events()[-1].event == NoteTaken(1, "after")
    before = _opened(workspace)
    try:
        seal_session(workspace, ID)
    except FacilitatorError:
        assert _opened(workspace) == before, "sealing refused, and something was changed"
        return
    figures["sealed"] += 1
    certificate = Certificate.from_json((workspace.session_folder(ID) / CERTIFICATE).read_bytes())
    if opened is not None and not certificate.damaged:
        assert opened[1] is not None
        assert verified
    with suppress(FacilitatorError):  # a summary that is damaged is no reason to keep a key
        texts = tuple(line.text for line in read_transcript(workspace, ID).lines)
        assert set(texts) <= set(kept.lines)
        assert texts == kept.lines or opened is None


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Kept]:
    return {
        cut_off: _make(tmp_path_factory.mktemp("kept"), cut_off=cut_off)
        for cut_off in (False, True)
    }


def test_a_damaged_session_opens_whole_or_is_said_to_be_damaged(
    kept: dict[bool, Kept], tmp_path: Path, request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(disk, "sync", lambda fd: None)
    monkeypatch.setattr(disk, "sync_folder", lambda folder: None)
    rounds, first = request.config.getoption("--rounds"), request.config.getoption("--seed")
    figures: Counter[str] = Counter()
    for seed in range(first, first + rounds):
        rng = random.Random(seed)
        one = kept[rng.random() < 0.3]
        workspace = one.copy(tmp_path / "round")
        told = "none"
        try:
            told = _damage(workspace, one, rng)
            _check(workspace, one, figures)
        except BaseException as error:
            error.add_note(f"round of seed {seed}: {told}")
            raise
    print(f"\n{rounds} rounds from seed {first}: {dict(figures)}")
    assert figures["damage said"] > rounds // 3
