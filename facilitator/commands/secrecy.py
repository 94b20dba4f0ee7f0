"""What every command that handles speech or keys does first, and where it asks for a passphrase."""

from __future__ import annotations

import getpass
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from facilitator.commands.output import say
from facilitator.errors import FacilitatorError
from facilitator.files import expanded
from facilitator.vault.custody import PASSPHRASE
from facilitator.vault.hardening import harden_process
from facilitator.vault.keys import KeyLockedError, KeyStore
from facilitator.vault.passphrase import FILE_VARIABLE, LEAST_LENGTH, PASSPHRASES
from facilitator.workflow.identity import study_id
from facilitator.workflow.key_store import is_sealed, key_store
from facilitator.workflow.trials import remove_left
from facilitator.workspace import Workspace


def begin() -> None:
    """No core dumps from here on; a passphrase, if one is needed, comes from the person. What a
    practice left that was killed goes."""
    harden_process()
    remove_left()
    PASSPHRASES.ask = ask_for_study


def before_the_screen(workspace: Workspace | None = None) -> None:
    """Asks for what a screen may need, because nobody can be asked once it is drawn.

    With a study: for all that its start screen may open.
    """
    if workspace is not None:
        keys = key_store(workspace, making=True)
        if keys.custody == PASSPHRASE:
            keys.passphrase.unlock()
        for name in keys.all():
            if _may_be_opened(workspace, name):
                with suppress(FacilitatorError):
                    if keys.custody_of(name) == PASSPHRASE:
                        _unlock(keys, name)
    PASSPHRASES.ask = None


def _may_be_opened(workspace: Workspace, name: str) -> bool:
    """Whether it is the roster's key, or that of a session of this study which is not sealed."""
    folder = workspace.session_folder(name)
    return name == study_id(workspace) or (folder.is_dir() and not is_sealed(folder))


def _unlock(keys: KeyStore, name: str) -> None:
    try:
        keys.open(name)
    except KeyLockedError:
        what = "The stored roster" if name.startswith("study-") else f"Session {name}"
        say(f"{what} stays locked: it is under another passphrase.")


def ask_for_study(new: bool) -> str:
    """The study's passphrase, or a new one, typed twice."""
    return ask("The study's passphrase", new)


def ask(what: str, new: bool) -> str:
    """A passphrase from the file that FACILITATOR_PASSPHRASE_FILE names, else typed unseen.

    KeyLockedError if there is neither such a file nor a terminal.
    """
    named = os.environ.get(FILE_VARIABLE)
    if named:
        return _from_file(expanded(named))
    if not _at_a_terminal():
        raise KeyLockedError(
            "A passphrase is needed, and nobody is here to type it.",
            f"Use a terminal, or name a file that holds the passphrase in {FILE_VARIABLE}.",
        )
    if not new:
        return _typed(f"{what}: ")
    say(f"{what} is chosen now: {LEAST_LENGTH} characters or more. Nobody can recover it.")
    first = _typed(f"{what}: ")
    if _typed("The same again: ") != first:
        raise FacilitatorError("The two were not the same.", "Nothing was changed. Try again.")
    return first


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _typed(prompt: str) -> str:
    try:
        return getpass.getpass(prompt, stream=sys.stderr)
    except EOFError:
        raise KeyLockedError(
            "No passphrase was typed.", "Nothing was changed. Try again."
        ) from None


def _from_file(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise KeyLockedError(
            f"The passphrase file cannot be read ({error.strerror}).",
            f"{FILE_VARIABLE} names {path}: check the name and that you may read it.",
        ) from None
    except UnicodeDecodeError:
        raise KeyLockedError(
            "The passphrase file is not UTF-8 text.", f"Write {path} anew, as plain text."
        ) from None
    if os.name == "posix" and stat.S_ISREG(mode) and mode & 0o077:
        raise KeyLockedError(
            "The passphrase file may be read by others on this machine.", f"chmod 600 '{path}'"
        )
    return text.rstrip("\r\n")
