"""A second pass on a lab's machines: real processes over TLS, watched from outside."""

from __future__ import annotations

import datetime
import os
import signal
import socket
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidTag

from facilitator.child_messages import Piece
from facilitator.domain import events as ev
from facilitator.errors import FacilitatorError
from facilitator.lab import bundle as bundles
from facilitator.lab import job, work
from facilitator.speech.models import resolve
from facilitator.study_settings import ROSTER_NAMES
from facilitator.workflow.masking import expected_names
from facilitator.workflow.refining import Progress, SecondPass
from facilitator.workflow.spreading import SpreadPass
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.audio import wait_until
from tests.lab.conftest import FIRST, Lab, a_lab, ended, free_port
from tests.speech.scripted import ScriptedEngine

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with a_lab(tmp_path / "lab", 2) as running:
        yield running


def texts(store: SessionStore) -> list[str]:
    return [u.heard for u in store.session.utterances]


def heard_again(store: SessionStore) -> Counter[tuple[int, int]]:
    events = [one.event for one in store.events()]
    return Counter((e.start_ms, e.end_ms) for e in events if isinstance(e, ev.HeardAgain))


def listening(pid: int) -> list[tuple[str, int]]:
    """Addresses and ports on which a process listens, from the kernel's own tables."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        target = str(link.readlink())
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                address, _, port = fields[1].partition(":")
                found.append((address, int(port, 16)))
    return found


def answers_plainly(port: int) -> bytes:
    """What is said to somebody who speaks HTTP without TLS."""
    with socket.create_connection(("127.0.0.1", port), 5) as asking:
        asking.settimeout(3)
        asking.sendall(b"GET /info/main/workers.html HTTP/1.0\r\n\r\n")
        try:
            return asking.recv(1_000)
        except OSError:
            return b""


def kept(lab: Lab) -> list[Path]:
    """All with anything in it that the lab's processes left in their folders, or in memory."""
    places = [lab.folder, *Path("/dev/shm").glob("facilitator-lab-*")]
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    return [
        path
        for path in files
        if path.stat().st_size and path.name not in {"out", "room.lab", "lock"}
    ]


def test_the_same_text_as_here_and_nothing_plain_or_kept(lab: Lab, workspace: Workspace) -> None:
    with ended(workspace, "here") as store, SecondPass(store) as second:
        second.run(lambda _: None)
        wanted = texts(store)
    seen: list[Progress] = []
    with ended(workspace, "there") as store, SpreadPass(store, lab.bundle) as spread:
        outcome = spread.run(seen.append)
        assert outcome.finished and outcome.changed > 10
        assert texts(store) == wanted
        assert set(heard_again(store).values()) == {1}
        assert spread._child is None, "something was heard here"
    assert seen[-1].done == seen[-1].blocks > 2
    for process in lab.running:
        [(address, port)] = listening(process.pid)
        assert address == "0100007F", "listens to more than this address"
        answer = answers_plainly(port)
        assert b"HTTP" not in answer and b"<" not in answer
    assert not kept(lab)
    # Forgotten by the time the job is over: no key, no model in memory.
    assert all(process.poll() is None for process in lab.running)


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(
    lab: Lab, workspace: Workspace
) -> None:
    said: list[str] = []
    victim = lab.running[1]

    def told(progress: Progress) -> None:
        if progress.done == 1:
            victim.kill()
            victim.wait()

    with ended(workspace, "m1") as store:
        with SpreadPass(store, lab.bundle, told=said.append) as spread:
            outcome = spread.run(told)
        assert outcome.finished
        assert set(heard_again(store).values()) == {1}
        assert sum(text.endswith(FIRST) for text in texts(store)) < len(texts(store)) / 4
        assert [line for line in said if "has gone" in line]
    assert not kept(lab)


def test_one_that_joins_later_takes_part(tmp_path: Path, workspace: Workspace) -> None:
    with a_lab(tmp_path / "lab", 1) as lab, ended(workspace, "m1", times=2) as store:
        machines: list[int] = []

        def told(progress: Progress) -> None:
            if progress.done == 2:
                lab.worker("late")
            machines.append(spread._job.machines)

        with SpreadPass(store, lab.bundle) as spread:
            assert spread.run(told).finished
        assert max(machines) == 2
        assert set(heard_again(store).values()) == {1}


def test_a_wrong_certificate_is_refused(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "CONNECT_S", 3)
    with a_lab(tmp_path / "lab", 0) as lab:
        other = bundles.make(tmp_path / "other.lab", "127.0.0.1", lab.port)
        stranger = lab.start("worker", str(other.path), home="stranger", join_s=6)
        with ended(workspace, "m1") as store:
            with pytest.raises(FacilitatorError, match="Nobody answers"):
                SpreadPass(store, other.path)
            assert not heard_again(store)
        assert stranger.wait(90) == 1
        assert "Nobody answers" in lab.said("stranger")
        assert "Traceback" not in lab.said("stranger")


def test_without_machines_it_is_heard_here(tmp_path: Path, workspace: Workspace) -> None:
    with a_lab(tmp_path / "lab", 0) as lab, ended(workspace, "m1") as store:
        with SpreadPass(store, lab.bundle, nobody_s=1.0) as spread:
            outcome = spread.run(lambda _: None)
        assert outcome.finished
        assert set(heard_again(store).values()) == {1}


def test_a_host_that_dies_leaves_the_rest_to_this_machine(
    tmp_path: Path, workspace: Workspace
) -> None:
    with a_lab(tmp_path / "lab", 1) as lab, ended(workspace, "m1") as store:

        def told(progress: Progress) -> None:
            if progress.done == 2:
                lab.running[0].send_signal(signal.SIGKILL)

        with SpreadPass(store, lab.bundle, nobody_s=1.0) as spread:
            assert spread.run(told).finished
        assert set(heard_again(store).values()) == {1}
        wait_until(lambda: all(process.poll() is not None for process in lab.running), 60)


def test_other_versions_take_no_part(tmp_path: Path) -> None:
    made = bundles.make(tmp_path / "a.lab", "192.0.2.5", 8786)
    assert bundles.read(made.path) == made
    bundles.check_same(made.versions)
    text = made.path.read_text(encoding="ascii")
    other = text.replace(f'"numpy": "{made.versions["numpy"]}"', '"numpy": "1.0"')
    made.path.write_text(other, encoding="ascii")
    with pytest.raises(FacilitatorError, match=r"numpy 1\.0 there"):
        bundles.check_same(bundles.read(made.path).versions)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "facilitator", "lab", "worker", str(made.path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "numpy 1.0 there" in done.stderr


def test_a_bundle_is_a_key(tmp_path: Path) -> None:
    path = tmp_path / "a.lab"
    bundles.make(path, "192.0.2.5", 8786)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="ascii").count("PRIVATE KEY") == 2
    assert path.read_text(encoding="ascii").count("BEGIN CERTIFICATE") == 2
    with pytest.raises(FacilitatorError, match="already"):
        bundles.make(path, "192.0.2.5", 8786)
    path.chmod(0o644)
    with pytest.raises(FacilitatorError, match="Other accounts"):
        bundles.read(path)
    path.write_text("nothing", encoding="ascii")
    with pytest.raises(FacilitatorError, match="no lab bundle"):
        bundles.read(path)
    assert bundles.make(tmp_path / "b", "::1", free_port()).address.startswith("tls://[::1]:")


def test_what_a_killed_host_left_is_taken_back_by_the_next_command(tmp_path: Path) -> None:
    """The bundle of one that lives stays, and so does another file of the same name."""
    killed = Lab(tmp_path, tmp_path / "room.lab", free_port())
    alive = Lab(tmp_path, tmp_path / "other.lab", free_port())
    try:
        killed.host().kill()
        killed.running[0].wait()
        assert killed.bundle.exists()
        alive.host()
        said = killed.said("host")
        assert f"left its bundle: {killed.bundle} is deleted now" in " ".join(said.split())
        assert not killed.bundle.exists()
        killed.bundle.write_bytes(alive.bundle.read_bytes())  # of that name, and none of its own
        alive.worker("worker0")
        assert alive.bundle.exists() and killed.bundle.exists()
    finally:
        alive.close()
        killed.close()
    assert not alive.bundle.exists()
    labs = next(tmp_path.rglob("labs"))
    assert list(labs.iterdir()) == []


def test_a_bundle_is_good_for_a_day_at_most(tmp_path: Path) -> None:
    made = bundles.make(tmp_path / "a.lab", "192.0.2.5", 8786, "one")
    assert bundles.bundle_id(made.path) == "one"
    certificates = x509.load_pem_x509_certificates(made.path.read_bytes())
    now = datetime.datetime.now(datetime.UTC)
    for one in certificates:
        assert one.not_valid_after_utc - now <= datetime.timedelta(hours=24)


def test_a_block_opens_with_its_own_key_and_number_alone() -> None:
    key, turns = os.urandom(32), (Piece(0, 500),)
    block = work.Block(turns, ("Zebulon Quartermaine",))
    sealed = work.packed(key, "job", 3, block, b"\1\0" * 8_000)
    assert b"\1\0" * 8 not in sealed
    assert b"start_ms" not in sealed
    assert b"Zebulon" not in sealed and "Zebulon" not in repr(block)
    for attempt in ((os.urandom(32), "job", 3), (key, "other", 3), (key, "job", 4)):
        with pytest.raises(InvalidTag):
            work.unseal(*attempt, sealed)
    assert work.unseal(key, "job", 3, sealed).endswith(b"\1\0" * 8_000)


def test_a_machine_is_told_of_the_names_that_the_study_expects(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[work.Block] = []
    packed = work.packed

    def seen(key: bytes, job: str, number: int, block: work.Block, pcm: bytes) -> bytes:
        handed.append(block)
        return packed(key, job, number, block, pcm)

    monkeypatch.setattr(work, "packed", seen)
    study = replace(workspace.study, expect=ROSTER_NAMES)
    with (
        a_lab(tmp_path / "lab", 1) as lab,
        ended(replace(workspace, study=study), "m1") as store,
    ):
        names = expected_names(store.session)
        with SpreadPass(store, lab.bundle) as spread:
            assert spread.run(lambda _: None).finished
            assert spread._child is None, "something was heard here"
    assert names and {block.terms for block in handed} == {names}


def test_names_are_what_the_engine_of_a_machine_expects(monkeypatch: pytest.MonkeyPatch) -> None:
    class Engine(ScriptedEngine):
        def expect(self, terms: Sequence[str]) -> None:
            told.append(tuple(terms))

    told: list[tuple[str, ...]] = []
    monkeypatch.setattr(work, "_engine", lambda _: Engine())
    wanted = work.Wanted("demo", work.mark_of(resolve("demo").path), "en", "faster-whisper")
    key = os.urandom(32)
    assert work.begin("job", key, wanted) is None
    try:
        for terms in (("Zebulon",), ()):
            block = work.Block((Piece(0, 500),), terms)
            work.hear("job", 1, wanted, work.packed(key, "job", 1, block, b"\0\0" * 8_000))
    finally:
        work.end("job")
    assert told == [("Zebulon",), ()], "names of one session are told in another"


def test_another_model_of_the_same_name_takes_no_part(tmp_path: Path) -> None:
    mark = work.mark_of(resolve("demo").path)
    key = os.urandom(32)
    wanted = work.Wanted("demo", mark, "en", "faster-whisper")
    assert work.begin("job", key, wanted) is None
    told = work.begin("job", key, work.Wanted("demo", "f" * 64, "en", "faster-whisper"))
    assert told is not None and "another" in told
    assert work.begin("job", key, work.Wanted("base", mark, "en", "faster-whisper")) is not None
    work.end("job")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "KEY_S", 0.05)
        with pytest.raises(work.NoKeyError):
            work.hear("job", 1, wanted, b"")


def folder_of(process: subprocess.Popen[str]) -> Path:
    """A worker's folder: the lock in it says whose it is."""
    locks = Path("/dev/shm").glob("facilitator-lab-*/lock")
    [found] = [lock.parent for lock in locks if lock.read_text() == str(process.pid)]
    return found


def test_a_killed_workers_folder_goes_with_the_next_command(tmp_path: Path) -> None:
    lab = Lab(tmp_path, tmp_path / "room.lab", free_port())
    try:
        lab.host()
        killed, alive = lab.worker("worker0"), lab.worker("worker1")
        left, stays = folder_of(killed), folder_of(alive)
        assert left != stays and left.name.startswith("facilitator-lab-")
        killed.kill()
        killed.wait()
        assert left.is_dir()
        another = folder_of(lab.worker("worker2"))
        assert not left.exists() and stays.is_dir() and another.is_dir()
    finally:
        lab.close()
    assert not stays.exists() and not another.exists()
