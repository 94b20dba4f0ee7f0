"""A roster's file as editors write it: its coding, and how large it may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.errors import FacilitatorError
from facilitator.workflow.roster_files import LARGEST, load_roster

GOOD = '[[participants]]\ncode = "User 1"\nnames = ["Daniel Okafor"]\n'


def written(folder: Path, data: bytes) -> Path:
    file = folder / "roster.toml"
    file.write_bytes(data)
    return file


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(),
    ],
)
def test_files_of_any_editor_are_read(data: bytes, tmp_path: Path) -> None:
    assert load_roster(written(tmp_path, data)) == Roster.from_toml(GOOD)


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (GOOD.encode("utf-16"), "line 1"),
        (GOOD.encode("utf-16-be"), "line 1"),
        (GOOD.replace("a", "á").encode("latin-1"), "line 1"),
        (GOOD.encode() + "# Zorblátt".encode("latin-1"), "line 4"),
        (b"\x89PNG\r\n\x1a\n\0\0", "line 1"),
    ],
)
def test_what_is_no_utf_8_text_is_refused(data: bytes, where: str, tmp_path: Path) -> None:
    with pytest.raises(FacilitatorError, match=where) as caught:
        load_roster(written(tmp_path, data))
    assert "UTF-8" in caught.value.hint


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FacilitatorError, match="longer than 8 MB"):
        load_roster(written(tmp_path, b"#" * (LARGEST + 1)))
