"""All that was heard and noted so far, masked anew because the roster knows more.

Done in small steps, so that a key pressed meanwhile does not wait, and noted in one record: either
all of it is masked with the new roster, or none, and then it is begun again.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator

from facilitator.anonymise.roster import Roster
from facilitator.domain import events as ev
from facilitator.domain.session import Session
from facilitator.domain.transcript import Redaction
from facilitator.workflow.masking import Masking

_Redacted = Callable[[tuple[Redaction, ...]], ev.Event]


class Rework:
    """Begun with the roster to be used from now on: `masking` goes over to it at once."""

    def __init__(self, session: Session, masking: Masking, roster: Roster) -> None:
        masking.take(roster)
        self._masking = masking
        self._taken = ev.RosterTaken(roster.to_toml(), from_study=session.roster_from_study)
        self._waiting = deque(_texts(session))
        self._changed: list[ev.Event] = []

    def go_on(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> bool:
        """Works for about so long; whether all is done. FacilitatorError as for `Masking`."""
        until = monotonic() + seconds
        while self._waiting:
            text, before, event = self._waiting[0]
            redactions = self._masking.redact(text)
            self._waiting.popleft()
            if redactions != before:
                self._changed.append(event(redactions))
            if monotonic() >= until:
                return not self._waiting
        return True

    @property
    def events(self) -> list[ev.Event]:
        """What is to be noted, in one record, once all is done."""
        return [self._taken, *self._changed, *self._masking.changes()]


def _texts(session: Session) -> Iterator[tuple[str, tuple[Redaction, ...] | None, _Redacted]]:
    """Every raw text, the latest first, what is masked in it, and the event that says so anew."""
    for utterance in reversed(session.utterances):
        yield utterance.heard, utterance.redactions, _of_utterance(utterance.id)
    for note in session.notes:
        yield note.taken, note.redactions, _of_note(note.id)


def _of_utterance(utterance: str) -> _Redacted:
    return lambda redactions: ev.UtteranceRedacted(utterance, redactions)


def _of_note(note: str) -> _Redacted:
    return lambda redactions: ev.NoteRedacted(note, redactions)
