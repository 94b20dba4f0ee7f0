"""`doctor`: what this machine has for a meeting, and what it lacks."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from facilitator.commands import leaks
from facilitator.commands.leaks import Finding
from facilitator.commands.output import out
from facilitator.domain.languages import LANGUAGES
from facilitator.errors import FacilitatorError
from facilitator.study import Study
from facilitator.vault.custody import KEYRING
from facilitator.vault.system_keyring import check_keyring
from facilitator.workflow.catalogue import model_name
from facilitator.workspace import HOME_VARIABLE, Workspace, find_workspace, key_home, study_folder

LEAST_FREE_GB = 2
"""A meeting of three hours takes 0.35 GB (16 kHz, 16 bit); the rest is for the system."""


def doctor(options: argparse.Namespace) -> int:
    """`facilitator doctor`: exit status 1 if a meeting could not be held."""
    findings = [*_python(), *_model(options), *_microphone(), *_keys(), *_study(options)]
    findings += [*_masking(options), *leaks.swap(), *leaks.core_dumps()]
    marks = {"ok": "✓", "warn": "!", "fail": "✗"}
    for finding in findings:
        out(f"{marks[finding.state]} {finding.what}", prose=True)
        if finding.remedy:
            out(f"    {finding.remedy}", prose=True)
    return 1 if any(f.state == "fail" for f in findings) else 0


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok", f"Python {version}, {os.cpu_count() or 1} processor cores")


def _model(options: argparse.Namespace) -> Iterator[Finding]:
    from facilitator.speech.models import DEMO, listing

    here = [m.name for m in listing() if m.path]
    with suppress(FacilitatorError):
        # A study may name a model's folder, which no list knows: `_listening` tells of it.
        if Path(find_workspace(options.workspace).study.model).expanduser().is_dir():
            here.append("the folder that study.toml names")
    if DEMO not in here:
        yield Finding("fail", "The demo model is missing", "Install the program again.")
    elif here == [DEMO]:
        yield Finding(
            "warn",
            "Only the demo model is on this machine, and it knows no human voices",
            "Bring a real model before a real meeting: facilitator models list",
        )
    else:
        yield Finding("ok", f"Speech models: {', '.join(here)}")


def _microphone() -> Iterator[Finding]:
    from facilitator.capture.devices import devices

    try:
        found = devices()
    except FacilitatorError as error:
        yield Finding("warn", error.what, error.hint)
        return
    if not found:
        yield Finding("warn", "There is no microphone", "Plug one in, or give --input FILE.")
        return
    names = ", ".join(device.name for device in found[:4])
    yield Finding("ok", f"Microphones: {names}")


def _keys() -> Iterator[Finding]:
    home = key_home()
    named = " (from " + HOME_VARIABLE + ")" if os.environ.get(HOME_VARIABLE) else ""
    yield from leaks.key_folder(home / "keys", named)


def _study(options: argparse.Namespace) -> Iterator[Finding]:
    try:
        workspace = find_workspace(options.workspace)
    except FacilitatorError as error:
        # A first look may be anywhere; in a study whose file cannot be used no meeting can be held.
        begun = options.workspace or study_folder()
        yield Finding("fail" if begun else "warn", error.what, error.hint)
        return
    yield Finding("ok", f"Study: {workspace.study.title} in {workspace.root}")
    yield from _custody(workspace.study.custody)
    yield from _listening(workspace.study)
    yield from _codes(workspace)
    yield from leaks.synced(workspace.root, "The study")
    if workspace.sessions.is_symlink():
        yield from leaks.synced(workspace.sessions, "The sessions' folder")
    free = shutil.disk_usage(workspace.root).free / 1e9
    if not os.access(workspace.root, os.W_OK):
        yield Finding("fail", f"{workspace.root} cannot be written to", "Choose another folder.")
    elif free < LEAST_FREE_GB:
        yield Finding("warn", f"Only {free:.1f} GB are free", "Make room before a meeting.")
    else:
        yield Finding("ok", f"{free:.0f} GB free: {free / 0.1152:.0f} hours of sound")


def _masking(options: argparse.Namespace) -> Iterator[Finding]:
    """What is not masked in the study's language; in Japanese also where another package brought a
    Sudachi that does not fit: a meeting may be held in any language."""
    from facilitator.anonymise.japanese.morphemes import installed
    from facilitator.anonymise.registry import shortfall

    languages = ["ja"] if installed() else []
    with suppress(FacilitatorError):
        languages.append(find_workspace(options.workspace).study.language)
    for lacking in dict.fromkeys(map(shortfall, languages)):
        if lacking is not None:
            yield Finding("warn", lacking)


def _listening(study: Study) -> Iterator[Finding]:
    """Whether the study's own model can be loaded, and knows the study's language."""
    from facilitator.workflow.listening import listening

    try:
        found = listening(study.model, study.language)
    except FacilitatorError as error:
        yield Finding("fail", error.what, error.hint)
        return
    name = model_name(found.model)
    yield Finding("ok", f"Meetings are heard by {name}, in {LANGUAGES[found.language]}")


def _codes(workspace: Workspace) -> Iterator[Finding]:
    """Whether this account gives people the codes that they have in the study's other accounts."""
    from facilitator.workflow.list_mark import told

    try:
        apart = told(workspace)
    except FacilitatorError as error:
        yield Finding("warn", error.what, error.hint)
        return
    if apart is not None:
        what, _, remedy = apart.partition(". ")
        yield Finding("warn", what, remedy)


def _custody(custody: str) -> Iterator[Finding]:
    if custody == KEYRING:
        try:
            check_keyring()
        except FacilitatorError as error:
            yield Finding("fail", error.what, error.hint)
            return
    yield Finding("ok", f"Keys of new sessions: {custody}")
