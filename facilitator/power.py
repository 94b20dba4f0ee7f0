"""The machine under a meeting: how full its battery is, and keeping it awake.

Read from the system itself (`/sys`, `pmset`, one call of Windows): a library for it brings compiled
code for a number that three files hold.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from facilitator.words import _

LOW_PERCENT = 20
"""A laptop's rest below this may not last out a meeting."""

POWER = Path("/sys/class/power_supply")
TIMEOUT_S = 5.0

LOOK_S = 20.0
"""How often battery and keeper are looked at while a meeting is held."""

SETTLE_S = 1.0
"""A keeper that is refused has ended by then."""


@dataclass(frozen=True, slots=True)
class Battery:
    """How full it is, and whether it is being used up."""

    percent: int
    discharging: bool

    @property
    def low(self) -> bool:
        """Whether it should be plugged in."""
        return self.discharging and self.percent < LOW_PERCENT


def battery() -> Battery | None:
    """The machine's battery, None if it has none or the system does not say."""
    with contextlib.suppress(OSError, ValueError, AttributeError, subprocess.SubprocessError):
        if sys.platform == "win32":
            return _windows()
        if sys.platform == "darwin":
            return pmset(_output("pmset", "-g", "batt"))
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


def pmset(said: str) -> Battery | None:
    """What macOS says of its battery (`pmset -g batt`)."""
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


def sleep_keeper() -> str | None:
    """What keeps this machine awake when asked to, None if nothing does."""
    if sys.platform == "win32":
        return "SetThreadExecutionState"
    if sys.platform == "darwin":
        return "caffeinate" if shutil.which("caffeinate") else None
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        # Without a logind to speak to, the program is there and does nothing.
        asked = ("systemd-inhibit", "--list", "--no-pager")
        done = subprocess.run(asked, capture_output=True, timeout=TIMEOUT_S, check=False)
        return "systemd-inhibit" if done.returncode == 0 else None
    return None


ES_CONTINUOUS, ES_SYSTEM_REQUIRED, ES_DISPLAY_REQUIRED = 0x80000000, 0x1, 0x2
"""winbase.h: until said otherwise, neither the system nor its screen goes to sleep."""


class Awake:
    """Keeps screen and machine awake while it is held. For one thread: Windows asks it of one."""

    def __init__(self) -> None:
        self._keeper: subprocess.Popen[bytes] | None = None
        self._held = False

    def hold(self) -> None:
        """Asks for it; `works` says whether it was granted."""
        if self._held and self.works:
            return
        self._held = True
        if sys.platform == "win32":
            self._held = _execution_state(ES_CONTINUOUS | ES_SYSTEM_REQUIRED | ES_DISPLAY_REQUIRED)
            return
        if sys.platform == "darwin":
            command = ("caffeinate", "-d", "-i", "-s", "cat")
        else:
            why = _("A meeting is being recorded")
            what = ("--what=idle:sleep", "--mode=block", "--who=Facilitator", f"--why={why}")
            command = ("systemd-inhibit", *what, "cat")
        self._keeper = None
        with contextlib.suppress(OSError):
            # `cat` ends with this process, however that ends: its input is closed then.
            self._keeper = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # ctrl+c in the terminal is not for it
            )

    @property
    def works(self) -> bool:
        """Whether the machine is being kept awake."""
        if sys.platform == "win32":
            return self._held
        return self._keeper is not None and self._keeper.poll() is None

    def release(self) -> None:
        """It may sleep again."""
        self._held = False
        if sys.platform == "win32":
            _execution_state(ES_CONTINUOUS)
        keeper, self._keeper = self._keeper, None
        if keeper is not None and keeper.stdin is not None:
            with contextlib.suppress(OSError):
                keeper.stdin.close()
            try:
                keeper.wait(TIMEOUT_S)
            except subprocess.TimeoutExpired:
                keeper.kill()
                keeper.wait()


def _execution_state(flags: int) -> bool:
    """EXECUTION_STATE SetThreadExecutionState(EXECUTION_STATE): a DWORD each; what was before, or 0
    if it was refused (winbase.h)."""
    with contextlib.suppress(AttributeError, OSError):
        call = ctypes.windll.kernel32.SetThreadExecutionState  # type: ignore[attr-defined]
        call.argtypes, call.restype = (ctypes.c_uint32,), ctypes.c_uint32
        return bool(call(flags))
    return False


class MachineWatch:
    """Looks after the machine on a thread of its own while a meeting is held: a battery that is
    slow to answer holds nobody up."""

    def __init__(self, look: Callable[[], Battery | None] = battery) -> None:
        self._look = look
        self._awake = Awake()
        self._held = self._over = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self.battery: Battery | None = None
        """As it was when it was last looked at; None: none, or not known."""
        self.awake = True
        """Whether the machine is kept awake, as far as that was asked for."""

    def hold(self, wanted: bool) -> None:
        """Whether it is to be kept awake from now on."""
        with self._changed:
            if wanted == self._held or self._over:
                return
            self._held = wanted
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="machine", daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """It may sleep again, and nobody looks any more."""
        with self._changed:
            self._over, self._held = True, False
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(TIMEOUT_S)

    def _run(self) -> None:
        while True:
            with self._changed:
                held, over = self._held, self._over
            if held:
                self._awake.hold()
            else:
                self._awake.release()
                self.awake = True
            if over:
                return
            self.battery = self._look()
            if not self._waited(held, SETTLE_S):
                self.awake = not held or self._awake.works
                self._waited(held, LOOK_S)

    def _waited(self, held: bool, seconds: float) -> bool:
        """Waits; whether something else is wanted before the time is over."""
        with self._changed:
            return self._changed.wait_for(lambda: self._over or self._held is not held, seconds)
