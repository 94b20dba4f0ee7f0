"""Somebody withdraws, after sealing and before it: what they said is in no file of the study."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.domain import events as ev
from facilitator.domain.guide import parse_guide
from facilitator.domain.moments import EMERGENT
from facilitator.domain.sealed import RevisionKind, SealedTranscript
from facilitator.domain.transcript import WITHDRAWN
from facilitator.errors import FacilitatorError
from facilitator.study import Study
from facilitator.vault import disk, revisions
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.study_log import read_log
from facilitator.workflow import retention, sealed_text, withdrawing
from facilitator.workflow.catalogue import read_summary
from facilitator.workflow.exported import exports, unnamed_path
from facilitator.workflow.exporting import export_sessions
from facilitator.workflow.identity import study_id
from facilitator.workflow.key_store import key_store
from facilitator.workflow.opening import Plan, create_session, with_present
from facilitator.workflow.reading import opened_for_reading
from facilitator.workflow.reporting import write_report
from facilitator.workflow.review import accept_all
from facilitator.workflow.rosters import store_roster, stored_roster
from facilitator.workflow.seal import destructions, seal_session
from facilitator.workflow.sealed_text import amend, read_transcript
from facilitator.workflow.store import SessionStore
from facilitator.workflow.verifying import verify_session, verify_study
from facilitator.workflow.withdrawing import (
    Preview,
    finish,
    forget_person,
    looked_at,
    withdraw,
)
from facilitator.workspace import Workspace
from tests.vault.replay import Recorder, states
from tests.workflow.conftest import GUIDE, ROSTER, make_store, record

SAID = "a heron on the weir"
"""What User 1 says."""

THEIRS = (SAID, "Quite alone.", "frowned at the floor", "a bird")


def held(workspace: Workspace, session_id: str = "m1", *, seal: bool = True) -> None:
    """A meeting in which User 1 says something, User 2 something of them, and it is flagged."""
    with make_store(workspace, session_id) as store:
        record(store, 20_000)
        store.append(
            ev.UtteranceHeard("u1", 1_000, 3_000, f"I saw {SAID}.", (), None, None),
            ev.UtteranceHeard("u2", 3_100, 4_000, "Quite alone.", (), None, None),
            ev.UtteranceHeard("u3", 5_000, 7_000, "Zeb told me as well.", (), None, None),
            ev.UtteranceHeard("u4", 12_000, 13_000, "What else?", (), None, None),
            ev.SpeakerMarked(1_000, "User 1"),
            ev.SpeakerMarked(5_000, "User 2"),
        )
        (flag,) = store.append(ev.MomentFlagged(EMERGENT.name, 4_000, 0, 4_000, "User 1"))
        store.append(
            ev.MomentChanged(str(flag.id), label="a bird"),
            ev.NoteTaken(3_500, "frowned at the floor"),
            ev.NoteTaken(12_500, "tea was brought"),
            ev.RecordingEnded(20_000),
        )
        accept_all(store, "Facilitator 1")
    if seal:
        seal_session(workspace, session_id)


def everything(*folders: Path) -> bytes:
    return b"".join(p.read_bytes() for f in folders for p in f.rglob("*") if p.is_file())


def nothing_of_theirs(*folders: Path) -> bool:
    there = everything(*folders)
    forms = [text.encode(code) for text in THEIRS for code in ("utf-8", "utf-16-le", "utf-16-be")]
    forms += [json.dumps(text)[1:-1].encode() for text in THEIRS]
    return not any(form in there for form in forms)


def preview(workspace: Workspace, code: str = "User 1", session_id: str = "m1") -> Preview:
    found = looked_at(workspace, code, session_id)
    assert found is not None
    return found


# -- after sealing ---------------------------------------------------------------------------------


def test_after_sealing_nothing_of_theirs_is_in_any_file(workspace: Workspace) -> None:
    held(workspace)
    assert not nothing_of_theirs(workspace.root)
    withdraw(workspace, "User 1", preview(workspace), "Facilitator 1")
    assert nothing_of_theirs(workspace.root, workspace.home)
    transcript = read_transcript(workspace, "m1")
    assert [(line.speaker, line.text) for line in transcript.lines] == [
        (None, WITHDRAWN),
        ("User 2", "[a participant] told me as well."),
        ("User 2", "What else?"),
    ]
    assert [(m.speaker, m.label) for m in transcript.moments] == [(None, WITHDRAWN)]
    assert [n.text for n in transcript.notes] == [WITHDRAWN, "tea was brought"]
    # In no file of the session does the code stand either: the chain has no name.
    folder = workspace.session_folder("m1")
    assert b"User 1" not in everything(folder)
    assert read_summary(folder).codes == ("User 2",)
    (made,) = transcript.revisions
    assert (made.revision, made.kind, made.by) == (2, RevisionKind.WITHDRAWAL, "Facilitator 1")
    assert sorted(p.name for p in folder.iterdir()) == [
        "certificate.json",
        "certificate.txt",
        "session.json",
        "transcript.json",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_whoever_might_read_the_transcript_still_may(workspace: Workspace, mode: int) -> None:
    held(workspace)
    path = workspace.session_folder("m1") / "transcript.json"
    path.chmod(mode)
    withdraw(workspace, "User 1", preview(workspace))
    assert path.stat().st_mode & 0o777 == mode


def test_verify_follows_the_chain_and_the_certificate_stays(workspace: Workspace) -> None:
    held(workspace)
    folder = workspace.session_folder("m1")
    certificate = (folder / "certificate.json").read_bytes()
    withdraw(workspace, "User 1", preview(workspace))
    withdraw(workspace, "User 2", preview(workspace, "User 2"), "Facilitator 1")
    assert (folder / "certificate.json").read_bytes() == certificate
    found = verify_session(workspace, "m1")
    assert "revision 3. Revision 1 is the one certified" in found[1]
    assert "Revision 2: withdrawal" in found[2]
    assert "by Facilitator 1: a participant withdrew" in found[3]
    assert "unbroken" in found[4]
    assert all(one.sound for one in verify_study(workspace))
    assert len(read_log(destructions(workspace))) == 1


def heads(workspace: Workspace, session_id: str = "m1") -> list[dict[str, object]]:
    data = (workspace.session_folder(session_id) / "transcript.json").read_bytes()
    return list(json.loads(data)["session"].values())


def test_each_revision_has_a_salt_of_its_own(workspace: Workspace) -> None:
    held(workspace)
    first = heads(workspace)[0][revisions.SALT]
    withdraw(workspace, "User 1", preview(workspace))
    second = heads(workspace)[0][revisions.SALT]
    assert first != second
    assert str(first).encode() not in everything(workspace.root, workspace.home)
    assert len(str(second)) == 64


def test_a_changed_or_an_older_text_is_noticed_after_an_amendment(workspace: Workspace) -> None:
    held(workspace)
    path = workspace.session_folder("m1") / "transcript.json"
    first = path.read_bytes()
    withdraw(workspace, "User 1", preview(workspace))
    second = path.read_bytes()
    path.write_bytes(second.replace(b"tea was brought", b"tea was spilled"))
    with pytest.raises(FacilitatorError, match="breaks at revision 2: the text was changed"):
        verify_session(workspace, "m1")
    with pytest.raises(FacilitatorError, match="breaks at revision 2"):
        read_transcript(workspace, "m1")
    path.write_bytes(first)  # as a backup that is put back
    for use in (verify_session, read_transcript):
        with pytest.raises(FacilitatorError, match="older transcript") as caught:
            use(workspace, "m1")
        assert "withdraw again" in caught.value.hint
    assert not next(verify_study(workspace)).sound
    # From such a file they can withdraw again; a correction does not pass over it.
    with pytest.raises(FacilitatorError, match="older transcript"):
        amend(workspace, "m1", lambda t: t, kind=RevisionKind.CORRECTION, reason="x", by="")
    withdraw(workspace, "User 1", preview(workspace))
    assert nothing_of_theirs(workspace.root)
    assert "unbroken" in "".join(verify_session(workspace, "m1"))


def test_another_account_follows_the_chain_too_and_says_that_it_did_not_make_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    held(workspace)
    withdraw(workspace, "User 1", preview(workspace))
    other = replace(workspace, home=tmp_path / "other")
    found = verify_session(other, "m1")
    assert "unbroken" in found[3]
    assert "This account has not noted revision 2" in found[4]


def test_nothing_of_them_there_is_none_to_withdraw(workspace: Workspace) -> None:
    held(workspace)
    assert looked_at(workspace, "User 9", "m1") is None
    withdraw(workspace, "User 1", preview(workspace))
    assert looked_at(workspace, "User 1", "m1") is None
    with pytest.raises(FacilitatorError, match="no session"):
        looked_at(workspace, "User 1", "m9")


def test_who_amends_is_named_by_a_code(workspace: Workspace) -> None:
    held(workspace)
    with pytest.raises(FacilitatorError, match="by a code"):
        withdraw(workspace, "User 1", preview(workspace), "Helen")
    assert read_transcript(workspace, "m1").revision == 1


def test_a_session_that_is_not_sealed_is_not_amended(workspace: Workspace) -> None:
    held(workspace, seal=False)
    with pytest.raises(FacilitatorError, match="not sealed"):
        amend(workspace, "m1", lambda t: t, kind=RevisionKind.CORRECTION, reason="x", by="")


def test_a_transcript_of_the_first_version_is_amended_and_says_what_its_certificate_lacks(
    tmp_path: Path,
) -> None:
    shutil.copytree(Path(__file__).with_name("sealed_v1"), tmp_path / "study")
    first = Workspace(tmp_path / "study", tmp_path / "home", Study(title="Recovery"))
    found = preview(first, session_id="2026-11-20-01")
    assert found.guessable
    withdraw(first, "User 1", found)
    assert b"Nobody asked me" not in everything(first.root)
    assert "unbroken" in "".join(verify_session(first, "2026-11-20-01"))
    again = looked_at(first, "User 2", "2026-11-20-01")
    assert again is not None
    assert not again.guessable  # of what is there now


# -- exports ---------------------------------------------------------------------------------------


TO_DELETE = "Exports of the text before, for you to delete, with all copies of them:"


def test_a_report_of_before_sealing_is_deleted_and_named_too(
    workspace: Workspace, tmp_path: Path
) -> None:
    """It says who was there."""
    held(workspace, seal=False)
    write_report(workspace, workspace.root / "report.html")
    write_report(workspace, tmp_path / "for User 1" / "report.html")
    assert b"User 1" in (workspace.root / "report.html").read_bytes()
    found = preview(workspace)
    assert workspace.root / "report.html" in [Path(one.path) for one in found.going]
    assert tmp_path / "for User 1" / "report.html" in [Path(one.path) for one in found.staying]
    withdraw(workspace, "User 1", found)
    withdraw(workspace, "User 1", preview(workspace))
    assert not (workspace.root / "report.html").exists()
    folder = workspace.session_folder("m1")
    assert "User 1" not in (folder / "exports.json").read_text(encoding="utf-8")
    seal_session(workspace, "m1")
    said = verify_session(workspace, "m1")
    assert TO_DELETE in said


def test_a_report_of_before_sealing_is_no_old_one_where_nobody_withdrew(
    workspace: Workspace,
) -> None:
    held(workspace, seal=False)
    write_report(workspace, workspace.root / "report.html")
    seal_session(workspace, "m1")
    assert not [line for line in verify_session(workspace, "m1") if "Exports" in line]
    withdraw(workspace, "User 1", preview(workspace))
    assert not (workspace.root / "report.html").exists(), "it says who was there"


def exported(workspace: Workspace, folder: Path) -> Path:
    (path,) = export_sessions(workspace, ["m1"], ["txt"], folder).paths
    return path


def test_exports_of_the_old_text_are_deleted_in_the_study_and_listed_elsewhere(
    workspace: Workspace, tmp_path: Path
) -> None:
    held(workspace)
    inside = exported(workspace, workspace.root / "exports")
    changed = exported(workspace, workspace.root / "changed")
    outside = exported(workspace, tmp_path / "elsewhere")
    gone = exported(workspace, tmp_path / "gone")
    gone.unlink()
    changed.write_text("Somebody's own notes now.", encoding="utf-8")
    found = preview(workspace)
    assert [one.path for one in found.going] == [str(inside)]
    assert [one.path for one in found.staying] == [str(changed), str(outside), str(gone)]
    assert [one.there for one in found.staying] == [True, True, False]
    withdraw(workspace, "User 1", found)
    assert not inside.exists()
    assert nothing_of_theirs(workspace.root)
    said = verify_session(workspace, "m1")
    said = said[said.index(TO_DELETE) :]
    rows = [line.split(" (")[0].strip() for line in said]
    assert rows == [TO_DELETE, str(changed), str(outside), rows[3], str(inside), str(gone)]
    assert "no longer there" in rows[3]
    # A new one is none of them, and what is known of the old tells nothing of the text.
    fresh = exported(workspace, tmp_path / "elsewhere")
    assert fresh == outside
    noted = exports(workspace.session_folder("m1"))
    assert [(Path(one.path).parent.name, one.revision, bool(one.sha256)) for one in noted] == [
        ("exports", 1, False),
        ("changed", 1, False),
        ("gone", 1, False),
        ("elsewhere", 2, True),
    ]


def test_what_another_account_exported_it_knows_itself(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may read a sealed session, and write nothing there."""
    held(workspace)
    folder = workspace.session_folder("m1")
    monkeypatch.setenv("FACILITATOR_HOME", str(tmp_path / "theirs"))
    access = os.access

    def theirs(path: Path, mode: int) -> bool:
        return (path, mode) != (folder, os.W_OK) and access(path, mode)

    with monkeypatch.context() as another:
        another.setattr(os, "access", theirs)
        outside = exported(workspace, tmp_path / "elsewhere")
        assert not (folder / "exports.json").exists()
        assert [one.path for one in exports(folder)] == [str(outside)]
    assert exports(folder) == ()
    withdraw(workspace, "User 1", preview(workspace))
    with monkeypatch.context() as another:
        another.setattr(os, "access", theirs)
        said = verify_session(workspace, "m1")
        assert str(outside) in said[said.index(TO_DELETE) + 1]
        assert [one.sha256 for one in exports(folder)] == [""]


def test_no_path_that_is_kept_names_who_withdrew(workspace: Workspace, tmp_path: Path) -> None:
    """Neither a folder nor a file called by the code; a folder that the study lies in stays."""
    held(workspace)
    outside = exported(workspace, tmp_path / "for User 1" / "user1")
    other = exported(workspace, tmp_path / "User 12")
    found = preview(workspace)
    assert [one.path for one in found.staying] == [str(outside), str(other)]
    withdraw(workspace, "User 1", found)
    folder = workspace.session_folder("m1")
    noted = [Path(one.path) for one in exports(folder)]
    assert noted == [tmp_path / "for [a participant]" / "[a participant]" / outside.name, other]
    assert b"ser 1" not in everything(folder).replace(b"User 12", b"")
    said = verify_session(workspace, "m1")
    (named, _) = said[said.index(TO_DELETE) + 1 :]
    assert named.endswith("; [a participant] stands for the code of who withdrew")
    assert looked_at(workspace, "User 1", "m1") is None


def test_a_path_left_by_a_crash_is_found_the_next_time(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(workspace)
    exported(workspace, tmp_path / "User 1")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(withdrawing, "forget_in_paths", killed)
        withdraw(workspace, "User 1", preview(workspace))
    withdraw(workspace, "User 1", preview(workspace))
    assert b"User 1" not in everything(workspace.session_folder("m1"))


def test_an_account_that_is_called_like_a_code_keeps_its_paths(tmp_path: Path) -> None:
    home, root = Path("/home/user1"), Path("/home/user1/study")
    shown = partial(unnamed_path, code="User 1", codes=(), but=(home, root))
    assert shown("/home/user1/Desktop/m1.txt") == "/home/user1/Desktop/m1.txt"
    assert shown("/media/user1/User 1.txt") == "/media/user1/[a participant].txt"


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b"\xff", b'{"format": "x"}'])
def test_a_damaged_list_of_exports_is_said_and_nothing_is_amended(
    workspace: Workspace, damage: bytes
) -> None:
    held(workspace)
    (workspace.session_folder("m1") / "exports.json").write_bytes(damage)
    with pytest.raises(FacilitatorError, match="is damaged"):
        looked_at(workspace, "User 1", "m1")
    assert read_transcript(workspace, "m1").revision == 1


# -- cut off at any step ---------------------------------------------------------------------------


def test_power_cut_at_any_moment_leaves_the_old_revision_or_the_new_one_whole(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(workspace)
    exported(workspace, workspace.root / "exports")
    folder = workspace.session_folder("m1")
    old = read_transcript(workspace, "m1")
    recorder = Recorder(workspace.root.parent)
    for path in sorted(workspace.root.parent.rglob("*")):
        recorder.begin_with(path)
    begin = len(recorder.log)
    recorder.install(monkeypatch)
    withdraw(workspace, "User 1", preview(workspace))
    recorder.ack("withdrawn")
    recorder.recording = False
    new = read_transcript(workspace, "m1")
    tried = before = after = 0
    for state in states(recorder, begin=begin, samples=6):
        state.build(recorder.root)
        found = read_transcript(workspace, "m1", older=True)
        assert found in (old, new)
        if "withdrawn" in state.acked:
            assert found == new
            assert nothing_of_theirs(workspace.root)
            assert "unbroken" in "".join(verify_session(workspace, "m1"))
        before += found == old
        after += found == new
        # Once more, as a person does who does not know how far it came.
        again = looked_at(workspace, "User 1", "m1")
        if again is None:
            finish(workspace, "m1")
        else:
            withdraw(workspace, "User 1", again)
        assert read_transcript(workspace, "m1").revision == 2
        assert nothing_of_theirs(workspace.root)
        assert read_summary(folder).codes == ("User 2",)
        assert all(one.sound for one in verify_study(workspace))
        tried += 1
    print(f"\n{tried} states, {before} with the old revision, {after} with the new one")
    assert min(before, after) > 5


def test_a_disk_that_fails_at_any_step_leaves_one_or_the_other(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(workspace)
    exported(workspace, workspace.root / "exports")
    old = read_transcript(workspace, "m1")
    kept = workspace.root.parent / "kept"
    for part in ("study", "home"):
        shutil.copytree(workspace.root.parent / part, kept / part)
    steps = ["write_synced", "rename", "unlink", "sync_folder", "write_whole"]
    for name in steps:
        for at in range(6):
            for part in ("study", "home"):
                shutil.rmtree(workspace.root.parent / part)
                shutil.copytree(kept / part, workspace.root.parent / part)
            found = preview(workspace)
            calls = 0
            real = getattr(disk, name)

            def failing(*args: object, real: object = real, at: int = at) -> object:
                nonlocal calls
                calls += 1
                if calls == at + 1:
                    raise OSError(28, "injected")
                return real(*args)  # type: ignore[operator]

            with monkeypatch.context() as patch:
                patch.setattr(disk, name, failing)
                with suppress(FacilitatorError):
                    withdraw(workspace, "User 1", found)
            now = read_transcript(workspace, "m1", older=True)
            assert now == old or now.revision == 2
            again = looked_at(workspace, "User 1", "m1")
            if again is not None:
                withdraw(workspace, "User 1", again)
            else:
                finish(workspace, "m1")
            assert nothing_of_theirs(workspace.root)
            assert all(one.sound for one in verify_study(workspace))


def test_two_that_amend_at_once_do_not_lose_each_others_work(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(workspace)
    monkeypatch.setattr(sealed_text, "WAIT_S", 0.0)

    def meanwhile(transcript: SealedTranscript) -> SealedTranscript:
        with pytest.raises(FacilitatorError, match="sealed transcripts is open"):
            withdraw(workspace, "User 2", preview(workspace, "User 2"))
        return replace(transcript, title="Corrected")

    amend(workspace, "m1", meanwhile, kind=RevisionKind.CORRECTION, reason="title", by="User 1")
    withdraw(workspace, "User 2", preview(workspace, "User 2"))
    transcript = read_transcript(workspace, "m1")
    assert (transcript.title, transcript.revision) == ("Corrected", 3)


# -- before sealing --------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["ended", "reviewed"])
def test_before_sealing_their_turns_are_withheld_at_once_and_never_sealed(
    workspace: Workspace, phase: str
) -> None:
    held(workspace, seal=False)
    if phase == "ended":
        with SessionStore.open(workspace, "m1") as store:
            store.append(ev.ReviewReopened("Facilitator 1", "again"))
    found = preview(workspace)
    assert not found.sealed
    assert [turn.start_ms for turn in found.contribution.turns] == [1_000]
    withdraw(workspace, "User 1", found)
    with opened_for_reading(workspace, "m1") as reading:
        assert [u.text for u in reading.session.utterances][:2] == [WITHDRAWN, WITHDRAWN]
        assert "User 1" not in reading.session.present
    assert "User 1" not in read_summary(workspace.session_folder("m1")).codes
    assert preview(workspace).withdrawn
    withdraw(workspace, "User 1", preview(workspace))  # once more changes nothing
    if phase == "ended":
        with SessionStore.open(workspace, "m1") as store:
            accept_all(store, "Facilitator 1")
    seal_session(workspace, "m1")
    assert nothing_of_theirs(workspace.root, workspace.home)
    transcript = read_transcript(workspace, "m1")
    assert transcript.revision == 1
    assert [line.text for line in transcript.lines] == [
        WITHDRAWN,
        "[a participant] told me as well.",
        "What else?",
    ]
    assert [m.label for m in transcript.moments] == [WITHDRAWN]
    assert [n.text for n in transcript.notes] == [WITHDRAWN, "tea was brought"]
    assert b"User 1" not in everything(workspace.session_folder("m1"))


def test_before_sealing_the_sound_of_their_turns_is_gone_at_once(workspace: Workspace) -> None:
    """For good: what the key of before opened lies on the disk no more, and others are heard."""
    held(workspace, seal=False)
    folder = workspace.session_folder("m1")
    with SessionStore.open(workspace, "m1") as store, store.spool() as spool:
        before, whole = store.key, spool.read(0, 20_000 * 16)
    withdraw(workspace, "User 1", preview(workspace))
    with SessionStore.open(workspace, "m1") as store, store.spool() as spool:
        assert store.key != before
        assert [u.text for u in store.session.utterances][:2] == [WITHDRAWN, WITHDRAWN]
        after = spool.read(0, 20_000 * 16)
    silent = {at for at in range(20_000) if not any(after[at * 32 : at * 32 + 32])}
    assert silent == {*range(1_000, 3_001), *range(3_100, 4_001)}
    assert all(
        after[at * 32 : at * 32 + 32] == whole[at * 32 : at * 32 + 32]
        for at in set(range(20_000)) - silent
    )
    with SpoolReader(spool_folder(folder), before, "m1") as old, pytest.raises(FacilitatorError):
        old.refresh()
        old.read(0, 16_000)
    assert "all authentic" in verify_session(workspace, "m1")[0]
    withdraw(workspace, "User 1", preview(workspace))
    seal_session(workspace, "m1")
    assert nothing_of_theirs(workspace.root, workspace.home)


def test_a_session_that_is_held_now_is_not_touched(workspace: Workspace) -> None:
    held(workspace, seal=False)
    found = preview(workspace)
    with SessionStore.open(workspace, "m1"), pytest.raises(FacilitatorError, match="is open in"):
        withdraw(workspace, "User 1", found)
    assert not preview(workspace).withdrawn


# -- the roster, and the date ----------------------------------------------------------------------


def test_the_roster_forgets_them_and_nobody_else(workspace: Workspace) -> None:
    assert not forget_person(workspace, "User 1")
    store_roster(workspace, Roster.from_toml(ROSTER))
    assert forget_person(workspace, "User 1")
    assert not forget_person(workspace, "User 1")
    roster = stored_roster(workspace)
    assert roster is not None
    assert roster.codes == ("User 2",)
    assert len(roster.of("places")) == 1
    assert study_id(workspace) in key_store(workspace).all()


def test_an_unsealed_session_still_masks_who_is_gone_from_the_roster(workspace: Workspace) -> None:
    held(workspace, seal=False)
    store_roster(workspace, Roster.from_toml(ROSTER))
    forget_person(workspace, "User 1")
    with opened_for_reading(workspace, "m1") as reading:
        assert reading.session.utterances[2].text == "User 1 told me as well."


@pytest.mark.parametrize(("days", "passed"), [(0, None), (3, -1), (2, 0), (1, 1)])
def test_the_date_until_which_they_may_is_said(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, days: int, passed: int | None
) -> None:
    held(workspace)
    date = read_transcript(workspace, "m1").date
    limited = replace(workspace, study=replace(workspace.study, withdrawal_days=days))
    real = retention.withdrawal_limit
    two_days_on = (datetime.date.fromisoformat(date) + datetime.timedelta(days=2)).isoformat()
    monkeypatch.setattr(withdrawing, "withdrawal_limit", lambda w, held: real(w, held, two_days_on))
    limit = preview(limited).limit
    assert (None if limit is None else limit.passed) == passed


def test_who_was_not_there_has_nothing_to_withdraw(workspace: Workspace) -> None:
    """On the list of seats and absent: the meeting is not among those that are looked at."""
    guide = parse_guide(GUIDE)
    plan = Plan(workspace, "m9", "guide", guide, ("User 1", "User 2"), "en", "demo", None, None)
    create_session(with_present(plan, ("User 1",), ())).close()
    assert looked_at(workspace, "User 2", "m9") is None
    assert looked_at(workspace, "User 1", "m9") is not None
