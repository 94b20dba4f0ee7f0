"""`facilitator` alone: the start screen."""

from __future__ import annotations

import argparse

from facilitator.commands import secrecy
from facilitator.commands.output import interactive
from facilitator.errors import FacilitatorError
from facilitator.workspace import find_workspace


def run(options: argparse.Namespace) -> int:
    """Opens the start screen. Raises FacilitatorError without a study or a terminal."""
    workspace = find_workspace(options.workspace)
    if not interactive():
        raise FacilitatorError(
            "The start screen needs a terminal.", "For scripts: facilitator live --headless"
        )
    secrecy.begin()
    secrecy.before_the_screen(workspace)
    from facilitator.tui.app import run_start

    return run_start(workspace)
