"""What every command that handles speech or keys does first, and where it asks for a passphrase."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from facilitator.commands.output import say
from facilitator.errors import FacilitatorError, system_says
from facilitator.files import expanded
from facilitator.vault import disk
from facilitator.vault.custody import PASSPHRASE, KeyLockedError
from facilitator.vault.hardening import harden_process
from facilitator.vault.layout import KEY_SUFFIX
from facilitator.words import _
from facilitator.workflow.trials import remove_left
from facilitator.workspace import LABS, Workspace, key_home

if TYPE_CHECKING:
    from facilitator.vault.keys import KeyStore


def begin() -> None:
    """No core dumps from here on; a passphrase, if one is needed, comes from the person. What a
    practice or a lab left that was killed goes."""
    _shut_the_doors()
    from facilitator.vault.passphrase import PASSPHRASES

    PASSPHRASES.ask = ask_for_study


def begin_at_the_start_screen(workspace: Workspace) -> None:
    """Both of `begin` and `before_the_screen`, at no more cost than is needed: what opens keys is
    loaded where one is under a passphrase."""
    if _may_be_asked(workspace):
        begin()
        before_the_screen(workspace)
    else:
        _shut_the_doors()


def _shut_the_doors() -> None:
    harden_process()
    remove_left()
    if any((key_home() / LABS).glob("*.json")):
        from facilitator.commands.lab import take_back

        take_back()


def _may_be_asked(workspace: Workspace) -> bool:
    """Whether some key may be under a passphrase, this study's or another's; also where keys are
    not as they should be, which is said when they are opened."""
    keys, word = workspace.keys, PASSPHRASE.encode()
    try:
        return (
            workspace.study.custody == PASSPHRASE
            or keys.resolve().is_relative_to(workspace.root.resolve())
            or any(word in disk.read(path) for path in keys.glob(f"*{KEY_SUFFIX}"))
        )
    except OSError:
        return True


def before_the_screen(workspace: Workspace | None = None) -> None:
    """Asks for what a screen may need, because nobody can be asked once it is drawn.

    With a study: for all that its start screen may open.
    """
    from facilitator.vault.passphrase import PASSPHRASES

    if workspace is not None:
        from facilitator.workflow.key_store import key_store

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
    from facilitator.workflow.identity import study_id
    from facilitator.workflow.key_store import is_sealed

    folder = workspace.session_folder(name)
    return name == study_id(workspace) or (folder.is_dir() and not is_sealed(folder))


def _unlock(keys: KeyStore, name: str) -> None:
    try:
        keys.open(name)
    except KeyLockedError:
        what = (
            _("The stored roster")
            if name.startswith("study-")
            else _("Session {name}").format(name=name)
        )
        say(_("{what} stays locked: it is under another passphrase.").format(what=what))


def ask_for_study(new: bool) -> str:
    """The study's passphrase, or a new one, typed twice."""
    return ask(_("The study's passphrase"), new)


def ask(what: str, new: bool) -> str:
    """A passphrase from the file that FACILITATOR_PASSPHRASE_FILE names, else typed unseen.

    KeyLockedError if there is neither such a file nor a terminal.
    """
    from facilitator.vault.passphrase import FILE_VARIABLE, LEAST_LENGTH

    named = os.environ.get(FILE_VARIABLE)
    if named:
        return _from_file(expanded(named))
    if not _at_a_terminal():
        raise KeyLockedError(
            _("A passphrase is needed, and nobody is here to type it."),
            _(
                "Use a terminal, or name a file that holds the passphrase in {file_variable}."
            ).format(file_variable=FILE_VARIABLE),
        )
    if not new:
        return _typed(f"{what}: ")
    say(
        _("{what} is chosen now: {least_length} characters or more. Nobody can recover it.").format(
            what=what, least_length=LEAST_LENGTH
        )
    )
    first = _typed(f"{what}: ")
    if _typed(_("The same again: ")) != first:
        raise FacilitatorError(
            _("The two were not the same."), _("Nothing was changed. Try again.")
        )
    return first


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _typed(prompt: str) -> str:
    import getpass

    try:
        return getpass.getpass(prompt, stream=sys.stderr)
    except EOFError:
        raise KeyLockedError(
            _("No passphrase was typed."), _("Nothing was changed. Try again.")
        ) from None


def _from_file(path: Path) -> str:
    from facilitator.vault.passphrase import FILE_VARIABLE

    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise KeyLockedError(
            _("The passphrase file cannot be read ({strerror}).").format(
                strerror=system_says(error)
            ),
            _("{file_variable} names {path}: check the name and that you may read it.").format(
                file_variable=FILE_VARIABLE, path=path
            ),
        ) from None
    except UnicodeDecodeError:
        raise KeyLockedError(
            _("The passphrase file is not UTF-8 text."),
            _("Write {path} anew, as plain text.").format(path=path),
        ) from None
    if os.name == "posix" and stat.S_ISREG(mode) and mode & 0o077:
        raise KeyLockedError(
            _("The passphrase file may be read by others on this machine."), f"chmod 600 '{path}'"
        )
    return text.rstrip("\r\n")
