"""Handing over a study's sealed sessions: the command, from sealed folders to files."""

from __future__ import annotations

import dataclasses
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.cli import main
from facilitator.domain.moments import Tag
from facilitator.domain.sealed import RevisionKind, SealedTranscript
from facilitator.errors import FacilitatorError
from facilitator.export import Written, formats, write
from facilitator.vault.layout import TRANSCRIPT
from facilitator.workflow import exporting
from facilitator.workflow.exported import exports, forget_hashes, note_exports
from facilitator.workflow.exporting import export_sessions, material_of, namespace
from facilitator.workflow.rosters import change_roster
from facilitator.workflow.sealed_text import amend
from facilitator.workspace import Workspace
from tests.export.series import put_sealed, series, session
from tests.workflow.conftest import ROSTER, make_store


@pytest.fixture
def three(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[SealedTranscript]:
    """Three sealed sessions in the study, which is the current one, and one that is not sealed."""
    made = [session(n, minutes=4, language="ja" if n == 2 else "en") for n in (1, 2, 3)]
    for transcript in reversed(made):
        put_sealed(workspace, transcript)
    make_store(workspace, "not-yet").close()
    monkeypatch.setenv("FACILITATOR_HOME", str(workspace.home))
    monkeypatch.chdir(workspace.root)
    return made


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], list[str]]:
    """Exit status, lines on stdout, lines on stderr."""
    status = main(["export", *arguments])
    shown = capsys.readouterr()
    return status, shown.out.splitlines(), shown.err.splitlines()


def test_all_sealed_sessions_in_every_format(
    three: list[SealedTranscript], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    status, out, err = told(capsys, "--all", "--format", "all", "--out", str(folder))
    assert status == 0, err
    assert sorted(out) == sorted(str(path) for path in folder.iterdir())
    lines = sum(len(t.lines) for t in three)
    assert err == [
        "Left out, because they are not sealed: not-yet.",
        f"3 sessions, {lines:,} lines, positions checked.",
        "Written, and nothing that was said in them to check: codebook, qdc.",
    ]
    names = {path.name for path in folder.iterdir()}
    assert {f"{t.session}.docx" for t in three} <= names
    assert "Recovery-what-it-means.qdpx" in names


def test_one_session_as_it_always_was(
    three: list[SealedTranscript], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = three[0].session
    status, out, err = told(capsys, one, "--format", "txt,json", "--out", str(tmp_path / "out"))
    assert status == 0
    assert out == [str(tmp_path / "out" / f"{one}.{suffix}") for suffix in ("txt", "json")]
    assert err == [f"1 session, {len(three[0].lines)} lines, read back and checked."]
    read = json.loads(Path(out[1]).read_text("utf-8"))
    assert SealedTranscript.from_tables(read) == three[0]


def test_sessions_come_in_the_order_of_the_series_each_once(
    three: list[SealedTranscript], workspace: Workspace, tmp_path: Path
) -> None:
    ids = [three[2].session, three[0].session, three[2].session]
    exported = export_sessions(workspace, ids, ["csv"], tmp_path)
    assert exported.sessions == (three[0].session, three[2].session)
    assert exported.lines == len(three[0].lines) + len(three[2].lines)


def test_formats_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = told(capsys, "--format", "list")
    assert status == 0
    assert [line.split()[0] for line in out] == list(formats())


@pytest.mark.parametrize(
    "bad",
    [
        (["--all"], 2, "--out"),
        (["--out", "out"], 2, "--all"),
        (["2026-01-26-01", "--all", "--out", "out"], 2, "--all"),
        (["--all", "--format", "dokx", "--out", "out"], 2, "was 'docx' meant"),
        (["--all", "--format", ",", "--out", "out"], 2, "No export format"),
        (["not-yet", "--out", "out"], 1, "not sealed"),
        (["nil", "--out", "out"], 1, "no session 'nil'"),
        (["2026-01-26-01", "nil", "--out", "out"], 1, "no session 'nil'"),
        (["--all", "--out", "study.toml"], 1, "Cannot write"),
        (["--all", "--out", "study.toml/deep"], 1, "Cannot write"),
        (["--all", "--out", "long" * 200], 1, "Cannot write"),
    ],
)
def test_bad_input_is_two_lines_and_writes_nothing(
    three: list[SealedTranscript],
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    bad: tuple[list[str], int, str],
) -> None:
    arguments, status, said = bad
    before = sorted(p.name for p in workspace.root.iterdir())
    found, out, err = told(capsys, *arguments)
    assert found == status
    assert out == []
    assert len([line for line in err if not line.startswith("Left out")]) == 2
    assert said in "\n".join(err)
    assert sorted(p.name for p in workspace.root.iterdir()) == before


def damaged(workspace: Workspace, transcript: SealedTranscript) -> Path:
    path = workspace.session_folder(transcript.session) / TRANSCRIPT
    path.chmod(0o600)
    return path


def test_a_damaged_session_stops_the_whole_export(
    three: list[SealedTranscript],
    workspace: Workspace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = damaged(workspace, three[1])
    path.write_bytes(path.read_bytes().replace(b"Nurse", b"Nurze", 1))
    status, out, err = told(capsys, "--all", "--format", "txt", "--out", str(tmp_path / "out"))
    assert (status, out) == (1, [])
    assert three[1].session in err[-2]
    assert not (tmp_path / "out").exists()


def test_a_transcript_of_a_newer_version_is_said_to_be_one(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = session(1, minutes=2)
    tables = SealedTranscript.to_tables

    def later(transcript: SealedTranscript) -> object:
        found = tables(transcript)
        found["session"][0]["format"] = 99
        return found

    monkeypatch.setattr(SealedTranscript, "to_tables", later)
    put_sealed(workspace, newer)
    with pytest.raises(FacilitatorError, match="cannot be read by this version") as caught:
        export_sessions(workspace, [newer.session], ["txt"], tmp_path / "out")
    assert len(str(caught.value).splitlines()) == 2
    assert not (tmp_path / "out").exists()


def test_each_session_keeps_in_mind_what_was_exported_of_it(
    three: list[SealedTranscript], workspace: Workspace, tmp_path: Path
) -> None:
    *ids, other = three[0].session, three[2].session, three[1].session
    exported = export_sessions(workspace, ids, ["txt", "qdpx"], tmp_path / "out")
    for session_id in ids:
        noted = exports(workspace.session_folder(session_id))
        assert {(one.format, Path(one.path).name, one.revision) for one in noted} == {
            ("txt", f"{session_id}.txt", 1),
            ("qdpx", "Recovery-what-it-means.qdpx", 1),
            ("qdpx", "Recovery-what-it-means-how-to-open.txt", 1),
        }
    assert exports(workspace.session_folder(other)) == ()
    assert exported.unnoted == ()


def test_what_somebody_has_worked_in_is_not_written_over(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Codes and comments of weeks may stand in it."""
    one = session(1)
    put_sealed(workspace, one)
    ids = [one.session]
    out = tmp_path / "out"
    (exported,) = export_sessions(workspace, ids, ["txt"], out).paths
    export_sessions(workspace, ids, ["txt", "json"], out)  # as it was written
    exported.write_text("with comments")
    with pytest.raises(FacilitatorError, match="was changed since"):
        export_sessions(workspace, ids, ["txt"], out)
    assert exported.read_text() == "with comments"
    export_sessions(workspace, ids, ["json"], out)
    export_sessions(workspace, ids, ["txt"], tmp_path / "elsewhere")
    exported.rename(tmp_path / "mine.txt")
    export_sessions(workspace, ids, ["txt"], out)


def test_work_in_an_export_outlasts_an_amendment_of_the_text(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A word is corrected after weeks, and the text exported again to the same folder: of the old
    text no hash is kept by then."""
    one = session(1)
    put_sealed(workspace, one)
    ids = [one.session]
    out = tmp_path / "out"
    worked_in, left_alone = export_sessions(workspace, ids, ["qdpx"], out).paths
    folder = workspace.session_folder(one.session)
    forget_hashes(folder, 2)
    assert not any(noted.sha256 for noted in exports(folder))
    export_sessions(workspace, ids, ["qdpx"], out)  # nobody has worked in it
    forget_hashes(folder, 3)
    worked_in.write_bytes(b"codes of weeks")
    later = worked_in.stat().st_mtime_ns + 3_600 * 10**9
    os.utime(worked_in, ns=(later, later))
    with pytest.raises(FacilitatorError, match="was changed since"):
        export_sessions(workspace, ids, ["qdpx"], out)
    assert worked_in.read_bytes() == b"codes of weeks"
    assert left_alone.exists()


def test_what_is_amended_while_it_is_exported_is_not_left_as_it_was(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody withdraws in another window: what it takes away from exports is there only then."""
    one, other = session(1), session(2)
    for each in (one, other):
        put_sealed(workspace, each)
    ids = [one.session, other.session]
    out = tmp_path / "out"

    def meanwhile(*arguments: Any) -> list[Written]:
        amend(
            workspace,
            other.session,
            lambda was: dataclasses.replace(was, title="Another"),
            kind=RevisionKind.CORRECTION,
            reason="title",
            by="User 1",
        )
        return write(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(exporting, "write", meanwhile)
        with pytest.raises(FacilitatorError, match="was amended while"):
            export_sessions(workspace, ids, ["txt"], out)
    assert list(out.iterdir()) == []
    assert [exports(workspace.session_folder(id_)) for id_ in ids] == [(), ()]
    assert len(export_sessions(workspace, ids, ["txt"], out).paths) == 2


def test_what_several_programs_export_at_once_is_all_kept_in_mind(tmp_path: Path) -> None:
    """Should somebody withdraw, each of these files is named."""
    folder = tmp_path / "sessions" / "m1"
    folder.mkdir(parents=True)
    begun = threading.Barrier(4)

    def exporting(who: int) -> None:
        begun.wait()
        for number in range(5):
            note_exports(folder, [("txt", tmp_path / f"{who}-{number}.txt")], 1)

    with ThreadPoolExecutor(4) as programs:
        for done in [programs.submit(exporting, who) for who in range(4)]:
            done.result()
    assert len(exports(folder)) == 20


def test_where_nothing_can_be_kept_in_mind_the_files_are_there_and_it_is_said(
    three: list[SealedTranscript],
    workspace: Workspace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (workspace.session_folder(three[0].session) / "exports.json").write_text("{")
    status, out, err = told(capsys, three[0].session, "--out", str(tmp_path / "out"))
    assert status == 0
    assert Path(out[0]).exists()
    assert "exports.json is damaged" in err[-2]
    assert "Should somebody withdraw" in err[-1]


def test_identifiers_are_the_studys_and_say_nothing_of_it(
    three: list[SealedTranscript], workspace: Workspace, tmp_path: Path
) -> None:
    made = namespace(workspace)
    assert namespace(workspace) == made
    study = (workspace.sessions / "study.id").read_text().strip()
    ids = [t.session for t in three]
    exported = export_sessions(workspace, ids, list(formats()), tmp_path / "out")
    for path in exported.paths:
        content = path.read_bytes()
        for part in (study, study.removeprefix("study-"), str(made), made.hex):
            assert part.encode() not in content
    assert material_of(workspace, ids).namespace == made


def test_nothing_of_another_folder_or_account_stands_in_a_file(
    three: list[SealedTranscript], workspace: Workspace, tmp_path: Path
) -> None:
    exported = export_sessions(workspace, [three[0].session], list(formats()), tmp_path / "out")
    machine = os.uname().nodename.encode()
    for path in exported.paths:
        content = path.read_bytes()
        assert str(workspace.root).encode() not in content
        # A name of a few letters stands in anything that is packed.
        assert len(machine) < 6 or machine not in content


def test_a_title_is_exported_as_it_was_sealed(workspace: Workspace, tmp_path: Path) -> None:
    """The study's own title may hold what the roster masks."""
    masked = dataclasses.replace(session(1, minutes=2), title="At [Service 1]")
    put_sealed(workspace, masked)
    named = dataclasses.replace(
        workspace, study=dataclasses.replace(workspace.study, title="At Wexcombe House")
    )
    exported = export_sessions(named, [masked.session], list(formats()), tmp_path)
    for path in exported.paths:
        assert b"Wexcombe" not in path.read_bytes()
        assert "Wexcombe" not in path.name


def test_an_empty_study_has_nothing_to_export(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(workspace.root)
    status, _, err = told(capsys, "--all", "--out", "out")
    assert status == 1
    assert err[0] == "No session of this study is sealed yet."


def test_the_generator_keeps_to_its_own_figures() -> None:
    made = series(2)
    assert [t.duration_ms // 60_000 for t in made] == [112, 185]
    assert [len(t.participants) for t in made] == [9, 9]


def test_a_name_on_the_roster_does_not_leave_in_the_label_of_a_tag(
    three: list[SealedTranscript], workspace: Workspace
) -> None:
    tags = (*workspace.study.tags, Tag("own", "z", "what Ottoline asked", "*"))
    named = dataclasses.replace(workspace, study=dataclasses.replace(workspace.study, tags=tags))
    assert material_of(named, [three[0].session]).tags["own"].label == ("what Ottoline asked")
    change_roster(named, lambda *_: Roster.from_toml(ROSTER))
    label = material_of(named, [three[0].session]).tags["own"].label
    assert label == "what User 2 asked"
