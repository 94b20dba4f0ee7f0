"""`init` and `guide check`: a study's folder and its topic guides."""

from __future__ import annotations

import argparse
from pathlib import Path

from facilitator.commands.output import counted, out
from facilitator.domain.transcript import length
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
    what, remedy = offer(Study().language)
    out(f"{what} {remedy}", prose=True)
    return 0


def guide_check(options: argparse.Namespace) -> int:
    """`facilitator guide check FILE`."""
    from facilitator.workflow.opening import load_guide

    guide = load_guide(options.file)
    questions = list(guide.questions())
    probes = sum(len(q.probes) for q in questions)
    out(f"{guide.title} (version {guide.version}, {guide.language}): in order.")
    allowed = f", {length(guide.minutes * 60_000)} planned" if guide.minutes else ""
    sections = counted(len(guide.sections), "section")
    out(f"{sections}, {counted(len(questions), 'question')}, {counted(probes, 'probe')}{allowed}")
    return 0
