"""The machine is kept awake while a meeting is held, and may sleep when it is over."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from facilitator import power
from facilitator.power import Awake, Battery, MachineWatch

linux = pytest.mark.skipif(sys.platform != "linux", reason="systemd-inhibit is Linux's")

PATIENCE_S = 20.0

KEEPER = """\
#!/bin/sh
echo "$@" >> "$KEPT"
while [ "${1#--}" != "$1" ]; do shift; done
"$@"
echo released >> "$KEPT"
"""


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a stand-in for systemd-inhibit was asked for, line by line."""
    (tmp_path / "bin").mkdir()
    keeper = tmp_path / "bin" / "systemd-inhibit"
    keeper.write_text(KEEPER, encoding="utf-8")
    keeper.chmod(0o700)
    told = tmp_path / "kept"
    told.touch()
    monkeypatch.setenv("PATH", f"{keeper.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("KEPT", str(told))
    return told


@linux
def test_screen_and_machine_are_kept_awake_until_released(kept: Path) -> None:
    awake = Awake()

    def works() -> bool:
        return awake.works

    assert not works()
    awake.hold()
    awake.hold()
    until(lambda: "cat" in kept.read_text())
    assert works()
    assert "--what=idle:sleep --mode=block" in kept.read_text()
    awake.release()
    assert not works()
    until(lambda: kept.read_text().endswith("released\n"))
    assert kept.read_text().count("--what") == 1


@linux
def test_it_ends_with_the_program_however_that_ends(kept: Path) -> None:
    code = "import os, time; from facilitator.power import Awake; a = Awake(); a.hold();"
    with subprocess.Popen([sys.executable, "-c", f"{code} time.sleep(600)"]) as program:
        until(lambda: "cat" in kept.read_text())
        program.kill()
    until(lambda: kept.read_text().endswith("released\n"))


@linux
def test_that_nothing_works_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    awake = Awake()
    awake.hold()
    assert not awake.works
    awake.release()


@linux
def test_the_watch_holds_looks_and_lets_go(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power, "SETTLE_S", 0.01)
    levels = iter([Battery(50, True), *[Battery(19, True)] * 50])
    monkeypatch.setattr(power, "LOOK_S", 0.01)
    watch = MachineWatch(lambda: next(levels, None))
    watch.hold(True)
    until(lambda: watch.battery is not None and watch.battery.low)
    assert watch.awake
    watch.hold(False)
    until(lambda: kept.read_text().endswith("released\n"))
    watch.close()
    watch.hold(True)
    assert kept.read_text().count("--what") == 1


@linux
def test_a_keeper_that_is_refused_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As systemd-inhibit is without a logind: it is there, and ends at once."""
    monkeypatch.setattr(power, "SETTLE_S", 0.05)
    refused = tmp_path / "systemd-inhibit"
    refused.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    refused.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    watch = MachineWatch(lambda: None)
    assert watch.awake
    watch.hold(True)
    until(lambda: not watch.awake)
    watch.close()


CAFFEINATE = """\
#!/bin/sh
echo "$@" >> "$KEPT"
while getopts disum flag; do :; done
shift $((OPTIND - 1))
"$@"
echo released >> "$KEPT"
"""
"""As caffeinate(8) is called: flags, then what it keeps the machine awake for."""


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_macos_is_asked_by_caffeinate(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power, "sys", SimpleNamespace(platform="darwin"))
    assert power.sleep_keeper() is None
    keeper = Path(os.environ["PATH"].split(":")[0]) / "caffeinate"
    keeper.write_text(CAFFEINATE, encoding="utf-8")
    keeper.chmod(0o700)
    assert power.sleep_keeper() == "caffeinate"
    awake = Awake()
    awake.hold()
    until(lambda: "cat" in kept.read_text())
    assert kept.read_text() == "-d -i -s cat\n" and awake.works
    awake.release()
    until(lambda: kept.read_text().endswith("released\n"))
    assert not awake.works


def test_windows_is_asked_by_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its signature alone: this is no Windows."""
    asked: list[int] = []

    class Call:
        argtypes: tuple[type, ...] = ()
        restype: type | None = None

        def __call__(self, flags: int) -> int:
            assert (self.argtypes, self.restype) == ((ctypes.c_uint32,), ctypes.c_uint32)
            asked.append(flags)
            return 0x80000000  # what was before

    kernel = SimpleNamespace(SetThreadExecutionState=Call())
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    monkeypatch.setattr(power, "sys", SimpleNamespace(platform="win32"))
    awake = Awake()
    awake.hold()
    held = awake.works
    awake.release()
    assert (held, awake.works) == (True, False)
    assert asked == [0x80000003, 0x80000000]


def test_a_battery_is_low_only_while_it_is_used_up() -> None:
    assert Battery(19, True).low
    assert not Battery(20, True).low
    assert not Battery(3, False).low
