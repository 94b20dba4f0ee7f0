"""Where a study's keys are, and whether a session still needs one: no session is opened here."""

from __future__ import annotations

from pathlib import Path

from facilitator.vault.custody import PASSPHRASE
from facilitator.vault.keys import KeyStore
from facilitator.vault.layout import CERTIFICATE
from facilitator.workflow.identity import make_study_id
from facilitator.workspace import Workspace


def key_store(workspace: Workspace, *, making: bool = False) -> KeyStore:
    """The keys, of whatever custody; new ones are kept as study.toml says (`making`)."""
    custody = workspace.study.custody
    study = make_study_id(workspace) if making and custody == PASSPHRASE else None
    return KeyStore(workspace.keys, outside=workspace.root, custody=custody, study=study)


def is_sealed(folder: Path) -> bool:
    """Whether the session's recording has been destroyed, wholly."""
    return (folder / CERTIFICATE).is_file()
