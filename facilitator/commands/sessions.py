"""`sessions`, `log`, `review`, `seal`, `verify`: what becomes of a meeting."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from facilitator.commands import secrecy
from facilitator.commands.output import asked, interactive, out, out_json, say, table
from facilitator.domain.people import columns
from facilitator.domain.phases import PHASES, Phase
from facilitator.domain.transcript import length, timestamp
from facilitator.errors import FacilitatorError, UsageError
from facilitator.typed import program
from facilitator.vault.destroyed import kept_nothing
from facilitator.vault.layout import TRANSCRIPT
from facilitator.words import _, counted, plural
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
        say(_("No sessions yet. Hold one with: {facilitator} live").format(facilitator=program()))
        return 0
    wide = max(len(s.id) for s in found)
    for s in found:
        if s.phase == DAMAGED:
            told = _("its {file} is damaged; look: {facilitator} verify {id}").format(
                facilitator=program(), file=SUMMARY_FILE, id=s.id
            )
            out(f"{s.id:<{wide}}  {told}")
            continue
        if s.phase == FOREIGN:
            out(f"{s.id:<{wide}}  {s.date:<10}  {'':>12}  {_(FOREIGN)}")
            continue
        lasted, phase = length(s.duration_ms), PHASES[Phase(s.phase)]
        lasted, phase = " " * (12 - columns(lasted)) + lasted, phase + " " * (24 - columns(phase))
        out(f"{s.id:<{wide}}  {s.date}  {lasted}  {phase}  {s.guide}")
    _say_overdue(workspace, found)
    return 0


def _say_overdue(workspace: Workspace, found: list[SessionSummary]) -> None:
    for one in found:
        limit = unsealed_since(workspace, one)
        if limit is not None:
            say(
                _("! {id} was to be sealed by {in_words}.").format(
                    id=one.id, in_words=limit.in_words
                )
            )
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
            say(_("What was said is withheld. {what}").format(what=reading.withheld.what))
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
        raise UsageError(_("Who reviews is not said."), _("Add a code: --reviewer 'Facilitator 1'"))
    if options.reopen is not None:
        secrecy.begin()
        with SessionStore.open(find_workspace(options.workspace), options.id) as store:
            check_reviewer(store, options.reviewer)
            reopen(store, options.reviewer, options.reopen)
        say(
            _("The review is open again, and the text is masked anew with the roster as it is now.")
        )
        say(
            _("Next: {facilitator} review {id} --reviewer '{reviewer}'").format(
                facilitator=program(), id=options.id, reviewer=options.reviewer
            )
        )
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
    say(
        _("{lines} accepted unread by {reviewer}.").format(
            lines=counted(lines, "line"), reviewer=options.reviewer
        )
    )
    say(_("Next: {facilitator} seal {id}").format(facilitator=program(), id=options.id))
    return 0


def _review_on_screen(options: argparse.Namespace) -> int:
    from facilitator.domain.reviewing import progress
    from facilitator.workflow.review import opened_for_review

    if not interactive():
        raise FacilitatorError(
            _("The review is read on a screen, and this is no terminal."),
            _("To accept all lines unread, which the certificate says: add --accept-all."),
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
        say(_("Signed by {reviewer}.").format(reviewer=options.reviewer))
        say(_("Next: {facilitator} seal {id}").format(facilitator=program(), id=options.id))
    elif waits:
        say(_("Signed by {code}; another reviewer is to sign.").format(code=options.reviewer))
        say(
            _("Next: {facilitator} review {id} --reviewer CODE").format(
                facilitator=program(), id=options.id
            )
        )
    else:
        if left:
            say(_("Kept as it stands; {lines} left to read.").format(lines=counted(left, "line")))
        else:
            say(_("All is read, and nobody has signed yet: S signs, in the review."))
        say(
            _("Go on: {facilitator} review {id} --reviewer '{reviewer}'").format(
                facilitator=program(), id=options.id, reviewer=options.reviewer
            )
        )
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
        out(
            _("{read} of {lines} read, {left} left").format(
                read=held.read, lines=counted(held.total, "line"), left=held.left
            )
        )
        check = of_session(session)
        if check is not None:
            out(check)
        for reviewer in [options.reviewer] if options.reviewer else readers(session):
            device = device_of(reviewer)
            pace, acts = pace_s(session, device), keystrokes(session, device)
            if pace is None or acts is None:
                out(_("{reviewer} has read too little to tell a pace.").format(reviewer=reviewer))
                continue
            out(
                _("{reviewer}: {pace:.1f} s a line, {acts:.2f} acts a line").format(
                    reviewer=reviewer, pace=pace, acts=acts
                )
            )
            left = progress(session, device).left_ms
            out(_("about {length} left at that pace").format(length=length(left or 0)))
    return 0


def _entities(options: argparse.Namespace) -> int:
    """Whom and what a meeting names, by code; the words themselves only on the screen."""
    from facilitator.domain.reviewing.entities import HARMS, entities
    from facilitator.workflow.reading import opened_for_reading

    secrecy.begin()
    rows = []
    with opened_for_reading(find_workspace(options.workspace), options.id) as reading:
        for one in entities(reading.session):
            spelt = counted(len(one.spellings), "spelling")
            when = ", ".join(timestamp(m.item.start_ms) for m in one.mentions[:5])
            more = ", …" if len(one.mentions) > 5 else ""
            told = _(
                "{places}, {spelt}, {waiting} to decide, {let} let stand  ({when}{more})"
            ).format(
                places=counted(len(one.mentions), "place"),
                spelt=spelt,
                waiting=one.waiting,
                let=one.let,
                when=when,
                more=more,
            )
            rows.append((one.code, HARMS[one.harm], told))
    for line in table(rows):
        out(line)
    return 0


def seal(options: argparse.Namespace) -> int:
    """`facilitator seal ID`."""
    from facilitator.workflow.seal import check_sealable, damage, give_sealed, seal_session

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    check_sealable(workspace, options.id)
    fault = damage(workspace, options.id)
    if fault is not None:
        say(
            _("Not all is in order, and the certificate will say so: {what}").format(
                what=fault.what
            )
        )
        say(fault.hint)
    if not options.yes:
        if interactive():
            _say_plan(workspace, options.id)
        if not _meant(
            "seal",
            options.id,
            _("Sealing destroys the recording"),
            _(
                "The transcript will be written, then the recording, the raw text and the key are "
                "destroyed for good. Nothing can bring them back."
            ),
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
        _("This destroys the recording and all its text"),
        _(
            "The recording, all text and the key are destroyed for good, and no transcript is "
            "kept. To keep the reviewed text, seal the session instead."
        ),
    ):
        return 1
    _say_done(destroy_session(workspace, options.id))
    return 0


def _say_done(certificate: Path) -> None:
    """What is left: either command finishes what the other had begun, and cannot be taken back."""
    if kept_nothing(certificate.parent):
        say(_("Destroyed; no transcript was kept."))
    else:
        say(_("Sealed. Transcript: {parent}").format(parent=certificate.parent / TRANSCRIPT))
    say(_("Certificate: {certificate}").format(certificate=certificate))


def _meant(command: str, session_id: str, does: str, more: str) -> bool:
    """Whether the person at the terminal types the session's id: no slip of a finger does."""
    if not interactive():
        raise FacilitatorError(
            _("{does}, and nobody is here to be asked.").format(does=does),
            _("If that is meant: facilitator {command} {session_id} --yes").format(
                command=command, session_id=session_id
            ),
        )
    say(more)
    if asked(_("Type {session_id} to go on:").format(session_id=session_id)) == session_id:
        return True
    say(_("Nothing was changed."))
    return False


def verify(options: argparse.Namespace) -> int:
    """`facilitator verify [ID]`: exit status 1 if anything is not as it should be."""
    from facilitator.workflow.verifying import verify_session, verify_study

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    if options.id is not None:
        for line in verify_session(workspace, options.id):
            out(line, prose=True)
        return 0
    failed = elsewhere = 0
    for found in verify_study(workspace):
        elsewhere += found.elsewhere
        failed += not (found.sound or found.elsewhere)
        for line in found.lines:
            out(line, prose=True)
    if failed:
        say(_("{things} not as it should be: see above.").format(things=counted(failed, "thing")))
    if elsewhere:
        say(
            plural(
                "{count} session is another account's: whether it is in order is seen there.",
                "{count} sessions are other accounts': whether they are in order is seen there.",
                elsewhere,
            )
        )
    return 1 if failed or elsewhere else 0
