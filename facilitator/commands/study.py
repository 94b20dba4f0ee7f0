"""`init`: a study's folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from facilitator.commands.output import out
from facilitator.study import STUDY_FILE, Study
from facilitator.workflow.model_choice import offer
from facilitator.workflow.study import make_study


def init(options: argparse.Namespace) -> int:
    """`facilitator init DIR`."""
    folder: Path = options.dir
    make_study(folder.resolve())
    out(f"A study in {folder}.")
    out(f"Next: look at {folder / STUDY_FILE} and {folder / 'topic_guides' / 'recovery.md'},")
    out(f"then: facilitator --workspace {folder} live")
    out(f"More guides to begin from: {folder / 'topic_guides' / 'examples'}")
    what, remedy = offer(Study().language)
    out(f"{what} {remedy}", prose=True)
    return 0
