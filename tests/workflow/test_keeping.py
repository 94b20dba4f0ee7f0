"""What lies outside the study: its roster and keys; and what is left to be checked at the end."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.domain import events as ev
from facilitator.errors import FacilitatorError
from facilitator.study import parse_study
from facilitator.vault import passphrase
from facilitator.vault.journal import Journal
from facilitator.vault.layout import vault_folder
from facilitator.vault.passphrase import PASSPHRASES
from facilitator.vault.study_log import FIRST, read_log
from facilitator.workflow import seal
from facilitator.workflow.catalogue import SUMMARY_FILE, SessionSummary, listing, write_summary
from facilitator.workflow.identity import make_study_id, study_id
from facilitator.workflow.key_store import key_store
from facilitator.workflow.opening import plan_meeting
from facilitator.workflow.review import accept_all
from facilitator.workflow.rosters import remove_roster, store_roster, stored_roster
from facilitator.workflow.seal import destructions, seal_session
from facilitator.workflow.store import SessionStore
from facilitator.workflow.verifying import verify_session, verify_study
from facilitator.workspace import Workspace
from tests.words_held import is_held
from tests.workflow.conftest import GUIDE, ROSTER, make_store, record, session_keys

WORDS = "tambour lichen oblique ferry"


def sealable(workspace: Workspace, session_id: str) -> None:
    """A meeting in which little was said, reviewed."""
    with make_store(workspace, session_id) as store:
        record(store, 1_000)
        store.append(
            ev.UtteranceHeard("u1", 0, 900, "Zeb went to Wexcombe.", (), None, None),
            ev.RecordingEnded(1_000),
        )
        accept_all(store, "User 1")


def everything_in(*folders: Path) -> bytes:
    return b"".join(p.read_bytes() for f in folders for p in f.rglob("*") if p.is_file())


# -- a session that was cut off while it was made ------------------------------------------------


@pytest.mark.parametrize("step", ["folder", "key", "journal"])
def test_a_session_cut_off_while_it_was_made_blocks_nothing(
    workspace: Workspace, step: str
) -> None:
    folder = workspace.session_folder("m1")
    folder.mkdir(parents=True)
    if step != "folder":
        key_store(workspace).create("m1")
    if step == "journal":
        Journal.create(vault_folder(folder), key_store(workspace), "m1").close()
    for use in (verify_session, SessionStore.open, seal_session):
        with pytest.raises(FacilitatorError, match="cut off while it was made") as caught:
            use(workspace, "m1")
        assert str(folder) in caught.value.hint
    (one, _log) = verify_study(workspace)
    assert one.sound
    assert "m1: Session 'm1' was cut off" in one.lines[0]
    workspace.guides.mkdir()
    (workspace.guides / "guide.md").write_text(GUIDE, encoding="utf-8")
    make_store(workspace, plan_meeting(workspace, guide=None).session_id).close()
    with pytest.raises(FacilitatorError, match="already"):
        make_store(workspace, "m1")


def test_a_session_that_lost_its_journal_was_once_made(workspace: Workspace) -> None:
    sealable(workspace, "m1")
    for path in vault_folder(workspace.session_folder("m1")).glob("journal.*"):
        path.unlink()
    with pytest.raises(FacilitatorError, match="no journal"):
        SessionStore.open(workspace, "m1")
    assert not next(verify_study(workspace)).sound


# -- the roster ----------------------------------------------------------------------------------


def test_the_roster_comes_back_and_is_nowhere_to_be_read(workspace: Workspace) -> None:
    assert stored_roster(workspace) is None
    roster = Roster.from_toml(ROSTER)
    store_roster(workspace, roster)
    assert stored_roster(workspace) == roster
    held = everything_in(workspace.root, workspace.home)
    for name in ("Zebulon", "Zeb", "Fanshawe", "Wexcombe"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert not is_held(name.encode(encoding), held)
    # Nothing of it lies in the study itself.
    assert {p.name for p in workspace.sessions.iterdir()} == {"study.id", "study.codes"}


def test_a_meeting_takes_the_stored_roster_unless_another_is_named(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.guides.mkdir()
    (workspace.guides / "guide.md").write_text(GUIDE, encoding="utf-8")
    assert plan_meeting(workspace, guide=None).roster is None
    store_roster(workspace, Roster.from_toml(ROSTER))
    plan = plan_meeting(workspace, guide=None)
    assert plan.roster == Roster.from_toml(ROSTER)
    assert plan.codes == ("User 1", "User 2")
    other = tmp_path / "other.toml"
    other.write_text("[[participants]]\ncode = 'Nurse 1'\nnames = ['Ada Quill']\n")
    assert plan_meeting(workspace, guide=None, roster=other).codes == ("Nurse 1",)


def test_removing_the_roster_destroys_its_key(workspace: Workspace, tmp_path: Path) -> None:
    assert not remove_roster(workspace)
    store_roster(workspace, Roster.from_toml(ROSTER))
    (file,) = workspace.rosters.glob("*.roster")
    shutil.copy(file, tmp_path / "backup")
    assert remove_roster(workspace)
    assert stored_roster(workspace) is None
    assert list(workspace.keys.iterdir()) == []
    # The list of codes is gone as well; of the lock there is nothing to learn.
    assert [p.suffix for p in workspace.rosters.iterdir()] == [".lock"]
    assert not remove_roster(workspace)
    # A copy of the file is worth nothing, and says so; a new roster may follow.
    shutil.copy(tmp_path / "backup", file)
    with pytest.raises(FacilitatorError, match="no key any more"):
        stored_roster(workspace)
    store_roster(workspace, Roster.from_toml(ROSTER))
    shutil.copy(tmp_path / "backup", file)
    with pytest.raises(FacilitatorError, match="damaged"):
        stored_roster(workspace)
    assert remove_roster(workspace)


def test_two_studies_do_not_share_a_roster(workspace: Workspace, tmp_path: Path) -> None:
    other = replace(workspace, root=tmp_path / "other")
    store_roster(workspace, Roster.from_toml(ROSTER))
    assert stored_roster(other) is None
    assert study_id(workspace) == make_study_id(workspace) != make_study_id(other)


@pytest.mark.parametrize("content", [b"", b"study-", b"study-0123456789abcdef", b"../x\n", b"\xff"])
def test_a_damaged_id_is_a_clear_error(workspace: Workspace, content: bytes) -> None:
    make_study_id(workspace)
    (workspace.sessions / "study.id").write_bytes(content)
    with pytest.raises(FacilitatorError, match="is damaged"):
        stored_roster(workspace)


# -- the setting ---------------------------------------------------------------------------------


def test_the_custody_is_chosen_in_the_study_file() -> None:
    assert parse_study("").custody == "keyfile"
    for custody in ("keyfile", "passphrase", "keyring"):
        assert parse_study(f"[keys]\ncustody = '{custody}'\n").custody == custody


@pytest.mark.parametrize(
    "text",
    ["[keys]\ncustody = 'safe'\n", "[keys]\ncustody = 1\n", "[keys]\nplace = 'x'\n", "keys = 1\n"],
)
def test_an_unknown_custody_is_a_clear_error(text: str) -> None:
    with pytest.raises(FacilitatorError, match="keys"):
        parse_study(text)


@pytest.fixture
def under_passphrase(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(passphrase, "MEMORY_KIB", 19 * 1024)
    monkeypatch.setattr(passphrase, "WRONG_DELAY_S", 0)
    monkeypatch.setattr(PASSPHRASES, "_keys", {})
    monkeypatch.setattr(PASSPHRASES, "ask", lambda new: WORDS)
    return replace(workspace, study=replace(workspace.study, custody="passphrase"))


def test_a_session_under_a_passphrase_goes_the_whole_way(
    under_passphrase: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = under_passphrase
    sealable(workspace, "m1")
    assert key_store(workspace).custody_of("m1") == "passphrase"
    # Another process, without anybody to ask, then with somebody who mistypes.
    monkeypatch.setattr(PASSPHRASES, "_keys", {})
    monkeypatch.setattr(PASSPHRASES, "ask", None)
    for use in (seal_session, verify_session, SessionStore.open):
        with pytest.raises(FacilitatorError, match="nobody is here"):
            use(workspace, "m1")
    monkeypatch.setattr(PASSPHRASES, "ask", lambda new: WORDS + "?")
    for use in (seal_session, verify_session, SessionStore.open):
        with pytest.raises(FacilitatorError, match="not the passphrase"):
            use(workspace, "m1")
    monkeypatch.setattr(PASSPHRASES, "ask", lambda new: WORDS)
    certificate = seal_session(workspace, "m1").read_text(encoding="utf-8")
    assert "Copies of the passphrase-wrapped key file" in certificate
    assert session_keys(workspace) == []
    # Nobody is asked for what is sealed.
    monkeypatch.setattr(PASSPHRASES, "ask", None)
    assert "gone" in verify_session(workspace, "m1")[0]


def test_a_meeting_that_could_not_be_given_a_key_leaves_nothing(
    under_passphrase: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PASSPHRASES, "ask", None)
    with pytest.raises(FacilitatorError, match="nobody is here"):
        make_store(under_passphrase)
    assert [p.name for p in under_passphrase.sessions.iterdir()] == ["study.id"]
    assert not under_passphrase.keys.exists()


# -- the log of destructions ---------------------------------------------------------------------


def test_a_study_is_verified_as_a_whole(workspace: Workspace) -> None:
    sealable(workspace, "m1")
    sealable(workspace, "m2")
    sealable(workspace, "m3")
    seal_session(workspace, "m1")
    seal_session(workspace, "m2")
    found = list(verify_study(workspace))
    assert all(one.sound for one in found)
    assert [one.lines[0].partition(":")[0] for one in found] == [
        "m1",
        "m2",
        "m3",
        "log of destructions",
    ]
    assert "2 noted" in found[-1].lines[0]
    assert b"Zeb" not in destructions(workspace).read_bytes()


def test_what_fails_stops_nothing(workspace: Workspace) -> None:
    for session_id in ("m1", "m2", "m3"):
        sealable(workspace, session_id)
    seal_session(workspace, "m2")
    seal_session(workspace, "m3")
    key_store(workspace).destroy("m1")
    transcript = workspace.session_folder("m2") / "transcript.json"
    transcript.write_bytes(transcript.read_bytes() + b" ")
    found = {one.lines[0].partition(":")[0]: one for one in verify_study(workspace)}
    assert {name for name, one in found.items() if not one.sound} == {"m1", "m2"}
    assert "no key" in found["m1"].lines[0]
    assert "transcript is not the one" in found["m2"].lines[0]
    # A session that is gone altogether is told, and is no fault: it may have been moved.
    shutil.rmtree(workspace.session_folder("m3"))
    log = list(verify_study(workspace))[-1]
    assert log.sound
    assert "m3" in log.lines[1]


def test_a_crash_before_the_log_is_finished_by_sealing_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealable(workspace, "m1")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(seal, "note_destruction", killed)
        with pytest.raises(KeyboardInterrupt):
            seal_session(workspace, "m1")
    with pytest.raises(FacilitatorError, match="missing in the study's log") as caught:
        verify_session(workspace, "m1")
    assert "facilitator seal m1" in caught.value.hint
    certificate = (workspace.session_folder("m1") / "certificate.json").read_bytes()
    seal_session(workspace, "m1")
    assert (workspace.session_folder("m1") / "certificate.json").read_bytes() == certificate
    assert "gone" in verify_session(workspace, "m1")[0]
    with pytest.raises(FacilitatorError, match="already"):
        seal_session(workspace, "m1")


def test_a_log_made_anew_is_noticed_by_verify_and_nothing_is_destroyed_then(
    workspace: Workspace,
) -> None:
    for session_id in ("m1", "m2", "m3"):
        sealable(workspace, session_id)
    seal_session(workspace, "m1")
    seal_session(workspace, "m2")
    log = destructions(workspace)
    second = read_log(log)[1]
    log.write_bytes(replace(second, number=1, previous=FIRST).line())
    assert len(read_log(log)) == 1  # an unbroken chain, without the first destruction
    found = list(verify_study(workspace))[-1]
    assert not found.sound
    assert "1 of the 2 lines that this account saw" in found.lines[0]
    with pytest.raises(FacilitatorError, match="1 of the 2 lines"):
        seal_session(workspace, "m3")
    assert key_store(workspace).exists("m3")


@pytest.mark.parametrize("how", ["killed", "full disk", "summary gone"])
def test_sealing_cut_off_at_its_last_write_leaves_nothing_to_be_sealed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    sealable(workspace, "m1")
    with SessionStore.open(workspace, "m1") as store:
        store.write_summary()

    def fails(folder: Path, summary: SessionSummary) -> None:
        if summary.phase != "sealed":  # before anything is destroyed
            write_summary(folder, summary)
            return
        raise KeyboardInterrupt if how == "killed" else OSError(28, "injected")

    with monkeypatch.context() as patch:
        if how == "summary gone":
            (workspace.session_folder("m1") / SUMMARY_FILE).unlink()
        else:
            patch.setattr(seal, "write_summary", fails)
        with suppress(KeyboardInterrupt):
            seal_session(workspace, "m1")
    if how != "summary gone":
        assert [one.phase for one in listing(workspace)] == ["sealed"]
    assert all(one.sound for one in verify_study(workspace))


def test_a_certificate_made_again_by_hand_is_noticed(workspace: Workspace) -> None:
    sealable(workspace, "m1")
    seal_session(workspace, "m1")
    path = workspace.session_folder("m1") / "certificate.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"reviewer": "User 1"', '"reviewer": "User 2"'), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    with pytest.raises(FacilitatorError, match="not the one in the study's log"):
        verify_session(workspace, "m1")


def test_a_certificate_that_was_taken_away_is_noticed(workspace: Workspace) -> None:
    sealable(workspace, "m1")
    seal_session(workspace, "m1")
    (workspace.session_folder("m1") / "certificate.json").unlink()
    with pytest.raises(FacilitatorError, match="has no certificate"):
        verify_session(workspace, "m1")


def test_nothing_is_destroyed_while_the_log_is_broken(workspace: Workspace) -> None:
    sealable(workspace, "m1")
    sealable(workspace, "m2")
    seal_session(workspace, "m1")
    log = destructions(workspace)
    log.write_bytes(log.read_bytes().replace(b'"m1"', b'"m9"', 1)[:-2] + b"\n")
    with pytest.raises(FacilitatorError, match="broken at line 1"):
        seal_session(workspace, "m2")
    assert key_store(workspace).exists("m2")
    assert [one.sound for one in verify_study(workspace)] == [False, False, False]
