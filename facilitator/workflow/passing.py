"""What somebody is saying just now, for whoever looks at the screen: masked, and kept nowhere.

It is no event, is in no log and in no journal; the line that it becomes takes its place.
"""

from __future__ import annotations

from facilitator import child_messages as msg
from facilitator.domain.session import Session
from facilitator.errors import FacilitatorError
from facilitator.workflow.masking import Masking


class Passing:
    """`text` is what is shown, None if nobody speaks, or it may not be shown."""

    def __init__(self, session: Session, masking: Masking) -> None:
        self._session = session
        self._masking = masking
        self._start_ms = 0
        self.text: str | None = None

    def heard(self, said: msg.Partial) -> None:
        """Takes in the newest; what cannot be masked is not shown."""
        self._start_ms, self.text = said.start_ms, None
        if said.text and said.start_ms >= self._session.heard_ms and not self._session.withheld:
            try:
                self.text = self._masking.in_passing(said.text, said.start_ms)
            except FacilitatorError:
                self.text = None

    def reached(self, ms: int) -> None:
        """There is a line of all that was said before."""
        if ms > self._start_ms:
            self.text = None

    def over(self) -> None:
        """Nobody is heard any more."""
        self.text = None
