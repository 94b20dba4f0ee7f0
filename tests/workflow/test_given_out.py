"""All that is made of sealed texts: none of it is handed on of a text that has been amended, none
takes the place of somebody's work."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.cli import main
from facilitator.domain.sealed import RevisionKind
from facilitator.domain.withdrawal import without
from facilitator.errors import FacilitatorError
from facilitator.export import formats, writing
from facilitator.export.coded import only_present, read_project
from facilitator.export.refi_project import source_texts
from facilitator.vault import disk, revisions
from facilitator.workflow import sealed_text
from facilitator.workflow.comparing import compared, write_comparison
from facilitator.workflow.exported import exports, superseded
from facilitator.workflow.exported_in_words import staying_in_words
from facilitator.workflow.exporting import export_sessions, material_of
from facilitator.workflow.member_checking import give
from facilitator.workflow.reporting import write_report
from facilitator.workflow.sealed_text import amend
from facilitator.workflow.study_record import entries
from facilitator.workspace import Workspace
from tests.export.series import put_sealed, session
from tests.export.test_agreement import changed

SECRET = "They told me at the gate"


@pytest.fixture
def ids(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two sealed meetings; in the second User 1 says something once."""
    made = [session(n, minutes=4) for n in (1, 2)]
    first = next(at for at, line in enumerate(made[1].lines) if line.speaker == "User 1")
    lines = list(made[1].lines)
    lines[first] = replace(lines[first], text=SECRET)
    for one in (made[0], replace(made[1], lines=tuple(lines))):
        put_sealed(workspace, one)
    monkeypatch.setenv("FACILITATOR_HOME", str(workspace.home))
    monkeypatch.chdir(workspace.root)
    return [one.session for one in made]


def withdrawn(workspace: Workspace, session_id: str) -> None:
    amend(
        workspace,
        session_id,
        lambda transcript: without(transcript, "User 1"),
        kind=RevisionKind.WITHDRAWAL,
        reason="x",
        by="",
    )


def coded(workspace: Workspace, ids: list[str], folder: Path) -> tuple[Path, Path]:
    """Two coders' files of the texts as they are now: in one User 1's words are given a code."""
    material = material_of(workspace, ids)
    content = formats()["qdpx"].render(material)[".qdpx"]
    folder.mkdir(exist_ok=True)
    (folder / "ben.qdpx").write_bytes(content)
    at = list(source_texts(material).values())[1].find(SECRET)
    if at >= 0:
        content = changed(content, {"Gates": (1, at, at + len(SECRET))}, bom=False)
    (folder / "anna.qdpx").write_bytes(content)
    return folder / "anna.qdpx", folder / "ben.qdpx"


Make = Callable[[Workspace, list[str], Path], object]


def an_export(workspace: Workspace, ids: list[str], out: Path) -> object:
    return export_sessions(workspace, ids, ["txt", "qdpx"], out)


def a_report(workspace: Workspace, _ids: list[str], out: Path) -> object:
    return write_report(workspace, out / "report.html")


def a_pack(workspace: Workspace, _ids: list[str], out: Path) -> object:
    return give(workspace, "User 1", out, ["html", "docx"])


def a_comparison(workspace: Workspace, ids: list[str], out: Path) -> object:
    made = compared(workspace, *coded(workspace, ids, workspace.root / "coders"))
    return write_comparison(workspace, made, out, ("anna", "ben"))[0]


ALL: list[Make] = [an_export, a_report, a_pack, a_comparison]


@pytest.mark.parametrize("make", ALL)
def test_what_is_amended_while_something_is_made_of_it_is_not_left_as_it_was(
    make: Make,
    ids: list[str],
    workspace: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody withdraws in another window: what that takes away is there only afterwards."""
    out, written = tmp_path / "out", writing._written
    done: list[bool] = []

    def meanwhile(target: Path, content: bytes, moved: list[tuple[Path, Path]]) -> Path:
        if not done:
            done.append(True)
            withdrawn(workspace, ids[1])
        return written(target, content, moved)

    monkeypatch.setattr(writing, "_written", meanwhile)
    with pytest.raises(FacilitatorError, match="was amended while"):
        make(workspace, ids, out)
    assert [path for path in out.rglob("*") if path.is_file()] == []
    assert [exports(workspace.session_folder(id_)) for id_ in ids] == [(), ()]
    assert entries(workspace) == (), "nothing was given to anybody"


@pytest.mark.parametrize("make", ALL)
def test_a_text_that_cannot_be_looked_at_any_more_is_not_handed_on_either(
    make: Make,
    ids: list[str],
    workspace: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where an older transcript was put in the place of the present one meanwhile."""
    out, written = tmp_path / "out", writing._written
    path = workspace.session_folder(ids[1]) / "transcript.json"
    before = path.read_bytes()

    def meanwhile(target: Path, content: bytes, moved: list[tuple[Path, Path]]) -> Path:
        disk.write_whole(path, before.replace(b"Nurse 1", b"Nurse 9"))
        return written(target, content, moved)

    monkeypatch.setattr(writing, "_written", meanwhile)
    with pytest.raises(FacilitatorError, match="is not the one the certificate"):
        make(workspace, ids, out)
    assert [path for path in out.rglob("*") if path.is_file()] == []


def test_what_cannot_be_taken_away_again_is_named_and_stays_noted(
    ids: list[str], workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, written = tmp_path / "out", writing._written

    def meanwhile(target: Path, content: bytes, moved: list[tuple[Path, Path]]) -> Path:
        withdrawn(workspace, ids[1])
        return written(target, content, moved)

    def stuck(self: Path, missing_ok: bool = False) -> None:
        if self.parent == out and not self.name.startswith("."):
            raise PermissionError(13, "refused")
        unlink(self, missing_ok)

    unlink = Path.unlink
    monkeypatch.setattr(writing, "_written", meanwhile)
    monkeypatch.setattr(Path, "unlink", stuck)
    with pytest.raises(FacilitatorError, match="was amended while") as caught:
        export_sessions(workspace, ids[1:], ["txt"], out)
    (left,) = out.iterdir()
    assert str(left) in caught.value.hint
    assert [one.path for one in exports(workspace.session_folder(ids[1]))] == [str(left)]


@pytest.mark.parametrize("make", ALL)
def test_nothing_is_written_over_that_somebody_has_worked_in(
    make: Make, ids: list[str], workspace: Workspace, tmp_path: Path
) -> None:
    """What was agreed on stands in the table of disagreements, comments in somebody's own words."""
    out = tmp_path / "out"
    make(workspace, ids, out)
    make(workspace, ids, out)  # as it was written
    worked_in = max(path for path in out.iterdir() if path.is_file())
    worked_in.write_text("agreed on: yes", encoding="utf-8")
    others = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(FacilitatorError, match="was changed since"):
        make(workspace, ids, out)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == others


def exports_between(
    patch: pytest.MonkeyPatch, workspace: Workspace, ids: list[str], out: Path
) -> None:
    """An export between the steps of an amendment: what was exported has been looked through
    already, and the text is still the old one."""
    replaced = revisions.replace_transcript

    def later(folder: Path, data: bytes) -> None:
        export_sessions(workspace, ids, ["txt"], out)
        assert SECRET in next(out.iterdir()).read_text(encoding="utf-8")
        replaced(folder, data)

    patch.setattr(sealed_text, "replace_transcript", later)


def test_what_is_exported_between_the_steps_of_an_amendment_goes_too(
    ids: list[str], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = workspace.root / "exports"
    with monkeypatch.context() as patch:
        exports_between(patch, workspace, ids[1:], out)
        withdrawn(workspace, ids[1])
    assert list(out.iterdir()) == []
    assert not any(one.sha256 for one in exports(workspace.session_folder(ids[1])))


def test_an_export_that_cannot_be_deleted_after_an_amendment_is_said_and_tried_again(
    ids: list[str], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = workspace.root / "exports"

    def refused(path: Path) -> None:
        if path.parent == out:
            raise PermissionError(13, "refused", str(path))
        unlink(path)

    unlink = disk.unlink

    with monkeypatch.context() as patch, pytest.raises(FacilitatorError, match="still in the"):
        exports_between(patch, workspace, ids[1:], out)
        patch.setattr(disk, "unlink", refused)
        withdrawn(workspace, ids[1])
    withdrawn(workspace, ids[1])  # it stands; what was left undone is done
    assert list(out.iterdir()) == []


KILLED = """
import os, signal, sys
from importlib import import_module
from operator import attrgetter
from facilitator.cli import main
module, owner, name = sys.argv[1:4]
there = import_module(module)
killed = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
setattr(attrgetter(owner)(there) if owner else there, name, killed)
main(sys.argv[4:])
"""
MOVED, UNMOVED = (
    ("facilitator.workflow.given_out", "", "note_exports"),
    ("pathlib", "Path", "replace"),
)
"""Where an export is killed: all lies in its place, or still beside it."""


def killed_export(at: tuple[str, str, str], ids: list[str], out: Path) -> None:
    command = ["export", *ids, "--format", "txt", "--out", str(out)]
    done = subprocess.run([sys.executable, "-c", KILLED, *at, *command], check=False)
    assert done.returncode == -signal.SIGKILL


def holding(out: Path) -> list[Path]:
    return [path for path in out.iterdir() if SECRET in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("at", [MOVED, UNMOVED])
@pytest.mark.parametrize("inside", [True, False])
def test_what_a_killed_export_left_is_known_when_somebody_withdraws(
    at: tuple[str, str, str], inside: bool, ids: list[str], workspace: Workspace, tmp_path: Path
) -> None:
    out = (workspace.root if inside else tmp_path) / "out"
    killed_export(at, ids, out)
    assert len(holding(out)) == 1
    withdrawn(workspace, ids[1])
    told = list(staying_in_words(superseded(workspace.session_folder(ids[1]), 2)))
    assert len(told) == 2 and str(out / f"{ids[1]}.txt") in told[1]
    if inside or at == UNMOVED:
        assert holding(out) == []
    else:
        assert "for you to delete, with all copies" in told[0]


def test_what_was_exported_before_one_that_was_killed_is_known_as_it_was(
    ids: list[str], workspace: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for at in (MOVED, UNMOVED, MOVED):
        killed_export(at, ids, out)
    export_sessions(workspace, ids, ["txt"], out)
    known = exports(workspace.session_folder(ids[1]))
    assert [one.path for one in known] == [str(out / f"{ids[1]}.txt")]
    killed_export(UNMOVED, ids, out)
    (out / f"{ids[1]}.txt").write_text("coded by hand", encoding="utf-8")
    with pytest.raises(FacilitatorError, match="was changed since"):
        export_sessions(workspace, ids, ["txt"], out)


def test_of_an_export_that_failed_nothing_is_noted_and_nothing_forgotten(
    ids: list[str], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Path:
        raise OSError(errno.ENOSPC, "full")

    export_sessions(workspace, ids, ["txt"], workspace.root / "out")
    before = exports(workspace.session_folder(ids[1]))
    monkeypatch.setattr(writing, "_written", full)
    for folder in ("out", "other"):
        with pytest.raises(FacilitatorError, match="Cannot write"):
            export_sessions(workspace, ids, ["txt", "csv"], workspace.root / folder)
    assert exports(workspace.session_folder(ids[1])) == before != ()


def test_coders_of_an_earlier_text_are_compared_without_who_withdrew(
    ids: list[str], workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Their projects hold it still: it is not written into anything anew."""
    one, two = coded(workspace, ids, tmp_path / "before")
    before = compared(workspace, one, two)
    withdrawn(workspace, ids[1])
    fresh, _other = coded(workspace, ids, tmp_path / "after")
    for files in ((one, two), (one, fresh)):
        made = compared(workspace, *files)
        assert 0 < made.found.turns < before.found.turns
        assert made.old[0] > 0
        assert made.old[1] == (made.old[0] if files[1] == two else 0)
        assert "Gates" not in [code.code for code in made.found.codes]
    assert [code.code for code in before.found.codes] == ["Gates"]
    capsys.readouterr()
    assert main(["agreement", str(one), str(two), "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    assert f"anna: {made.old[0]} turns left out, which stand in no sealed session" in told.err
    for path in (tmp_path / "out").iterdir():
        assert SECRET not in path.read_text(encoding="utf-8")


def test_turns_of_another_layout_are_no_other_text(ids: list[str], workspace: Workspace) -> None:
    """Word files have the time of a turn's end; a turn may be parted or whole."""
    material = material_of(workspace, ids)
    found = read_project(formats()["qdpx"].render(material)[".qdpx"])
    texts = list(source_texts(material).values())
    for name, turns in found.turns.items():
        long = max(turns, key=lambda turn: len(turn.text))
        words = long.text.split()
        parts = (" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :]))
        parted = tuple(replace(long, text=text, line=900 + n) for n, text in enumerate(parts))
        stamped = tuple(replace(turn, text=f"{turn.text} [00:00:09]") for turn in turns)
        found.turns[name] = (*stamped, *parted)
    only_present(found, texts)
    assert found.old == 0
    found.turns["else"] = (replace(long, text="Nobody said that here"),)
    only_present(found, texts)
    assert found.old == 1
    assert "else" not in found.turns
