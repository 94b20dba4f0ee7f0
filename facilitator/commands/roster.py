"""`roster`: the names behind the codes, encrypted for the study.

Names are asked for rather than named where that keeps them out of the shell's history, and shown
only when somebody said so.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from facilitator.anonymise.roster import Roster
from facilitator.anonymise.roster_edit import check_code, names_lost, with_names, without_names
from facilitator.anonymise.roster_file import words_besides
from facilitator.commands import secrecy
from facilitator.commands.output import answered, out, say, somebody_here, table
from facilitator.domain.people import is_code
from facilitator.errors import FacilitatorError, forbidden, meant
from facilitator.typed import program
from facilitator.vault import disk
from facilitator.words import _, counted
from facilitator.workflow.list_mark import told
from facilitator.workflow.roster_files import load_roster
from facilitator.workflow.rosters import (
    change_roster,
    remove_roster,
    shown_codes,
    store_roster,
    stored_roster,
)
from facilitator.workflow.seating import known_codes
from facilitator.workspace import Workspace, find_workspace

SHARED = _("A passphrase for the shared list")


def import_file(options: argparse.Namespace) -> int:
    """`facilitator roster import FILE`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    roster = load_roster(options.file)
    lost = names_lost(stored_roster(workspace), roster)
    if lost:
        say(
            _("! The stored roster has {names} that this file lacks.").format(
                names=counted(lost, "name")
            )
        )
        if not options.yes and not _sure(_("They will be forgotten. Replace it?")):
            say(
                _(
                    "Nothing was stored. `{facilitator} roster export FILE` writes the old one out."
                ).format(facilitator=program())
            )
            return 1
    store_roster(workspace, roster)
    others = counted(len(roster.entries) - len(roster.codes), "other")
    people = counted(len(roster.codes), "participant")
    say(
        _("Stored, encrypted, outside the study: {people}, {others}.").format(
            people=people, others=others
        )
    )
    _say_words(roster)
    say(_("From now on `{facilitator} live` takes it by itself.").format(facilitator=program()))
    _say_apart(workspace)
    say(_("Delete {file} now, and copies of it:").format(file=options.file))
    say(_("it still holds the names for all to read."))
    return 0


def export(options: argparse.Namespace) -> int:
    """`facilitator roster export FILE`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    file = _new_file(workspace, options.file)
    _write_out(file, _stored(workspace).to_toml().encode())
    say(
        _("The roster is in {file}, with all names for anyone who opens it to read.").format(
            file=file
        )
    )
    say(_("Delete it, and copies of it, as soon as it has served."))
    return 0


def share(options: argparse.Namespace) -> int:
    """`facilitator roster share FILE`."""
    from facilitator.workflow import handing_over

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    file = _new_file(workspace, options.file)
    codes = handing_over.check_sharing(workspace)
    _write_out(file, handing_over.share(codes, secrecy.ask(SHARED, True)))
    say(
        _("The study's list of codes and its roster are in {file}, under that passphrase.").format(
            file=file
        )
    )
    say(
        _("In the other account: facilitator roster accept {name}; then delete the file.").format(
            name=file.name
        )
    )
    if os.name == "posix":
        say(
            _("An account of this machine may not read it yet: chmod a+r '{file}'").format(
                file=file
            )
        )
    return 0


def accept(options: argparse.Namespace) -> int:
    """`facilitator roster accept FILE`."""
    from facilitator.workflow import handing_over

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    try:
        with options.file.open("rb") as opened:
            data = opened.read(handing_over.LARGEST_FILE)
    except PermissionError as error:
        raise forbidden(error) from error
    except OSError as error:
        raise disk.fault(_("The shared list could not be read"), options.file, error) from error

    def agree(lost: handing_over.Lost) -> bool:
        if lost.codes:
            say(
                _("! {codes} of this account's own list will be forgotten.").format(
                    codes=counted(lost.codes, "code")
                )
            )
            say(_("Sessions held with them keep them: there, they stand for somebody else."))
        if lost.names:
            say(
                _("! The stored roster has {names} that the shared one lacks.").format(
                    names=counted(lost.names, "name")
                )
            )
        return bool(options.yes) or _sure(_("Take the shared list instead?"))

    handed = handing_over.HandedOver.read(data)
    if not handing_over.accept(workspace, handed, secrecy.ask(SHARED, False), agree):
        say(_("Nothing was changed."))
        return 1
    say(_("This account gives people the study's codes from now on."))
    say(
        _("Delete {file}: whoever has it and the passphrase can read the names.").format(
            file=options.file
        )
    )
    return 0


def _new_file(workspace: Workspace, given: Path) -> Path:
    """A file that is not there yet, and not in the study's folder."""
    file = given.absolute()
    if file.exists():
        raise FacilitatorError(
            _("{file} is there already.").format(file=file), _("Choose another name for the file.")
        )
    if file.resolve().is_relative_to(workspace.root.resolve()):
        raise FacilitatorError(
            _("Names do not belong in the study's folder, where copies would take them along."),
            _("Choose another folder, such as an encrypted stick."),
        )
    return file


def _write_out(file: Path, data: bytes) -> None:
    try:
        disk.write_new(file, data)
    except OSError as error:
        raise disk.fault(_("The roster could not be exported"), file, error) from error


def show(options: argparse.Namespace) -> int:
    """`facilitator roster show [--names]`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    roster = _stored(workspace)
    if options.names:
        if not options.yes and not _agreed():
            say(_("No names were shown."))
            return 1
        for line in roster.to_toml().rstrip().split("\n"):
            out(line)
        return 0
    rows = shown_codes(workspace, roster)
    for line in table([(code, counted(names, "name")) for code, names in rows]):
        out(line)
    return 0


def add(options: argparse.Namespace) -> int:
    """`facilitator roster add CODE [NAME...]`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    code = options.code.strip()
    check_code(code)
    if not options.yes and not _is_meant(workspace, code):
        say(_("Nothing was changed."))
        return 1
    names = options.names or _typed(code)
    if not names:
        raise FacilitatorError(_("No name was given."), _("Nothing was changed."))
    roster = change_roster(workspace, lambda roster, codes: with_names(roster, code, names, codes))
    say(
        _("{code} has {names} now.").format(
            code=code, names=counted(dict(shown_codes(workspace, roster))[code], "name")
        )
    )
    _say_words(roster, code)
    say(_("A meeting that is running masks it within seconds, in all it has heard so far."))
    _say_apart(workspace)
    if options.names:
        say(_("The name may stand in your shell's history: without names they are asked for."))
    return 0


def _is_meant(workspace: Workspace, code: str) -> bool:
    """Whether a code is somebody's in the study, or somebody says that it will be.

    FacilitatorError where it is nobody's and nobody is here to be asked.
    """
    known = known_codes(workspace, stored_roster(workspace))
    if not known or code in known or not is_code(code):
        return True
    what = _("Nobody in this study is {code}{meant}.").format(code=code, meant=meant(code, known))
    if not somebody_here():
        raise FacilitatorError(
            what,
            _("Codes: {known}. Somebody new: --yes, or seat them in study.toml.").format(
                known=", ".join(known)
            ),
        )
    say(_("{what} Codes: {known}.").format(what=what, known=", ".join(known)))
    return answered(_("Is {code} somebody new, to be added?").format(code=code))


def forget(options: argparse.Namespace) -> int:
    """`facilitator roster forget CODE [NAME...]`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    code = options.code.strip()
    check_code(code)
    had = dict(shown_codes(workspace, _stored(workspace))).get(code, 0)
    # Of a code that nobody has nothing is asked: the change refuses it.
    names = options.names or (_typed(code) if had else [])
    gone = counted(len(names) or had, "name")
    asked = _("{names} of {code} will be forgotten. Take them off the roster?")
    if had and not options.yes and not _sure(asked.format(names=gone, code=code)):
        say(_("Nothing was changed."))
        return 1
    change_roster(workspace, lambda roster, codes: without_names(roster, code, names, codes))
    say(_("{code} has lost {names}. Nobody else is given that code.").format(code=code, names=gone))
    say(_("What was masked stays masked, and sessions not yet sealed mask it still."))
    _say_apart(workspace)
    if options.names:
        say(_("The name may stand in your shell's history: without names they are asked for."))
    return 0


def remove(options: argparse.Namespace) -> int:
    """`facilitator roster remove`."""
    secrecy.begin()
    if not options.yes and not _sure(_("The way from codes to names will be gone. Remove it?")):
        say(_("Nothing was removed."))
        return 1
    if not remove_roster(find_workspace(options.workspace)):
        raise _none()
    say(
        _("The roster, the list of codes and their key are gone. Sessions not yet sealed keep what")
    )
    say(_("they took of them."))
    return 0


def _stored(workspace: Workspace) -> Roster:
    roster = stored_roster(workspace)
    if roster is None:
        raise _none()
    return roster


def _say_apart(workspace: Workspace) -> None:
    """Tells whoever gives codes that are not the study's."""
    apart = told(workspace)
    if apart is not None:
        say(f"! {apart}")


def _say_words(roster: Roster, only: str | None = None) -> None:
    """Tells of names that are everyday words: they are masked only where they stand as names."""
    for code, words in words_besides(roster):
        if only in (None, code):
            are = _("is an everyday word") if words == 1 else _("are everyday words")
            where = _("it stands as a name") if words == 1 else _("they stand as names")
            say(
                _("! {code}: {names} {are} too; masked only where {where}.").format(
                    code=code, names=counted(words, "name"), are=are, where=where
                )
            )


def _sure(question: str) -> bool:
    """What the person at the terminal answers; yes where a program calls, which meant it."""
    return not somebody_here() or answered(question)


def _agreed() -> bool:
    """Whether the person at the terminal wants names on the screen."""
    if not somebody_here():
        raise FacilitatorError(
            _("Names are shown only when somebody says so, and nobody is here to be asked."),
            _("If that is meant: {facilitator} roster show --names --yes").format(
                facilitator=program()
            ),
        )
    where = (
        _("on this screen") if sys.stdout.isatty() else _("where the output goes, for all to read")
    )
    return answered(_("Names will be shown {where}. Show them?").format(where=where))


def _typed(code: str) -> list[str]:
    """Names typed at the terminal, or given on stdin, one a line."""
    if sys.stdin.isatty():
        say(_("Names of {code}, one a line; an empty line ends:").format(code=code))
    names = []
    for data in sys.stdin.buffer:
        name = data.decode("utf-8", errors="replace").removeprefix("\ufeff").strip()
        if not name:
            break
        names.append(name)
    return names


def _none() -> FacilitatorError:
    return FacilitatorError(
        _("This study has no roster stored."),
        _("Store one with: {facilitator} roster import FILE").format(facilitator=program()),
    )
