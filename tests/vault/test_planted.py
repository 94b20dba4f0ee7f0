"""What somebody put in the place of this program's files and folders is neither written nor
followed; and what is made is made for its owner alone."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from facilitator.errors import FacilitatorError
from facilitator.vault import disk, layout
from facilitator.vault.custody import KeyLockedError
from facilitator.vault.destruction import decided, destroy
from facilitator.vault.disk import NotAFileError
from facilitator.vault.journal import Journal
from facilitator.vault.keys import KeyStore
from facilitator.vault.lock import FileLock
from facilitator.vault.salvage import salvage
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.vault.study_log import NAME, read_log
from facilitator.workflow.catalogue import DAMAGED, SUMMARY_FILE, listing
from facilitator.workflow.list_mark import FILE as LIST_MARK
from facilitator.workflow.list_mark import told
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study import make_study
from facilitator.workspace import Workspace
from tests.vault.test_destruction import ID, Session
from tests.vault.test_study_log import note

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and FIFOs are POSIX's")

THEIRS = b"A letter that somebody keeps.\n"


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    path = tmp_path / "letter"
    path.write_bytes(THEIRS)
    return path


@pytest.fixture
def session(tmp_path: Path, keys: KeyStore) -> Session:
    return Session(tmp_path, keys)


def link(path: Path, theirs: Path) -> None:
    path.symlink_to(theirs)


def hard_link(path: Path, theirs: Path) -> None:
    os.link(theirs, path)


def fifo(path: Path, theirs: Path) -> None:
    os.mkfifo(path)


def device(path: Path, theirs: Path) -> None:
    path.symlink_to("/dev/full")


def folder(path: Path, theirs: Path) -> None:
    path.mkdir()


Plant = Callable[[Path, Path], None]
PLANTS = [link, fifo, device, folder]


@pytest.mark.parametrize("plant", [*PLANTS, hard_link])
@pytest.mark.parametrize("place", ["vault/lock", "vault/spool/lock", ".destructions.lock"])
def test_what_stands_for_a_lock_is_not_written(
    session: Session, theirs: Path, plant: Plant, place: str
) -> None:
    path = session.folder / place
    path.unlink(missing_ok=True)
    plant(path, theirs)
    with pytest.raises(FacilitatorError, match="could not be opened"):
        FileLock(path, "It")
    if path.parent == session.vault:
        for act in (Journal.open, salvage):
            with pytest.raises(FacilitatorError, match="could not be opened"):
                act(session.vault, session.keys, ID)
    assert theirs.read_bytes() == THEIRS


@pytest.mark.parametrize("plant", PLANTS)
def test_what_stands_for_a_file_of_the_vault_is_neither_read_nor_written(
    session: Session, theirs: Path, plant: Plant
) -> None:
    key = session.keys.open(ID)
    for path in (session.vault / "journal.000001", session.spool / "000002.aud"):
        data = path.read_bytes()
        path.unlink()
        plant(path, theirs)
        with pytest.raises(FacilitatorError, match="no ordinary file"):
            if path.suffix == ".aud":
                SpoolReader(session.spool, key, ID).refresh()
            else:
                Journal.open(session.vault, session.keys, ID)
        if path.suffix == ".aud":
            with pytest.raises(FacilitatorError, match="no ordinary file"):
                SpoolWriter(session.spool, key, ID)
        path.rmdir() if path.is_dir() else path.unlink()
        path.write_bytes(data)
    assert theirs.read_bytes() == THEIRS
    assert session.vault_is_valid()


@pytest.mark.parametrize("name", ["vault", "spool"])
def test_a_folder_that_leads_elsewhere_is_not_used_and_what_is_there_not_destroyed(
    session: Session, tmp_path: Path, name: str
) -> None:
    own = session.vault if name == "vault" else session.spool
    elsewhere = own.rename(tmp_path / "elsewhere")
    (elsewhere / "letter").write_bytes(THEIRS)
    own.symlink_to(elsewhere)
    before = sorted(elsewhere.rglob("*"))
    acts: list[Callable[[], object]] = [
        session.seal,
        lambda: SpoolReader(session.spool, session.keys.open(ID), ID).refresh(),
        lambda: SpoolWriter(session.spool, session.keys.open(ID), ID),
    ]
    if name == "vault":
        acts = [acts[0], lambda: Journal.open(session.vault, session.keys, ID)]
    for act in acts:
        with pytest.raises(FacilitatorError, match="no ordinary file"):
            act()
    assert sorted(elsewhere.rglob("*")) == before
    assert session.keys.exists(ID)


def test_a_damaged_recording_with_links_in_it_is_sealed_and_nothing_behind_them_touched(
    session: Session, theirs: Path
) -> None:
    (session.spool / "000002.aud").unlink()
    (session.spool / "000002.aud").symlink_to(theirs)
    (session.vault / "more").symlink_to(theirs.parent)
    certificate = session.seal()
    assert certificate.damaged
    assert not any("000002" in file.name or "more" in file.name for file in certificate.files)
    session.assert_sealed(certificate)
    assert theirs.read_bytes() == THEIRS


@pytest.mark.parametrize("plant", PLANTS)
def test_what_stands_for_a_key_is_not_overwritten_and_not_taken_for_a_destroyed_one(
    session: Session, theirs: Path, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(KeyStore, "destroy", cut_off)
        with pytest.raises(KeyboardInterrupt):
            session.seal()
    key = session.keys.folder / f"{ID}.key"
    kept = key.rename(key.with_suffix(".away"))
    plant(key, theirs)
    for act in (session.seal, lambda: decided(session.folder, session.keys, ID)):
        with pytest.raises(KeyLockedError, match="no ordinary file"):
            act()
    with pytest.raises(FacilitatorError):
        session.keys.destroy(ID)
    assert theirs.read_bytes() == THEIRS
    key.rmdir() if key.is_dir() else key.unlink()
    kept.rename(key)
    session.assert_sealed(session.seal())


@pytest.mark.parametrize("plant", PLANTS)
def test_what_stands_for_the_studys_log_is_neither_read_nor_written(
    tmp_path: Path, theirs: Path, plant: Plant
) -> None:
    plant(tmp_path / NAME, theirs)
    for act in (lambda: read_log(tmp_path / NAME), lambda: note(tmp_path / NAME, "one")):
        with pytest.raises(FacilitatorError, match="no ordinary file"):
            act()
    assert theirs.read_bytes() == THEIRS


@pytest.mark.parametrize("name", [layout.CERTIFICATE_TEXT, layout.TRANSCRIPT, layout.INTENT])
@pytest.mark.parametrize("suffix", ["", ".new"])
def test_a_folder_in_a_file_s_place_is_named_and_sealing_goes_on_without_it(
    session: Session, name: str, suffix: str
) -> None:
    path = session.folder / (name + suffix)
    path.mkdir()
    with pytest.raises(FacilitatorError, match="no ordinary file") as caught:
        session.seal()
    assert str(path) in caught.value.what
    path.rmdir()
    session.assert_sealed(session.seal())


@pytest.mark.parametrize("suffix", ["", ".new"])
def test_a_summary_that_cannot_be_written_is_said(tmp_path: Path, suffix: str) -> None:
    from tests.workflow.conftest import make_store

    make_study(tmp_path / "study", "Study")
    workspace = Workspace(tmp_path / "study", tmp_path / "home")
    make_store(workspace).close()
    path = workspace.session_folder("m1") / (SUMMARY_FILE + suffix)
    path.unlink(missing_ok=True)
    path.mkdir()
    with (
        SessionStore.open(workspace, "m1") as store,
        pytest.raises(FacilitatorError, match="its summary is not up to date"),
    ):
        store.write_summary()


@pytest.mark.parametrize("name", [SUMMARY_FILE, f"{SUMMARY_FILE}.new", f".{SUMMARY_FILE}.new"])
def test_a_summary_is_never_written_through_a_link(tmp_path: Path, theirs: Path, name: str) -> None:
    from tests.workflow.conftest import make_store

    make_study(tmp_path / "study", "Study")
    workspace = Workspace(tmp_path / "study", tmp_path / "home")
    make_store(workspace).close()
    path = workspace.session_folder("m1") / name
    path.unlink(missing_ok=True)
    path.symlink_to(theirs)
    with SessionStore.open(workspace, "m1") as store:
        store.write_summary()
    assert theirs.read_bytes() == THEIRS
    assert (workspace.session_folder("m1") / SUMMARY_FILE).is_file()


@pytest.mark.parametrize("plant", PLANTS)
def test_what_stands_for_a_summary_or_a_list_holds_nobody_up(
    tmp_path: Path, theirs: Path, plant: Plant
) -> None:
    """A FIFO that nobody writes to would be waited for for ever."""
    from tests.workflow.conftest import make_store

    make_study(tmp_path / "study", "Study")
    workspace = Workspace(tmp_path / "study", tmp_path / "home")
    make_store(workspace).close()
    for path in (workspace.session_folder("m1") / SUMMARY_FILE, workspace.sessions / LIST_MARK):
        path.unlink()
        plant(path, theirs)
    (listed,) = listing(workspace)
    assert listed.phase == DAMAGED
    with suppress(FacilitatorError):
        told(workspace)
    assert theirs.read_bytes() == THEIRS


@pytest.mark.parametrize("name", ["study.toml", ".gitignore", "sessions/README.md"])
def test_a_study_is_never_made_through_a_link_to_nowhere(tmp_path: Path, name: str) -> None:
    path = tmp_path / "study" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(tmp_path / "made by nobody")
    make_study(tmp_path / "study", "Study")
    assert not (tmp_path / "made by nobody").exists()


def test_every_way_of_opening_refuses_what_is_no_file(tmp_path: Path, theirs: Path) -> None:
    for number, plant in enumerate(PLANTS):
        path = tmp_path / f"planted {number}"
        plant(path, theirs)
        for way in (disk.open_append, disk.open_overwrite, disk.open_read, disk.open_lock,
                    disk.read):  # fmt: skip
            with pytest.raises(NotAFileError):
                way(path)
        with pytest.raises(FileExistsError):
            disk.open_new(path)
    assert theirs.read_bytes() == THEIRS


# -- rights ----------------------------------------------------------------------------------------


def test_nothing_is_ever_open_to_others_whatever_the_umask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at when it is made, not afterwards: `init`, a session, its keys and its sealing."""
    from facilitator.domain.events import RecordingEnded
    from facilitator.workflow.review import accept_all
    from facilitator.workflow.seal import seal_session
    from tests.workflow.conftest import make_store, record

    made: list[str] = []

    def watched(real: Callable[..., object]) -> Callable[..., object]:
        def call(path: object, *args: object, **named: object) -> object:
            new = not os.path.lexists(str(path))
            result = real(path, *args, **named)
            if new and str(path).startswith(str(tmp_path)) and os.path.lexists(str(path)):
                made.append(f"{stat.S_IMODE(os.stat(str(path)).st_mode):o} {path}")  # noqa: PTH116
            return result

        return call

    monkeypatch.setattr(os, "open", watched(os.open))
    monkeypatch.setattr(os, "mkdir", watched(os.mkdir))
    monkeypatch.setattr("io.open", watched(open))
    before = os.umask(0)
    try:
        make_study(tmp_path / "study", "Study")
        workspace = Workspace(tmp_path / "study", tmp_path / "home")
        with make_store(workspace) as store:
            record(store, 500)
            store.append(RecordingEnded(500))
            accept_all(store, "User 1")
        seal_session(workspace, "m1")
    finally:
        os.umask(before)
    assert len(made) > 15
    open_to_others = [one for one in made if int(one.split()[0], 8) & stat.S_IRWXO]
    assert open_to_others == []
    for path in tmp_path.rglob("*"):
        mode = path.stat().st_mode
        assert not mode & (stat.S_IWOTH | stat.S_IWGRP), path
        # Given free on purpose: they say nothing about anybody, and every account needs them.
        assert path.name in ("study.id", "study.codes") or not mode & stat.S_IRWXO, path
        if path.is_relative_to(workspace.home):
            assert not mode & stat.S_IRWXG, path


@pytest.mark.parametrize("mode", [0o770, 0o720, 0o702, 0o777])
def test_a_key_folder_that_others_may_write_in_is_refused(keys: KeyStore, mode: int) -> None:
    keys.create(ID)
    keys.folder.chmod(mode)
    for act in (lambda: keys.open(ID), lambda: keys.create("other"), lambda: keys.custody_of(ID)):
        with pytest.raises(KeyLockedError, match="may write in the key folder") as caught:
            act()
        assert f"chmod 700 '{keys.folder}'" in caught.value.hint
    keys.folder.chmod(0o700)
    keys.open(ID)


def test_a_key_folder_that_others_could_replace_is_refused(keys: KeyStore) -> None:
    keys.create(ID)
    keys.folder.parent.chmod(0o777)
    with pytest.raises(KeyLockedError, match="Everybody may write"):
        keys.open(ID)
    keys.folder.parent.chmod(0o1777)  # as /tmp: nobody may remove what is another's
    keys.open(ID)


def test_a_key_folder_of_somebody_else_is_refused(
    keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.create(ID)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(KeyLockedError, match="belongs to another user") as caught:
        keys.open(ID)
    assert "FACILITATOR_HOME" in caught.value.hint


def test_a_destruction_that_was_begun_is_not_finished_because_keys_cannot_be_trusted(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(KeyStore, "destroy", cut_off)
        with pytest.raises(KeyboardInterrupt):
            session.seal()
    session.keys.folder.chmod(0o777)
    with pytest.raises(KeyLockedError):
        destroy(session.folder, session.keys, ID, write_transcript=session.write_transcript,
                facts={}, now=session.now)  # fmt: skip
    session.keys.folder.chmod(0o700)
    assert session.vault_is_valid()
    assert (session.folder / layout.INTENT).exists()
