"""Which addresses this machine has, so that a person can choose one. Nothing is sent."""

from __future__ import annotations

import contextlib
import ipaddress
import socket

LOOPBACK = "127.0.0.1"

_ELSEWHERE = ("192.0.2.1", "2001:db8::1")
"""Nobody's addresses (RFC 5737, RFC 3849): the system says which of its own it would use."""


def own_addresses() -> list[str]:
    """Addresses of this machine, the one that others most likely reach first; that of the machine
    itself, which no other reaches, last."""
    found: dict[str, None] = {}
    for there in _ELSEWHERE:
        family = socket.AF_INET6 if ":" in there else socket.AF_INET
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as one:
            one.connect((there, 9))  # a datagram socket only looks for its way
            found[one.getsockname()[0]] = None
    with contextlib.suppress(OSError):
        for entry in socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM):
            found[str(entry[4][0])] = None
    for address in _of_interfaces():
        found[address] = None
    usable = [address for address in found if _usable(address)]
    return [*sorted(usable, key=lambda one: ":" in one), LOOPBACK]


def only_address() -> str | None:
    """The address that others reach this machine by, if it is just one."""
    found = [one for one in own_addresses() if one != LOOPBACK and ":" not in one]
    return found[0] if len(found) == 1 else None


def _usable(address: str) -> bool:
    with contextlib.suppress(ValueError):
        one = ipaddress.ip_address(address)
        return not (one.is_loopback or one.is_link_local or one.is_unspecified)
    return False


def _of_interfaces() -> list[str]:
    """IPv4 addresses by interface, where the system tells (Linux)."""
    try:
        import fcntl
        import struct
    except ImportError:
        return []
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                asked = struct.pack("256s", name.encode()[:15])
                told = fcntl.ioctl(one.fileno(), 0x8915, asked)  # SIOCGIFADDR
                found.append(socket.inet_ntoa(told[20:24]))
    return found
