"""Machines of a network on one machine: namespaces, and a cable that loses, delays and disorders.

Each machine is a network namespace (iproute2) with one end of a virtual cable; the other ends are
in this process, which carries every frame by hand (packet sockets, as many kernels lack `netem`).
What the machines run is the kernel's own TCP.
"""

from __future__ import annotations

import contextlib
import ctypes
import heapq
import itertools
import os
import random
import select
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ALL_FRAMES = 0x0003
"""ETH_P_ALL (linux/if_ether.h)."""

# linux/ethtool.h: frames as they would be on a cable, whole checksums and no bundles of several.
_SIOCETHTOOL = 0x8946
_OFF = (0x17, 0x1F, 0x24, 0x2C, 0x15)
"""ETHTOOL_STXCSUM, STSO, SGSO, SGRO, SRXCSUM."""


def possible() -> bool:
    """Whether this user may make namespaces here."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    name = f"fac-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False)
    subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    return made.returncode == 0


_NUMBERS = itertools.count()


@dataclass
class Line:
    """How the cable of one machine is: shares lost and held back, delay in s."""

    lost: float = 0.0
    delay: float = 0.0
    jitter: float = 0.0
    cut: bool = False


@dataclass
class Network:
    """Machines by name. `address` gives the address of each."""

    tag: str = field(default_factory=lambda: f"f{os.getpid() % 10_000}{next(_NUMBERS)}")
    lines: dict[str, Line] = field(default_factory=dict)
    _sockets: dict[str, socket.socket] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)
    _macs: dict[bytes, str] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    carried: int = 0
    dropped: int = 0

    def add(self, name: str, number: int) -> None:
        """A machine with the address 10.77.0.NUMBER."""
        space, near, far = self.space(name), f"{self.tag}n{number}", f"{self.tag}f{number}"
        _ip("netns", "add", space)
        _ip("link", "add", near, "type", "veth", "peer", "name", far)
        _ip("link", "set", far, "netns", space)
        _ip("link", "set", near, "up", "promisc", "on")
        for command in (
            ("link", "set", "lo", "up"),
            ("link", "set", far, "up"),
            ("addr", "add", f"10.77.0.{number}/24", "dev", far),
        ):
            _ip("-n", space, *command)
        _whole_frames(near)
        script = f"import tests.sharing.namespaces as n; n._whole_frames({far!r})"
        subprocess.run(self.within(name, [sys.executable, "-c", script]), check=True)
        one = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_FRAMES))
        one.bind((near, 0))
        one.setblocking(False)
        self._sockets[name], self.lines[name] = one, Line()
        self._addresses[name] = f"10.77.0.{number}"

    def address(self, name: str) -> str:
        return self._addresses[name]

    def move(self, name: str, number: int) -> None:
        """A machine gets another address, as after a new lease."""
        far = f"{self.tag}f{self._addresses[name].rpartition('.')[2]}"
        old, self._addresses[name] = self._addresses[name], f"10.77.0.{number}"
        _ip("-n", self.space(name), "addr", "del", f"{old}/24", "dev", far)
        _ip("-n", self.space(name), "addr", "add", f"10.77.0.{number}/24", "dev", far)

    def space(self, name: str) -> str:
        return f"{self.tag}-{name}"

    def within(self, name: str, command: Sequence[str]) -> list[str]:
        """The command, to be run on a machine."""
        return ["ip", "netns", "exec", self.space(name), *command]

    def start(self, seed: int) -> None:
        """Begins to carry frames."""
        threading.Thread(target=self._carry, args=(random.Random(seed),), daemon=True).start()

    def close(self) -> None:
        self._over.set()
        for name, one in self._sockets.items():
            one.close()
            subprocess.run(["ip", "netns", "del", self.space(name)], check=False)

    def _carry(self, chance: random.Random) -> None:
        waiting: list[tuple[float, int, str, bytes]] = []
        count = 0
        while not self._over.is_set():
            until = waiting[0][0] - time.monotonic() if waiting else 0.05
            try:
                ready, _w, _x = select.select(
                    list(self._sockets.values()), [], [], max(0.0, min(0.05, until))
                )
            except (OSError, ValueError):
                return
            names = {one: name for name, one in self._sockets.items()}
            for one in ready:
                with contextlib.suppress(OSError):
                    while True:
                        frame, about = one.recvfrom(70_000)
                        if about[2] == socket.PACKET_OUTGOING:
                            continue
                        count += 1
                        for to in self._receivers(names[one], frame):
                            due = self._due(names[one], to, chance)
                            if due is not None:
                                heapq.heappush(waiting, (due, count, to, frame))
            while waiting and waiting[0][0] <= time.monotonic():
                _due, _count, to, frame = heapq.heappop(waiting)
                with contextlib.suppress(OSError):
                    self._sockets[to].send(frame)
                    self.carried += 1

    def _receivers(self, sender: str, frame: bytes) -> list[str]:
        self._macs[frame[6:12]] = sender
        known = self._macs.get(frame[:6])
        if known is not None and not frame[0] & 1:
            return [known] if known != sender else []
        return [name for name in self._sockets if name != sender]

    def _due(self, sender: str, to: str, chance: random.Random) -> float | None:
        """When a frame arrives; None: never. Each frame has a delay of its own, so that later ones
        overtake earlier ones."""
        due = time.monotonic()
        for line in (self.lines[sender], self.lines[to]):
            if line.cut or chance.random() < line.lost:
                self.dropped += 1
                return None
            due += line.delay + chance.random() * line.jitter
        return due


@contextlib.contextmanager
def network(machines: Sequence[str], seed: int) -> Iterator[Network]:
    """Machines on one cable."""
    made = Network()
    try:
        for number, name in enumerate(machines, 1):
            made.add(name, number)
        made.start(seed)
        yield made
    finally:
        made.close()


def _ip(*command: str) -> None:
    subprocess.run(["ip", *command], check=True, capture_output=True)


def _whole_frames(device: str) -> None:
    """Turns off what saves checksums and bundles frames: nothing behind this cable undoes it."""
    import fcntl

    class Value(ctypes.Structure):
        _fields_ = (("cmd", ctypes.c_uint32), ("data", ctypes.c_uint32))

    class Request(ctypes.Structure):
        _fields_ = (("name", ctypes.c_char * 16), ("data", ctypes.c_void_p))

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        for command in _OFF:
            value = Value(command, 0)
            request = Request(device.encode(), ctypes.addressof(value))
            with contextlib.suppress(OSError):
                fcntl.ioctl(one, _SIOCETHTOOL, bytes(request))


def python(script: Path, *arguments: str) -> list[str]:
    """A script of the tests, with the interpreter of the tests."""
    return [sys.executable, "-P", str(script), *arguments]
