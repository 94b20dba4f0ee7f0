"""The command that joins: a folder for each membership, and a wait for as long as it takes."""

from __future__ import annotations

import errno
import io
import os
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.commands import join, memberships
from facilitator.errors import FacilitatorError, UsageError
from facilitator.sharing import joining
from facilitator.sharing.joining import Membership
from facilitator.sharing.terms import Role
from facilitator.vault import disk
from facilitator.vault.lock import FileLock
from tests.sharing.conftest import Shared
from tests.sharing.test_client import let_in


def member(meeting: str, role: Role = Role.FLAGGER, host: str = "10.0.0.7") -> Membership:
    return Membership(host, 8443, "ab" * 32, role, "cd" * 32, "token", meeting)


def test_two_windows_of_one_user_have_a_folder_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = memberships.fresh(tmp_path)
    first.keep(member("one"))
    second = memberships.fresh(tmp_path)
    second.keep(member("two"))
    assert first.folder != second.folder
    with memberships.free(tmp_path) as found:
        assert not found, "both are in use"
    monkeypatch.setattr(memberships, "PATIENCE_S", 0.0)
    assert memberships.of_meeting(tmp_path, "one", Role.FLAGGER) is None, "a second join is anew"
    (first.folder / "outbox").write_bytes(b"what waits")
    first.release()
    assert memberships.of_meeting(tmp_path, "two", Role.FLAGGER) is None
    assert memberships.of_meeting(tmp_path, "one", Role.OBSERVER) is None
    again = memberships.of_meeting(tmp_path, "one", Role.FLAGGER)
    assert again is not None
    assert again.folder == first.folder
    assert (again.folder / "outbox").exists()
    joining.forget(again.folder)  # the meeting is over
    again.release()
    assert not again.folder.exists()
    assert joining.kept(second.folder) == member("two")
    second.release()


@pytest.mark.parametrize("when", ["it has it", "it took it away", "it takes it away"])
def test_a_window_that_looks_just_then_does_not_keep_another_from_joining(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """The laptop has let this machine in by then: nothing may fail."""
    looked: list[Path] = []

    def disturbed(path: Path, what: str) -> FileLock:
        if looked:
            return FileLock(path, what)
        looked.append(path)
        if when == "it took it away":
            raise disk.fault("gone", path, FileNotFoundError(errno.ENOENT, "gone"))
        lock = FileLock(path, what)
        if when == "it has it":
            try:
                return FileLock(path, what)
            finally:
                lock.release()
        shutil.rmtree(path.parent)
        return lock

    monkeypatch.setattr(memberships, "FileLock", disturbed)
    joined = memberships.fresh(tmp_path)
    joined.keep(member("one"))
    with memberships.free(tmp_path) as found:
        assert not found, "it is in use"
    assert [one for one in tmp_path.iterdir() if one != joined.folder and any(one.iterdir())] == []
    joined.release()


def test_what_was_not_gone_back_to_for_a_week_goes(tmp_path: Path) -> None:
    old = memberships.fresh(tmp_path)
    old.keep(member("one"))
    os.utime(old.folder / "membership.json", (0, 0))
    old.release()
    with memberships.free(tmp_path) as found:
        assert not found
    assert not list(tmp_path.iterdir())


def test_of_several_meetings_a_person_chooses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(FacilitatorError, match="in no meeting"):
        join._back(tmp_path)
    for number, meeting in enumerate(("one", "two")):
        held = memberships.fresh(tmp_path)
        held.keep(member(meeting, host=f"10.0.0.{number}"))
        os.utime(held.folder / "membership.json", (2e9 - number, 2e9 - number))
        held.release()
    monkeypatch.setattr("sys.stdin", io.StringIO("2\n"))
    chosen = join._back(tmp_path)
    assert chosen.member is not None
    assert chosen.member.meeting == "two"
    said = capsys.readouterr().err
    assert "1  10.0.0.0:8443   flagger" in said
    assert joining.kept(chosen.folder) is not None
    only = join._back(tmp_path)  # the other window has the second
    assert only.member is not None
    assert only.member.meeting == "one"
    only.release()
    chosen.release()
    monkeypatch.setattr("sys.stdin", io.StringIO("3\n"))
    with pytest.raises(UsageError):
        join._back(tmp_path)


def test_while_a_person_chooses_another_window_goes_back_as_the_same_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would join as a new one, without what waits for that meeting."""
    for meeting in ("one", "two"):
        held = memberships.fresh(tmp_path)
        held.keep(member(meeting))
        held.release()
    elsewhere: list[memberships.Held] = []

    def chosen_in_the_other(number: str) -> str:
        for one in ("one", "two"):
            held = memberships.of_meeting(tmp_path, one, Role.FLAGGER)
            assert held is not None, "nobody has it while it is asked"
            elsewhere.append(held)
        return number

    monkeypatch.setattr(join, "asked", lambda _question: chosen_in_the_other("1"))
    with pytest.raises(FacilitatorError, match="Another window shows that meeting"):
        join._back(tmp_path)
    elsewhere[0].release()
    elsewhere[1].release()
    monkeypatch.setattr(join, "asked", lambda _question: "1")
    join._back(tmp_path).release()


def test_a_window_that_looks_just_then_makes_no_new_device_of_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = memberships.fresh(tmp_path)
    held.keep(member("one"))
    monkeypatch.setattr(memberships, "PATIENCE_S", 60.0)
    monkeypatch.setattr(memberships, "PAUSE_S", 0.0)
    looked = threading.Event()

    def looks(root: Path, *wanted: object) -> bool:
        looked.set()
        return there(root, *wanted)  # type: ignore[arg-type]

    there = memberships._there
    monkeypatch.setattr(memberships, "_there", looks)

    def over() -> None:
        looked.wait(60)
        held.release()

    threading.Thread(target=over).start()
    again = memberships.of_meeting(tmp_path, "one", Role.FLAGGER)
    assert again is not None
    assert again.folder == held.folder
    again.release()
    assert memberships.of_meeting(tmp_path, "two", Role.FLAGGER) is None, "at once: there is none"


def test_off_the_record_it_waits_and_says_so(
    shared: Shared,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """However long that takes, much longer than a host may take to answer; also where the network
    goes meanwhile, and comes back."""
    monkeypatch.setattr(join, "READY_S", 2.0)
    monkeypatch.setattr(join, "SAID_S", 0.1)
    shared.room.runner.off_the_record(shared.clock())
    shared.done()
    host = shared.host
    breaks = threading.Timer(2.5, host.call, [lambda: [v.cut_off() for v in {*host._visits}]])  # type: ignore[attr-defined]
    timer = threading.Timer(4.5, shared.room.runner.record)
    breaks.start()
    timer.start()
    client = join._ready(let_in(shared, tmp_path), tmp_path)
    client.close()
    assert not timer.is_alive()
    assert client.picture.table is not None
    assert "off the record" in capsys.readouterr().err


def test_a_host_that_is_not_there_or_begun_anew_is_said(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(join, "READY_S", 1.0)
    let_in_before = let_in(shared, tmp_path)
    with pytest.raises(FacilitatorError, match="No answer"):
        join._ready(replace(let_in_before, port=1), tmp_path)
    with pytest.raises(FacilitatorError, match="begun anew"):
        join._ready(replace(let_in_before, fingerprint="00" * 32), tmp_path)
