"""What is not in a transcript though it was, or may have been, said: the last word on a meeting."""

from __future__ import annotations

from facilitator.domain.session import Session
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import length
from facilitator.words import _

PART_UNHEARD = _("A part of the file was not heard.")
"""It does not say how long it is."""

UNREMARKED = frozenset({GapReason.OFF_RECORD, GapReason.BREAK, GapReason.STOPPED, GapReason.STRUCK})
"""Reasons of gaps that somebody in the room wanted."""


def unheard(session: Session, sound_ms: int = 0) -> str | None:
    """What to say of a file that was not played to its end and can be; None if it was.

    `sound_ms` is what is in the recording: after a crash the session's events say less.
    """
    left = _left_ms(session, sound_ms)
    if left is None:
        return None
    return (
        _("{amount} of the file were not heard.").format(amount=amount(left))
        if left
        else PART_UNHEARD
    )


def to_be_heard(session: Session, sound_ms: int = 0) -> str | None:
    """The same where the session goes on with that file: it is no loss, it comes."""
    left = _left_ms(session, sound_ms)
    if left is None:
        return None
    return (
        _("{amount} of the file are still to be heard.").format(amount=amount(left))
        if left
        else _("A part of the file is still to be heard.")
    )


def _left_ms(session: Session, sound_ms: int) -> int | None:
    left = session.unplayed_ms
    return None if left is None else max(0, left - max(0, sound_ms - session.recorded_ms))


def remarks(session: Session) -> tuple[str, ...]:
    """One line each for what is missing, and for a recording in which nothing was heard."""
    lines = []
    all_listened_to = session.heard_ms >= session.recorded_ms > 0
    if all_listened_to and not session.spans:
        lines.append(
            _(
                "Nothing was heard in {amount} of sound: did anybody speak? Is "
                "it the right file or microphone?"
            ).format(amount=amount(session.recorded_ms))
        )
    gaps = [gap for gap in session.gaps if gap.reason not in UNREMARKED]
    for reason in dict.fromkeys(gap.reason for gap in gaps):
        missing = [gap.missing_ms for gap in gaps if gap.reason == reason]
        places = (
            "" if len(missing) == 1 else _(", in {missing} places").format(missing=len(missing))
        )
        lines.append(
            _("{amount} of sound missing ({words}){places}.").format(
                amount=amount(sum(missing)), words=reason.words, places=places
            )
        )
    return tuple(lines)


def amount(ms: int) -> str:
    """How much of something is missing, at the beginning of a sentence; of 0 nothing is known."""
    return length(ms, exact=True) if ms > 0 else _("An unknown length")
