"""What `doctor` looks at on a machine that could let out what a meeting says or its keys."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from facilitator.errors import FacilitatorError
from facilitator.vault.hardening import core_dumps_off, harden_process
from facilitator.vault.key_folder import check_folder, readable_by_others
from facilitator.vault.keys import KeyStore
from facilitator.words import _

SYNCED = (
    "Dropbox",
    "OneDrive",
    "iCloud",
    "Mobile Documents",
    "CloudDocs",
    "CloudStorage",
    "Google Drive",
    "GoogleDrive",
    "My Drive",
    "Nextcloud",
    "ownCloud",
    "Syncthing",
)
"""Beginnings of words in folder names by which services that copy folders elsewhere are known."""
_SYNCED = re.compile(r"(?<![a-z])(" + "|".join(map(re.escape, SYNCED)).lower() + ")")

MARKS = (
    (".stfolder", "Syncthing"),
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".owncloudsync.log", "ownCloud"),
    (".nextcloudsync.log", "Nextcloud"),
    (".sync_*.db", _("Nextcloud or ownCloud")),
    ("._sync_*.db", _("Nextcloud or ownCloud")),
    (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
)
"""Files by which those services mark a folder they copy, whatever its name."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it stands ("ok", "warn", "fail") and what to do if not well."""

    state: str
    what: str
    remedy: str = ""


def key_folder(folder: Path, named: str) -> Iterator[Finding]:
    """Whether the key folder is its owner's alone, and stays on this machine."""
    keys = KeyStore(folder)
    try:
        check_folder(keys.folder)
    except FacilitatorError as error:
        yield Finding("fail", error.what, error.hint)
        return
    if not folder.is_dir():
        yield Finding(
            "ok", _("Keys will lie in {folder}{named}").format(folder=folder, named=named)
        )
    elif readable_by_others(keys.folder):
        yield Finding(
            "warn",
            _("Others can read the key folder {folder}").format(folder=folder),
            f"chmod 700 '{folder}'",
        )
    else:
        yield Finding(
            "ok", _("Keys lie in {folder}{named}, for you alone").format(folder=folder, named=named)
        )
    yield from synced(folder, _("The key folder"))


def synced(folder: Path, what: str) -> Iterator[Finding]:
    """Whether a folder, as far as can be told, is copied elsewhere by some service."""
    service = synced_by(folder)
    if service is not None:
        yield Finding(
            "warn",
            _("{what} lies in a synced folder ({service})").format(what=what, service=service),
            _(
                "Copies elsewhere outlive destruction: move it to a folder that "
                "stays on this machine."
            ),
        )


def synced_by(folder: Path) -> str | None:
    """The service that copies the folder elsewhere, or the name that says so; None if none."""
    # As it is named and as it is: a link may lead into such a folder, or out of it.
    for path in (folder.absolute(), folder.resolve()):
        for part in path.parts:
            if _SYNCED.search(part.lower()):
                return part
        for parent in (path, *path.parents):
            for mark, service in MARKS:
                with suppress(OSError):
                    # In a home, .dropbox is the folder of Dropbox's own settings.
                    if any(mark != ".dropbox" or p.is_file() for p in parent.glob(mark)):
                        return service
    return None


def core_dumps() -> Iterator[Finding]:
    """Whether a crash could leave this program's memory in a file."""
    harden_process()
    if core_dumps_off():
        yield Finding("ok", _("A crash leaves no memory on the disk: core dumps are off here"))
    else:
        yield Finding(
            "warn",
            _("A crash could leave what is in memory in a core dump, or an error report"),
            _("Switch them off for your account: `ulimit -c 0`, or your system's error reporting."),
        )


def swap(proc: Path = Path("/proc"), sys_: Path = Path("/sys")) -> Iterator[Finding]:
    """Whether memory may be written to a disk in plain form. On Linux only; best effort there."""
    table = proc / "swaps"
    if sys.platform == "darwin":
        yield Finding("ok", _("Swap is encrypted (macOS always does)"))
        return
    if not table.is_file():
        yield Finding(
            "warn",
            _("Whether swap is encrypted cannot be told on this system"),
            _("Turn on full disk encryption (BitLocker, FileVault or LUKS), if it is not on."),
        )
        return
    lines = table.read_text(encoding="utf-8").splitlines()[1:]
    # Spaces and the like in names are written as \\040 (proc_pid_mounts(5), the same for swaps).
    names = [
        re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), line.split()[0])
        for line in lines
        if line.strip()
    ]
    plain = [name for name in names if not _encrypted(_device(name, sys_))]
    if plain:
        yield Finding(
            "warn",
            _("Swap is not encrypted, as far as can be seen ({plain})").format(
                plain=", ".join(plain)
            ),
            _(
                "What is in memory during a meeting may be written there: "
                "encrypt it, or turn it off (sudo swapoff -a). If the whole disk "
                "encrypts itself, all is well."
            ),
        )
    else:
        yield Finding("ok", _("No unencrypted swap"))


def _device(name: str, sys_: Path) -> Path:
    """What the kernel says about the device that a swap device is, or that a swap file is on."""
    if name.startswith("/dev/"):
        return sys_ / "class" / "block" / Path(name).resolve().name
    try:
        number = Path(name).stat().st_dev
    except OSError:
        return sys_ / "nowhere"
    return sys_ / "dev" / "block" / f"{os.major(number)}:{os.minor(number)}"


def _encrypted(device: Path) -> bool:
    """Whether it is dm-crypt, lies wholly on dm-crypt, or never leaves memory (zram)."""
    if device.name.startswith("zram"):
        backing = device / "backing_dev"
        return not backing.is_file() or backing.read_text(encoding="ascii").strip() == "none"
    with suppress(OSError):
        if (device / "dm" / "uuid").read_text(encoding="ascii").startswith("CRYPT-"):
            return True
    with suppress(OSError):
        below = list((device / "slaves").iterdir())
        return bool(below) and all(_encrypted(one.resolve()) for one in below)
    return False
