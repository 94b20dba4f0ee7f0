"""Exports of a text that was amended: short, and nothing named that was not exported."""

from __future__ import annotations

from pathlib import Path

from facilitator.workflow.exported import Export
from facilitator.workflow.exported_in_words import staying_in_words

SEVERAL = [f"m1{end}" for end in (".docx", ".txt", "-guide.csv", "-moments.csv", "-utterances.csv")]


def exported(folder: Path, names: list[str]) -> list[Export]:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text("Said.", encoding="utf-8")
    return [Export("2026-11-20T10:00:00", "txt", str(folder / name), 1) for name in names]


def told(found: list[Export]) -> list[str]:
    return [line.strip() for line in staying_in_words(found) if line.startswith(" ")]


def test_a_folder_with_nothing_else_is_named_once(tmp_path: Path) -> None:
    [row] = told(exported(tmp_path / "out", SEVERAL))
    assert row == f"all 5 files in {tmp_path / 'out'} (2026-11-20)"


def test_beside_other_files_what_their_names_begin_with_tells_them_apart(tmp_path: Path) -> None:
    found = exported(tmp_path / "out", SEVERAL)
    exported(tmp_path / "out", ["m2.txt", "notes.odt"])
    [row] = told(found)
    assert row.startswith(f"5 files in {tmp_path / 'out'} that begin with m1 (")


def test_where_that_would_mean_another_file_too_each_is_named(tmp_path: Path) -> None:
    found = exported(tmp_path / "out", SEVERAL)
    exported(tmp_path / "out", ["m1-our-coding.qdpx"])
    [row] = told(found)
    assert all(name in row for name in SEVERAL) and "qdpx" not in row


def test_what_is_gone_is_told_apart(tmp_path: Path) -> None:
    found = exported(tmp_path / "out", SEVERAL)
    (tmp_path / "out" / "m1.txt").unlink()
    to_delete, gone = told(found)
    assert to_delete.startswith("all 4 files in ")
    assert gone.startswith(f"{tmp_path / 'out' / 'm1.txt'} (")


def test_several_whose_names_held_a_code_are_told_as_several(tmp_path: Path) -> None:
    names = ["[a participant]-own-words.docx", "[a participant]-own-words.html"]
    found = [
        Export("2026-11-20T10:00:00", "pack", str(tmp_path / "packs" / name), 1) for name in names
    ]
    lines = list(staying_in_words(found))
    assert lines[0].endswith("for you to delete, with all copies of them:")
    assert len(lines) == 2 and "2 files in " in lines[1]


def test_what_was_made_of_several_meetings_is_told_once(tmp_path: Path) -> None:
    one = exported(tmp_path / "out", ["study.qdpx", "m1.txt"])
    other = exported(tmp_path / "out", ["study.qdpx", "m2.txt"])
    [row] = told([*one, *other])
    assert row.startswith("all 3 files in ")
