"""`demo`: the sample meeting, from its first word to its certificate."""

from __future__ import annotations

import argparse

from facilitator.commands import secrecy, sharing
from facilitator.commands.live import hold, without_a_person
from facilitator.commands.output import say
from facilitator.domain.phases import Phase
from facilitator.errors import UsageError
from facilitator.typed import named
from facilitator.words import _, counted
from facilitator.workflow.review import accept_all
from facilitator.workflow.sample import (
    ALL_ACTS,
    SCREEN_ACTS,
    sample_meeting,
    sample_study,
    trial_study,
)
from facilitator.workflow.seal import seal_session
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace, key_home

REVIEWER = "Facilitator 1"


def run(options: argparse.Namespace) -> int:
    """`facilitator demo`."""
    headless = without_a_person(options)
    if options.pace == "fast" and not headless:
        raise UsageError(_("A screen shows the meeting at its own pace."), _("Add --headless."))
    secrecy.begin()
    if options.seal and not options.keep:
        raise UsageError(
            _("A trial is sealed anyway, and removed then."),
            _("To keep it sealed: facilitator demo --keep DIR --seal"),
        )
    if options.keep:
        workspace = sample_study(options.keep.absolute(), key_home())
        say(
            _("The study is kept in {root}, its keys in {keys}.").format(
                root=workspace.root, keys=workspace.keys
            )
        )
        with named(workspace.root):
            status, session_id = _hold(workspace, options, headless)
            if options.seal:
                _finish(workspace, session_id)
                command = workspace.command(f"export {session_id} --format all --out DIR")
                say(_("Look at its files: {command}").format(command=command))
        return status
    with trial_study() as workspace:
        status, session_id = _hold(workspace, options, headless)
        _finish(workspace, session_id)
        say(
            _(
                "This was a trial: all of it is removed again. To keep it: "
                "facilitator demo --keep DIR"
            )
        )
    return status


def _hold(workspace: Workspace, options: argparse.Namespace, headless: bool) -> tuple[int, str]:
    """Holds the sample meeting in a study; exit status and the session's id."""
    meeting = sample_meeting(
        workspace,
        pace=options.pace or ("fast" if headless else "realtime"),
        acts=ALL_ACTS if headless else SCREEN_ACTS,
    )
    session_id = meeting.session.id
    status = hold(
        meeting,
        headless=headless,
        plain=options.plain,
        as_json=options.json,
        trial=not options.keep,
        share=sharing.wanted(options, asks=not headless),
    )
    return status, session_id


def _finish(workspace: Workspace, session_id: str) -> None:
    """Reviews and seals the meeting if it came to its end, and shows the certificate."""
    with SessionStore.open(workspace, session_id) as store:
        if store.session.phase is not Phase.ENDED:
            return
        lines = accept_all(store, REVIEWER)
    certificate = seal_session(workspace, session_id)
    say()
    say(
        _("{lines} accepted unread, as only a demo should; then sealed:").format(
            lines=counted(lines, "line")
        )
    )
    say()
    for line in certificate.read_text(encoding="utf-8").rstrip().split("\n"):
        say(line)
    say()
