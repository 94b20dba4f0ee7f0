"""`vault`: moving a session to another machine, and saving what is left of a damaged one."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from pathlib import Path

from facilitator.commands import secrecy
from facilitator.commands.output import say
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault import disk
from facilitator.vault.layout import vault_folder
from facilitator.vault.portable import LARGEST_FILE, ExportedKey
from facilitator.words import _, counted
from facilitator.workflow.catalogue import existing
from facilitator.workflow.key_store import is_sealed, key_store
from facilitator.workspace import find_workspace

WHAT = _("A passphrase for the exported key")


def export_key(options: argparse.Namespace) -> int:
    """`facilitator vault export-key ID --out FILE`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    if is_sealed(existing(workspace, options.id)):
        raise FacilitatorError(
            _("Session '{id}' is sealed: its key is destroyed, and nothing needs it.").format(
                id=options.id
            ),
            _("To have its transcript elsewhere, copy the session's folder."),
        )
    out: Path = options.out.absolute()
    if out.exists():
        raise FacilitatorError(
            _("{out} is there already.").format(out=out), _("Choose another name for the file.")
        )
    if out.resolve().is_relative_to(workspace.root.resolve()):
        raise FacilitatorError(
            _("An exported key does not belong in the study's folder, where copies would take it."),
            _("Choose another folder, such as the stick the key will travel on."),
        )
    key = key_store(workspace).open(options.id)
    data = ExportedKey.seal(options.id, key, secrecy.ask(WHAT, True)).as_file()
    try:
        fd = disk.open_new(out)
        try:
            disk.write(fd, data)
            disk.sync(fd)
        except OSError:
            with suppress(OSError):
                disk.unlink(out)
            raise
        finally:
            os.close(fd)
        disk.sync_folder(out.parent)
    except OSError as error:
        raise disk.fault(_("The key could not be exported"), out, error) from error
    say(
        _("The key of session {id} is in {out}, under that passphrase.").format(
            id=options.id, out=out
        )
    )
    say(_("Copy the session's folder to the other machine's study as well, then there:"))
    say(f"facilitator vault import-key {out.name}")
    say(_("From now on two machines can open the session. Sealing destroys the key on one of them"))
    say(
        _("alone: delete the exported file once it is imported, and the key here or there as well.")
    )
    return 0


def import_key(options: argparse.Namespace) -> int:
    """`facilitator vault import-key FILE`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    file: Path = options.file
    try:
        with file.open("rb") as opened:
            exported = ExportedKey.read(opened.read(LARGEST_FILE))
    except OSError as error:
        raise disk.fault(_("The exported key could not be read"), file, error) from error
    folder = workspace.session_folder(exported.session)
    if folder.is_dir() and is_sealed(folder):
        raise FacilitatorError(
            _("Session '{session}' is sealed: its key is destroyed, and stays so.").format(
                session=exported.session
            ),
            _("Delete {file}: it must not outlive the recording.").format(file=file),
        )
    key = exported.open(
        secrecy.ask(
            _("The passphrase of session {session}'s key").format(session=exported.session), False
        )
    )
    keys = key_store(workspace, making=True)
    if keys.exists(exported.session):
        there = keys.open(exported.session)
        if there != key and not key.follows(there) and not there.follows(key):
            raise FacilitatorError(
                _("There is another key for a session '{session}' on this machine.").format(
                    session=exported.session
                ),
                _(
                    "It is never replaced. Seal that session first, or import under "
                    "another account."
                ),
            )
        say(
            _("The key of session {session} is on this machine already.").format(
                session=exported.session
            )
        )
    else:
        keys.add(exported.session, key)
        say(
            _("The key of session {session} is on this machine ({custody}).").format(
                session=exported.session, custody=keys.custody
            )
        )
    say(
        _("Delete {file} now: whoever has it and the passphrase can open the session.").format(
            file=file
        )
    )
    if not folder.is_dir():
        say(_("Its folder is not in this study yet: copy it to {folder}").format(folder=folder))
    return 0


def salvage(options: argparse.Namespace) -> int:
    """`facilitator vault salvage ID`."""
    from facilitator.vault.salvage import salvage as salvage_journal

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    folder = existing(workspace, options.id)
    if is_sealed(folder):
        raise FacilitatorError(
            _("Session '{id}' is sealed: its journal is destroyed, and nothing needs it.").format(
                id=options.id
            ),
            _("Check it with: {facilitator} verify {id}").format(
                facilitator=program(), id=options.id
            ),
        )
    done = salvage_journal(vault_folder(folder), key_store(workspace), options.id)
    say(
        _("{records} of session {id} taken over into a new journal.").format(
            records=counted(done.taken, "record"), id=options.id
        )
    )
    if done.lost:
        say(
            _("{records} lost: what was said there can be heard in the sound.").format(
                records=counted(done.lost, "record")
            )
        )
    if done.cut_bytes:
        say(
            _("{cut_bytes} bytes at the end were no record: cut off, or lost as well.").format(
                cut_bytes=done.cut_bytes
            )
        )
    say(_("The damaged journal is kept, encrypted as it was: {kept}").format(kept=done.kept))
    say(
        _("Go on with the session: {facilitator} resume {id}").format(
            facilitator=program(), id=options.id
        )
    )
    return 0
