"""`refine`: the recording heard again once the meeting has ended, for a better text."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from facilitator.commands import secrecy
from facilitator.commands.live import StopSignals
from facilitator.commands.output import say
from facilitator.domain.phases import Phase
from facilitator.domain.transcript import length
from facilitator.errors import FacilitatorError, UsageError
from facilitator.typed import program
from facilitator.words import _
from facilitator.workflow.catalogue import listing
from facilitator.workflow.refining import Progress, SecondPass, outcome_lines
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace, find_workspace

STEP_PERCENT = 10
"""Without a terminal a line is written each time so much more has been heard."""


def run(options: argparse.Namespace) -> int:
    """`facilitator refine ID` or `--all`: 0 once all has been heard, 1 if it was stopped before."""
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    with StopSignals() as signals:

        def stopping() -> bool:
            return signals() is not None

        if options.id is not None:
            # With one session named, --all has always been all of its lines.
            options.anew |= options.all
            return _refine(workspace, options.id, options, stopping)
        if options.all:
            return _refine_all(workspace, options, stopping)
    raise UsageError(
        _("Which session is to be heard again?"),
        _("Name one (see {facilitator} sessions), or all that are not signed yet: --all").format(
            facilitator=program()
        ),
    )


def _refine_all(
    workspace: Workspace, options: argparse.Namespace, stopping: Callable[[], bool]
) -> int:
    """Every session that has ended and is not signed, one after the other."""
    status, any_ended = 0, False
    for summary in listing(workspace):
        if summary.phase in (Phase.RECORDING, Phase.PAUSED):
            say(_("{id} has not ended, and is left as it is.").format(id=summary.id))
        if summary.phase != Phase.ENDED:
            continue
        any_ended = True
        say(f"{summary.id}:")
        try:
            status |= _refine(workspace, summary.id, options, stopping)
        except FacilitatorError as error:  # the others are heard all the same
            say(f"! {error.what}")
            say(error.hint)
            status = 1
        if stopping():
            break
    if not any_ended:
        say(_("There is no session that has ended and is not signed."))
    return status


def _refine(
    workspace: Workspace,
    session_id: str,
    options: argparse.Namespace,
    stopping: Callable[[], bool],
) -> int:
    with (
        SessionStore.open(workspace, session_id) as store,
        _second_pass(store, options) as second,
    ):
        if not second.left:
            say(_("{model} has heard all of it again already.").format(model=second.name))
            say(_("Hear it all once more: --anew; or with another model: --model NAME"))
            return 0
        with Bar() as bar:
            outcome = second.run(bar, stopping)
        for line in outcome_lines(outcome):
            say(line)
        if not outcome.finished:
            return 1
    say(
        _("Next: {facilitator} review {id} --reviewer 'Facilitator 1'").format(
            facilitator=program(), id=session_id
        )
    )
    return 0


def _second_pass(store: SessionStore, options: argparse.Namespace) -> SecondPass:
    """The pass here, or on a lab's machines."""
    if options.workers is None:
        return SecondPass(store, options.model, anew=options.anew)
    from facilitator.commands.lab import check_installed
    from facilitator.workflow.spreading import SpreadPass

    check_installed()
    return SpreadPass(store, options.workers, options.model, anew=options.anew, told=say)


class Bar:
    """Tells how far a pass is: a bar at a terminal, else a line now and then."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._percent = 0
        self._remark: str | None = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, progress: Progress) -> None:
        if progress.remark and progress.remark != self._remark:
            self._remark = progress.remark
            say(f"! {progress.remark}")
        if sys.stderr.isatty():
            self._draw(progress)
            return
        percent = 100 * progress.done // progress.blocks // STEP_PERCENT * STEP_PERCENT
        if percent > self._percent:
            self._percent = percent
            known = percent < 100 and progress.left_s is not None
            say(f"{percent} %, {left(progress)}" if known else f"{percent} %")

    def _draw(self, progress: Progress) -> None:
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(
                total=progress.blocks,
                file=sys.stderr,
                dynamic_ncols=True,
                ascii=not (sys.stderr.encoding or "").lower().startswith("utf"),
                leave=False,
                bar_format="{percentage:3.0f} % |{bar}| {desc}",
            )
        told = left(progress) if progress.left_s is not None or not progress.done else ""
        self._bar.set_description_str(told, refresh=False)
        self._bar.update(progress.done - self._bar.n)


def left(progress: Progress) -> str:
    """How long the rest takes, in words."""
    if progress.left_s is None:
        return _("the model is being loaded")
    return _("about {time} left").format(time=length(round(1000 * max(1.0, progress.left_s))))
