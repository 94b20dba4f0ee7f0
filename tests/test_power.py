"""The machine is kept awake while a meeting is held, and may sleep when it is over."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

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


def test_a_battery_is_low_only_while_it_is_used_up() -> None:
    assert Battery(19, True).low
    assert not Battery(20, True).low
    assert not Battery(3, False).low
