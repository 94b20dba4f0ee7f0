"""What the live screen asks before it does what cannot be done by accident."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.screen import ModalScreen

from facilitator.domain.completeness import remarks, to_be_heard
from facilitator.domain.session import Session
from facilitator.domain.transcript import length, timestamp
from facilitator.tui.phases import meaning
from facilitator.tui.screens.ask import Answer, AskScreen
from facilitator.tui.screens.ask_text import AskTextScreen
from facilitator.tui.screens.finished import FinishedScreen
from facilitator.words import _, counted
from facilitator.workflow.catalogue import SessionSummary
from facilitator.workflow.model_choice import offer
from facilitator.workflow.uncertain import uncertain


def demo_listens(language: str) -> AskScreen:
    """Brings "yes" if the demo model is to listen to a meeting all the same."""
    return AskScreen(
        _("Only the demo model would listen"),
        _("It is for trying the program, and knows no human voices. {remedy}").format(
            remedy=offer(language)[1]
        ),
        Answer("no", _("Back")),
        Answer("yes", _("Begin, for trying")),
        chosen="no",
    )


def beside(paused: SessionSummary, others: int = 0) -> AskScreen:
    """Brings "resume" or "new" where a meeting is to begin beside one that is not over; `others`
    are not over either."""
    more = _(" ({counted} as well)").format(counted=counted(others, "other")) if others else ""
    return AskScreen(
        _("Meeting {number} is not over").format(number=paused.number),
        _(
            "{id}, {sound} of sound. {meaning}{more}\n\n"
            "A new meeting begins a recording of its own beside it."
        ).format(
            id=paused.id,
            sound=length(paused.duration_ms),
            meaning=meaning(paused.phase),
            more=more,
        ),
        Answer("resume", _("Open that one")),
        Answer("new", _("Begin a new meeting")),
        chosen="resume",
    )


def destroying(one: SessionSummary) -> AskTextScreen:
    """Brings back its number, typed, if a meeting is to be destroyed with no transcript kept."""

    def fault(typed: str) -> str | None:
        said = _("That is not its number: {number} destroys it, esc does not.")
        return None if typed == str(one.number) else said.format(number=one.number)

    title = _("Destroy meeting {number}?").format(number=one.number)
    body = _(
        "{id}: {sound} of sound, never reviewed. Recording, text and key are destroyed for good, "
        "and no transcript is kept. Nothing can bring them back.\n\nIf that is meant, type its "
        "number: {number}"
    )
    sound = length(one.duration_ms)
    return AskTextScreen(
        title, body.format(id=one.id, sound=sound, number=one.number), fault, grave=True
    )


def consent(shortfalls: Sequence[str]) -> AskScreen:
    """Brings "yes" if everybody's written consent is confirmed; says why less will be masked."""
    masking = "".join(f"\n\n{line}" for line in shortfalls)
    return AskScreen(
        _("Before anything is recorded"),
        _(
            "Has everyone present given written consent to being recorded, and do they know that "
            "they may stop at any time?"
        )
        + masking,
        Answer("no", _("Not yet")),
        Answer("yes", _("Yes, everyone has: begin")),
        chosen="no",
    )


def going_on(session: Session, sound_ms: int = 0) -> AskScreen:
    """Brings "record" or "finish" for a meeting whose recording stopped in the middle, with
    `sound_ms` in it."""
    return AskScreen(
        _("This meeting stopped at {time}").format(
            time=timestamp(max(sound_ms, session.recorded_ms))
        ),
        _("Go on recording it, or let it end there and finish its text?")
        + (f"\n\n{left}" if (left := to_be_heard(session, sound_ms)) else ""),
        Answer("record", _("Go on recording")),
        Answer("finish", _("End it there")),
        chosen="record",
    )


def ending(now_ms: Callable[[], int], *, trial: bool = False) -> AskScreen:
    """Brings "end" if the meeting is to end now: `now_ms` tells session time, for as long as it is
    being asked. Of a `trial` nothing stays, so no review follows."""

    def body() -> str:
        said = (
            _("It stops at {time}, and all of it is removed: nothing of it is kept.")
            if trial
            else _(
                "The recording stops for good at {time}. The rest of its text is finished; then "
                "comes the review."
            )
        )
        return said.format(time=timestamp(now_ms()))

    return AskScreen(
        _("End the meeting?"),
        body,
        Answer("keep", _("Go on with the meeting")),
        Answer("end", _("End the meeting"), grave=True),
        chosen="keep",
    )


def leaving(goes_on: str) -> AskScreen:
    """Brings "leave" if recording is to stop now. `goes_on`: the command that goes on with it
    another time, "" where nothing is kept."""
    if not goes_on:
        return AskScreen(
            _("Leave the meeting?"),
            _("All of it is removed again: nothing of it is kept."),
            Answer("stay", _("Stay")),
            Answer("leave", _("Leave")),
            chosen="stay",
        )
    return AskScreen(
        _("Leave the meeting, to go on later?"),
        _("Recording stops now. What was recorded stays here, encrypted. To go on:")
        + f"\n\n  {goes_on}",
        Answer("stay", _("Stay")),
        Answer("leave", _("Leave")),
        chosen="stay",
    )


def over(session: Session, *, trial: bool, practice: bool = False) -> ModalScreen[str | None]:
    """Says that the meeting is over, and what comes next."""
    if trial:
        return AskScreen(
            _("The practice is over") if practice else _("The sample meeting is over"),
            _("All of it is removed again: nothing of it is kept."),
            Answer("close", _("Close")),
            chosen="close",
        )
    return FinishedScreen(
        _("The meeting is over, and all of its text is here"),
        _(
            "{length} of sound, {lines}, {moments}. The recording is encrypted on "
            "this machine, and stays until the transcript is reviewed and sealed."
        ).format(
            length=length(session.recorded_ms),
            lines=counted(len(session.utterances), "line"),
            moments=counted(len(session.moments), "moment"),
        )
        + "".join(f"\n\n! {line}" for line in remarks(session))
        + "".join(f"\n\n{line}" for line in uncertain(*_doubtful(session))),
        session.id,
        session.phase,
    )


def _doubtful(session: Session) -> tuple[int, int]:
    """How many lines are, and of how much sound (ms) somebody was half heard in."""
    lines = sum(bool(u.doubts) for u in session.utterances)
    return lines, sum(end - start for start, end in session.uncertain)
