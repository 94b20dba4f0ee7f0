"""`facilitator` alone: the start screen; where there is no study yet, one is made first."""

from __future__ import annotations

import argparse
from pathlib import Path

from facilitator.commands import secrecy
from facilitator.commands.output import interactive, say
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault.loading import collector_paused
from facilitator.words import _
from facilitator.workspace import Workspace, find_workspace, study_folder


def run(options: argparse.Namespace) -> int:
    """Opens the start screen. Raises FacilitatorError without a terminal, or without a study where
    one was named."""
    here = options.workspace
    if here is None and study_folder() is None and interactive():
        from facilitator.tui.app import run_first_start
        from facilitator.workflow.first_start import first_draft

        secrecy.begin()
        made = run_first_start(first_draft(Path.cwd()))
        if made is None:
            say(_("Nothing was written."))
            return 1
        here = made.folder
    workspace = find_workspace(here)
    if not interactive():
        raise FacilitatorError(
            _("The start screen needs a terminal."),
            _("For scripts: {facilitator} live --headless").format(facilitator=program()),
        )
    secrecy.begin_at_the_start_screen(workspace)
    with collector_paused():
        from facilitator.tui.app import run_start
    told = _overdue(workspace)
    for line in told:
        say(f"! {line}")
    return run_start(workspace, told)


def _overdue(workspace: Workspace) -> list[str]:
    """What goes by itself, goes while nothing is open yet; what is to be said of that stands below
    the screen once it is left."""
    from facilitator.workflow.retention import goes_by_itself

    if not goes_by_itself(workspace):
        return []
    from facilitator.workflow.overdue import heed

    return heed(workspace)
