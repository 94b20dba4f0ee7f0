"""What a person makes of a suggestion of who speaks: one key, and it is theirs to have said.

A suggestion is a guess at a voice (`SpeakerSuggested`). It shows beside a line until somebody has
said whose that is, and nothing is made of it until a person confirms it.
"""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.commands import Answer, Given, refused
from facilitator.domain.cutting import changes_at
from facilitator.domain.reviewing import split_as
from facilitator.domain.session import Session
from facilitator.domain.transcript import Utterance, VoiceGuess, timestamp
from facilitator.words import _

MOST_LINES = 30
RECENT_MS = 120_000
"""While a meeting runs, the key is about the latest suggestion; not about one that nobody sees any
more."""


def latest(session: Session, at_ms: int) -> Utterance | None:
    """The line that a key is about while the meeting runs: the latest with a suggestion."""
    lines = session.utterances_before(at_ms + 1, MOST_LINES)
    recent = (u for u in reversed(lines) if u.end_ms >= at_ms - RECENT_MS)
    return next((u for u in recent if u.guess is not None), None)


def confirm_live(session: Session, given: Given, line: str, guess: VoiceGuess) -> Answer:
    """The suggestion was right: as if the digit had been pressed when the line began."""
    utterance = session.utterance(line)
    if utterance is None or utterance.guess != guess:
        return refused(_("That suggestion is there no more."))
    if guess.then is not None:
        return confirm(session, given, line, guess)
    said = _("{code} is speaking from {time} on.").format(
        code=guess.code, time=timestamp(utterance.start_ms)
    )
    return Answer((ev.SpeakerMarked(utterance.start_ms, guess.code),), said)


def confirm(session: Session, given: Given, line: str, guess: VoiceGuess | None = None) -> Answer:
    """The suggestion was right, of just this line; of one of two people, it becomes two lines."""
    utterance = session.utterance(line)
    found = utterance.guess if utterance else None
    if utterance is None or found is None:
        return refused(_("Nobody is suggested here."))
    if guess is not None and guess != found:
        return refused(_("That suggestion is there no more."))
    if found.then is None:
        return Answer((ev.SpeakerCorrected(line, found.code),), found.code)
    at = changes_at(utterance)
    if at is None:
        return refused(_("Say where: the cursor on the word that begins the second line, then s."))
    return split_as(session, line, at, (found.code, found.then))
