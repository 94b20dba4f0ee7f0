"""What the doctor says of a machine that was made so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from facilitator.commands import leaks
from facilitator.commands.leaks import Finding, synced_by

linux = pytest.mark.skipif(sys.platform != "linux", reason="as Linux shows it")
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


def only(findings: Iterable[Finding]) -> Finding:
    (finding,) = findings
    return finding


class Machine:
    """A made-up /proc and /sys."""

    def __init__(self, folder: Path) -> None:
        self.proc, self.sys = folder / "proc", folder / "sys"
        (self.proc).mkdir()
        (self.sys / "class" / "block").mkdir(parents=True)
        (self.sys / "dev" / "block").mkdir(parents=True)

    def device(self, name: str, uuid: str | None = None, on: tuple[str, ...] = ()) -> Path:
        made = self.sys / "class" / "block" / name
        (made / "slaves").mkdir(parents=True)
        if uuid is not None:
            (made / "dm").mkdir()
            (made / "dm" / "uuid").write_text(uuid + "\n")
        for below in on:
            (made / "slaves" / below).symlink_to(made.parent / below)
        return made

    def swaps(self, *names: str) -> Finding:
        rows = [f"{name}\tpartition\t8388604\t0\t-2" for name in names]
        table = "Filename\tType\tSize\tUsed\tPriority\n" + "".join(row + "\n" for row in rows)
        (self.proc / "swaps").write_text(table)
        return only(leaks.swap(self.proc, self.sys))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@linux
def test_no_swap_is_well(machine: Machine) -> None:
    assert machine.swaps().state == "ok"


@linux
def test_a_plain_partition_is_warned_of(machine: Machine) -> None:
    machine.device("sda2")
    found = machine.swaps("/dev/sda2")
    assert found.state == "warn"
    assert "/dev/sda2" in found.what
    assert "swapoff" in found.remedy


@linux
def test_dm_crypt_is_well_also_below_a_volume(machine: Machine) -> None:
    machine.device("sda3")
    machine.device("dm-0", "CRYPT-LUKS2-0123-luks", on=("sda3",))
    machine.device("dm-1", "LVM-abc", on=("dm-0",))
    assert machine.swaps("/dev/dm-0", "/dev/dm-1").state == "ok"


@linux
def test_a_volume_that_is_not_on_dm_crypt_is_warned_of(machine: Machine) -> None:
    """A mapped device is not an encrypted one."""
    machine.device("sda3")
    machine.device("dm-0", "CRYPT-PLAIN-swap", on=("sda3",))
    machine.device("dm-1", "LVM-abc", on=("sda3",))
    machine.device("dm-2", "LVM-def", on=("dm-0", "sda3"))
    found = machine.swaps("/dev/dm-0", "/dev/dm-1", "/dev/dm-2")
    assert found.state == "warn"
    assert "(/dev/dm-1, /dev/dm-2)" in found.what


@linux
def test_compressed_memory_is_well_unless_it_writes_back(machine: Machine) -> None:
    made = machine.device("zram0")
    assert machine.swaps("/dev/zram0").state == "ok"
    (made / "backing_dev").write_text("none\n")
    assert machine.swaps("/dev/zram0").state == "ok"
    (made / "backing_dev").write_text("/dev/sda4\n")
    assert machine.swaps("/dev/zram0").state == "warn"


@linux
def test_a_swap_file_is_as_its_disk_is(machine: Machine, tmp_path: Path) -> None:
    file = tmp_path / "swap file"
    file.touch()
    escaped = str(file).replace(" ", "\\040")
    found = machine.swaps(escaped)
    assert found.state == "warn"
    assert str(file) in found.what
    number = file.stat().st_dev
    name = f"{os.major(number)}:{os.minor(number)}"
    crypt = machine.device("dm-5", "CRYPT-LUKS2-x")
    (machine.sys / "dev" / "block" / name).symlink_to(crypt)
    assert machine.swaps(escaped).state == "ok"


def test_where_nothing_can_be_told_it_says_so(tmp_path: Path) -> None:
    if sys.platform == "darwin":
        pytest.skip("macOS always encrypts swap")
    assert "cannot be told" in only(leaks.swap(tmp_path, tmp_path)).what


@pytest.mark.parametrize(
    "name",
    [
        "Dropbox",
        "Dropbox (University)",
        "OneDrive - A Hospital",
        "Google Drive",
        "GoogleDrive-someone@example.org",
        "My Drive",
        "Nextcloud",
        "ownCloud",
        "Syncthing",
        "Library/CloudStorage/Box-Box",
        "Library/Mobile Documents/com~apple~CloudDocs",
        "iCloudDrive",
    ],
)
def test_a_folder_in_a_synced_one_is_warned_of(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "study"
    folder.mkdir(parents=True)
    assert synced_by(folder) is not None
    found = only(leaks.synced(folder, "The study"))
    assert found.state == "warn"
    assert "synced" in found.what


@pytest.mark.parametrize("mark", [".stfolder/", ".dropbox", "._sync_1a2b.db", ".owncloudsync.log"])
def test_a_synced_folder_is_known_by_its_marks(tmp_path: Path, mark: str) -> None:
    folder = tmp_path / "shared" / "study" / "sessions"
    folder.mkdir(parents=True)
    assert synced_by(folder) is None
    made = tmp_path / "shared" / mark.rstrip("/")
    if mark.endswith("/"):
        made.mkdir()
    else:
        made.touch()
    assert synced_by(folder) is not None


def test_a_home_that_holds_such_a_folder_is_not_all_of_it(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "study").mkdir()
    assert synced_by(tmp_path / "study") is None


def test_a_name_that_only_holds_such_letters_is_none(tmp_path: Path) -> None:
    for name in ("microcloud", "unidropbox", "browncloud"):
        assert synced_by(tmp_path / name) is None


@posix
def test_a_link_into_a_synced_folder_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "Dropbox" / "study").mkdir(parents=True)
    (tmp_path / "study").symlink_to(tmp_path / "Dropbox" / "study")
    assert synced_by(tmp_path / "study") is not None


@posix
def test_a_key_folder_that_others_can_read_is_warned_of(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert "will lie" in only(leaks.key_folder(folder, "")).what
    folder.mkdir(mode=0o700)
    assert only(leaks.key_folder(folder, "")).state == "ok"
    for mode in (0o750, 0o701, 0o704):
        folder.chmod(mode)
        found = only(leaks.key_folder(folder, ""))
        assert (found.state, found.remedy) == ("warn", f"chmod 700 '{folder}'")


CORE_DUMPS = """
import sys
from facilitator.commands import leaks
from facilitator.vault import hardening
if sys.argv[1] == "failing":
    leaks.harden_process = lambda: None
(found,) = leaks.core_dumps()
print(found.state)
"""


@linux
@pytest.mark.parametrize(("how", "said"), [("hardened", "ok"), ("failing", "warn")])
def test_core_dumps_that_stay_on_are_warned_of(how: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CORE_DUMPS, how], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == said
