"""`live` and `resume`: a meeting on the screen, or headless."""

from __future__ import annotations

import argparse
import signal
import time
import unicodedata
from collections.abc import Sequence
from types import FrameType

from facilitator.commands import secrecy, sharing
from facilitator.commands.gathering import unasked, with_asked
from facilitator.commands.output import (
    RunningOutput,
    answered,
    interactive,
    say,
    somebody_here,
)
from facilitator.domain.completeness import to_be_heard, unheard
from facilitator.domain.languages import language_name
from facilitator.domain.terms import SoundSource
from facilitator.domain.transcript import length
from facilitator.errors import FacilitatorError, UsageError
from facilitator.power import MachineWatch
from facilitator.sharing.look import Wanted
from facilitator.speech.models import DEMO
from facilitator.words import _, counted
from facilitator.workflow.catalogue import unfinished
from facilitator.workflow.headless import run_headless
from facilitator.workflow.listening import end_without_text, listen_anew, sound_in
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.model_choice import NOT_HEARD, offer
from facilitator.workflow.opening import create_session, plan_meeting, with_present
from facilitator.workflow.runner import MeetingRunner
from facilitator.workflow.sources import rest_of, source_of
from facilitator.workflow.store import SessionStore
from facilitator.workflow.uncertain import uncertain
from facilitator.workspace import Workspace, find_workspace

CONSENT_BY = "--consent-confirmed"


class StopSignals:
    """While in use, SIGINT, SIGTERM and SIGHUP ask for a clean stop."""

    def __init__(self) -> None:
        self.asked: float | None = None
        """When it was first asked for (monotonic, s)."""

    def __call__(self) -> float | None:
        return self.asked

    def __enter__(self) -> StopSignals:
        self._before = {
            number: signal.signal(number, self._ask)
            for name in ("SIGINT", "SIGTERM", "SIGHUP")
            if (number := getattr(signal, name, None)) is not None
        }
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked is None:
            self.asked = time.monotonic()


def run(options: argparse.Namespace) -> int:
    """`facilitator live`."""
    headless = without_a_person(options)
    share = sharing.wanted(options, asks=not headless)
    if options.pace == "fast" and not headless:
        raise UsageError(_("A screen shows a meeting at its own pace."), _("Add --headless."))
    if options.pace and options.input == "mic":
        raise UsageError(
            _("A microphone has no pace."), _("Leave --pace out, or give --input FILE.")
        )
    secrecy.begin()
    workspace = find_workspace(options.workspace)
    source = source_of(options.input, options.pace or "realtime")
    plan = plan_meeting(
        workspace,
        guide=options.guide,
        roster=options.roster,
        model=options.model,
        language=options.language,
        session_id=options.id,
        consent_by=CONSENT_BY if options.consent_confirmed else None,
    )
    present, unquoted = _codes(options.present), _codes(options.not_quoted)
    # A person at the keyboard is asked, whatever will be shown while the meeting runs.
    asks = somebody_here() and not options.yes and plan.consent_by is None
    if not asks:
        plan = with_present(plan, present, unquoted)
    if headless and not asks and plan.consent_by is None:
        raise FacilitatorError(
            _("Nobody has confirmed consent, so nothing is recorded."),
            _("If everyone present has given written consent, add --consent-confirmed."),
        )
    beside = _others(workspace)
    if beside and not headless:
        for line in beside:
            say(line)
        if not options.yes and not answered(_("Begin a new meeting beside it all the same?")):
            say(_("Nothing was recorded."))
            return 1
        beside = []
    demo = plan.model == DEMO and options.model is None
    if (
        demo
        and source.kind is SoundSource.MICROPHONE
        and not _demo_is_meant(plan.language, headless, options.yes)
    ):
        say(_("Nothing was recorded."))
        return 1
    if asks:
        asked = with_asked(plan, source, present, unquoted)
        if asked is None:
            say(_("Nothing was recorded."))
            return 1
        plan = asked
    elif plan.codes:
        beside.append(unasked(plan, present, unquoted))
    meeting = LiveMeeting(create_session(plan), source)
    if demo and source.kind is not SoundSource.MICROPHONE:
        beside.append(f"! {NOT_HEARD} {offer(plan.language)[1]}")
    return hold(
        meeting,
        headless=headless,
        plain=options.plain,
        as_json=options.json,
        first=beside,
        share=share,
    )


def without_a_person(options: argparse.Namespace) -> bool:
    """Whether nobody is to be shown anything, or asked."""
    if options.plain and (options.headless or options.json):
        raise UsageError(
            _("--plain is for a person at the keyboard."), _("Leave out one of the two.")
        )
    if options.plain and not interactive():
        raise UsageError(_("--plain needs a terminal."), _("Without one: --headless."))
    return options.headless or options.json or not interactive()


def _codes(given: str | None) -> tuple[str, ...]:
    """Codes between commas, as they were given."""
    found = (unicodedata.normalize("NFC", code).strip() for code in (given or "").split(","))
    return tuple(dict.fromkeys(filter(None, found)))


def _others(workspace: Workspace) -> list[str]:
    """A line for each meeting that is not over, beside which another would begin."""
    return [
        _("! Meeting {number} is not over ({length} of sound): facilitator resume {id}").format(
            number=one.number, length=length(one.duration_ms), id=one.id
        )
        for one in unfinished(workspace)
    ]


def _demo_is_meant(language: str, headless: bool, yes: bool) -> bool:
    """Whether somebody wants the demo model, which study.toml has by default, to listen to a room.

    FacilitatorError where nobody is here to say so.
    """
    remedy = offer(language)[1]
    if headless:
        raise FacilitatorError(
            NOT_HEARD, _("{remedy}; to try it all the same: --model demo").format(remedy=remedy)
        )
    say(f"{NOT_HEARD} {remedy}")
    return yes or answered(_("Begin with it all the same, for trying?"))


def hold(
    meeting: LiveMeeting,
    *,
    headless: bool,
    as_json: bool,
    plain: bool = False,
    record: bool = True,
    end: bool = True,
    trial: bool = False,
    first: Sequence[str] = (),
    share: Wanted | None = None,
) -> int:
    """Holds a meeting in a session that is open, and says how to go on.

    `first` is said before it begins: where nobody watches, by a thread that no reader holds up.
    `plain`: by keys as on the screen, and in lines. `trial`: its study is removed afterwards, so
    there are no next steps to name.
    """
    store = meeting.store
    session_id, folder = store.session.id, store.folder
    if plain and not headless:
        from facilitator.commands.plain import hold_plain

        return hold_plain(meeting, first, share, trial=trial)
    if not headless:
        from facilitator.tui.app import run_live

        for line in first:
            say(line)
        secrecy.before_the_screen()
        runner = MeetingRunner(meeting, machine=MachineWatch())
        status = run_live(runner, store.workspace, trial=trial, share=share)
        if not runner.discard_if_silent():
            runner.close()
        if meeting.fault is not None:
            raise meeting.fault
        if meeting.finished and not trial:
            say(review_next(store.workspace, session_id))
        elif store.session.recorded_ms and not trial:
            say(to_go_on(store.workspace, session_id))
        return status
    with StopSignals() as stopping, RunningOutput(as_json, stopping) as output:
        for line in first:
            output.say(line)

        def announce() -> None:
            output.say(
                _("Session {session_id} in {folder}").format(session_id=session_id, folder=folder)
            )
            for line in meeting.shortfalls:
                output.say(f"! {line}")

        last = run_headless(
            meeting,
            output.emit,
            record=record,
            end=end,
            announce=announce,
            stopping=stopping,
            warn=output.say,
            machine=MachineWatch(),
            beside=lambda runner: sharing.shared(runner, share, output.say),
        )
        output.emit(last)
        output.finish_results()
        sound = length(last["duration_ms"])
        output.say(
            _("{sound} of sound, {utterances}.").format(
                sound=sound, utterances=counted(last["utterances"], "utterance")
            )
        )
        for line in last["remarks"]:
            output.say(f"! {line}")
        for line in uncertain(last["doubtful"], last["uncertain_ms"]):
            output.say(line)
        if trial:
            pass
        elif meeting.finished:
            output.say(review_next(store.workspace, session_id))
        elif left := unheard(store.session, sound_in(store)):
            output.say(f"! {left}")
            output.say(to_go_on(store.workspace, session_id))
        else:
            output.say(
                _("Stopped; all that was recorded has its text, and the meeting is not over.")
            )
            again = store.workspace.command(f"resume {session_id}")
            told = _("It goes on with: {command}   (--headless --end ends it)")
            output.say(told.format(command=again))
    return 0


def resume(options: argparse.Namespace) -> int:
    """`facilitator resume`."""
    secrecy.begin()
    workspace: Workspace = find_workspace(options.workspace)
    headless = without_a_person(options)
    share = sharing.wanted(options, asks=not headless)
    if options.end_without_text and (options.model or options.language):
        raise UsageError(
            _("Nothing listens to a session that is ended without text."),
            _("Leave --model and --language out, or --end-without-text."),
        )
    if options.pace == "fast" and not headless:
        raise UsageError(_("A screen shows a meeting at its own pace."), _("Add --headless."))
    store = SessionStore.open(workspace, options.id)
    try:
        check_resumable(store)
        if options.end_without_text:
            return _end_without_text(store)
        # Without a screen nobody watches: the text is wanted as soon as it can be had.
        pace = options.pace or ("fast" if headless else "realtime")
        source = rest_of(store.session, options.input, pace)
        changed = listen_anew(store, options.model, options.language)
    except BaseException:
        store.close()
        raise
    first = []
    if changed is not None:
        model, language = changed.model, language_name(changed.language)
        first.append(
            _("From here on listens: {model}, for {language}.").format(
                model=model, language=language
            )
        )
    sound_ms = sound_in(store)
    ends = options.end or options.input == "none"
    if headless and source.kind is not SoundSource.FILE:
        what = (
            _("This finishes the text and ends the meeting; nothing more is recorded.")
            if ends
            else _("This finishes the text; nothing more is recorded.")
        )
        left = unheard(store.session, sound_ms)
        first.append(f"{what} {left}" if left else what)
    elif headless and (left := to_be_heard(store.session, sound_ms)):
        first.append(left)
    return hold(
        LiveMeeting(store, source),
        headless=headless,
        plain=options.plain,
        as_json=options.json,
        # Without a screen nobody could say that a microphone is to be opened.
        record=source.kind is SoundSource.FILE,
        end=ends,
        first=first,
        share=share,
    )


def _end_without_text(store: SessionStore) -> int:
    with store:
        missing_ms = end_without_text(store)
    if missing_ms:
        say(
            _("{length} of sound were not transcribed; the transcript says so.").format(
                length=length(missing_ms)
            )
        )
    say(f"{_('Ended.')} {review_next(store.workspace, store.session.id)}")
    return 0


def review_next(workspace: Workspace, session_id: str) -> str:
    """How the review begins, as it is typed here."""
    command = workspace.command(f"review {session_id} --reviewer 'Facilitator 1'")
    return _("Next: {command}").format(command=command)


def to_go_on(workspace: Workspace, session_id: str, *options: str) -> str:
    """How a meeting that was left goes on, as it is typed here."""
    command = workspace.command(" ".join(("resume", session_id, *options)))
    return _("Stopped; nothing is lost. Go on with: {command}").format(command=command)


def check_resumable(store: SessionStore) -> None:
    """Raises FacilitatorError if the session's recording has ended and all its text is there."""
    session = store.session
    if session.phase in ("ended", "reviewed"):
        seal = store.workspace.command(f"seal {session.id}")
        sealing = _("Next: {command}").format(command=seal)
        raise FacilitatorError(
            _("Session '{id}' has ended; nothing is left to be heard.").format(id=session.id),
            sealing if session.phase == "reviewed" else review_next(store.workspace, session.id),
        )
