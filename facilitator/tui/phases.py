"""A session's phase in words, and what is to be done next in it."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.phases import Phase
from facilitator.words import _
from facilitator.workflow.catalogue import DAMAGED, FOREIGN

IN_WORDS = {
    Phase.OPENED: _("not begun"),
    Phase.RECORDING: _("cut off"),
    Phase.PAUSED: _("paused"),
    Phase.ENDED: _("to be reviewed"),
    Phase.REVIEWED: _("to be sealed"),
    Phase.SEALED: _("sealed"),
    Phase.DESTROYED: _("destroyed"),
}

MEANINGS = {
    Phase.OPENED: _("Set up; nothing has been recorded."),
    Phase.RECORDING: _("Its recording was cut off, or goes on in another window. It can go on."),
    Phase.PAUSED: _("Its recording stopped in the middle. It can go on."),
    Phase.ENDED: _("It is over, and its text waits for a person to review it."),
    Phase.REVIEWED: _("Reviewed. The recording is still here: sealing destroys it."),
    Phase.SEALED: _("Sealed: reviewed text and a certificate remain, the recording is gone."),
    Phase.DESTROYED: _("Destroyed on purpose: a certificate remains, and nothing that was said."),
}

UNKNOWN = {
    DAMAGED: (
        _("damaged"),
        _("Its session.json cannot be read; the recording and its text may be whole."),
    ),
    FOREIGN: (
        _("another account's"),
        _("Another account recorded it and has its key: it goes on there."),
    ),
}
"""What a list says of a session that this account cannot tell the phase of."""


def in_words(phase: str) -> str:
    """A phase in a word or three, for a list."""
    return UNKNOWN[phase][0] if phase in UNKNOWN else IN_WORDS[Phase(phase)]


def meaning(phase: str) -> str:
    """A phase in a sentence."""
    return UNKNOWN[phase][1] if phase in UNKNOWN else MEANINGS[Phase(phase)]


@dataclass(frozen=True, slots=True)
class Step:
    """What may come next: the act of the start screen that does it ("" where none
    does), the command, and what it does."""

    act: str
    command: str
    what: str


def next_steps(session_id: str, phase: str) -> tuple[Step, ...]:
    """What comes next in a meeting of that phase, in order."""
    review = Step(
        "session.review",
        f"facilitator review {session_id} --reviewer 'Facilitator 1'",
        _("A person reads every line, and signs."),
    )
    seal = Step(
        "session.seal",
        f"facilitator seal {session_id}",
        _("Writes the transcript; destroys recording, raw text, key."),
    )
    export = Step(
        "session.export",
        f"facilitator export {session_id} --format docx,qdpx --out DIR",
        _("Files for the analysis."),
    )
    read = Step(
        "session.open", f"facilitator open {session_id}", _("The text, to be read and searched.")
    )
    verify = Step("", f"facilitator verify {session_id}", _("Checks what is there."))
    resume = Step(
        "session.open", f"facilitator resume {session_id}", _("Goes on with the meeting.")
    )
    match phase:
        case Phase.ENDED:
            return review, seal, export
        case Phase.REVIEWED:
            return seal, export
        case Phase.SEALED:
            return export, read, verify
        case Phase.DESTROYED:
            return (verify,)
        case _ if phase in UNKNOWN:
            return (verify,)
        case _:
            return (resume,)


def next_act(phase: str) -> str:
    """What enter does with a meeting of that phase, in words; "" where nothing is left to do."""
    match phase:
        case Phase.ENDED:
            return _("review it: a person reads every line, and signs")
        case Phase.SEALED:
            return _("export it: files for the analysis")
        case Phase.REVIEWED:
            return _("seal it: shows first what goes and what stays")
        case Phase.DESTROYED:
            return ""
        case _ if phase in UNKNOWN:
            return ""
        case _:
            return _("go on with the meeting")
