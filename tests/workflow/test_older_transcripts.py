"""What earlier versions sealed is opened, exported and verified by this one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.domain.sealed import SealedTranscript
from facilitator.errors import FacilitatorError
from facilitator.export import formats
from facilitator.study import Study
from facilitator.workflow.exporting import export_sessions
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.verifying import verify_session, verify_study
from facilitator.workspace import Workspace

FIRST = Path(__file__).with_name("sealed_v1")
"""A study sealed by version 0.1.0: tables of version 1, without a revision."""

ID = "2026-11-20-01"


@pytest.fixture
def first(tmp_path: Path) -> Workspace:
    shutil.copytree(FIRST, tmp_path / "study")
    return Workspace(tmp_path / "study", tmp_path / "home", Study(title="Recovery"))


def test_a_transcript_of_the_first_version_opens(first: Workspace) -> None:
    transcript = read_transcript(first, ID)
    assert transcript.revision == 1
    assert [(line.speaker, line.text, line.edited) for line in transcript.lines] == [
        ("User 2", "User 1 went to [Place 1] on the old ferry.", False),
        ("User 1", "Nobody asked me about the ward.", False),
        ("Facilitator 1", "And what would have helped?", False),
        ("User 1", "Somebody who listens, as User 2 said.", False),
        ("Facilitator 1", "Thank you all.", False),
    ]
    assert [(p.code, p.stays, p.quoting) for p in transcript.participants] == [
        ("User 1", (), None),
        ("User 2", (), None),
        ("Facilitator 1", (), None),
    ]
    assert [(m.speaker, m.label, m.at_ms) for m in transcript.moments] == [
        ("User 1", "being asked", None)
    ]
    assert [(n.at_ms, n.text) for n in transcript.notes] == [
        (14_500, "User 1 looked up"),
        (20_000, "tea was brought"),
    ]
    assert [(q.id, q.status, q.opened_ms) for q in transcript.guide] == [
        ("1.1", "covered", 500),
        ("1.2", "current", 7_000),
        ("2.1", "waiting", None),
    ]


def test_it_verifies_and_so_does_its_study(first: Workspace) -> None:
    assert "sealed" in verify_session(first, ID)[0]
    assert all(found.sound for found in verify_study(first))


@pytest.mark.parametrize("format", formats())
def test_it_is_exported(first: Workspace, tmp_path: Path, format: str) -> None:
    for path in export_sessions(first, [ID], [format], tmp_path / "out").paths:
        assert path.stat().st_size


def test_one_that_was_changed_is_noticed(first: Workspace) -> None:
    path = first.session_folder(ID) / "transcript.json"
    path.write_bytes(path.read_bytes().replace(b"old ferry", b"new ferry"))
    with pytest.raises(FacilitatorError, match="not the one"):
        verify_session(first, ID)


def test_read_and_written_again_it_is_of_this_version(first: Workspace) -> None:
    transcript = read_transcript(first, ID)
    assert SealedTranscript.from_tables(transcript.to_tables()) == transcript
    assert replace(transcript).to_tables()["session"][0]["format"] == 2
