"""`roster import`, `show` and `remove`: the names behind the codes, encrypted for the study."""

from __future__ import annotations

import argparse

from facilitator.commands import secrecy
from facilitator.commands.output import counted, out, say
from facilitator.errors import FacilitatorError
from facilitator.workflow.rosters import load_roster, remove_roster, store_roster, stored_roster
from facilitator.workspace import find_workspace


def import_file(options: argparse.Namespace) -> int:
    """`facilitator roster import FILE`."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    roster = load_roster(options.file)
    store_roster(workspace, roster)
    say(f"Stored, encrypted, outside the study: {counted(len(roster.codes), 'participant')}.")
    say("From now on `facilitator live` takes it by itself.")
    say(f"Delete {options.file} now, and copies of it: it still holds the names for all to read.")
    return 0


def show(options: argparse.Namespace) -> int:
    """`facilitator roster show`."""
    secrecy.begin()
    roster = stored_roster(find_workspace(options.workspace))
    if roster is None:
        raise _none()
    out(roster.to_toml().rstrip())
    return 0


def remove(options: argparse.Namespace) -> int:
    """`facilitator roster remove`."""
    secrecy.begin()
    if not remove_roster(find_workspace(options.workspace)):
        raise _none()
    say("The roster and its key are gone. Sessions not yet sealed keep what they took of it.")
    return 0


def _none() -> FacilitatorError:
    return FacilitatorError(
        "This study has no roster stored.", "Store one with: facilitator roster import FILE"
    )
