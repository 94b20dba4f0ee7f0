"""What waits on a joined machine: encrypted, whole, gone with the meeting; and its clock."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest

from facilitator.sharing import joining, terms, wire
from facilitator.sharing import outbox as outbox_module
from facilitator.sharing.far_clock import FarClock
from facilitator.sharing.joining import Membership, Place
from facilitator.sharing.outbox import AHEAD, STALLED_S, Keeper, Outbox, put_aside
from facilitator.sharing.pairing import JoinCode, join_url
from facilitator.sharing.terms import Role, What

LINK, OTHER = "ab" * 32, "cd" * 32


def settled(link: str = LINK, *, device: str = "flagger-a", next: int = 1) -> wire.Settled:
    return wire.Settled(device, Role.FLAGGER, next, link)


def note(text: str) -> wire.Act:
    return wire.Act(1, 5_000, What.NOTE, text=text)


def test_what_waits_outlasts_the_program_and_is_read_with_the_hosts_key_alone(
    tmp_path: Path,
) -> None:
    outbox = Outbox(tmp_path / "outbox")
    outbox.settle(settled())
    outbox.add(note("all nodded"))
    outbox.add(note("silence"))
    outbox.write()
    assert b"nodded" not in (tmp_path / "outbox").read_bytes()
    assert (tmp_path / "outbox").stat().st_mode & 0o077 == 0
    again = Outbox(tmp_path / "outbox")
    again.settle(settled(next=1))
    assert [(act.n, act.text) for act in again] == [(1, "all nodded"), (2, "silence")]
    assert again.add(note("more")).n == 3
    for told in (settled(OTHER), settled(device="flagger-b")):
        stranger = Outbox(tmp_path / "outbox")
        stranger.settle(told)
        assert not list(stranger)


def test_what_the_host_has_is_kept_no_more_and_numbers_are_never_given_twice(
    tmp_path: Path,
) -> None:
    outbox = Outbox(tmp_path / "outbox")
    outbox.settle(settled(next=7))
    first, second = outbox.add(note("one")), outbox.add(note("two"))
    assert (first.n, second.n) == (7, 8)
    outbox.done(7)
    outbox.write()
    again = Outbox(tmp_path / "outbox")
    again.settle(settled(next=8))
    assert [act.n for act in again] == [8]
    assert again.add(note("three")).n == 9
    again.forget()
    assert not (tmp_path / "outbox").exists()
    assert not list(again)


@pytest.mark.parametrize("damage", [b"short", b"x" * 200])
def test_a_damaged_outbox_is_put_aside_and_never_written_over(
    tmp_path: Path, damage: bytes
) -> None:
    path = tmp_path / "outbox"
    for number, more in enumerate(("one", "two"), 1):
        path.write_bytes(damage)
        outbox = Outbox(path)
        outbox.settle(settled(next=3))
        assert not list(outbox)
        assert outbox.unreadable
        outbox.add(note(more))
        outbox.write()
        aside = [one for one in tmp_path.iterdir() if one != path]
        assert [one.read_bytes() for one in aside] == [damage] * number
    assert joining.holds(tmp_path)
    joining.forget(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_could_not_be_read_once_is_sent_when_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "outbox"
    first = Outbox(path)
    first.settle(settled(next=1))
    for text in ("the host has this", "and not this"):
        first.add(note(text))
    first.write()

    def refused(_path: Path) -> bytes:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refused)
        blind = Outbox(path)
        blind.settle(settled(next=2))
    assert blind.unreadable
    blind.add(note("done meanwhile"))
    blind.write()
    again = Outbox(path)
    again.settle(settled(next=2))
    waiting = [(1, "the host has this"), (2, "and not this"), (AHEAD + 2, "done meanwhile")]
    assert [(act.n, act.text) for act in again] == waiting, "by their numbers the host knows them"
    again.write()
    assert list(tmp_path.iterdir()) == [path], "it is kept once, where it belongs"
    last = Outbox(path)
    last.settle(settled(next=2))
    assert [(act.n, act.text) for act in last] == waiting


def test_what_was_put_aside_is_the_same_act_however_often_it_is_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program ends, or the disk refuses, before it is kept where it belongs; it was sent, and
    something was done about it."""
    path = tmp_path / "outbox"
    first = Outbox(path)
    first.settle(settled(next=4))
    flagged = first.add(wire.Act(1, 5_000, What.FLAG, tag="emergent"))
    about = first.add(wire.Act(1, 6_000, What.ABOUT, of=flagged.n, code="User 1"))
    first.write()
    sealed = path.read_bytes()
    path.write_bytes(b"x" * len(sealed))
    blind = Outbox(path)
    blind.settle(settled(next=4))
    done = blind.add(note("meanwhile"))
    blind.write()
    (aside,) = put_aside(path)
    aside.write_bytes(sealed)
    for _killed in range(2):
        again = Outbox(path)
        again.settle(settled(next=done.n + 1))
        assert [(act.n, act.of) for act in again] == [(4, 0), (5, 4), (done.n, 0)]
        assert again.add(note("new")).n == done.n + 1
        for act in (flagged, about):
            again.done(act.n)
        assert put_aside(path) == [aside]
    again.write()
    assert put_aside(path) == []


def test_numbers_are_left_to_what_cannot_be_read_for_as_long_as_it_cannot(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    path.write_bytes(b"x" * 200)
    for _began_anew in range(3):
        outbox = Outbox(path)
        outbox.settle(settled(next=7))
        assert outbox.add(note("new")).n == 7 + AHEAD


def test_what_cannot_even_be_put_aside_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "outbox"
    path.write_bytes(b"x" * 200)

    def refused(*_: object) -> Path:
        raise PermissionError

    monkeypatch.setattr(Path, "rename", refused)
    outbox = Outbox(path)
    outbox.settle(settled())
    outbox.add(note("in memory alone"))
    outbox.write()
    assert path.read_bytes() == b"x" * 200
    assert not outbox.kept


def test_an_empty_file_is_an_empty_outbox(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_bytes(b"")
    outbox = Outbox(tmp_path / "outbox")
    outbox.settle(settled())
    assert not list(outbox)
    assert not outbox.unreadable


def test_a_full_disk_loses_nothing_while_the_program_runs(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "no such folder" / "outbox")
    outbox.settle(settled())
    outbox.add(note("kept"))
    outbox.write()
    assert [act.text for act in outbox] == ["kept"]
    assert not outbox.kept


class Stalled(Outbox):
    """An outbox whose disk takes nothing until it is let go on."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.go_on, self.reached = threading.Event(), threading.Event()

    def _write(self, sealed: bytes) -> None:
        self.reached.set()
        self.go_on.wait(60)
        super()._write(sealed)


def test_a_stalled_disk_holds_up_no_key_and_is_told_of(tmp_path: Path) -> None:
    now = 100.0
    outbox = Stalled(tmp_path / "outbox")
    outbox.settle(settled())
    keeper = Keeper(outbox, lambda: now)
    for text in ("one", "two", "three"):  # would wait here for ever
        outbox.add(note(text))
        keeper.keep(patient=True)
    assert [act.n for act in outbox] == [1, 2, 3]
    assert outbox.done(1) is not None
    at_once = keeper.stalls
    now += STALLED_S + 0.1
    later = keeper.stalls
    outbox.go_on.set()
    assert keeper.close()
    assert [at_once, later, keeper.stalls] == [False, True, False]
    again = Outbox(tmp_path / "outbox")
    again.settle(settled())
    assert [act.text for act in again] == ["two", "three"]


class Full(Outbox):
    """An outbox whose disk refuses once."""

    tried = 0

    def _write(self, sealed: bytes) -> None:
        self.tried += 1
        if self.tried == 1:
            raise OSError(errno.ENOSPC, "full")
        super()._write(sealed)


def test_a_disk_that_refused_is_tried_again_though_nothing_else_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "RETRY_S", 0.01)
    outbox = Full(tmp_path / "outbox")
    outbox.settle(settled())
    keeper = Keeper(outbox, lambda: 0.0)
    outbox.add(note("one"))
    keeper.keep(patient=True)
    with keeper._asked:
        assert keeper._asked.wait_for(lambda: outbox.kept, 60)
    assert keeper.close()
    assert outbox.tried == 2


def test_a_disk_that_refused_is_tried_once_more_on_leaving(tmp_path: Path) -> None:
    outbox = Full(tmp_path / "outbox")
    outbox.settle(settled())
    keeper = Keeper(outbox, lambda: 0.0)
    outbox.add(note("one"))
    keeper.keep(patient=True)
    assert not outbox.kept
    assert keeper.close()
    assert outbox.kept


def test_what_is_forgotten_while_it_is_written_is_not_there_afterwards(tmp_path: Path) -> None:
    outbox = Stalled(tmp_path / "outbox")
    outbox.settle(settled())
    keeper = Keeper(outbox, lambda: 0.0)
    outbox.add(note("one"))
    keeper.keep()
    outbox.reached.wait(60)
    forgetting = threading.Thread(target=outbox.forget)
    forgetting.start()
    outbox.go_on.set()
    forgetting.join()
    keeper.close()
    assert list(tmp_path.iterdir()) == []


def test_where_a_host_is() -> None:
    code = JoinCode.make()
    place = Place.parse(join_url("192.168.1.20", 8443, code, "ab" * 32))
    assert (place.host, place.port, place.name) == ("192.168.1.20", 8443, "192.168.1.20:8443")
    assert JoinCode.parse(place.code) == code
    assert Place.parse("[fe80::1]:9000").name == "[fe80::1]:9000"
    assert Place.parse("10.0.0.7").port == terms.PORT
    for wrong in ("http://10.0.0.7:8443/", "https://", "ftp://x", "https://a@b:1", "10.0.0.7:x"):
        with pytest.raises(ValueError):
            Place.parse(wrong)


def test_a_membership_is_its_users_alone_and_is_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "joined"
    member = Membership("10.0.0.7", 8443, "ab" * 32, Role.OBSERVER, "cd" * 32, "token")
    joining.keep(folder, member)
    assert joining.kept(folder) == member
    assert (folder / "membership.json").stat().st_mode & 0o077 == 0
    assert "token" not in repr(member)
    joining.forget(folder)
    assert joining.kept(folder) is None
    (folder / "membership.json").write_text('{"host": 3}')
    assert joining.kept(folder) is None


def test_the_fastest_ping_tells_the_time_and_it_goes_on_without_the_host() -> None:
    now = 100.0
    clock = FarClock(lambda: now)
    clock.stand(60_000, running=True)
    now = 100.4  # 400 ms there and back: the host was asked somewhere between
    clock.pong(100.0, 60_350, running=True)
    assert clock.now_ms == 60_550
    now = 101.0
    clock.pong(100.98, 60_990, running=True)  # 20 ms
    assert clock.now_ms == pytest.approx(61_000, abs=1)
    now = 102.0
    clock.pong(101.0, 61_200, running=True)  # slow, and one way only: not believed
    assert clock.now_ms == pytest.approx(62_000, abs=1)
    now = 702.0  # ten minutes offline
    assert clock.now_ms == pytest.approx(662_000, abs=1)
    clock.stand(640_000, running=False)  # a pause
    now = 800.0
    assert clock.now_ms == 640_000
