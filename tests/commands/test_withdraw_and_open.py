"""`withdraw` looks first and asks once; `open` shows what is sealed; `export` notes where to."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.cli import main
from facilitator.commands import reading, withdrawal
from facilitator.domain import events as ev
from facilitator.domain.topic_guide import content_id
from facilitator.tui import app
from facilitator.workflow.carried_over import carried_over, with_carried_over
from facilitator.workflow.exported import exports
from facilitator.workflow.reading import opened_for_reading
from facilitator.workflow.review import accept_all
from facilitator.workflow.rosters import store_roster, stored_roster
from facilitator.workflow.seal import destroy_session, seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.store import SessionStore
from facilitator.workflow.withdrawing import unfinished
from facilitator.workspace import Workspace, find_workspace
from tests.workflow.conftest import GUIDE, ROSTER, make_store, record

STUDY = "title = 'Study'\n[retention]\nwithdrawal_days = 3650\nunsealed_days = 3650\n"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A study with a sealed session, m1, and one to be reviewed, m2; User 1 spoke in both."""
    root = tmp_path / "study"
    root.mkdir()
    (root / "study.toml").write_text(STUDY, encoding="utf-8")
    monkeypatch.chdir(root)
    workspace = find_workspace(root)
    store_roster(workspace, Roster.from_toml(ROSTER))
    for session_id in ("m1", "m2"):
        with make_store(workspace, session_id) as store:
            record(store, 9_000)
            store.append(
                ev.UtteranceHeard("u1", 0, 900, "The heron on the weir.", (), None, None),
                ev.UtteranceHeard("u2", 1_000, 1_900, "So Zeb said.", (), None, None),
                ev.SpeakerMarked(0, "User 1"),
                ev.SpeakerMarked(1_000, "User 2"),
                ev.RecordingEnded(9_000),
            )
            if session_id == "m1":
                accept_all(store, "Facilitator 1")
    seal_session(workspace, "m1")
    return workspace


def held(study: Workspace) -> bytes:
    return b"".join(p.read_bytes() for p in study.root.rglob("*") if p.is_file())


def test_it_looks_first_and_changes_nothing_until_somebody_says_so(
    study: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["withdraw", "User 1", "--session", "m1"]) == 1
    said = capsys.readouterr()
    assert "m1, held on" in said.out
    assert "Withdrawal is possible until" in said.out
    assert "1 turn (1 line, 5 words) becomes [contribution withdrawn]" in said.out
    assert "1 text of others names User 1: there it becomes [a participant]: 00:00:01" in said.out
    assert "facilitator withdraw 'User 1' --session m1 --yes" in said.err
    assert b"heron" in held(study)


@pytest.mark.parametrize(
    ("typed", "status"), [("User 1\n", 0), ("y\n", 1), ("", 1), ("User 2\n", 1)]
)
def test_at_a_terminal_it_asks_once(
    study: Workspace, monkeypatch: pytest.MonkeyPatch, typed: str, status: int
) -> None:
    monkeypatch.setattr(withdrawal, "interactive", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert main(["withdraw", "User 1", "--session", "m1"]) == status
    assert (b"heron" in held(study)) == (status == 1)


def test_from_one_session_the_others_and_the_roster_stay(
    study: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["withdraw", "User 1", "--session", "m1", "--yes", "--by", "Facilitator 1"]) == 0
    assert "m1: withdrawn." in capsys.readouterr().err
    assert b"heron" not in held(study)
    assert [r.by for r in read_transcript(study, "m1").revisions] == ["Facilitator 1"]
    with SessionStore.open(study, "m2", read_only=True) as store:
        assert not store.session.attendance.withdrawn
    roster = stored_roster(study)
    assert roster is not None
    assert "User 1" in roster.codes
    assert main(["verify"]) == 0
    assert "Revision 2: withdrawal" in capsys.readouterr().out


def test_from_all_of_them_and_from_the_roster(
    study: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["withdraw", "User 1", "--all", "--yes"]) == 0
    said = capsys.readouterr()
    assert "m2, held on" in said.out
    assert "The sound of these turns is destroyed now" in " ".join(said.out.split())
    assert "The roster: User 1 and the names behind it are taken out." in said.out
    assert "m2: withdrawn. Nothing of it will be sealed." in said.err
    with SessionStore.open(study, "m2", read_only=True) as store:
        assert store.session.attendance.withdrawn == {"User 1"}
    roster = stored_roster(study)
    assert roster is not None
    assert roster.codes == ("User 2",)
    # Once more there is nothing to do.
    with SessionStore.open(study, "m2") as store:
        accept_all(store, "Facilitator 1")
    seal_session(study, "m2")
    assert b"heron" not in held(study)
    assert main(["withdraw", "User 1", "--all", "--yes"]) == 1
    assert "nothing of User 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sealed", "said"), [(False, "give it to them at review"), (True, "nobody can tell any more")]
)
def test_lines_of_whom_nobody_knows_are_told_of(
    study: Workspace, sealed: bool, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with make_store(study, "m3") as store:
        record(store, 9_000)
        store.append(
            ev.UtteranceHeard("u1", 0, 900, "The otter under the bridge.", (), None, None),
            ev.SpeakerMarked(8_000, "User 1"),
            ev.RecordingEnded(9_000),
        )
        if sealed:
            accept_all(store, "Facilitator 1")
    if sealed:
        seal_session(study, "m3")
    assert main(["withdraw", "User 1", "--session", "m3", "--yes"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "1 line has no speaker" in told and said in told
    assert "0 turns" not in told and "sound of these turns" not in told


def test_where_one_fails_the_others_are_done_and_the_roster_waits(
    study: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    with SessionStore.open(study, "m2"):
        assert main(["withdraw", "User 1", "--all", "--yes"]) == 1
        said = capsys.readouterr().err
        assert "! m2: Session m2 is open in" in said
        assert "stays on the roster" in said
    assert b"heron" not in (study.session_folder("m1") / "transcript.json").read_bytes()
    roster = stored_roster(study)
    assert roster is not None
    assert "User 1" in roster.codes
    assert main(["withdraw", "User 1", "--all", "--yes"]) == 0
    assert "User 1" not in (stored_roster(study) or Roster()).codes


def test_a_session_that_cannot_be_looked_into_is_named(
    study: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = study.session_folder("m1") / "transcript.json"
    path.write_bytes(path.read_bytes() + b" ")
    assert main(["withdraw", "User 1", "--all", "--yes"]) == 1
    said = capsys.readouterr().err
    assert "! The transcript is not the one" in said
    assert "m2: withdrawn" in said
    assert "stays on the roster" in said


def test_in_several_sessions_it_has_to_be_said_which(
    study: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["withdraw", "User 1", "--yes"]) == 2
    said = capsys.readouterr().err
    assert "m1, m2" in said
    assert "--all" in said
    assert b"heron" in held(study)
    assert main(["withdraw", "User 1", "--session", "m1", "--yes"]) == 0
    # Now it is in one alone, which need not be said.
    assert main(["withdraw", "User 1", "--yes"]) == 0


@pytest.mark.parametrize("code", ["Zeb", "", "user 1", "User", "[Person 1]", "../../etc"])
def test_what_is_no_code_is_refused(
    study: Workspace, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["withdraw", code, "--all", "--yes"]) == 1
    assert capsys.readouterr().err.startswith("Whoever withdraws is named by a code")


def test_who_was_never_there_is_said(study: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["withdraw", "Nurse 7", "--session", "m1", "--yes"]) == 1
    assert "nothing of Nurse 7 in session 'm1'" in capsys.readouterr().err
    assert main(["withdraw", "User 1", "--session", "m7", "--yes"]) == 1
    assert "no session 'm7'" in capsys.readouterr().err


# -- export and open -------------------------------------------------------------------------------


def test_an_export_is_noted_and_superseded(
    study: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "m1", "--format", "txt,json", "--out", str(tmp_path / "out")]) == 0
    noted = exports(study.session_folder("m1"))
    assert [(one.format, one.revision) for one in noted] == [("txt", 1), ("json", 1)]
    assert all(Path(one.path).is_file() for one in noted)
    capsys.readouterr()
    assert main(["withdraw", "User 1", "--session", "m1", "--yes"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "for you to delete" in said
    assert f"all 2 files in {tmp_path / 'out'} ({noted[0].at[:10]})" in said
    assert main(["export", "m1", "--out", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    assert main(["verify", "m1"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said.count(f"({noted[0].at[:10]})") == 1  # the other file was replaced
    assert "m1.json" in said


def test_an_export_that_cannot_be_noted_is_said_and_there(
    study: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (study.session_folder("m1") / "exports.json").mkdir()
    assert main(["export", "m1", "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "m1.txt").is_file()
    assert "note it yourself" in capsys.readouterr().err


def test_open_prints_where_there_is_no_screen(
    study: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["open", "m1"]) == 0
    assert "User 1: [00:00:00] The heron on the weir." in capsys.readouterr().out
    assert main(["withdraw", "User 1", "--session", "m1", "--yes"]) == 0
    capsys.readouterr()
    assert main(["open", "m1", "--text"]) == 0
    said = capsys.readouterr()
    assert "[contribution withdrawn]" in said.out
    assert "Revision 2: withdrawal" in said.err


def test_open_shows_a_screen_at_a_terminal(
    study: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(reading, "interactive", lambda: True)

    def run(transcript: object, _: object) -> int:
        shown.append(getattr(transcript, "session", ""))
        return 0

    monkeypatch.setattr(app, "run_reading", run)
    assert main(["open", "m1"]) == 0
    assert shown == ["m1"]


@pytest.mark.parametrize(
    ("session", "says"), [("m2", "not sealed"), ("m9", "no session"), ("../x", "no session id")]
)
def test_open_says_what_it_cannot_open(
    study: Workspace, session: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["open", session]) == 1
    assert says in capsys.readouterr().err


def test_sessions_says_what_was_to_be_sealed(
    study: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sessions"]) == 0
    assert "to be sealed by" not in capsys.readouterr().err
    summary = study.session_folder("m2") / "session.json"
    text = summary.read_text(encoding="utf-8")
    opened = text.partition('"opened_at": "')[2][:10]
    summary.write_text(text.replace(opened, "2001-01-01"), encoding="utf-8")
    for how in ([], ["--json"]):
        assert main(["sessions", *how]) == 0
        said = capsys.readouterr().err
        assert "! m2 was to be sealed by 2010-12-30" in said
        assert "m1" not in said
    shutil.rmtree(study.session_folder("m2"))
    assert main(["sessions"]) == 0
    assert "to be sealed by" not in capsys.readouterr().err


def meeting_with(study: Workspace, session_id: str, *events: ev.Event, seal: bool) -> None:
    """A later meeting, its guide with all that was left over."""
    guide = with_carried_over(GUIDE, carried_over(study))
    with make_store(study, session_id, guide=guide) as store:
        record(store, 9_000)
        store.append(*events, ev.RecordingEnded(9_000))
        if seal:
            accept_all(store, "Facilitator 1")
    if seal:
        seal_session(study, session_id)


@pytest.mark.parametrize("seal", [True, False])
def test_a_flag_that_was_carried_over_goes_from_later_meetings_too(
    study: Workspace, capsys: pytest.CaptureFixture[str], seal: bool
) -> None:
    flag = ev.MomentFlagged("emergent", 800, 0, 900, "User 1")
    other = ev.MomentFlagged("emergent", 1_800, 1_000, 1_900, "User 2")
    with make_store(study, "m3") as store:
        record(store, 9_000)
        for one, name in ((flag, "the buses"), (other, "the trams")):
            (noted,) = store.append(one)
            store.append(ev.MomentChanged(str(noted.id), label=name))
        store.append(ev.RecordingEnded(9_000))
        accept_all(store, "Facilitator 1")
    seal_session(study, "m3")
    meeting_with(study, "m4", seal=seal)
    meeting_with(study, "m5", seal=seal)
    assert main(["withdraw", "User 1", "--session", "m3", "--yes"]) == 0
    said = capsys.readouterr()
    made = "made of a flag of theirs: it becomes [contribution withdrawn]: the buses"
    assert said.out.count(made) == 2
    done = [said.err.index(f"{id_}: withdrawn") for id_ in ("m5", "m4", "m3")]
    assert done == sorted(done), "as long as a flag has its name, what was made of it is found"
    for session_id in ("m4", "m5"):
        if not seal:
            with opened_for_reading(study, session_id) as reading:
                guide = reading.session.guide
                assert guide is not None
                texts = [question.text for question in guide.questions()]
                assert "the trams" in texts and "the buses" not in texts
                assert not reading.session.attendance.withdrawn
            with SessionStore.open(study, session_id) as store:
                accept_all(store, "Facilitator 1")
            seal_session(study, session_id)
        asked = {q.id: q.text for q in read_transcript(study, session_id).guide}
        assert list(asked.values()).count("[contribution withdrawn]") == 1
        assert content_id("Carried over", "the buses") not in asked
        assert content_id("Carried over", "the trams") in asked
    assert b"buses" not in held(study)
    assert "the buses" not in [topic.label for topic in carried_over(study).topics]
    assert main(["withdraw", "User 1", "--session", "m3", "--yes"]) == 1, "nothing is left"


def carried_from_m3_to_m4(study: Workspace, *, seal: bool) -> None:
    with make_store(study, "m3") as store:
        record(store, 9_000)
        (noted,) = store.append(ev.MomentFlagged("emergent", 800, 0, 900, "User 1"))
        store.append(ev.MomentChanged(str(noted.id), label="the buses"))
        store.append(ev.RecordingEnded(9_000))
        accept_all(store, "Facilitator 1")
    seal_session(study, "m3")
    meeting_with(study, "m4", seal=seal)


def asked_in(study: Workspace, session_id: str) -> list[str]:
    with opened_for_reading(study, session_id) as reading:
        guide = reading.session.guide
        assert guide is not None
        return [question.text for question in guide.questions()]


@pytest.mark.parametrize("how", [["--session", "m3"], ["--all"]])
def test_once_more_finishes_what_a_later_meeting_did_not_let_it_do(
    study: Workspace, capsys: pytest.CaptureFixture[str], how: list[str]
) -> None:
    carried_from_m3_to_m4(study, seal=False)
    meeting_with(study, "m5", seal=True)
    with SessionStore.open(study, "m4"):
        assert main(["withdraw", "User 1", *how, "--yes"]) == 1
    assert "! m4: Session m4 is open in" in capsys.readouterr().err
    assert b"buses" not in held(study), "its own meeting and the other one are done"
    assert "the buses" in asked_in(study, "m4")
    assert main(["withdraw", "User 1", *how, "--yes"]) == 0
    assert "becomes [contribution withdrawn]: the buses" in capsys.readouterr().out
    assert "the buses" not in asked_in(study, "m4")
    assert main(["withdraw", "User 1", "--session", "m3", "--yes"]) == 1, "nothing is left"
    assert "nothing of User 1" in capsys.readouterr().err
    assert not unfinished(study, "User 1")


def test_once_more_finishes_where_a_later_meeting_could_not_be_looked_into(
    study: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    carried_from_m3_to_m4(study, seal=True)
    path = study.session_folder("m4") / "transcript.json"
    whole = path.read_bytes()
    path.write_bytes(whole + b" ")
    for _ in range(2):
        assert main(["withdraw", "User 1", "--session", "m3", "--yes"]) == 1
        assert "! The transcript is not the one" in capsys.readouterr().err
    path.write_bytes(whole)
    assert main(["withdraw", "User 1", "--session", "m3", "--yes"]) == 0
    assert b"buses" not in held(study)
    assert not unfinished(study, "User 1")


def test_a_meeting_that_is_destroyed_meanwhile_is_waited_for_no_more(study: Workspace) -> None:
    carried_from_m3_to_m4(study, seal=False)
    with SessionStore.open(study, "m4"):
        assert main(["withdraw", "User 1", "--session", "m3", "--yes"]) == 1
    assert unfinished(study, "User 1") == {"m4": {"the buses"}}
    destroy_session(study, "m4")
    assert not unfinished(study, "User 1")
