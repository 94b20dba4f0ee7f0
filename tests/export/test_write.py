"""Writing an export: complete or absent, and refused in words a person can act on."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from facilitator.domain.sealed import SealedTranscript
from facilitator.errors import FacilitatorError
from facilitator.export import FORMATS, write


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_its_file(sealed: SealedTranscript, tmp_path: Path, name: str) -> None:
    path = write(sealed, name, tmp_path / "out" / "deep")
    assert path == tmp_path / "out" / "deep" / f"2026-11-23-03{FORMATS[name].suffix}"
    assert path.read_bytes() == FORMATS[name].render(sealed)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_json_holds_the_tables(sealed: SealedTranscript, tmp_path: Path) -> None:
    tables = json.loads(write(sealed, "json", tmp_path).read_text("utf-8"))
    assert SealedTranscript.from_tables(tables) == sealed


def test_an_earlier_export_is_replaced(sealed: SealedTranscript, tmp_path: Path) -> None:
    (tmp_path / "2026-11-23-03.txt").write_text("old")
    assert "Nobody asked" in write(sealed, "txt", tmp_path).read_text("utf-8")


def test_an_unknown_format_names_the_known(sealed: SealedTranscript, tmp_path: Path) -> None:
    with pytest.raises(FacilitatorError) as caught:
        write(sealed, "pdf", tmp_path / "never")
    assert all(name in caught.value.hint for name in FORMATS)
    assert not (tmp_path / "never").exists()


def test_a_folder_that_is_a_file(sealed: SealedTranscript, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FacilitatorError, match="Cannot write"):
        write(sealed, "txt", tmp_path / "file")


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user"
)
def test_a_folder_without_permission(sealed: SealedTranscript, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(FacilitatorError, match="Cannot write"):
        write(sealed, "txt", folder)


def test_a_failing_disk_leaves_nothing(
    sealed: SealedTranscript, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (tmp_path / "2026-11-23-03.txt").write_text("old")
    with pytest.raises(FacilitatorError, match="No space left"):
        write(sealed, "txt", tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["2026-11-23-03.txt"]
    assert (tmp_path / "2026-11-23-03.txt").read_text() == "old"


def test_a_session_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    odd = SealedTranscript("../../etc/x y", None, "", "2026-11-23", "en", 0)
    assert write(odd, "txt", tmp_path).parent == tmp_path
