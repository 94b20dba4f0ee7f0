"""`sessions`, `log`, `review`, `seal`, `verify`: what becomes of a meeting."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from facilitator.commands import secrecy
from facilitator.commands.output import interactive, out, out_json, say
from facilitator.domain.session import Phase
from facilitator.domain.transcript import length, timestamp
from facilitator.errors import FacilitatorError, UsageError
from facilitator.vault.destruction import kept_nothing
from facilitator.vault.layout import TRANSCRIPT
from facilitator.words import _, counted
from facilitator.workflow.catalogue import (
    DAMAGED,
    FOREIGN,
    SUMMARY_FILE,
    SessionSummary,
    listing,
)
from facilitator.workflow.list_mark import told
from facilitator.workflow.overdue import due
from facilitator.workflow.retention import unsealed_since
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace, find_workspace

PHASES = {
    Phase.OPENED: "set up, nothing recorded",
    Phase.RECORDING: "recording, or cut off",
    Phase.PAUSED: "stopped, not ended",
    Phase.ENDED: "to be reviewed",
    Phase.REVIEWED: "to be sealed",
    Phase.SEALED: "sealed",
    Phase.DESTROYED: "destroyed, no transcript",
}


def list_all(options: argparse.Namespace) -> int:
    """`facilitator sessions`."""
    workspace = find_workspace(options.workspace)
    found = listing(workspace)
    if options.json:
        for summary in found:
            out_json(asdict(summary))
        _say_overdue(workspace, found)
        return 0
    if not found:
        say("No sessions yet. Hold one with: facilitator live")
        return 0
    wide = max(len(s.id) for s in found)
    for s in found:
        if s.phase == DAMAGED:
            out(f"{s.id:<{wide}}  its {SUMMARY_FILE} is damaged; look: facilitator verify {s.id}")
            continue
        if s.phase == FOREIGN:
            out(f"{s.id:<{wide}}  {s.date:<10}  {'':>12}  {FOREIGN}")
            continue
        phase = PHASES[Phase(s.phase)]
        out(f"{s.id:<{wide}}  {s.date}  {length(s.duration_ms):>12}  {phase:<24}  {s.guide}")
    _say_overdue(workspace, found)
    return 0


def _say_overdue(workspace: Workspace, found: list[SessionSummary]) -> None:
    for one in found:
        limit = unsealed_since(workspace, one)
        if limit is not None:
            say(f"! {one.id} was to be sealed by {limit.in_words}.")
            to_go = due(workspace, one)
            if to_go is not None:
                say(f"! {to_go.in_words}")


def log(options: argparse.Namespace) -> int:
    """`facilitator log ID`."""
    from facilitator.workflow.public_log import log_line, public_log
    from facilitator.workflow.readable_log import readable_log
    from facilitator.workflow.reading import opened_for_reading

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    with opened_for_reading(workspace, options.id) as reading:
        if reading.withheld is not None:
            say(f"What was said is withheld. {reading.withheld.what}")
            say(reading.withheld.hint)
        if not options.json and not options.events:
            for line in readable_log(reading.session):
                out(line, prose=True)
            return 0
        for shown in public_log(reading.session, reading.events):
            if options.json:
                out_json(shown)
            else:
                out(log_line(shown))
    return 0


def review(options: argparse.Namespace) -> int:
    """`facilitator review ID --reviewer CODE`: on a screen, or `--accept-all`, `--reopen WHY`,
    `--stats`."""
    from facilitator.workflow.review import accept_all, check_reviewer, reopen

    if options.reviewer is None and not (options.stats or options.entities):
        raise UsageError("Who reviews is not said.", "Add a code: --reviewer 'Facilitator 1'")
    if options.reopen is not None:
        secrecy.begin()
        with SessionStore.open(find_workspace(options.workspace), options.id) as store:
            check_reviewer(store, options.reviewer)
            reopen(store, options.reviewer, options.reopen)
        say("The review is open again, and the text is masked anew with the roster as it is now.")
        say(f"Next: facilitator review {options.id} --reviewer '{options.reviewer}'")
        return 0
    if options.stats:
        return _stats(options)
    if options.entities:
        return _entities(options)
    if not options.accept_all:
        return _review_on_screen(options)
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    with SessionStore.open(workspace, options.id) as store:
        check_reviewer(store, options.reviewer)
        lines = accept_all(store, options.reviewer)
    apart = told(workspace)
    if apart is not None:
        say(f"! {apart}")
    say(f"{counted(lines, 'line')} accepted unread by {options.reviewer}.")
    say(f"Next: facilitator seal {options.id}")
    return 0


def _review_on_screen(options: argparse.Namespace) -> int:
    from facilitator.domain.reviewing import progress
    from facilitator.workflow.review import opened_for_review

    if not interactive():
        raise FacilitatorError(
            "The review is read on a screen, and this is no terminal.",
            "To accept all lines unread, which the certificate says: add --accept-all.",
        )
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    opened = opened_for_review(workspace, options.id, options.reviewer, at_once=False)
    with opened as review:
        from facilitator.tui.app import run_review

        secrecy.before_the_screen()
        signed = run_review(review)
        left = progress(review.session, review.device, review.items()).left
        waits = not signed and review.signed
    apart = told(workspace)
    if apart is not None:
        say(f"! {apart}")
    if signed:
        say(f"Signed by {options.reviewer}.")
        say(f"Next: facilitator seal {options.id}")
    elif waits:
        say(_("Signed by {code}; another reviewer is to sign.").format(code=options.reviewer))
        say(f"Next: facilitator review {options.id} --reviewer CODE")
    else:
        if left:
            say(f"Kept as it stands; {counted(left, 'line')} left to read.")
        else:
            say(_("All is read, and nobody has signed yet: S signs, in the review."))
        say(f"Go on: facilitator review {options.id} --reviewer '{options.reviewer}'")
    return 0


def _stats(options: argparse.Namespace) -> int:
    """How far a review is, and at which pace: of one reviewer, or of all who have read."""
    from facilitator.domain.reviewing import device_of, keystrokes, pace_s, progress
    from facilitator.domain.reviewing.readers import readers
    from facilitator.workflow.reading import opened_for_reading
    from facilitator.workflow.self_checks import of_session

    secrecy.begin()
    with opened_for_reading(find_workspace(options.workspace), options.id) as reading:
        session = reading.session
        held = progress(session, "")
        out(f"{held.read} of {counted(held.total, 'line')} read, {held.left} left")
        check = of_session(session)
        if check is not None:
            out(check)
        for reviewer in [options.reviewer] if options.reviewer else readers(session):
            device = device_of(reviewer)
            pace, acts = pace_s(session, device), keystrokes(session, device)
            if pace is None or acts is None:
                out(f"{reviewer} has read too little to tell a pace.")
                continue
            out(f"{reviewer}: {pace:.1f} s a line, {acts:.2f} acts a line")
            left = progress(session, device).left_ms
            out(f"about {length(left or 0)} left at that pace")
    return 0


def _entities(options: argparse.Namespace) -> int:
    """Whom and what a meeting names, by code; the words themselves only on the screen."""
    from facilitator.domain.reviewing.entities import entities
    from facilitator.workflow.reading import opened_for_reading

    secrecy.begin()
    with opened_for_reading(find_workspace(options.workspace), options.id) as reading:
        for one in entities(reading.session):
            kind = str(one.harm.name).lower().replace("_", " ")
            spelt = counted(len(one.spellings), "spelling")
            when = ", ".join(timestamp(m.item.start_ms) for m in one.mentions[:5])
            more = ", …" if len(one.mentions) > 5 else ""
            out(
                f"{one.code:<14}  {kind:<13}  {counted(len(one.mentions), 'place')}, {spelt}, "
                f"{one.waiting} to decide, {one.let} let stand  ({when}{more})"
            )
    return 0


def seal(options: argparse.Namespace) -> int:
    """`facilitator seal ID`."""
    from facilitator.workflow.seal import check_sealable, damage, give_sealed, seal_session

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    check_sealable(workspace, options.id)
    fault = damage(workspace, options.id)
    if fault is not None:
        say(f"Not all is in order, and the certificate will say so: {fault.what}")
        say(fault.hint)
    if not options.yes:
        if interactive():
            _say_plan(workspace, options.id)
        if not _meant(
            "seal",
            options.id,
            "Sealing destroys the recording",
            "The transcript will be written, then the recording, the raw text and the key are",
            "destroyed for good. Nothing can bring them back.",
        ):
            return 1
    _say_done(seal_session(workspace, options.id))
    give_sealed(workspace, options.id)
    return 0


def _say_plan(workspace: Workspace, session_id: str) -> None:
    """What was looked at, what goes, stays, and will not be possible any more."""
    from facilitator.workflow.seal import is_over
    from facilitator.workflow.seal_check import SIGNS, seal_plan

    if is_over(workspace, session_id):
        return  # what was begun is only finished
    plan = seal_plan(workspace, session_id)
    for check in plan.checks:
        say(f"{SIGNS[check.state]} {check.words}")
    for title, lines in (
        (_("Destroyed:"), plan.destroyed),
        (_("What stays:"), plan.stays),
        (_("What nobody can do any more:"), plan.no_longer),
    ):
        say(title)
        for line in lines:
            say(f"  {line}")


def destroy(options: argparse.Namespace) -> int:
    """`facilitator destroy ID`: for a meeting of which nothing may be kept."""
    from facilitator.workflow.seal import check_destroyable, destroy_session

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    check_destroyable(workspace, options.id)
    if not options.yes and not _meant(
        "destroy",
        options.id,
        "This destroys the recording and all its text",
        "The recording, all text and the key are destroyed for good, and no transcript is",
        "kept. To keep the reviewed text, seal the session instead.",
    ):
        return 1
    _say_done(destroy_session(workspace, options.id))
    return 0


def _say_done(certificate: Path) -> None:
    """What is left: either command finishes what the other had begun, and cannot be taken back."""
    if kept_nothing(certificate.parent):
        say("Destroyed; no transcript was kept.")
    else:
        say(f"Sealed. Transcript: {certificate.parent / TRANSCRIPT}")
    say(f"Certificate: {certificate}")


def _meant(command: str, session_id: str, does: str, *lines: str) -> bool:
    """Whether the person at the terminal types the session's id: no slip of a finger does."""
    if not interactive():
        raise FacilitatorError(
            f"{does}, and nobody is here to be asked.",
            f"If that is meant: facilitator {command} {session_id} --yes",
        )
    for line in lines:
        say(line)
    sys.stderr.write(f"Type {session_id} to go on: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() == session_id:
        return True
    say("Nothing was changed.")
    return False


def verify(options: argparse.Namespace) -> int:
    """`facilitator verify [ID]`: exit status 1 if anything is not as it should be."""
    from facilitator.workflow.seal import verify_session
    from facilitator.workflow.verifying import verify_study

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    if options.id is not None:
        for line in verify_session(workspace, options.id):
            out(line, prose=True)
        return 0
    failed = 0
    for found in verify_study(workspace):
        failed += not found.sound
        for line in found.lines:
            out(line, prose=True)
    if failed:
        say(f"{counted(failed, 'thing')} not as it should be: see above.")
    return 1 if failed else 0
