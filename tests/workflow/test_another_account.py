"""What one system account sees of another's sessions in a study both may write to."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.errors import FacilitatorError
from facilitator.study import parse_study
from facilitator.tui.phases import in_words, meaning, next_steps
from facilitator.vault.layout import vault_folder
from facilitator.workflow import accounts
from facilitator.workflow.catalogue import FOREIGN, listing, next_number
from facilitator.workflow.exported import note_exports
from facilitator.workflow.group import give_to_group
from facilitator.workflow.key_store import key_store
from facilitator.workflow.seal import check_sealable, destroy_session, give_sealed, seal_session
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study import make_study
from facilitator.workflow.verifying import verify_session, verify_study
from facilitator.workspace import Workspace
from tests.workflow.conftest import make_store
from tests.workflow.test_keeping import sealable

grp = pytest.importorskip("grp")
NOBODY = 65534

AS_ANOTHER = """
import contextlib, io, os, sys
from facilitator.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    main(sys.argv[1:])  # once as oneself: the other may not read what is imported on the way
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
sys.exit(main(sys.argv[1:]))
"""
"""The whole command as another user, who may not even read the interpreter's own files."""


@pytest.fixture
def other(workspace: Workspace, tmp_path: Path) -> Workspace:
    return replace(workspace, home=tmp_path / "other-home")


def test_sessions_without_a_key_here_are_listed_as_anothers(
    workspace: Workspace, other: Workspace
) -> None:
    make_store(workspace).close()
    [seen] = listing(other)
    assert (seen.id, seen.phase) == ("m1", FOREIGN)
    assert [s.phase for s in listing(workspace)] == ["opened"]
    assert next_number(other) == 2
    for act in (SessionStore.open, verify_session, check_sealable, destroy_session):
        with pytest.raises(FacilitatorError, match="another account"):
            act(other, "m1")
    [session, log] = verify_study(other)
    assert not session.sound
    assert "another account" in session.lines[0]
    assert log.sound
    assert in_words(FOREIGN) == "another account's"
    assert "goes on there" in meaning(FOREIGN)
    assert next_steps("m1", FOREIGN)[0].command.endswith("verify m1")


def test_a_session_that_cannot_be_read_is_listed_too(
    workspace: Workspace, other: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_store(workspace).close()
    (workspace.session_folder("m1") / "session.json").unlink()
    assert [(s.id, s.phase, s.date) for s in listing(other)] == [("m1", FOREIGN, "")]
    monkeypatch.setattr(accounts, "owned_by_another", lambda _: True)
    shutil.rmtree(vault_folder(workspace.session_folder("m1")))
    assert [s.phase for s in listing(other)] == [FOREIGN]  # whatever is in it
    with pytest.raises(FacilitatorError) as refused:
        verify_session(other, "m1")
    assert refused.value.what == "Session 'm1' was recorded by another account."


def test_what_is_over_is_everybodys(workspace: Workspace, other: Workspace) -> None:
    sealable(workspace, "m1")
    seal_session(workspace, "m1")
    sealable(workspace, "m2")
    destroy_session(workspace, "m2")
    assert [s.phase for s in listing(other)] == ["sealed", "destroyed"]
    assert "sealed" in verify_session(other, "m1")[0]


def test_a_destruction_that_was_begun_here_is_not_anothers(workspace: Workspace) -> None:
    from facilitator.vault import destruction

    sealable(workspace, "m1")
    with pytest.MonkeyPatch.context() as crash:
        crash.setattr(destruction, "_remove_vault", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            seal_session(workspace, "m1")
    assert not key_store(workspace).exists("m1")
    assert listing(workspace)[0].phase != FOREIGN
    seal_session(workspace, "m1")


# -- the group ----------------------------------------------------------------------------------


def mine() -> str:
    """A group of this account's."""
    return str(grp.getgrgid(os.getegid()).gr_name)


def with_group(workspace: Workspace, group: str) -> Workspace:
    study = parse_study(f'title = "Study"\n[sealed]\ngroup = "{group}"\n')
    return replace(workspace, study=study)


def test_what_is_sealed_is_given_to_the_studys_group_and_no_more(workspace: Workspace) -> None:
    sealable(workspace, "m1")
    sealable(workspace, "m2")
    given = with_group(workspace, mine())
    for folder in (workspace.root, workspace.sessions):
        folder.chmod(0o750)
    os.chown(workspace.root, -1, os.getegid())
    folder = workspace.session_folder("m1")
    check_sealable(given, "m1")
    seal_session(given, "m1")
    give_sealed(given, "m1")
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()}
    assert modes == dict.fromkeys(
        ("transcript.json", "certificate.json", "certificate.txt", "session.json"), 0o640
    )
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750
    with pytest.raises(ValueError, match="vault"):
        give_to_group((), workspace.session_folder("m2"), mine())


def test_a_group_that_cannot_be_given_to_is_said_before_anything_is_destroyed(
    workspace: Workspace,
) -> None:
    sealable(workspace, "m1")
    with pytest.raises(FacilitatorError, match="no group 'gnomes-of-zurich'"):
        seal_session(with_group(workspace, "gnomes-of-zurich"), "m1")
    assert key_store(workspace).exists("m1")


def test_a_folder_that_the_group_cannot_enter_is_said(workspace: Workspace) -> None:
    sealable(workspace, "m1")
    given = with_group(workspace, mine())
    seal_session(given, "m1")
    workspace.sessions.chmod(0o700)
    with pytest.raises(FacilitatorError, match="cannot enter") as said:
        give_sealed(given, "m1")
    assert "chmod g+x" in said.value.hint


@pytest.mark.parametrize("text", ["sealed = 3", "[sealed]\ngroup = 3", "[sealed]\nGroup = 'x'"])
def test_a_group_that_is_none_is_a_clear_error(text: str) -> None:
    with pytest.raises(FacilitatorError, match="sealed"):
        parse_study(text)


# -- really another user --------------------------------------------------------------------------


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that any account may enter: pytest's own are for one alone."""
    if os.geteuid() != 0:
        pytest.skip("only root can act as somebody else")
    try:
        pwd.getpwuid(NOBODY)
    except KeyError:
        pytest.skip("there is no user 'nobody' here")
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    home = folder / "home-b"
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY, -1)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("mode", [0o755, 0o700], ids=["may be read", "may not"])
def test_as_another_user_every_command_says_whose_it_is(shared: Path, mode: int) -> None:
    root = shared / "study"
    root.mkdir(mode=0o777)
    root.chmod(0o777)
    (root / "study.toml").write_text("title = 'Study'\n", encoding="utf-8")
    workspace = Workspace(root, shared / "home-a", parse_study("title = 'Study'"))
    make_store(workspace).close()
    sealable(workspace, "m2")
    workspace.sessions.mkdir(exist_ok=True)
    workspace.sessions.chmod(0o777)
    seal_session(workspace, "m2")
    for session_id in ("m1", "m2"):
        workspace.session_folder(session_id).chmod(mode)

    def run(*command: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-c", AS_ANOTHER, "--workspace", str(root), *command],
            env={**os.environ, "FACILITATOR_HOME": str(shared / "home-b")},
            cwd=shared,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert "PermissionError" not in said, said
        assert "stopped" not in said, said
        return done.returncode, said

    status, listed = run("sessions")
    assert status == 0, listed
    assert "No sessions" not in listed
    lines = dict(line.split(maxsplit=1) for line in listed.splitlines())
    assert FOREIGN in lines["m1"]
    for command in (["log", "m1"], ["seal", "m1", "--yes"], ["verify", "m1"], ["verify"]):
        status, said = run(*command)
        assert status == 1, said
        assert "recorded by another account" in said
    if mode == 0o755:
        # A log that all may write to: the other account seals, too, and each can verify.
        assert "log of destructions: 1 noted" in said
        assert "2 sessions are other accounts'" in said and "not as it should be" not in said
        # What is sealed may be read; where it was exported to is its account's alone.
        for path in workspace.session_folder("m2").iterdir():
            path.chmod(0o644)
        note_exports(workspace.session_folder("m2"), [("txt", shared / "m2.txt")], 1)
        status, said = run("verify")
        assert "m2: sealed" in said and "NOT IN ORDER" not in said
    (workspace.sessions / "destructions.log").chmod(0o600)  # as older versions made it
    assert "log of destructions: it belongs to another account" in run("verify")[1]
    for closed, why in ((workspace.sessions, "another account"), (root, "study.toml")):
        closed.chmod(0o700)
        for command in (["sessions"], ["log", "m1"], ["verify"]):
            status, said = run(*command)
            assert status == 1, said
            assert why in said


@pytest.mark.parametrize(("above", "made"), [(0o2770, 0o2770), (0o755, 0o750), (0o700, 0o750)])
def test_a_study_made_in_a_folder_of_a_group_is_the_groups(
    above: int, made: int, tmp_path: Path
) -> None:
    """Whoever is in it holds meetings and writes guides there, whatever the umask is."""
    root = tmp_path / "study"
    root.mkdir()
    root.chmod(above)
    before = os.umask(0o027)
    try:
        make_study(root)
    finally:
        os.umask(before)
    for name in ("sessions", "topic_guides", "topic_guides/examples/en"):
        folder = (root / name).stat()
        assert stat.S_IMODE(folder.st_mode) == made, name
        assert folder.st_gid == root.stat().st_gid
