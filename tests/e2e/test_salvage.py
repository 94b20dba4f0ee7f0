"""A journal damaged in the middle is refused by every command, and can be salvaged by one."""

from __future__ import annotations

from pathlib import Path

from facilitator.domain.events import NoteTaken
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.e2e.conftest import Study
from tests.workflow.conftest import make_store

CANARY = "Zebulon was moved to Wexcombe"


def test_a_damaged_session_can_be_salvaged(study: Study) -> None:
    workspace = Workspace(study.root, study.home)
    with make_store(workspace) as store:
        journal = store.folder / "vault" / "journal.000001"
        opened = journal.stat().st_size
        for n in range(10):
            store.append(NoteTaken(n * 1000, f"{CANARY} {n}"))
    whole = journal.read_bytes()
    middle = (opened + len(whole)) // 2
    damaged = whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :]
    journal.write_bytes(damaged)

    for refused in (["verify", "m1"], ["resume", "m1", "--headless"], ["log", "m1"]):
        error = study(*refused).failed_in_two_lines()
        assert "facilitator vault salvage m1" in error
    assert journal.read_bytes() == damaged

    done = study("vault", "salvage", "m1")
    assert done.status == 0, done.err
    said = done.out + done.err
    assert "1 record lost" in said
    (kept,) = journal.parent.glob("journal.*.damaged-*")
    assert str(kept) in said
    assert kept.read_bytes() == damaged
    assert b"Zebulon" not in b"".join(file_bytes(journal.parent))

    with SessionStore.open(workspace, "m1", read_only=True) as store:
        assert store.session.id == "m1"
        assert len(store.session.notes) == 9
    assert study("verify", "m1").status == 0
    assert "not damaged" in study("vault", "salvage", "m1").failed_in_two_lines()


def file_bytes(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
