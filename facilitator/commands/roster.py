"""`roster`: the names behind the codes, encrypted for the study.

Names are asked for rather than named where that keeps them out of the shell's history, and shown
only when somebody said so.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from facilitator.anonymise.roster import Roster
from facilitator.anonymise.roster_edit import check_code, names_lost, with_names
from facilitator.anonymise.roster_file import words_besides
from facilitator.commands import secrecy
from facilitator.commands.output import answered, out, say, somebody_here
from facilitator.domain.people import is_code
from facilitator.errors import FacilitatorError, meant
from facilitator.vault import disk
from facilitator.words import counted
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

SHARED = "A passphrase for the shared list"


def import_file(options: argparse.Namespace) -> int:
    """`facilitator roster import FILE`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    roster = load_roster(options.file)
    lost = names_lost(stored_roster(workspace), roster)
    if lost:
        say(f"! The stored roster has {counted(lost, 'name')} that this file lacks.")
        if not options.yes and not _sure("They will be forgotten. Replace it?"):
            say("Nothing was stored. `facilitator roster export FILE` writes the old one out.")
            return 1
    store_roster(workspace, roster)
    others = counted(len(roster.people) + len(roster.places), "other")
    people = counted(len(roster.codes), "participant")
    say(f"Stored, encrypted, outside the study: {people}, {others}.")
    _say_words(roster)
    say("From now on `facilitator live` takes it by itself.")
    _say_apart(workspace)
    say(f"Delete {options.file} now, and copies of it:")
    say("it still holds the names for all to read.")
    return 0


def export(options: argparse.Namespace) -> int:
    """`facilitator roster export FILE`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    file = _new_file(workspace, options.file)
    _write_out(file, _stored(workspace).to_toml().encode())
    say(f"The roster is in {file}, with all names for anyone who opens it to read.")
    say("Delete it, and copies of it, as soon as it has served.")
    return 0


def share(options: argparse.Namespace) -> int:
    """`facilitator roster share FILE`."""
    from facilitator.workflow import handing_over

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    file = _new_file(workspace, options.file)
    codes = handing_over.check_sharing(workspace)
    _write_out(file, handing_over.share(codes, secrecy.ask(SHARED, True)))
    say(f"The study's list of codes and its roster are in {file}, under that passphrase.")
    say(f"In the other account: facilitator roster accept {file.name}; then delete the file.")
    return 0


def accept(options: argparse.Namespace) -> int:
    """`facilitator roster accept FILE`."""
    from facilitator.workflow import handing_over

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    try:
        with options.file.open("rb") as opened:
            data = opened.read(handing_over.LARGEST_FILE)
    except OSError as error:
        raise disk.fault("The shared list could not be read", options.file, error) from error

    def agree(lost: handing_over.Lost) -> bool:
        if lost.codes:
            say(f"! {counted(lost.codes, 'code')} of this account's own list will be forgotten.")
            say("Sessions held with them keep them: there, they stand for somebody else.")
        if lost.names:
            say(f"! The stored roster has {counted(lost.names, 'name')} that the shared one lacks.")
        return bool(options.yes) or _sure("Take the shared list instead?")

    handed = handing_over.HandedOver.read(data)
    if not handing_over.accept(workspace, handed, secrecy.ask(SHARED, False), agree):
        say("Nothing was changed.")
        return 1
    say("This account gives people the study's codes from now on.")
    say(f"Delete {options.file}: whoever has it and the passphrase can read the names.")
    return 0


def _new_file(workspace: Workspace, given: Path) -> Path:
    """A file that is not there yet, and not in the study's folder."""
    file = given.absolute()
    if file.exists():
        raise FacilitatorError(f"{file} is there already.", "Choose another name for the file.")
    if file.resolve().is_relative_to(workspace.root.resolve()):
        raise FacilitatorError(
            "Names do not belong in the study's folder, where copies would take them along.",
            "Choose another folder, such as an encrypted stick.",
        )
    return file


def _write_out(file: Path, data: bytes) -> None:
    try:
        disk.write_new(file, data)
    except OSError as error:
        raise disk.fault("The roster could not be exported", file, error) from error


def show(options: argparse.Namespace) -> int:
    """`facilitator roster show [--names]`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    roster = _stored(workspace)
    if options.names:
        if not options.yes and not _agreed():
            say("No names were shown.")
            return 1
        for line in roster.to_toml().rstrip().split("\n"):
            out(line)
        return 0
    rows = shown_codes(workspace, roster)
    wide = max((len(code) for code, _ in rows), default=0)
    for code, names in rows:
        out(f"{code:<{wide}}  {counted(names, 'name')}")
    return 0


def add(options: argparse.Namespace) -> int:
    """`facilitator roster add CODE [NAME...]`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    code = options.code.strip()
    check_code(code)
    if not options.yes and not _is_meant(workspace, code):
        say("Nothing was changed.")
        return 1
    names = options.names or _typed(code)
    if not names:
        raise FacilitatorError("No name was given.", "Nothing was changed.")
    roster = change_roster(workspace, lambda roster, codes: with_names(roster, code, names, codes))
    say(f"{code} has {counted(dict(shown_codes(workspace, roster))[code], 'name')} now.")
    _say_words(roster, code)
    say("A meeting that is running masks it within seconds, in all it has heard so far.")
    _say_apart(workspace)
    if options.names:
        say("The name may stand in your shell's history: without names they are asked for.")
    return 0


def _is_meant(workspace: Workspace, code: str) -> bool:
    """Whether a code is somebody's in the study, or somebody says that it will be.

    FacilitatorError where it is nobody's and nobody is here to be asked.
    """
    known = known_codes(workspace, stored_roster(workspace))
    if not known or code in known or not is_code(code):
        return True
    what = f"Nobody in this study is {code}{meant(code, known)}."
    if not somebody_here():
        raise FacilitatorError(
            what, f"Codes: {', '.join(known)}. Somebody new: --yes, or seat them in study.toml."
        )
    say(f"{what} Codes: {', '.join(known)}.")
    return answered(f"Is {code} somebody new, to be added?")


def remove(options: argparse.Namespace) -> int:
    """`facilitator roster remove`."""
    secrecy.begin()
    if not options.yes and not _sure("The way from codes to names will be gone. Remove it?"):
        say("Nothing was removed.")
        return 1
    if not remove_roster(find_workspace(options.workspace)):
        raise _none()
    say("The roster, the list of codes and their key are gone. Sessions not yet sealed keep what")
    say("they took of them.")
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
            are = "is an everyday word" if words == 1 else "are everyday words"
            where = "it stands as a name" if words == 1 else "they stand as names"
            say(f"! {code}: {counted(words, 'name')} {are} too; masked only where {where}.")


def _sure(question: str) -> bool:
    """What the person at the terminal answers; yes where a program calls, which meant it."""
    return not somebody_here() or answered(question)


def _agreed() -> bool:
    """Whether the person at the terminal wants names on the screen."""
    if not somebody_here():
        raise FacilitatorError(
            "Names are shown only when somebody says so, and nobody is here to be asked.",
            "If that is meant: facilitator roster show --names --yes",
        )
    where = "on this screen" if sys.stdout.isatty() else "where the output goes, for all to read"
    return answered(f"Names will be shown {where}. Show them?")


def _typed(code: str) -> list[str]:
    """Names typed at the terminal, or given on stdin, one a line."""
    if sys.stdin.isatty():
        say(f"Names of {code}, one a line; an empty line ends:")
    names = []
    for data in sys.stdin.buffer:
        name = data.decode("utf-8", errors="replace").removeprefix("\ufeff").strip()
        if not name:
            break
        names.append(name)
    return names


def _none() -> FacilitatorError:
    return FacilitatorError(
        "This study has no roster stored.", "Store one with: facilitator roster import FILE"
    )
