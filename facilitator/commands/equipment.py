"""What `doctor` looks at beside the study: battery, sleep and the terminal."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from facilitator.commands.leaks import Finding

LOW_PERCENT = 20
LEAST_COLUMNS, LEAST_ROWS = 80, 24
"""What every screen fits into."""

POWER = Path("/sys/class/power_supply")
TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Battery:
    """How full it is, and whether it is being used up."""

    percent: int
    discharging: bool


def battery() -> Battery | None:
    """The machine's battery, None if it has none or the system does not say."""
    with suppress(OSError, ValueError, AttributeError, subprocess.SubprocessError):
        if sys.platform == "win32":
            return _windows()
        if sys.platform == "darwin":
            return _pmset(_output("pmset", "-g", "batt"))
        return _linux(POWER)
    return None


def _linux(folder: Path) -> Battery | None:
    """Of several (some laptops have two) as a whole. Power supplies of mice and the like, whose
    `scope` is "Device", are none of the machine's."""
    levels, discharging = [], False
    for supply in sorted(folder.iterdir()) if folder.is_dir() else ():
        values = {
            name: (supply / name).read_text(encoding="ascii").strip()
            for name in ("type", "scope", "capacity", "status")
            if (supply / name).is_file()
        }
        if values.get("type") == "Battery" and values.get("scope") != "Device":
            levels.append(int(values["capacity"]))
            discharging = discharging or values.get("status") == "Discharging"
    return Battery(sum(levels) // len(levels), discharging) if levels else None


def _pmset(said: str) -> Battery | None:
    found = re.search(r"(\d+)%; (\w+)", said)
    return Battery(int(found[1]), found[2] == "discharging") if found else None


def _windows() -> Battery | None:
    class Status(ctypes.Structure):
        """SYSTEM_POWER_STATUS (winbase.h)."""

        _fields_ = [
            ("on_mains", ctypes.c_ubyte),
            ("flag", ctypes.c_ubyte),
            ("percent", ctypes.c_ubyte),
            ("saver", ctypes.c_ubyte),
            ("seconds", ctypes.c_ulong),
            ("full_seconds", ctypes.c_ulong),
        ]

    status = Status()
    ctypes.windll.kernel32.GetSystemPowerStatus(ctypes.byref(status))  # type: ignore[attr-defined]
    none = status.flag & 128 or status.percent > 100
    return None if none else Battery(status.percent, status.on_mains == 0)


def _output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    return done.stdout


def power() -> Iterator[Finding]:
    """The battery, and whether the machine can be kept from sleeping."""
    found = battery()
    if found is None:
        yield Finding("ok", "No battery: on mains")
    elif found.discharging:
        what = f"Battery: {found.percent} %, being used up"
        if found.percent < LOW_PERCENT:
            yield Finding("warn", what, "Plug the machine in before a meeting.")
        else:
            yield Finding("ok", what)
    else:
        yield Finding("ok", f"Battery: {found.percent} %, plugged in")
    keeper = sleep_keeper()
    if keeper is None:
        yield Finding(
            "warn",
            "Nothing on this machine can keep it from sleeping",
            "Switch sleeping off in the system's power settings while meetings are held.",
        )
    else:
        yield Finding("ok", f"Sleep can be held off, by {keeper}")


def sleep_keeper() -> str | None:
    """What keeps this machine awake when asked to, None if nothing does."""
    if sys.platform == "win32":
        return "SetThreadExecutionState"
    if sys.platform == "darwin":
        return "caffeinate" if shutil.which("caffeinate") else None
    with suppress(OSError, subprocess.SubprocessError):
        # Without a logind to speak to, the program is there and does nothing.
        asked = ("systemd-inhibit", "--list", "--no-pager")
        done = subprocess.run(asked, capture_output=True, timeout=TIMEOUT_S, check=False)
        return "systemd-inhibit" if done.returncode == 0 else None
    return None


def terminal() -> Iterator[Finding]:
    """Size, colours and encoding of the terminal, if there is one."""
    if not sys.stdout.isatty():
        yield Finding("ok", "No terminal here: meetings without a screen only (--headless)")
        return
    size = shutil.get_terminal_size()
    encoding = (sys.stdout.encoding or "").lower()
    faults = []
    if size.columns < LEAST_COLUMNS or size.lines < LEAST_ROWS:
        faults.append(f"it is smaller than {LEAST_COLUMNS} x {LEAST_ROWS}")
    if not encoding.startswith("utf"):
        faults.append(f"its encoding is {encoding or 'not known'}, not UTF-8")
    if os.environ.get("TERM", "") == "dumb":
        faults.append("it is a plain one that shows no screen (TERM is dumb)")
    what = f"Terminal: {size.columns} x {size.lines}, {colours()}, {encoding.upper() or 'unknown'}"
    if faults:
        remedy = "Make the window larger, or use another terminal or a UTF-8 locale."
        yield Finding("warn", f"{what}: {' and '.join(faults)}", remedy)
    else:
        yield Finding("ok", what)


def colours() -> str:
    """How many colours a terminal says it has, in words."""
    if os.environ.get("NO_COLOR"):
        return "no colours (NO_COLOR)"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million colours"
    name = os.environ.get("TERM", "")
    return "256 colours" if "256" in name or sys.platform == "win32" else "16 colours"
