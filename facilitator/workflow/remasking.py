"""All that was heard and noted so far, masked anew: the roster knows more, or it is reviewed.

Done in small steps, so that a key pressed meanwhile does not wait, and noted in one record: either
all of it is masked with the new roster, or none, and then it is begun again.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from facilitator.anonymise.roster import Roster
from facilitator.anonymise.seams import united
from facilitator.domain import events as ev
from facilitator.domain.session import Session
from facilitator.workflow.masking import Anew, Masking


class Remasking:
    """Begun with the roster to be used from now on: `masking` goes over to it at once.

    With None it stays as it is, and all is looked at once more.
    """

    def __init__(self, session: Session, masking: Masking, roster: Roster | None) -> None:
        if roster is not None:
            masking.take(roster)
        self._session = session
        self._masking = masking
        self._taken = roster and ev.RosterTaken(
            roster.to_toml(), session.roster_from_study, session.roster_known
        )
        utterances = session.utterances
        self._utterances = Anew(masking, utterances, range(len(utterances)))
        self._notes = deque(session.notes)
        self._changed: list[ev.Event] = []

    def go_on(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> bool:
        """Works for about so long; whether all is done. FacilitatorError as for `Masking`."""
        until = monotonic() + seconds
        while self._utterances.step() or self._note():
            if monotonic() >= until:
                return False
        return True

    @property
    def events(self) -> list[ev.Event]:
        """What is to be noted, in one record, once all is done."""
        # As they are now: a line that came meanwhile may have masked more in the one before it.
        changed = [*self._utterances.changed(self._session.utterances), *self._changed]
        taken = [self._taken] if self._taken else []
        return [*taken, *changed, *self._masking.changes()]

    def _note(self) -> bool:
        if not self._notes:
            return False
        note = self._notes[0]
        masks = united(note.taken, self._masking.redact(note.taken), note.redactions or ())
        self._notes.popleft()
        if masks != note.redactions:
            self._changed.append(ev.NoteRedacted(note.id, masks, note.text_id))
        return True
