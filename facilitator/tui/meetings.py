"""Opening meetings from the start screen: the few calls of `workflow` that takes.

What holds a meeting is imported when one is opened: a list of sessions needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from facilitator.words import _
from facilitator.workspace import Workspace

if TYPE_CHECKING:
    from textual.app import App

    from facilitator.domain.sealed import SealedTranscript
    from facilitator.tui.player import Player
    from facilitator.workflow.refining import Progress
    from facilitator.workflow.review import Review
    from facilitator.workflow.runner import MeetingRunner
    from facilitator.workflow.seal_check import SealPlan
    from facilitator.workflow.setting_up import SettingUp


def new_meeting(chosen: SettingUp) -> MeetingRunner:
    """A new meeting as it was set up, not begun. Raises FacilitatorError."""
    from facilitator.power import MachineWatch
    from facilitator.workflow.runner import MeetingRunner
    from facilitator.workflow.setting_up import begin

    return MeetingRunner(begin(chosen), machine=MachineWatch())


def practice(chosen: SettingUp, stack: ExitStack) -> MeetingRunner:
    """The same, kept nowhere: in a study that `stack` removes again. Raises FacilitatorError."""
    from facilitator.power import MachineWatch
    from facilitator.workflow.runner import MeetingRunner
    from facilitator.workflow.setting_up import begin_practice

    return MeetingRunner(begin_practice(chosen, stack), machine=MachineWatch())


def set_up(
    app: App[None],
    workspace: Workspace,
    done: Callable[[SettingUp], object],
    *,
    practice: bool = False,
) -> None:
    """Shows the steps to a meeting; `done` is called with what was chosen. FacilitatorError if the
    study's roster cannot be read."""
    from facilitator.tui.setting_up import Steps
    from facilitator.workflow.setting_up import SettingUp

    Steps(app, SettingUp.of(workspace, practice=practice), done).begin()


def reopened(workspace: Workspace, session_id: str) -> MeetingRunner:
    """A meeting that was interrupted, not yet going on. Raises FacilitatorError."""
    from facilitator.power import MachineWatch
    from facilitator.workflow.listening import listen_anew
    from facilitator.workflow.live import LiveMeeting
    from facilitator.workflow.runner import MeetingRunner
    from facilitator.workflow.sources import rest_of
    from facilitator.workflow.store import SessionStore

    store = SessionStore.open(workspace, session_id)
    try:
        listen_anew(store)
        meeting = LiveMeeting(store, rest_of(store.session, None))
        return MeetingRunner(meeting, machine=MachineWatch())
    except BaseException:
        store.close()
        raise


def sealed(workspace: Workspace, session_id: str) -> SealedTranscript:
    """The transcript of a sealed meeting. Raises FacilitatorError."""
    from facilitator.workflow.sealed_text import read_transcript

    return read_transcript(workspace, session_id)


def sample(stack: ExitStack) -> MeetingRunner:
    """The sample meeting, in a study that `stack` removes again. Raises FacilitatorError."""
    from facilitator.workflow.runner import MeetingRunner
    from facilitator.workflow.sample import sample_meeting, trial_study

    return MeetingRunner(sample_meeting(stack.enter_context(trial_study())))


def reviewers(workspace: Workspace, session_id: str) -> list[str]:
    """Codes that may review a meeting. Raises FacilitatorError."""
    from facilitator.workflow.review import reviewers as codes

    return codes(workspace, session_id)


def listening_to(stack: ExitStack, review: Review) -> Player | None:
    """What plays the recording under review, until `stack` closes it; None if there is no sound."""
    from facilitator.workflow.hearing import player

    if review.store.sound_ms() == 0:
        return None
    found = player(review.store)
    stack.callback(found.close, wait=True)
    return found


def under_review(stack: ExitStack, workspace: Workspace, session_id: str, code: str) -> Review:
    """A meeting to be reviewed by whoever has this code; `stack` closes it. FacilitatorError."""
    from facilitator.workflow.review import opened_for_review

    return stack.enter_context(opened_for_review(workspace, session_id, code, at_once=False))


def left_at(review: Review, code: str, signed: bool) -> str:
    """What is to be said of a review that was left: by whom it was signed, or that all is read and
    nobody has."""
    from facilitator.domain.phases import Phase
    from facilitator.domain.reviewing import progress
    from facilitator.tui.keymap import key_of, review_acts, start_acts

    if signed and review.session.phase is Phase.REVIEWED:
        seals = key_of(start_acts(), "session.seal")
        return _("Signed by {code}. {key} seals it.").format(code=code, key=seals)
    if signed:
        return _("Signed by {code}; another reviewer is to sign.").format(code=code)
    held = progress(review.session, review.device)
    if held.total and not held.left:
        told = _(
            "All is read, and nobody has signed yet: {review} opens it again, and {sign} in it "
            "signs."
        )
        opens, signs = key_of(start_acts(), "session.review"), key_of(review_acts(), "review.sign")
        return told.format(review=opens, sign=signs)
    return ""


def seal_plan(workspace: Workspace, session_id: str) -> SealPlan:
    """What sealing a meeting would come to. Raises FacilitatorError."""
    from facilitator.workflow.seal_check import seal_plan as plan

    return plan(workspace, session_id)


def seal_it(workspace: Workspace, session_id: str, told: Callable[[str, int, int], None]) -> str:
    """Seals a meeting; words for where it is now. Raises FacilitatorError. `told` hears the stage,
    and how many of how many files of it are done."""
    from facilitator.workflow.seal import give_sealed, seal_session

    certificate = seal_session(workspace, session_id, told)
    give_sealed(workspace, session_id)
    told_where = _("{session} is sealed. Certificate: {path}")
    return told_where.format(session=session_id, path=certificate)


def reading_aloud(date: str, recorded_ms: int) -> str:
    """A sentence to read to the group once a meeting is sealed."""
    from facilitator.workflow.seal_check import reading_aloud as sentence

    return sentence(date, recorded_ms)


def heard_again(
    workspace: Workspace,
    session_id: str,
    told: Callable[[Progress], object],
    stopping: Callable[[], bool],
) -> list[str]:
    """Hears the recording of a meeting that is over once more, for a better text; lines on what
    came of it. Takes its time, and tells how far it is. Raises FacilitatorError."""
    from facilitator.workflow.refining import SecondPass, outcome_lines
    from facilitator.workflow.store import SessionStore

    with SessionStore.open(workspace, session_id) as store, SecondPass(store) as second:
        return outcome_lines(second.run(told, stopping))


def put_away(meeting: MeetingRunner) -> None:
    """Closes a meeting whose screen has gone; one without a sound in it leaves nothing behind."""
    if not meeting.discard_if_silent():
        meeting.close()


def check_destroyable(workspace: Workspace, session_id: str) -> None:
    """FacilitatorError if a meeting cannot be destroyed without a transcript."""
    from facilitator.workflow.seal import check_destroyable as check

    check(workspace, session_id)


def destroyed(workspace: Workspace, session_id: str) -> None:
    """Destroys a meeting's vault and its key, keeping no transcript. Raises FacilitatorError."""
    from facilitator.workflow.seal import destroy_session

    destroy_session(workspace, session_id)
