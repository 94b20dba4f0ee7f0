"""Report, packs, what the group says, coders compared, the next guide: over sealed sessions."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from facilitator.anonymise.roster import Roster
from facilitator.cli import main
from facilitator.domain import events as ev
from facilitator.domain.guide import parse_guide
from facilitator.domain.sealed import SealedMoment, SealedTranscript
from facilitator.domain.study_record import EntryKind
from facilitator.errors import FacilitatorError
from facilitator.export import formats
from facilitator.study import Study
from facilitator.vault.layout import TRANSCRIPT
from facilitator.workflow.exported import exports, superseded
from facilitator.workflow.exported_in_words import staying_in_words
from facilitator.workflow.exporting import material_of
from facilitator.workflow.reporting import write_report
from facilitator.workflow.rosters import store_roster
from facilitator.workflow.study_record import FILE, entries, noted_of_series
from facilitator.workspace import Workspace
from tests.export.series import put_sealed, session
from tests.workflow.conftest import GUIDE, make_store, record

NAMES = """
[[participants]]
code = "User 1"
names = ["Zebedee Quill"]
"""


@pytest.fixture
def study(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[SealedTranscript]:
    """Two sealed meetings of a study with a roster, which is the current one."""
    made = [session(n, minutes=6) for n in (1, 2)]
    for transcript in made:
        put_sealed(workspace, transcript)
    store_roster(workspace, Roster.from_toml(NAMES))
    monkeypatch.setenv("FACILITATOR_HOME", str(workspace.home))
    monkeypatch.chdir(workspace.root)
    return made


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text + "\n"))


def test_the_report_and_the_tables_behind_it(
    study: list[SealedTranscript], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "out" / "report.html"
    assert main(["report", "--out", str(page)]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0] == str(page)
    assert "2 meetings, 2 sealed." in told.err
    text = page.read_text(encoding="utf-8")
    assert "6.0 min of recording" in text
    tables = {path.name for path in (tmp_path / "out" / "report-tables").iterdir()}
    assert {"meetings.csv", "attendance.csv", "coreq.csv", "destroyed.csv"} <= tables


def test_a_name_in_a_title_is_in_no_report_before_anything_is_sealed(
    workspace: Workspace, tmp_path: Path
) -> None:
    store_roster(workspace, Roster.from_toml(NAMES))
    guide = GUIDE.replace('"Guide"', '"With Zebedee Quill"')
    with make_store(workspace, guide=guide) as store:
        record(store, 9_000)
        store.append(ev.RecordingEnded(9_000))
        store.write_summary()
    named = Workspace(workspace.root, workspace.home, Study(title="What Quill told us"))
    write_report(named, tmp_path / "out.html")
    written = [path for path in tmp_path.rglob("*") if path.is_file() and "out" in str(path)]
    assert len(written) > 3
    for path in written:
        assert b"Quill" not in path.read_bytes(), path


def test_a_report_that_cannot_be_made(
    study: list[SealedTranscript],
    workspace: Workspace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["report", "--out", "report.pdf"]) == 2
    assert "ends in .html" in capsys.readouterr().err
    (tmp_path / "full" / "report-tables").mkdir(parents=True)
    (tmp_path / "full" / "report-tables" / "coreq.csv").mkdir()
    assert main(["report", "--out", str(tmp_path / "full" / "report.html")]) == 1
    assert not (tmp_path / "full" / "report.html").exists(), "nothing half-written"
    assert len(list((tmp_path / "full" / "report-tables").iterdir())) == 1
    damaged = workspace.sessions / study[0].session / TRANSCRIPT
    damaged.chmod(0o600)
    damaged.write_bytes(damaged.read_bytes().replace(b"wait", b"late"))
    assert main(["report", "--out", str(tmp_path / "report.html")]) == 1
    assert study[0].session in capsys.readouterr().err
    assert not (tmp_path / "report.html").exists()


def test_a_study_of_nothing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FACILITATOR_HOME", str(workspace.home))
    monkeypatch.chdir(workspace.root)
    for arguments in (["report", "--out", "r.html"], ["guide", "next"]):
        assert main(arguments) == 1
        assert "meeting" in capsys.readouterr().err
    assert main(["pack", "User 1", "--out", "d"]) == 1
    assert main(["pack", "--log"]) == 0
    assert not (workspace.sessions / FILE).exists()


# -- participants' own words ---------------------------------------------------------------------


def test_a_pack_holds_their_words_and_nobody_elses(
    study: list[SealedTranscript], workspace: Workspace, tmp_path: Path
) -> None:
    assert main(["pack", "User 2", "--out", str(tmp_path)]) == 0
    html = (tmp_path / "User-2-own-words.html").read_text(encoding="utf-8")
    document = docx.Document(str(tmp_path / "User-2-own-words.docx"))
    cells = [row.cells for table in document.tables for row in table.rows if len(row.cells) == 2]
    written = " ".join(left.text for left, _ in cells)
    own = [x.text for t in study for x in t.lines if x.speaker == "User 2"]
    assert own
    for text in own:
        assert " ".join(text.split()) in " ".join(written.split())
    turns = sum(left.text.startswith("[") for left, _ in cells)
    assert html.count("<time>") == turns
    assert "User 3" not in html
    assert (document.core_properties.author, document.core_properties.comments) == ("", "")
    # It is named like an export, should they withdraw.
    noted = exports(workspace.sessions / study[0].session)
    assert {Path(one.path).name for one in noted} == {
        *("User-2-own-words.docx", "User-2-own-words.html")
    }


def test_what_was_given_and_what_came_back_is_kept_without_names(
    study: list[SealedTranscript],
    workspace: Workspace,
    tmp_path: Path,
    typed: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["pack", "User 1", "--came-back"]) == 1  # nothing was given
    assert main(["pack", "User 1", "--out", str(tmp_path), "--by", "Facilitator 1"]) == 0
    typed("Zebedee Quill agrees")
    assert main(["pack", "User 1", "--came-back", "--by", "Facilitator 1"]) == 0
    capsys.readouterr()
    assert main(["pack", "--log"]) == 0
    given, back = capsys.readouterr().out.splitlines()
    assert "given to User 1" in given
    assert back.endswith("from User 1: User 1 agrees, noted by Facilitator 1")
    assert "Quill" not in (workspace.sessions / FILE).read_text(encoding="utf-8")
    assert (workspace.sessions / FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("listed", [True, False])
def test_whoever_withdraws_is_gone_from_what_was_noted(
    study: list[SealedTranscript], workspace: Workspace, tmp_path: Path, listed: bool
) -> None:
    if not listed:
        store_roster(workspace, Roster())
    assert main(["pack", "User 1", "--out", str(tmp_path)]) == 0
    noted_of_series(workspace, EntryKind.CAME_BACK, "wants it shorter", code="User 1")
    assert main(["withdraw", "User 1", "--all", "--yes"]) == 0
    text = (workspace.sessions / FILE).read_text(encoding="utf-8")
    assert "User 1" not in text
    assert "shorter" not in text
    assert [entry.kind for entry in entries(workspace)] == [EntryKind.GIVEN, EntryKind.CAME_BACK]


def test_the_names_of_files_that_were_given_name_nobody_who_withdrew(
    study: list[SealedTranscript], workspace: Workspace, tmp_path: Path
) -> None:
    """Their own words are in files that are called by their code."""
    for code in ("User 1", "User 2"):
        assert main(["pack", code, "--out", str(tmp_path / "out")]) == 0
    assert main(["withdraw", "User 1", "--all", "--yes"]) == 0
    for one in study:
        names = [Path(noted.path).name for noted in exports(workspace.sessions / one.session)]
        assert sorted(names) == [
            *("User-2-own-words.docx", "User-2-own-words.html"),
            *("[a participant]-own-words.docx", "[a participant]-own-words.html"),
        ]


def test_whoever_withdraws_is_gone_from_what_others_said_of_the_series(
    study: list[SealedTranscript], workspace: Workspace
) -> None:
    noted_of_series(workspace, EntryKind.COVERED, "all that user 1 asked for; User 12 agrees")
    assert main(["withdraw", "User 1", "--all", "--yes"]) == 0
    [entry] = entries(workspace)
    assert entry.text == "all that [a participant] asked for; User 12 agrees"


def test_reports_and_comparisons_are_named_to_whoever_withdraws(
    study: list[SealedTranscript],
    workspace: Workspace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """They tell who was there, and quote turns: nobody would look for them otherwise."""
    assert main(["report", "--out", str(tmp_path / "out" / "report.html")]) == 0
    assert main(["report", "--out", "kept.html"]) == 0
    main(["export", study[0].session, "--out", str(tmp_path), "--format", "qdpx"])
    coded = sorted(tmp_path.glob("*.qdpx"))[0]
    other = tmp_path / "other.qdpx"
    other.write_bytes(coded.read_bytes())
    assert main(["agreement", str(coded), str(other), "--out", str(tmp_path / "two")]) == 0
    capsys.readouterr()
    assert main(["withdraw", "User 1", "--all", "--yes"]) == 0
    told = capsys.readouterr()
    for path in (tmp_path / "out" / "report.html", tmp_path / "two" / "disagreements.html"):
        assert str(path.parent) in told.out
    assert not (workspace.root / "kept.html").exists()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["pack", "Zebedee", "--out", "d"], 1),
        (["pack", "User 9", "--out", "d"], 1),
        (["pack", "User 1", "--out", "d", "--format", "dox"], 2),
        (["pack", "User 1"], 2),
        (["pack"], 2),
        (["series", "--covered", "--session", "no-such"], 1),
    ],
)
def test_packs_that_are_refused(
    study: list[SealedTranscript],
    workspace: Workspace,
    arguments: list[str],
    status: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(arguments) == status
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert not (workspace.root / "d").exists()
    assert entries(workspace) == ()


# -- what the group says -------------------------------------------------------------------------


def test_what_the_group_says_is_covered(
    study: list[SealedTranscript],
    workspace: Workspace,
    typed: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed("Feeling safe, as Zebedee Quill put it")
    asked = ["series", "--covered", "--session", study[0].session, "--by", "Facilitator 1"]
    assert main(asked) == 0
    (entry,) = entries(workspace)
    assert (entry.text, entry.sessions) == (
        "Feeling safe, as User 1 put it",
        (study[0].session,),
    )
    capsys.readouterr()
    assert main(["series"]) == 0
    assert "Feeling safe, as User 1 put it" in capsys.readouterr().out
    assert main(["series", "--json"]) == 0
    rows = map(json.loads, capsys.readouterr().out.splitlines())
    assert next(row for row in rows if row["kind"] == "noted")["what"] == "covered"
    typed("")
    assert main(["series", "--covered"]) == 1
    typed("x")
    assert main(["series", "--covered", "--by", "Zebedee"]) == 1
    assert len(entries(workspace)) == 1


def test_a_damaged_record_is_no_empty_one(workspace: Workspace) -> None:
    noted_of_series(workspace, EntryKind.COVERED, "one")
    path = workspace.sessions / FILE
    path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    with pytest.raises(FacilitatorError, match="damaged"):
        noted_of_series(workspace, EntryKind.COVERED, "two")
    with pytest.raises(FacilitatorError, match="characters"):
        noted_of_series(workspace, EntryKind.COVERED, "x" * 501)


# -- coders, and the next guide ------------------------------------------------------------------


def test_two_coders_files_are_compared(
    study: list[SealedTranscript],
    workspace: Workspace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    material = material_of(workspace, [t.session for t in study])
    content = formats()["qdpx"].render(material)[".qdpx"]
    for name in ("anna", "ben"):
        (tmp_path / f"{name}.qdpx").write_bytes(content)
    files = [str(tmp_path / f"{name}.qdpx") for name in ("anna", "ben")]
    assert main(["agreement", *files, "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    assert "they came with the export: " in told.err
    assert "0 disagreements" in told.err
    assert "nothing to compare" in told.err
    assert len(told.out.splitlines()) == 3
    (tmp_path / "bad.qdpx").write_bytes(content[:-100])
    assert main(["agreement", files[0], str(tmp_path / "bad.qdpx")]) == 1
    assert main(["agreement", files[0], str(tmp_path / "none.qdpx")]) == 1
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 4


def test_the_next_guide_goes_on_from_the_last(
    study: list[SealedTranscript], workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["guide", "next"]) == 0
    path = workspace.guides / "meeting-3.md"
    guide = parse_guide(path.read_text(encoding="utf-8"))
    titles = [section.title for section in guide.sections]
    # The frame stands whole, the middle was covered, and what was flagged is offered.
    assert titles[0] == "Opening"
    assert titles[-1] == "Closing"
    assert "Feeling safe: what helps" not in titles
    assert [len(guide.sections[at].questions) for at in (0, -1)] == [3, 3]
    text = path.read_text(encoding="utf-8")
    assert text.count("<!-- covered in ") == 3
    assert f"It goes on from {study[1].session}" in capsys.readouterr().err
    assert main(["guide", "next"]) == 1, "a guide is never written over"
    assert main(["guide", "next", "mine"]) == 0


@pytest.mark.parametrize("drafted", [["guide", "next"], ["guide", "new", "mine", "--carry-over"]])
def test_a_guide_that_was_drafted_from_a_meeting_is_named_when_somebody_withdraws(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    drafted: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Names of flags that are theirs stand in it as questions; it may be in use, and stays."""
    monkeypatch.setenv("FACILITATOR_HOME", str(workspace.home))
    monkeypatch.chdir(workspace.root)
    held = session(1, minutes=6)
    flagged = SealedMoment("m1", "emergent", 0, 5_000, "User 1", "locked out at night")
    folder = put_sealed(workspace, replace(held, moments=(flagged,)))
    assert main(drafted) == 0
    (path,) = workspace.guides.glob("*.md")
    text = path.read_text(encoding="utf-8")
    assert "- locked out at night" in text
    capsys.readouterr()
    assert main(["withdraw", "User 1", "--all", "--yes"]) == 0
    said = f"from the text before: the guide {path}. Take out of it"
    assert said in " ".join(capsys.readouterr().out.split())
    assert path.read_text(encoding="utf-8") == text
    assert said in " ".join(staying_in_words(superseded(folder, 2)))
    # Nobody asks the group about what was withdrawn.
    assert main(["guide", "new", "fresh", "--carry-over"]) == 0
    assert "withdrawn" not in (workspace.guides / "fresh.md").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["series"]) == 0
    assert "withdrawn" not in capsys.readouterr().out
    assert [(Path(one.path).name, one.revision) for one in exports(folder)] == [
        (path.name, 1),
        ("fresh.md", 2),
    ]


def test_no_plain_guide_has_what_nobody_reviewed(
    study: list[SealedTranscript], workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was typed in a room may name somebody whom only a person recognises."""
    with make_store(workspace, "unread") as store:
        assert store.session.guide is not None
        first = next(store.session.guide.questions())
        store.append(
            ev.QuestionAdded("What did Xyloth say?", first.id),
            ev.MomentFlagged("emergent", 5_000, 0, 5_000, None),
            ev.RecordingEnded(9_000),
        )
        store.write_summary()
    assert main(["guide", "next"]) == 0
    assert main(["guide", "new", "mine", "--carry-over"]) == 0
    assert capsys.readouterr().err.count("nobody has signed their review: unread") == 2
    for path in workspace.guides.glob("*.md"):
        assert "Xyloth" not in path.read_text(encoding="utf-8")


def test_the_next_guide_of_a_meeting_that_is_not_sealed(workspace: Workspace) -> None:
    make_store(workspace, "running").close()
    with pytest.raises(FacilitatorError, match="nothing to go on from"):
        from facilitator.workflow.planning import next_guide

        next_guide(workspace)
